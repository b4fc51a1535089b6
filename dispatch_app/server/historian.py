"""The historian: keeps the history index in step with the journal, and answers what is looked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from dispatch_app.adapters.history.index import HistoryIndex, Page
from dispatch_app.domain import events as ev
from dispatch_app.domain.call import Call
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.history import (
    HistoryFilter,
    HistoryRecord,
    RecordKind,
    record_of_call,
    record_of_incident,
    record_of_mission,
)
from dispatch_app.domain.history_records import log_record
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.vehicle import Vehicle
from dispatch_app.server.history_beside import BESIDE, Key, logged, records_beside, touched_beside
from dispatch_app.use_cases.ports import IncidentRecord

EVENTS_AT_ONCE = 2_000
"""Events of one write: a second of catching up, in which an incident of many events is read once; live it is some."""


class Journal(Protocol):
    """What is read: the journal in order, and the entities as they are written now."""

    def head(self) -> int: ...

    def events_after(self, seq: int, limit: int) -> list[Recorded]: ...

    def find_incident(self, incident_id: str) -> IncidentRecord | None: ...

    def find_entity(self, kind: str, key: str) -> object: ...


class Historian:
    """A journal_reader.Reading over the history index; `search` and `find` from any thread."""

    def __init__(self, index: HistoryIndex, journal: Journal) -> None:
        self._index = index
        self._journal = journal

    def place(self) -> int:
        """See Reading."""
        return self._index.rows.place()

    def close(self) -> None:
        """See Reading."""
        self._index.rows.close()

    def search(self, wanted: HistoryFilter, before: int | None, limit: int) -> Page:
        """One page, newest first. Raises StoreFault."""
        return self._index.search(wanted, before, limit)

    def find(self, kind: RecordKind, record_id: str) -> HistoryRecord | None:
        """One record as it is written now; its user is not named."""
        if kind is RecordKind.DESK_LOG:
            return logged(self._journal, record_id)
        return next((r for r in _records(self._journal, (kind, record_id)) if r.record_id == record_id), None)

    def read_on(self, seq: int) -> int | None:
        """See Reading."""
        lines = self._journal.events_after(seq, EVENTS_AT_ONCE)
        if not lines:
            return None
        users = users_of(lines)
        keys = dict.fromkeys(key for line in lines for key in touched_by(line.event))
        records = {(r.kind, r.record_id): r for key in keys for r in _records(self._journal, key)}
        records |= {(r.kind, r.record_id): r for line in lines if (r := log_record(line)) is not None}
        self._index.put([replace(r, user=r.user or users.get(key, "")) for key, r in records.items()], lines[-1].seq)
        return lines[-1].seq


def users_of(lines: list[Recorded]) -> dict[Key, str]:
    """Who handled a record first, where these events tell."""
    return {key: line.actor.user for line in lines if (key := _handled(line.event)) is not None}


def touched_by(event: ev.Event) -> Iterator[Key]:
    """The records that an event may have changed."""
    yield from touched_beside(event)
    for kind in (RecordKind.CALL, RecordKind.INCIDENT, RecordKind.MISSION):
        entity = getattr(event, kind.value, None)
        named = getattr(event, f"{kind.value}_id", "") or getattr(entity, f"{kind.value}_id", "")
        if named and isinstance(named, str):
            yield kind, named


def _handled(event: ev.Event) -> Key | None:
    """The record whose first handling the event is."""
    if isinstance(event, ev.CallAnswered):
        return RecordKind.CALL, event.call_id
    if isinstance(event, ev.IncidentOpened):
        return RecordKind.INCIDENT, event.incident.incident_id
    if isinstance(event, ev.MissionOrdered):
        return RecordKind.MISSION, event.mission.mission_id
    return None


def _records(journal: Journal, key: Key) -> Iterator[HistoryRecord]:
    """The records that follow from one that was touched: an incident's missions carry its place."""
    kind, record_id = key
    if kind in BESIDE:
        yield from records_beside(journal, key)
        return
    if kind is RecordKind.CALL:
        call = journal.find_entity("calls", record_id)
        if isinstance(call, Call):
            yield record_of_call(call)
        return
    incident_id = record_id
    if kind is RecordKind.MISSION:
        mission = journal.find_entity("missions", record_id)
        if not isinstance(mission, Mission):
            return
        incident_id = mission.incident_id
    found = journal.find_incident(incident_id)
    if found is None:
        return
    if kind is RecordKind.INCIDENT:
        yield record_of_incident(found.incident)
    for mission in found.missions:
        if kind is RecordKind.INCIDENT or mission.mission_id == record_id:
            vehicle = journal.find_entity("vehicles", mission.vehicle_id)
            yield record_of_mission(mission, found.incident, vehicle.plate if isinstance(vehicle, Vehicle) else "")
