"""Keeps the facts of statistics in step with the journal, and counts from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from dispatch_app.adapters.statistics.fact_store import FactStore
from dispatch_app.domain.call import Call
from dispatch_app.domain.events import Event
from dispatch_app.domain.history import RecordKind
from dispatch_app.domain.incident import Incident
from dispatch_app.domain.major_incident import Casualty, MajorIncident
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.recording import Recording
from dispatch_app.domain.return_slip import ReturnSlip
from dispatch_app.domain.statistics.desk_time import DeskTime, gathered
from dispatch_app.domain.statistics.facts import (
    Fact,
    FactKind,
    fact_of_call,
    fact_of_casualty,
    fact_of_incident,
    fact_of_major,
    fact_of_mission,
    fact_of_recording,
    facts_of_patients,
)
from dispatch_app.domain.statistics.question import Question, Spot, Table
from dispatch_app.server.historian import EVENTS_AT_ONCE, Journal, Key, touched_by, users_of

OF_EVENTS = (RecordKind.CALL, RecordKind.INCIDENT, RecordKind.MISSION)
"""Records of the history that are facts of the same name; `_others` reads the facts that are made otherwise."""


class FactReading:
    """A journal_reader.Reading over the fact store; `count` and `behind` from any thread."""

    def __init__(self, store: FactStore, journal: Journal, zone: ZoneInfo) -> None:
        self._store = store
        self._journal = journal
        self._zone = zone

    def place(self) -> int:
        """See Reading."""
        return self._store.place()

    def close(self) -> None:
        """See Reading."""
        self._store.close()

    def count(self, question: Question) -> Table:
        """The answer to a question that has no fault. Raises StoreFault."""
        return self._store.count(question)

    def spots(self, question: Question) -> tuple[Spot, ...]:
        """Where the facts of a question lie. Raises StoreFault."""
        return self._store.spots(question)

    def behind(self, question: Question, group: Sequence[str | int], limit: int) -> list[str]:
        """Ids of the records behind a row, newest first. Raises StoreFault."""
        return self._store.behind(question, group, limit)

    def read_on(self, seq: int) -> int | None:
        """See Reading."""
        lines = self._journal.events_after(seq, EVENTS_AT_ONCE)
        if not lines:
            return None
        users = users_of(lines)
        keys = dict.fromkeys(key for line in lines for key in touched_by(line.event) if key[0] in OF_EVENTS)
        wanted = [(FactKind(kind.value), record_id) for kind, record_id in keys]
        known = self._store.users([key for key in wanted if key[0] is not FactKind.MISSION])
        users = {(RecordKind(kind.value), record_id): user for (kind, record_id), user in known.items()} | users
        desks = DeskTime(self._zone, self._store.memory())
        facts: list[Fact] = [fact for key in keys for fact in self._facts(key, users)]
        facts += gathered(lines, desks)
        others = dict.fromkeys(other for line in lines if (other := _other_touched(line.event)) is not None)
        facts += [fact for kind, key in others for fact in self._others(kind, key)]
        self._store.put(facts, lines[-1].seq, desks.text())
        return lines[-1].seq

    def _facts(self, key: Key, users: dict[Key, str]) -> Iterator[Fact]:
        kind, record_id = key
        if kind is RecordKind.CALL:
            call = self._journal.find_entity("calls", record_id)
            if isinstance(call, Call):
                yield fact_of_call(call, users.get(key, ""), self._zone)
            return
        incident_id = record_id
        if kind is RecordKind.MISSION:
            mission = self._journal.find_entity("missions", record_id)
            incident_id = mission.incident_id if isinstance(mission, Mission) else ""
        found = self._journal.find_incident(incident_id) if incident_id else None
        if found is None:
            return
        first = self._journal.find_entity("calls", found.incident.call_ids[0]) if found.incident.call_ids else None
        rang_at = first.rang_at if isinstance(first, Call) else None
        user = users.get((RecordKind.INCIDENT, incident_id), "") or next((a.user for a in found.acceptances), "")
        yield fact_of_incident(found.incident, found.acceptances, found.missions, rang_at, user, self._zone)
        for mission in found.missions:
            if kind is RecordKind.INCIDENT or mission.mission_id == record_id:
                yield from self._of_mission(mission, found.incident)

    def _of_mission(self, mission: Mission, incident: Incident) -> Iterator[Fact]:
        found = self._journal.find_entity("return_slips", mission.mission_id)
        slip = found if isinstance(found, ReturnSlip) else None
        yield fact_of_mission(mission, incident, self._zone, slip)
        if slip is not None:
            yield from facts_of_patients(mission, incident, slip, self._zone)

    def _others(self, kind: str, key: str) -> Iterator[Fact]:
        found = self._journal.find_entity(kind, key)
        if isinstance(found, ReturnSlip):
            mission = self._journal.find_entity("missions", found.mission_id)
            record = self._journal.find_incident(found.incident_id)
            if isinstance(mission, Mission) and record is not None:
                yield from self._of_mission(mission, record.incident)
        elif isinstance(found, Recording):
            yield fact_of_recording(found, self._zone)
        elif isinstance(found, MajorIncident):
            yield fact_of_major(found, self._zone)
        elif isinstance(found, Casualty):
            major = self._journal.find_entity("major_incidents", found.major_incident_id)
            yield fact_of_casualty(found, isinstance(major, MajorIncident) and major.is_test, self._zone)


def _other_touched(event: Event) -> tuple[str, str] | None:
    """The slip, recording, major incident or casualty that an event may have changed."""
    slip = getattr(event, "slip", None)
    if isinstance(slip, ReturnSlip):
        return "return_slips", slip.mission_id
    recording = getattr(event, "recording", None)
    if isinstance(recording, Recording):
        return "recordings", recording.recording_id
    casualty = getattr(event, "casualty", None)
    casualty_id = getattr(casualty, "casualty_id", "") or getattr(event, "casualty_id", "")
    if casualty_id:
        return "casualties", str(casualty_id)
    major = getattr(event, "major_incident", None)
    major_id = getattr(major, "major_incident_id", "") or getattr(event, "major_incident_id", "")
    return ("major_incidents", str(major_id)) if major_id else None
