"""What became of the map's layers and of the directory, from the journal's events about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.adapters.database.journal_rows import recorded_of
from dispatch_app.adapters.database.schema import DIRECTORY_EVENTS, JOURNAL, MAP_EVENTS
from dispatch_app.domain import events as ev
from dispatch_app.domain.queries import FeatureVersion
from dispatch_app.wire.codec import CodecFault
from dispatch_app.words import t

KEY_NAMES = {
    "map_features": "feature_id", "stations": "station_id", "hospitals": "hospital_id", "directory": "entry_id",
}  # fmt: skip
"""Kinds that have a history, with the name of their key."""


def versions_of(connection: Connection, centre_id: str, kind: str, key: str, limit: int) -> list[FeatureVersion]:
    """Changes of one entity of the kind ("" for all), newest first, at most `limit`. Raises StoreFault."""
    events = DIRECTORY_EVENTS if kind == "directory" else MAP_EVENTS
    wanted = select(JOURNAL).where(JOURNAL.c.centre_id == centre_id, events).order_by(JOURNAL.c.seq.desc())
    if key:
        named = f'"{KEY_NAMES[kind]}":{msgspec.json.encode(key).decode()}'
        wanted = wanted.where(JOURNAL.c.body.contains(named, autoescape=True))
    found: list[FeatureVersion] = []
    with connection.execution_options(yield_per=200).execute(wanted) as rows:
        for version in _versions(rows.mappings(), kind):
            if key in ("", version.key):
                found.append(version)
            if len(found) >= limit:
                break
    return found


def _versions(rows: Any, kind: str) -> Iterator[FeatureVersion]:
    for row in rows:
        try:
            recorded = recorded_of(row)
        except (CodecFault, ValueError) as wrong:
            raise StoreFault(t("A line of the journal cannot be read; run the verifier")) from wrong
        version = _version(recorded)
        if version is not None and version[0] == kind:
            yield version[1]


def _version(recorded: ev.Recorded) -> tuple[str, FeatureVersion] | None:
    """The kind that an event belongs to, and the change."""
    event, actor = recorded.event, recorded.actor
    by = {
        "seq": recorded.seq, "at": recorded.at, "user": actor.user, "user_name": actor.name, "desk_id": actor.desk_id,
    }  # fmt: skip
    match event:
        case ev.MapFeatureSet(feature):
            return "map_features", FeatureVersion(**by, key=feature.feature_id, change="set", feature=feature)  # type: ignore[arg-type]
        case ev.MapFeatureRemoved(feature_id, reason, expired):
            change = "expired" if expired else "removed"
            return "map_features", FeatureVersion(**by, key=feature_id, change=change, reason=reason)  # type: ignore[arg-type]
        case ev.StationRegistered(station):
            return "stations", FeatureVersion(**by, key=station.station_id, change="set", station=station)  # type: ignore[arg-type]
        case ev.HospitalRegistered(hospital):
            return "hospitals", FeatureVersion(**by, key=hospital.hospital_id, change="set", hospital=hospital)  # type: ignore[arg-type]
        case ev.StationRemoved(station_id, _, reason):
            return "stations", FeatureVersion(**by, key=station_id, change="removed", reason=reason)  # type: ignore[arg-type]
        case ev.HospitalRemoved(hospital_id, _, reason):
            return "hospitals", FeatureVersion(**by, key=hospital_id, change="removed", reason=reason)  # type: ignore[arg-type]
        case ev.DirectoryEntrySet(entry):
            return "directory", FeatureVersion(**by, key=entry.entry_id, change="set", entry=entry)  # type: ignore[arg-type]
        case ev.DirectoryEntryRemoved(entry_id, reason):
            return "directory", FeatureVersion(**by, key=entry_id, change="removed", reason=reason)  # type: ignore[arg-type]
    return None
