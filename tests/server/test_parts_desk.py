"""What the alarm service tells, which consoles are gone, and what goes back – without a socket, then over HTTPS."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR, Actor, Role
from dispatch_app.domain.part import AlarmWishes, Part, PartsReport, PartState
from dispatch_app.domain.queries import AlarmHistory, ListAlarmHistory, ListParts, PartsFound
from dispatch_app.domain.station import DeskState
from dispatch_app.server.parts_desk import DESK_LOST_AFTER_S, SILENT_AFTER_S, START_GRACE_S, UNWELL_FOR_S, PartsDesk
from dispatch_app.wire import paths
from dispatch_app.wire.codec import decode
from tests.centre_in_memory import DISPATCHER, SECOND, Centre, staffed_centre
from tests.server.server_bed import RunningServer, client_of

ALARMS = Actor("alarms", Role.ALARMS)
UPS = Part("UPS 1", "ups", PartState.WELL, facts=(("load_percent", "40 %"),), stated_s=4.0)


class Bed:
    """A parts desk over a centre in memory; its own commands are taken at once."""

    def __init__(self) -> None:
        self.centre: Centre = staffed_centre()
        self.health: dict[str, str] = {}
        self.now_s = 0.0
        self.desk = PartsDesk(lambda: self.centre.board, self._send, lambda: self.centre.now, lambda: self.health, 0.0)
        self._told = 0

    def _send(self, key: str, command: object) -> None:
        self.centre.do(command, SERVER_ACTOR)

    def pass_time(self, seconds: float) -> set[str]:
        """Time passes; the alarms that stand then."""
        self.now_s += seconds
        self.centre.now += timedelta(seconds=seconds)
        self.desk.tick(self.now_s)
        return {alarm_id for alarm_id, alarm in self.centre.board.alarms.items() if alarm.present}


def test_a_silent_alarm_service_is_itself_an_alarm_and_only_after_it_was_heard_once() -> None:
    bed = Bed()
    for actor in (DISPATCHER, SECOND):
        bed.desk.connected(actor)
    bed.desk.connected(Actor("zhao", Role.SHIFT_LEAD, desk_id="d3"))
    assert bed.pass_time(1000.0) == set()
    bed.desk.take(PartsReport((UPS,)), bed.now_s)
    assert bed.desk.beat_words() == {"alarms": "ok", "ups": "ok"}
    assert bed.pass_time(SILENT_AFTER_S) == set()
    assert bed.pass_time(1.0) == {"alarms_lost:alarms"}
    assert "11" in bed.desk.beat_words()["alarms"]
    bed.desk.take(PartsReport((UPS,)), bed.now_s)
    assert bed.pass_time(0.25) == set()


def test_a_console_that_dies_is_an_alarm_and_one_that_signs_out_is_none() -> None:
    bed = Bed()
    seats = [Actor(d.user or "x", Role.DISPATCHER, desk_id=d.desk_id) for d in bed.centre.board.desks.values()]
    for actor in seats:
        bed.desk.connected(actor)
    bed.desk.connected(DISPATCHER)
    bed.desk.disconnected(DISPATCHER, bed.now_s)
    assert bed.pass_time(DESK_LOST_AFTER_S + 1) == set(), "the desk has another stream"
    bed.desk.disconnected(DISPATCHER, bed.now_s)
    assert bed.pass_time(DESK_LOST_AFTER_S) == set()
    assert bed.pass_time(0.5) == {"desk_lost:d1"}
    bed.desk.connected(DISPATCHER)
    assert bed.pass_time(0.5) == set()
    bed.desk.disconnected(DISPATCHER, bed.now_s)
    bed.centre.do(cmd.SetDeskState("d1", DeskState.SIGNED_OUT), DISPATCHER)
    assert bed.pass_time(60.0) == set()


def test_after_a_start_consoles_have_time_to_come_back_and_nothing_is_cleared_too_early() -> None:
    bed = Bed()
    bed.centre.do(cmd.RaiseAlarm("desk_lost", "d1", "high"), SERVER_ACTOR)
    bed.centre.do(cmd.RaiseAlarm("alarms_lost", "alarms", "high"), SERVER_ACTOR)
    assert bed.pass_time(START_GRACE_S - 1) == {"desk_lost:d1", "alarms_lost:alarms"}
    assert "desk_lost:d1" in bed.pass_time(2.0)
    bed.desk.connected(DISPATCHER)
    assert "desk_lost:d1" not in bed.pass_time(0.25)


def test_positions_that_fall_silent_are_an_alarm() -> None:
    bed = Bed()
    bed.health = {"positions": "No positions for 20 s"}
    assert bed.pass_time(0.25) == set()
    assert bed.pass_time(UNWELL_FOR_S) == {"positions_lost:positions"}
    bed.health = {"positions": "ok"}
    assert bed.pass_time(START_GRACE_S) - {"desk_lost:d1", "desk_lost:d2", "desk_lost:d3"} == set()


def test_a_ups_on_battery_is_said_on_the_beat() -> None:
    bed = Bed()
    wrong = Part("UPS 1", "ups", PartState.DANGER, "ups_on_battery", (("minutes_left", "38 min"),))
    bed.desk.take(PartsReport((wrong,)), 0.0)
    assert bed.desk.beat_words()["ups"] == "电池供电，剩余 38 分钟"


def test_what_a_person_did_at_a_desk_goes_back_and_calls_stay_out() -> None:
    bed = Bed()
    bed.centre.do(cmd.RaiseAlarm("disk_full", "server", "high"), ALARMS)
    bed.centre.do(cmd.RaiseAlarm("call_waiting", "c9", "high"), SERVER_ACTOR)
    bed.centre.do(cmd.AcknowledgeAlarm("disk_full:server"), DISPATCHER)
    bed.centre.do(cmd.ShelveAlarm("disk_full:server", 600.0), DISPATCHER)
    bed.centre.do(cmd.RequestLampTest(), DISPATCHER)
    bed.desk.recorded(bed.centre.store.journal[-1])
    wishes = bed.desk.take(PartsReport(), 0.0)
    assert [(a.kind, a.acknowledged_by, a.shelved_for_s) for a in wishes.alarms] == [("disk_full", "李华", 600.0)]
    assert wishes.lamp_test == bed.centre.board.seq


def test_report_history_and_rights_over_https(server: RunningServer) -> None:
    report = PartsReport((UPS,), flooded=True)
    with client_of(server.settings, "alarms") as alarms, client_of(server.settings, "wang", "d1") as desk:
        alarms.done(cmd.RaiseAlarm("disk_full", "server", "high"))
        desk.done(cmd.AcknowledgeAlarm("disk_full:server"))
        reply = alarms.post(paths.PARTS, report)
        assert reply.status_code == 200, reply.text
        wishes = decode(reply.content, AlarmWishes)
        assert [(a.kind, a.acknowledged_by) for a in wishes.alarms] == [("disk_full", "王调度")]
        alarms.done(cmd.ClearAlarm("disk_full", "server"))
        found = decode(desk.ask(ListParts()).content, PartsFound)
        assert (found.parts, found.flooded) == ((UPS,), True)
        assert found.heard_at is not None
        history = decode(desk.ask(ListAlarmHistory()).content, AlarmHistory)
        assert [line.what for line in history.lines] == ["cleared", "acknowledged", "raised"]
        assert [(f.kind, f.raised) for f in history.figures] == [("disk_full", 1)]
        assert history.figures[0].seen_after_s is not None
        assert desk.post(paths.PARTS, report).status_code == 403
        assert alarms.ask(ListParts()).status_code == 403
        assert alarms.post(paths.PARTS, msgspec.json.encode({"parts": "x"})).status_code == 400
