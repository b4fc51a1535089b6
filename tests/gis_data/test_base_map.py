"""The base map's file: what goes in comes out, at the right detail, and a bad file says so."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_data.base_map import BaseMapFault, build, open_base_map
from gis_data.base_map_kinds import BAND_CEILINGS, band_of, degrees_of, metres_per_px, to_unit, unit_of
from gis_data.raw_map import RawArea, RawMap, RawPlace, RawWay

BOX = (120.9, 30.9, 121.1, 31.1)


def way(number: int, kind: str, points: list[tuple[float, float]], **details: object) -> RawWay:
    return RawWay(number, kind, np.arange(len(points)) + number * 1_000, np.array(points), **details)  # type: ignore[arg-type]


def small_town() -> RawMap:
    raw = RawMap("小城", "drawn by hand", "CC0")
    wavy = [(120.95 + step * 0.0005, 31.0 + 0.00002 * (step % 2)) for step in range(200)]
    raw.ways = [
        way(1, "primary", wavy, name="人民路"),
        way(2, "residential", [(121.0, 31.0), (121.0, 31.005)], name="小巷", one_way=1),
        way(3, "secondary", [(121.01, 30.99), (121.01, 31.01)], name="大桥", bridge=True),
        way(4, "tertiary", [(121.02, 30.99), (121.02, 31.01)], tunnel=True, one_way=-1),
    ]
    ring = np.array([(120.98, 31.02), (121.0, 31.02), (121.0, 31.04), (120.98, 31.04), (120.98, 31.02)])
    hole = np.array([(120.985, 31.025), (120.985, 31.035), (120.995, 31.035), (120.995, 31.025), (120.985, 31.025)])
    house = np.array(
        [(121.001, 31.001), (121.0012, 31.001), (121.0012, 31.0012), (121.001, 31.0012), (121.001, 31.001)]
    )
    raw.areas = [RawArea("water", (ring, hole), "明湖"), RawArea("building", (house,))]
    raw.places = [
        RawPlace("district", "城中区", 121.0, 31.0),
        RawPlace("address", "人民路12号", 121.001, 31.001, road="人民路", house_number="12号"),
        RawPlace("poi", "药店", 121.002, 31.0),
    ]
    return raw


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("package")
    build(small_town(), target)
    return target


def test_every_kind_comes_back_in_painting_order_with_its_level(folder: Path) -> None:
    found = open_base_map(folder).features_in(*BOX, zoom=18.0)
    assert [(batch.kind, batch.level) for batch in found] == [
        ("water", 0), ("building", 0), ("residential", 0), ("tertiary", -1), ("secondary", 1), ("primary", 0),
    ]  # fmt: skip
    by_kind = {batch.kind: batch for batch in found}
    assert by_kind["residential"].one_way.tolist() == [1]
    assert by_kind["tertiary"].one_way.tolist() == [-1]
    longitude, latitude = degrees_of(*by_kind["secondary"].xy[0])
    assert (longitude, latitude) == pytest.approx((121.01, 30.99), abs=1e-9)


def test_a_rectangle_gives_only_what_touches_it(folder: Path) -> None:
    kinds = {batch.kind for batch in open_base_map(folder).features_in(121.015, 30.98, 121.05, 30.999, zoom=18.0)}
    assert kinds == {"tertiary"}


def test_small_zooms_show_fewer_kinds_and_fewer_points(folder: Path) -> None:
    opened = open_base_map(folder)
    coarse = {batch.kind: batch for batch in opened.features_in(*BOX, zoom=10.0)}
    fine = {batch.kind: batch for batch in opened.features_in(*BOX, zoom=18.0)}
    assert set(coarse) == {"water", "secondary", "primary"}
    assert len(fine["primary"].xy) == 200
    assert len(coarse["primary"].xy) == 2


def test_an_outer_ring_and_its_hole_run_in_opposite_directions(folder: Path) -> None:
    (water,) = (batch for batch in open_base_map(folder).features_in(*BOX, zoom=18.0) if batch.kind == "water")
    assert water.first_part.tolist() == [0, 2]

    def turning(part: int) -> float:
        x, y = (water.xy[water.starts[part] : water.starts[part + 1]] - water.xy[0]).T * 1e6
        return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))

    assert turning(0) * turning(1) < 0.0


def test_a_large_area_is_cut_and_loses_nothing(tmp_path: Path) -> None:
    angle = np.linspace(0.0, 2.0 * np.pi, 3_001)
    ring = np.column_stack((121.0 + 0.05 * np.cos(angle), 31.0 + 0.05 * np.sin(angle)))
    ring[-1] = ring[0]
    build(RawMap("", "", "", areas=[RawArea("water", (ring,))]), tmp_path)
    (water,) = open_base_map(tmp_path).features_in(*BOX, zoom=18.0)
    assert np.diff(water.starts).max() <= 260

    def area(points: np.ndarray) -> float:
        x, y = (points - points.mean(axis=0)).T
        return abs(float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))) / 2.0

    parts = [water.xy[begin:end] for begin, end in zip(water.starts[:-1], water.starts[1:], strict=True)]
    assert sum(area(part) for part in parts) == pytest.approx(area(to_unit(ring)), rel=1e-9)


def test_names_are_found_by_rectangle_and_zoom(folder: Path) -> None:
    opened = open_base_map(folder)
    bounds = (*unit_of(120.9, 31.1), *unit_of(121.1, 30.9))
    assert [line.name for line in opened.named_lines_in_units(*bounds, 18.0)] == ["人民路", "大桥", "小巷"]
    assert [line.name for line in opened.named_lines_in_units(*bounds, 11.0)] == ["人民路", "大桥"]
    assert {point.name for point in opened.named_points_in_units(*bounds, 18.0)} == {"城中区", "明湖", "药店", "12号"}
    assert {point.name for point in opened.named_points_in_units(*bounds, 9.5)} == {"城中区"}


def test_what_the_map_says_of_itself_and_where_its_roads_lie(folder: Path) -> None:
    opened = open_base_map(folder)
    assert (opened.name, opened.source, opened.licence) == ("小城", "drawn by hand", "CC0")
    assert opened.bounds == pytest.approx((120.95, 30.99, 121.0495, 31.01))


def test_senseless_ways_and_areas_are_left_out(tmp_path: Path) -> None:
    bow_tie = np.array([(121.0, 31.0), (121.01, 31.01), (121.01, 31.0), (121.0, 31.01), (121.0, 31.0)])
    raw = RawMap("", "", "")
    raw.ways = [
        way(1, "primary", [(121.0, 31.0)]),
        way(2, "primary", [(121.0, float("nan")), (121.0, 31.0)]),
        way(3, "no such kind", [(121.0, 31.0), (121.1, 31.0)]),
    ]
    raw.areas = [
        RawArea("green", (bow_tie,)),
        RawArea("green", (np.array([(1.0, 1.0), (2.0, float("inf")), (1.0, 2.0), (1.0, 1.0)]),)),
        RawArea("green", (np.array([(1.0, 1.0), (1.0, 1.0)]),)),
    ]
    build(raw, tmp_path)
    (green,) = open_base_map(tmp_path).features_in(120.9, 30.9, 121.2, 31.2, zoom=18.0)
    assert green.kind == "green"
    assert len(green.first_part) - 1 == 2, "a bow tie is two triangles"


def test_an_empty_map_opens_and_is_empty(tmp_path: Path) -> None:
    build(RawMap("", "", ""), tmp_path)
    opened = open_base_map(tmp_path)
    assert opened.features_in(*BOX, zoom=18.0) == []
    assert opened.named_lines_in_units(0.0, 0.0, 1.0, 1.0, 18.0) == []
    assert opened.named_points_in_units(0.0, 0.0, 1.0, 1.0, 18.0) == []


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(BaseMapFault, match="no base map here"):
        open_base_map(tmp_path)


@pytest.mark.parametrize("kept_share", [0.0, 0.3, 0.9])
def test_a_cut_file_says_that_it_is_damaged(folder: Path, tmp_path: Path, kept_share: float) -> None:
    whole = (folder / "base_map.npz").read_bytes()
    (tmp_path / "base_map.npz").write_bytes(whole[: int(len(whole) * kept_share)])
    with pytest.raises(BaseMapFault, match="damaged"):
        open_base_map(tmp_path)


def test_a_file_of_another_version_is_refused(folder: Path, tmp_path: Path) -> None:
    with np.load(folder / "base_map.npz") as stored:
        arrays = {name: stored[name] for name in stored.files}
    arrays["version"] = np.array([99])
    np.savez(tmp_path / "base_map.npz", **arrays)
    with pytest.raises(BaseMapFault, match="version 99"):
        open_base_map(tmp_path)


@given(st.floats(-179.9, 179.9), st.floats(-84.0, 84.0))
def test_degrees_survive_the_projection(longitude: float, latitude: float) -> None:
    assert degrees_of(*unit_of(longitude, latitude)) == pytest.approx((longitude, latitude), abs=1e-9)
    assert to_unit(np.array([[longitude, latitude]]))[0] == pytest.approx(unit_of(longitude, latitude), abs=1e-15)


def test_a_pixel_at_the_equator_is_as_long_as_published() -> None:
    # 156,543.03 m at zoom 0: OGC 17-083r2, annex D.1, the scale denominators of the world's Mercator tiles.
    assert metres_per_px(0.0, 0.0) == pytest.approx(156_543.03392804097)


def test_each_zoom_has_its_level_of_detail() -> None:
    assert band_of(9.0) == 0
    assert band_of(20.0) == len(BAND_CEILINGS) - 1
    assert [band_of(ceiling) for ceiling in BAND_CEILINGS] == list(range(len(BAND_CEILINGS)))
