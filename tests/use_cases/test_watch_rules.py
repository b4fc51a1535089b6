"""Supervision: what rules match, that each alert is raised once, and an incident brought to the director's desk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR, Actor, Role
from dispatch_app.domain.incident import Grade
from dispatch_app.domain.notice import Address, PartyKind
from dispatch_app.domain.place import Place, Position
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.watch import digits_of, is_inside
from dispatch_app.use_cases.watch_rules import MOST_UNSEEN, alerts_due
from tests.centre_in_memory import DISPATCHER, EXCHANGE, LEAD, SCENE, SECOND, Centre, staffed_centre

DIRECTOR = Actor("sun", Role.DIRECTOR, "孙主任", desk_id="d3")
SQUARE = tuple(Position(118.0 + x, 32.0 + y) for x, y in ((0, 0), (0.01, 0), (0.01, 0.01), (0, 0.01)))


def rule(centre: Centre, **values: object) -> str:
    return centre.do(cmd.SetWatchRule("重点", **values), DIRECTOR)["rule_id"]  # type: ignore[arg-type]


def opened(centre: Centre, **values: object) -> str:
    incident_id = centre.do(cmd.OpenIncident("d1"), DISPATCHER)["incident_id"]
    if values:
        changes = cmd.IncidentChanges(**values)  # type: ignore[arg-type]
        centre.do(cmd.AmendIncident(incident_id, changes), DISPATCHER)
    return incident_id


def raised(centre: Centre) -> list[cmd.RaiseWatchAlert]:
    due = list(alerts_due(centre.board, centre.board.calls.values(), centre.board.incidents.values()))
    for command in due:
        centre.do(command, SERVER_ACTOR)
    return due


@pytest.mark.parametrize(("values", "matches"), [
    ({"numbers": ("139-0000-0009", "02500000000")}, True),
    ({"numbers": ("+86 1390*",)}, True),
    ({"numbers": ("138*",)}, False),
    ({"grades": (Grade.A,)}, True),
    ({"grades": (Grade.B, Grade.C)}, False),
    ({"words": ("爆炸", "踩踏")}, True),
    ({"words": ("胸痛",)}, True),
    ({"words": ("触电",)}, False),
    ({"districts": ("鼓楼区",)}, True),
    ({"districts": ("江宁区",)}, False),
    ({"area": SQUARE}, True),
    ({"area": tuple(Position(p.longitude + 1, p.latitude) for p in SQUARE)}, False),
    ({"grades": (Grade.A,), "words": ("爆炸",)}, True),
    ({"grades": (Grade.A,), "words": ("触电",)}, False),
])  # fmt: skip
def test_of_each_kind_that_a_rule_names_one_must_match(values: dict[str, object], matches: bool) -> None:
    centre = staffed_centre()
    rule_id = rule(centre, **values)
    incident_id = opened(
        centre, contact_number="+8613900000009", grade=Grade.A, complaint="chest_pain", remarks="锅炉爆炸",
        scene=Place("鼓楼区人民路 1 号", SCENE),
    )  # fmt: skip
    assert len(raised(centre)) == matches
    alerts = list(centre.board.watch_alerts.values())
    assert [(a.rule_id, a.incident_id) for a in alerts] == [(rule_id, incident_id)] * matches
    assert raised(centre) == []  # once only


def test_a_number_alone_alerts_as_the_call_rings_and_not_again_for_its_incident() -> None:
    centre = staffed_centre()
    rule(centre, numbers=("13900000001",))
    centre.do(cmd.ReportRing("k1", "120", "13900000001"), EXCHANGE)
    raised(centre)
    alert = next(iter(centre.board.watch_alerts.values()))
    assert (alert.call_id, alert.why) == ("k1", (("number", "13900000001"),))
    centre.do(cmd.AnswerCall("k1", "d1"), DISPATCHER)
    centre.do(cmd.OpenIncident("d1", "k1"), DISPATCHER)
    assert raised(centre) == []
    centre.do(cmd.SeeWatchAlert(alert.alert_id, "已处理"), LEAD)
    centre.do(cmd.SeeWatchAlert(alert.alert_id), DIRECTOR)
    seen = centre.board.watch_alerts[alert.alert_id]
    assert (seen.seen_by, seen.note) == ("赵敏", "已处理")


def test_desks_do_not_read_what_is_watched() -> None:
    centre = staffed_centre()
    rule(centre, grades=(Grade.A,))
    opened(centre, grade=Grade.A)
    raised(centre)
    assert centre.board.watch_alerts and not centre.readers[DISPATCHER].watch_alerts
    assert not centre.readers[DISPATCHER].watch_rules
    assert centre.refused(cmd.SetWatchRule("x", words=("y",)), DISPATCHER).code == "role_not_allowed"


def test_a_rule_that_is_too_wide_switches_itself_off_and_says_so() -> None:
    centre = staffed_centre()
    rule_id = rule(centre, grades=(Grade.UNKNOWN,))
    first = opened(centre)
    raised(centre)
    alert = next(iter(centre.board.watch_alerts.values()))
    for number in range(MOST_UNSEEN - 1):  # as many as nobody has looked at
        copy = replace(alert, alert_id=f"{rule_id}/{number}")
        centre.board.watch_alerts[copy.alert_id] = copy
        for board in centre.readers.values():
            if board.watch_alerts:
                board.watch_alerts[copy.alert_id] = copy
    assert opened(centre) != first
    raised(centre)
    assert not centre.board.watch_rules[rule_id].is_on and str(MOST_UNSEEN) in centre.board.watch_rules[rule_id].note
    assert raised(centre) == []


@pytest.mark.parametrize(("values", "code"), [
    ({}, "watch_rule_empty"), ({"numbers": ("1",)}, "number_wrong"), ({"numbers": ("*39000",)}, "number_wrong"),
    ({"words": (" ",)}, "field_wrong"), ({"area": SQUARE[:2]}, "field_wrong"),
    ({"area": (*SQUARE, Position(float("nan"), 1.0))}, "field_wrong"),
    ({"rule_id": "none", "words": ("a",)}, "watch_rule_unknown"),
])  # fmt: skip
def test_wrong_rules_are_refused(values: dict[str, object], code: str) -> None:
    centre = staffed_centre()
    assert centre.refused(cmd.SetWatchRule("重点", **values), LEAD).code == code  # type: ignore[arg-type]


def test_the_director_brings_an_incident_to_his_desk_and_the_desk_is_told() -> None:
    centre = staffed_centre()
    incident_id = opened(centre, grade=Grade.A)
    wrong = centre.refused(cmd.BringIncident(incident_id, "d2", "重大"), DIRECTOR)
    assert wrong.code == "desk_not_yours"
    assert centre.refused(cmd.BringIncident(incident_id, "d3", " "), DIRECTOR).code == "reason_missing"
    centre.do(cmd.BringIncident(incident_id, "d3", "重大事件，主任直接指挥"), DIRECTOR)
    assert centre.board.incidents[incident_id].desk_id == "d3"
    notice = next(iter(centre.board.notices.values()))
    assert notice.to == (Address(PartyKind.DESK, "d1"),) and notice.urgent and "主任直接指挥" in notice.text
    before = centre.board.seq
    centre.do(cmd.BringIncident(incident_id, "d3", "again"), DIRECTOR)
    assert centre.board.seq == before
    centre.do(cmd.HandOverIncident(incident_id, "d2"), DIRECTOR)
    assert centre.board.incidents[incident_id].desk_id == "d2"


def test_a_director_takes_a_call_over_speaks_and_ends_it_and_forces_states() -> None:
    centre = staffed_centre()
    centre.do(cmd.ReportRing("k1", "120", "13900000001"), EXCHANGE)
    centre.do(cmd.AnswerCall("k1", "d2"), SECOND)
    lead_desk = Actor("sun", Role.DIRECTOR, "孙主任", desk_id="d4")
    nobody = {"user": "", "user_name": "", "state": DeskState.SIGNED_OUT}
    desk = replace(centre.board.desks["d3"], desk_id="d4", name="主任台", **nobody)  # type: ignore[arg-type]
    for board in (centre.board, *centre.readers.values()):
        if board.desks:
            board.desks["d4"] = desk
    centre.do(cmd.TakeOverCall("k1", "d4"), lead_desk)
    assert centre.board.calls["k1"].desk_id == "d4"
    centre.do(cmd.HangUpCall("k1"), lead_desk)
    centre.do(cmd.SetDeskState("d2", DeskState.BREAK, "休息"), lead_desk)
    assert centre.board.desks["d2"].state is DeskState.BREAK and centre.board.desks["d2"].user == "wang"


def test_corners_and_numbers() -> None:
    assert is_inside(Position(118.005, 32.005), SQUARE) and not is_inside(Position(118.02, 32.005), SQUARE)
    bent = (*SQUARE[:2], Position(118.005, 32.002), *SQUARE[2:])
    assert not is_inside(Position(118.009, 32.0035), bent)
    assert digits_of("+86 139-0000-0001") == "13900000001" and digits_of("0512-65*") == "051265*"
