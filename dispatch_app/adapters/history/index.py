"""HistoryIndex: writes records and finds them, newest first, on SQLite (FTS5) or PostgreSQL (GIN).

A record's number holds its second, so that the order of numbers is the order of time and a page needs no sorting. The
words of a record are its only index: texts in pairs of characters, exact fields as `field=value`. On ten million
records a rare and a common word, a number's middle and a pair of filters all answer from it.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from dispatch_app.domain.history import (
    HistoryFilter,
    HistoryRecord,
    WantedWords,
    is_wanted,
    rarest,
    record_words,
    wanted_words,
)
from dispatch_app.wire.codec import decode, encode

SLOTS = 4096
"""Records of one second that can be told apart; a big centre has some tens."""

SAMPLED = 64
"""Of so many records one is counted for the frequency of words: good enough to tell rare from common."""

LONGEST_PAGE = 200
"""Records of one page: more than any list shows at once."""

MOST_LOOKED = 5_000
"""Candidates looked at for one page, some 50 ms; beyond, the page says how far back it looked and goes on there."""

LAST_NUMBER = (1 << 62) - 1


ROWS_AT_ONCE = 60_000
"""Rows of one transaction of a bulk load: some seconds' work, 100 MB; three times the rows make a tenth less work."""

KEPT_NUMBERS = 200_000
"""Numbers remembered during a bulk load: those of ten days."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record as it is written."""

    number: int
    key: str
    body: str
    words: tuple[str, ...]


class Rows(Protocol):
    """The table and its word index, in one database. Every method raises StoreFault."""

    def bodies(self, numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Number → (key, body) of the numbers that are taken."""

    def write(self, new: Sequence[Row], gone: Sequence[Row], seq: int | None) -> None:
        """Take rows out and put rows in, and keep the reader's place in the journal, in one transaction."""

    def load(self, new: Sequence[Row]) -> None:
        """Put in very many rows whose numbers are free, as fast as the database can."""

    def begin_loading(self) -> None:
        """Make ready for `load`: an empty PostgreSQL puts its word index aside, SQLite gathers words in memory."""

    def end_loading(self) -> None:
        """Have everything as searches want it."""

    def find(self, words: WantedWords, low: int, high: int, limit: int) -> Iterator[tuple[int, str]]:
        """(number, body) of rows with all the words and low ≤ number ≤ high, newest first, at most `limit`."""

    def counts(self, words: Sequence[str]) -> dict[str, int]:
        """How many sampled records held each word when they were written; absent words none."""

    def place(self) -> int:
        """The number of the journal's event up to which everything is written; -1 for an empty index."""

    def count(self) -> int:
        """How many records there are, roughly."""

    def close(self) -> None:
        """Let go of the connections."""


@dataclass(frozen=True, slots=True)
class Page:
    """Records newest first; `before` goes on where the page ended, None at the end of history."""

    records: tuple[HistoryRecord, ...]
    before: int | None
    looked_back_to: datetime | None


class HistoryIndex:
    """Safe to share between threads as its rows are."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def put(self, records: Sequence[HistoryRecord], seq: int | None = None) -> None:
        """Write the records in the place of their older states; `seq` is how far the journal is read then.

        A record without its user keeps the one it had: only the event that names the user knows.
        """
        newest = {record_key(record): record for record in records}
        taken: dict[int, str] = {}
        new, gone = [], []
        wanted = {first_number(record) for record in newest.values()}
        stood = self.rows.bodies([number + step for number in wanted for step in range(4)])
        for key, record in newest.items():
            number = first_number(record)
            while (taken.get(number) or stood.get(number, (key,))[0]) != key:
                number += 1
                if number not in stood and number not in taken:
                    stood.update(self.rows.bodies([number]))
            taken[number] = key
            if number in stood:
                old = decode(stood[number][1], HistoryRecord)
                gone.append(Row(number, key, stood[number][1], tuple(record_words(old))))
                record = replace(record, user=record.user or old.user)
            new.append(Row(number, key, encode(record).decode(), tuple(record_words(record))))
        self.rows.write(new, gone, seq)

    def put_new(self, records: Iterable[HistoryRecord]) -> int:
        """Write very many records that the index does not hold, in one pass; how many. For imports and measurements.

        A record that is there already would be found twice: use `put` for those.
        """
        self.rows.begin_loading()
        written = self._load(records)
        self.rows.end_loading()
        return written

    def _load(self, records: Iterable[HistoryRecord]) -> int:
        taken: dict[int, None] = {}
        rows: list[Row] = []
        written = 0
        for record in records:
            number = first_number(record)
            while number in taken:
                number += 1
            taken[number] = None
            rows.append(Row(number, record_key(record), encode(record).decode(), tuple(record_words(record))))
            if len(rows) == ROWS_AT_ONCE:
                self.rows.load(rows)
                written, rows = written + len(rows), []
                if len(taken) > KEPT_NUMBERS:  # records come day by day, so that old numbers are not asked for again
                    taken = dict.fromkeys(list(taken)[KEPT_NUMBERS // 2 :])
        self.rows.load(rows)
        return written + len(rows)

    def search(self, wanted: HistoryFilter, before: int | None, limit: int) -> Page:
        """One page of records that truly answer, newest first."""
        limit = max(1, min(limit, LONGEST_PAGE))
        asked = wanted_words(wanted)
        counted = self.rows.counts(asked.whole)
        words = rarest(asked, lambda word: counted.get(word, 0) * SAMPLED)
        low = 0 if wanted.since is None else number_of_second(wanted.since)
        high = LAST_NUMBER if wanted.until is None else number_of_second(wanted.until) + SLOTS - 1
        if before is not None:
            high = min(high, before - 1)
        found: list[HistoryRecord] = []
        looked, last = 0, high
        for number, body in self.rows.find(words, low, high, MOST_LOOKED):
            looked, last = looked + 1, number
            record = decode(body, HistoryRecord)
            if is_wanted(record, wanted):
                found.append(record)
                if len(found) == limit:
                    return Page(tuple(found), number, record.at)
        if looked < MOST_LOOKED:
            return Page(tuple(found), None, None)
        return Page(tuple(found), last, datetime.fromtimestamp(last // SLOTS, UTC))


def sampled_counts(rows: Sequence[Row]) -> list[tuple[str, int]]:
    """(word, records) of the sampled ones among the rows."""
    sampled = [row for row in rows if zlib.crc32(row.key.encode()) % SAMPLED == 0]
    return sorted(Counter(word for row in sampled for word in row.words).items())


def record_key(record: HistoryRecord) -> str:
    """What tells a record from any other of the centre."""
    return f"{record.kind.value}:{record.record_id}"


def number_of_second(at: datetime) -> int:
    """The first number of a second; 0 for times before 1970."""
    return max(0, int(at.timestamp())) * SLOTS


def first_number(record: HistoryRecord) -> int:
    """The number a record asks for: its second, and a slot made of its key; a taken slot leads to the next one."""
    return number_of_second(record.at) + zlib.crc32(record_key(record).encode()) % (SLOTS - 64)
