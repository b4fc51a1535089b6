"""Places by text and addresses by point, for one map.

`build` writes the gazetteer of a raw map into a folder, `open_gazetteer` reads it back.
"""

from gis_data.gazetteer.address_text import AddressLevels, parse_address
from gis_data.gazetteer.building import build
from gis_data.gazetteer.found import FoundAddress, FoundPlace
from gis_data.gazetteer.gazetteer import Gazetteer, GazetteerFault, open_gazetteer

__all__ = [
    "AddressLevels",
    "FoundAddress",
    "FoundPlace",
    "Gazetteer",
    "GazetteerFault",
    "build",
    "open_gazetteer",
    "parse_address",
]
