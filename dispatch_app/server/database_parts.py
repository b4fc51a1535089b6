"""The database of a centre, opened for the server: schema brought up to date, every part on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from dispatch_app.adapters.database.accounts import open_accounts
from dispatch_app.adapters.database.archive import open_archive
from dispatch_app.adapters.database.store import open_store
from dispatch_app.adapters.database.tracks import open_tracks
from dispatch_app.adapters.database.upgrade import create_or_upgrade
from dispatch_app.adapters.history.index import HistoryIndex
from dispatch_app.adapters.history.opening import open_history
from dispatch_app.adapters.locating.subscribers import SqlSubscribers
from dispatch_app.adapters.statistics.fact_store import FactStore
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.patient_record import PatientRecord
from dispatch_app.domain.queries import FeatureVersion, FindRecordings, JournalLine, RecordingsFound, RecordingTrail
from dispatch_app.domain.vehicle import Fix
from dispatch_app.server.pen import PenStore
from dispatch_app.server.settings import Settings
from dispatch_app.server.sign_in import Accounts
from dispatch_app.server.web.telephone_playback import Pins
from dispatch_app.use_cases.ports import Archive, Tracks


class CentreArchive(Archive, Protocol):
    """Ports.Archive and what the server itself reads from the database."""

    def alarm_events(self, since: datetime, limit: int) -> list[Recorded]:
        """The newest events about alarms since then, in order."""

    def head(self) -> int:
        """The number of the last event that is written."""

    def looks_of(self, user: str, since: datetime, limit: int) -> list[tuple[str, str, str]]:
        """(kind, record id, incident id) of what a user has uncovered."""

    def journal_lines(self, incident_id: str) -> list[JournalLine]:
        """The journal of one incident."""

    def feature_versions(self, kind: str, key: str, limit: int) -> list[FeatureVersion]:
        """What became of a map layer, newest first."""

    def events_after(self, seq: int, limit: int) -> list[Recorded]:
        """At most `limit` events after `seq`, in order."""

    def find_recordings(self, wanted: FindRecordings, now: datetime) -> RecordingsFound:
        """Recordings that fit, newest first."""

    def recording_trail(self, recording_id: str) -> RecordingTrail:
        """A recording with what the journal says of it."""

    def patients_of(self, mission_ids: Sequence[str]) -> list[PatientRecord]:
        """The records of patients of these missions."""


@dataclass(frozen=True, slots=True)
class DatabaseParts:
    """Everything that a centre keeps in its database."""

    open_store: Callable[[], PenStore]
    """Takes the centre's pen; called in the pen's thread."""
    archive: CentreArchive
    subscribers: SqlSubscribers
    accounts: Accounts
    pins: Pins
    write_fixes: Callable[[list[Fix]], None]
    latest_fixes: Callable[[], list[Fix]]
    tracks: Tracks
    open_history: Callable[[], HistoryIndex]
    """Opens the history, making its tables at need; called in its reader's thread."""
    open_facts: Callable[[], FactStore]
    """Opens the facts of statistics, likewise."""
    prune_tracks: Callable[[], int]
    """Forgets some of the tracks that are older than the settings say; how many fixes went."""
    close: Callable[[], None]


def open_database(settings: Settings) -> DatabaseParts:
    """The parts of the settings' database. Raises StoreFault and its kinds."""
    url, centre_id = settings.database_url, settings.centre.centre_id
    create_or_upgrade(url)
    archive = open_archive(url, centre_id)
    subscribers = SqlSubscribers(url, centre_id, settings.area_code)
    accounts = open_accounts(url, centre_id)
    tracks = open_tracks(url, centre_id)

    def close() -> None:
        for part in (archive, subscribers, accounts, tracks):
            part.close()

    return DatabaseParts(
        open_store=lambda: open_store(url, centre_id),
        archive=archive,
        subscribers=subscribers,
        accounts=accounts, pins=accounts.pins,
        write_fixes=tracks.write,
        tracks=tracks,
        latest_fixes=lambda: list(tracks.latest().values()),
        prune_tracks=lambda: tracks.prune(datetime.now(UTC) - timedelta(days=settings.tracks_days)),
        open_history=lambda: open_history(url, centre_id),
        open_facts=lambda: FactStore(settings.file.parent / f"{centre_id}-statistics.duckdb"),
        close=close,
    )
