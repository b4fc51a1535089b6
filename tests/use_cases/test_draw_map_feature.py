"""What is drawn on the map: who may draw what, what is refused and why, and when it ends by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.map_feature import Direction, FeatureKind, MapFeature, RoadLevel, Shape, crosses_itself
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import RecommendVehicles
from dispatch_app.use_cases.ports import TouchedStretch
from dispatch_app.use_cases.reactions import deadlines
from dispatch_app.use_cases.recommend import recommend_vehicles
from tests.centre_in_memory import ADMINISTRATOR, DISPATCHER, LEAD, SCENE, SECOND, STATION, Centre, staffed_centre

HERE, THERE, BEYOND = Position(118.001, 32.001), Position(118.004, 32.001), Position(118.004, 32.004)
CLOSURE = MapFeature("", FeatureKind.CLOSURE, Shape.LINE, (HERE, THERE), "人民路施工", direction=Direction.FORWARD)
SLOW = MapFeature("", FeatureKind.SPEED, Shape.AREA, (HERE, THERE, BEYOND), speed_factor=0.5)

AREA = MapFeature("", FeatureKind.CLOSURE, Shape.AREA, (HERE, THERE, BEYOND))


@pytest.fixture
def centre() -> Centre:
    return staffed_centre()


def draw(centre: Centre, feature: MapFeature, based_on: int = 0) -> MapFeature:
    result = centre.do(cmd.SetMapFeature(feature, based_on))
    return centre.board.map_features[result["feature_id"]]


def test_a_drawing_gets_its_number_its_version_and_its_author(centre: Centre) -> None:
    drawn = draw(centre, CLOSURE)
    assert (drawn.version, drawn.changed_by, drawn.changed_at) == (1, "李华", centre.now)
    moved = draw(centre, replace(drawn, points=(HERE, BEYOND)), based_on=1)
    assert (moved.feature_id, moved.version) == (drawn.feature_id, 2)
    seq = centre.board.seq
    draw(centre, moved, based_on=2)
    assert centre.board.seq == seq, "the same drawing again changes nothing"


def test_the_second_of_two_who_change_it_is_told_who_was_quicker(centre: Centre) -> None:
    drawn = draw(centre, CLOSURE)
    draw(centre, replace(drawn, note="改道"), based_on=1)
    refusal = centre.take(cmd.SetMapFeature(replace(drawn, note="全封闭"), 1), SECOND).refusal
    assert refusal is not None and refusal.code == "feature_changed" and dict(refusal.values)["user"] == "李华"


def test_a_removed_feature_comes_back_under_its_own_number(centre: Centre) -> None:
    drawn = draw(centre, CLOSURE)
    centre.do(cmd.RemoveMapFeature(drawn.feature_id, "已通车"))
    assert not centre.board.map_features
    again = draw(centre, drawn, based_on=1)
    assert (again.feature_id, again.version) == (drawn.feature_id, 2)
    assert centre.refused(cmd.RemoveMapFeature("F999999")).code == "feature_unknown"
    assert centre.refused(cmd.SetMapFeature(replace(CLOSURE, feature_id="F999999"))).code == "feature_unknown"
    assert centre.refused(cmd.SetMapFeature(replace(CLOSURE, feature_id="不是编号"))).code == "feature_unknown"


def test_the_answer_says_which_roads_are_closed_and_that_none_is(centre: Centre) -> None:
    assert centre.do(cmd.SetMapFeature(CLOSURE))["roads"] == "0"
    stretch = TouchedStretch("人民路", 120.4, False, (HERE, THERE), RoadLevel.GROUND)
    centre.world.touched = (stretch, stretch, replace(stretch, name="中山路"))
    result = centre.do(cmd.SetMapFeature(CLOSURE))
    assert (result["roads"], result["road_names"], result["road_m"]) == ("3", "人民路、中山路", "361")


@pytest.mark.parametrize(
    ("feature", "code"),
    [
        (replace(CLOSURE, points=(HERE,)), "feature_points_wrong"),
        (replace(CLOSURE, points=(HERE, HERE)), "feature_points_wrong"),
        (replace(CLOSURE, points=(HERE, Position(float("nan"), 32.0))), "field_wrong"),
        (replace(CLOSURE, points=(Position(32.001, 118.001), Position(32.001, 118.004))), "feature_swapped"),
        (replace(CLOSURE, points=(HERE, Position(32.0, 88.0))), "feature_far_away"),
        (replace(CLOSURE, points=(HERE, Position(0.0, 0.0))), "field_wrong"),
        (replace(AREA, points=(HERE, BEYOND, THERE, Position(118.001, 32.004))), "feature_crosses_itself"),
        (replace(CLOSURE, shape=Shape.POINT, points=(HERE,)), "feature_direction_wrong"),
        (replace(CLOSURE, kind=FeatureKind.POI), "feature_shape_wrong"),
        (MapFeature("", FeatureKind.MEETING_POINT, Shape.POINT, (HERE,)), "field_wrong"),
        (replace(SLOW, speed_kmh=20.0), "feature_speed_wrong"),
        (replace(SLOW, speed_factor=None), "feature_speed_wrong"),
        (replace(SLOW, speed_factor=None, speed_kmh=float("nan")), "feature_speed_wrong"),
        (SLOW, "feature_end_missing"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_with_its_reason(centre: Centre, feature: MapFeature, code: str) -> None:
    assert centre.refused(cmd.SetMapFeature(feature)).code == code


def test_swapped_numbers_that_lie_on_earth_are_noticed_by_their_distance(centre: Centre) -> None:
    centre.do(cmd.SetStation("S9", "乌鲁木齐站", Position(87.6, 43.8)), LEAD)
    swapped = replace(CLOSURE, points=(Position(43.8, 87.6), Position(43.81, 87.6)))
    assert centre.refused(cmd.SetMapFeature(swapped)).code == "feature_swapped"


def test_an_end_before_the_start_or_in_the_past_is_refused(centre: Centre) -> None:
    for times in (
        {"valid_until": centre.now - timedelta(seconds=1)},
        {"valid_from": centre.now + timedelta(hours=2), "valid_until": centre.now + timedelta(hours=1)},
    ):
        assert centre.refused(cmd.SetMapFeature(replace(CLOSURE, **times))).code == "feature_time_wrong"  # type: ignore[arg-type]


def test_who_may_draw_and_move_what(centre: Centre) -> None:
    assert centre.refused(cmd.SetMapFeature(CLOSURE), STATION).code == "role_not_allowed"
    centre.do(cmd.SetMapFeature(SLOW), ADMINISTRATOR)
    centre.do(cmd.SetMapFeature(SLOW), LEAD)
    centre.do(cmd.SetMapFeature(replace(SLOW, valid_until=centre.now + timedelta(hours=2))), DISPATCHER)
    move = cmd.SetStation("S1", "东门分站", BEYOND, "5550001", 45)
    assert centre.refused(move).code == "role_not_allowed"
    centre.do(move, LEAD)
    assert (centre.board.stations["S1"].position, centre.board.stations["S1"].turn_out_s) == (BEYOND, 45)
    centre.do(cmd.SetHospitalState("H1", True, 3, "满床"), ADMINISTRATOR)
    centre.do(cmd.SetHospital("H1", "市第一医院", BEYOND, capabilities=("stroke",)), ADMINISTRATOR)
    hospital = centre.board.hospitals["H1"]
    assert (hospital.position, hospital.capabilities) == (BEYOND, ("stroke",))
    assert (hospital.diverting, hospital.beds, hospital.note) == (True, 3, "满床")
    assert centre.refused(cmd.SetStation("S1", "", BEYOND), LEAD).code == "import_wrong"
    assert centre.refused(cmd.SetStation("S1", "东门", Position(32.0, 118.0)), LEAD).code == "import_wrong"


def test_a_closure_counts_from_its_start_and_leaves_at_its_end(centre: Centre) -> None:
    begin, end = centre.now + timedelta(hours=1), centre.now + timedelta(hours=2)
    drawn = draw(centre, replace(CLOSURE, valid_from=begin, valid_until=end))

    def obeyed() -> tuple[MapFeature, ...]:
        recommend_vehicles(centre.board, RecommendVehicles(SCENE), centre.lookups, centre.now)
        return centre.world.obeyed

    assert obeyed() == ()
    centre.advance(3600)
    assert obeyed() == (drawn,)
    assert deadlines(centre.board, centre.now, centre.settings) == []
    centre.advance(3600)
    assert obeyed() == (), "it ends at its minute, whenever the server tidies up"
    expiry = cmd.ExpireMapFeature(drawn.feature_id, 1)
    assert expiry in deadlines(centre.board, centre.now, centre.settings)
    centre.do(expiry, SERVER_ACTOR)
    assert not centre.board.map_features


def test_a_prolonged_closure_does_not_expire(centre: Centre) -> None:
    drawn = draw(centre, replace(CLOSURE, valid_until=centre.now + timedelta(minutes=1)))
    draw(centre, replace(drawn, valid_until=centre.now + timedelta(hours=1)), based_on=1)
    centre.advance(120)
    centre.do(cmd.ExpireMapFeature(drawn.feature_id, 1), SERVER_ACTOR)
    assert drawn.feature_id in centre.board.map_features


def test_rings_that_cross_touch_or_fold_are_known() -> None:
    def ring(*corners: tuple[float, float]) -> tuple[Position, ...]:
        return tuple(Position(118 + x / 1000, 32 + y / 1000) for x, y in corners)

    assert not crosses_itself(ring((0, 0), (4, 0), (4, 4), (2, 1), (0, 4)))
    assert crosses_itself(ring((0, 0), (4, 4), (4, 0), (0, 4)))
    assert crosses_itself(ring((0, 0), (4, 0), (2, 0), (2, 4)))
    assert crosses_itself(ring((0, 0), (2, 0), (4, 0)))
    assert crosses_itself(ring((0, 0), (4, 0), (4, 4), (4, 0)))
