"""The commands of `python -m gis_data`; answers are one JSON object a line, faults one sentence on standard error."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import msgspec
import numpy as np

from gis_data.datum.command import add_convert
from gis_data.faults import GisFault, ImportCancelled, ImportFault, SpeedsFault
from gis_data.manifest import Manifest
from gis_data.package import check_target, open_package, write_package
from gis_data.package_swap import swap_back, swap_package, verify_package
from gis_data.roads import Route
from gis_data.roads.classes import LEAST_AGAINST_KMH, MOST_AGAINST_KMH
from gis_data.roads.hours import read_factors

FAULT_CODE = 2
CANCELLED_CODE = 130
_NUMBER = re.compile(r"-(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_NO_MEMORY = "this machine has too little memory; nothing was changed. Give an extract of the file, or --area W,S,E,N"
_POINT = re.compile(r"\s*([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s*[,，]\s*([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s*")


class _UsageFault(GisFault):
    """An argument of the command line cannot be understood."""


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0, 2 with a sentence on standard error, or 130 where the user stopped it."""
    parser = _make_parser()
    options = parser.parse_args(_protect_negative_points(arguments))
    try:
        options.run(options)
        sys.stdout.flush()
    except ImportCancelled as cancelled:
        print(f"gis_data: {cancelled}", file=sys.stderr)
        return CANCELLED_CODE
    except MemoryError:
        print(f"gis_data: {_NO_MEMORY}", file=sys.stderr)
        return FAULT_CODE
    except GisFault as fault:
        print(f"gis_data: {fault}", file=sys.stderr)
        return FAULT_CODE
    except KeyboardInterrupt:
        print("gis_data: cancelled; nothing was changed", file=sys.stderr)
        return CANCELLED_CODE
    except BrokenPipeError:
        # The reader of our lines has had enough (`… | head`); the interpreter must not complain while closing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as fault:
        print(f"gis_data: {fault.filename or ''}: {fault.strerror or fault}", file=sys.stderr)
        return FAULT_CODE
    return 0


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m gis_data", description="Map packages: make, search, route.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    town = commands.add_parser("town", help="make the demo town")
    town.add_argument("--seed", type=int, required=True)
    town.add_argument("--out", type=Path, required=True)
    town.add_argument("--scale", type=float, default=1.0, help="stretch in both directions (0.3 to 4)")
    town.set_defaults(run=_make_town)
    source = commands.add_parser("import", help="make a package from OpenStreetMap, GeoJSON, shapefile or GeoPackage")
    source.add_argument("file", type=Path)
    source.add_argument("--out", type=Path, required=True)
    source.add_argument("--layer", help="only this layer of a GeoPackage")
    source.add_argument(
        "--area", metavar="W,S,E,N|FILE", help="only this part: degrees, or a polygon file (GeoJSON, shapefile, …)"
    )
    source.add_argument(
        "--against-one-way", type=float, default=0.0, metavar="KMH",
        help="let ambulances on call drive against narrow one-way streets, this fast (3 to 30); without it never",
    )  # fmt: skip
    source.add_argument("--anyway", action="store_true", help="begin even if memory or disk look too small")
    _add_reading(source)
    source.set_defaults(run=_import_file)
    route = commands.add_parser("route", help="fastest way for an emergency vehicle")
    route.add_argument("folder", type=Path)
    route.add_argument("origin", metavar="LON,LAT")
    route.add_argument("destination", metavar="LON,LAT")
    route.set_defaults(run=_print_route)
    find = commands.add_parser("find", help="places by Chinese text, pinyin or initials")
    find.add_argument("folder", type=Path)
    find.add_argument("text")
    find.add_argument("--limit", type=int, default=10)
    find.set_defaults(run=_print_found)
    reverse = commands.add_parser("reverse", help="address of a point")
    reverse.add_argument("folder", type=Path)
    reverse.add_argument("point", metavar="LON,LAT")
    reverse.set_defaults(run=_print_reverse)
    speeds = commands.add_parser("speeds", help="check a package's table of speeds by hour, or put in one to edit")
    speeds.add_argument("folder", type=Path)
    speeds.set_defaults(run=_print_speeds)
    look = commands.add_parser("inspect", help="how a vector file would be read: layers, datum, encoding, columns")
    look.add_argument("file", type=Path)
    _add_reading(look)
    look.set_defaults(run=_print_layers)
    verify = commands.add_parser("verify", help="check every sum of a package and open every part")
    verify.add_argument("folder", type=Path)
    verify.set_defaults(run=_verify)
    swap = commands.add_parser("swap", help="put a package in the place of the one in use; programs go on running")
    swap.add_argument("new", type=Path, nargs="?", help="the new package; it is copied")
    swap.add_argument("place", type=Path, help="folder that server or console have as their map")
    swap.add_argument("--back", action="store_true", help="take the package back that was in use before")
    swap.set_defaults(run=_swap)
    add_convert(commands)
    return parser


