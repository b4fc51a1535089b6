"""Queries about statistics: a table of figures, and the records behind one of its rows."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.statistics.question import Question, Table
from dispatch_app.domain.statistics.report import ReportMade, ReportWanted


@dataclass(frozen=True, slots=True)
class CountFigures:
    """The table of a question."""

    question: Question


@dataclass(frozen=True, slots=True)
class GetRecordsBehind:
    """Ids of the records behind a row of that question's table, newest first; look them up in the history."""

    question: Question
    group: tuple[str | int, ...] = ()
    limit: int = 100


@dataclass(frozen=True, slots=True)
class RecordsBehind:
    record_ids: tuple[str, ...] = ()
    cut: bool = False


@dataclass(frozen=True, slots=True)
class MakeReport:
    """The report with its figures, counted now."""

    wanted: ReportWanted


QUERIES: tuple[tuple[type, type], ...] = (
    (CountFigures, Table),
    (GetRecordsBehind, RecordsBehind),
    (MakeReport, ReportMade),
)
