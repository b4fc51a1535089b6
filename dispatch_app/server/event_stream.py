"""The live board and its readers: events go in after their commit, every stream takes what it may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

import msgspec

from dispatch_app.domain.actor import Actor
from dispatch_app.domain.apply import apply
from dispatch_app.domain.board import Board
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.visibility import project, sees_event, sees_every_event, sees_whole_centre
from dispatch_app.server.event_ring import Entry, EventRing, entry_of
from dispatch_app.wire.codec import board_to_plain
from dispatch_app.wire.messages import SnapshotMessage

EVENTS_A_MESSAGE = 500
"""Bound of one EventsMessage, as the wire promises."""


class EventsOut(msgspec.Struct, frozen=True, tag="events", tag_field="type"):
    """An EventsMessage whose events are encoded already."""

    seq: int
    events: list[msgspec.Raw]


class Reader(Protocol):
    """A reader, as the stream sees it."""

    actor: Actor
    cursor: int

    def wake(self) -> None:
        """There may be something to send."""

    def due(self, *, fixes: bool = False, beat: bool = False) -> None:
        """Fixes or a beat are to be sent."""

    def drop_if_slow(self, now_s: float) -> bool:
        """Whether the reader was let go because it does not keep up."""


class EventStream:
    """Lives in the event loop's thread; `board` is the whole centre's board at `seq`."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.ring = EventRing(board.seq)
        self.readers: set[Reader] = set()
        self.listeners: list[Callable[[Recorded], None]] = []
        """Called for each event after the board has applied it: courier, deadlines, reactions."""
        self._snapshots: dict[bool, tuple[int, str]] = {}
        """Of the parties that see the whole centre: those that see every event, and the desks."""

    @property
    def seq(self) -> int:
        """The number of the newest event."""
        return self.board.seq

    def publish(self, recorded: list[Recorded]) -> None:
        """Take the events of one commit and wake who may read them."""
        for line in recorded:
            apply(self.board, line)
            entry = entry_of(line, self.board)
            self.ring.add(entry)
            for reader in self.readers:
                self._offer(reader, entry)
            for listener in self.listeners:
                listener(line)

    def reset(self, board: Board) -> None:
        """Stand on a board that was loaded anew; readers catch up from the database or take a snapshot."""
        self.board = board
        self.ring = EventRing(board.seq)
        self._snapshots = {}
        for reader in self.readers:
            reader.wake()

    def _offer(self, reader: Reader, entry: Entry) -> None:
        seq = entry.recorded.seq
        if sees_event(reader.actor, entry.recorded, entry.witness):
            reader.wake()
        elif reader.cursor == seq - 1:
            reader.cursor = seq

    def snapshot_text(self, actor: Actor) -> tuple[int, str]:
        """Number and JSON of the party's SnapshotMessage; the whole centre's is made once a number and view."""
        if not sees_whole_centre(actor):
            return self.seq, self._encoded_snapshot(actor)
        view = sees_every_event(actor)
        if self._snapshots.get(view, (-1, ""))[0] != self.seq:
            self._snapshots[view] = self.seq, self._encoded_snapshot(actor)
        return self._snapshots[view]

    def _encoded_snapshot(self, actor: Actor) -> str:
        board = project(self.board, actor)
        return msgspec.json.encode(SnapshotMessage(board.seq, board_to_plain(board))).decode()


def events_text(actor: Actor, entries: Iterable[Entry], cursor: int) -> tuple[int, str]:
    """How far the reader is after the entries, and the EventsMessage for it; "" when none of them is for it."""
    whole = sees_every_event(actor)
    encoded = []
    for entry in entries:
        cursor = entry.recorded.seq
        raw = entry.encoded() if whole else entry.encoded_for(actor)
        if raw is not None:
            encoded.append(raw)
    return cursor, msgspec.json.encode(EventsOut(cursor, encoded)).decode() if encoded else ""
