"""What persons did to alarms at the desks, carried over to the alarms here: states are compared, not orders counted.

Called only while every report has reached the server, so that the server's list is about the same raisings as ours.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from alarms.watchers import alarm_life as life
from alarms.watchers.alarm_book import AlarmBook
from alarms.watchers.alarm_life import AlarmRecord, Effect, State
from alarms.watchers.kinds import KINDS, Priority

Key = tuple[str, str]
_UNSEEN = frozenset({State.UNACKNOWLEDGED, State.LATCHED_UNACKNOWLEDGED})
_LATCHED = frozenset({State.LATCHED, State.LATCHED_UNACKNOWLEDGED})
_HERE = frozenset({State.UNACKNOWLEDGED, State.ACKNOWLEDGED})
_AWAY = frozenset({State.OUT_OF_SERVICE, State.SUPPRESSED, State.RETURNED, State.NORMAL})
"""States that the server's list does not carry."""


@dataclass(frozen=True, slots=True)
class Known:
    """An alarm on the server's list. `acknowledged_by` None: nobody has seen it."""

    priority: str
    acknowledged_by: str | None
    present: bool
    shelved_for_s: float | None = None
    shelved_by: str = ""


@dataclass(slots=True)
class Followed:
    """What follows from a look at the server's list."""

    effects: list[Effect] = field(default_factory=list)
    """Done here because a person did it there; not to be reported again."""
    raise_again: list[AlarmRecord] = field(default_factory=list)
    """Stand here and are missing there."""
    clear: list[Key] = field(default_factory=list)
    """Stand there and not here any more."""
    foreign: list[AlarmRecord] = field(default_factory=list)
    """Alarms of others, for the lamp."""


def follow(book: AlarmBook, there: Mapping[Key, Known], subjects: Collection[str], now_s: float) -> Followed:
    """Bring the book in line with the server's list; `subjects` are the parts that this service watches."""
    done = Followed()
    for key, record in list(book.records.items()):
        if record.state in _AWAY:
            continue
        known = there.get(key)
        if known is None:
            _missing(book, key, record, now_s, done)
        else:
            _known(book, key, known, now_s, done)
    for key, known in there.items():
        record_here = book.records.get(key)
        if record_here is not None and record_here.state not in _AWAY:
            continue
        if key[0] in KINDS and key[1] in subjects:
            if known.present and known.shelved_for_s is None:
                done.clear.append(key)
        elif known.shelved_for_s is None:
            done.foreign.append(_foreign(key, known, now_s))
    return done


def _missing(book: AlarmBook, key: Key, record: AlarmRecord, now_s: float, done: Followed) -> None:
    if record.state in _LATCHED:
        done.effects += book.acknowledge(key, record.by, now_s)
        done.effects += book.change(key, lambda r: life.reset(r, r.by, now_s), now_s)
    elif record.state in _HERE:
        done.raise_again.append(record)


def _known(book: AlarmBook, key: Key, known: Known, now_s: float, done: Followed) -> None:
    record = book.records[key]
    if known.shelved_for_s is not None and record.state is not State.SHELVED:
        left_s, by = known.shelved_for_s, known.shelved_by
        done.effects += book.change(key, lambda r: life.shelve(r, by, left_s, now_s), now_s)
    elif known.shelved_for_s is None and record.state is State.SHELVED:
        done.effects += book.change(key, lambda r: life.unshelve(r, now_s), now_s)
    elif known.acknowledged_by is not None and record.state in _UNSEEN:
        done.effects += book.acknowledge(key, known.acknowledged_by, now_s)
    after = book.records.get(key)
    if after is not None and after.state not in _AWAY and after.present != known.present:
        if after.present:
            done.raise_again.append(after)
        else:
            done.clear.append(key)


def _foreign(key: Key, known: Known, now_s: float) -> AlarmRecord:
    seen = known.acknowledged_by is not None
    if known.present:
        state = State.ACKNOWLEDGED if seen else State.UNACKNOWLEDGED
    else:
        state = State.LATCHED if seen else State.LATCHED_UNACKNOWLEDGED
    priority = Priority(known.priority) if known.priority in set(Priority) else Priority.MEDIUM
    return AlarmRecord(*key, priority, state=state, present=known.present, changed_at_s=now_s)
