"""The wall's numbers from a board, where their limits put them, and when they sound."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.incident import Grade
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.vehicle import Availability
from dispatch_app.domain.wall import Level, Limit, Tile, WallSettings
from dispatch_app.domain.wall_view import DayFigures, WallBell, WallView, settings_of, wall_view
from tests.centre_in_memory import DISPATCHER, EXCHANGE, LEAD, Centre, staffed_centre

DIRECTOR = Actor("sun", Role.DIRECTOR, "孙主任", desk_id="d3")


def view_of(centre: Centre, **figures: float) -> WallView:
    return wall_view(centre.board, DayFigures(centre.now, tuple(figures.items())), "市中心", centre.now)


def test_an_empty_centre_shows_an_empty_wall() -> None:
    view = view_of(Centre())
    assert (view.desks, view.stations, view.incidents, view.alarms) == ((), (), (), ())
    assert {n.tile for n in view.numbers} == set(Tile) and all(n.level is Level.GOOD for n in view.numbers)


def test_a_waiting_call_ages_through_its_limits_and_sounds_once_each() -> None:
    centre, bell = staffed_centre(), WallBell()
    centre.do(cmd.SetWallLimits((Limit(Tile.LONGEST_WAIT, 10, 20),)), DIRECTOR)
    assert bell.heard(view_of(centre)) is Level.GOOD
    centre.do(cmd.ReportRing("k1", "120", "13900000001"), EXCHANGE)
    rang_at = centre.now
    seen = []
    for wait_s in (5, 6, 8, 4):
        centre.advance(wait_s)
        view = view_of(centre)
        seen.append((view.number(Tile.LONGEST_WAIT).level, bell.heard(view)))
    assert view.number(Tile.LONGEST_WAIT).since == rang_at and view.number(Tile.WAITING).value == 1
    assert seen == [
        (Level.GOOD, Level.GOOD), (Level.WARNING, Level.WARNING), (Level.WARNING, Level.GOOD),
        (Level.ALARM, Level.ALARM),
    ]  # fmt: skip
    centre.do(cmd.AnswerCall("k1", "d1"), DISPATCHER)
    assert view_of(centre).number(Tile.LONGEST_WAIT).level is Level.GOOD
    desk = next(d for d in view_of(centre).desks if d.desk_id == "d1")
    assert desk.talking and desk.since == centre.now
    assert bell.heard(view_of(centre)) is Level.GOOD
    centre.do(cmd.ReportRing("k2", "120", "13900000002"), EXCHANGE)
    centre.advance(30)
    assert bell.heard(view_of(centre)) is Level.ALARM  # it was better in between


def test_incidents_show_grade_age_and_stage_and_nothing_of_people() -> None:
    centre = staffed_centre()
    incident_id = opened(centre)
    view = view_of(centre)
    assert [i.incident_id for i in view.incidents] == [incident_id]
    assert view.number(Tile.UNSENT).value == 1 and view.incidents[0].stage == "open"
    centre.advance(100)
    assert view_of(centre).incidents[0].level is Level.WARNING
    text = repr(view_of(centre))
    assert "13900000009" not in text and "人民路" not in text


def opened(centre: Centre) -> str:
    incident_id = centre.do(cmd.OpenIncident("d1"), DISPATCHER)["incident_id"]
    changes = cmd.IncidentChanges(grade=Grade.A, contact_number="13900000009", remarks="人民路爆炸")
    centre.do(cmd.AmendIncident(incident_id, changes), DISPATCHER)
    return incident_id


def test_desks_in_wrap_up_and_figures_of_the_day_take_their_limits() -> None:
    centre = staffed_centre()
    centre.do(cmd.SetDeskState("d1", DeskState.AFTER_CALL), LEAD)
    centre.advance(61)
    view = view_of(centre, answer_10s=89.0, turn_out_3min=93.0)
    desk = next(d for d in view.desks if d.desk_id == "d1")
    assert (desk.level, view.number(Tile.WRAP_UP).level) == (Level.WARNING, Level.WARNING)
    assert view.number(Tile.ANSWER_10S).level is Level.ALARM
    assert view.number(Tile.TURN_OUT_3MIN).level is Level.GOOD
    assert dict(view.fleet)[Availability.FREE] == len(centre.board.vehicles)


def test_limits_are_journalled_and_wrong_ones_refused() -> None:
    centre = staffed_centre()
    limits = (Limit(Tile.WAITING, 1, 3), Limit(Tile.ANSWER_10S, 99, 97))
    centre.do(cmd.SetWallLimits(limits), DIRECTOR)
    settings = settings_of(centre.board)
    assert settings.limits == limits and settings.changed_by == "孙主任"
    assert settings.limit(Tile.BREAK) == Limit(Tile.BREAK)
    for wrong, code in (
        ((Limit(Tile.WAITING, 5, 3),), "wall_limits_crossed"),
        ((Limit(Tile.ANSWER_10S, 90, 95),), "wall_limits_crossed"),
        ((Limit(Tile.WAITING, -1, 3),), "field_wrong"),
        ((Limit(Tile.WAITING, 1, float("inf")),), "field_wrong"),
        ((Limit(Tile.WAITING), Limit(Tile.WAITING)), "field_wrong"),
    ):
        assert centre.refused(cmd.SetWallLimits(wrong), DIRECTOR).code == code
    assert centre.refused(cmd.SetWallLimits(limits), DISPATCHER).code == "role_not_allowed"


def test_every_new_key_ends_the_one_before() -> None:
    centre = staffed_centre()
    keys = []
    for _ in range(2):
        centre.do(cmd.RenewWallKey(), DIRECTOR)
        keys.append(settings_of(centre.board).key_number)
    centre.do(cmd.EndWallKey(), DIRECTOR)
    assert keys[0] < keys[1] and settings_of(centre.board).key_number == 0
    assert settings_of(centre.board) == replace(WallSettings(), **{
        name: getattr(settings_of(centre.board), name) for name in ("changed_by", "changed_at")
    })  # fmt: skip


@pytest.mark.parametrize(("tile", "value", "level"), [
    (Tile.FREE_VEHICLES, 3, Level.GOOD), (Tile.FREE_VEHICLES, 2, Level.WARNING), (Tile.FREE_VEHICLES, 0, Level.ALARM),
    (Tile.WAITING, 2, Level.GOOD), (Tile.WAITING, 3, Level.WARNING), (Tile.WAITING, 6, Level.ALARM),
    (Tile.WAITING, None, Level.GOOD),
])  # fmt: skip
def test_limits_point_the_way_their_tile_is_bad(tile: Tile, value: float | None, level: Level) -> None:
    assert WallSettings().limit(tile).level_of(value) is level


def test_ages_are_moments_so_that_two_views_of_one_state_are_equal() -> None:
    centre = staffed_centre()
    centre.do(cmd.ReportRing("k1", "120", "13900000001"), EXCHANGE)
    first = view_of(centre)
    later = replace(wall_view(centre.board, first.figures, "市中心", first.at + timedelta(seconds=1)), at=first.at)
    assert later == first
