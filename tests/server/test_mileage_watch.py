"""The mileage watch: one mission after another, beside the loop, each tried once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from datetime import datetime
from typing import Any

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Fix
from dispatch_app.server.mileage_watch import EVERY_S, MileageWatch
from dispatch_app.use_cases.ports import MatchedWay
from tests.centre_in_memory import Centre, staffed_centre
from tests.use_cases.test_report_mileage import _ordered, _reported

S = MissionState
FIVE_KM = MatchedWay(5_000.0, 0.0, 0, ())


class _Worker(Executor):
    """Works when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, lambda: fn(*args, **kwargs)))
        return future

    def work(self) -> None:
        for future, job in self.waiting:
            try:
                future.set_result(job())
            except Exception as wrong:  # boundary: a worker hands every fault to whoever asked
                future.set_exception(wrong)
        self.waiting.clear()


class _Own:
    """Own commands, taken at once."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre

    def send(self, key: str, command: cmd.Command) -> None:
        self._centre.do(command, SERVER_ACTOR)


class _Tracks:
    fault: Exception | None = None
    asked = 0

    def track(self, vehicle_id: str, since: datetime, until: datetime) -> list[Fix]:
        self.asked += 1
        if self.fault is not None:
            raise self.fault
        return [Fix(vehicle_id, Position(118.0, 32.0), since), Fix(vehicle_id, Position(118.1, 32.0), until)]


class _Bed:
    def __init__(self, way: MatchedWay | None = FIVE_KM) -> None:
        self.centre = staffed_centre()
        self.worker, self.tracks = _Worker(), _Tracks()
        self.bugs: list[BaseException] = []
        self.now_s = 0.0

        class Roads(type(self.centre.world)):  # type: ignore[misc]
            def match(self, track: object) -> MatchedWay | None:
                return way

        self.watch = MileageWatch(
            lambda: self.centre.board, self.tracks, Roads(), self.worker, _Own(self.centre),  # type: ignore[arg-type]
            lambda: self.centre.now, lambda wrong, where: self.bugs.append(wrong),
        )  # fmt: skip

    def driven(self, vehicle_id: str) -> str:
        mission_id = _ordered(self.centre, vehicle_id)
        _reported(self.centre, mission_id, S.RECEIVED, S.EN_ROUTE, S.ON_SCENE, S.RETURNING, S.AT_STATION)
        self.centre.advance(61)
        return mission_id

    def ticks(self, count: int) -> None:
        for _ in range(count):
            self.now_s += EVERY_S
            self.watch.tick(self.now_s)
            self.worker.work()
        self.watch.tick(self.now_s)

    def mileage(self, mission_id: str) -> float | None:
        return self.centre.board.missions[mission_id].mileage_m


def test_every_mission_is_measured_in_its_turn() -> None:
    bed = _Bed()
    missions = [bed.driven("V1"), bed.driven("V2")]
    bed.watch.tick(0.0)
    assert len(bed.worker.waiting) == 1, "one at a time"
    bed.worker.work()
    bed.ticks(3)
    assert [bed.mileage(one) for one in missions] == [5_000.0, 5_000.0]
    assert bed.tracks.asked == 2 and not bed.bugs


def test_what_cannot_be_measured_is_not_tried_again() -> None:
    bed = _Bed(way=None)
    mission_id = bed.driven("V1")
    bed.ticks(5)
    assert bed.mileage(mission_id) is None and bed.tracks.asked == 1


def test_a_lost_database_is_asked_again() -> None:
    bed = _Bed()
    mission_id = bed.driven("V1")
    bed.tracks.fault = StoreFault("away")
    bed.ticks(2)
    assert bed.mileage(mission_id) is None
    bed.tracks.fault = None
    bed.ticks(2)
    assert bed.mileage(mission_id) == 5_000.0 and not bed.bugs


def test_a_bug_is_told_and_the_next_mission_measured() -> None:
    bed = _Bed()
    bed.driven("V1")
    bed.tracks.fault = ZeroDivisionError()
    bed.ticks(1)
    bed.tracks.fault = None
    other = bed.driven("V2")
    bed.ticks(2)
    assert bed.mileage(other) == 5_000.0
    assert [type(one) for one in bed.bugs] == [ZeroDivisionError]
