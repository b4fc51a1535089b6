"""The designer as state: one own report being made, what can be chosen, and the last one that was removed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain.actor import Actor
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import SetReportDesign
from dispatch_app.domain.report_design import MOST_ATTEMPTS, Every, ReportDesign, ReportSchedule
from dispatch_app.domain.statistics.dimensions import DIMENSIONS
from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.figures import FIGURES
from dispatch_app.domain.statistics.question import MOST_DIMENSIONS, MOST_FIGURES
from dispatch_app.domain.statistics.report import MOST_FILTERS, Chart, Report, Section
from dispatch_app.domain.statistics.reports import REPORTS
from dispatch_app.words import later, t

FACTS = {
    FactKind.CALL: later("calls of the exchange"), FactKind.INCIDENT: later("incidents handled"),
    FactKind.MISSION: later("missions driven"), FactKind.DESK_TIME: later("time of the desks"),
    FactKind.PATIENT: later("patients of return slips"), FactKind.RECORDING: later("recordings made"),
    FactKind.MAJOR: later("major incidents declared"), FactKind.CASUALTY: later("casualties of major incidents"),
}  # fmt: skip

EVERY = {Every.DAY: later("every day"), Every.WEEK: later("every Monday"), Every.MONTH: later("every first of a month")}


@dataclass(slots=True)
class DesignDesk:
    """`section` is what is being made; `design_id` "" for a new one."""

    title: str = ""
    shared: bool = False
    design_id: str = ""
    version: int = 0
    section: Section = field(default_factory=lambda: Section("", FactKind.CALL, ("calls",), ("day",), Chart.BAR))
    removed: ReportDesign | None = None

    def begin_new(self) -> None:
        """An empty form."""
        self.title, self.shared, self.design_id, self.version = "", False, "", 0
        self.section = Section("", FactKind.CALL, ("calls",), ("day",), Chart.BAR)

    def open(self, design: ReportDesign) -> None:
        """A saved one, to look at and change; of several sections the first."""
        self.title, self.shared = design.title, design.shared
        self.design_id, self.version, self.section = design.design_id, design.version, design.sections[0]

    def copy_of(self, report: Report) -> None:
        """A new one that begins as the first section of another."""
        self.begin_new()
        self.title = t("{title} (copy)", title=t(report.title))
        self.section = report.sections[0]

    def copy(self) -> None:
        """The same once more under another name."""
        self.design_id, self.version, self.shared = "", 0, False
        self.title = t("{title} (copy)", title=self.title)

    def choose_fact(self, fact: FactKind) -> None:
        """Another kind of fact: its first figure by day."""
        if fact is not self.section.fact:
            first = next(f.figure_id for f in FIGURES.values() if f.fact is fact)
            self.section = Section("", fact, (first,), ("day",), Chart.BAR)

    def choose(self, figures: Iterable[str], dimensions: Iterable[str], chart: Chart) -> None:
        """What is counted, by what, and how it is drawn; what does not belong to the fact is left out."""
        known = [f.figure_id for f in FIGURES.values() if f.fact is self.section.fact]
        wanted = tuple(name for name in known if name in set(figures))[:MOST_FIGURES]
        by = tuple(dict.fromkeys(name for name in dimensions if name in DIMENSIONS[self.section.fact]))
        by = by[:MOST_DIMENSIONS]
        if chart is Chart.HEAT and len(by) != 2:
            chart = Chart.BAR
        self.section = Section("", self.section.fact, wanted, by, chart, self.section.only)

    def add_filter(self, dimension: str, values: Iterable[str]) -> bool:
        """Count only these values, or any of several of one dimension; False where no more fit."""
        pairs = [(dimension, value) for value in values if dimension in DIMENSIONS[self.section.fact]]
        only = tuple(dict.fromkeys((*self.section.only, *pairs)))
        if not pairs or len(only) > MOST_FILTERS:
            return False
        self.section = replace(self.section, only=only)
        return True

    def take_filter(self, dimension: str, values: Iterable[str]) -> None:
        """Count these values again."""
        gone = {(dimension, value) for value in values}
        self.section = replace(self.section, only=tuple(pair for pair in self.section.only if pair not in gone))

    def fault(self) -> str:
        """Why it cannot be saved yet; "" for nothing."""
        if not self.title.strip():
            return t("Give the report a name")
        return "" if self.section.figures else t("Choose at least one figure")

    def command(self) -> SetReportDesign:
        """What saves it."""
        return SetReportDesign(self.title.strip(), (self.section,), self.shared, self.design_id, self.version)

    def give_back(self) -> SetReportDesign | None:
        """What brings the removed one back, as a new one."""
        gone = self.removed
        return SetReportDesign(gone.title, gone.sections, gone.shared) if gone is not None else None


def figures_of(fact: FactKind) -> list[tuple[str, str, str]]:
    """(id, name, definition) of the figures of a kind of fact."""
    return [(f.figure_id, t(f.name), t(f.definition)) for f in FIGURES.values() if f.fact is fact]


def seen_designs(board: Board, actor: Actor | None) -> dict[str, Report]:
    """Own and shared reports of who is signed in, by title."""
    user = actor.user if actor is not None else ""
    seen = [d for d in board.report_designs.values() if d.shared or d.user == user]
    ordered = sorted(seen, key=lambda d: (d.title, d.design_id))
    return {d.design_id: Report(d.design_id, "", d.title, "", d.sections) for d in ordered}


def design_rows(board: Board, actor: Actor | None) -> list[Row]:
    """The list of own and shared reports."""
    rows = []
    for key in seen_designs(board, actor):
        design = board.report_designs[key]
        rows.append(Row(key, design.title, note=design.user_name, badge=t("shared") if design.shared else ""))
    return rows


def schedule_rows(board: Board) -> list[Row]:
    """The list of schedules with what became of each."""
    return [_schedule_row(board, s) for s in sorted(board.report_schedules.values(), key=lambda s: s.schedule_id)]


def _schedule_row(board: Board, schedule: ReportSchedule) -> Row:
    to = [*([t("folder")] if schedule.to_folder else []), *schedule.mail_to]
    note = f"{', '.join(kind.upper() for kind in schedule.kinds)} → {', '.join(to)}"
    look, words = "", t("delivered {period}", period=schedule.delivered) if schedule.delivered else t("not yet due")
    if schedule.fault:
        look = "danger" if schedule.attempts >= MOST_ATTEMPTS else "warning"
        words = t("{attempts} tries failed: {fault}", attempts=schedule.attempts, fault=schedule.fault)
    right = f"{t(EVERY[schedule.every])} {schedule.hour:02d}:00"
    return Row(schedule.schedule_id, report_title(board, schedule.report_id), right=right, note=f"{note} · {words}",
               look=look, mark="!" if look else "", tip=words)  # fmt: skip


def report_title(board: Board, report_id: str) -> str:
    """The title of a known or own report."""
    if report_id in REPORTS:
        return t(REPORTS[report_id].title)
    design = board.report_designs.get(report_id)
    return design.title if design is not None else report_id
