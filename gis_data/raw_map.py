"""A map as read, before it becomes a package: ways, restrictions, areas and places.

Every importer (OpenStreetMap, the demo town, later GeoJSON or shapefile) fills one `RawMap`; the road graph,
the base map and the gazetteer are each built from it and know nothing of the file it came from.
Coordinates are WGS-84 degrees, longitude first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Coordinates = NDArray[np.float64]  # shape (n, 2): longitude, latitude

ROAD_KINDS = (
    "motorway", "trunk", "primary", "secondary", "tertiary", "residential", "service", "pedestrian", "footway",
)  # fmt: skip
"""Road classes from widest to narrowest, in OpenStreetMap's terms; `_link` ways take the class of their main road."""

LINE_KINDS = (*ROAD_KINDS, "ferry", "railway", "river", "boundary")
AREA_KINDS = ("district", "landuse", "green", "water", "building")
PLACE_KINDS = (
    "district", "community", "station", "hospital", "school", "bus_stop", "entrance", "address", "poi",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RawWay:
    """One line of the map; `node_ids` are unique numbers of its points, equal where ways meet."""

    way_id: int
    kind: str
    node_ids: NDArray[np.int64]
    coordinates: Coordinates
    name: str = ""
    one_way: Literal[-1, 0, 1] = 0
    bridge: bool = False
    tunnel: bool = False
    roundabout: bool = False
    open_to_emergency: bool = True
    """False where a barrier or access rule stops even an ambulance (footways and lines that are no road included)."""
    max_speed_kmh: float | None = None
    """The posted limit; on a ferry the speed that its timetable gives."""
    name_english: str = ""
    wait_s: float | None = None
    """What passes before a ferry leaves, on average; None for the usual."""


@dataclass(frozen=True, slots=True)
class RawRestriction:
    """A turn that the law forbids (`no_*`) or commands (`only_*`), via one node or via whole ways."""

    kind: str
    from_way_id: int
    via_node_id: int
    """0 where it is via ways"""
    to_way_id: int
    via_way_ids: tuple[int, ...] = ()
    """The ways between, in the order in which they are driven."""
    condition: str = ""
    """When it holds, as `roads.time_rules` reads it; "" for always."""


@dataclass(frozen=True, slots=True)
class RawArea:
    """A filled area; `rings` holds the outer ring first, then the holes, each closed."""

    kind: str
    rings: tuple[Coordinates, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class RawPlace:
    """One findable point; an address has `road` and `house_number`."""

    kind: str
    name: str
    longitude: float
    latitude: float
    district: str = ""
    road: str = ""
    house_number: str = ""
    aliases: tuple[str, ...] = ()
    name_english: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    """Further facts as read (telephone, capabilities, …), for the lists of stations and hospitals of the demo town."""


@dataclass(slots=True)
class RawMap:
    """Everything that one source said, with what was refused and why."""

    name: str
    source: str
    licence: str
    ways: list[RawWay] = field(default_factory=list)
    restrictions: list[RawRestriction] = field(default_factory=list)
    areas: list[RawArea] = field(default_factory=list)
    places: list[RawPlace] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """One line a refused element: its identity and the reason."""
    mended: list[str] = field(default_factory=list)
    """One line an element that was repaired: its identity and what was done."""
    against_one_way_kmh: float = 0.0
    """How fast an ambulance on call drives against a one-way street of this map; 0 where it never does."""
