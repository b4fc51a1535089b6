"""The exchange of a centre that has none: calls rung by hand, by the demo or by tests, with an exchange's manners.

It keeps to the port's contract like a real exchange: a request is only a request; what then happens is reported as
commands of role TELEPHONY. No sound is carried.
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.call import LIVE_STATES, Call, CallState
from dispatch_app.domain.commands import (
    Command,
    ReportAnnounced,
    ReportCallEnded,
    ReportDigits,
    ReportFlowEnded,
    ReportParty,
    ReportRing,
)
from dispatch_app.domain.telephone import (
    PARTY_ENDED,
    AfterAnnouncement,
    Announcement,
    EndedBy,
    ExchangeFault,
    FlowOutcome,
    MonitorMode,
    Party,
    PartyState,
)
from dispatch_app.use_cases.ports import Clock, TelephonyFault

TELEPHONY_ACTOR = Actor(user="exchange", role=Role.TELEPHONY, name="exchange")

LIVE_LEGS = 500
"""Calls at once: sixteen E1 trunks; more than any 120 centre has lines."""

ENDED_LEGS = 200
"""Ended calls that are remembered, so that a late request gets "over" and not "unknown"."""


LISTENS_S = 30.0
"""So long somebody who is asked something listens without pressing a key."""


class LegState(StrEnum):
    """What the exchange knows of a call."""

    RINGING = "ringing"
    ANSWERED = "answered"
    HELD = "held"

TALKING = frozenset({LegState.ANSWERED, LegState.HELD})
ANY = frozenset(LegState)


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
    ringing: tuple[str, ...] = ()
    """Desks whose telephones ring for it."""
    parties: tuple[Party, ...] = ()
    monitors: tuple[tuple[str, MonitorMode], ...] = ()
    muted: bool = False
    joined_to: str = ""
    placed: bool = False
    """A desk called it."""


Report = Callable[[str, Command, Actor], None]
"""(command id, command, actor) – the pen, or a list in tests; must not block."""

_LEG_OF = {
    CallState.RINGING: LegState.RINGING,
    CallState.AUTOMATIC: LegState.RINGING,
    CallState.DIALLING: LegState.ANSWERED,
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
        self.blocked: tuple[str, ...] = ()

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
                raise TelephonyFault("all lines are taken", ExchangeFault.NO_ROOM)
            self._legs[call_id] = Leg(call_id, line, number, LegState.RINGING, gives_up_at=gives_up_at)
        self._report(f"{call_id}:ring", ReportRing(call_id, line, number, called_number), TELEPHONY_ACTOR)
        return call_id

    def caller_hangs_up(self, call_id: str) -> None:
        """The other side ends the call. Raises TelephonyFault for a call that is not there."""
        self._end(call_id, EndedBy.CALLER)

    def tick(self) -> None:
        """Let callers give up whose patience is over."""
        now = self._clock.now()
        with self._lock:
            given_up = [
                leg.call_id for leg in self._legs.values()
                if (leg.state is LegState.RINGING or leg.placed)
                and leg.gives_up_at is not None and leg.gives_up_at <= now
            ]  # fmt: skip
        for call_id in given_up:
            self._end(call_id, EndedBy.CALLER)

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

    def ring(self, call_id: str, desk_ids: Sequence[str]) -> None:
        """See ports.Telephony."""
        self._change(call_id, (LegState.RINGING,), ringing=tuple(desk_ids))

    def answer(self, call_id: str, desk_id: str) -> None:
        """See ports.Telephony. Answering again from the same desk changes nothing."""
        connectable = (LegState.RINGING, LegState.ANSWERED)
        self._change(call_id, connectable, state=LegState.ANSWERED, desk_id=desk_id, ringing=())

    def hold(self, call_id: str) -> None:
        """See ports.Telephony."""
        self._change(call_id, TALKING, state=LegState.HELD)

    def resume(self, call_id: str) -> None:
        """See ports.Telephony."""
        self._change(call_id, TALKING, state=LegState.ANSWERED)

    def mute(self, call_id: str, desk_id: str, muted: bool) -> None:
        """See ports.Telephony."""
        self._change(call_id, TALKING, muted=muted)

    def transfer(self, call_id: str, to_desk_id: str) -> None:
        """See ports.Telephony."""
        self._change(call_id, TALKING, state=LegState.ANSWERED, desk_id=to_desk_id, muted=False)

    def transfer_outside(self, call_id: str, number: str) -> None:
        """See ports.Telephony. The number answers at once."""
        leg = self._live(call_id)
        outside = Party(number, number=number)
        self._change(call_id, ANY, state=LegState.ANSWERED, desk_id="", ringing=(), parties=(*leg.parties, outside))
        self._tell(call_id, ReportParty(call_id, number, PartyState.CONNECTED, number=number))

    def queue(self, call_id: str) -> None:
        """See ports.Telephony."""
        self._change(call_id, ANY, state=LegState.RINGING, desk_id="", muted=False, ringing=())

    def start_flow(self, call_id: str, flow_id: str) -> None:
        """See ports.Telephony. This exchange has no flows."""
        self._live(call_id)
        raise TelephonyFault(f"there is no flow {flow_id}", ExchangeFault.NOT_SUPPORTED)

    def announce(self, call_id: str, announcement: Announcement, after: AfterAnnouncement) -> None:
        """See ports.Telephony. It is over at once; a message is left where one is asked for."""
        self._change(call_id, ANY, ringing=self._live(call_id).ringing if after is AfterAnnouncement.WAIT else ())
        self._tell(call_id, ReportAnnounced(call_id, announcement))
        if after is AfterAnnouncement.TAKE_MESSAGE:
            self._tell(call_id, ReportFlowEnded(call_id, announcement.value, FlowOutcome.MESSAGE_LEFT))
        if after is not AfterAnnouncement.WAIT:
            self._end(call_id, EndedBy.AUTOMATIC)

    def place(self, call_id: str, desk_id: str, parties: Sequence[Party], one_way: bool) -> None:
        """See ports.Telephony. Everybody called answers at once."""
        with self._lock:
            if call_id in self._legs:
                return
            if len(self._legs) >= LIVE_LEGS:
                raise TelephonyFault("all lines are taken", ExchangeFault.NO_ROOM)
            number = parties[0].number or parties[0].party_id
            self._legs[call_id] = Leg(
                call_id, "out", number, LegState.ANSWERED, desk_id, parties=tuple(parties), placed=True
            )
        for party in parties:
            self._tell(call_id, ReportParty(call_id, party.party_id, PartyState.CONNECTED))

    def ask_by_telephone(self, call_id: str, number: str, flow: str) -> None:
        """See ports.Telephony. Whoever is called answers at once, and hangs up when nothing is pressed for a while."""
        gives_up_at = self._clock.now() + timedelta(seconds=LISTENS_S)
        with self._lock:
            if call_id in self._legs or call_id in self._ended:
                return
            if len(self._legs) >= LIVE_LEGS:
                raise TelephonyFault("all lines are taken", ExchangeFault.NO_ROOM)
            self._legs[call_id] = Leg(
                call_id, "out", number, LegState.ANSWERED, gives_up_at=gives_up_at, placed=True,
                parties=(Party(number, number=number),),
            )  # fmt: skip
        self._tell(call_id, ReportParty(call_id, number, PartyState.CONNECTED))

    def press(self, call_id: str, digits: str) -> None:
        """The other side presses keys. Raises TelephonyFault for a call that is not there."""
        self._live(call_id)
        self._tell(call_id, ReportDigits(call_id, digits))

    def add_party(self, call_id: str, party: Party) -> None:
        """See ports.Telephony. The party answers at once."""
        leg = self._live(call_id)
        if all(p.party_id != party.party_id for p in leg.parties):
            self._change(call_id, TALKING, state=LegState.ANSWERED, parties=(*leg.parties, party))
            self._tell(call_id, ReportParty(call_id, party.party_id, PartyState.CONNECTED))

    def drop_party(self, call_id: str, party_id: str) -> None:
        """See ports.Telephony."""
        leg = self._live(call_id)
        left = tuple(p for p in leg.parties if p.party_id != party_id)
        if len(left) == len(leg.parties):
            return
        self._change(call_id, TALKING, parties=left)
        self._tell(call_id, ReportParty(call_id, party_id, PartyState.LEFT))
        if leg.placed and all(p.state in PARTY_ENDED for p in left):
            self._end(call_id, EndedBy.DESK)

    def join(self, call_id: str, other_call_id: str) -> None:
        """See ports.Telephony."""
        self._change(call_id, TALKING, state=LegState.ANSWERED)
        self._change(other_call_id, TALKING, state=LegState.ANSWERED, joined_to=call_id)

    def send_digits(self, call_id: str, digits: str) -> None:
        """See ports.Telephony."""
        self._change(call_id, TALKING)

    def monitor(self, call_id: str, desk_id: str, mode: MonitorMode | None) -> None:
        """See ports.Telephony."""
        others = tuple(pair for pair in self._live(call_id).monitors if pair[0] != desk_id)
        monitors = others if mode is None else (*others, (desk_id, mode))
        self._change(call_id, ANY if mode is None else TALKING, monitors=monitors)

    def release(self, call_id: str) -> None:
        """See ports.Telephony. A call that is over already is no fault: both sides may hang up at once."""
        if call_id not in self._ended:
            self._end(call_id, EndedBy.DESK)

    def block(self, numbers: Sequence[str]) -> None:
        """See ports.Telephony."""
        self.blocked = tuple(numbers)

    def reconcile(self, call_ids: Sequence[str]) -> None:
        """See ports.Telephony."""
        with self._lock:
            gone = [call_id for call_id in call_ids if call_id not in self._legs]
        for call_id in gone:
            self._report(f"{call_id}:ended", ReportCallEnded(call_id, EndedBy.EXCHANGE), TELEPHONY_ACTOR)

    def reconcile_recordings(self, recording_ids: Sequence[str]) -> None:
        """Nothing: it records nothing, and those of a real exchange are told when that is there again."""

    # --- inside ------------------------------------------------------------------------------------------------------

    def _tell(self, call_id: str, command: Command) -> None:
        """Report what happened to a call, under an id that no earlier report has, also not of an earlier process."""
        self._report(f"{call_id}:{uuid.uuid4()}", command, TELEPHONY_ACTOR)

    def _live(self, call_id: str) -> Leg:
        with self._lock:
            return self._known(call_id)

    def _known(self, call_id: str) -> Leg:
        leg = self._legs.get(call_id)
        if leg is None:
            over = call_id in self._ended
            fault = ExchangeFault.CALL_OVER if over else ExchangeFault.CALL_UNKNOWN
            raise TelephonyFault(f"call {call_id} is {'over' if over else 'unknown'}", fault)
        return leg

    def _change(self, call_id: str, from_states: Collection[LegState], **values: object) -> None:
        with self._lock:
            leg = self._known(call_id)
            if leg.state not in from_states:
                raise TelephonyFault(f"call {call_id} is {leg.state.value}", ExchangeFault.NOT_NOW)
            self._legs[call_id] = replace(leg, **values)  # type: ignore[arg-type]

    def _end(self, call_id: str, by: EndedBy) -> None:
        with self._lock:
            self._known(call_id)
            del self._legs[call_id]
            self._ended[call_id] = None
            if len(self._ended) > ENDED_LEGS:
                self._ended.popitem(last=False)
        self._report(f"{call_id}:ended", ReportCallEnded(call_id, by), TELEPHONY_ACTOR)
