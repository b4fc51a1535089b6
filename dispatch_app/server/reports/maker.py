"""A wanted report with its figures, counted from the facts of this moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from dispatch_app.domain.actor import Actor
from dispatch_app.domain.board import Board
from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.further_figures import OVER_MIDNIGHT
from dispatch_app.domain.statistics.question import Question, Table
from dispatch_app.domain.statistics.report import (
    MOST_SECTIONS,
    Chart,
    Period,
    Report,
    ReportMade,
    ReportWanted,
    Section,
    SectionMade,
    fault_of_section,
)
from dispatch_app.domain.statistics.reports import REPORTS
from dispatch_app.domain.triage_book import BOOK
from dispatch_app.server.answers.entry import Asked, Statistics
from dispatch_app.server.request_boundary import RequestFault
from dispatch_app.use_cases.settings import CentreSettings
from dispatch_app.words import t

LONGEST_TITLE = 80
MOST_VALUES = 200
"""Values of filters; more than any list of stations or vehicles that a person ticks."""


def make_report(wanted: ReportWanted, asked: Asked) -> ReportMade:
    """The report for who asks. Raises RequestFault for what cannot be counted, StoreFault."""
    sources = asked.sources
    people = {account.user: account.name for account in sources.staff() if account.name}
    maker = ReportMaker(sources.statistics(), asked.board, people, sources.centre)
    return maker.make(wanted, asked.actor, sources.now())


class ReportMaker:
    """Counts reports of one centre from one store of facts."""

    def __init__(
        self, statistics: Statistics, board: Board, people: Mapping[str, str], centre: CentreSettings
    ) -> None:  # fmt: skip
        """`people`: account → name."""
        self._statistics = statistics
        self._board = board
        self._people = people
        self._centre = centre

    def make(self, wanted: ReportWanted, actor: Actor, now: datetime) -> ReportMade:
        """See make_report."""
        report = _known(wanted)
        _check(wanted, report.sections)
        made = tuple(self._section(section, wanted) for section in report.sections)
        return ReportMade(
            wanted, wanted.title[:LONGEST_TITLE] or t(report.title), t(report.about) if report.about else "",
            t(report.source) if report.source else "", made, tuple(dict.fromkeys(self._names(made, wanted))),
            self._centre.name, str(self._centre.zone), now, actor.name or actor.user,
        )  # fmt: skip

    def _section(self, section: Section, wanted: ReportWanted) -> SectionMade:
        question = section.question(wanted.since, wanted.until, wanted.only)
        compared = self._table(section, wanted.compared, wanted) if wanted.compared is not None else None
        spots = self._statistics.spots(question) if section.chart is Chart.MAP else ()
        return SectionMade(
            section, self._listed(section, question), compared, spots,
            self._number("corrected", question) if section.fact is FactKind.MISSION else 0,
            self._number(OVER_MIDNIGHT[section.fact], question) if section.fact in OVER_MIDNIGHT else 0,
        )  # fmt: skip

    def _table(self, section: Section, period: Period, wanted: ReportWanted) -> Table:
        return self._listed(section, section.question(period.since, period.until, wanted.only))

    def _listed(self, section: Section, question: Question) -> Table:
        table = self._statistics.count(question)
        if not section.listed:
            return table
        return replace(table, rows=tuple(row for row in table.rows if row.cells[0].value))

    def _number(self, figure: str, question: Question) -> int:
        table = self._statistics.count(replace(question, figures=(figure,), dimensions=()))
        return int(table.whole[0].value or 0)

    def _names(self, sections: Sequence[SectionMade], wanted: ReportWanted) -> Iterator[tuple[str, str, str]]:
        for made in sections:
            for table in (made.table, *((made.compared,) if made.compared else ())):
                for row in table.rows:
                    for dimension, value in zip(made.section.dimensions, row.group, strict=True):
                        yield from self._name(dimension, str(value))
            for dimension, value in (*made.section.only, *wanted.only):
                yield from self._name(dimension, value)

    def _name(self, dimension: str, value: str) -> Iterator[tuple[str, str, str]]:
        name = self._people.get(value, "") if dimension == "user" else name_of(self._board, dimension, value)
        if name:
            yield dimension, value, name


def name_of(board: Board, dimension: str, value: str) -> str:
    """What the centre calls a value of a dimension; "" where it has no name of its own."""
    if dimension == "station_id" and value in board.stations:
        return board.stations[value].name
    if dimension == "vehicle_id" and value in board.vehicles:
        return board.vehicles[value].plate
    if dimension == "hospital_id" and value in board.hospitals:
        return board.hospitals[value].name
    if dimension == "desk_id" and value in board.desks:
        return board.desks[value].name
    if dimension == "complaint" and value in BOOK:
        return t(BOOK[value].name)
    return ""


def _known(wanted: ReportWanted) -> Report:
    if wanted.own:
        return Report("", "", wanted.title, "", wanted.own)
    report = REPORTS.get(wanted.report_id)
    if report is None:
        raise RequestFault(404, "report_unknown", t("This report is not known"))
    return report


def _check(wanted: ReportWanted, sections: Sequence[Section]) -> None:
    periods = [Period(wanted.since, wanted.until), *([wanted.compared] if wanted.compared is not None else [])]
    for at in (moment for period in periods for moment in (period.since, period.until)):
        if at.tzinfo is None or not 1970 <= at.year <= 9000:
            raise RequestFault(400, "field_wrong", t("must be a time with its zone"), "$.wanted.since")
    if len(sections) > MOST_SECTIONS:
        raise RequestFault(400, "field_wrong", t("at most {most}", most=MOST_SECTIONS), "$.wanted.own")
    if len(wanted.only) + sum(len(section.only) for section in sections) > MOST_VALUES:
        raise RequestFault(400, "field_wrong", t("at most {most}", most=MOST_VALUES), "$.wanted.only")
    for section in sections:
        for period in periods:
            wrong = fault_of_section(section, period.since, period.until)
            if wrong is not None:
                field, allowed = wrong
                words = t("This cannot be counted; allowed: {allowed}", allowed=allowed)
                raise RequestFault(400, "field_wrong", words, f"$.wanted.{field}")
