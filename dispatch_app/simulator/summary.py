"""The end of a run: the journal read back, checked and judged; the result as a table and as one JSON object."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from dispatch_app.adapters.database.archive import open_archive
from dispatch_app.adapters.database.verification import verify_store
from dispatch_app.domain.order import LADDER
from dispatch_app.server.settings import Settings
from dispatch_app.simulator.verdict import Judge, Verdict, quantiles
from dispatch_app.words import later, t

EVENTS_AT_ONCE = 500

STEP_WORDS = {
    "committed": later("committed"), "sent": later("sent"), "received": later("received"),
    "displayed": later("displayed"), "sounded": later("sounded"), "printed": later("printed"),
    "acknowledged": later("acknowledged"), "rolling": later("wheels rolling"),
}  # fmt: skip


@dataclass(slots=True)
class RunFacts:
    """What the journal cannot know."""

    seed: int
    speed: float
    minutes: float
    began_s: float = 0.0
    """Time of day of the beginning, as file times count."""
    fixes_sent: int = 0
    calls_made: int = 0
    paper_folders: dict[str, Path] = field(default_factory=dict)
    """Station id → folder into which its real receiver printed PDF files."""
    faults: list[str] = field(default_factory=list)


def head_of(settings: Settings) -> int:
    """Number of the journal's last event."""
    archive = open_archive(settings.database_url, settings.centre.centre_id)
    try:
        return archive.head()
    finally:
        archive.close()


def judge_run(settings: Settings, since_seq: int, facts: RunFacts) -> dict[str, Any]:
    """The result of a run whose server has stopped; `broken` is empty and `ok` true when all held."""
    url, centre_id = settings.database_url, settings.centre.centre_id
    report = verify_store(url, centre_id)
    judge = Judge()
    archive = open_archive(url, centre_id)
    stations: dict[tuple[str, int], str] = {}
    try:
        seq = since_seq
        while events := archive.events_after(seq, EVENTS_AT_ONCE):
            judge.read(events)
            seq = events[-1].seq
    finally:
        archive.close()
    verdict = judge.finish()
    for order_id, revision in judge.standing_orders():
        stations[order_id, revision] = judge.station_of(order_id)
    broken = [*facts.faults, *verdict.broken]
    if report.broken is not None:
        broken.append(f"verify: {report.broken.table} {report.broken.key} {report.broken.field} {report.broken.reason}")
    if report.events == 0:
        broken.append("the journal is empty")
    papers, wrong_papers = count_papers(facts.paper_folders, stations, facts.began_s)
    broken += wrong_papers
    return {**_figures(verdict, facts), "papers_found": papers, "broken": broken, "ok": not broken}


def count_papers(
    folders: dict[str, Path], stations: dict[tuple[str, int], str], since_s: float = 0.0
) -> tuple[int, list[str]]:
    """Papers in the folders of real receivers, and a sentence for each order without its paper or with two.

    Papers older than `since_s` (file time) are of another run.
    """
    wrong, papers = [], 0
    for (order_id, revision), station_id in stations.items():
        folder = folders.get(station_id)
        if folder is None:
            continue
        names = (paper.name for paper in folder.glob(f"{order_id}-*") if paper.stat().st_mtime >= since_s)
        found = sum(1 for name in names if is_paper_of(name, order_id, revision))
        papers += found
        if found != 1:
            wrong.append(f"order {order_id} revision {revision} has {found} papers at {station_id}")
    return papers, wrong


def is_paper_of(name: str, order_id: str, revision: int) -> bool:
    """Whether a file's name says this order and revision without the mark of a reprint.

    A second paper of the same title gets a number behind it from the folder ("-2"), CUPS adds "-job_7" to all.
    """
    return re.fullmatch(rf"{re.escape(order_id)}-r{revision}(-job_\d+|-\d+)?\.(pdf|txt)", name) is not None


def _figures(verdict: Verdict, facts: RunFacts) -> dict[str, Any]:
    return {
        "seed": facts.seed, "speed": facts.speed, "minutes": facts.minutes, "calls": verdict.calls,
        "answered": verdict.answered, "answered_within_10_s": verdict.answered_in_time,
        "abandoned": verdict.abandoned, "incidents": verdict.incidents, "closed": verdict.closed,
        "orders": verdict.orders, "revisions": verdict.revisions, "orders_printed": verdict.printed,
        "reprints": verdict.reprinted, "recalled": verdict.recalled, "missions_done": verdict.missions_done,
        "ladder": {step: quantiles(verdict.ladder_s[step]) for step in LADDER if step in verdict.ladder_s},
        "ring_to_order": quantiles(verdict.ring_to_order_s), "order_to_wheels": quantiles(verdict.order_to_wheels_s),
        "order_to_scene": quantiles(verdict.order_to_scene_s), "fixes_sent": facts.fixes_sent,
        "events": verdict.events,
    }  # fmt: skip


def show_result(console: Console, result: dict[str, Any]) -> None:
    """The result as a table for people."""
    table = Table(title=t("Summary of the run"), show_header=True)
    for heading in (t("what"), t("number"), "p50 s", "p95 s"):
        table.add_column(heading, justify="left" if heading == t("what") else "right")
    for words, key in (
        (t("Calls"), "calls"), (t("Answered"), "answered"), (t("Answered within 10 s"), "answered_within_10_s"),
        (t("Abandoned"), "abandoned"), (t("Incidents"), "incidents"), (t("Incidents closed"), "closed"),
        (t("Orders"), "orders"), (t("Orders printed"), "orders_printed"), (t("Reprints"), "reprints"),
        (t("Missions back at the station"), "missions_done"), (t("Positions sent"), "fixes_sent"),
        (t("Events in the journal"), "events"),
    ):  # fmt: skip
        table.add_row(words, str(result[key]), "", "")
    for step, times in result["ladder"].items():
        _add_times(table, t("Order → {step}", step=t(STEP_WORDS[step])), times)
    _add_times(table, t("Ring → order"), result["ring_to_order"])
    _add_times(table, t("Order → wheels rolling"), result["order_to_wheels"])
    _add_times(table, t("Order → on scene"), result["order_to_scene"])
    console.print(table)
    if result["speed"] != 1:
        console.print(t("The crews' time ran {speed} times faster than a real day", speed=f"{result['speed']:g}"))
    for sentence in result["broken"]:
        console.print(f"✗ {sentence}", style="bold red", markup=False)
    verdict = t("Every order reached its station, every invariant held") if result["ok"] else t("The run failed")
    console.print(("✓ " if result["ok"] else "✗ ") + verdict, style="bold green" if result["ok"] else "bold red")


def _add_times(table: Table, words: str, times: dict[str, Any]) -> None:
    shown = ["–" if times[key] is None else f"{times[key]:.2f}" for key in ("p50_s", "p95_s")]
    table.add_row(words, str(times["count"]), *shown)
