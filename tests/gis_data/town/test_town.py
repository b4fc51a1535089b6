"""The demo town: the same on every run, large enough, connected, and named as a Chinese city."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import shapely

from gis_data.package import MapPackage, open_package, write_package
from gis_data.raw_map import RawMap
from gis_data.roads import make_arrays
from gis_data.town import make_town
from gis_data.town.words import DISTRICT_NAMES, SHARED_ROADS, NameMaker, chinese_number


def test_the_town_has_the_promised_size(town: MapPackage) -> None:
    counts = town.manifest.counts
    assert counts["road_nodes"] >= 20_000
    assert counts["place_station"] == 12
    assert counts["place_hospital"] == 8
    assert counts["place_poi"] >= 3_000
    assert counts["place_address"] >= 20_000
    assert counts["area_district"] == 6
    assert counts["restrictions"] >= 50
    assert counts["restrictions_unused"] == 0


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_town(tmp_path: Path) -> None:
    first, second, third = (tmp_path / name for name in ("a", "b", "c"))
    manifest = write_package(make_town(7, 0.3), first)
    assert write_package(make_town(7, 0.3), second) == manifest
    assert (first / "manifest.json").read_bytes() == (second / "manifest.json").read_bytes()
    assert write_package(make_town(8, 0.3), third).files["roads.npz"] != manifest.files["roads.npz"]


@pytest.mark.parametrize("seed", [0, 2, 3])
def test_every_road_reaches_every_other(seed: int) -> None:
    arrays, _ = make_arrays(make_town(seed, 0.5))
    assert not arrays.edge_minor.any()


def test_river_and_one_ways_are_there(town_map: RawMap) -> None:
    assert sum(way.bridge for way in town_map.ways) >= 10
    assert sum(way.one_way != 0 for way in town_map.ways) >= 200
    water = shapely.union_all([shapely.Polygon(a.rings[0]) for a in town_map.areas if a.kind == "water"])
    roads = [way for way in town_map.ways if way.open_to_emergency]
    shapely.prepare(water)
    wet = [shapely.intersects(water, shapely.LineString(way.coordinates)) for way in roads]
    assert all(way.bridge for way, is_wet in zip(roads, wet, strict=True) if is_wet), "a road in the water"
    homes = [place for place in town_map.places if place.kind in ("community", "school", "hospital", "station")]
    assert not any(shapely.contains_xy(water, place.longitude, place.latitude) for place in homes), (
        "a home in the water"
    )


def test_house_numbers_rise_along_the_road_odd_on_one_side(town_map: RawMap) -> None:
    by_road: dict[str, list[int]] = {}
    for place in town_map.places:
        if place.kind == "address":
            by_road.setdefault(place.road, []).append(int(place.house_number.removesuffix("号")))
    assert {number % 2 for numbers in by_road.values() for number in numbers} == {0, 1}
    long_roads = [numbers for numbers in by_road.values() if len(numbers) > 20]
    rising = [sum(a < b for a, b in itertools.pairwise(numbers)) / (len(numbers) - 1) for numbers in long_roads]
    assert float(np.mean(rising)) > 0.9


def test_facilities_tell_what_a_dispatcher_needs(town: MapPackage) -> None:
    stations = [place for place in town.facilities if place.kind == "station"]
    hospitals = [place for place in town.facilities if place.kind == "hospital"]
    assert all(dict(place.attributes)["phone"] and int(dict(place.attributes)["vehicles"]) > 0 for place in stations)
    capabilities = {c for place in hospitals for c in dict(place.attributes)["capabilities"].split(",")}
    assert capabilities == {
        "chest_pain", "stroke", "trauma", "burns", "obstetrics", "paediatrics", "poisoning", "icu",
    }  # fmt: skip
    for place in town.facilities:
        snap = town.roads.snap(place.longitude, place.latitude)
        assert snap is not None and snap.distance_m < 60.0, place.name
        assert place.district in DISTRICT_NAMES


def test_some_road_names_are_given_twice_in_different_districts(town_map: RawMap) -> None:
    districts: dict[str, set[str]] = {}
    for place in town_map.places:
        if place.kind == "address":
            districts.setdefault(place.road, set()).add(place.district)
    assert sum(len(districts.get(name, ())) > 1 for name in SHARED_ROADS) >= 5


def test_names_are_not_repeated_until_they_run_out() -> None:
    names = NameMaker(np.random.default_rng(0))
    stems = [names.stem() for _ in range(4_000)]
    assert len(set(stems)) == len(stems)
    assert [chinese_number(n) for n in (1, 10, 12, 30, 47)] == ["一", "十", "十二", "三十", "四十七"]


def test_a_package_of_the_town_opens(town_folder: Path) -> None:
    assert open_package(town_folder).manifest.name == "安和市"
