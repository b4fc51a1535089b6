"""Imports of large files: followed, stopped, clipped, killed, bounded; nothing is left half done."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import osmium
import pytest
import shapely
from osmium.osm import mutable

from gis_data import pbf_pieces
from gis_data.clip import parse_area
from gis_data.faults import ImportCancelled, ImportFault
from gis_data.osm_import import read_osm
from gis_data.pace import Pace
from gis_data.package import open_package, write_package
from gis_data.package_cli import main
from gis_data.raw_map import RawMap
from gis_data.room import LEAST_FREE_BYTES, available_memory_bytes, check_room
from gis_data.vector import read_vector
from tests.gis_data.large_files import BLOCKS, STEP_DEG, town_corner, write_geojson

ROOT = Path(__file__).resolve().parents[2]
FULL = os.environ.get("FAULTS") == "full"
TOLD = re.compile(r"(\d+) %, (\d+) (?:rows|of \d+ rows|elements) read")
PEAK = """
import resource, sys
from gis_data.package_cli import main
code = main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some forty-four thousand features in thirteen megabytes: three pieces."""
    path = tmp_path_factory.mktemp("province") / "province.geojson"
    write_geojson(path, towns=24)
    return path


@pytest.fixture(scope="module")
def province_pbf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The streets of four towns as OpenStreetMap has them, with a park in each, in several blobs."""
    path = tmp_path_factory.mktemp("pbf") / "province.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for town in range(4):
            west, south = town_corner(town)
            for x in range(BLOCKS):
                for y in range(BLOCKS):
                    place = (west + x * STEP_DEG, south + y * STEP_DEG)
                    tags = {"amenity": "pharmacy", "name": f"{town}镇药店"} if x == y == 3 else {}
                    writer.add_node(mutable.Node(id=town * 1000 + x * BLOCKS + y + 1, location=place, tags=tags))
        for town in range(4):
            for x in range(BLOCKS):
                line = [town * 1000 + x * BLOCKS + y + 1 for y in range(BLOCKS)]
                across = [town * 1000 + y * BLOCKS + x + 1 for y in range(BLOCKS)]
                for side, nodes in enumerate((line, across)):
                    tags = {"highway": "residential", "name": f"{town}镇{side}{x}路"}
                    writer.add_way(mutable.Way(id=town * 1000 + x * 2 + side + 1, nodes=nodes, tags=tags))
            ring = [town * 1000 + at for at in (1, 2, BLOCKS + 2, BLOCKS + 1, 1)]
            park = {"leisure": "park", "name": f"{town}镇公园"}
            writer.add_way(mutable.Way(id=town * 1000 + 900, nodes=ring, tags=park))
    return path


def town_box(number: int) -> str:
    """The whole of one made town as `--area` wants it."""
    west, south = town_corner(number)
    reach = BLOCKS * STEP_DEG
    return f"{west - 0.001:.4f},{south - 0.001:.4f},{west + reach:.4f},{south + reach:.4f}"


def same_map(one: RawMap, other: RawMap) -> bool:
    """True where two raw maps hold the same lines, areas and places in the same order."""
    return (
        [(way.name, way.node_ids.tolist()) for way in one.ways]
        == [(way.name, way.node_ids.tolist()) for way in other.ways]
        and [len(area.rings) for area in one.areas] == [len(area.rings) for area in other.areas]
        and one.places == other.places
        and one.refused == other.refused
    )


def convert(source: Path, target: Path) -> Path:
    """The same features in another format."""
    import pyogrio.raw

    meta, _, geometry, fields = pyogrio.raw.read(source)
    lines = [number for number, kind in enumerate(shapely.get_type_id(shapely.from_wkb(geometry))) if kind == 1]
    kept = [number for number, name in enumerate(meta["fields"]) if name in ("highway", "name", "maxspeed")]
    pyogrio.raw.write(
        target, geometry=geometry[lines], field_data=[fields[number][lines] for number in kept],
        fields=meta["fields"][kept], geometry_type="LineString", crs="EPSG:4326",
        **({"encoding": "UTF-8"} if target.suffix == ".shp" else {}),
    )  # fmt: skip
    return target


