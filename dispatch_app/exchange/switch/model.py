"""What the switch knows: legs, calls, desk telephones, lines – and the notes that its rules leave for the outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from dispatch_app.domain.call import CallState, Direction
from dispatch_app.domain.telephone import LineKind, MonitorMode
from dispatch_app.exchange.switch import actions as do
from dispatch_app.wire.exchange import LiveCall

ENDED_KEPT = 300
"""Ended calls that are remembered, so that a late request hears "over" and not "unknown"."""

DIGITS_KEPT = 64
MEMBERS_MOST = 40
"""Parties of one conversation: all stations of a large district; the mixer's matrix grows with the square."""


class LegState(StrEnum):
    OFFERED = "offered"
    """It came in and hears nothing of us but ringing."""
    EARLY = "early"
    """It came in and hears us, but is not answered."""
    CALLING = "calling"
    """We called it."""
    UP = "up"


class Role(StrEnum):
    """What a desk's telephone is in the call that it is attached to."""

    TALK = "talk"
    PARTY = "party"
    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"


MONITOR_ROLES = {MonitorMode.LISTEN: Role.LISTEN, MonitorMode.WHISPER: Role.WHISPER, MonitorMode.BARGE: Role.BARGE}


@dataclass(slots=True)
class Leg:
    """One SIP dialog with its voice."""

    leg_id: str
    state: LegState
    call_id: str = ""
    user: str = ""
    """Registered telephone at its other end; "" for a trunk."""
    desk_id: str = ""
    """The desk whose own telephone this is; "" for outside, stations, hospitals."""
    number: str = ""
    line: str = ""
    party_id: str = ""
    far_hold: bool = False
    muted: bool = False
    playing: str = ""
    recording: bool = False
    silent: bool = False
    is_auto: bool = False
    kept_call: str = ""
    """The call that waits on this leg of a desk's telephone while the telephone talks on another one."""

    @property
    def hears(self) -> bool:
        """Whether our voice reaches it."""
        return self.state in (LegState.UP, LegState.EARLY)


@dataclass(slots=True)
class Call:
    """One conversation as the centre counts it."""

    call_id: str
    direction: Direction
    state: CallState
    line: str
    number: str
    called_number: str
    rang_at: datetime
    answered_at: datetime | None = None
    caller_leg: str = ""
    desk_id: str = ""
    """The desk that has the call (or shall have it: then its leg is not attached yet)."""
    parties: dict[str, str] = field(default_factory=dict)
    """Party id → leg id."""
    leaving: str = ""
    """Party whose answer lets the desk go (transfer)."""
    leaving_leg: str = ""
    """The leg whose telephone asked for the transfer by its own key, and is told what becomes of it."""
    offered: list[str] = field(default_factory=list)
    joined_to: str = ""
    one_way: bool = False
    announcing: str = ""
    message_after: str = ""
    """The announcement after which the caller leaves a message now."""
    flow: str = ""
    """The automatic flow that has the caller now."""
    digits: str = ""
    hides_digits: bool = False
    """Keys that are pressed now are a PIN or the like: told to nobody."""
    recorded: bool = True
    by_itself: bool = False
    """The exchange rings by itself, because no server decides."""
    caller_gone: bool = False
    flow_text: str = ""
    """The flow that asks whoever answers a call which no desk has placed."""
    words: tuple[str, int] = ("", 0)
    """What an announcement call speaks, and how often still."""
    by_part: bool = False
    """A part without hands (the alarms) calls somebody, or a desk listens to an automatic flow: no call of the centre,
    which is told nothing of it."""

    def has_waiting_caller(self) -> bool:
        """Whether its caller waits for a desk."""
        return self.state in (CallState.RINGING, CallState.AUTOMATIC)


@dataclass(slots=True)
class Desk:
    """A desk's telephone: attached to one call at a time by one leg; a second one only keeps a call waiting."""

    desk_id: str
    registered: bool = False
    leg_id: str = ""
    other_leg: str = ""
    """A leg that keeps its call while the telephone, which has dialled on another line, talks there."""
    rings: list[str] = field(default_factory=list)
    """Calls it rings for, oldest first."""
    wish: tuple[str, Role] | None = None
    """The call and role that its leg gets as soon as it is up."""
    attached: str = ""
    role: Role = Role.TALK


