"""The life of one alarm, after ISA-18.2-2016 §5 (alarm state transition diagram).

Raised (unacknowledged) → acknowledged → normal; cleared before it was acknowledged → returned; a latching kind stays
latched until reset. Aside are: shelved by a person until a set end, suppressed as the consequence of another alarm,
out of service.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from alarms.watchers.kinds import Priority

RETURNED_ENDS_S = 600.0
"""An alarm that went away unseen stays on the list this long; its history stays in the log."""
LONGEST_SHELF_S = 12 * 3600.0
"""A shelf ends with the shift at the latest (ISA-18.2 §11.7 asks for a time limit)."""


class State(StrEnum):
    """Where an alarm stands."""

    NORMAL = "normal"
    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"
    LATCHED_UNACKNOWLEDGED = "latched_unacknowledged"
    LATCHED = "latched"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    OUT_OF_SERVICE = "out_of_service"


ASIDE = frozenset({State.SHELVED, State.SUPPRESSED, State.OUT_OF_SERVICE})
SHOWN = frozenset({State.UNACKNOWLEDGED, State.ACKNOWLEDGED, State.LATCHED_UNACKNOWLEDGED, State.LATCHED})
"""States in which the server's boards carry the alarm."""


class What(StrEnum):
    """What happened to an alarm, for the log and the outputs."""

    RAISED = "raised"
    RANG = "rang"
    ACKNOWLEDGED = "acknowledged"
    CLEARED = "cleared"
    LATCHED = "latched"
    RESET = "reset"
    SHELVED = "shelved"
    UNSHELVED = "unshelved"
    SUPPRESSED = "suppressed"
    OUT_OF_SERVICE = "out_of_service"
    IN_SERVICE = "in_service"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class AlarmRecord:
    """One alarm; `kind` and `subject` are its identity."""

    kind: str
    subject: str
    priority: Priority
    latching: bool = False
    state: State = State.NORMAL
    present: bool = False
    """Whether the condition holds now, whatever the state."""
    values: tuple[tuple[str, str], ...] = ()
    changed_at_s: float = 0.0
    aside_until_s: float | None = None
    by: str = ""
    """Who acknowledged, shelved or took it out of service."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to log and to act on."""

    what: What
    record: AlarmRecord


_RAISINGS: dict[State, tuple[What, ...]] = {
    State.NORMAL: (What.RAISED, What.RANG),
    State.RETURNED: (What.RAISED,),
    State.LATCHED_UNACKNOWLEDGED: (What.RAISED,),
    State.LATCHED: (What.CLEARED, What.RAISED, What.RANG),
}
"""What happens when the condition holds again: one that nobody has seen yet does not ring twice, one that was seen is
raised anew on every desk."""

Step = tuple[AlarmRecord, tuple[Effect, ...]]


def appear(record: AlarmRecord, values: tuple[tuple[str, str], ...], now_s: float, cause: str = "") -> Step:
    """The condition holds; `cause` names an alarm of which this one is the consequence."""
    if record.present:
        return (record if record.values == values else replace(record, values=values)), ()
    here = replace(record, present=True, values=values)
    if record.state in ASIDE:
        return here, ()
    if cause:
        return _to(here, State.SUPPRESSED, now_s, What.SUPPRESSED)
    return _to(here, State.UNACKNOWLEDGED, now_s, *_RAISINGS[record.state])


def vanish(record: AlarmRecord, now_s: float) -> Step:
    """The condition is gone."""
    if not record.present:
        return record, ()
    gone = replace(record, present=False)
    if record.state is State.SUPPRESSED:
        return _to(gone, State.NORMAL, now_s)
    if record.state not in (State.UNACKNOWLEDGED, State.ACKNOWLEDGED):
        return gone, ()
    seen = record.state is State.ACKNOWLEDGED
    if record.latching:
        return _to(gone, State.LATCHED if seen else State.LATCHED_UNACKNOWLEDGED, now_s, What.LATCHED)
    return _to(gone, State.NORMAL if seen else State.RETURNED, now_s, What.CLEARED)


def acknowledge(record: AlarmRecord, by: str, now_s: float) -> Step:
    """A person has seen it; an alarm that needs no acknowledgement stays as it is."""
    after = {
        State.UNACKNOWLEDGED: State.ACKNOWLEDGED,
        State.RETURNED: State.NORMAL,
        State.LATCHED_UNACKNOWLEDGED: State.LATCHED,
    }.get(record.state)
    return (record, ()) if after is None else _to(replace(record, by=by), after, now_s, What.ACKNOWLEDGED)


def reset(record: AlarmRecord, by: str, now_s: float) -> Step:
    """A person ends a latched alarm whose cause is gone; seen first, then reset."""
    if record.state is not State.LATCHED:
        return record, ()
    return _to(replace(record, by=by), State.NORMAL, now_s, What.RESET, What.CLEARED)


def shelve(record: AlarmRecord, by: str, for_s: float, now_s: float) -> Step:
    """Put aside by a person, for at most LONGEST_SHELF_S."""
    if record.state is State.OUT_OF_SERVICE:
        return record, ()
    until_s = now_s + min(max(for_s, 0.0), LONGEST_SHELF_S)
    return _aside(replace(record, by=by, aside_until_s=until_s), State.SHELVED, now_s, What.SHELVED)


def unshelve(record: AlarmRecord, now_s: float) -> Step:
    """Taken off the shelf before its end."""
    return _back(record, now_s, What.UNSHELVED) if record.state is State.SHELVED else (record, ())


def take_out_of_service(record: AlarmRecord, by: str, now_s: float) -> Step:
    """No alarm until put back: the device is being repaired."""
    return _aside(replace(record, by=by, aside_until_s=None), State.OUT_OF_SERVICE, now_s, What.OUT_OF_SERVICE)


def put_in_service(record: AlarmRecord, now_s: float) -> Step:
    """The device is watched again."""
    return _back(record, now_s, What.IN_SERVICE) if record.state is State.OUT_OF_SERVICE else (record, ())


def lift_suppression(record: AlarmRecord, now_s: float) -> Step:
    """The alarm it was a consequence of is gone, and it is still there: now it speaks for itself."""
    return _back(record, now_s) if record.state is State.SUPPRESSED else (record, ())


def tick(record: AlarmRecord, now_s: float) -> Step:
    """Time passes: a shelf ends, a returned alarm is forgotten."""
    if record.state is State.SHELVED and record.aside_until_s is not None and now_s >= record.aside_until_s:
        return _back(record, now_s, What.UNSHELVED)
    if record.state is State.RETURNED and now_s - record.changed_at_s >= RETURNED_ENDS_S:
        return _to(record, State.NORMAL, now_s, What.FORGOTTEN)
    return record, ()


def _aside(record: AlarmRecord, state: State, now_s: float, what: What) -> Step:
    shown = record.state in SHOWN
    return _to(record, state, now_s, what, *((What.CLEARED,) if shown else ()))


def _back(record: AlarmRecord, now_s: float, *what: What) -> Step:
    back = replace(record, aside_until_s=None)
    if record.present:
        return _to(back, State.UNACKNOWLEDGED, now_s, *what, What.RAISED, What.RANG)
    return _to(back, State.NORMAL, now_s, *what)


def _to(record: AlarmRecord, state: State, now_s: float, *what: What) -> Step:
    after = replace(record, state=state, changed_at_s=now_s)
    return after, tuple(Effect(one, after) for one in what)
