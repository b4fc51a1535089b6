"""What answers are made from, and the shape of one entry of the query table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from dispatch_app.adapters.database.replay_rows import IncidentLines
from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.history import HistoryFilter, HistoryRecord, RecordKind
from dispatch_app.domain.map_package import MapPackage
from dispatch_app.domain.patient_record import PatientRecord
from dispatch_app.domain.place import Position
from dispatch_app.domain.statistics.question import Question, Spot, Table
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.ports import IncidentRecord, Tracks
from dispatch_app.use_cases.settings import CentreSettings, ClearingTimes

DESKS = frozenset({Role.DISPATCHER, Role.SHIFT_LEAD, Role.DIRECTOR})


class PlaceSearch(Protocol):
    """The gazetteer as the server asks it."""

    def find(self, text: str, limit: int, near: Position | None) -> tuple[q.PlaceFound, ...]: ...

    def describe(self, position: Position) -> q.PositionDescribed: ...


class Journal(Protocol):
    """The journal as queries read it."""

    def journal_lines(self, incident_id: str) -> list[q.JournalLine]: ...

    def feature_versions(self, kind: str, key: str, limit: int) -> list[q.FeatureVersion]: ...

    def alarm_events(self, since: datetime, limit: int) -> list[Recorded]: ...

    def find_recordings(self, wanted: q.FindRecordings, now: datetime) -> q.RecordingsFound: ...

    def recording_trail(self, recording_id: str) -> q.RecordingTrail: ...

    def find_incident(self, incident_id: str) -> IncidentRecord | None: ...

    def find_entity(self, kind: str, key: str) -> Any: ...

    def replay_lines(self, incident_id: str, is_ours: Callable[[Recorded], bool]) -> IncidentLines: ...

    def patients_of(self, mission_ids: Sequence[str]) -> list[PatientRecord]: ...

    def looks_of(self, user: str, since: datetime, limit: int) -> list[tuple[str, str, str]]: ...


class HistoryPage(Protocol):
    """Records newest first, and where to go on."""

    @property
    def records(self) -> tuple[HistoryRecord, ...]: ...

    @property
    def before(self) -> int | None: ...

    @property
    def looked_back_to(self) -> datetime | None: ...


class History(Protocol):
    """What is over, laid out for finding."""

    def search(self, wanted: HistoryFilter, before: int | None, limit: int) -> HistoryPage: ...

    def find(self, kind: RecordKind, record_id: str) -> HistoryRecord | None: ...


class Statistics(Protocol):
    """Facts, for counting."""

    def count(self, question: Question) -> Table: ...

    def spots(self, question: Question) -> tuple[Spot, ...]: ...

    def behind(self, question: Question, group: Sequence[str | int], limit: int) -> list[str]: ...


class StaffAccount(Protocol):
    """Who may sign in, as lists show it."""

    @property
    def user(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def role(self) -> Role: ...

    @property
    def station_id(self) -> str: ...

    @property
    def vehicle_id(self) -> str: ...

    @property
    def hospital_id(self) -> str: ...

    @property
    def locked(self) -> bool: ...


class Links(Protocol):
    """The links that share a caller's position."""

    def found(self, call_id: str) -> q.LocationLinkFound: ...


class Maps(Protocol):
    """The map package in use and the one that waits."""

    def package_in_use(self) -> MapPackage | None: ...

    def waiting_package(self) -> MapPackage | None: ...

    def words(self) -> str: ...


@dataclass(frozen=True, slots=True)
class QuerySources:
    """Everything that answers are made from."""

    board: Callable[[], Board]
    lookups: Lookups
    places: PlaceSearch
    journal: Journal
    tracks: Tracks
    now: Callable[[], datetime]
    links: Links
    history: Callable[[], History]
    """Raises RequestFault while it is not open yet, as `statistics` does."""
    statistics: Callable[[], Statistics]
    parts: Callable[[], q.PartsFound] = q.PartsFound
    maps: Maps | None = None
    clearing: ClearingTimes = field(default_factory=ClearingTimes)
    flows: Callable[[], q.FlowsFound] = q.FlowsFound
    centre: CentreSettings = field(default_factory=CentreSettings)
    unknown_feeds: Callable[[], tuple[q.UnknownFeed, ...]] = tuple
    staff: Callable[[], Sequence[StaffAccount]] = tuple
    wall_link: Callable[[], str] = str
    """The address that opens the wall without an account."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One query at work: a captured board, who asks, and the sources."""

    sources: QuerySources
    board: Board
    actor: Actor


@dataclass(frozen=True, slots=True)
class Entry:
    """Who answers a query and which roles may ask it; stations and vehicles ask for their own part only."""

    answer: Callable[[Asked, Any], object]
    roles: frozenset[Role]
