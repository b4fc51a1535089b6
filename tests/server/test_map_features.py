"""Closures through the real server: the next recommendation obeys them, so does the one after a restart."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import queries as q
from dispatch_app.domain.map_feature import Direction, FeatureKind, MapFeature, Shape
from dispatch_app.domain.place import Position
from dispatch_app.server.database_parts import open_database
from dispatch_app.server.settings import Settings
from dispatch_app.wire.codec import decode
from gis_data.package import write_package
from tests.gis_data.roads.street_grid import raw_map, way
from tests.server.centre_bed import fill_centre
from tests.server.server_bed import Client, client_of, make_settings, running

SCENE = Position(118.005, 32.004)
EAST = (Position(118.0052, 32.0), Position(118.0098, 32.0))
"""Along 人民路 from the scene's street to the eastern station."""

T = TypeVar("T")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A street between both stations, the scene's street off it, and a way round for the eastern station."""
    ways = [
        way(1, [(-20, 0), (5, 0), (10, 0)], "人民路"),
        way(2, [(5, 0), (5, 5), (5, 8)], "中山路"),
        way(3, [(10, 0), (10, 5), (5, 5)], "解放路"),
    ]
    write_package(raw_map(ways), tmp_path / "map")
    made = make_settings(tmp_path, map={"package": str(tmp_path / "map")})
    fill_centre(made)
    return made


def asked(client: Client, query: object, wanted: type[T]) -> T:
    reply = client.ask(query)
    assert reply.status_code == 200, reply.text
    return decode(reply.content, wanted)


def recommended(client: Client) -> dict[str, q.VehicleAdvice]:
    advice = asked(client, q.RecommendVehicles(SCENE), q.VehicleAdviceList)
    return {one.vehicle_id: one for one in advice.vehicles}


def closure(*points: Position, **values: object) -> MapFeature:
    return MapFeature("", FeatureKind.CLOSURE, Shape.LINE, points, "施工", **values)  # type: ignore[arg-type]


def test_a_closure_counts_in_the_next_question_and_after_a_restart(settings: Settings) -> None:
    with running(settings, open_database):
        with client_of(settings, "wang", "d1") as client:
            free = recommended(client)
            assert next(iter(free)) in ("v1", "v2") and free["v1"].drive_s < free["v3"].drive_s
            result = client.done(cmd.SetMapFeature(closure(*EAST))).result
            assert (result["roads"], result["road_names"]) == ("1", "人民路")
            round_about = recommended(client)
            assert round_about["v1"].distance_m == pytest.approx(free["v1"].distance_m + 222, abs=30)
            assert round_about["v3"].drive_s == pytest.approx(free["v3"].drive_s), "exactly that stretch, no other"
            way_there = asked(client, q.RouteVehicle("v1", SCENE), q.RouteAnswer)
            assert way_there.time_s == pytest.approx(round_about["v1"].drive_s)
            assert any("解放路" in turn for turn in way_there.turns)
            area = (Position(118.008, 32.004), Position(118.011, 32.004), Position(118.011, 32.006))
            client.done(cmd.SetMapFeature(MapFeature("", FeatureKind.CLOSURE, Shape.AREA, area)))
            advice = asked(client, q.RecommendVehicles(SCENE), q.VehicleAdviceList)
            assert [one.station_id for one in advice.vehicles] == ["s2", "s2", "s1", "s1"]
            assert advice.vehicles[-1].drive_s > 900, "shut in: only over what closes the road"
    with running(settings, open_database), client_of(settings, "wang", "d1") as client:
        assert list(recommended(client))[:2] == ["v3", "v4"], "closed roads stay closed after a restart"
        assert recommended(client)["v1"].drive_s > 900
        client.done(cmd.RemoveMapFeature(result["feature_id"], "通车"))
        assert recommended(client)["v1"].drive_s == pytest.approx(free["v1"].drive_s)


def test_one_direction_and_a_speed_change_only_what_they_say(settings: Settings) -> None:
    with running(settings, open_database), client_of(settings, "zhao", "d2") as client:
        free = recommended(client)
        eastbound = client.done(cmd.SetMapFeature(closure(*EAST, direction=Direction.FORWARD))).result["feature_id"]
        assert recommended(client)["v1"].drive_s == pytest.approx(free["v1"].drive_s), "the way to the scene is west"
        client.done(cmd.SetMapFeature(closure(*EAST[::-1], direction=Direction.FORWARD)))
        assert recommended(client)["v1"].drive_s > free["v1"].drive_s + 10
        client.done(cmd.RemoveMapFeature(eastbound))


