"""Tracks 轨迹: sampled positions of vehicles, and the newest one of each, written in batches beside the pen.

SQLite has one writer a file: with 5,000 fixes a second in the same file the pen waited a tenth of a second now and
then. There the tracks stand in a file of their own, `NAME-tracks.EXT` beside the centre's; in PostgreSQL in the same
database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, select, text

from dispatch_app.adapters.database.connection import insert_into, is_postgres, open_engine, parse_url
from dispatch_app.adapters.database.faults import database_faults
from dispatch_app.adapters.database.schema import FIX_LATEST, TRACK
from dispatch_app.adapters.database.upgrade import create_or_upgrade
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Fix

ROWS_AT_ONCE = 1_000
"""Fixes in one transaction: some ten milliseconds, after which readers of tracks see them."""

KNOWN_PARTS = 400
"""A year of days and some; then those of the day are asked for again."""

PART_NAME = re.compile(r"track_\d{8}")

MOST_FIXES = 100_000
"""Fixes of one answer at most: a vehicle's day at one a second."""


class SqlTracks:
    """Writes and reads positions of one centre. Safe to share between threads; `close` it.

    Every method raises StoreFault when the database cannot be asked or written.
    """

    def __init__(self, url: str, centre_id: str) -> None:
        self.centre_id = centre_id
        self._engine = open_engine(_tracks_url(url), "feed")
        self._is_parted = is_postgres(self._engine)
        self._parts: set[int] = set()
        """Days whose part of the table is known to be there."""
        self._insert = insert_into(self._engine, TRACK).on_conflict_do_nothing()
        newest = insert_into(self._engine, FIX_LATEST)
        values = {c.name: newest.excluded[c.name] for c in FIX_LATEST.columns if not c.primary_key}
        self._newest = newest.on_conflict_do_update(
            index_elements=["centre_id", "vehicle_id"], set_=values, where=FIX_LATEST.c.at < newest.excluded.at
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    def write(self, fixes: Sequence[Fix]) -> None:
        """Keep the fixes; one that is there already is left, an older one does not replace the newest.

        Fixes without a valid position are left out. Some hundred rows a transaction: after a StoreFault a part may be
        written, writing all again does no harm.
        """
        placed = [fix for fix in fixes if fix.position.is_valid()]
        self._part_days({_day(fix.at) for fix in placed})
        for start in range(0, len(placed), ROWS_AT_ONCE):
            part = placed[start : start + ROWS_AT_ONCE]
            newest: dict[str, Fix] = {}
            for fix in part:
                known = newest.get(fix.vehicle_id)
                if not fix.doubt and (known is None or fix.at > known.at):
                    newest[fix.vehicle_id] = fix
            with self._transaction() as connection:
                own = [self._row(fix) | {"day": _day(fix.at), "doubt": fix.doubt} for fix in part]
                connection.execute(self._insert, own)
                if newest:
                    connection.execute(self._newest, [self._row(fix) for _, fix in sorted(newest.items())])

    def _part_days(self, days: set[int]) -> None:
        """Have a part of the table for each of the days (PostgreSQL)."""
        new = days - self._parts
        if not self._is_parted or not new:
            return
        with self._transaction() as connection:
            for day in sorted(new):
                connection.execute(text(f"CREATE TABLE IF NOT EXISTS {_part(day)} PARTITION OF track "
                                        f"FOR VALUES FROM ({day}) TO ({day + 1})"))  # fmt: skip
        self._parts |= new
        if len(self._parts) > KNOWN_PARTS:
            self._parts = set(days)

    def latest(self) -> dict[str, Fix]:
        """Vehicle id → newest fix, however old."""
        wanted = select(FIX_LATEST).where(FIX_LATEST.c.centre_id == self.centre_id)
        with self._transaction() as connection:
            return {row["vehicle_id"]: _fix(row) for row in connection.execute(wanted).mappings()}

    def track(self, vehicle_id: str, since: datetime, until: datetime, limit: int = MOST_FIXES) -> list[Fix]:
        """The vehicle's sound fixes from `since` on and before `until`, in order of time, at most `limit`."""
        return self._read(vehicle_id, since, until, limit, TRACK.c.doubt == "")

    def page(self, vehicle_id: str, since: datetime, until: datetime, most: int) -> list[Fix]:
        """The first `most` of its fixes in that time, those with a doubt among them, in order of time."""
        return self._read(vehicle_id, since, until, most)

    def _read(
        self, vehicle_id: str, since: datetime, until: datetime, limit: int, *more: ColumnElement[bool]
    ) -> list[Fix]:
        table = TRACK.c
        wanted = (
            select(TRACK)
            .where(
                table.centre_id == self.centre_id, table.day.between(_day(since), _day(until)),
                table.vehicle_id == vehicle_id, table.at >= since, table.at < until, *more,
            )
            .order_by(table.day, table.at)
            .limit(min(limit, MOST_FIXES))
        )  # fmt: skip
        with self._transaction() as connection:
            return [_fix(row) for row in connection.execute(wanted).mappings()]

    def prune(self, before: datetime) -> int:
        """Forget one vehicle's oldest whole day before the day of `before`; how many fixes went. Again until 0.

        A vehicle's day at one fix a second is deleted in a tenth of a second; the whole fleet's would hold up writers.
        A part of the table (PostgreSQL) that is empty then is dropped.
        """
        table = TRACK.c
        old = select(table.day, table.vehicle_id).where(table.centre_id == self.centre_id, table.day < _day(before))
        with self._transaction() as connection:
            oldest = connection.execute(old.order_by(table.day, table.vehicle_id).limit(1)).first()
            if oldest is None:
                self._drop_empty_parts(connection, _day(before))
                return 0
            gone = delete(TRACK).where(
                table.centre_id == self.centre_id, table.day == oldest.day, table.vehicle_id == oldest.vehicle_id
            )
            return connection.execute(gone).rowcount

    def _drop_empty_parts(self, connection: Connection, before_day: int) -> None:
        if not self._is_parted:
            return
        names = connection.execute(text(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
            "WHERE i.inhparent = 'track'::regclass AND c.relname < :least ORDER BY 1 LIMIT 7"
        ), {"least": _part(before_day)}).scalars().all()  # fmt: skip
        for name in names:
            if not PART_NAME.fullmatch(name):
                continue  # somebody else's part of the table is left alone
            if connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first() is None:  # noqa: S608 – matched above
                connection.execute(text(f"DROP TABLE {name}"))
                self._parts.discard(int(name.removeprefix("track_")))

    def _row(self, fix: Fix) -> dict[str, Any]:
        return {
            "centre_id": self.centre_id,
            "vehicle_id": fix.vehicle_id,
            "at": fix.at,
            "longitude": fix.position.longitude,
            "latitude": fix.position.latitude,
            "speed_kmh": fix.speed_kmh,
            "heading_deg": fix.heading_deg,
            "source": fix.source,
        }

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with database_faults(), self._engine.begin() as connection:
            yield connection


def _part(day: int) -> str:
    return f"track_{day}"


def _day(at: datetime) -> int:
    return int(at.astimezone(UTC).strftime("%Y%m%d"))


def _fix(row: Any) -> Fix:
    place = Position(row["longitude"], row["latitude"])
    doubt = row.get("doubt", "")
    return Fix(row["vehicle_id"], place, row["at"], row["speed_kmh"], row["heading_deg"], row["source"], doubt)


def _tracks_url(url: str) -> str:
    """Where the tracks of a centre's database stand; a SQLite file for them is made at need."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "postgresql":
        return url
    file = Path(parsed.database or "")
    beside = f"sqlite:///{file.with_name(f'{file.stem}-tracks{file.suffix}')}"
    create_or_upgrade(beside)
    return beside


def open_tracks(url: str, centre_id: str) -> SqlTracks:
    """The tracks of a centre; raises StoreFault when their database cannot be made or upgraded."""
    return SqlTracks(url, centre_id)
