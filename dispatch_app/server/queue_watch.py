"""Watches the queue for want of a vehicle: matches it with the free vehicles by road, outside the event loop."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from datetime import datetime

from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.board import Board
from dispatch_app.domain.incident import IncidentState
from dispatch_app.domain.visibility import project
from dispatch_app.domain.waiting_queue import Wake
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.propose_wakes import propose_wakes, standing_wakes

MATCHED_EVERY_S = 1.0
"""A freed vehicle is proposed within a second and the road search of a long queue takes a few milliseconds of it."""


class QueueWatch:
    """`wakes` gives the newest proposals and never waits; `bug` hears of a search that failed."""

    def __init__(
        self, lookups: Lookups, workers: Executor, now: Callable[[], datetime],
        bug: Callable[[BaseException, str], object],
    ) -> None:  # fmt: skip
        self._lookups = lookups
        self._workers = workers
        self._now = now
        self._bug = bug
        self._wakes: list[Wake] | None = None
        self._matching: Future[list[Wake]] | None = None
        self._matched_at_s = float("-inf")

    def wakes(self, board: Board, now_s: float) -> list[Wake]:
        """What was found last; a new look begins when it is time, and only while somebody waits."""
        self._take()
        waits = any(i.state is IncidentState.NO_VEHICLE for i in board.incidents.values())
        if not waits:
            self._wakes = []
        elif self._matching is None and now_s - self._matched_at_s >= MATCHED_EVERY_S:
            self._matched_at_s = now_s
            self._matching = self._workers.submit(self._match, project(board, SERVER_ACTOR))
        if self._wakes is None:  # nothing was looked at since the server started: what stands stays
            return [Wake(incident_id, vehicle_id, 0, 0.0) for incident_id, vehicle_id in standing_wakes(board)]
        return self._wakes

    def _take(self) -> None:
        if self._matching is not None and self._matching.done():
            matching, self._matching = self._matching, None
            wrong = matching.exception()
            if wrong is not None:
                self._bug(wrong, "queue watch")
            else:
                self._wakes = matching.result()

    def _match(self, board: Board) -> list[Wake]:
        now = self._now()
        return propose_wakes(board, self._lookups.positions.latest(), self._lookups.roads_now(board, now), now)
