"""Datums: every coordinate is stored as WGS-84 degrees; everything else is converted here, at the edge."""

from gis_data.datum.boundary import is_shifted, shift_area
from gis_data.datum.conversion import Converted, convert, to_wgs84
from gis_data.datum.names import BD09, CGCS2000, GCJ02, KNOWN, WGS84, Datum, find_datum

__all__ = [
    "BD09",
    "CGCS2000",
    "GCJ02",
    "KNOWN",
    "WGS84",
    "Converted",
    "Datum",
    "convert",
    "find_datum",
    "is_shifted",
    "shift_area",
    "to_wgs84",
]
