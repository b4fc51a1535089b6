"""GeoJSON, shapefiles and GeoPackages: the same two streets in every form and datum, and everything that goes wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely

from gis_data.datum import convert
from gis_data.faults import ImportFault
from gis_data.package import open_package, write_package
from gis_data.package_cli import main
from gis_data.roads import RoadNetwork, make_arrays
from gis_data.vector import inspect_vector, read_vector

STREETS = [
    ("人民路", "主干路", "0", [(118.0, 32.0), (118.001, 32.0), (118.002, 32.0)]),
    ("中山路", "支路", "2", [(118.001, 31.999), (118.001, 32.0)]),
]
CROSSED = [(118.0, 32.0), (118.001, 32.001), (118.001, 32.0), (118.0, 32.001), (118.0, 32.0)]


def feature(shape: str, coordinates: object, **properties: object) -> dict[str, object]:
    """One GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": {"type": shape, "coordinates": coordinates}}


def geojson(path: Path, features: list[dict[str, object]], crs: str | None = None) -> Path:
    """A GeoJSON file."""
    document: dict[str, object] = {"type": "FeatureCollection", "features": features}
    if crs is not None:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def street_features(datum: str = "WGS84") -> list[dict[str, object]]:
    """The two streets in a datum."""
    found = []
    for name, kind, one_way, points in STREETS:
        there = convert("WGS84", datum, *zip(*points, strict=True))
        line = np.column_stack((there.x, there.y)).tolist()
        found.append(feature("LineString", line, 道路名称=name, 道路等级=kind, 通行方向=one_way))
    return found


def table_file(path: Path, crs: str | None, datum: str = "WGS84", **more: Any) -> Path:
    """The streets as a shapefile or GeoPackage."""
    lines = []
    for *_, points in STREETS:
        there = convert("WGS84", datum, *zip(*points, strict=True))
        lines.append(shapely.LineString(np.column_stack((there.x, there.y))))
    columns = [np.array([street[at] for street in STREETS], dtype=object) for at in range(3)]
    pyogrio.raw.write(
        path, geometry=np.array(shapely.to_wkb(lines), dtype=object), field_data=columns,
        fields=["名称", "等级", "方向"], geometry_type="LineString", crs=crs, **more,
    )  # fmt: skip
    return path


def check_streets(path: Path, **options: Any) -> None:
    """The streets were read, in the right place, joined where they meet."""
    raw = read_vector(path, **options)
    read = [(way.name, way.kind, way.one_way) for way in raw.ways]
    assert read == [("人民路", "primary", 0), ("中山路", "tertiary", 1)]
    assert raw.ways[0].coordinates == pytest.approx(np.array(STREETS[0][3]), abs=1e-6)
    roads = RoadNetwork(make_arrays(raw)[0])
    south, west = roads.snap(118.001, 31.9992), roads.snap(118.0002, 32.0)
    assert south is not None and west is not None and roads.route(south, west) is not None


@pytest.mark.parametrize("datum", ["WGS84", "CGCS2000", "GCJ02", "BD09"])
def test_geojson_in_any_datum_of_degrees(tmp_path: Path, datum: str) -> None:
    check_streets(geojson(tmp_path / "roads.geojson", street_features(datum)), datum=datum)


@pytest.mark.parametrize(("datum", "crs"), [("GK3", "EPSG:4527"), ("GK3-39", "EPSG:4548"), ("UTM50N", "EPSG:32650")])
def test_geopackage_in_metres_is_known_by_its_crs(tmp_path: Path, datum: str, crs: str) -> None:
    path = table_file(tmp_path / "roads.gpkg", crs, datum, layer="roads")
    check_streets(path)
    (layer,) = inspect_vector(path)
    assert layer.datum == datum and "stated" in layer.datum_reason


def test_eastings_without_crs_are_known_by_their_zone(tmp_path: Path) -> None:
    path = table_file(tmp_path / "roads.shp", "EPSG:4527", "GK3", encoding="UTF-8")
    path.with_suffix(".prj").unlink()
    check_streets(path)
    assert "zone 39" in inspect_vector(path)[0].datum_reason


@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
def test_shapefile_without_cpg_reads_chinese(tmp_path: Path, encoding: str) -> None:
    path = table_file(tmp_path / "roads.shp", "EPSG:4490", encoding=encoding)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    check_streets(path)
    (layer,) = inspect_vector(path)
    assert layer.sample_names == ("人民路", "中山路") and layer.encoding == encoding
    assert "no .cpg" in layer.encoding_reason


