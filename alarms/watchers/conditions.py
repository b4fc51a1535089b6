"""What watchers say, and the two ways in which they wait before they say it."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Condition:
    """The condition of a kind at a subject holds, or does not; repeating it changes nothing."""

    kind: str
    subject: str
    present: bool
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Delayed:
    """A condition that must hold (or be gone) for a time before it counts."""

    raised: bool = False
    since_s: float | None = None
    """Since when the opposite has held."""


NOT_RAISED = Delayed()


def delay(state: Delayed, present: bool, now_s: float, on_s: float, off_s: float) -> Delayed:
    """The next state: raised after `on_s` of presence, lowered after `off_s` of absence."""
    if present == state.raised:
        return state if state.since_s is None else replace(state, since_s=None)
    since_s = now_s if state.since_s is None else state.since_s
    if now_s - since_s >= (on_s if present else off_s):
        return Delayed(present)
    return Delayed(state.raised, since_s)


@dataclass(frozen=True, slots=True)
class Counted:
    """A condition that must be read several times in a row before it counts."""

    raised: bool = False
    differing: int = 0


NOT_READ = Counted()


def count(state: Counted, present: bool, on: int, off: int) -> Counted:
    """The next state: raised by `on` readings in a row, lowered by `off`."""
    if present == state.raised:
        return Counted(state.raised)
    differing = state.differing + 1
    return Counted(present) if differing >= (on if present else off) else Counted(state.raised, differing)
