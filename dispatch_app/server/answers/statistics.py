"""Figures counted from facts, and the records behind them."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Role
from dispatch_app.domain.statistics.question import Question, Table, fault_of
from dispatch_app.domain.statistics.report import ReportMade
from dispatch_app.server.answers.entry import Asked, Entry
from dispatch_app.server.reports.maker import make_report
from dispatch_app.server.request_boundary import RequestFault
from dispatch_app.words import t

COUNTERS = frozenset({Role.SHIFT_LEAD, Role.DIRECTOR, Role.ADMINISTRATOR})

LONGEST_VALUES = 200
"""Values of a filter; more than any list of stations or vehicles that a person ticks."""


def _count(asked: Asked, query: q.CountFigures) -> Table:
    return asked.sources.statistics().count(_checked(query.question))


def _behind(asked: Asked, query: q.GetRecordsBehind) -> q.RecordsBehind:
    question = _checked(query.question)
    if len(query.group) != len(question.dimensions):
        raise RequestFault(400, "field_wrong", t("The row has not the dimensions of its question"), "$.group")
    found = asked.sources.statistics().behind(question, query.group, query.limit + 1)
    return q.RecordsBehind(tuple(found[: query.limit]), cut=len(found) > query.limit)


def _report(asked: Asked, query: q.MakeReport) -> ReportMade:
    return make_report(query.wanted, asked)


def _checked(question: Question) -> Question:
    for at in (question.since, question.until):
        if at.tzinfo is None or not 1970 <= at.year <= 9000:
            raise RequestFault(400, "field_wrong", t("must be a time with its zone"), "$.question.since")
    wrong = fault_of(question)
    if wrong is not None:
        field, allowed = wrong
        words = t("This cannot be counted; allowed: {allowed}", allowed=allowed)
        raise RequestFault(400, "field_wrong", words, f"$.question.{field}")
    return replace(question, only=question.only[:LONGEST_VALUES])


ANSWERS: dict[type, Entry] = {
    q.CountFigures: Entry(_count, COUNTERS),
    q.GetRecordsBehind: Entry(_behind, COUNTERS),
    q.MakeReport: Entry(_report, COUNTERS),
}
