"""The map package: one folder with roads, gazetteer, base map and facilities, checked by sums.

Layout of a package, format 2::

    manifest.json    what it is, where it came from, bounds, counts, sha256 of every other file
    roads.npz        road graph (gis_data.roads.store)
    facilities.json  stations and hospitals with their attributes
    gazetteer.sqlite places and addresses (gis_data.gazetteer)
    base_map.npz     what is painted (gis_data.base_map)
    speeds.csv       speeds by road class and hour; optional, edited by the centre and so without a sum

A package is written beside its final place and renamed, so a reader sees the old one or the new one, never half.
Nothing in it depends on the clock or on the machine.
"""

from __future__ import annotations

import glob
import importlib
import shutil
import tempfile
import time
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from gis_data.faults import PackageFault
from gis_data.manifest import CREATED_BY, FORMAT, SPEEDS_FILE, Manifest, file_sum, read_manifest, write_manifest
from gis_data.pace import Cancel, Pace, Progress
from gis_data.raw_map import RawMap, RawPlace

if TYPE_CHECKING:
    from gis_data.base_map import BaseMap
    from gis_data.gazetteer import Gazetteer
    from gis_data.roads import RoadNetwork
    from gis_data.roads.hours import Factors

FACILITIES_FILE = "facilities.json"
FACILITY_KINDS = ("station", "hospital")
REFUSED_KINDS_SHOWN = 50
"""Different reasons kept in the manifest; the rest is counted only, so a broken file cannot swell it."""

ABANDONED_AFTER_S = 86_400.0
"""A folder that a killed import left half-built is taken away a day later: no import takes so long."""


def write_package(
    raw: RawMap, out_dir: Path, progress: Progress | None = None, cancel: Cancel | None = None
) -> Manifest:
    """Build every part from `raw` and put the finished package at `out_dir`; its manifest is returned.

    An older package there is replaced whole. `PackageFault` if `out_dir` holds anything else, or if the map has no
    road that a vehicle can use; `ImportCancelled` after the part in which `cancel` says so; then nothing is changed.
    """
    pace = Pace(str(out_dir), progress, cancel)

    def say(part: str) -> None:
        pace.check()
        pace.say(part)

    out_dir = Path(out_dir)
    check_target(out_dir)
    out_dir.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(out_dir)
    building = Path(tempfile.mkdtemp(prefix=f".{out_dir.name}.new-", dir=out_dir.parent))
    try:
        say("road graph")
        counts = importlib.import_module("gis_data.roads").build_roads(raw, building)
        for part in ("gazetteer", "base_map"):
            say(part.replace("_", " "))
            importlib.import_module(f"gis_data.{part}").build(raw, building)
        _write_facilities(raw, building)
        say("checksums")
        manifest = _manifest_of(raw, building, counts)
        write_manifest(manifest, building)
        if (out_dir / SPEEDS_FILE).is_file():  # the centre's own work outlives a new map
            shutil.copyfile(out_dir / SPEEDS_FILE, building / SPEEDS_FILE)
        building.chmod(0o755)
        pace.check()
        _put_in_place(building, out_dir)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return manifest


def _remove_abandoned(out_dir: Path) -> None:
    for left in out_dir.parent.glob(f".{glob.escape(out_dir.name)}.new-*"):
        if time.time() - left.stat().st_mtime > ABANDONED_AFTER_S:
            shutil.rmtree(left, ignore_errors=True)


def check_target(out_dir: Path) -> None:
    """`PackageFault` where a package may not be written."""
    if out_dir.is_dir():
        if any(out_dir.iterdir()) and not (out_dir / "manifest.json").is_file():
            raise PackageFault(f"{out_dir} holds other files; choose an empty or new folder")
    elif out_dir.exists():
        raise PackageFault(f"{out_dir} is a file; choose a folder")


def _put_in_place(building: Path, out_dir: Path) -> None:
    if not out_dir.exists():
        building.rename(out_dir)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{out_dir.name}.old-", dir=out_dir.parent))
    out_dir.rename(old / "package")
    building.rename(out_dir)
    shutil.rmtree(old, ignore_errors=True)