def _add_reading(parser: argparse.ArgumentParser) -> None:
    """Options that overrule what a vector file says of itself."""
    parser.add_argument("--datum", help="datum of the coordinates, for example GCJ02")
    parser.add_argument("--encoding", help="encoding of a shapefile's texts, for example GBK")
    parser.add_argument("--swap", action="store_true", help="the file gives latitude first")


def _protect_negative_points(arguments: Sequence[str]) -> list[str]:
    """Arguments such as -73.98,40.75 or -7e1 with a space in front: argparse would take them for options."""
    return [
        f" {text}" if text.startswith("-") and (_POINT.match(text) or _NUMBER.fullmatch(text)) else text
        for text in arguments
    ]


def parse_point(text: str) -> tuple[float, float]:
    """Longitude and latitude in degrees from `LON,LAT`; a clear fault for anything else."""
    match = _POINT.fullmatch(text)
    try:
        longitude, latitude = (float(part) for part in match.groups()) if match else (np.nan, np.nan)
    except ValueError:
        longitude = latitude = np.nan
    if not match or np.isnan(longitude) or np.isnan(latitude):
        raise _UsageFault(f"“{text.strip()}” is no point; write LON,LAT in degrees, for example 118.0012,32.0034")
    if abs(latitude) > 90.0 and abs(longitude) <= 90.0:
        raise _UsageFault(
            f"“{text.strip()}” has latitude {latitude:g}: are the two numbers swapped? Longitude comes first"
        )
    if abs(longitude) > 180.0 or abs(latitude) > 90.0:
        raise _UsageFault(f"“{text.strip()}” is outside the globe")
    return longitude, latitude


def _print_line(answer: object) -> None:
    sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")


def _tell(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)


def _tell_manifest(manifest: Manifest, folder: Path) -> None:
    _print_line(
        {
            "folder": str(folder), "name": manifest.name, "version": manifest.version, "counts": manifest.counts,
            "refused": manifest.refused_count,
        }
    )  # fmt: skip


def _verify(options: argparse.Namespace) -> None:
    manifest = verify_package(options.folder)
    try:
        read_factors(options.folder)
    except SpeedsFault as fault:
        _tell(f"the table of speeds is left out: {fault}")
    _tell_manifest(manifest, options.folder)


def _swap(options: argparse.Namespace) -> None:
    if options.back == (options.new is not None):
        raise _UsageFault("give the new package and its place, or --back and the place")
    manifest = swap_back(options.place) if options.back else swap_package(options.new, options.place)
    _tell_manifest(manifest, options.place)


def _make_town(options: argparse.Namespace) -> None:
    from gis_data.town import make_town

    if not 0.3 <= options.scale <= 4.0 or options.seed < 0:
        raise _UsageFault("--scale goes from 0.3 to 4 and --seed is zero or more")
    raw = make_town(options.seed, options.scale, _tell)
    _tell_manifest(write_package(raw, options.out, _tell), options.out)


