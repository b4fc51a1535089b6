"""The exchange of a centre that has none: calls rung by hand, by the demo or by tests, with an exchange's manners.

It keeps to the port's contract like a real exchange: a request is only a request; what then happens is reported as
commands of role TELEPHONY. No sound is carried.
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.call import LIVE_STATES, Call, CallState
from dispatch_app.domain.commands import Command, ReportCallEnded, ReportRing
from dispatch_app.use_cases.ports import Clock, TelephonyFault

TELEPHONY_ACTOR = Actor(user="exchange", role=Role.TELEPHONY, name="exchange")

LIVE_LEGS = 500
"""Calls at once: sixteen E1 trunks; more than any 120 centre has lines."""

ENDED_LEGS = 200
"""Ended calls that are remembered, so that a late request gets "over" and not "unknown"."""

MONITOR_MODES = ("listen", "whisper", "barge")


class LegState(StrEnum):
    """What the exchange knows of a call."""

    RINGING = "ringing"
    ANSWERED = "answered"
    HELD = "held"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Leg:
    """One call as this exchange has it."""

    call_id: str
    line: str
    number: str
    state: LegState
    desk_id: str = ""
    gives_up_at: datetime | None = None
    """When a caller whom nobody answers hangs up."""
    joined: tuple[str, ...] = ()
    monitors: tuple[tuple[str, str], ...] = ()
    recording: bool = False


Report = Callable[[str, Command, Actor], None]
"""(command id, command, actor) – the pen, or a list in tests; must not block."""

_LEG_OF = {
    CallState.RINGING: LegState.RINGING,
    CallState.ANSWERED: LegState.ANSWERED,
    CallState.HELD: LegState.HELD,
}


class RingSimulator:
    """Implements ports.Telephony; may be called from any thread."""

    def __init__(self, report: Report, clock: Clock) -> None:
        self._report = report
        self._clock = clock
        self._lock = threading.Lock()
        self._legs: dict[str, Leg] = {}
        self._ended: OrderedDict[str, None] = OrderedDict()

    # --- the caller's side: what a real exchange hears from its trunks -----------------------------------------------

    def offer(
        self, number: str, line: str = "1", *, called_number: str = "120", waits_s: float | None = None,
        call_id: str = "",
    ) -> str:  # fmt: skip
        """A caller rings; the call's id. With `waits_s` the caller hangs up if nobody answers within it.

        Raises TelephonyFault when all lines are taken or the call is known.
        """
        call_id = call_id or f"ring-{uuid.uuid4()}"
        gives_up_at = None if waits_s is None else self._clock.now() + timedelta(seconds=waits_s)
        with self._lock:
            if call_id in self._legs or call_id in self._ended:
                raise TelephonyFault(f"call {call_id} exists")
            if len(self._legs) >= LIVE_LEGS:
                raise TelephonyFault("all lines are taken")
            self._legs[call_id] = Leg(call_id, line, number, LegState.RINGING, gives_up_at=gives_up_at)
        self._report(f"{call_id}:ring", ReportRing(call_id, line, number, called_number), TELEPHONY_ACTOR)
        return call_id

    def caller_hangs_up(self, call_id: str) -> None:
        """The other side ends the call. Raises TelephonyFault for a call that is not there."""
        self._end(call_id)

    def tick(self) -> None:
        """Let callers give up whose patience is over."""
        now = self._clock.now()
        with self._lock:
            given_up = [
                leg.call_id for leg in self._legs.values()
                if leg.state is LegState.RINGING and leg.gives_up_at is not None and leg.gives_up_at <= now
            ]  # fmt: skip
        for call_id in given_up:
            self._end(call_id)

    def adopt(self, calls: Iterable[Call]) -> None:
        """Know the calls that the board holds after a restart, as a real exchange would have gone on with them."""
        with self._lock:
            for call in calls:
                if call.state in LIVE_STATES:
                    leg = Leg(call.call_id, call.line, call.caller_number, _LEG_OF[call.state], call.desk_id)
                    self._legs.setdefault(call.call_id, leg)

    def legs(self) -> list[Leg]:
        """Every live call, oldest first."""
        with self._lock:
            return list(self._legs.values())

    def find_leg(self, call_id: str) -> Leg | None:
        """The live call, or None."""
        with self._lock:
            return self._legs.get(call_id)

    # --- the port ----------------------------------------------------------------------------------------------------

    def answer(self, call_id: str, desk_id: str) -> None:
        """See ports.Telephony. Answering again from the same desk changes nothing."""
        self._change(call_id, (LegState.RINGING, LegState.ANSWERED), state=LegState.ANSWERED, desk_id=desk_id)

    def hold(self, call_id: str) -> None:
        """See ports.Telephony."""
        self._change(call_id, (LegState.ANSWERED, LegState.HELD), state=LegState.HELD)

    def resume(self, call_id: str) -> None:
        """See ports.Telephony."""
        self._change(call_id, (LegState.ANSWERED, LegState.HELD), state=LegState.ANSWERED)

    def transfer(self, call_id: str, to_desk_id: str) -> None:
        """See ports.Telephony."""
        self._change(call_id, (LegState.ANSWERED, LegState.HELD), state=LegState.ANSWERED, desk_id=to_desk_id)

    def conference(self, call_ids: Sequence[str], numbers: Sequence[str]) -> None:
        """See ports.Telephony."""
        if len(call_ids) + len(numbers) < 2:
            raise TelephonyFault("a conference needs two parties")
        for call_id in call_ids:
            others = tuple(other for other in call_ids if other != call_id)
            joined = (*others, *numbers)
            self._change(call_id, (LegState.ANSWERED, LegState.HELD), state=LegState.ANSWERED, joined=joined)

    def call_out(self, desk_id: str, number: str) -> str:
        """See ports.Telephony. The number called answers at once."""
        call_id = f"out-{uuid.uuid4()}"
        with self._lock:
            if len(self._legs) >= LIVE_LEGS:
                raise TelephonyFault("all lines are taken")
            self._legs[call_id] = Leg(call_id, "out", number, LegState.ANSWERED, desk_id)
        return call_id

    def monitor(self, call_id: str, desk_id: str, mode: str) -> None:
        """See ports.Telephony."""
        if mode not in MONITOR_MODES:
            raise TelephonyFault(f"no way to monitor is called {mode}")
        leg = self._live(call_id)
        others = tuple(pair for pair in leg.monitors if pair[0] != desk_id)
        self._change(call_id, (LegState.ANSWERED, LegState.HELD), monitors=(*others, (desk_id, mode)))

    def release(self, call_id: str) -> None:
        """See ports.Telephony. A call that is over already is no fault: both sides may hang up at once."""
        if call_id not in self._ended:
            self._end(call_id)

    def start_recording(self, call_id: str) -> None:
        """See ports.Telephony."""
        self._change(call_id, (LegState.ANSWERED, LegState.HELD), recording=True)

    def stop_recording(self, call_id: str) -> None:
        """See ports.Telephony."""
        self._change(call_id, (LegState.ANSWERED, LegState.HELD), recording=False)

    # --- inside ------------------------------------------------------------------------------------------------------

    def _live(self, call_id: str) -> Leg:
        with self._lock:
            return self._known(call_id)

    def _known(self, call_id: str) -> Leg:
        leg = self._legs.get(call_id)
        if leg is None:
            raise TelephonyFault(f"call {call_id} is {'over' if call_id in self._ended else 'unknown'}")
        return leg

    def _change(self, call_id: str, from_states: tuple[LegState, ...], **values: object) -> None:
        with self._lock:
            leg = self._known(call_id)
            if leg.state not in from_states:
                raise TelephonyFault(f"call {call_id} is {leg.state.value}")
            self._legs[call_id] = replace(leg, **values)  # type: ignore[arg-type]

    def _end(self, call_id: str) -> None:
        with self._lock:
            leg = self._known(call_id)
            del self._legs[call_id]
            self._ended[call_id] = None
            if len(self._ended) > ENDED_LEGS:
                self._ended.popitem(last=False)
        if leg.line != "out":
            self._report(f"{call_id}:ended", ReportCallEnded(call_id), TELEPHONY_ACTOR)
