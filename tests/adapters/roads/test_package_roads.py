"""Roads behind the use cases' ports: one straight street of ten pieces, and no map at all."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from dispatch_app.adapters.roads import snap_table
from dispatch_app.adapters.roads.no_map import NoRoads, straight_m
from dispatch_app.adapters.roads.package_roads import PackageRoads
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Fix
from dispatch_app.use_cases.ports import Origin
from gis_data.raw_map import RawMap, RawWay
from gis_data.roads.build import build_roads
from gis_data.roads.network import load_roads

SCENE = Position(118.005, 32.0)
FAR, NEAR = Origin("far", Position(118.0, 32.0)), Origin("near", Position(118.004, 32.0))


@pytest.fixture
def roads(tmp_path: Path) -> PackageRoads:
    """人民路 from 118.000 to 118.010 along 32°N."""
    coordinates = np.array([(118.0 + step / 1000, 32.0) for step in range(11)])
    raw = RawMap("street", "made", "none")
    raw.ways.append(RawWay(1, "primary", np.arange(11), coordinates, "人民路"))
    build_roads(raw, tmp_path)
    return PackageRoads(load_roads(tmp_path))


def test_the_quickest_come_first_with_their_keys(roads: PackageRoads) -> None:
    drives = roads.drives_to(SCENE, [FAR, NEAR], 10)
    assert [drive.key for drive in drives] == ["near", "far"]
    assert drives[1].distance_m == pytest.approx(straight_m(SCENE, FAR.position), rel=0.01)
    assert [drive.key for drive in roads.drives_from(SCENE, [FAR, NEAR])] == ["near", "far"]


def test_a_vehicle_that_moved_is_found_where_it_is(roads: PackageRoads) -> None:
    now = datetime.now(UTC)
    roads.remember([Fix("far", FAR.position, now), Fix("near", NEAR.position, now)])
    first = roads.drives_to(SCENE, [FAR, NEAR], 1)
    moved = Origin("far", Position(118.0049, 32.0))
    assert (first[0].key, roads.drives_to(SCENE, [moved, NEAR], 1)[0].key) == ("near", "far")


def test_places_are_remembered_by_key_and_give_way_in_turn(
    roads: PackageRoads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snap_table, "REMEMBERED_SNAPS", 3)
    street = [Origin(f"o{number}", Position(118.0 + number / 1000, 32.0)) for number in range(9)]
    expected = [drive.key for drive in roads.drives_to(SCENE, street, 9)]
    assert set(expected) == {origin.key for origin in street}
    for _ in range(3):
        assert [drive.key for drive in roads.drives_to(SCENE, street, 9)] == expected
        assert roads.drives_to(SCENE, [street[7], street[0]], 1)[0].key == "o7"
    swapped = [Origin("o0", street[7].position), Origin("o7", street[0].position)]
    assert roads.drives_to(SCENE, swapped, 1)[0].key == "o0"


def test_a_question_finds_the_places_of_the_fixes_ready(roads: PackageRoads, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    standing = Fix("far", FAR.position, now, speed_kmh=0.0, heading_deg=90.0)
    driving = Fix("near", NEAR.position, now, speed_kmh=40.0, heading_deg=90.0)
    roads.remember([standing, driving])
    asked = [Origin(fix.vehicle_id, fix.position, fix.driving_heading_deg()) for fix in (standing, driving)]
    looked_for: list[int] = []
    monkeypatch.setattr(roads._network, "snap_many", lambda places, headings: looked_for.append(len(places)))
    assert len(roads.drives_to(SCENE, asked, 5)) == 2 and looked_for == []


def test_a_route_has_a_line_and_chinese_turns(roads: PackageRoads) -> None:
    route = roads.route(FAR.position, SCENE)
    assert route is not None and "人民路" in route.turns[0]
    assert route.points[0].longitude == pytest.approx(118.0, abs=1e-5) and len(route.points) == 2


def test_off_the_network_is_no_answer(roads: PackageRoads) -> None:
    nowhere = Position(10.0, 10.0)
    assert roads.route(nowhere, SCENE) is None
    assert roads.drives_to(nowhere, [NEAR], 5) == [] and roads.drives_from(nowhere, [NEAR]) == []
    assert roads.drives_to(SCENE, [Origin("lost", nowhere), NEAR], 5)[0].key == "near"
    assert roads.drives_to(SCENE, [], 5) == []


def test_without_a_map_times_are_estimates_in_order() -> None:
    drives = NoRoads().drives_to(SCENE, [FAR, NEAR], 1)
    assert [drive.key for drive in drives] == ["near"]
    assert drives[0].distance_m == pytest.approx(1.4 * straight_m(SCENE, NEAR.position))
    assert NoRoads().route(SCENE, NEAR.position) is None
