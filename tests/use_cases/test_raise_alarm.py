"""The life of an alarm in the centre: one ring, acknowledged, shelved with an end, latched, and who may do what."""

from __future__ import annotations

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import SERVER_ACTOR, Actor, Role
from dispatch_app.domain.alarm import LONGEST_SHELF_S, AlarmState
from dispatch_app.domain.refusals import Refusal
from dispatch_app.use_cases.reactions import deadlines
from tests.centre_in_memory import DISPATCHER, LEAD, STATION, Centre, staffed_centre

PARTS = Actor("alarms", Role.ALARMS)
ID = "disk_full:server"
RAISE = cmd.RaiseAlarm("disk_full", "server", "high", (("detail", "91 %"),))
CLEAR = cmd.ClearAlarm("disk_full", "server")


@pytest.fixture
def centre() -> Centre:
    return staffed_centre()


def told(centre: Centre, since: int) -> list[str]:
    """Names of the events after number `since`."""
    return [type(line.event).__name__ for line in centre.store.journal if line.seq > since]


def state(centre: Centre) -> AlarmState | None:
    alarm = centre.board.alarms.get(ID)
    return None if alarm is None else alarm.state()


def refused(centre: Centre, command: object, actor: Actor = DISPATCHER) -> str:
    refusal = centre.take(command, actor).refusal
    assert isinstance(refusal, Refusal), f"{command} was accepted"
    return refusal.code


def test_raised_twice_is_one_ring(centre: Centre) -> None:
    seq = centre.board.seq
    centre.do(RAISE, PARTS)
    centre.do(RAISE, PARTS)
    assert told(centre, seq) == ["AlarmRaised"]
    centre.do(cmd.AcknowledgeAlarm(ID))
    assert state(centre) is AlarmState.ACKNOWLEDGED
    centre.do(CLEAR, PARTS)
    assert state(centre) is None


def test_the_button_below_the_lamp_names_its_person_and_a_desk_cannot_borrow_a_name(centre: Centre) -> None:
    centre.do(RAISE, PARTS)
    centre.do(cmd.AcknowledgeAlarm(ID, "王电工"), PARTS)
    assert centre.board.alarms[ID].acknowledged_by == "王电工"
    centre.do(CLEAR, PARTS)
    centre.do(RAISE, PARTS)
    centre.do(cmd.AcknowledgeAlarm(ID, "somebody else"), DISPATCHER)
    assert centre.board.alarms[ID].acknowledged_by == DISPATCHER.name


def test_a_shelf_keeps_quiet_until_its_end_and_then_wants_eyes_again(centre: Centre) -> None:
    centre.do(RAISE, PARTS)
    centre.do(cmd.AcknowledgeAlarm(ID))
    centre.do(cmd.ShelveAlarm(ID, 600.0, "disk ordered"))
    assert state(centre) is AlarmState.SHELVED
    centre.advance(599)
    assert deadlines(centre.board, centre.now, centre.settings) == []
    centre.advance(1)
    due = deadlines(centre.board, centre.now, centre.settings)
    assert due == [cmd.UnshelveAlarm(ID)]
    seq = centre.board.seq
    centre.do(due[0], SERVER_ACTOR)
    assert told(centre, seq) == ["AlarmUnshelved"]
    assert state(centre) is AlarmState.UNACKNOWLEDGED
    assert centre.board.alarms[ID].is_unseen()


def test_a_flapping_alarm_on_the_shelf_rings_nobody(centre: Centre) -> None:
    centre.do(RAISE, PARTS)
    centre.do(cmd.ShelveAlarm(ID, 600.0))
    for _ in range(5):
        centre.do(CLEAR, PARTS)
        assert state(centre) is AlarmState.SHELVED
        centre.do(RAISE, PARTS)
        assert state(centre) is AlarmState.SHELVED
    assert not centre.board.alarms[ID].is_unseen()
    centre.do(CLEAR, PARTS)
    seq = centre.board.seq
    centre.do(cmd.UnshelveAlarm(ID))
    assert told(centre, seq) == ["AlarmUnshelved", "AlarmCleared"], "what is gone does not come off the shelf"


def test_a_latching_alarm_stays_until_a_person_ends_it(centre: Centre) -> None:
    centre.do(cmd.RaiseAlarm("disk_full", "server", "high", latching=True), PARTS)
    assert refused(centre, cmd.UnlatchAlarm(ID)) == "alarm_not_latched"
    centre.do(CLEAR, PARTS)
    assert state(centre) is AlarmState.LATCHED_UNACKNOWLEDGED
    centre.do(cmd.AcknowledgeAlarm(ID))
    assert state(centre) is AlarmState.LATCHED
    seq = centre.board.seq
    centre.do(cmd.RaiseAlarm("disk_full", "server", "high", latching=True), PARTS)
    assert state(centre) is AlarmState.UNACKNOWLEDGED, "one that was seen is raised anew"
    centre.do(CLEAR, PARTS)
    centre.do(cmd.UnlatchAlarm(ID))
    assert told(centre, seq) == ["AlarmRaised", "AlarmReturned", "AlarmAcknowledged", "AlarmUnlatched", "AlarmCleared"]
    assert state(centre) is None


def test_what_may_not_be_shelved(centre: Centre) -> None:
    centre.do(cmd.RaiseAlarm("call_waiting", "c1", "high"), SERVER_ACTOR)
    assert refused(centre, cmd.ShelveAlarm("call_waiting:c1", 600.0)) == "alarm_not_shelvable"
    centre.do(cmd.RaiseAlarm("server_lost", "server", "critical"), PARTS)
    assert refused(centre, cmd.ShelveAlarm("server_lost:server", 600.0)) == "alarm_shelf_lead"
    centre.do(cmd.ShelveAlarm("server_lost:server", 600.0), LEAD)
    centre.do(RAISE, PARTS)
    for wrong in (0.0, 59.0, LONGEST_SHELF_S + 1, float("nan"), float("inf")):
        assert refused(centre, cmd.ShelveAlarm(ID, wrong)) == "field_wrong"
    assert refused(centre, cmd.ShelveAlarm("none:none", 600.0)) == "alarm_unknown"
    assert refused(centre, cmd.ShelveAlarm(ID, 600.0), STATION) == "role_not_allowed"


def test_a_station_that_comes_back_while_its_alarm_is_shelved_is_told_once(centre: Centre) -> None:
    """The reactions do not ask for the same clearing at every tick."""
    centre.do(cmd.RaiseAlarm("station_offline", "S1", "high"), SERVER_ACTOR)
    centre.do(cmd.ShelveAlarm("station_offline:S1", 600.0))
    for command in deadlines(centre.board, centre.now, centre.settings):
        centre.do(command, SERVER_ACTOR)
    assert not centre.board.alarms["station_offline:S1"].present
    assert deadlines(centre.board, centre.now, centre.settings) == []


def test_the_lamp_test_is_journalled_with_its_person(centre: Centre) -> None:
    centre.do(cmd.RequestLampTest())
    assert centre.store.journal[-1].event == ev.LampTestAsked(DISPATCHER.name)
