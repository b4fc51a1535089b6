"""The ring simulator keeps the port's contract, and has a caller's side."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dispatch_app.adapters.telephony.ring_simulator import LIVE_LEGS, TELEPHONY_ACTOR, RingSimulator
from dispatch_app.domain.actor import Actor
from dispatch_app.domain.call import Call, CallState
from dispatch_app.domain.commands import Command, ReportCallEnded, ReportRing
from dispatch_app.domain.telephone import EndedBy
from dispatch_app.use_cases.ports import TelephonyFault
from tests.adapters.telephony.telephony_contract import MOBILE, ExchangeBed, TelephonyContract

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class StoppedClock:
    """Moves when told."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at


class SimulatorBed(ExchangeBed):
    def __init__(self) -> None:
        self.reported: list[Command] = []
        self.ids: list[str] = []
        self.actors: set[Actor] = set()
        self.clock = StoppedClock()
        self.simulator = RingSimulator(self._report, self.clock)
        self.telephony = self.simulator

    def _report(self, command_id: str, command: Command, actor: Actor) -> None:
        self.ids.append(command_id)
        self.reported.append(command)
        self.actors.add(actor)

    def ring(self, number: str) -> str:
        return self.simulator.offer(number)

    def caller_hangs_up(self, call_id: str) -> None:
        self.simulator.caller_hangs_up(call_id)

    def state_of(self, call_id: str) -> tuple[str, str]:
        leg = self.simulator.find_leg(call_id)
        return ("over", "") if leg is None else (leg.state.value, leg.desk_id)

    def ringing_desks(self, call_id: str) -> set[str]:
        leg = self.simulator.find_leg(call_id)
        return set(leg.ringing) if leg else set()


@pytest.fixture
def bed() -> SimulatorBed:
    return SimulatorBed()


class TestRingSimulator(TelephonyContract):
    """The whole contract."""


def test_an_impatient_caller_gives_up_in_time(bed: SimulatorBed) -> None:
    answered, waiting = bed.simulator.offer("1", waits_s=5.0), bed.simulator.offer("2", waits_s=5.0)
    bed.simulator.answer(answered, "d1")
    bed.clock.at += timedelta(seconds=4.9)
    bed.simulator.tick()
    assert len(bed.simulator.legs()) == 2
    bed.clock.at += timedelta(seconds=0.2)
    bed.simulator.tick()
    assert [leg.call_id for leg in bed.simulator.legs()] == [answered]
    assert bed.reported[-1] == ReportCallEnded(waiting, EndedBy.CALLER)


def test_calls_go_on_after_a_restart(bed: SimulatorBed) -> None:
    running = Call("c1", "1", "139", CallState.ANSWERED, NOON, desk_id="d1")
    bed.simulator.adopt([running, Call("c2", "1", "139", CallState.ENDED, NOON)])
    assert bed.state_of("c1") == ("answered", "d1") and bed.state_of("c2")[0] == "over"
    bed.simulator.release("c1")
    assert bed.reported == [ReportCallEnded("c1", EndedBy.DESK)]


def test_what_it_reports_is_reported_once_under_ids_that_follow_from_the_call(bed: SimulatorBed) -> None:
    call_id = bed.simulator.offer("1", call_id="x")
    bed.simulator.release(call_id)
    assert bed.ids == ["x:ring", "x:ended"] and bed.actors == {TELEPHONY_ACTOR}
    with pytest.raises(TelephonyFault):
        bed.simulator.offer("1", call_id="x")


def test_all_lines_may_be_taken(bed: SimulatorBed) -> None:
    for _ in range(LIVE_LEGS):
        bed.simulator.offer("1")
    with pytest.raises(TelephonyFault):
        bed.simulator.offer("1")
    with pytest.raises(TelephonyFault):
        bed.simulator.place("out", "d1", [MOBILE], False)
    assert sum(isinstance(one, ReportRing) for one in bed.reported) == LIVE_LEGS
