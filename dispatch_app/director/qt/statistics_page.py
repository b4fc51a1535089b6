"""The statistics page 统计: report, period, chart and table; what the figures mean, and what is behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dispatch_app.desk_kit.report_sheet import asked_filter_words, is_empty, names_of, own_filter_words
from dispatch_app.desk_kit.report_words import value_words
from dispatch_app.director.desk.design_desk import seen_designs
from dispatch_app.director.desk.statistics_desk import CHARTS, StatisticsDesk, quick_range
from dispatch_app.director.qt.period_bar import PeriodBar
from dispatch_app.director.qt.records_behind import RecordsPanel
from dispatch_app.director.qt.report_chart import ReportChart
from dispatch_app.director.qt.report_files import ReportFiles
from dispatch_app.director.qt.report_table import ReportTable
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.director.qt.spot_map import SpotMap
from dispatch_app.domain.queries import MakeReport
from dispatch_app.domain.statistics.question import Group
from dispatch_app.domain.statistics.report import Chart, ReportMade
from dispatch_app.qt_kit.plain_parts import Caption, Panel, PlainLabel, SqueezedLabel, clear_ground, split
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.wire.messages import FaultAnswer
from dispatch_app.words import t
from gis_data.package import open_package

ASK_AFTER_MS = 200
"""Counted when choosing has rested so long."""


class StatisticsPage(QWidget):
    """A page of the workbench; see page_entry.Page."""

    def __init__(self, runner: WorkbenchRunner) -> None:
        super().__init__()
        self.runner = runner
        zone = ZoneInfo(runner.zone or "Asia/Shanghai")
        first, last = quick_range("30", runner.now().astimezone(zone).date())
        self.desk = StatisticsDesk(zone, first, last)
        self.reports_caption, self.reports = Caption(""), RowList()
        self.period = PeriodBar(self.desk, lambda: runner.now().astimezone(zone).date())
        self.title, self.about = PlainLabel("", "caption"), SqueezedLabel("", "dim")
        self.state_words = SqueezedLabel("", "dim")
        self.files = ReportFiles(runner, self.desk.wanted, lambda: self.desk.report().title)
        self.sections, self.charts, self.figures = QHBoxLayout(), QHBoxLayout(), QComboBox()
        self.chart, self.table = ReportChart(), ReportTable()
        self.map: SpotMap | None = None
        self.drawn = QStackedWidget()
        self.definitions_caption, self.definitions = Caption(""), QLabel()
        self.records = RecordsPanel(runner)
        self.side = QStackedWidget()
        self.filter_line, self.clear_filters = SqueezedLabel("", "dim"), QPushButton()
        self.only_this = QPushButton()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(ASK_AFTER_MS)
        self._lay_out()
        self._connect()
        self.speak()

    # --- making ------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left = Panel("panel")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.reports_caption)
        column.addWidget(self.reports, 1)
        middle = Panel("panel")
        rows = QVBoxLayout(middle)
        rows.setContentsMargins(12, 10, 12, 10)
        rows.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addWidget(self.about, 1)
        head.addWidget(self.files)
        rows.addLayout(head)
        rows.addWidget(self.period)
        line = QHBoxLayout()
        line.addLayout(self.sections)
        line.addStretch(1)
        line.addWidget(self.figures)
        line.addLayout(self.charts)
        rows.addLayout(line)
        self.drawn.addWidget(self.chart)
        rows.addWidget(split(self.drawn, self.table, stretch=(3, 2), sizes_px=(430, 300),
                             orientation=Qt.Orientation.Vertical), 1)  # fmt: skip
        foot = QHBoxLayout()
        foot.addWidget(self.only_this)
        foot.addWidget(self.filter_line, 1)
        foot.addWidget(self.clear_filters)
        foot.addWidget(self.state_words, 1)
        rows.addLayout(foot)
        self.side.addWidget(self._definitions_panel())
        self.side.addWidget(self.records)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(8, 8, 8, 8)
        whole.addWidget(split(left, middle, self.side, stretch=(0, 1, 0), sizes_px=(270, 1100, 330)))

    def _definitions_panel(self) -> Panel:
        panel = Panel("panel")
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 8)
        column.addWidget(self.definitions_caption)
        self.definitions.setWordWrap(True)
        self.definitions.setTextFormat(Qt.TextFormat.PlainText)
        self.definitions.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.definitions.setContentsMargins(12, 0, 12, 0)
        self.definitions.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        room = QScrollArea()
        room.setWidgetResizable(True)
        room.setFrameShape(QScrollArea.Shape.NoFrame)
        room.setWidget(self.definitions)
        clear_ground(room)
        column.addWidget(room, 1)
        return panel

    def _connect(self) -> None:
        self.reports.picked.connect(self.choose)
        self.period.changed.connect(self.ask_soon)
        self._rest.timeout.connect(self.ask)
        self.chart.behind.connect(self.show_behind)
        self.table.behind.connect(self.show_behind)
        self.table.itemSelectionChanged.connect(self._show_filter)
        self.records.closed.connect(lambda: self.side.setCurrentIndex(0))
        self.figures.activated.connect(self._figure_picked)
        self.clear_filters.clicked.connect(lambda: self.filter_by(()))
        self.only_this.clicked.connect(self._only_this)

    # --- a page of the workbench -------------------------------------------------------------------------------------

    def opened(self) -> None:
        """Come forward; what was counted stays until something is asked anew."""
        if self.desk.made is None:
            self.ask()

    def refresh(self) -> None:
        """Figures move only when they are asked for; the list of own reports follows the board."""
        designs = seen_designs(self.runner.board, self.runner.actor)
        if designs != self.desk.designs:
            self.desk.designs = designs
            self.reports.show_rows(self.desk.report_rows())

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.reports_caption.title.show_text(t("Reports"))
        self.definitions_caption.title.show_text(t("What the figures mean"))
        self.clear_filters.setText(t("Clear filters"))
        self.only_this.setText(t("Only this row"))
        self.period.speak()
        self.records.speak()
        self.files.speak()
        self.desk.designs = seen_designs(self.runner.board, self.runner.actor)
        self.reports.show_rows(self.desk.report_rows())
        self._show()

    # --- asking ------------------------------------------------------------------------------------------------------

    def choose(self, key: str) -> None:
        """Another report of the list."""
        self.desk.choose(key.removeprefix("own:"))
        self.side.setCurrentIndex(0)
        self.ask()

    def ask_soon(self) -> None:
        """Count when choosing rests."""
        self._rest.start()

    def ask(self) -> None:
        """Have the report counted."""
        self._rest.stop()
        wanted = self.desk.wanted()
        self.reports.set_marked(self.desk.report_id if self.desk.report_id not in self.desk.designs
                                else f"own:{self.desk.report_id}")  # fmt: skip
        self.state_words.show_text(t("Counting…"), "dim")

        def answered(made: ReportMade) -> None:
            if wanted == self.desk.wanted():
                self.desk.made = made
                self._show()

        def failed(fault: FaultAnswer) -> None:
            if wanted == self.desk.wanted():
                self.state_words.show_text(fault.message or t("The server does not answer"), "danger")

        self.runner.ask(MakeReport(wanted), answered, failed)

    # --- showing -----------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        desk, report = self.desk, self.desk.report()
        own = desk.report_id in desk.designs
        self.title.show_text(report.title if own else t(report.title))
        filtered = own_filter_words(desk.made) if desk.made is not None else ""
        about = t("Filter: {filter}", filter=filtered) if filtered else t(report.about) if report.about else ""
        self.about.show_text(about)
        self._fill(self.sections, [t(s.title) or report.title for s in report.sections], desk.section, self._section)
        kinds = desk.charts()
        now = desk.chart_now()
        place = kinds.index(now) if now in kinds else 0
        self._fill(self.charts, [t(CHARTS[kind]) for kind in kinds], place, lambda at: self._chart(kinds[at]))
        made, sheet = desk.section_made(), desk.sheet()
        self._show_filter()
        if made is None or sheet is None or desk.made is None:
            self.chart.show_words(t("Counting…"))
            return
        blocked = self.figures.blockSignals(True)
        self.figures.clear()
        for figure_id, head in zip(made.section.figures, _heads(sheet.definitions), strict=True):
            self.figures.addItem(head, figure_id)
        self.figures.setCurrentIndex(max(self.figures.findData(desk.figure_now()), 0))
        self.figures.blockSignals(blocked)
        self.table.show_sheet(sheet)
        self._draw(now)
        source = t("Source: {source}", source=t(report.source)) if report.source else ""
        parts = [*(f"{name}\n{words}" for name, words in sheet.definitions), "\n".join(sheet.notes), source]
        self.definitions.setText("\n\n".join(part for part in parts if part))
        at = desk.made.made_at.astimezone(desk.zone).strftime("%H:%M:%S")
        empty = t("Nothing was counted in this period") if is_empty(made.table) else ""
        self.state_words.show_text(empty or t("Counted at {at}", at=at), "dim")

    def _draw(self, kind: Chart) -> None:
        desk, made, sheet = self.desk, self.desk.section_made(), self.desk.sheet()
        if made is None or sheet is None or desk.made is None:
            return
        self.drawn.setVisible(kind is not Chart.TABLE)
        if kind is Chart.MAP:
            self._map().show_spots(made.spots)
            self.drawn.setCurrentWidget(self._map())
            return
        self.drawn.setCurrentWidget(self.chart)
        self.chart.show_section(made, sheet, kind, desk.figure_now(), names_of(desk.made))

    def _map(self) -> SpotMap:
        if self.map is None:
            self.map = SpotMap()
            if self.runner.map_package is not None:
                self.map.set_base_map(open_package(self.runner.map_package).base_map)
            self.drawn.addWidget(self.map)
        return self.map

    def _fill(self, line: QHBoxLayout, words: list[str], chosen: int, then: Callable[[int], None]) -> None:
        """Joined buttons, one of them down; made anew only when they differ."""
        buttons = [line.itemAt(n).widget() for n in range(line.count())]
        if [b.text() for b in buttons if isinstance(b, QPushButton)] != words:
            for button in buttons:
                line.removeWidget(button)
                button.deleteLater()
            line.setSpacing(2)
            for place, text in enumerate(words):
                made = QPushButton(text)
                made.setCheckable(True)
                made.setAutoDefault(False)
                made.clicked.connect(lambda _=False, place=place: then(place))
                line.addWidget(made)
        for place in range(line.count()):
            button = line.itemAt(place).widget()
            if isinstance(button, QPushButton):
                button.setChecked(place == chosen)

    # --- choosing ----------------------------------------------------------------------------------------------------

    def _section(self, place: int) -> None:
        self.desk.show_section(place)
        self.side.setCurrentIndex(0)
        self._show()

    def _chart(self, kind: Chart) -> None:
        self.desk.chart = kind
        self._show()

    def _figure_picked(self, _: int) -> None:
        self.desk.figure = str(self.figures.currentData())
        self._draw(self.desk.chart_now())

    def show_behind(self, group: Group) -> None:
        """The records behind a row, a bar or a cell."""
        asked = self.desk.behind(group)
        if asked is None:
            return
        question, group = asked
        if not group:
            question = replace(question, dimensions=())
        names = names_of(self.desk.made) if self.desk.made is not None else {}
        words = " · ".join(
            value_words(question.fact, name, value, names)
            for name, value in zip(question.dimensions, group, strict=True)
        )
        self.side.setCurrentWidget(self.records)
        self.records.show_behind(question, group, words or t("total"))

    def _only_this(self) -> None:
        made, group = self.desk.section_made(), self.table.current_group()
        if made is not None and group:
            for dimension, value in zip(made.section.dimensions, group, strict=True):
                self.desk.add_filter(dimension, str(value))
            self.ask()

    def filter_by(self, only: tuple[tuple[str, str], ...]) -> None:
        """Replace all filters."""
        self.desk.only = only
        self.ask()

    def _show_filter(self) -> None:
        self.only_this.setEnabled(bool(self.table.current_group()))
        self.clear_filters.setVisible(bool(self.desk.only))
        words = asked_filter_words(self.desk.made) if self.desk.made is not None else ""
        self.filter_line.show_text(words)

    def hideEvent(self, event: QHideEvent) -> None:
        self._rest.stop()
        super().hideEvent(event)


def _heads(definitions: tuple[tuple[str, str], ...]) -> list[str]:
    return [name for name, _ in definitions]
