"""The subscriber table 三字段: found by number in well under a millisecond, replaced by whole editions.

An import writes a new edition beside the one in use, some rows at a time so that calls are never held up, and switches
in one short transaction: the look-up sees the old table or the new one, never half of each, also after a kill.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from dispatch_app.adapters.database.connection import open_engine, will_write
from dispatch_app.adapters.database.faults import database_faults
from dispatch_app.adapters.database.schema import SUBSCRIBER, SUBSCRIBER_EDITION
from dispatch_app.adapters.locating.line_layout import LineLayout
from dispatch_app.adapters.locating.numbers import normal_number
from dispatch_app.adapters.locating.subscriber_file import RowFault, read_rows
from dispatch_app.domain.place import Position, Subscriber

ROWS_AT_ONCE = 1_000
"""Rows in one transaction: in SQLite the pen waits for a writer, and so many take some milliseconds."""

FAULTS_KEPT = 1_000
"""Refused rows listed in a report; all are counted. Nobody reads more."""

ABANDONED_AFTER = timedelta(days=1)
"""An edition still loading after this was killed half-way; its rows are removed."""

LOADING, IN_USE, RETIRED = "loading", "in_use", "retired"


@dataclass(slots=True)
class ImportReport:
    """What an import found and did."""

    good: int = 0
    refused: int = 0
    faults: list[RowFault] = field(default_factory=list)
    """The first FAULTS_KEPT refused rows."""
    applied: bool = False
    stopped: bool = False
    """Somebody called the import off; the table is what it was."""


@dataclass(frozen=True, slots=True)
class ImportWishes:
    """How a file is read and what becomes of refused rows."""

    datum: str = ""
    layout: LineLayout | None = None
    tolerated_share: float = 0.0
    """Up to this share of refused rows the good ones are taken; 1.0 takes them in any case."""
    check_only: bool = False
    on_fault: Callable[[RowFault], None] = lambda _: None
    """Hears every refused row while the file is checked."""
    on_progress: Callable[[float], None] = lambda _: None
    """Hears the share of the whole work that is done, 0 to 1."""
    is_stopped: Callable[[], bool] = lambda: False
    """Asked between batches; True calls the import off."""


class ImportStopped(Exception):
    """The import was called off."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SqlSubscribers:
    """The subscribers of one centre (use_cases.ports.Subscribers). Safe to share between threads; `close` it."""

    def __init__(
        self, url: str, centre_id: str, area_code: str = "", now: Callable[[], datetime] = _utc_now
    ) -> None:
        """`area_code` (like "021") completes local fixed numbers, in the file and of callers."""
        self.centre_id = centre_id
        self._area_code = area_code
        self._now = now
        self._engine = open_engine(url, "write")
        mine, edition = SUBSCRIBER.c, SUBSCRIBER_EDITION.c
        same = (mine.centre_id == edition.centre_id) & (mine.edition == edition.edition)
        self._by_number = (
            select(mine.name, mine.address, mine.longitude, mine.latitude)
            .join_from(SUBSCRIBER, SUBSCRIBER_EDITION, same)
            .where(mine.centre_id == centre_id, edition.state == IN_USE)
            .order_by(mine.edition.desc())
            .limit(1)
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    def find(self, number: str) -> Subscriber | None:
        """The subscriber of a caller number in any common form, or None. Raises StoreFault."""
        wanted = normal_number(number, self._area_code)
        if not wanted:
            return None
        with self._transaction(writes=False) as connection:
            row = connection.execute(self._by_number.where(SUBSCRIBER.c.number == wanted)).first()
        if row is None:
            return None
        position = None if row[2] is None or row[3] is None else Position(row[2], row[3])
        return Subscriber(wanted, row[0], row[1], position)

    def count(self) -> int:
        """How many numbers the editions in use hold."""
        edition = SUBSCRIBER_EDITION.c
        wanted = select(func.coalesce(func.sum(edition.row_count), 0)).where(
            edition.centre_id == self.centre_id, edition.state == IN_USE
        )
        with self._transaction(writes=False) as connection:
            return int(connection.execute(wanted).scalar_one())

    def import_file(
        self, path: Path, wishes: ImportWishes = ImportWishes(), *, only_good_rows: bool = False,
        check_only: bool = False,
    ) -> ImportReport:  # fmt: skip
        """Check the whole file, then make it the table – unless more rows are refused than the wishes tolerate.

        Raises SubscriberFileFault for a file that cannot be used at all, StoreFault when the database is lost; the
        table in use is then what it was.
        """
        report = ImportReport()
        tolerated_share = 1.0 if only_good_rows else wishes.tolerated_share
        try:
            for row in self._rows(path, wishes, 0.0, 0.5):
                if isinstance(row, RowFault):
                    report.refused += 1
                    wishes.on_fault(row)
                    if len(report.faults) < FAULTS_KEPT:
                        report.faults.append(row)
                else:
                    report.good += 1
            too_many = report.refused > tolerated_share * (report.good + report.refused)
            if check_only or wishes.check_only or report.good == 0 or too_many:
                return report
            good = (row for row in self._rows(path, wishes, 0.5, 1.0) if isinstance(row, Subscriber))
            self.replace_all(good, path.name)
        except ImportStopped:
            report.stopped = True
            return report
        report.applied = True
        return report

    def _rows(
        self, path: Path, wishes: ImportWishes, begin: float, end: float
    ) -> Iterator[Subscriber | RowFault]:
        """The rows of the file; progress runs from `begin` to `end`. Raises ImportStopped."""
        size = max(path.stat().st_size, 1) if path.exists() else 1

        def at_byte(place: int) -> None:
            if wishes.is_stopped():
                raise ImportStopped
            wishes.on_progress(begin + (end - begin) * min(place / size, 1.0))

        return read_rows(path, wishes.datum, self._area_code, wishes.layout, at_byte)

    def newest_import(self) -> tuple[datetime, str] | None:
        """When the table in use was loaded and from which file; None while there is none. Raises StoreFault."""
        edition = SUBSCRIBER_EDITION.c
        wanted = (
            select(edition.started_at, edition.file_name)
            .where(edition.centre_id == self.centre_id, edition.state == IN_USE)
            .order_by(edition.edition.desc())
            .limit(1)
        )
        with self._transaction(writes=False) as connection:
            row = connection.execute(wanted).first()
        return None if row is None else (row[0], row[1])

    def replace_all(self, subscribers: Iterable[Subscriber], file_name: str = "") -> int:
        """Make these the whole table (numbers in normal form, each once); how many. Raises StoreFault."""
        self._sweep()
        edition = self._begin_edition(file_name)
        rows, count = iter(subscribers), 0
        while part := list(islice(rows, ROWS_AT_ONCE)):
            with self._transaction() as connection:
                connection.execute(insert(SUBSCRIBER), [self._row(one, edition) for one in part])
            count += len(part)
        here = SUBSCRIBER_EDITION.c.centre_id == self.centre_id
        with self._transaction() as connection:
            others = update(SUBSCRIBER_EDITION).where(here, SUBSCRIBER_EDITION.c.state == IN_USE)
            connection.execute(others.values(state=RETIRED))
            mine = update(SUBSCRIBER_EDITION).where(here, SUBSCRIBER_EDITION.c.edition == edition)
            connection.execute(mine.values(state=IN_USE, row_count=count))
        self._sweep()
        return count

    def _begin_edition(self, file_name: str) -> int:
        newest = select(func.coalesce(func.max(SUBSCRIBER_EDITION.c.edition), 0))
        with self._transaction() as connection:
            known = connection.execute(newest.where(SUBSCRIBER_EDITION.c.centre_id == self.centre_id)).scalar_one()
            row = {
                "centre_id": self.centre_id, "edition": known + 1, "state": LOADING, "started_at": self._now(),
                "row_count": 0, "file_name": file_name[:200],
            }  # fmt: skip
            connection.execute(insert(SUBSCRIBER_EDITION), row)
        return int(known) + 1

    def _sweep(self) -> None:
        """Remove the rows of editions that nobody uses, some at a time."""
        table, rows = SUBSCRIBER_EDITION.c, SUBSCRIBER.c
        abandoned = (table.state == LOADING) & (table.started_at < self._now() - ABANDONED_AFTER)
        over = select(table.edition).where(table.centre_id == self.centre_id, (table.state == RETIRED) | abandoned)
        with self._transaction(writes=False) as connection:
            editions = connection.execute(over).scalars().all()
        for edition in editions:
            here = (rows.centre_id == self.centre_id) & (rows.edition == edition)
            some = select(rows.number).where(here).limit(ROWS_AT_ONCE)
            left = True
            while left:
                with self._transaction() as connection:
                    left = connection.execute(delete(SUBSCRIBER).where(here, rows.number.in_(some))).rowcount > 0
            with self._transaction() as connection:
                mine = (table.centre_id == self.centre_id) & (table.edition == edition)
                connection.execute(delete(SUBSCRIBER_EDITION).where(mine))

    def _row(self, subscriber: Subscriber, edition: int) -> dict[str, Any]:
        position = subscriber.position
        return {
            "centre_id": self.centre_id,
            "number": subscriber.number,
            "edition": edition,
            "name": subscriber.name,
            "address": subscriber.address,
            "longitude": None if position is None else position.longitude,
            "latitude": None if position is None else position.latitude,
        }

    @contextmanager
    def _transaction(self, writes: bool = True) -> Iterator[Connection]:
        with database_faults(), self._engine.connect() as connection:
            will_write(connection, writes)
            with connection.begin():
                yield connection


def open_subscribers(url: str, centre_id: str, area_code: str = "") -> SqlSubscribers:
    """The subscriber table of a centre; raises StoreFault for a wrong URL."""
    return SqlSubscribers(url, centre_id, area_code)