def _import_file(options: argparse.Namespace) -> None:
    from gis_data.clip import parse_area
    from gis_data.osm_import import read_osm
    from gis_data.room import check_room
    from gis_data.vector import SUFFIXES, read_vector

    if not options.file.is_file():
        raise ImportFault(f"{options.file}: there is no such file")
    check_target(options.out)
    if options.against_one_way and not LEAST_AGAINST_KMH <= options.against_one_way <= MOST_AGAINST_KMH:
        raise _UsageFault(f"--against-one-way goes from {LEAST_AGAINST_KMH:g} to {MOST_AGAINST_KMH:g} km/h")
    clip = parse_area(options.area) if options.area else None
    if not options.anyway:
        estimate = check_room(options.file, options.out, clip is not None)
        if estimate:
            _tell(estimate)
    if options.file.suffix.lower() in SUFFIXES:
        raw = read_vector(options.file, _tell, options.datum, options.encoding, options.layer, options.swap, clip)
    elif options.datum or options.encoding or options.layer or options.swap:
        raise _UsageFault("OpenStreetMap files are always WGS-84 and UTF-8; give no datum, encoding or layer")
    else:
        raw = read_osm(options.file, _tell, clip)
    raw.against_one_way_kmh = options.against_one_way
    _tell_manifest(write_package(raw, options.out, _tell), options.out)


def _print_speeds(options: argparse.Namespace) -> None:
    from gis_data.manifest import SPEEDS_FILE
    from gis_data.roads.classes import ROUTED_KINDS
    from gis_data.roads.hours import usual_factors, write_factors

    package = open_package(options.folder)
    if not (options.folder / SPEEDS_FILE).is_file():
        write_factors(options.folder, usual_factors())
        _tell(f"{SPEEDS_FILE} was made; edit it and run this again to check it")
    for kind, row in zip(ROUTED_KINDS, package.speed_factors().tolist(), strict=True):
        _print_line({"road_class": kind, "factors": row})


def _print_layers(options: argparse.Namespace) -> None:
    from gis_data.vector import inspect_vector

    for layer in inspect_vector(options.file, options.datum, options.encoding, options.swap, _tell):
        _print_line(layer)


def route_answer(route: Route) -> dict[str, object]:
    """A route as the JSON object that the command prints; sentences in Chinese."""
    return {
        "time_s": round(route.time_s, 1),
        "distance_m": round(route.distance_m, 1),
        "coordinates": np.round(route.coordinates, 7).tolist(),
        "turns": [
            {
                "kind": turn.kind,
                "road": turn.road,
                "distance_m": round(turn.distance_m, 1),
                "lon": round(turn.longitude, 7),
                "lat": round(turn.latitude, 7),
                "bearing_deg": round(turn.bearing_deg, 1),
                "text": turn.sentence("zh"),
            }
            for turn in route.turns
        ],
    }


def _print_route(options: argparse.Namespace) -> None:
    origin, destination = parse_point(options.origin), parse_point(options.destination)
    roads = open_package(options.folder).roads
    snaps = []
    for name, point in (("origin", origin), ("destination", destination)):
        snap = roads.snap(*point)
        if snap is None:
            raise _UsageFault(f"the {name} {point[0]:g},{point[1]:g} is more than 500 m from any road of this map")
        snaps.append(snap)
    route = roads.route(snaps[0], snaps[1])
    if route is None:
        raise _UsageFault("no road leads from the origin to the destination")
    _print_line(route_answer(route))


def _print_found(options: argparse.Namespace) -> None:
    for place in open_package(options.folder).gazetteer.find(options.text, options.limit):
        answer = asdict(place)
        answer["lon"], answer["lat"] = answer.pop("longitude"), answer.pop("latitude")
        _print_line(answer)


def _print_reverse(options: argparse.Namespace) -> None:
    longitude, latitude = parse_point(options.point)
    address = open_package(options.folder).gazetteer.reverse(longitude, latitude)
    _print_line(asdict(address))
