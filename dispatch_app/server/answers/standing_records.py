"""Stations and staff as records of history: they are as they stand now, read from the board and the accounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dispatch_app.domain.actor import Role
from dispatch_app.domain.history import HistoryFilter, HistoryRecord, RecordKind, is_wanted
from dispatch_app.domain.history_records import record_of_station, records_of_shift
from dispatch_app.server.answers.entry import Asked

ACCOUNT = "account/"
"""Begins the key of an account, so that it is told from somebody on a shift."""

MOST_BESIDE = 20
"""Stations and people above the first page of a search over everything; more are found by choosing the kind."""

MOST_STANDING = 2_000
"""Of a search for stations or staff alone: more than a province's centre has."""


def standing_records(asked: Asked, wanted: HistoryFilter, before: int | None) -> tuple[HistoryRecord, ...]:
    """Stations and staff that answer, by name, all on the first page.

    A search over every kind finds them by its text only, and none where it names a time.
    """
    kinds = [kind for kind in (RecordKind.STATION, RecordKind.STAFF) if not wanted.kinds or kind in wanted.kinds]
    if before is not None or not kinds or asked.actor.role is Role.DISPATCHER:
        return ()
    chosen = bool(wanted.kinds)
    if not chosen and (not wanted.text.strip() or wanted.since is not None or wanted.until is not None):
        return ()
    timeless = replace(wanted, since=None, until=None, kinds=tuple(kinds))
    found = sorted(
        (r for kind in kinds for r in _all(asked, kind) if is_wanted(r, timeless)), key=lambda r: (r.kind, r.name)
    )
    return tuple(found[: MOST_STANDING if chosen else MOST_BESIDE])


def standing_record(asked: Asked, kind: RecordKind, record_id: str) -> HistoryRecord | None:
    """One of them by its key; None for dispatchers, whose search finds none either."""
    if asked.actor.role is Role.DISPATCHER:
        return None
    return next((record for record in _all(asked, kind) if record.record_id == record_id), None)


def _all(asked: Asked, kind: RecordKind) -> Iterator[HistoryRecord]:
    board, now = asked.board, asked.sources.now()
    if kind is RecordKind.STATION:
        for station in board.stations.values():
            yield record_of_station(station, now)
        return
    plates = {vehicle.vehicle_id: vehicle.plate for vehicle in board.vehicles.values()}
    for shift in board.shifts.values():
        for record in records_of_shift(shift):
            yield replace(record, plate=plates.get(record.vehicle_id, ""))
    for account in asked.sources.staff():
        yield HistoryRecord(
            RecordKind.STAFF, f"{ACCOUNT}{account.user}", now, name=account.name, user=account.user,
            station_id=account.station_id, vehicle_id=account.vehicle_id, hospital_id=account.hospital_id,
            plate=plates.get(account.vehicle_id, ""), state="locked" if account.locked else "active",
            outcome=account.role.value,
        )  # fmt: skip
