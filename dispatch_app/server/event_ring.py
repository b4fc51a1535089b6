"""The newest events in memory with what is needed to send them to any reader: the ring and its entries."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor
from dispatch_app.domain.board import Board
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.visibility import sees_event, withhold
from dispatch_app.wire.messages import to_wire

RING_EVENTS = 10_000
"""Events kept for resuming readers: about an hour of a big centre; an older reader is served from the database."""

_TRIM_AT = RING_EVENTS + 1_000
"""The list is cut back in one go, so that keeping events costs nothing a time."""


@dataclass(slots=True)
class Entry:
    """One event, encoded at most once for all who may read it whole.

    `witness` is a board with only the entities that the rules of visibility ask for, as they were after the event:
    a reader that resumes later is judged as it would have been then.
    """

    recorded: Recorded
    witness: Board
    _encoded: msgspec.Raw | None = None

    def encoded(self) -> msgspec.Raw:
        """The event as JSON for a reader from whom nothing is withheld."""
        if self._encoded is None:
            self._encoded = msgspec.Raw(msgspec.json.encode(to_wire(self.recorded)))
        return self._encoded

    def encoded_for(self, actor: Actor) -> msgspec.Raw | None:
        """The event as JSON as the party may read it; None where it may not."""
        if not sees_event(actor, self.recorded, self.witness):
            return None
        readable = withhold(actor, self.recorded)
        return self.encoded() if readable is self.recorded else msgspec.Raw(msgspec.json.encode(to_wire(readable)))


WITNESSED = {
    "mission_id": ("missions", "return_slips"),
    "order_id": ("orders",),
    "vehicle_id": ("vehicles",),
    "notice_id": ("notices",),
    "shift_id": ("shifts",),
}
"""What `domain.visibility` looks up on the board for an event that names no more than an id."""


def entry_of(recorded: Recorded, board: Board) -> Entry:
    """The ring's entry for an event that `board` has just applied."""
    witness = Board(centre_id=board.centre_id, seq=recorded.seq)
    event = recorded.event
    subject = event.receipt if isinstance(event, ev.NoticeConfirmed) else event
    for name, kinds in WITNESSED.items():
        for kind in kinds:
            _copy(board, witness, kind, getattr(subject, name, ""))
    return Entry(recorded, witness)


def _copy(board: Board, witness: Board, kind: str, key: str) -> None:
    entity = board.table(kind).get(key)
    if entity is not None:
        witness.table(kind)[key] = entity


class EventRing:
    """The last RING_EVENTS entries by number."""

    def __init__(self, seq: int) -> None:
        """`seq` is the journal's head at the start: the ring begins after it."""
        self._entries: list[Entry] = []
        self.last_seq = seq

    @property
    def first_seq(self) -> int:
        """The number of the oldest entry; one more than the head while the ring is empty."""
        return self.last_seq - len(self._entries) + 1

    def add(self, entry: Entry) -> None:
        """Keep one more event; its number must be the next."""
        assert entry.recorded.seq == self.last_seq + 1, f"event {entry.recorded.seq} after {self.last_seq}"
        self._entries.append(entry)
        self.last_seq += 1
        if len(self._entries) > _TRIM_AT:
            del self._entries[:-RING_EVENTS]

    def holds_all_after(self, seq: int) -> bool:
        """Whether a reader at `seq` can be served from here."""
        return self.first_seq - 1 <= seq <= self.last_seq

    def after(self, seq: int, limit: int) -> list[Entry]:
        """At most `limit` entries after number `seq`, which the ring must hold."""
        assert self.holds_all_after(seq)
        start = seq + 1 - self.first_seq
        return self._entries[start : start + limit]
