"""Measures the mileage of missions that are over: one after another, beside everything else."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor, Future
from datetime import datetime

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import ReportMileage
from dispatch_app.server.own_commands import OwnCommands
from dispatch_app.use_cases.ports import Roads, Tracks
from dispatch_app.use_cases.report_mileage import measured_m, unmeasured

EVERY_S = 5.0
"""One mission each time, some ten milliseconds: a centre with 2,000 missions a day ends one every 43 s."""

MOST_TRIED = 2_000
"""Missions without a usable track that are not tried again; the board holds the missions of 200 closed incidents."""


class MileageWatch:
    """Lives in the loop's thread; `bug` hears of a measuring that failed."""

    def __init__(
        self, board: Callable[[], Board], tracks: Tracks, roads: Roads, workers: Executor, own: OwnCommands,
        now: Callable[[], datetime], bug: Callable[[BaseException, str], object],
    ) -> None:  # fmt: skip
        self._board = board
        self._tracks = tracks
        self._roads = roads
        self._workers = workers
        self._own = own
        self._now = now
        self._bug = bug
        self._measuring: tuple[str, Future[float | None]] | None = None
        self._tried: OrderedDict[str, None] = OrderedDict()
        self._next_s = float("-inf")

    def tick(self, now_s: float) -> None:
        """Take what was measured, begin with the next mission when it is time; never waits."""
        self._take()
        if self._measuring is not None or now_s < self._next_s:
            return
        self._next_s = now_s + EVERY_S
        for mission, since, until in unmeasured(self._board(), self._now()):
            if mission.mission_id not in self._tried:
                self._try(mission.mission_id)
                work = self._workers.submit(
                    measured_m, mission.vehicle_id, since, until, self._tracks, self._roads
                )
                self._measuring = mission.mission_id, work
                return

    def _try(self, mission_id: str) -> None:
        self._tried[mission_id] = None
        if len(self._tried) > MOST_TRIED:
            self._tried.popitem(last=False)

    def _take(self) -> None:
        if self._measuring is None or not self._measuring[1].done():
            return
        (mission_id, work), self._measuring = self._measuring, None
        wrong = work.exception()
        if isinstance(wrong, StoreFault):
            self._tried.pop(mission_id, None)  # the database comes back, the mission is tried again
        elif wrong is not None:
            self._bug(wrong, "mileage")
        elif (mileage_m := work.result()) is not None:
            self._own.send(f"mileage:{mission_id}", ReportMileage(mission_id, mileage_m))
