"""The historian: reads committed events and keeps the history index in step, in a thread of its own.

The index remembers how far it has read, so nothing is queued: a new event only wakes the reader, and after a fault, a
restart or with an empty index it goes on from its place, from the first event if need be. The pen never waits for it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

from dispatch_app.adapters.database.faults import StoreContradiction, StoreFault
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
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.vehicle import Vehicle
from dispatch_app.use_cases.ports import IncidentRecord
from dispatch_app.words import t

log = logging.getLogger(__name__)

EVENTS_AT_ONCE = 500
"""Events of one write: some 200 records, 0.1 s, so that a page is never far behind."""

GATHERING_S = 0.5
"""Wait after the first new event, so that a busy second is one write and not fifty."""

AGAIN_S = 5.0
"""Pause after a fault of the database."""

FAR_BEHIND = 5_000
"""Events; from here on the lag is said in the server's state: five minutes of the busiest centre."""

Key = tuple[RecordKind, str]


class Journal(Protocol):
    """What is read: the journal in order, and the entities as they are written now."""

    def head(self) -> int: ...

    def events_after(self, seq: int, limit: int) -> list[Recorded]: ...

    def find_incident(self, incident_id: str) -> IncidentRecord | None: ...

    def find_entity(self, kind: str, key: str) -> object: ...


class Historian:
    """`recorded` never waits; all reading and writing happens in the historian's thread."""

    def __init__(self, open_index: Callable[[], HistoryIndex], journal: Journal) -> None:
        self._open_index = open_index
        self._journal = journal
        self._changed = threading.Condition()
        self._index: HistoryIndex | None = None
        self._newest = 0
        self._read = -1
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="history", daemon=True)

    def start(self) -> None:
        """Start the thread; the index is opened and caught up there."""
        self._thread.start()

    def recorded(self, line: Recorded) -> None:
        """There is something to read."""
        with self._changed:
            self._newest = max(self._newest, line.seq)
            self._changed.notify()

    def words(self) -> str:
        """How far behind the history is, "" when it is not worth a word."""
        behind = self._newest - self._read
        return t("history is {events} events behind", events=behind) if behind > FAR_BEHIND else ""

    def search(self, wanted: HistoryFilter, before: int | None, limit: int) -> Page:
        """One page, newest first. Raises StoreFault, also while the history is not open yet."""
        if self._index is None:
            raise StoreFault(t("The history is not open yet"))
        return self._index.search(wanted, before, limit)

    def find(self, kind: RecordKind, record_id: str) -> HistoryRecord | None:
        """One record as it is written now; its user is not named."""
        return next((r for r in _records(self._journal, (kind, record_id)) if r.record_id == record_id), None)

    def stop(self, deadline_s: float = 5.0) -> None:
        """End after the write at hand; what is not read yet is read at the next start."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join(deadline_s)
        if self._index is not None and not self._thread.is_alive():
            self._index.rows.close()

    def _run(self) -> None:
        faulty = False
        while not self._stopping:
            try:
                if self._index is None:
                    self._index = self._open_index()
                    self._read = self._index.rows.place()
                    self._newest = max(self._newest, self._journal.head())
                last = read_on(self._index, self._journal, self._read) if self._read < self._newest else None
                more = last is not None
                self._read = self._newest if last is None else last
                if faulty:
                    log.warning("the history is written again")
                faulty = False
            except (StoreFault, StoreContradiction) as fault:
                if not faulty:
                    log.error("the history stands still: %s", type(fault).__name__)
                faulty, more = True, False
            self._rest(faulty, more)

    def _rest(self, faulty: bool, more: bool) -> None:
        with self._changed:
            if faulty:
                self._changed.wait_for(lambda: self._stopping, AGAIN_S)
            elif not more:
                self._changed.wait_for(lambda: self._stopping or self._newest > self._read)
                self._changed.wait_for(lambda: self._stopping, GATHERING_S)


def read_on(index: HistoryIndex, journal: Journal, seq: int) -> int | None:
    """The number of the last event that is in the index now, or None where none followed `seq`."""
    lines = journal.events_after(seq, EVENTS_AT_ONCE)
    if not lines:
        return None
    users = {key: line.actor.user for line in lines if (key := _handled(line.event)) is not None}
    keys = dict.fromkeys(key for line in lines for key in touched_by(line.event))
    records = {(r.kind, r.record_id): r for key in keys for r in _records(journal, key)}
    named = [replace(record, user=users.get(key, "")) for key, record in records.items()]
    index.put(named, lines[-1].seq)
    return lines[-1].seq


def touched_by(event: ev.Event) -> Iterator[Key]:
    """The records that an event may have changed."""
    for kind in RecordKind:
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