def test_the_history_says_who_changed_what_and_gives_it_back(settings: Settings) -> None:
    with running(settings, open_database):
        with client_of(settings, "wang", "d1") as client, client_of(settings, "admin") as administrator:
            first = client.done(cmd.SetMapFeature(closure(*EAST))).result["feature_id"]
            other = client.done(cmd.SetMapFeature(closure(*EAST))).result["feature_id"]
            history = asked(client, q.GetFeatureHistory(first), q.FeatureHistory).versions
            drawn = history[0].feature
            assert drawn is not None
            administrator.done(cmd.RemoveMapFeature(first, "误画"))
            client.done(cmd.SetMapFeature(drawn, drawn.version))
            history = asked(administrator, q.GetFeatureHistory(first), q.FeatureHistory).versions
            assert [(v.change, v.user) for v in history] == [("set", "wang"), ("removed", "admin"), ("set", "wang")]
            assert history[1].reason == "误画" and history[0].feature is not None
            assert history[0].feature.points == drawn.points and history[0].feature.version == 2
            every = asked(client, q.GetFeatureHistory(""), q.FeatureHistory).versions
            assert [v.key for v in every] == [first, first, other, first]
            assert len(asked(client, q.GetFeatureHistory("", limit=2), q.FeatureHistory).versions) == 2
            administrator.done(cmd.SetStation("s1", "东门分站", Position(118.009, 32.0), turn_out_s=30))
            moved = asked(client, q.GetFeatureHistory("s1", "stations"), q.FeatureHistory).versions
            assert [v.station.position.longitude for v in moved if v.station] == [118.009, 118.01]
            administrator.done(cmd.SetHospital("h9", "错建医院", Position(118.0, 32.0)))
            administrator.done(cmd.RemoveHospital("h9", "重复"))
            gone = asked(client, q.GetFeatureHistory("h9", "hospitals"), q.FeatureHistory).versions
            assert [(v.change, v.user, v.reason) for v in gone] == [("removed", "admin", "重复"), ("set", "admin", "")]
            assert asked(client, q.GetFeatureHistory("%", "stations"), q.FeatureHistory).versions == ()
            assert recommended(client)["v1"].turn_out_s == 30


def test_a_preview_draws_the_roads_or_says_what_is_wrong(settings: Settings) -> None:
    with running(settings, open_database), client_of(settings, "wang", "d1") as client:
        seen = asked(client, q.PreviewMapFeature(closure(*EAST)), q.MapFeaturePreviewed)
        assert seen.problem == "" and [road.name for road in seen.roads] == ["人民路"]
        assert seen.roads[0].both_ways and seen.length_m == pytest.approx(472, abs=5)
        bow_tie = (Position(118.0, 32.0), Position(118.01, 32.01), Position(118.01, 32.0), Position(118.0, 32.01))
        area = MapFeature("", FeatureKind.CLOSURE, Shape.AREA, bow_tie)
        assert "自相交" in asked(client, q.PreviewMapFeature(area), q.MapFeaturePreviewed).problem
        turned = closure(*(Position(p.latitude, p.longitude) for p in EAST))
        assert "颠倒" in asked(client, q.PreviewMapFeature(turned), q.MapFeaturePreviewed).problem
        off = closure(Position(118.05, 32.05), Position(118.06, 32.05))
        assert asked(client, q.PreviewMapFeature(off), q.MapFeaturePreviewed) == q.MapFeaturePreviewed("", (), 0.0)
        assert client.done(cmd.SetMapFeature(off)).result["roads"] == "0"


def test_reach_and_advice_answer_through_the_server(settings: Settings) -> None:
    with running(settings, open_database):
        with client_of(settings, "wang", "d1") as client, client_of(settings, "s1") as station:
            rings = asked(client, q.GetIsochrones((2.0, 1.0), station_id="s1", turn_out=False), q.Isochrones)
            assert [ring.minutes for ring in rings.isochrones] == [1.0, 2.0] and not rings.off_network
            assert rings.isochrones[0].areas[0][0][0] == rings.isochrones[0].areas[0][0][-1]
            assert asked(client, q.GetIsochrones(position=Position(10.0, 10.0)), q.Isochrones).off_network
            covered = asked(client, q.GetCoverage(("v1", "v2"), 120.0), q.CoverageAnswer)
            assert covered.vehicles == 4 and covered.share_after < covered.share_before <= 1.0
            assert covered.lost and covered.road_km_lost > 0.3 and "派出苏A1201、苏A1202后" in covered.explanation
            moves = asked(client, q.AdviseMoveUps(("v1", "v2"), 120.0), q.MoveUpList)
            assert [(m.to_station_id, m.from_station) for m in moves.moves] == [("s1", "西门分站")]
            assert moves.moves[0].share_with > moves.moves[0].share_without and "无空闲车" in moves.moves[0].reasons[0]
            assert "西门分站片区仍有车覆盖" in moves.moves[0].reasons
            assert asked(client, q.AdviseReassignments(SCENE, "A"), q.ReassignmentList).reassignments == ()
            plan = asked(client, q.PlanVehicles(SCENE, red=3), q.VehiclePlan)
            assert len(plan.picks) == 3 and {name for name, _ in plan.stations} == {"东门分站", "西门分站"}
            assert asked(client, q.MatchTrack(vehicle_id="v1"), q.TrackMatched).problem
            too_short, too_few = q.GetCoverage(within_s=5.0), q.PlanVehicles(SCENE, red=-1)
            for bad in (q.GetIsochrones((0.0,)), q.GetIsochrones(()), too_short, too_few):
                assert client.ask(bad).status_code == 400
            assert station.ask(q.GetCoverage()).status_code == 403
