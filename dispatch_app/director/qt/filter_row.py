"""The designer's filter: a field, its values by name or typed, and the chosen ones as chips that can be taken away."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from dispatch_app.director.desk.design_desk import DesignDesk
from dispatch_app.director.desk.design_filter import (
    Chip,
    Choice,
    board_names,
    chip_words,
    chips_of,
    choices_of,
    chosen,
    counting_section,
)
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.domain.queries import MakeReport
from dispatch_app.domain.statistics.dimensions import DIMENSIONS
from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.figures import FIGURES
from dispatch_app.domain.statistics.report import LONGEST_FILTER, MOST_FILTERS, ReportMade, ReportWanted, Section
from dispatch_app.qt_kit.plain_parts import SqueezedLabel, clear_ground, plain_tip
from dispatch_app.wire.messages import FaultAnswer
from dispatch_app.words import t

OFFERED_DAYS = 366
"""Values that were counted within a year are offered."""
CHIP_ROOM_PX = 106
"""Three rows of chips; more are scrolled to."""
GAP_PX = 4
SHOWN_VALUES = 12


class ChipRoom(QWidget):
    """Chips beside and below one another; as high as they need."""

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[QPushButton] = []

    def show_buttons(self, buttons: list[QPushButton]) -> None:
        """Replace the chips."""
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = buttons
        for button in buttons:
            button.setParent(self)
            button.show()

    def place(self, width_px: int) -> int:
        """Lay the chips out in this width; their height."""
        left = top = row_px = 0
        for button in self.buttons:
            wide, high = min(button.sizeHint().width(), width_px), button.sizeHint().height()
            if left and left + wide > width_px:
                left, top = 0, top + row_px + GAP_PX
            button.setGeometry(left, top, wide, high)
            left, row_px = left + wide + GAP_PX, high
        height_px = top + row_px
        self.setFixedHeight(max(height_px, 1))
        return height_px


class FilterRow(QWidget):
    """`changed` tells that the desk's section has another filter."""

    changed = Signal()

    def __init__(self, desk: DesignDesk, runner: WorkbenchRunner) -> None:
        super().__init__()
        self.desk, self.runner = desk, runner
        self.field, self.value, self.add = QComboBox(), QComboBox(), QPushButton()
        self.chips, self.room = ChipRoom(), QScrollArea()
        self.note = SqueezedLabel("", "dim")
        self._names: dict[tuple[str, str], str] = {}
        """Names that the server gave (people); the board's are read when they are needed."""
        self._choices: list[Choice] = []
        self._offered: tuple[FactKind, str] | None = None
        self._lay_out()
        self.field.activated.connect(lambda _: self._field_picked())
        self.value.activated.connect(lambda _: self.take_value())
        line_edit = self.value.lineEdit()
        if line_edit is not None:
            line_edit.returnPressed.connect(self.take_value)
        self.add.clicked.connect(lambda _=False: self.take_value())

    def _lay_out(self) -> None:
        self.value.setEditable(True)
        self.value.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.value.setMaxVisibleItems(SHOWN_VALUES)
        for box in (self.field, self.value):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(4)
        completer = self.value.completer()
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        line_edit = self.value.lineEdit()
        if line_edit is not None:
            line_edit.setMaxLength(LONGEST_FILTER)
        self.add.setAutoDefault(False)
        line = QHBoxLayout()
        line.setSpacing(GAP_PX)
        line.addWidget(self.field, 2)
        line.addWidget(self.value, 3)
        line.addWidget(self.add)
        self.room.setFrameShape(QScrollArea.Shape.NoFrame)
        self.room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.room.setWidgetResizable(True)
        self.room.setWidget(self.chips)
        clear_ground(self.room)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GAP_PX)
        rows.addLayout(line)
        rows.addWidget(self.room)
        rows.addWidget(self.note)
        self.room.setVisible(False)
        self.note.setVisible(False)

    # --- showing -----------------------------------------------------------------------------------------------------

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.add.setText(t("Add"))
        line_edit = self.value.lineEdit()
        if line_edit is not None:
            line_edit.setPlaceholderText(t("Choose or type a value"))
        self._offered = None
        self.chips.show_buttons([])
        self._say("")
        self.show_fact()

    def show_fact(self) -> None:
        """The fields of the desk's fact and the chips of its filter."""
        fact = self.desk.section.fact
        if self._offered is None or self._offered[0] is not fact:
            self.field.clear()
            self.field.addItem(t("No further filter"), "")
            for name, words in DIMENSIONS[fact].items():
                self.field.addItem(t(words), name)
            self._offered = (fact, "")
            self._offer([])
        self.show_chips()

    def learn(self, names: dict[tuple[str, str], str]) -> None:
        """Names that came with a made report."""
        self._names |= names
        self.show_chips()

    def show_chips(self) -> None:
        """One chip a chosen thing."""
        chips = chips_of(self.desk.section, self._all_names())
        if [chip_text(chip) for chip in chips] == [button.text() for button in self.chips.buttons]:
            return
        self.chips.show_buttons([self._chip(chip) for chip in chips])
        self.room.setVisible(bool(chips))
        self._place()

    def _chip(self, chip: Chip) -> QPushButton:
        words = chip_words(chip)
        button = QPushButton(chip_text(chip))
        button.setAutoDefault(False)
        button.setStyleSheet("QPushButton { padding-left: 6px; padding-right: 6px; }")
        button.setToolTip(plain_tip(t("{filter}: click to take this filter away", filter=words)))
        button.setAccessibleName(t("{filter}: click to take this filter away", filter=words))
        button.clicked.connect(lambda _=False: self._taken_away(chip))
        return button

    def _place(self) -> None:
        height_px = self.chips.place(max(self.width() - 14, 60))
        self.room.setFixedHeight(min(max(height_px, 1), CHIP_ROOM_PX))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def minimumSizeHint(self) -> QSize:
        return QSize(120, super().minimumSizeHint().height())

    # --- choosing ----------------------------------------------------------------------------------------------------

    def pick_field(self, dimension: str) -> None:
        """Offer the values of a field."""
        self.field.setCurrentIndex(max(self.field.findData(dimension), 0))
        self._field_picked()

    def _field_picked(self) -> None:
        fact, dimension = self.desk.section.fact, str(self.field.currentData() or "")
        self._offered = (fact, dimension)
        self._say("")
        self._offer(choices_of(fact, dimension, self._all_names()) if dimension else [])
        if not dimension:
            return
        figure_id = next(f.figure_id for f in FIGURES.values() if f.fact is fact)
        section = counting_section(fact, dimension, figure_id)

        def answered(made: ReportMade) -> None:
            if self._offered != (fact, dimension):
                return
            self._names |= {(field, value): name for field, value, name in made.names}
            counted = [str(row.group[0]) for row in made.sections[0].table.rows]
            self._offer(choices_of(fact, dimension, self._all_names(), counted))

        def failed(fault: FaultAnswer) -> None:
            if self._offered == (fact, dimension):
                self._say(fault.message or t("The server does not answer"))

        self.runner.ask(MakeReport(counted_over(self.runner, OFFERED_DAYS, section, "–")), answered, failed)

    def _offer(self, choices: list[Choice]) -> None:
        """The list anew; what is being typed stays."""
        typed = self.value.currentText()
        self._choices = choices
        self.value.clear()
        self.value.addItems([choice.words for choice in choices])
        self.value.setCurrentIndex(-1)
        self.value.setEditText(typed if choices else "")
        dimension = str(self.field.currentData() or "")
        self.value.setEnabled(bool(dimension))
        self.add.setEnabled(bool(dimension))

    def take_value(self) -> None:
        """What is chosen or typed becomes a chip."""
        fact, dimension = self.desk.section.fact, str(self.field.currentData() or "")
        typed = self.value.currentText()
        if not dimension or not typed.strip():
            return
        values = chosen(typed, self._choices, fact, dimension)
        if not values:
            self._say(t("“{typed}” is none of the values; choose from the list", typed=typed.strip()))
            return
        if not self.desk.add_filter(dimension, values):
            self._say(t("A report has at most {most} filter values", most=MOST_FILTERS))
            return
        self.value.setCurrentIndex(-1)
        self.value.setEditText("")
        self._say("")
        self.show_chips()
        self.changed.emit()

    def _taken_away(self, chip: Chip) -> None:
        self.desk.take_filter(chip.dimension, chip.values)
        self._say("")
        self.show_chips()
        self.changed.emit()

    def _say(self, words: str) -> None:
        self.note.show_text(words, "warning")
        self.note.setVisible(bool(words))

    def _all_names(self) -> dict[tuple[str, str], str]:
        return self._names | board_names(self.runner.board)


def chip_text(chip: Chip) -> str:
    """The text of a chip's button; & is no shortcut."""
    return f"{chip_words(chip).replace('&', '&&')}  ✕"


def counted_over(runner: WorkbenchRunner, days: int, section: Section, title: str) -> ReportWanted:
    """A section over the last whole days up to today's end."""
    zone = ZoneInfo(runner.zone or "Asia/Shanghai")
    today = runner.now().astimezone(zone).date()
    until = datetime.combine(today + timedelta(days=1), time(), zone)
    return ReportWanted(until - timedelta(days=days), until, title=title, own=(section,))
