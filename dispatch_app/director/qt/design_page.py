"""The designer 报表设计: choose what is counted, by what and how it is drawn; see it at once; save, share, schedule."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from dispatch_app.desk_kit.refusal_words import refusal_words
from dispatch_app.desk_kit.report_sheet import names_of, sheet_of
from dispatch_app.director.desk.design_desk import FACTS, DesignDesk, design_rows, figures_of
from dispatch_app.director.desk.statistics_desk import CHARTS
from dispatch_app.director.qt.filter_row import FilterRow, counted_over
from dispatch_app.director.qt.report_chart import ReportChart
from dispatch_app.director.qt.report_table import ReportTable
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.director.qt.schedule_panel import SchedulePanel
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.queries import MakeReport
from dispatch_app.domain.statistics.dimensions import DIMENSIONS
from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.question import MOST_DIMENSIONS
from dispatch_app.domain.statistics.report import Chart, ReportMade
from dispatch_app.qt_kit.plain_parts import Caption, Panel, PlainLabel, SqueezedLabel, key_button, relabel, split
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.wire.messages import CommandAnswer, FaultAnswer
from dispatch_app.words import t

ASK_AFTER_MS = 300
PREVIEWED_DAYS = 30


class DesignPage(QWidget):
    """A page of the workbench; see page_entry.Page."""

    def __init__(self, runner: WorkbenchRunner) -> None:
        super().__init__()
        self.runner = runner
        self.desk = DesignDesk()
        self.designs_caption, self.designs = Caption(""), RowList()
        self.name, self.shared = QLineEdit(), QCheckBox()
        self.fact, self.chart_kind = QComboBox(), QComboBox()
        self.figures = QListWidget()
        self.dimensions = [QComboBox() for _ in range(MOST_DIMENSIONS)]
        self.filter = FilterRow(self.desk, runner)
        labelled = ("name", "fact", "figures", "dimensions", "filter", "chart")
        self.labels = {name: PlainLabel("", "dim") for name in labelled}
        self.buttons = {name: key_button("") for name in ("new", "copy", "remove", "undo", "save")}
        self.note = SqueezedLabel("", "dim")
        self.preview_caption, self.chart, self.table = Caption(""), ReportChart(), ReportTable()
        self.schedules = SchedulePanel(runner)
        self._filling = False
        self._made: ReportMade | None = None
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
        column.setContentsMargins(0, 0, 0, 8)
        column.addWidget(self.designs_caption)
        column.addWidget(self.designs, 1)
        line = QHBoxLayout()
        line.setContentsMargins(12, 0, 12, 0)
        line.addWidget(self.buttons["new"])
        line.addWidget(self.buttons["undo"])
        column.addLayout(line)
        form = Panel("panel")
        rows = QVBoxLayout(form)
        rows.setContentsMargins(12, 10, 12, 10)
        rows.setSpacing(4)
        for label, part in (("name", self.name), ("fact", self.fact), ("figures", self.figures)):
            rows.addWidget(self.labels[label])
            rows.addWidget(part, 1 if part is self.figures else 0)
        rows.addWidget(self.labels["dimensions"])
        for part in self.dimensions:
            rows.addWidget(part)
        rows.addWidget(self.labels["filter"])
        rows.addWidget(self.filter)
        rows.addWidget(self.labels["chart"])
        rows.addWidget(self.chart_kind)
        rows.addWidget(self.shared)
        rows.addWidget(self.note)
        foot = QHBoxLayout()
        for name in ("copy", "remove", "save"):
            foot.addWidget(self.buttons[name])
        rows.addLayout(foot)
        preview = Panel("panel")
        shown = QVBoxLayout(preview)
        shown.setContentsMargins(0, 0, 0, 8)
        shown.addWidget(self.preview_caption)
        shown.addWidget(split(self.chart, self.table, stretch=(3, 2), sizes_px=(340, 180),
                              orientation=Qt.Orientation.Vertical), 1)  # fmt: skip
        right = split(preview, self.schedules, stretch=(3, 2), sizes_px=(560, 300),
                      orientation=Qt.Orientation.Vertical)  # fmt: skip
        whole = QVBoxLayout(self)
        whole.setContentsMargins(8, 8, 8, 8)
        whole.addWidget(split(left, form, right, stretch=(0, 0, 1), sizes_px=(240, 330, 1100)))

    def _connect(self) -> None:
        self.designs.picked.connect(self.open)
        self.name.textEdited.connect(self._name_edited)
        self.shared.toggled.connect(self._shared_toggled)
        self.fact.activated.connect(lambda _: self._fact_picked())
        self.figures.itemChanged.connect(lambda _: self._changed())
        for box in (*self.dimensions, self.chart_kind):
            box.activated.connect(lambda _: self._changed())
        self.filter.changed.connect(self._filter_changed)
        self._rest.timeout.connect(self.preview)
        acts = {"new": self.begin_new, "copy": self.copy, "remove": self.remove, "undo": self.undo, "save": self.save}
        for name, then in acts.items():
            self.buttons[name].clicked.connect(lambda _=False, then=then: then())

    # --- a page of the workbench -------------------------------------------------------------------------------------

    def opened(self) -> None:
        """Come forward with a preview."""
        self.refresh()
        if self._made is None:
            self.preview()

    def refresh(self) -> None:
        """Show what the board says."""
        self.designs.show_rows(design_rows(self.runner.board, self.runner.actor))
        self.designs.set_marked(self.desk.design_id)
        self.buttons["undo"].setEnabled(self.desk.removed is not None)
        self.buttons["remove"].setEnabled(bool(self.desk.design_id))
        self.schedules.refresh()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.designs_caption.title.show_text(t("Own and shared reports"))
        self.designs.set_empty_words(t("No own report yet. Choose figures and save"))
        self.preview_caption.title.show_text(t("Preview of the last {days} days", days=PREVIEWED_DAYS))
        for name, words in (("name", t("Name of the report")), ("fact", t("What is counted")),
                            ("figures", t("Figures")), ("dimensions", t("By")),
                            ("filter", t("Counted only")), ("chart", t("Shown as"))):  # fmt: skip
            self.labels[name].show_text(words)
        self.shared.setText(t("Shared with everybody who counts"))
        for name, words in (("new", t("New report")), ("copy", t("Copy")), ("remove", t("Remove")),
                            ("undo", t("Bring back")), ("save", t("Save"))):  # fmt: skip
            relabel(self.buttons[name], words)
        self.schedules.speak()
        self.filter.speak()
        self._fill()
        self.refresh()

    # --- the form ----------------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        """Show the report that is being made, announcing nothing."""
        self._filling = True
        section = self.desk.section
        if self.name.text() != self.desk.title:
            self.name.setText(self.desk.title)
        self.shared.setChecked(self.desk.shared)
        _fill_box(self.fact, [(kind.value, t(words)) for kind, words in FACTS.items()], section.fact.value)
        self.figures.clear()
        for figure_id, name, definition in figures_of(section.fact):
            item = QListWidgetItem(name)
            item.setData(Qt.ItemDataRole.UserRole, figure_id)
            item.setToolTip(definition)
            item.setCheckState(Qt.CheckState.Checked if figure_id in section.figures else Qt.CheckState.Unchecked)
            self.figures.addItem(item)
        named = [(name, t(words)) for name, words in DIMENSIONS[section.fact].items()]
        for place, box in enumerate(self.dimensions):
            _fill_box(box, [("", "–"), *named], section.dimensions[place] if place < len(section.dimensions) else "")
        self.filter.show_fact()
        _fill_box(self.chart_kind, [(kind.value, t(words)) for kind, words in CHARTS.items()], section.chart.value)
        self._filling = False

    def _name_edited(self, text: str) -> None:
        self.desk.title = text

    def _shared_toggled(self, on: bool) -> None:
        self.desk.shared = on

    def _fact_picked(self) -> None:
        self.desk.choose_fact(FactKind(str(self.fact.currentData())))
        self._fill()
        self._rest.start()

    def _changed(self) -> None:
        if self._filling:
            return
        items = [self.figures.item(n) for n in range(self.figures.count())]
        figures = [i.data(Qt.ItemDataRole.UserRole) for i in items if i.checkState() is Qt.CheckState.Checked]
        dimensions = [str(box.currentData()) for box in self.dimensions]
        self.desk.choose(figures, dimensions, Chart(str(self.chart_kind.currentData())))
        self._rest.start()

    def _filter_changed(self) -> None:
        self.note.show_text("")
        self._rest.start()

    # --- preview -----------------------------------------------------------------------------------------------------

    def preview(self) -> None:
        """Have the report counted over the last days."""
        self._rest.stop()
        section = self.desk.section
        if not section.figures:
            self.chart.show_words(t("Choose at least one figure"))
            return
        wanted = counted_over(self.runner, PREVIEWED_DAYS, section, self.desk.title or "–")

        def answered(made: ReportMade) -> None:
            if section == self.desk.section:
                self._show(made)

        def failed(fault: FaultAnswer) -> None:
            self.chart.show_words(fault.message or t("The server does not answer"))

        self.runner.ask(MakeReport(wanted), answered, failed)

    def _show(self, made: ReportMade) -> None:
        self._made = made
        self.filter.learn(names_of(made))
        part = made.sections[0]
        sheet = sheet_of(part, names_of(made))
        kind = part.section.chart
        if kind in (Chart.TABLE, Chart.MAP):
            words = t("The map is drawn on the statistics page") if kind is Chart.MAP else t("Table only")
            self.chart.show_words(words)
        else:
            self.chart.show_section(part, sheet, kind, part.section.figures[0], names_of(made))
        self.table.show_sheet(sheet)

    # --- saving ------------------------------------------------------------------------------------------------------

    def open(self, design_id: str) -> None:
        """A saved report into the form."""
        design = self.runner.board.report_designs.get(design_id)
        if design is not None:
            self.desk.open(design)
            self._opened()

    def begin_new(self) -> None:
        """An empty form."""
        self.desk.begin_new()
        self._opened()
        self.name.setFocus()

    def copy(self) -> None:
        """The same under another name, saved when one saves."""
        self.desk.copy()
        self._opened()

    def _opened(self) -> None:
        self.note.show_text("")
        self._fill()
        self.refresh()
        self.preview()

    def save(self) -> None:
        """Save the report for its maker, or for all."""
        fault = self.desk.fault()
        if fault:
            self.note.show_text(fault, "warning")
            return
        self.runner.send(self.desk.command(), self._saved)

    def _saved(self, answer: CommandAnswer) -> None:
        if not answer.ok:
            self.note.show_text(refusal_words(answer), "warning")
            return
        self.desk.design_id = dict(answer.result).get("design_id", self.desk.design_id)
        self.desk.version += 1
        self.note.show_text(t("Saved"), "success")
        self.refresh()

    def remove(self) -> None:
        """Remove the report; it can be brought back until the page is left."""
        design = self.runner.board.report_designs.get(self.desk.design_id)
        if design is None:
            return

        def answered(answer: CommandAnswer) -> None:
            if not answer.ok:
                self.note.show_text(refusal_words(answer), "warning")
                return
            self.desk.removed = design
            self.begin_new()
            self.note.show_text(t("Removed; “Bring back” gives it back"), "success")

        self.runner.send(cmd.RemoveReportDesign(design.design_id), answered)

    def undo(self) -> None:
        """Bring the removed report back."""
        wanted = self.desk.give_back()
        if wanted is not None:
            self.desk.removed = None
            self.runner.send(wanted, self._brought_back)

    def _brought_back(self, answer: CommandAnswer) -> None:
        words = t("It is back") if answer.ok else refusal_words(answer)
        self.note.show_text(words, "success" if answer.ok else "warning")
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        self._rest.stop()
        super().hideEvent(event)


def _fill_box(box: QComboBox, choices: list[tuple[str, str]], chosen: str) -> None:
    box.clear()
    for code, words in choices:
        box.addItem(words, code)
    box.setCurrentIndex(max(box.findData(chosen), 0))
