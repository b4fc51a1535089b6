"""One click dials: whose number stands behind each row, and that a dialled call can be hung up at once."""

from __future__ import annotations

import pytest

from dispatch_app.console.desk import desk_actions as act
from dispatch_app.console.desk import dialling
from dispatch_app.console.desk import telephone_actions as tel
from dispatch_app.console.desk.call_rows import missed_rows
from dispatch_app.console.desk.incident_rows import incident_rows, ladder_lines, mission_rows
from dispatch_app.console.desk.strip import alarm_rows
from dispatch_app.console.desk.telephone_desk import DialWay
from dispatch_app.desk_kit.rows import Row, steady
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.call import CallState
from dispatch_app.domain.order import Step
from dispatch_app.domain.place import Position
from dispatch_app.domain.telephone import EndedBy, LineKind, LineState
from dispatch_app.domain.vehicle import Vehicle, VehicleType
from tests.centre_in_memory import ADMINISTRATOR, SERVER_ACTOR
from tests.console.conftest import CALLER
from tests.console.desk_in_memory import SeatedDesk


def line(seat: SeatedDesk, owner: str, state: LineState = LineState.IDLE) -> None:
    seat.by_others(cmd.ReportLine(f"hot-{owner}", LineKind.HOT_LINE, "直线", state, "8001", owner))


def test_a_hot_line_goes_before_a_number_unless_it_is_down(seat: SeatedDesk) -> None:
    board = seat.desk.board
    assert dialling.station_key(board, "S1") == "number:5550001"
    line(seat, "S1")
    assert dialling.station_key(seat.desk.board, "S1") == "line:hot-S1"
    line(seat, "S1", LineState.DOWN)
    assert dialling.station_key(seat.desk.board, "S1") == "number:5550001"
    assert dialling.facility_key(seat.desk.board, "nobody") == ""
    hospital = next(iter(seat.desk.board.hospitals))
    assert dialling.hospital_key(seat.desk.board, hospital) == "", "no number is known"
    assert dialling.with_dial(seat.desk.board, Row("k", "t"), "") == Row("k", "t")


@pytest.fixture
def sent(seat: SeatedDesk) -> SeatedDesk:
    """An incident whose vehicle with a telephone was sent."""
    vehicle = Vehicle("V1", "苏A12001", VehicleType.BLS, "S1", phone="13500000001")
    seat.by_others(cmd.ImportResources(vehicles=(vehicle,)), ADMINISTRATOR)
    seat.by_others(cmd.ReportRing("c1", "1", CALLER))
    seat.act(act.answer_call)
    seat.act(act.mark_place, "scene", Position(118.0, 32.0))
    seat.pass_time(1.0)
    form = seat.desk.shown()
    assert form is not None
    form.plan.chosen = ["V1"]
    seat.act(act.dispatch)
    return seat


def test_every_row_of_a_running_incident_is_dialled(sent: SeatedDesk) -> None:
    board, now, active = sent.desk.board, sent.desk.now, sent.desk.active
    assert [row.dial for row in incident_rows(board, now, "d1")] == [f"number:{CALLER}"]
    (row,) = mission_rows(board, active, now)
    assert row.dial == "number:13500000001" and "Ctrl+D" in row.dial_tip
    (mission,) = board.missions_of(active)
    assert [key for key, _ in dialling.mission_calls(board, mission)] == ["number:13500000001", "number:5550001"]
    assert all(words for _, words in dialling.mission_calls(board, mission))
    (order,) = board.orders.values()
    sent.by_others(cmd.MarkStepLate(order.order_id, order.revision, Step.DISPLAYED), SERVER_ACTOR)
    assert [one.dial for one in ladder_lines(sent.desk.board, active, now) if one.message] == ["number:5550001"]
    assert "number:5550001" in [row.dial for row in alarm_rows(sent.desk.board, now)]
    found = dialling.mark_call(board, "incident", active)
    assert found is not None and found[0] == f"number:{CALLER}"


def test_a_click_asks_nothing_and_one_key_undoes_it(sent: SeatedDesk) -> None:
    (dialled,) = sent.act(tel.dial_key, "number:13500000001")
    assert dialled == cmd.CallNumber("d1", "13500000001", sent.desk.active)
    out = sent.desk.call_in_hand()
    assert out is not None and out.state is CallState.DIALLING and sent.desk.inquiry is None
    assert "Ctrl+H" in sent.said()
    assert sent.act(act.hang_up) == [cmd.HangUpCall(out.call_id)]
    held = sent.desk.call_in_hand()
    assert held is not None and held.call_id == "c1" and held.state is CallState.HELD, "the caller was kept"
    assert sent.act(act.hold_or_resume) == [cmd.ResumeCall("c1")]


def test_a_click_follows_the_way_that_is_chosen(sent: SeatedDesk) -> None:
    sent.act(tel.open_page, DialWay.ADD)
    (added,) = sent.act(tel.dial_key, "number:13500000001")
    assert added == cmd.AddParty("c1", "13500000001", "", "")
    sent.act(tel.open_page, DialWay.GROUP)
    assert sent.act(tel.dial_key, "number:13500000001") == []
    assert sent.desk.telephone.picked == ["number:13500000001"]


def test_a_missed_call_is_returned_and_counts_so(seat: SeatedDesk) -> None:
    seat.by_others(cmd.ReportRing("c9", "1", CALLER))
    seat.by_others(cmd.ReportCallEnded("c9", EndedBy.CALLER))
    (row,) = missed_rows(seat.desk.board, seat.desk.now)
    assert row.dial == "back:c9"
    assert seat.act(tel.dial_key, row.dial) == [cmd.CallNumber("d1", CALLER, returns_call_id="c9")]


def test_the_shown_caller_is_dialled_unless_he_is_on_the_line(sent: SeatedDesk) -> None:
    assert sent.act(tel.dial_shown) == []
    sent.by_others(cmd.ReportCallEnded("c1", EndedBy.CALLER))
    assert sent.act(tel.dial_shown) == [cmd.CallNumber("d1", CALLER, sent.desk.active)]


def test_a_row_that_left_cannot_be_dialled() -> None:
    assert [row.dial for row in steady([Row("k", "t", dial="number:1")], [], held=True)] == [""]
