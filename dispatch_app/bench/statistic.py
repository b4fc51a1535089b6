"""bench statistic: figures over ten million calls and their missions, counted as the reports ask for them.

A quarter year of facts is made from the simulator's records and laid down by DuckDB until there are enough; each copy
lies a quarter year further back. Asked are a year and everything by day, by hour and weekday, by station, by
dispatcher, and the records behind a figure.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from dispatch_app.adapters.statistics.fact_store import FactStore
from dispatch_app.bench.history import UNTIL, figures_ms
from dispatch_app.bench.laid_down import LAID_DAYS, Laid
from dispatch_app.domain.call import Call, CallKind, CallState
from dispatch_app.domain.history import HistoryRecord, RecordKind
from dispatch_app.domain.mission import SEQUENCE, Mission, MissionState, ReportSource, Stage
from dispatch_app.domain.statistics.facts import Fact, FactKind, fact_of_call, fact_of_mission
from dispatch_app.domain.statistics.question import Question

ZONE = ZoneInfo("Asia/Shanghai")
STAGE_S = (20, 60, 480, 900, 720, 600, 300, 900)
"""Seconds between the states of a mission, in their order."""


def facts_of(records: Iterator[HistoryRecord], seed: int) -> Iterator[Fact]:
    """Facts of made records, with waiting times and stages thrown."""
    dice = random.Random(seed)
    for record in records:
        if record.kind is RecordKind.CALL:
            yield _call(record, dice)
        elif record.kind is RecordKind.MISSION:
            yield _mission(record, dice)


def _call(record: HistoryRecord, dice: random.Random) -> Fact:
    answered_at = record.at + timedelta(seconds=dice.expovariate(0.2))
    lost = record.state == "abandoned"
    call = Call(
        record.record_id, "1", record.number, CallState(record.state), record.at, kind=CallKind(record.outcome),
        answered_at=None if lost else answered_at, ended_at=answered_at + timedelta(seconds=dice.uniform(10, 200)),
        desk_id=record.desk_id, incident_id=record.incident_id,
    )  # fmt: skip
    return fact_of_call(call, record.user, ZONE)


def _mission(record: HistoryRecord, dice: random.Random) -> Fact:
    at, stages = record.at, []
    for state, usual_s in zip(SEQUENCE, (0, *STAGE_S), strict=True):
        at += timedelta(seconds=usual_s * dice.uniform(0.4, 2.0))
        stages.append(Stage(state, at, ReportSource.TABLET))
    mission = Mission(
        record.record_id, "", record.incident_id, record.vehicle_id, record.station_id, MissionState.AT_STATION,
        tuple(stages), record.hospital_id, mileage_m=dice.uniform(2_000, 30_000),
    )  # fmt: skip
    return fact_of_mission(mission, None, ZONE)


def lay_down(file: Path, laid: Laid) -> None:
    """Fill the store's file."""
    store = FactStore(file)
    for kind in (RecordKind.CALL, RecordKind.MISSION):
        store.load(facts_of((r for r in laid.base().records() if r.kind is kind), laid.seed))
    store.close()
    with duckdb.connect(str(file), config={"memory_limit": "512MB"}) as connection:
        for kind in (FactKind.CALL, FactKind.MISSION):
            connection.execute(f"CREATE TEMP TABLE laid AS SELECT * FROM {kind.value}")  # noqa: S608 - names of ours
            for copy in range(1, laid.copies):
                back = f"INTERVAL {LAID_DAYS * copy} DAY"
                day = f"strftime(strptime(\"day\", '%Y-%m-%d') - {back}, '%Y-%m-%d')"
                parts = f"'{copy}~' || record_id AS record_id, \"at\" - {back} AS \"at\", {day} AS \"day\","
                parts += f" strftime(strptime(\"day\", '%Y-%m-%d') - {back}, '%Y-%m') AS \"month\""
                connection.execute(f"INSERT INTO {kind.value} SELECT * REPLACE ({parts}) FROM laid")  # noqa: S608
            connection.execute("DROP TABLE laid")


def questions(since: datetime, until: datetime) -> dict[str, Question]:
    """What the reports ask, of one span."""
    call = ("calls", "calls_answered", "answer_10s", "abandon_rate")
    mission = ("missions", "turn_out_3min", "turn_out_mean", "mileage")
    return {
        "calls by day": Question(FactKind.CALL, call, ("day",), since, until),
        "calls by hour and weekday": Question(FactKind.CALL, call, ("weekday", "hour"), since, until),
        "calls by dispatcher": Question(FactKind.CALL, call, ("user",), since, until),
        "missions by station": Question(FactKind.MISSION, mission, ("station_id",), since, until),
        "missions by vehicle and month": Question(FactKind.MISSION, mission, ("vehicle_id", "month"), since, until),
        "one day": Question(FactKind.CALL, call, ("hour",), until - timedelta(days=1), until),
    }


def run(arguments: list[str]) -> dict[str, object]:
    """Lay down, ask, and give the figures."""
    parser = argparse.ArgumentParser(prog="python -m dispatch_app bench statistic", description=__doc__)
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args(arguments)
    laid = Laid.of(wanted.seed, UNTIL, wanted.calls)
    with tempfile.TemporaryDirectory(prefix="bench-statistic-") as folder:
        file = Path(folder) / "facts.duckdb"
        began_s = time.perf_counter()
        lay_down(file, laid)
        load_s = time.perf_counter() - began_s
        store = FactStore(file)
        took: dict[str, list[float]] = {}

        def timed(name: str, work: Callable[[], object]) -> None:
            start_s = time.perf_counter()
            work()
            took.setdefault(name, []).append((time.perf_counter() - start_s) * 1000)
            took.setdefault("all", []).append(took[name][-1])

        for _ in range(wanted.rounds):
            for span, days in (("a year", 365), ("everything", 36_500)):
                for name, question in questions(UNTIL - timedelta(days=days), UNTIL).items():
                    timed(f"{name}, {span}", lambda asked=question: store.count(asked))  # type: ignore[misc]
            behind = questions(UNTIL - timedelta(days=365), UNTIL)["calls by hour and weekday"]
            timed("records behind a figure", lambda asked=behind: store.behind(asked, (3, 9), 200))  # type: ignore[misc]
        whole = Question(FactKind.CALL, ("calls",), (), UNTIL - timedelta(days=36_500), UNTIL)
        counted = store.count(whole).whole[0].value
        size_mb = file.stat().st_size / 1e6
        store.close()
    asked = {name: figures_ms(values) for name, values in took.items()}
    for name, values in asked.items():
        print(f"{name:45} {values}", file=sys.stderr)
    return {
        "bench": "statistic", "calls": laid.calls(), "counted": counted, "file_mb": round(size_mb),
        "load_s": round(load_s, 1), "questions": asked,
    }  # fmt: skip
