"""Tracks and newest fixes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from dispatch_app.adapters.database.connection import open_engine
from dispatch_app.adapters.database.tracks import ROWS_AT_ONCE, SqlTracks, open_tracks
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Doubt, Fix

START = datetime(2026, 3, 1, 23, 50, tzinfo=UTC)


@pytest.fixture
def tracks(url: str) -> Iterator[SqlTracks]:
    """The tracks of c1."""
    tracks = open_tracks(url, "c1")
    yield tracks
    tracks.close()


def _fix(seconds: int, vehicle_id: str = "v1") -> Fix:
    return Fix(vehicle_id, Position(121 + seconds / 1e5, 31.2), START + timedelta(seconds=seconds), 41.5, 90.0, "nmea")


def test_tracks_are_read_back_over_midnight_in_order(tracks: SqlTracks) -> None:
    fixes = [_fix(second) for second in range(ROWS_AT_ONCE * 2 + 300)]
    tracks.write([*reversed(fixes), _fix(5, "v2")])
    tracks.write(fixes[:10])
    assert tracks.track("v1", START, START + timedelta(hours=1)) == fixes
    assert tracks.track("v1", fixes[600].at, fixes[700].at) == fixes[600:700]
    assert tracks.track("v1", START, START + timedelta(hours=1), limit=3) == fixes[:3]
    assert tracks.track("v3", START, START + timedelta(hours=1)) == []
    assert tracks.latest() == {"v1": fixes[-1], "v2": _fix(5, "v2")}


def test_an_older_fix_does_not_replace_the_newest(tracks: SqlTracks) -> None:
    tracks.write([_fix(10)])
    tracks.write([_fix(5)])
    assert tracks.latest() == {"v1": _fix(10)}
    bare = Fix("v1", Position(121.0, 31.0), START + timedelta(seconds=20))
    tracks.write([bare])
    assert tracks.latest() == {"v1": bare}


def test_fixes_without_a_place_are_left_out(tracks: SqlTracks) -> None:
    tracks.write([Fix("v1", Position(math.nan, 31.0), START), Fix("v1", Position(0.0, 0.0), START)])
    tracks.write([])
    assert tracks.latest() == {}


def test_old_days_are_forgotten_one_vehicle_at_a_time(tracks: SqlTracks) -> None:
    tracks.write([_fix(0), _fix(1), _fix(86_400), _fix(2 * 86_400), _fix(0, "v2")])
    limit = START + timedelta(days=2)
    assert [tracks.prune(limit) for _ in range(4)] == [2, 1, 1, 0]
    assert tracks.track("v1", START, limit + timedelta(days=1)) == [_fix(2 * 86_400)]


def test_doubtful_fixes_are_kept_with_their_mark_and_are_never_the_newest(tracks: SqlTracks) -> None:
    sound, jumped = _fix(0), replace(_fix(1), doubt=Doubt.JUMP.value)
    tracks.write([sound, jumped, _fix(2)])
    assert tracks.track("v1", START, START + timedelta(hours=1)) == [sound, _fix(2)]
    assert tracks.page("v1", START, START + timedelta(hours=1), 2) == [sound, jumped]
    assert tracks.page("v1", jumped.at, START + timedelta(hours=1), 9) == [jumped, _fix(2)]
    tracks.write([replace(_fix(3), doubt=Doubt.FROZEN.value)])
    assert tracks.latest() == {"v1": _fix(2)}


def test_each_day_has_its_part_of_the_table_and_an_empty_one_goes(url: str, tracks: SqlTracks) -> None:
    if not url.startswith("postgresql"):
        return  # SQLite reads a day from one place of the table's own order
    tracks.write([_fix(0), _fix(86_400)])
    assert _parts(url) == ["track_20260301", "track_20260302"]
    assert [tracks.prune(START + timedelta(days=1)) for _ in range(2)] == [1, 0]
    assert _parts(url) == ["track_20260302"]
    tracks.write([_fix(1)])  # an old terminal's memory makes its day again
    assert _parts(url) == ["track_20260301", "track_20260302"]


def _parts(url: str) -> list[str]:
    engine = open_engine(url, "pen")
    with engine.connect() as connection:
        names = connection.execute(text("SELECT relname FROM pg_class WHERE relname ~ '^track_[0-9]+$' ORDER BY 1"))
        found = list(names.scalars())
    engine.dispose()
    return found