@dataclass(frozen=True, slots=True)
class LinePlan:
    """A line of the settings: a trunk, or the hot line of a station or hospital."""

    line_id: str
    kind: LineKind
    name: str
    number: str = ""
    user: str = ""
    """Registered telephone of a hot line; "" where the number is dialled over a trunk."""
    owner_id: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the switch needs of the settings."""

    desks: tuple[str, ...]
    lines: tuple[LinePlan, ...] = ()
    extensions: tuple[tuple[str, str], ...] = ()
    """(number that telephones dial, registered user)."""
    flows: tuple[tuple[str, str], ...] = ()
    """(called number, flow) – numbers that an automatic flow answers."""
    announcements: tuple[tuple[str, str], ...] = ()
    """(announcement, words or sound file)."""
    callers: tuple[str, ...] = ()
    """Users that call by themselves and have no desk: the alarms."""
    test_number: str = ""
    """Every telephone that dials it hears a tone for a moment; "" for none."""
    most_calls: int = 120
    most_legs: int = 240
    fallback_after_s: float = 1.5
    """A waiting call that the server leaves alone for so long rings every desk."""
    auto_answer_after_s: float = 0.4
    """A telephone that still rings so long after the screen's answer is asked to answer by itself."""
    desk_answers_within_s: float = 12.0
    party_answers_within_s: float = 60.0
    dead_after_s: float = 30.0
    message_s: float = 120.0
    record: bool = True


@dataclass(slots=True)
class Board:
    """Everything at a moment, and `out`: what the present event makes happen."""

    plan: Plan
    now: Callable[[], datetime]
    new_id: Callable[[str], str]
    legs: dict[str, Leg] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)
    users: dict[str, bool] = field(default_factory=dict)
    """Registered telephones that are no desk's."""
    trunks: dict[str, bool] = field(default_factory=dict)
    ended: dict[str, None] = field(default_factory=dict)
    blocked: frozenset[str] = frozenset()
    link_up: bool = False
    heard: dict[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)
    """What each leg hears now, so that only changes go to the mixer."""
    out: list[do.Action] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def put(self, *actions: do.Action) -> None:
        """Have these done after the event."""
        self.out.extend(actions)

    def count(self, name: str) -> None:
        """One more of a kind for the health page."""
        self.counts[name] = self.counts.get(name, 0) + 1

    def line(self, line_id: str) -> LinePlan | None:
        """The line of the settings, or None."""
        return next((one for one in self.plan.lines if one.line_id == line_id), None)

    def user_of(self, number: str) -> str:
        """The telephone that a dialled number means; "" for an outside number."""
        return dict(self.plan.extensions).get(number, "")

    def leg_of(self, leg_id: str) -> Leg | None:
        """The live leg, or None."""
        return self.legs.get(leg_id)

    def caller(self, call: Call) -> Leg | None:
        """The leg of the call's caller while it lives."""
        return self.legs.get(call.caller_leg)

    def desk_leg(self, desk: Desk) -> Leg | None:
        """The desk's leg if it is up."""
        leg = self.legs.get(desk.leg_id)
        return leg if leg is not None and leg.state is LegState.UP else None

    def party_legs(self, call: Call) -> list[Leg]:
        """Live legs of the parties."""
        return [leg for leg in (self.legs.get(leg_id) for leg_id in call.parties.values()) if leg is not None]

    def trunks_in_order(self) -> tuple[str, ...]:
        """Trunks for a call out: those that are up first, in the order of the settings."""
        names = [one.line_id for one in self.plan.lines if one.kind in (LineKind.TRUNK, LineKind.BACKUP)]
        return tuple(sorted(names, key=lambda name: not self.trunks.get(name, False)))

    def live_calls(self) -> list[LiveCall]:
        """Every call, for the server to compare with its own."""
        return [
            LiveCall(
                call.call_id, call.direction.value, call.state.value, call.number, call.line, call.rang_at,
                call.desk_id, list(call.parties), self._monitors_of(call.call_id),
            )
            for call in self.calls.values()
            if not call.by_part
        ]  # fmt: skip

    def _monitors_of(self, call_id: str) -> dict[str, str]:
        listening = (Role.LISTEN, Role.WHISPER, Role.BARGE)
        return {
            desk.desk_id: desk.role.value
            for desk in self.desks.values()
            if desk.attached == call_id and desk.role in listening
        }
