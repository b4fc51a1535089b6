"""What is too old is forgotten once a day, between commands and fixes, and a fault waits for the next round."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.adapters.database.store import SqlStore
from dispatch_app.adapters.database.tracks import open_tracks
from dispatch_app.adapters.database.upgrade import create_or_upgrade
from dispatch_app.adapters.roads.no_map import NoPlaces, NoRoads
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.commands import ClearAlarm
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Fix
from dispatch_app.server.clock import SystemClock
from dispatch_app.server.database_parts import open_database
from dispatch_app.server.housekeeping import EVERY_S, FIRST_AFTER_S, Housekeeping
from dispatch_app.server.pen import Pen
from dispatch_app.server.position_feed import PositionFeed
from dispatch_app.server.track_recorder import TrackRecorder
from dispatch_app.use_cases.command_desk import CommandDesk
from dispatch_app.use_cases.decision import Lookups
from tests.server.centre_bed import NoArchive, NoSubscribers
from tests.server.server_bed import make_settings
from tests.waiting import wait_until

NOW = datetime.now(UTC)


class CountingStore(SqlStore):
    """The real store; says how many answers each turn forgot, and fails while it is told to."""

    def __init__(self, url: str, now: Callable[[], datetime]) -> None:
        super().__init__(url, "c1", now)
        self.turns: list[int] = []
        self.fails = False

    def prune_answers(self, before: datetime | None = None) -> int:
        if self.fails:
            self.turns.append(-1)
            raise StoreFault("planted")
        self.turns.append(super().prune_answers(before))
        return self.turns[-1]


class PenBed:
    """A pen on a SQLite file, at a time that the test chooses."""

    def __init__(self, folder: Path) -> None:
        self.settings = make_settings(folder, tls={"enabled": False, "insecure_local": True})
        create_or_upgrade(self.settings.database_url)
        self.now = NOW - timedelta(days=40)
        self.store: CountingStore | None = None
        self.pen = Pen(self._build, lambda board: None)
        self.pen.start()

    def _build(self) -> tuple[CountingStore, CommandDesk]:
        self.store = CountingStore(self.settings.database_url, lambda: self.now)
        feed = PositionFeed(lambda: desk.board, SystemClock().now)
        lookups = Lookups(NoSubscribers(), NoRoads(), NoPlaces(), feed, NoArchive())  # type: ignore[arg-type]
        desk = CommandDesk(self.store, lookups, SystemClock(), self.settings.centre, lambda recorded: None)
        return self.store, desk

    def asks(self, command_id: str) -> Any:
        """A command without events, so that its answer has the store's time."""
        return self.pen.submit(command_id, ClearAlarm("test", "nothing"), SERVER_ACTOR).result(20)

    def turns(self) -> list[int]:
        assert self.store is not None
        return self.store.turns


@pytest.fixture
def bed(tmp_path: Path) -> Any:
    made = PenBed(tmp_path)
    yield made
    assert made.pen.stop()


def test_chores_are_started_once_a_day() -> None:
    started: list[str] = []
    keeping = Housekeeping((lambda: started.append("pen"), lambda: started.append("tracks")), 100.0)
    keeping.tick(100.0 + FIRST_AFTER_S - 1)
    assert started == []
    keeping.tick(100.0 + FIRST_AFTER_S)
    keeping.tick(100.0 + FIRST_AFTER_S + EVERY_S - 1)
    assert started == ["pen", "tracks"]
    keeping.tick(100.0 + FIRST_AFTER_S + EVERY_S)
    assert len(started) == 4


def test_the_pen_forgets_old_answers_and_keeps_the_others(bed: PenBed) -> None:
    bed.asks("old")
    bed.now = NOW
    bed.asks("new")
    assert bed.store is not None
    bed.pen.tidy()
    wait_until(lambda: bed.turns() == [1, 0], "the forgetting")
    bed.asks("after")
    assert [bed.store.find_answer(key) is not None for key in ("old", "new", "after")] == [False, True, True]


def test_a_fault_leaves_the_rest_for_the_next_round_and_the_pen_goes_on(bed: PenBed) -> None:
    bed.asks("old")
    bed.now = NOW
    assert bed.store is not None
    bed.store.fails = True
    bed.pen.tidy()
    wait_until(lambda: bed.turns() == [-1], "the fault")
    assert bed.asks("still alive").command_id == "still alive"
    bed.store.fails = False
    bed.pen.tidy()
    wait_until(lambda: bed.turns() == [-1, 1, 0], "the next round")


def test_a_stopped_pen_is_not_tidied(bed: PenBed) -> None:
    assert bed.pen.stop()
    bed.pen.tidy()
    assert bed.turns() == []


def test_old_tracks_are_forgotten_between_batches(tmp_path: Path) -> None:
    settings = make_settings(
        tmp_path, tls={"enabled": False, "insecure_local": True}, positions={"tracks_days": 7}
    )
    database = open_database(settings)
    tracks = open_tracks(settings.database_url, settings.centre.centre_id)
    old = [Fix(f"v{n}", Position(118.0, 32.0), NOW - timedelta(days=9)) for n in range(3)]
    new = Fix("v1", Position(118.1, 32.0), NOW - timedelta(seconds=1))
    database.write_fixes([*old, new])
    recorder = TrackRecorder(database.write_fixes, lambda fixes: None, database.prune_tracks)
    recorder.start()
    recorder.tidy()
    since = NOW - timedelta(days=30)
    wait_until(lambda: [tracks.track(f"v{n}", since, NOW) for n in range(3)] == [[], [new], []], "the forgetting")
    later = Fix("v2", Position(118.2, 32.0), NOW - timedelta(milliseconds=500))
    recorder.put([later])
    recorder.stop()
    assert tracks.track("v2", since, NOW) == [later]
    tracks.close()
    database.close()


def test_a_recorder_whose_tidying_fails_goes_on_writing() -> None:
    written = threading.Event()
    failed = threading.Event()

    def prune() -> int:
        failed.set()
        raise StoreFault("planted")

    recorder = TrackRecorder(lambda fixes: written.set(), lambda fixes: None, prune)
    recorder.start()
    recorder.tidy()
    assert failed.wait(20)
    recorder.put([Fix("v1", Position(118.0, 32.0), NOW)])
    assert written.wait(20)
    recorder.stop()
