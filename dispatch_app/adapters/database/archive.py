"""SqlArchive: what the board has let go, and the journal, read from any thread beside the pen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Any, get_args

from sqlalchemy import Connection, or_, select

from dispatch_app.adapters.database.column_types import time_of, utc_text
from dispatch_app.adapters.database.connection import open_engine
from dispatch_app.adapters.database.entity_rows import ROWS
from dispatch_app.adapters.database.faults import StoreFault, database_faults
from dispatch_app.adapters.database.journal_rows import recorded_of
from dispatch_app.adapters.database.looks import looks_of
from dispatch_app.adapters.database.map_history import versions_of
from dispatch_app.adapters.database.recording_search import lines_of_recording, search_recordings
from dispatch_app.adapters.database.replay_rows import ChainChecked, IncidentLines, check_chain, read_lines
from dispatch_app.adapters.database.schema import CENTRE_STATE, INCIDENTS, JOURNAL
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.events.alarms import AlarmEvent
from dispatch_app.domain.incident import Acceptance, Incident, IncidentKind, IncidentState
from dispatch_app.domain.major_incident import SituationReport
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.order import Order
from dispatch_app.domain.patient_record import PatientRecord
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import FeatureVersion, FindRecordings, JournalLine, RecordingsFound, RecordingTrail
from dispatch_app.domain.recording import Recording
from dispatch_app.domain.replay import ReplayProof
from dispatch_app.use_cases.ports import IncidentRecord
from dispatch_app.wire.codec import CodecFault
from dispatch_app.words import t

MOST_LINES = 5_000
"""Journal lines of one incident at most: a mass casualty has some hundreds; more is not readable on a screen."""

ALARM_EVENTS = tuple(event.__name__ for event in get_args(AlarmEvent))

MOST_EVENTS = 10_000
"""Events of one answer at most: about 10 MB; the asker goes on from the last number."""

_EARTH_RADIUS_M = 6_371_008.8
_METRES_PER_DEGREE = _EARTH_RADIUS_M * radians(1.0)


class SqlArchive:
    """Reads of one centre (use_cases.ports.Archive and more). Safe to share between threads; `close` it.

    Every method raises StoreFault when the database cannot be asked; the next call tries again.
    """

    def __init__(self, url: str, centre_id: str) -> None:
        self.centre_id = centre_id
        self._engine = open_engine(url, "read")

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    def head(self) -> int:
        """The number of the last event that is written."""
        wanted = select(CENTRE_STATE.c.seq).where(CENTRE_STATE.c.centre_id == self.centre_id)
        with self._reading() as connection:
            return int(connection.execute(wanted).scalar() or 0)

    def find_incident(self, incident_id: str) -> IncidentRecord | None:
        """The whole record as it is written now, open or closed, or None."""
        with self._reading() as connection:
            incidents: list[Incident] = self._entities(connection, "incidents", incident_id)
            if not incidents:
                return None
            acceptances: list[Acceptance] = self._entities(connection, "acceptances", incident_id)
            missions: list[Mission] = self._entities(connection, "missions", incident_id)
            orders: list[Order] = self._entities(connection, "orders", incident_id)
        acceptances.sort(key=lambda a: (a.opened_at, a.acceptance_id))
        missions.sort(key=lambda m: (m.stages[0].at, m.mission_id))
        orders.sort(key=lambda o: (o.issued_at, o.order_id))
        return IncidentRecord(incidents[0], tuple(acceptances), tuple(missions), tuple(orders))

    def find_recording(self, recording_id: str) -> Recording | None:
        """The record of a recording as it is written now, or None."""
        found: Recording | None = self._find("recordings", recording_id)
        return found

    def find_situation_report(self, report_id: str) -> SituationReport | None:
        """A situation report as it was given, or None."""
        found: SituationReport | None = self._find("situation_reports", report_id)
        return found

    def _find(self, kind: str, key: str) -> Any:
        rows = ROWS[kind]
        wanted = select(rows.table.c[rows.key], rows.table.c.body).where(
            rows.table.c.centre_id == self.centre_id, rows.table.c[rows.key] == key
        )
        with self._reading() as connection:
            row = connection.execute(wanted).mappings().first()
        return None if row is None else self._entity(kind, row)

    def find_recordings(self, wanted: FindRecordings, now: datetime) -> RecordingsFound:
        """Recordings that fit, newest first."""
        with self._reading() as connection:
            rows = search_recordings(connection, self.centre_id, wanted, now)
        found = tuple(self._entity("recordings", row) for row in rows[: wanted.limit])
        return RecordingsFound(found, cut=len(rows) > wanted.limit)

    def recording_trail(self, recording_id: str) -> RecordingTrail:
        """A recording with what the journal says of it; None and nothing where it is not known."""
        recording = self.find_recording(recording_id)
        if recording is None:
            return RecordingTrail(None)
        with self._reading() as connection:
            return RecordingTrail(recording, tuple(lines_of_recording(connection, self.centre_id, recording)))

    def find_mission(self, mission_id: str) -> Mission | None:
        """One mission as it is written now, or None."""
        table = ROWS["missions"].table.c
        wanted = select(table.mission_id, table.body).where(
            table.centre_id == self.centre_id, table.mission_id == mission_id
        )
        with self._reading() as connection:
            row = connection.execute(wanted).mappings().first()
        return None if row is None else self._entity("missions", row)

    def find_entity(self, kind: str, key: str) -> Any:
        """One entity of a kind of the board as it is written now, or None."""
        rows = ROWS[kind]
        wanted = select(rows.table.c[rows.key], rows.table.c.body).where(
            rows.table.c.centre_id == self.centre_id, rows.table.c[rows.key] == key
        )
        with self._reading() as connection:
            row = connection.execute(wanted).mappings().first()
        return None if row is None else self._entity(kind, row)

    def patients_of(self, mission_ids: Sequence[str]) -> list[PatientRecord]:
        """The records of patients of these missions, in the order in which they were begun."""
        table = ROWS["patient_records"].table
        wanted = select(table.c.record_id, table.c.body).where(
            table.c.centre_id == self.centre_id, table.c.mission_id.in_(list(mission_ids))
        )
        with self._reading() as connection:
            found = [self._entity("patient_records", row) for row in connection.execute(wanted).mappings()]
        return sorted(found, key=lambda one: (one.begun_at, one.record_id))

    def history_near(self, position: Position, radius_m: float, limit: int) -> list[Incident]:
        """Closed real incidents whose scene lies within `radius_m` metres, newest first."""
        if not position.is_valid() or radius_m <= 0 or limit <= 0:
            return []
        high = radius_m / _METRES_PER_DEGREE
        wide = min(180.0, high / max(0.01, cos(radians(position.latitude))))
        table = INCIDENTS.c
        wanted = (
            select(table.body, table.longitude, table.latitude)
            .where(
                table.centre_id == self.centre_id,
                table.latitude.between(position.latitude - high, position.latitude + high),
                table.longitude.between(position.longitude - wide, position.longitude + wide),
                table.state == IncidentState.CLOSED.value,
                table.kind != IncidentKind.TEST.value,
            )
            .order_by(table.closed_at.desc())
        )
        near: list[Incident] = []
        with self._reading() as connection:
            for row in connection.execute(wanted).mappings():
                if _distance_m(position, Position(row["longitude"], row["latitude"])) <= radius_m:
                    near.append(self._entity("incidents", row))
                    if len(near) == limit:
                        break
        return near

    def journal_lines(self, incident_id: str) -> list[JournalLine]:
        """Who did what and when for an incident, its calls from their first ring included, in order."""
        table = JOURNAL.c
        with self._reading() as connection:
            found: list[Incident] = self._entities(connection, "incidents", incident_id)
            calls = found[0].call_ids if found else ()
            wanted = (
                select(table.seq, table.at, table.user, table.desk_id, table.type)
                .where(table.centre_id == self.centre_id)
                .where(or_(table.incident_id == incident_id, table.call_id.in_(calls)))
                .order_by(table.seq)
                .limit(MOST_LINES)
            )
            rows = connection.execute(wanted).all()
        return [JournalLine(seq, time_of(at), user, desk_id, name) for seq, at, user, desk_id, name in rows]

    def replay_lines(self, incident_id: str, is_ours: Callable[[Recorded], bool]) -> IncidentLines:
        """What the replay of an incident is made of; see replay_rows."""
        with self._reading() as connection:
            found: list[Incident] = self._entities(connection, "incidents", incident_id)
            calls = found[0].call_ids if found else ()
            return read_lines(connection, self.centre_id, incident_id, calls, is_ours)

    def check_chain(self, proof: ReplayProof, progress: Callable[[float], None]) -> ChainChecked:
        """Whether the journal's chain is whole in the range of a replay."""
        with self._reading() as connection:
            return check_chain(connection, self.centre_id, proof, progress)

    def feature_versions(self, kind: str, key: str, limit: int) -> list[FeatureVersion]:
        """Changes of one drawn feature, station or hospital ("" for all of the kind), newest first."""
        with self._reading() as connection:
            return versions_of(connection, self.centre_id, kind, key, limit)

    def events_after(self, seq: int, limit: int) -> list[Recorded]:
        """The events that follow number `seq`, in order, at most `limit` (and MOST_EVENTS)."""
        return self._events(JOURNAL.c.seq > seq, limit=limit)

    def recorded_between(self, since: datetime, until: datetime, limit: int = MOST_EVENTS) -> list[Recorded]:
        """The events recorded from `since` on and before `until`, in order, at most `limit`."""
        return self._events(JOURNAL.c.at >= utc_text(since), JOURNAL.c.at < utc_text(until), limit=limit)

    def alarm_events(self, since: datetime, limit: int) -> list[Recorded]:
        """The newest events about alarms recorded from `since` on, in order, at most `limit` (and MOST_EVENTS)."""
        conditions = (JOURNAL.c.at >= utc_text(since), JOURNAL.c.type.in_(ALARM_EVENTS))
        return self._events(*conditions, limit=limit, newest=True)

    def looks_of(self, user: str, since: datetime, limit: int) -> list[tuple[str, str, str]]:
        """(kind, record id, incident id) of what a user has uncovered from `since` on, at most `limit`."""
        with self._reading() as connection:
            return looks_of(connection, self.centre_id, user, since, limit)

    # --- reading ---------------------------------------------------------------------------------------------------

    def _events(self, *conditions: Any, limit: int, newest: bool = False) -> list[Recorded]:
        wanted = select(JOURNAL).where(JOURNAL.c.centre_id == self.centre_id, *conditions)
        order = JOURNAL.c.seq.desc() if newest else JOURNAL.c.seq
        wanted = wanted.order_by(order).limit(max(0, min(limit, MOST_EVENTS)))
        with self._reading() as connection:
            rows = connection.execute(wanted).mappings().all()
        try:
            return [recorded_of(row) for row in (reversed(rows) if newest else rows)]
        except (CodecFault, ValueError) as wrong:
            raise StoreFault(t("A line of the journal cannot be read; run the verifier")) from wrong

    def _entities(self, connection: Connection, kind: str, incident_id: str) -> list[Any]:
        table = ROWS[kind].table
        wanted = select(table.c[ROWS[kind].key], table.c.body).where(
            table.c.centre_id == self.centre_id, table.c.incident_id == incident_id
        )
        return [self._entity(kind, row) for row in connection.execute(wanted).mappings()]

    def _entity(self, kind: str, row: Any) -> Any:
        try:
            return ROWS[kind].entity(row)
        except CodecFault as wrong:
            key = row.get(ROWS[kind].key, "?")
            raise StoreFault(t("Row {key} of {table} cannot be read; run the verifier", key=key, table=kind)) from wrong

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with database_faults(), self._engine.begin() as connection:
            yield connection


def _distance_m(a: Position, b: Position) -> float:
    """Great-circle distance in metres on the mean sphere (haversine)."""
    south, north = radians(a.latitude), radians(b.latitude)
    half = sin((north - south) / 2) ** 2
    half += cos(south) * cos(north) * sin(radians(b.longitude - a.longitude) / 2) ** 2
    return 2 * _EARTH_RADIUS_M * asin(min(1.0, sqrt(half)))


def open_archive(url: str, centre_id: str) -> SqlArchive:
    """The archive of a centre; raises StoreFault for a wrong URL."""
    return SqlArchive(url, centre_id)
