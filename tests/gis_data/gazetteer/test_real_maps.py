"""The gazetteer on the demo town and on real OpenStreetMap extracts."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from gis_data.gazetteer import Gazetteer, build, open_gazetteer
from gis_data.osm_import import read_osm
from gis_data.raw_map import RawMap
from gis_data.town import make_town


@pytest.fixture(scope="module")
def town_map() -> RawMap:
    return make_town(1)


@pytest.fixture(scope="module")
def town(town_map: RawMap, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gazetteer]:
    folder = tmp_path_factory.mktemp("town")
    build(town_map, folder)
    opened = open_gazetteer(folder)
    yield opened
    opened.close()


def opened_map(shared_data: Path, name: str, folder: Path) -> Gazetteer:
    build(read_osm(shared_data / "maps" / name), folder)
    return open_gazetteer(folder)


def test_town_places_are_found_by_name(town_map: RawMap, town: Gazetteer) -> None:
    named = [place for place in town_map.places if place.kind != "address"]
    for place in random.Random(5).sample(named, 60):
        found = town.find(place.name, near=(place.longitude, place.latitude))
        assert place.name in {hit.name for hit in found}, place


def test_town_addresses_are_found_and_read_back(town_map: RawMap, town: Gazetteer) -> None:
    addresses = [place for place in town_map.places if place.kind == "address"]
    for place in random.Random(6).sample(addresses, 60):
        hit = town.find(f"{place.district}{place.road}{place.house_number}")[0]
        assert (hit.matched, hit.interpolated, hit.district) == ("house_number", False, place.district), place
        assert (hit.longitude, hit.latitude) == pytest.approx((place.longitude, place.latitude), abs=1e-6)
        assert town.reverse(place.longitude, place.latitude).district == place.district


def test_town_names_of_several_districts_are_ambiguous(town_map: RawMap, town: Gazetteer) -> None:
    districts: dict[str, set[str]] = defaultdict(set)
    for place in town_map.places:
        if place.kind in {"community", "poi"}:
            districts[place.name].add(place.district)
    several = sorted(name for name, of in districts.items() if len(of) > 1)[:10]
    assert several
    for name in several:
        hits = [hit for hit in town.find(name, limit=30) if hit.name == name]
        assert {hit.district for hit in hits} >= districts[name]
        assert all(hit.ambiguous for hit in hits)


def test_shanghai(shared_data: Path, tmp_path: Path) -> None:
    gazetteer = opened_map(shared_data, "shanghai_huangpu.osm.pbf", tmp_path)
    assert gazetteer.find("nanjingxilu")[0].name == "南京西路"
    assert gazetteer.find("njxl")[0].name == "南京西路"
    assert gazetteer.find("南京西鹿")[0].name == "南京西路"
    crossing = gazetteer.find("南京西路西藏中路路口")[0]
    assert crossing.kind == "crossing"
    back = gazetteer.reverse(crossing.longitude, crossing.latitude)
    assert "南京西路" in back.text
    assert "西藏中路" in back.text
    gazetteer.close()


def test_monaco(shared_data: Path, tmp_path: Path) -> None:
    gazetteer = opened_map(shared_data, "monaco.osm.pbf", tmp_path)
    assert gazetteer.find("bd albert")[0].name == "Boulevard Albert 1er"
    assert gazetteer.find("monte carlo")[0].name == "Monte-Carlo"
    assert gazetteer.find("12 rue grimaldi")[0].text.startswith("12 Rue Grimaldi")
    assert gazetteer.reverse(7.4246, 43.7392).text
    gazetteer.close()


def test_manhattan(shared_data: Path, tmp_path: Path) -> None:
    gazetteer = opened_map(shared_data, "manhattan_roads_2019.osm.pbf", tmp_path)
    hit = gazetteer.find("Broadway & W 42nd St")[0]
    assert hit.kind == "crossing"
    assert (hit.longitude, hit.latitude) == pytest.approx((-73.9864, 40.7558), abs=0.001)
    assert [one.kind for one in gazetteer.find("5th ave")[:1]] == ["road"]
    assert "crossing" not in {one.kind for one in gazetteer.find("park ave s")}
    assert gazetteer.find("fifth avenue & e 59")[0].text == "5th Avenue & East 59th Street"
    gazetteer.close()