def test_each_piece_tells_share_features_and_seconds_left(province: Path) -> None:
    told: list[str] = []
    ticks = iter(range(100_000))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gis_data.pace.TOLD_EVERY_S", 0.0)
        raw = read_vector(province, told.append)
    steps = [(int(found[1]), int(found[2])) for line in told if (found := TOLD.search(line))]
    assert len(steps) >= 3 and steps == sorted(steps) and steps[-1][0] == 100
    assert steps[-1][1] == len(raw.ways) + len(raw.areas) + len(raw.places)
    pace = Pace("x", told.append, None, lambda: float(next(ticks)))
    pace.step(0.25, 7)
    assert told[-1] == "x: 25 %, 7 rows read, about 3 s left"


def test_pieces_are_the_whole(province: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = tmp_path / "small.geojson"
    write_geojson(small, towns=2)
    whole = read_vector(small)
    monkeypatch.setattr("gis_data.vector.layers.ROWS_AT_ONCE", 37)
    monkeypatch.setattr("gis_data.vector.geojson.CHUNK_BYTES", 61)  # cuts in every kind of token
    assert same_map(read_vector(small), whole)


@pytest.mark.parametrize("name", ["roads.shp", "roads.gpkg"])
def test_shapefile_and_geopackage_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    source = tmp_path / "small.geojson"
    write_geojson(source, towns=3)
    path = convert(source, tmp_path / name)
    whole, told = read_vector(path), list[str]()
    monkeypatch.setattr("gis_data.vector.layers.ROWS_AT_ONCE", 13)
    monkeypatch.setattr("gis_data.pace.TOLD_EVERY_S", 0.0)
    assert same_map(read_vector(path, told.append), whole) and len(whole.ways) == 3 * 2 * BLOCKS
    assert sum(bool(TOLD.search(line)) for line in told) == 10
    city = read_vector(path, clip=parse_area(town_box(1)))
    assert {way.name[:2] for way in city.ways} == {"1镇"} and len(city.ways) == 2 * BLOCKS
    with pytest.raises(ImportCancelled):
        read_vector(path, cancel=stop_after(4))


def test_pbf_in_pieces_is_the_whole(province_pbf: Path, shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (province_pbf, shared_data / "maps" / "monaco.osm.pbf"):
        monkeypatch.setattr(pbf_pieces, "PIECE_BYTES", 1 << 40)
        whole = read_osm(path)
        monkeypatch.setattr(pbf_pieces, "PIECE_BYTES", 1)
        assert same_map(read_osm(path), whole)


def stop_after(times: int):  # type: ignore[no-untyped-def]
    """A cancel that says yes when it was asked so often."""
    asked = iter(range(1_000_000))
    return lambda: next(asked) >= times


def test_cancel_is_heard_between_pieces(
    province: Path, province_pbf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    with pytest.raises(ImportCancelled, match="nothing was changed"):
        read_vector(province, read.append, cancel=stop_after(1))
    assert not any("100 %" in line for line in read)
    monkeypatch.setattr(pbf_pieces, "PIECE_BYTES", 1)
    with pytest.raises(ImportCancelled):
        read_osm(province_pbf, cancel=stop_after(3))
    small = tmp_path / "small.geojson"
    write_geojson(small, towns=1)
    raw = read_vector(small)
    write_package(raw, tmp_path / "map")
    before = open_package(tmp_path / "map").manifest
    for stage in range(6):
        with pytest.raises(ImportCancelled):
            write_package(raw, tmp_path / "map", cancel=stop_after(stage))
        if stage >= 4:
            break
    assert open_package(tmp_path / "map").manifest == before
    assert sorted(child.name for child in tmp_path.iterdir()) == ["map", "small.geojson"]


def test_a_city_is_cut_out_of_a_province(province: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["import", str(province), "--area", town_box(4), "--out", str(tmp_path / "city")]
    assert main(arguments) == 0, capsys.readouterr().err
    manifest = open_package(tmp_path / "city").manifest
    assert manifest.counts["ways"] == 2 * BLOCKS
    assert manifest.counts["area_building"] == 4 * (BLOCKS - 1) ** 2
    assert manifest.counts["road_nodes"] == BLOCKS**2, "streets meet at every crossing"
    west, south = town_corner(4)
    assert manifest.bounds == pytest.approx((west, south, west + 19 * STEP_DEG, south + 19 * STEP_DEG))


def test_long_lines_and_areas_are_cut_at_the_border(tmp_path: Path) -> None:
    def feature(kind: str, coordinates: object, **facts: str) -> dict[str, object]:
        return {"type": "Feature", "properties": facts, "geometry": {"type": kind, "coordinates": coordinates}}

    road = [[118.0 + 0.01 * step, 32.0] for step in range(101)]
    bow = [[118.3, 32.0], [118.5, 32.0], [118.5, 33.0], [118.6, 33.0], [118.6, 32.0], [118.7, 32.0]]
    lake = [[[118.0, 31.0], [119.0, 31.0], [119.0, 33.0], [118.0, 33.0], [118.0, 31.0]]]
    rows = [feature("LineString", road, highway="trunk"), feature("LineString", bow, highway="primary")]
    rows += [feature("Polygon", lake, natural="water")]
    path = tmp_path / "long.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
    raw = read_vector(path, clip=parse_area("118.45,31.9,118.65,32.1"))
    trunk, *bows = raw.ways
    assert trunk.coordinates[:, 0].min() == pytest.approx(118.44) and trunk.coordinates[:, 0].max() < 118.67
    assert [len(way.coordinates) for way in bows] == [3, 3], "in, out of the top, and in again"
    assert len(set(trunk.node_ids.tolist())) == len(trunk.coordinates)
    (water,) = raw.areas
    assert water.rings[0].min(axis=0) == pytest.approx((118.45, 31.9))
    assert water.rings[0].max(axis=0) == pytest.approx((118.65, 32.1))
    border = tmp_path / "border.geojson"
    triangle = [[[118.45, 31.9], [118.65, 31.9], [118.45, 32.05], [118.45, 31.9]]]
    border.write_text(json.dumps(feature("Polygon", triangle, name="某县")))
    (first, *_), shape = read_vector(path, clip=parse_area(str(border))).ways, shapely.Polygon(triangle[0])
    assert shape.intersects(shapely.LineString(first.coordinates)) and first.coordinates[:, 0].max() < 118.54


def test_a_city_is_cut_out_of_a_pbf(province_pbf: Path, tmp_path: Path) -> None:
    raw = read_osm(province_pbf, clip=parse_area(town_box(2)))
    assert len(raw.ways) == 2 * BLOCKS and {way.name[:2] for way in raw.ways} == {"2镇"}
    assert [area.name for area in raw.areas] == ["2镇公园"]
    assert {place.name for place in raw.places} == {"2镇药店", "2镇公园"}
    with pytest.raises(ImportFault, match="the chosen area holds no road"):
        read_osm(province_pbf, clip=parse_area("-10,-10,-9,-9"))


def test_restrictions_follow_their_roads(shared_data: Path) -> None:
    path = shared_data / "maps" / "manhattan_roads_2019.osm.pbf"
    raw = read_osm(path, clip=parse_area("-74.02,40.70,-74.00,40.72"))
    assert 300 < len(raw.ways) < 3_000
    points = np.concatenate([way.coordinates for way in raw.ways])
    assert points[:, 1].max() < 40.75, "a block or two beyond, not the island"


@pytest.mark.parametrize("text", ["118,32,117,33", "118,32,119", "118,33,119,32", "0,0,0,99", "nowhere.geojson", ""])
def test_areas_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ImportFault, match="no area"):
        parse_area(text)


def test_too_little_room_is_said_before_the_start(tmp_path: Path) -> None:
    path = tmp_path / "huge.geojson"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)  # sparse: nothing of it is read
    with pytest.raises(ImportFault, match=r"1\.0 GB.* of memory, .*extract.*--area W,S,E,N.*--anyway"):
        check_room(path, tmp_path / "map", clipped=False, memory=2_000_000_000, disk=1 << 50)
    with pytest.raises(ImportFault, match=r"on the disk of .*only 100 MB are free"):
        check_room(path, tmp_path / "map", clipped=False, memory=1 << 50, disk=100_000_000)
    estimate = check_room(path, tmp_path / "map", clipped=True, memory=2_000_000_000, disk=100_000_000)
    assert "of memory will be used" in estimate
    assert available_memory_bytes() is None or available_memory_bytes() > 1_000_000  # type: ignore[operator]


def test_memory_that_runs_out_ends_the_import_with_a_sentence(province: Path) -> None:
    left = iter([10**10, LEAST_FREE_BYTES - 1])
    pace = Pace(province.name, memory=lambda: next(left))
    pace.step(0.1, 1)
    with pytest.raises(ImportFault, match=r"memory of this machine runs out.*--area"):
        pace.step(0.2, 2)


@pytest.mark.parametrize("broken", ["cut", "garbage", "zeros", "latin", "deep"])
def test_a_break_in_the_middle_is_named_and_nothing_is_left(
    province: Path, tmp_path: Path, broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    content = province.read_bytes()[:6_000_000]
    bad = {
        "cut": b"", "garbage": b'{"type": "Feature", : ]' + bytes(100_000), "zeros": b"\0" * 1000,
        "latin": b"\xff\xfe" * 10, "deep": b"[" * 100_000,
    }[broken]  # fmt: skip
    cut = content.rindex(b',\n{ "type"') + 2
    (tmp_path / "bad.geojson").write_bytes(content[:cut] + bad)
    assert main(["import", str(tmp_path / "bad.geojson"), "--out", str(tmp_path / "map")]) == 2
    assert "bad.geojson: the file cannot be read" in capsys.readouterr().err
    assert [child.name for child in tmp_path.iterdir()] == ["bad.geojson"]


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)])
def test_a_stop_in_the_middle_leaves_the_old_package(province: Path, tmp_path: Path, sign: int, code: int) -> None:
    small = tmp_path / "small.geojson"
    write_geojson(small, towns=1)
    out = tmp_path / "map"
    write_package(read_vector(small), out)
    before = open_package(out).manifest
    words = [sys.executable, "-m", "gis_data", "import", str(province), "--out", str(out)]
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True) as program:
        watch = threading.Timer(120.0, program.kill)
        watch.start()
        assert program.stderr is not None
        waited_for = "road graph" if sign == signal.SIGKILL else "rows read"
        for line in program.stderr:
            if waited_for in line:
                program.send_signal(sign)
                break
        rest = program.stderr.read()
        assert program.wait() == code, rest
        watch.cancel()
    assert "Traceback" not in rest
    assert open_package(out).manifest == before
    left = [child for child in tmp_path.iterdir() if child.name.startswith(".map.new-")]
    assert bool(left) == (sign == signal.SIGKILL)
    for folder in left:  # what a kill left goes a day later, with the next import
        os.utime(folder, (0, 0))
    write_package(read_vector(small), out)
    assert sorted(child.name for child in tmp_path.iterdir()) == ["map", "small.geojson"]


