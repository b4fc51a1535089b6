"""Whether the pen still writes as fast while two directors search everything: commands alone, and beside searches."""

from __future__ import annotations

import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from dispatch_app.adapters.database.archive import open_archive
from dispatch_app.adapters.database.store import SqlStore
from dispatch_app.adapters.database.upgrade import create_or_upgrade
from dispatch_app.adapters.history.index import HistoryIndex
from dispatch_app.adapters.locating.subscribers import SqlSubscribers
from dispatch_app.adapters.roads.no_map import NoPlaces, NoRoads
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import ReportCallEnded, ReportRing
from dispatch_app.domain.history import HistoryFilter
from dispatch_app.server.clock import SystemClock
from dispatch_app.server.position_feed import PositionFeed
from dispatch_app.use_cases.command_desk import CommandDesk
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.settings import CentreSettings

EXCHANGE = Actor("exchange", Role.TELEPHONY)
SEARCHERS = 2
"""As many as the server lets search at once."""

HEAVY = (
    HistoryFilter("*"), HistoryFilter("人民路 中山路 建设路"), HistoryFilter("号"),
    HistoryFilter("138*99", since=datetime(1970, 1, 2, tzinfo=UTC), until=datetime(8999, 1, 1, tzinfo=UTC)),
)  # fmt: skip
"""Everything, common words without an answer, one character, an absurd span."""


def commands_ms(index: HistoryIndex, calls: int) -> tuple[list[float], list[float], int]:
    """Milliseconds of each command alone, beside searches, and how many pages were searched meanwhile."""
    with tempfile.TemporaryDirectory(prefix="bench-pen-") as folder:
        url = f"sqlite:///{Path(folder) / 'centre.db'}"
        create_or_upgrade(url)
        store, archive, subscribers = SqlStore(url, "c1"), open_archive(url, "c1"), SqlSubscribers(url, "c1", "0588")
        clock = SystemClock()
        lookups = Lookups(subscribers, NoRoads(), NoPlaces(), PositionFeed(Board, clock.now), archive)
        desk = CommandDesk(store, lookups, clock, CentreSettings(), lambda recorded: None)
        alone = _take(desk, calls, "a")
        ended, pages = threading.Event(), [0] * SEARCHERS

        def search(place: int) -> None:
            while not ended.is_set():
                index.search(HEAVY[pages[place] % len(HEAVY)], None, 50)
                pages[place] += 1

        threads = [threading.Thread(target=search, args=(place,)) for place in range(SEARCHERS)]
        for thread in threads:
            thread.start()
        beside = _take(desk, calls, "b")
        ended.set()
        for thread in threads:
            thread.join()
        for part in (store, archive, subscribers):
            part.close()
    return alone, beside, sum(pages)


def _take(desk: CommandDesk, calls: int, mark: str) -> list[float]:
    took = []
    for number in range(calls):
        call_id = f"{mark}{number}"
        for command in (ReportRing(call_id, "1", "13800138000"), ReportCallEnded(call_id)):
            start_s = time.perf_counter()
            desk.take(f"{call_id}-{type(command).__name__}", command, EXCHANGE)
            took.append((time.perf_counter() - start_s) * 1000)
    return took
