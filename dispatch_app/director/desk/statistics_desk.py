"""The statistics page as state: which report, over which period, compared with what, filtered how."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatch_app.desk_kit.report_sheet import Sheet, names_of, sheet_of
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain.statistics.dimensions import DIMENSIONS
from dispatch_app.domain.statistics.question import Group, Question
from dispatch_app.domain.statistics.report import Chart, Period, Report, ReportMade, ReportWanted, Section, SectionMade
from dispatch_app.domain.statistics.reports import REPORTS
from dispatch_app.words import later, t

RANGES = {
    "today": later("today"), "yesterday": later("yesterday"), "7": later("7 days"), "30": later("30 days"),
    "month": later("this month"), "last_month": later("last month"), "year": later("this year"),
}  # fmt: skip
"""Quick periods; "" is a free one."""

COMPARISONS = {
    "": later("not compared"), "previous": later("the period before"), "year": later("the same a year ago"),
    "free": later("another period"),
}  # fmt: skip

CHARTS = {
    Chart.BAR: later("Bars"), Chart.PIE: later("Pie"), Chart.LINE: later("Curve"), Chart.HEAT: later("Heat map"),
    Chart.MAP: later("Map"), Chart.TABLE: later("Table only"),
}  # fmt: skip

MOST_FILTERS = 30
"""Values of filters on the page; a hand ticks no more."""


@dataclass(slots=True)
class StatisticsDesk:
    """`first` and `last` are whole local days, both counted."""

    zone: ZoneInfo
    first: date
    last: date
    report_id: str = "statutory"
    designs: dict[str, Report] = field(default_factory=dict)
    """Own and shared reports by their ids."""
    quick: str = "30"
    comparison: str = ""
    other_first: date | None = None
    other_last: date | None = None
    only: tuple[tuple[str, str], ...] = ()
    made: ReportMade | None = None
    section: int = 0
    chart: Chart | None = None
    figure: str = ""

    def report(self) -> Report:
        """The chosen report."""
        return self.designs.get(self.report_id) or REPORTS.get(self.report_id) or REPORTS["statutory"]

    def choose(self, report_id: str) -> None:
        """Another report; period, comparison and filters stay."""
        if report_id in self.designs or report_id in REPORTS:
            self.report_id, self.made = report_id, None
            self.show_section(0)

    def show_section(self, section: int) -> None:
        """Another section, with its own chart and first figure."""
        self.section, self.chart, self.figure = section, None, ""

    def choose_quick(self, quick: str, today: date) -> None:
        """A quick period."""
        if quick in RANGES:
            self.quick = quick
            self.first, self.last = quick_range(quick, today)

    def choose_days(self, first: date, last: date) -> None:
        """A free period; ends the wrong way round are turned."""
        self.quick = ""
        self.first, self.last = min(first, last), max(first, last)

    def add_filter(self, dimension: str, value: str) -> None:
        """Only this value (or any of several of the same dimension)."""
        if (dimension, value) not in self.only and len(self.only) < MOST_FILTERS:
            self.only = (*self.only, (dimension, value))

    def wanted(self) -> ReportWanted:
        """What the server is asked for."""
        since, until = self.edges(self.first, self.last)
        report = self.report()
        own = report.sections if self.report_id in self.designs else ()
        return ReportWanted(
            since, until, "" if own else report.report_id, report.title if own else "", own, self.compared(), self.only
        )

    def compared(self) -> Period | None:
        """The period beside the first."""
        days = (self.last - self.first).days + 1
        if self.comparison == "previous":
            return Period(*self.edges(self.first - timedelta(days=days), self.first - timedelta(days=1)))
        if self.comparison == "year":
            return Period(*self.edges(a_year_before(self.first), a_year_before(self.last)))
        if self.comparison == "free" and self.other_first is not None and self.other_last is not None:
            first, last = sorted((self.other_first, self.other_last))
            return Period(*self.edges(first, last))
        return None

    def edges(self, first: date, last: date) -> tuple[datetime, datetime]:
        """The beginning of the first day and the end of the last."""
        since = datetime.combine(first, time(), self.zone)
        return since, datetime.combine(last + timedelta(days=1), time(), self.zone)

    # --- what came back ----------------------------------------------------------------------------------------------

    def section_made(self) -> SectionMade | None:
        """The section that is shown."""
        if self.made is None or self.section >= len(self.made.sections):
            return None
        return self.made.sections[self.section]

    def sheet(self) -> Sheet | None:
        """Its words and numbers."""
        made = self.section_made()
        return None if made is None or self.made is None else sheet_of(made, names_of(self.made))

    def chart_now(self) -> Chart:
        """The chart that is drawn."""
        made = self.section_made()
        return self.chart or (made.section.chart if made is not None else Chart.TABLE)

    def charts(self) -> list[Chart]:
        """Charts that can show the section."""
        made = self.section_made()
        if made is None:
            return [Chart.TABLE]
        found = [Chart.BAR, Chart.LINE, Chart.PIE] if made.section.dimensions else []
        found += [Chart.HEAT] if len(made.section.dimensions) == 2 else []
        found += [Chart.MAP] if made.section.chart is Chart.MAP else []
        return [*found, Chart.TABLE]

    def figure_now(self) -> str:
        """The figure that is drawn."""
        made = self.section_made()
        if made is None:
            return ""
        return self.figure if self.figure in made.section.figures else made.section.figures[0]

    def behind(self, group: Group) -> tuple[Question, Group] | None:
        """The question whose row has these records, as it was counted."""
        made = self.section_made()
        if made is None or self.made is None:
            return None
        wanted = self.made.wanted
        return made.section.question(wanted.since, wanted.until, wanted.only), group

    def report_rows(self) -> list[Row]:
        """The list of reports: own ones first, then group by group."""
        rows = [Row(f"own:{key}", report.title, badge=t("own report")) for key, report in self.designs.items()]
        groups = dict.fromkeys(report.group for report in REPORTS.values())
        for group in groups:
            rows += [
                Row(report.report_id, t(report.title), note=t(report.group))
                for report in REPORTS.values() if report.group == group
            ]  # fmt: skip
        return rows


def quick_range(quick: str, today: date) -> tuple[date, date]:
    """First and last day of a quick period."""
    if quick == "yesterday":
        return today - timedelta(days=1), today - timedelta(days=1)
    if quick in ("7", "30"):
        return today - timedelta(days=int(quick) - 1), today
    if quick == "month":
        return today.replace(day=1), today
    if quick == "last_month":
        last = today.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last
    if quick == "year":
        return today.replace(month=1, day=1), today
    return today, today


def a_year_before(day: date) -> date:
    """The same date of the year before; the 29th of February becomes the 28th."""
    if day.month == 2 and day.day == 29:
        return day.replace(year=day.year - 1, day=28)
    return day.replace(year=day.year - 1)


def filter_fields(report: Report) -> dict[str, str]:
    """Fields that the report's sections can be filtered by, with their names."""
    found: dict[str, str] = {}
    for section in report.sections:
        found |= DIMENSIONS[section.fact]
    return found


def own_report(report_id: str, title: str, section: Section) -> Report:
    """A report of one own section."""
    return Report(report_id, "", title, "", (replace(section, title=""),))
