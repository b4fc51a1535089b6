"""Fields of the station's forms: a row of choices, texts and numbers, each large enough to hit without aiming."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from dispatch_app.qt_kit.theme import set_role
from dispatch_app.words import t
from station_client.window.parts import button, label

FIELD_PX = 20
ROW_PX = 44


class ChoiceRow(QWidget):
    """One of several codes, each a button; `value` is "" while nothing is chosen."""

    changed = Signal(str)

    def __init__(self, choices: Mapping[str, str], columns: int = 0, size_px: int = 18, height_px: int = 52) -> None:
        """`choices`: code → English words; `columns` 0 puts all into one row."""
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        for place, (code, english) in enumerate(choices.items()):
            made = button(t(english), size_px, height_px=height_px)
            made.setCheckable(True)
            made.clicked.connect(lambda _=False, code=code: self.changed.emit(code))
            self._group.addButton(made)
            self.buttons[code] = made
            grid.addWidget(made, place // (columns or 99), place % (columns or 99))

    def value(self) -> str:
        """The chosen code."""
        return next((code for code, made in self.buttons.items() if made.isChecked()), "")

    def set_value(self, code: str) -> None:
        """Choose; an unknown code or "" chooses nothing."""
        self._group.setExclusive(False)
        for known, made in self.buttons.items():
            made.setChecked(known == code)
        self._group.setExclusive(True)


class TabRow(QWidget):
    """The station's pages, each with what waits there; `chosen` carries the page's name."""

    chosen = Signal(str)

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 0)
        row.setSpacing(8)
        self._names = dict(names)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        for name, english in names.items():
            made = button(t(english), 20, height_px=56)
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.clicked.connect(lambda _=False, name=name: self.chosen.emit(name))
            self._group.addButton(made)
            self.buttons[name] = made
            row.addWidget(made)
        self.buttons[next(iter(names))].setChecked(True)

    def current(self) -> str:
        """The name of the chosen page."""
        return next(name for name, made in self.buttons.items() if made.isChecked())

    def choose(self, name: str) -> None:
        """Choose without a signal."""
        self.buttons[name].setChecked(True)

    def show_waiting(self, name: str, words: str, pressing: bool = False) -> None:
        """What waits on a page, beside its name; red where it presses."""
        made = self.buttons[name]
        title = t(self._names[name])
        made.setText(f"{title}　{words}" if words else title)
        set_role(made, "danger" if pressing else "")


def line(longest: int, wide: bool = False) -> QLineEdit:
    """A field for one line of text."""
    made = QLineEdit()
    made.setMaxLength(longest)
    made.setStyleSheet(f"font-size: {FIELD_PX}px; min-height: {ROW_PX - 10}px;")
    if not wide:
        made.setMinimumWidth(120)
    return made


def choice(entries: Mapping[str, str]) -> QComboBox:
    """A list to choose from: code → words as they are shown."""
    made = QComboBox()
    made.setStyleSheet(f"font-size: {FIELD_PX}px; min-height: {ROW_PX - 10}px;")
    for code, words in entries.items():
        made.addItem(words, code)
    return made


def choose(box: QComboBox, code: str) -> None:
    """Choose a code; the first entry where it is not there."""
    box.setCurrentIndex(max(0, box.findData(code)))


def paragraph(height_px: int) -> QPlainTextEdit:
    """A field for some lines; Tab leaves it."""
    made = QPlainTextEdit()
    made.setTabChangesFocus(True)
    made.setStyleSheet(f"font-size: {FIELD_PX}px;")
    made.setFixedHeight(height_px)
    return made


def caption(words: str, size_px: int = 16) -> QLabel:
    """The name of a field."""
    made = label(size_px, dim=True)
    made.setText(words)
    return made


def number_of(field: QLineEdit) -> float | None:
    """The number typed, None for an empty field; raises ValueError and marks the field where it is none."""
    typed = field.text().strip().replace("，", ".").replace(",", ".").replace("。", ".")
    try:
        value = float(typed) if typed else None
    except ValueError:
        mark_wrong(field, True)
        raise
    mark_wrong(field, False)
    return value


def mark_wrong(field: QWidget, wrong: bool) -> None:
    """A red frame, or none."""
    field.setProperty("wrong", "true" if wrong else "false")
    field.style().unpolish(field)
    field.style().polish(field)


def number_words(value: float | None) -> str:
    """ "12.5", "12" or ""."""
    return "" if value is None else f"{value:.1f}".removesuffix(".0")


def scrolled(inside: QWidget) -> QScrollArea:
    """The part in an area that scrolls up and down only."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    return area


class CardList(QWidget):
    """A heading and cards below it; `chosen` carries a card's key. Cards keep their place while nothing is new."""

    chosen = Signal(str)

    def __init__(self, empty: str) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        self._empty = label(18, dim=True, wrap=True)
        self._empty.setText(empty)
        self._column.addWidget(self._empty)
        self._column.addStretch(1)
        outer.addWidget(scrolled(inside))
        self.cards: dict[str, QPushButton] = {}
        self.current = ""

    def show_cards(self, cards: list[tuple[str, str, str]]) -> None:
        """(key, words, role of the card) in the order of the list."""
        wanted = {key for key, _, _ in cards}
        for key in [one for one in self.cards if one not in wanted]:
            gone = self.cards.pop(key)
            self._column.removeWidget(gone)
            gone.deleteLater()
        for place, (key, words, role) in enumerate(cards):
            made = self.cards.get(key)
            if made is None:
                made = self._make(key)
            if self._column.indexOf(made) != place:
                self._column.removeWidget(made)
                self._column.insertWidget(place, made)
            if made.text() != words:
                made.setText(words)
            set_role(made, role)
            made.setChecked(key == self.current)
        self._empty.setVisible(not cards)

    def choose(self, key: str) -> None:
        """Mark a card as the chosen one, without a signal."""
        self.current = key
        for name, made in self.cards.items():
            made.setChecked(name == key)

    def _make(self, key: str) -> QPushButton:
        made = button("", 17, height_px=76)
        made.setCheckable(True)
        made.setStyleSheet("font-size: 17px; min-height: 66px; text-align: left; padding: 4px 14px;")
        made.clicked.connect(lambda _=False, key=key: self._pressed(key))
        self.cards[key] = made
        return made

    def _pressed(self, key: str) -> None:
        self.choose(key)
        self.chosen.emit(key)
