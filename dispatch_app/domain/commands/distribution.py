"""Commands of call distribution: offers and deadlines by the server, locks, breaks and skills by people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DistributeCalls:
    """Offer what waits to who is free, let time run out where it has: the server's own, as often as it likes."""


@dataclass(frozen=True, slots=True)
class LockNumber:
    """Keep a malicious number from the desks for some hours; `call_id` is the call that was the reason."""

    number: str
    hours: int
    reason: str
    call_id: str = ""


@dataclass(frozen=True, slots=True)
class UnlockNumber:
    number: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AskBreak:
    """A dispatcher asks for a break; where the centre wants no approval and the cap allows it, it begins at once."""

    desk_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawBreak:
    """The dispatcher no longer wants the break that was asked for."""

    desk_id: str


@dataclass(frozen=True, slots=True)
class DecideBreak:
    """The shift lead lets a dispatcher go on a break, or not."""

    desk_id: str
    approved: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SetDeskSkills:
    """What the person at a desk can do: (skill, level 1-9), best 9."""

    desk_id: str
    skills: tuple[tuple[str, int], ...]


DistributionCommand = (
    DistributeCalls | LockNumber | UnlockNumber | AskBreak | WithdrawBreak | DecideBreak | SetDeskSkills
)
