"""One of a few: a row of joined buttons, chosen by click, arrow keys or first letter of the keyboard row."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from dispatch_app.desk_kit.labels import label


class ChoiceBar(QWidget):
    """`picked` carries the code; picking the chosen one again clears it to ""."""

    picked = Signal(str)

    def __init__(self, table: Mapping[str, str]) -> None:
        super().__init__()
        self._table = {code: words for code, words in table.items() if code}
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._value = ""
        self.buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for code in self._table:
            button = QPushButton()
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setStyleSheet("QPushButton { padding-left: 4px; padding-right: 4px; }")
            button.clicked.connect(lambda _=False, code=code: self._clicked(code))
            self._group.addButton(button)
            self.buttons[code] = button
            row.addWidget(button)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFocusProxy(None)
        self.speak()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        for code, button in self.buttons.items():
            button.setText(label(self._table, code))

    def value(self) -> str:
        """The chosen code, "" for none."""
        return self._value

    def show_value(self, code: str) -> None:
        """Show a code as chosen, without announcing it."""
        self._value = code
        for one, button in self.buttons.items():
            button.setChecked(one == code)

    def _clicked(self, code: str) -> None:
        wanted = "" if code == self._value else code
        self.show_value(self._value)
        self.picked.emit(wanted)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        codes = list(self.buttons)
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Space: 1}.get(Qt.Key(event.key()), 0)
        if not step:
            super().keyPressEvent(event)
            return
        place = codes.index(self._value) + step if self._value in codes else (0 if step > 0 else len(codes) - 1)
        self.picked.emit(codes[place % len(codes)])

    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        self._show_focus(True)

    def focusOutEvent(self, event: object) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self._show_focus(False)

    def _show_focus(self, on: bool) -> None:
        """The ring of the focus, on the chosen button or the first."""
        for code, button in self.buttons.items():
            ring = on and (code == self._value or (not self._value and code == next(iter(self.buttons))))
            extra = " border: 2px solid palette(link);" if ring else ""
            button.setStyleSheet(f"QPushButton {{ padding-left: 4px; padding-right: 4px;{extra} }}")
