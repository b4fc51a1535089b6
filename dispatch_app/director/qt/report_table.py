"""A sheet as a table: words left, numbers right, the whole at the foot; a double click asks what is behind a row."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from dispatch_app.desk_kit.report_sheet import NOTHING, Column, Line, Sheet, number_words, unit_words
from dispatch_app.domain.statistics.question import Group
from dispatch_app.qt_kit.theme import current_palette, number_font
from dispatch_app.words import t

MOST_SHOWN = 2_000
"""Rows that a person scrolls through; a longer table is read in a spreadsheet."""


class ReportTable(QTableWidget):
    """`behind` carries the group of a row, () for the whole."""

    behind = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAlternatingRowColors(False)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(28)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self._groups: list[Group | None] = []
        self.doubleClicked.connect(self._double_clicked)

    def show_sheet(self, sheet: Sheet) -> None:
        """Replace what is shown."""
        heads = [*sheet.heads, *([t("share")] if sheet.has_shares() else []), *map(_head, sheet.columns)]
        shown = sheet.lines[:MOST_SHOWN]
        self.clear()
        self.setColumnCount(len(heads))
        self.setHorizontalHeaderLabels(heads)
        self.setRowCount(len(shown) + 1)
        self._groups = [*(line.group for line in shown), ()]
        for number, line in enumerate((*shown, sheet.whole)):
            self._show_line(number, line, sheet, is_whole=number == len(shown))
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setMinimumSectionSize(72)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)

    def _show_line(self, number: int, line: Line, sheet: Sheet, is_whole: bool) -> None:
        texts = list(line.labels)
        if sheet.has_shares():
            texts.append(f"{line.share:.1f} %" if line.share is not None else "")
        texts += [words_of(value, column) for value, column in zip(line.numbers, sheet.columns, strict=True)]
        for place, text in enumerate(texts):
            item = QTableWidgetItem(text)
            if place >= len(line.labels):
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                item.setFont(number_font(bold=is_whole))
            if is_whole:
                item.setBackground(current_palette().colour("raised"))
            self.setItem(number, place, item)

    def current_group(self) -> Group | None:
        """The group of the row under the cursor."""
        row = self.currentRow()
        return self._groups[row] if 0 <= row < len(self._groups) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        group = self.current_group()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and group is not None:
            self.behind.emit(group)
            return
        super().keyPressEvent(event)

    def _double_clicked(self, index: QModelIndex) -> None:
        group = self._groups[index.row()]
        if group is not None:
            self.behind.emit(group)


def words_of(value: float | None, column: Column) -> str:
    """One number in its column; a change carries its sign."""
    if column.kind == "change":
        return NOTHING if value is None else f"{value:+,.1f}"
    return number_words(value, column.unit)


def _head(column: Column) -> str:
    unit = unit_words(column.unit)
    return f"{column.head} ({unit})" if unit else column.head
