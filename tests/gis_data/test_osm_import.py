"""OpenStreetMap extracts: real ones, a made one with every rule, and broken files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import osmium
import pytest
from osmium.osm import mutable

from gis_data.faults import ImportFault
from gis_data.osm_import import SLOWEST_FERRY_KMH, read_osm
from gis_data.osm_tags import read_area, read_duration_s, read_place, read_speed, read_way, stops_ambulance
from gis_data.package import open_package, write_package
from gis_data.raw_map import AREA_KINDS, LINE_KINDS, PLACE_KINDS, RawMap
from gis_data.roads import RoadNetwork, make_arrays


@pytest.fixture
def made_file(tmp_path: Path) -> Path:
    """Two streets that cross, one with a bollard, a turn restriction, a park with a pond, a house and a hospital."""
    path = tmp_path / "made.osm.pbf"
    places = {1: (118.0, 32.0), 2: (118.001, 32.0), 3: (118.002, 32.0), 4: (118.001, 32.001), 5: (118.001, 31.999)}
    places |= {10: (118.0, 32.002), 11: (118.002, 32.002), 12: (118.002, 32.004), 13: (118.0, 32.004)}
    places |= {20: (118.0005, 32.0025), 21: (118.0015, 32.0025), 22: (118.0015, 32.0035)}
    with osmium.SimpleWriter(str(path)) as writer:
        for number, place in places.items():
            tags = {"barrier": "bollard"} if number == 4 else {}
            writer.add_node(mutable.Node(id=number, location=place, tags=tags))
        hospital = {"amenity": "hospital", "name": "人民医院", "phone": "120"}
        writer.add_node(mutable.Node(id=50, location=(118.0001, 32.0001), tags=hospital))
        house = {"addr:street": "人民路", "addr:housenumber": "128"}
        writer.add_node(mutable.Node(id=51, location=(118.0002, 32.0001), tags=house))
        main = {"highway": "primary", "name": "人民路", "maxspeed": "60"}
        writer.add_way(mutable.Way(id=100, nodes=[1, 2], tags=main))
        writer.add_way(mutable.Way(id=101, nodes=[2, 3], tags=main))
        writer.add_way(mutable.Way(id=102, nodes=[2, 4, 13], tags={"highway": "residential", "name": "中山路"}))
        writer.add_way(mutable.Way(id=103, nodes=[2, 5], tags={"highway": "residential", "oneway": "-1"}))
        writer.add_way(mutable.Way(id=104, nodes=[1, 3], tags={"highway": "construction"}))
        writer.add_way(mutable.Way(id=105, nodes=[1, 999], tags={"highway": "residential"}))
        ferry = {"route": "ferry", "motor_vehicle": "yes", "name": "汉江轮渡", "duration": "00:12", "interval": "20"}
        writer.add_way(mutable.Way(id=106, nodes=[3, 11], tags=ferry))
        writer.add_way(mutable.Way(id=110, nodes=[10, 11, 12, 13, 10]))
        writer.add_way(mutable.Way(id=111, nodes=[20, 21, 22, 20]))
        park = {"type": "multipolygon", "leisure": "park", "name": "人民公园"}
        writer.add_relation(mutable.Relation(id=200, members=[("w", 110, "outer"), ("w", 111, "inner")], tags=park))
        turn = {"type": "restriction", "restriction": "no_left_turn"}
        writer.add_relation(
            mutable.Relation(id=201, members=[("w", 100, "from"), ("n", 2, "via"), ("w", 102, "to")], tags=turn)
        )
        writer.add_relation(
            mutable.Relation(id=202, members=[("w", 104, "from"), ("w", 100, "via"), ("w", 102, "to")], tags=turn)
        )
        mixed = [("w", 100, "from"), ("w", 101, "via"), ("n", 2, "via"), ("w", 102, "to")]
        writer.add_relation(mutable.Relation(id=203, members=mixed, tags=turn))
    return path


def test_every_rule_of_the_made_file(made_file: Path) -> None:
    raw = read_osm(made_file)
    assert [(r.kind, r.from_way_id, r.via_node_id, r.to_way_id, r.via_way_ids) for r in raw.restrictions] == [
        ("no_left_turn", 100, 2, 102, ()),
        ("no_left_turn", 104, 0, 102, (100,)),
    ]
    ferry = next(way for way in raw.ways if way.kind == "ferry")
    assert ferry.wait_s == 600.0 and ferry.max_speed_kmh == SLOWEST_FERRY_KMH  # 222 m in 12 minutes
    assert sorted(raw.refused) == [
        "relation 203: restriction via neither one point nor ways",
        "way 104: road not in use (construction)",
        "way 105: fewer than two of its points are in the file",
    ]
    (park,) = (area for area in raw.areas if area.kind == "green")
    assert park.name == "人民公园" and len(park.rings) == 2
    kinds = {place.kind: place for place in raw.places}
    assert kinds["hospital"].name == "人民医院" and dict(kinds["hospital"].attributes)["phone"] == "120"
    assert kinds["address"].name == "人民路128号"
    assert {way.max_speed_kmh for way in raw.ways if way.name == "人民路"} == {60.0}


def test_barrier_restriction_and_one_way_shape_the_routes(made_file: Path) -> None:
    roads = RoadNetwork(make_arrays(read_osm(made_file))[0])
    west, behind = roads.snap(118.0002, 32.0, 90.0), roads.snap(118.0004, 32.003)
    before, south = roads.snap(118.001, 32.0007), roads.snap(118.001, 31.9987)
    assert west and behind and before and south
    assert roads.route(west, behind) is None, "through the bollard"
    turn_back = roads.route(west, before)
    assert turn_back is not None and turn_back.distance_m > 250.0, "the left turn is forbidden"
    assert roads.route(south, west) is not None
    assert roads.route(west, south) is None, "against the one-way"


def test_real_extracts_become_packages_that_route(real_map: RawMap, tmp_path: Path) -> None:
    manifest = write_package(real_map, tmp_path / "map")
    roads = open_package(tmp_path / "map").roads
    assert manifest.licence.startswith("ODbL")
    rng = np.random.default_rng(1)
    points = roads.arrays.junction_points[rng.integers(0, roads.node_count, 60)]
    snaps = [roads.snap(*point) for point in points]
    assert all(snap is not None for snap in snaps)
    reached = sum(
        roads.route(a, b) is not None
        for a, b in zip(snaps[::2], snaps[1::2], strict=True)
        if a is not None and b is not None
    )
    assert reached >= 20, "most pairs of a real town are joined"
    names = [turn.road for turn in (roads.route(snaps[0], snaps[-1]) or roads.route(snaps[2], snaps[3])).turns]  # type: ignore
    assert names


def test_real_extracts_hold_known_kinds_only(real_map: RawMap) -> None:
    assert {way.kind for way in real_map.ways} <= set(LINE_KINDS)
    assert {area.kind for area in real_map.areas} <= set(AREA_KINDS)
    assert {place.kind for place in real_map.places} <= set(PLACE_KINDS)
    assert all(np.isfinite(way.coordinates).all() for way in real_map.ways)
    assert all(": " in line for line in real_map.refused)


def test_shanghai_is_whole(shared_data: Path) -> None:
    raw = read_osm(shared_data / "maps" / "shanghai_huangpu.osm.pbf")
    assert len(raw.ways) == 796
    assert sum(way.one_way != 0 for way in raw.ways) == 528
    assert len({way.name for way in raw.ways if way.name}) >= 140


def test_broken_files_are_refused_with_a_sentence(shared_data: Path, tmp_path: Path) -> None:
    whole = (shared_data / "maps" / "monaco.osm.pbf").read_bytes()
    broken = tmp_path / "broken.osm.pbf"
    for content in (b"", b"no map", whole[:200], whole[: len(whole) // 2], whole[:90] + bytes(500) + whole[590:]):
        broken.write_bytes(content)
        with pytest.raises(ImportFault, match=r"broken\.osm\.pbf"):
            read_osm(broken)
    with pytest.raises(ImportFault, match="no such file"):
        read_osm(tmp_path / "absent.osm.pbf")


def test_tags_become_meaning() -> None:
    link = read_way({"highway": "motorway_link", "oneway": "yes"})
    assert not isinstance(link, str) and link is not None and link.kind == "motorway" and link.one_way == 1
    closed = read_way({"highway": "service", "access": "no"})
    assert not isinstance(closed, str) and closed is not None and not closed.open_to_emergency
    lane = read_way({"highway": "footway", "emergency": "yes"})
    assert not isinstance(lane, str) and lane is not None and lane.open_to_emergency
    assert read_way({"highway": "unheard_of"}) == "unknown kind of road (unheard_of)"
    assert read_way({"building": "yes"}) is None
    assert read_speed({"maxspeed": "30 mph"}) == pytest.approx(48.28, abs=0.01)
    assert read_speed({"maxspeed": "CN:urban"}) is None
    assert stops_ambulance({"barrier": "bollard"}) and not stops_ambulance({"barrier": "gate"})
    assert not stops_ambulance({"barrier": "bollard", "bollard": "removable"})
    assert read_area({"natural": "water"}) == "water"
    times = {"20": 1200.0, "1:05": 3900.0, "00:02:30": 150.0, "0": None, "soon": None, "99:00": None, "": None}
    assert {text: read_duration_s(text) for text in times} == times
    assert read_place({"emergency": "ambulance_station"}, "急救站") == ("station", "ambulance_station")
