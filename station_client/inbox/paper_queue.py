"""The papers of a station: one at a time to the printer, none lost, none twice without its mark."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from station_client.inbox.entries import LEGAL_PAPER_MOVES, Paper, PaperKey, PaperKind, PaperState

RETRY_AFTER_S = (2.0, 5.0, 15.0, 30.0)
"""Pauses after a printer would not take a paper; the last one repeats for as long as it takes (paper must come)."""

JOBS_LOST_LIMIT = 3
"""Jobs that end without a sheet before a person is asked: someone may be cancelling them on purpose."""

HANDED_OVER = frozenset({PaperState.PRINTING, PaperState.QUEUED, PaperState.PRINTED, PaperState.FAILED})


class PaperQueue:
    """States of all papers, oldest first. Every method returns the papers that changed, to be stored."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self.papers: dict[PaperKey, Paper] = {paper.key: paper for paper in papers}
        self._refusals = 0
        self._next_at: datetime | None = None

    def of(self, order_id: str) -> list[Paper]:
        """The papers of one order, oldest first."""
        return [paper for paper in self.papers.values() if paper.key.order_id == order_id]

    def want(self, key: PaperKey, already_printed: bool = False) -> list[Paper]:
        """Add a paper unless it is known; older ones of the order that were not handed over are superseded."""
        if key in self.papers:
            return []
        changed = self.supersede(key.order_id)
        paper = Paper(key)
        self.papers[key] = paper
        return [*changed, self._move(key, PaperState.PRINTED) if already_printed else paper]

    def supersede(self, order_id: str) -> list[Paper]:
        """Take back what the printer has not got yet."""
        waiting = [p for p in self.of(order_id) if p.state is PaperState.WAITING]
        return [self._move(paper.key, PaperState.SUPERSEDED) for paper in waiting]

    def was_handed_over(self, order_id: str) -> bool:
        """Whether a sheet of the order may exist."""
        return any(p.state in HANDED_OVER or p.reprint for p in self.of(order_id) if p.key.kind is PaperKind.ORDER)

    def next(self, now: datetime) -> Paper | None:
        """The paper to hand over now, already moved to `printing`; None while one is being handed over or paused."""
        if any(paper.state is PaperState.PRINTING for paper in self.papers.values()):
            return None
        if self._next_at is not None and now < self._next_at:
            return None
        waiting = next((paper for paper in self.papers.values() if paper.state is PaperState.WAITING), None)
        return None if waiting is None else self._move(waiting.key, PaperState.PRINTING)

    def unproven(self) -> list[Paper]:
        """After a restart: papers that may or may not have come out, now marked as reprints and waiting."""
        lost = [paper for paper in self.papers.values() if paper.state is PaperState.PRINTING]
        return [self._once_more(paper.key, reprint=True) for paper in lost]

    def accepted(self, key: PaperKey, job: str, note: str) -> list[Paper]:
        """The printer has the paper as a job."""
        self._refusals, self._next_at = 0, None
        return [self._move(key, PaperState.QUEUED, job=job, note=note)]

    def refused(self, key: PaperKey, certain: bool, now: datetime) -> list[Paper]:
        """The printer did not take it; not `certain`: it may have, so the next one bears the mark."""
        pause = RETRY_AFTER_S[min(self._refusals, len(RETRY_AFTER_S) - 1)]
        self._refusals += 1
        self._next_at = now + timedelta(seconds=pause)
        reprint = self.papers[key].reprint or not certain
        return [self._once_more(key, reprint=reprint)]

    def ended(self, key: PaperKey, printed: bool) -> list[Paper]:
        """The job is over: printed, or lost (then it is printed again with the mark, a few times)."""
        if printed:
            return [self._move(key, PaperState.PRINTED)]
        lost = self.papers[key].jobs_lost + 1
        if lost >= JOBS_LOST_LIMIT:
            return [self._move(key, PaperState.FAILED, reprint=True, jobs_lost=lost)]
        return [self._once_more(key, reprint=True, jobs_lost=lost)]

    def again(self, key: PaperKey) -> list[Paper]:
        """A person wants the paper once more, marked if a sheet may exist."""
        paper = self.papers[key]
        if PaperState.WAITING not in LEGAL_PAPER_MOVES[paper.state] or paper.state is PaperState.QUEUED:
            return []
        marked = paper.reprint or paper.state in HANDED_OVER
        return [self._move(key, PaperState.WAITING, reprint=marked, jobs_lost=0)]

    def forget(self, order_id: str) -> None:
        """Drop the papers of an order."""
        for paper in self.of(order_id):
            del self.papers[paper.key]

    def _once_more(self, key: PaperKey, **values: object) -> Paper:
        """Waiting again, unless a newer paper of the order says more."""
        outdated = self.of(key.order_id)[-1].key != key
        return self._move(key, PaperState.SUPERSEDED if outdated else PaperState.WAITING, **values)

    def _move(self, key: PaperKey, state: PaperState, **values: object) -> Paper:
        paper = self.papers[key]
        assert state in LEGAL_PAPER_MOVES[paper.state], f"{key.title()} cannot go from {paper.state} to {state}"
        moved = replace(paper, state=state, **values)  # type: ignore[arg-type]
        self.papers[key] = moved
        return moved
