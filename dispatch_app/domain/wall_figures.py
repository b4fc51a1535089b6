"""The wall's figures of the day: the questions to statistics, and their answers put together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.question import Question, Table
from dispatch_app.domain.wall_view import DAY_FIGURES, INCIDENT_FIGURES, MISSION_FIGURES, DayFigures

COUNTED_EVERY_S = 10.0
"""How often a wall has the day counted; statistics are some seconds behind the journal anyhow."""

STALE_AFTER_S = 60.0
"""Older figures are shown as old."""

_ASKED = (
    (FactKind.CALL, DAY_FIGURES),
    (FactKind.INCIDENT, INCIDENT_FIGURES),
    (FactKind.MISSION, MISSION_FIGURES),
)


def day_questions(now: datetime, zone: tzinfo) -> tuple[Question, ...]:
    """What to ask for the local day of `now`."""
    begun = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    until = begun + timedelta(days=1)
    return tuple(Question(fact, figures, (), begun, until) for fact, figures in _ASKED)


def day_figures(at: datetime, questions: Sequence[Question], tables: Sequence[Table]) -> DayFigures:
    """The answers by figure."""
    values = (
        (figure, cell.value)
        for question, table in zip(questions, tables, strict=True)
        for figure, cell in zip(question.figures, table.whole, strict=True)
    )
    return DayFigures(at, tuple(values))
