"""Choosing a period: quick ranges, from–to, and what it is compared with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QWidget

from dispatch_app.director.desk.statistics_desk import COMPARISONS, RANGES, StatisticsDesk
from dispatch_app.qt_kit.choice_bar import ChoiceBar
from dispatch_app.qt_kit.plain_parts import PlainLabel
from dispatch_app.words import t


class PeriodBar(QWidget):
    """Writes into the page's state; `changed` when something is to be counted anew."""

    changed = Signal()

    def __init__(self, desk: StatisticsDesk, today: Callable[[], date]) -> None:
        super().__init__()
        self.desk = desk
        self._today = today
        self.quick = ChoiceBar(RANGES)
        self.first, self.last, self.other_first, self.other_last = (_day_edit() for _ in range(4))
        self.comparison = QComboBox()
        self.until, self.other_until = PlainLabel("–", "dim"), PlainLabel("–", "dim")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.quick)
        for part in (self.first, self.until, self.last):
            row.addWidget(part)
        row.addSpacing(12)
        for part in (self.comparison, self.other_first, self.other_until, self.other_last):
            row.addWidget(part)
        row.addStretch(1)
        self.quick.picked.connect(self._quick_picked)
        self.first.dateChanged.connect(lambda _: self._days_changed())
        self.last.dateChanged.connect(lambda _: self._days_changed())
        self.other_first.dateChanged.connect(lambda _: self._others_changed())
        self.other_last.dateChanged.connect(lambda _: self._others_changed())
        self.comparison.activated.connect(self._comparison_picked)
        self.speak()
        self.show_state()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.quick.speak()
        self.comparison.clear()
        for code, words in COMPARISONS.items():
            self.comparison.addItem(t(words), code)
        self.show_state()

    def show_state(self) -> None:
        """Show what the state says, announcing nothing."""
        desk = self.desk
        self.quick.show_value(desk.quick)
        days = ((self.first, desk.first), (self.last, desk.last), (self.other_first, desk.other_first or desk.first),
                (self.other_last, desk.other_last or desk.last))  # fmt: skip
        for edit, day in days:
            blocked = edit.blockSignals(True)
            edit.setDate(QDate(day.year, day.month, day.day))
            edit.blockSignals(blocked)
        self.comparison.setCurrentIndex(max(self.comparison.findData(desk.comparison), 0))
        for part in (self.other_first, self.other_until, self.other_last):
            part.setVisible(desk.comparison == "free")

    def _quick_picked(self, quick: str) -> None:
        self.desk.choose_quick(quick or self.desk.quick or "today", self._today())
        self.show_state()
        self.changed.emit()

    def _days_changed(self) -> None:
        self.desk.choose_days(_plain(self.first.date()), _plain(self.last.date()))
        self.quick.show_value("")
        self.changed.emit()

    def _others_changed(self) -> None:
        self.desk.other_first, self.desk.other_last = _plain(self.other_first.date()), _plain(self.other_last.date())
        self.changed.emit()

    def _comparison_picked(self, _: int) -> None:
        self.desk.comparison = str(self.comparison.currentData())
        self.show_state()
        if self.desk.comparison == "free":
            self._others_changed()
        else:
            self.changed.emit()


def _day_edit() -> QDateEdit:
    edit = QDateEdit()
    edit.setCalendarPopup(True)
    edit.setDisplayFormat("yyyy-MM-dd")
    edit.setDateRange(QDate(1990, 1, 1), QDate(2199, 12, 31))
    edit.setKeyboardTracking(False)
    return edit


def _plain(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