def test_a_package_from_geojson_routes_and_names_its_datum(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = geojson(tmp_path / "roads.geojson", street_features("GCJ02"))
    assert main(["import", str(path), "--datum", "GCJ02", "--out", str(tmp_path / "map")]) == 0
    package = open_package(tmp_path / "map")
    assert "GCJ02 (given)" in package.manifest.source and package.manifest.datum == "WGS-84"
    assert "GCJ02 (given)" in capsys.readouterr().err
    assert main(["inspect", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["datum"] == "WGS84"


@pytest.mark.parametrize(
    ("crs", "datum", "options", "sentence"),
    [
        ("EPSG:4326", "GK3", {}, "no degrees"),
        ("EPSG:4527", "WGS84", {}, "in metres, but the coordinates are degrees"),
        ("EPSG:4527", "GK3", {"datum": "GCJ02"}, "contradicts the given"),
        ("EPSG:4326", "WGS84", {"datum": "MARS"}, "unknown datum"),
        ("EPSG:4547", "GK3-39", {}, None),
        ("EPSG:27700", "GK3-39", {}, "wrong"),
        ("EPSG:4528", "GK3", {}, None),
        ("EPSG:4554", "GK3-39", {}, "wrong"),
    ],
)
def test_contradictions_are_refused(
    tmp_path: Path, crs: str, datum: str, options: dict[str, str], sentence: str | None
) -> None:
    path = geojson(tmp_path / "roads.geojson", street_features(datum), f"urn:ogc:def:crs:{crs.replace(':', '::')}")
    if sentence is None:  # the neighbouring zone cannot be told from a place there
        assert read_vector(path, **options).ways
        return
    with pytest.raises(ImportFault, match=sentence):
        read_vector(path, **options)


def test_swapped_coordinates_are_named_and_can_be_swapped_back(tmp_path: Path) -> None:
    swapped = street_features()
    for one in swapped:
        one["geometry"]["coordinates"] = [point[::-1] for point in one["geometry"]["coordinates"]]  # type: ignore[index]
    path = geojson(tmp_path / "roads.geojson", swapped)
    with pytest.raises(ImportFault, match="swapped"):
        read_vector(path)
    check_streets(path, swap=True)


def test_bad_rows_are_listed_and_good_ones_stay(tmp_path: Path) -> None:
    features = street_features()
    features += [
        feature("Polygon", [CROSSED], natural="water", name="东湖"),
        feature("Polygon", [[(118.0, 32.0), (118.1, 32.1), (118.0, 32.0), (118.0, 32.0)]], natural="water"),
        feature("LineString", [], 道路等级="支路"),
        feature("LineString", [(118.0, 32.0), (118.0, 32.0)], 道路等级="支路"),
        feature("LineString", [(118.0, 32.0), (118.1, 32.0)], 道路等级="飞毯"),
        feature("LineString", [(118.0, 32.0), (118.1, 32.0)]),
        feature("Point", (118.0, 32.0), class_="x"),
        feature("Point", (118.0, 32.0), amenity="hospital", name="人民医院", 电话="025-120"),
        {"type": "Feature", "properties": {}, "geometry": None},
    ]
    raw = read_vector(geojson(tmp_path / "all.geojson", features))
    assert len(raw.ways) == 2 and [place.kind for place in raw.places if place.kind == "hospital"] == ["hospital"]
    lake = [area for area in raw.areas if area.name == "东湖"]
    assert len(lake) == 2 and raw.mended == ["all row 3: the polygon crossed itself and was divided"]
    reasons = [line.partition(": ")[2] for line in raw.refused]
    assert sorted(reasons) == sorted(
        ["a polygon without any area", "no geometry", "a line of one point only", "unknown kind of road (飞毯)",
         "no column says what kind of line this is", "a point without name or address", "no geometry"]
    )  # fmt: skip
    assert write_package(raw, tmp_path / "map").counts["mended"] == 1


def test_not_a_number_is_refused_by_row(tmp_path: Path) -> None:
    lines = [shapely.LineString(points) for *_, points in STREETS]
    with np.errstate(invalid="ignore"):
        lines.append(shapely.LineString([(118.0, np.nan), (118.1, 32.0)]))
    pyogrio.raw.write(
        tmp_path / "roads.gpkg", geometry=np.array(shapely.to_wkb(lines), dtype=object),
        field_data=[np.array(["primary"] * 3, dtype=object)], fields=["highway"], geometry_type="LineString",
        crs="EPSG:4326",
    )  # fmt: skip
    raw = read_vector(tmp_path / "roads.gpkg")
    assert len(raw.ways) == 2 and raw.refused == ["roads row 3: a coordinate is no number"]


def test_broken_files_leave_nothing_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = geojson(tmp_path / "whole.geojson", street_features()).read_bytes()
    for name, content in (("cut.geojson", whole[: len(whole) // 2]), ("empty.geojson", b""), ("text.gpkg", b"no map")):
        (tmp_path / name).write_bytes(content)
        assert main(["import", str(tmp_path / name), "--out", str(tmp_path / "map")]) == 2
        assert len(capsys.readouterr().err.strip().splitlines()) == 1
    (tmp_path / "alone.shp").write_bytes(b"\0" * 100)
    with pytest.raises(ImportFault, match=r"\.shx"):
        read_vector(tmp_path / "alone.shp")
    with pytest.raises(ImportFault, match="no such file"):
        read_vector(tmp_path / "absent.gpkg")
    assert not (tmp_path / "map").exists()


def test_a_cancelled_import_leaves_the_old_package(tmp_path: Path) -> None:
    class Cancelled(Exception):
        pass

    path = geojson(tmp_path / "roads.geojson", street_features())
    write_package(read_vector(path), tmp_path / "map")
    before = open_package(tmp_path / "map").manifest

    def stop(text: str) -> None:
        if text == "checksums" or "rows read" in text:
            raise Cancelled

    with pytest.raises(Cancelled):
        read_vector(path, stop)
    with pytest.raises(Cancelled):
        write_package(read_vector(path), tmp_path / "map", stop)
    assert open_package(tmp_path / "map").manifest == before
    assert sorted(child.name for child in tmp_path.iterdir()) == ["map", "roads.geojson"]
