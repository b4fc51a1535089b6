"""The command `convert`: one place from one datum to another, as one JSON line."""

from __future__ import annotations

import argparse
import math
import sys
from typing import Any

import msgspec

from gis_data.datum.boundary import is_shifted
from gis_data.datum.conversion import convert, to_wgs84
from gis_data.datum.names import KNOWN, find_datum
from gis_data.faults import DatumFault

DEGREE_PLACES = 9
"""A tenth of a millimetre."""


def add_convert(commands: Any) -> None:
    """Add the command to the sub-parsers of `python -m gis_data`."""
    parser = commands.add_parser(
        "convert", help="a place from one datum to another", epilog=f"Datums: {KNOWN}. GK3 and GK6 without a zone put "
        "its number in front of the easting. CGCS2000 is taken as WGS84 (they agree within 0.1 m).",
    )  # fmt: skip
    parser.add_argument("--from", dest="source", required=True, metavar="DATUM")
    parser.add_argument("--to", dest="target", required=True, metavar="DATUM")
    parser.add_argument("x", metavar="LON", help="longitude in degrees, or easting in metres")
    parser.add_argument("y", metavar="LAT", help="latitude in degrees, or northing in metres")
    parser.set_defaults(run=_print_converted)


def _print_converted(options: argparse.Namespace) -> None:
    answer = converted_answer(options.source, options.target, options.x, options.y)
    sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")


def converted_answer(source: str, target: str, x: str, y: str) -> dict[str, object]:
    """The place as the JSON object that the command prints; `DatumFault` as `convert`, and for what is no number."""
    place = _number(x), _number(y)
    found = convert(source, target, *place)
    lon, lat = to_wgs84(source, *place)
    answer: dict[str, object] = {"from": find_datum(source).name, "to": found.datum.name}
    if found.zones:
        answer |= {"easting_m": round(float(found.x[0]), 4), "northing_m": round(float(found.y[0]), 4)}
        answer["zone"] = found.zones[0]
    else:
        answer |= {"lon": round(float(found.x[0]), DEGREE_PLACES), "lat": round(float(found.y[0]), DEGREE_PLACES)}
    answer["shifted_area"] = bool(is_shifted(lon, lat)[0])
    return answer


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise DatumFault(f"“{text.strip()[:40]}” is no number; write LON LAT, for example 121.4737 31.2304")
    return value
