"""Commands of a desk's telephone beside answering: calling out, conferences, supervision."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.telephone import MonitorMode


@dataclass(frozen=True, slots=True)
class CallNumber:
    """Call a number from the desk; `returns_call_id` is the abandoned call that is rung back."""

    desk_id: str
    number: str
    incident_id: str = ""
    returns_call_id: str = ""


@dataclass(frozen=True, slots=True)
class CallDesk:
    """Call another desk."""

    desk_id: str
    to_desk_id: str


@dataclass(frozen=True, slots=True)
class CallLine:
    """Call a station or hospital on its hot line."""

    desk_id: str
    line_id: str
    incident_id: str = ""


@dataclass(frozen=True, slots=True)
class CallGroup:
    """Call several at once into one conversation; with `one_way` (broadcast) they hear and are not heard."""

    desk_id: str
    numbers: tuple[str, ...] = ()
    desk_ids: tuple[str, ...] = ()
    line_ids: tuple[str, ...] = ()
    one_way: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class AddParty:
    """Add one more to a call (three-way and more): a number, a desk or a line."""

    call_id: str
    number: str = ""
    desk_id: str = ""
    line_id: str = ""


@dataclass(frozen=True, slots=True)
class DropParty:
    """Take one out of a conference."""

    call_id: str
    party_id: str


@dataclass(frozen=True, slots=True)
class JoinCalls:
    """Bring the other call of the same desk into this one: all talk with each other."""

    call_id: str
    other_call_id: str


@dataclass(frozen=True, slots=True)
class MonitorCall:
    """Take part in another desk's call; asked again with another mode, the mode changes."""

    call_id: str
    desk_id: str
    mode: MonitorMode


@dataclass(frozen=True, slots=True)
class StopMonitoring:
    call_id: str
    desk_id: str


@dataclass(frozen=True, slots=True)
class TakeOverCall:
    """The shift lead takes a desk's call, with the incident opened from it."""

    call_id: str
    desk_id: str


@dataclass(frozen=True, slots=True)
class ReleaseCall:
    """The shift lead ends a desk's call; the reason stands in the journal."""

    call_id: str
    reason: str


TelephoneCommand = (
    CallNumber | CallDesk | CallLine | CallGroup | AddParty | DropParty | JoinCalls | MonitorCall | StopMonitoring
    | TakeOverCall | ReleaseCall
)  # fmt: skip