def import_peak(path: Path, out: Path, *more: str) -> int:
    """Peak memory in bytes of one import in its own interpreter."""
    words = [sys.executable, "-c", PEAK, "import", str(path), "--out", str(out), *more]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stderr.splitlines()[-1])


def test_memory_of_a_clipped_import_does_not_grow_with_the_file(province: Path, tmp_path: Path) -> None:
    small = tmp_path / "small.geojson"
    write_geojson(small, towns=1)
    one = import_peak(small, tmp_path / "one", "--area", town_box(0))
    many = import_peak(province, tmp_path / "many", "--area", town_box(0))
    assert many < one + 120_000_000, "one piece of the file more, not twenty-four towns"
    assert open_package(tmp_path / "one").manifest.counts == open_package(tmp_path / "many").manifest.counts


@pytest.mark.slow
@pytest.mark.skipif(not FULL, reason="a file of 1 GB: FAULTS=full")
def test_a_city_out_of_a_gigabyte(tmp_path: Path) -> None:
    path = tmp_path / "gigabyte.geojson"
    write_geojson(path, size_bytes=1_000_000_000)
    try:
        peak = import_peak(path, tmp_path / "city", "--area", "118.0,31.2,118.3,31.4")
        assert peak < 1_200_000_000
        assert open_package(tmp_path / "city").manifest.counts["ways"] > 500
    finally:
        shutil.rmtree(tmp_path, ignore_errors=True)
