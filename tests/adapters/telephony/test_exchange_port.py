"""The real exchange's switch behind the port keeps the same contract as the simulator."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dispatch_app.adapters.telephony.exchange_port import ExchangePort
from dispatch_app.domain.call import CallState
from dispatch_app.domain.commands import Command
from dispatch_app.domain.telephone import ExchangeFault, LineKind
from dispatch_app.exchange.switch import events as ev
from dispatch_app.exchange.switch.model import LinePlan, Plan
from dispatch_app.use_cases.ports import TelephonyFault
from dispatch_app.wire.codec import encode
from dispatch_app.wire.exchange import Ask, Done, decode_ask
from tests.adapters.telephony.telephony_contract import ExchangeBed, TelephonyContract
from tests.exchange.switch_world import World

PLAN = Plan(desks=("d1", "d2", "d3"), lines=(LinePlan("t1", LineKind.TRUNK, "t1"),))
STATES = {
    CallState.RINGING: "ringing", CallState.AUTOMATIC: "ringing", CallState.DIALLING: "answered",
    CallState.ANSWERED: "answered", CallState.HELD: "held",
}  # fmt: skip


class SwitchBed(ExchangeBed):
    """The switch, asked over the wire's own bytes."""

    def __init__(self) -> None:
        self.world = World(PLAN)
        self.telephony = ExchangePort()
        self.telephony.attach(self._send)

    @property
    def reported(self) -> list[Command]:  # type: ignore[override]
        return self.world.reported

    def _send(self, ask: Ask) -> None:
        asked = decode_ask(encode(ask))
        self.world.tell(ev.Asked(asked.id, asked.request))
        self.telephony.done(Done(asked.id, self.world.answers[asked.id]))

    def ring(self, number: str) -> str:
        return self.world.ring_in(number)

    def caller_hangs_up(self, call_id: str) -> None:
        self.world.hang_up(self.world.switch.board.calls[call_id].caller_leg)

    def state_of(self, call_id: str) -> tuple[str, str]:
        call = self.world.switch.board.calls.get(call_id)
        return ("over", "") if call is None else (STATES[call.state], call.desk_id)

    def ringing_desks(self, call_id: str) -> set[str]:
        call = self.world.switch.board.calls.get(call_id)
        return set() if call is None else {desk for desk in call.offered if desk in self.world.ringing}


    def until(self, condition: Callable[[], bool]) -> None:
        self.world.pass_time(1.0)
        super().until(condition)


@pytest.fixture
def bed() -> SwitchBed:
    return SwitchBed()


class TestExchangeSwitch(TelephonyContract):
    """See TelephonyContract."""


def test_without_an_exchange_every_request_says_so() -> None:
    port = ExchangePort()
    with pytest.raises(TelephonyFault) as caught:
        port.ring("c", ["d1"])
    assert caught.value.fault is ExchangeFault.UNREACHABLE


def test_a_link_that_breaks_while_a_request_waits_ends_the_wait() -> None:
    port = ExchangePort()

    def send(ask: Ask) -> None:
        port.detach(send)

    port.attach(send)
    with pytest.raises(TelephonyFault) as caught:
        port.hold("c")
    assert caught.value.fault is ExchangeFault.UNREACHABLE
