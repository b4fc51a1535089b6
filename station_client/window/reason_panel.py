"""Asking for a reason within the page, never by a dialog: large buttons, and one to leave it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from dispatch_app.words import t
from station_client.window.parts import button, label


class ReasonPanel(QFrame):
    """Hidden until `ask`; `chosen` carries the code of the reason."""

    chosen = Signal(str)

    def __init__(self, question: str, reasons: dict[str, str]) -> None:
        super().__init__()
        self.setProperty("role", "banner_warning")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(10)
        words = label(22, bold=True)
        words.setText(question)
        column.addWidget(words)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.buttons: dict[str, QPushButton] = {}
        for code, english in reasons.items():
            made = button(t(english), 20, height_px=64)
            made.clicked.connect(lambda _=False, code=code: self._choose(code))
            self.buttons[code] = made
            row.addWidget(made)
        self.leave = button(t("Leave it"), 20, "flat", 64)
        self.leave.clicked.connect(self.hide)
        row.addWidget(self.leave)
        column.addLayout(row)
        self.hide()

    def ask(self) -> None:
        """Show the question."""
        self.show()
        self.leave.setFocus()

    def _choose(self, code: str) -> None:
        self.hide()
        self.chosen.emit(code)
