"""bench history: one box over millions of archived calls, on SQLite and PostgreSQL, page by page.

The records are made by the simulator (seeded). `--calls 10000000` throws every one of them and takes hours; with
`--laid-down` a quarter year is made and laid down again and again (bench.laid_down), half an hour and 30 GB. `--folder`
keeps what was loaded for the next run. PostgreSQL is measured where `--postgres URL` names an empty database.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from dispatch_app.adapters.database.upgrade import create_or_upgrade
from dispatch_app.adapters.history.index import HistoryIndex
from dispatch_app.adapters.history.opening import open_history
from dispatch_app.bench.laid_down import Laid, lay_down
from dispatch_app.bench.pen_beside import commands_ms
from dispatch_app.domain.history import HistoryFilter, HistoryRecord, RecordKind
from dispatch_app.simulator.past_days import PastDays

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
PAGE = 50
DEEP = 20
"""Pages behind the first one: a thousand records."""

PEN_CALLS = 150
"""Calls that ring and end while nobody searches, and as many while two search everything."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One kind of question and an example of it."""

    kind: str
    wanted: HistoryFilter


def questions(sample: list[HistoryRecord], rounds: int, seed: int) -> list[Asked]:
    """Questions a director asks, with words of records that exist, and some that nothing answers."""
    roll = random.Random(seed)
    asked: list[Asked] = []
    for _ in range(rounds):
        record = roll.choice([r for r in sample if r.address and r.number])
        month = record.at - timedelta(days=15), record.at + timedelta(days=15)
        asked += [
            Asked("newest", HistoryFilter()),
            Asked("number", HistoryFilter(record.number)),
            Asked("part of a number", HistoryFilter(record.number[3:9])),
            Asked("end of a number", HistoryFilter(record.number[-4:])),
            Asked("number with a gap", HistoryFilter(record.number[:3] + "*" + record.number[-4:])),
            Asked("whole address", HistoryFilter(record.address)),
            Asked("road", HistoryFilter(record.address[3:7])),
            Asked("one character", HistoryFilter(record.address[3])),
            Asked("name", HistoryFilter(record.name or "王伟")),
            Asked("incident", HistoryFilter(record.incident_id or record.record_id)),
            Asked("district, grade and desk", HistoryFilter("滨湖区", exact=(("grade", "A"), ("desk_id", "d3")))),
            Asked("vehicle in a month", HistoryFilter("苏A10370", (RecordKind.MISSION,), *month)),
            Asked("state", HistoryFilter(kinds=(RecordKind.CALL,), exact=(("state", "abandoned"),))),
            Asked("nothing answers", HistoryFilter("不存在的地名")),
            Asked("common words, no answer", HistoryFilter("人民路 中山路 建设路")),
        ]
    return asked


def measure(index: HistoryIndex, asked: list[Asked]) -> dict[str, dict[str, float]]:
    """Kind of question → milliseconds for its first page."""
    took: dict[str, list[float]] = {}
    for one in asked:
        start = time.perf_counter()
        index.search(one.wanted, None, PAGE)
        took.setdefault(one.kind, []).append((time.perf_counter() - start) * 1000)
        took.setdefault("all", []).append(took[one.kind][-1])
    return {kind: figures_ms(values) for kind, values in took.items()}


def deep_pages(index: HistoryIndex, asked: list[Asked]) -> dict[str, float]:
    """Milliseconds for each page behind the first one, as far as a person scrolls; one question of each kind."""
    took: list[float] = []
    for one in {each.kind: each for each in asked}.values():
        before = index.search(one.wanted, None, PAGE).before
        for _ in range(DEEP):
            if before is None:
                break
            start = time.perf_counter()
            before = index.search(one.wanted, before, PAGE).before
            took.append((time.perf_counter() - start) * 1000)
    return figures_ms(took or [0.0]) | {"pages": len(took)}


def figures_ms(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        "median_ms": round(statistics.median(ordered), 2),
        "p95_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 2),
        "p99_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 2),
        "worst_ms": round(ordered[-1], 2),
    }


def _loaded(url: str, past: PastDays, laid: Laid | None) -> tuple[HistoryIndex, float]:
    index = open_history(url, "c1")
    if index.rows.place() >= past.calls:
        return index, 0.0
    start = time.perf_counter()
    if laid is not None:
        lay_down(index, laid, lambda words: print(f"{words} {time.perf_counter() - start:.0f} s", file=sys.stderr))
    else:
        index.put_new(past.records())
    index.rows.write((), (), past.calls)
    return index, time.perf_counter() - start


def run(arguments: list[str]) -> dict[str, object]:
    """Load, ask, and give the figures."""
    parser = argparse.ArgumentParser(prog="python -m dispatch_app bench history", description=__doc__)
    parser.add_argument("--calls", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--postgres", default=os.environ.get("BENCH_POSTGRES", ""), help="URL of an empty database")
    parser.add_argument("--laid-down", action="store_true", help="copy a quarter year instead of making every call")
    parser.add_argument("--only", choices=("sqlite", "postgres"))
    wanted = parser.parse_args(arguments)
    past = PastDays(wanted.seed, UNTIL, wanted.calls)
    laid = Laid.of(wanted.seed, UNTIL, wanted.calls) if wanted.laid_down else None
    oldest = laid.rare() if laid else PastDays(wanted.seed, UNTIL, wanted.calls)
    sample = list(islice(oldest.records(), 6_000))  # the oldest: the longest way
    calls = laid.calls() if laid else wanted.calls
    result: dict[str, object] = {"bench": "history", "calls": calls, "page": PAGE}
    with tempfile.TemporaryDirectory(prefix="bench-history-") as temporary:
        folder = wanted.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        urls = {"sqlite": f"sqlite:///{folder / 'centre.db'}", "postgres": wanted.postgres}
        for name, url in urls.items():
            if not url or wanted.only not in (None, name):
                continue
            if name == "sqlite":
                create_or_upgrade(url)
            index, load_s = _loaded(url, past, laid)
            asked = questions(sample, wanted.rounds, wanted.seed)
            figures = measure(index, asked)
            result[name] = {
                "records": index.rows.count(), "load_s": round(load_s, 1), "first_page": figures,
                "deep_page": deep_pages(index, asked),
            }  # fmt: skip
            alone, beside, pages = commands_ms(index, PEN_CALLS)
            result[f"{name}_pen"] = {"alone": figures_ms(alone), "beside": figures_ms(beside), "pages": pages}
            print(f"{name:9} pen {result[f'{name}_pen']}", file=sys.stderr)
            index.rows.close()
            for kind, values in figures.items():
                print(f"{name:9} {kind:26} {values}", file=sys.stderr)
    return result
