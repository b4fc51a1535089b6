"""Advice for major incidents."""

from __future__ import annotations

from dispatch_app.domain import queries as q
from dispatch_app.server.answers.entry import DESKS, Asked, Entry
from dispatch_app.use_cases.distribute_casualties import distribute_casualties


def _distribute(asked: Asked, query: q.DistributeCasualties) -> q.Distribution:
    return distribute_casualties(asked.board, query, asked.sources.lookups, asked.sources.now())


ANSWERS: dict[type, Entry] = {q.DistributeCasualties: Entry(_distribute, DESKS)}