def _write_facilities(raw: RawMap, folder: Path) -> None:
    facilities = [place for place in raw.places if place.kind in FACILITY_KINDS]
    (folder / FACILITIES_FILE).write_bytes(msgspec.json.format(msgspec.json.encode(facilities), indent=1))


def _manifest_of(raw: RawMap, folder: Path, road_counts: dict[str, int]) -> Manifest:
    points = [way.coordinates for way in raw.ways if len(way.coordinates)]
    if not points:
        raise PackageFault(f"{raw.source}: the map has no line at all")
    every = np.vstack(points)
    counts = dict(road_counts)
    counts.update({"ways": len(raw.ways), "restrictions": len(raw.restrictions)})
    counts.update({f"area_{kind}": n for kind, n in sorted(Counter(a.kind for a in raw.areas).items())})
    counts.update({f"place_{kind}": n for kind, n in sorted(Counter(p.kind for p in raw.places).items())})
    if raw.mended:
        counts["mended"] = len(raw.mended)
    reasons = Counter(line.partition(": ")[2] or line for line in raw.refused)
    refused = dict(sorted(reasons.most_common(REFUSED_KINDS_SHOWN)))
    west, south = (float(value) for value in every.min(axis=0))
    east, north = (float(value) for value in every.max(axis=0))
    sums = {path.name: file_sum(path) for path in sorted(folder.iterdir()) if path.is_file()}
    return Manifest(
        FORMAT, raw.name, raw.source, raw.licence, "WGS-84", (west, south, east, north), counts, len(raw.refused),
        refused, sums, CREATED_BY,
    )  # fmt: skip


class MapPackage:
    """An opened map package; each part is loaded when first asked for and then kept."""

    def __init__(self, folder: Path, manifest: Manifest, against_kmh: float | None = None) -> None:
        self.folder = folder
        self.manifest = manifest
        self._against_kmh = against_kmh

    @cached_property
    def roads(self) -> RoadNetwork:
        """The road network for routing."""
        module: Any = importlib.import_module("gis_data.roads")
        found: RoadNetwork = module.load_roads(self.folder, against_kmh=self._against_kmh)
        return found

    def speed_factors(self) -> Factors:
        """Factors on the usual speeds by road class and hour, read anew; `SpeedsFault` where the table is wrong."""
        module: Any = importlib.import_module("gis_data.roads.hours")
        found: Factors = module.read_factors(self.folder)
        return found

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Search by text and by point."""
        module: Any = importlib.import_module("gis_data.gazetteer")
        found: Gazetteer = module.open_gazetteer(self.folder)
        return found

    @cached_property
    def base_map(self) -> BaseMap:
        """What the map window paints."""
        module: Any = importlib.import_module("gis_data.base_map")
        found: BaseMap = module.open_base_map(self.folder)
        return found

    @cached_property
    def facilities(self) -> list[RawPlace]:
        """Stations and hospitals with their attributes, in the order of the source."""
        try:
            return msgspec.json.decode((self.folder / FACILITIES_FILE).read_bytes(), type=list[RawPlace])
        except (OSError, msgspec.MsgspecError) as fault:
            raise PackageFault(f"{self.folder}: {FACILITIES_FILE} cannot be read: {fault}") from fault


def open_package(folder: Path, against_kmh: float | None = None) -> MapPackage:
    """The package at `folder`, its files checked against their sums.

    `against_kmh` overrules how fast one-way streets are driven from the wrong end, 0 for never.

    `PackageFault` with the reason where it is missing, of another format, or damaged.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    for name, expected in manifest.files.items():
        path = folder / name
        if Path(name).name != name or not path.is_file():
            raise PackageFault(f"{folder}: the package is damaged: {name} is missing")
        if file_sum(path) != expected:
            raise PackageFault(f"{folder}: the package is damaged: {name} does not match its checksum")
    return MapPackage(folder, manifest, against_kmh)


def facility_attributes(place: RawPlace) -> dict[str, str]:
    """Attributes of a facility as a dictionary; see `gis_data.town.facilities` for the keys of the demo town."""
    return dict(place.attributes)


__all__ = ["FORMAT", "Manifest", "MapPackage", "facility_attributes", "open_package", "write_package"]
