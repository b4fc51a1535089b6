"""What the parts of the major-incident window share: hands that carry requests out, choice boxes that keep still."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox

from dispatch_app.console.desk.major_desk import MajorDesk
from dispatch_app.console.desk.requests import Request
from dispatch_app.domain.board import Board
from dispatch_app.domain.major_incident import MajorIncident


class Hands(Protocol):
    """The window, as its parts use it."""

    state: MajorDesk

    def board(self) -> Board: ...
    def now(self) -> datetime: ...
    def major(self) -> MajorIncident | None: ...
    def run(self, requests: Sequence[Request], done: Callable[[], None] | None = None) -> None: ...
    def refresh(self) -> None: ...


class ChoiceBox(QComboBox):
    """A box of (key, words) that is filled anew only when they change, and keeps its choice."""

    def __init__(self) -> None:
        super().__init__()
        self._choices: list[tuple[str, str]] = []
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """What can be chosen now."""
        if list(choices) == self._choices:
            return
        chosen = self.key()
        self._choices = list(choices)
        self.blockSignals(True)
        self.clear()
        for key, words in choices:
            self.addItem(words, key)
        self.blockSignals(False)
        self.choose(chosen)

    def key(self) -> str:
        """The key of the choice, "" for none."""
        return str(self.currentData() or "")

    def choose(self, key: str) -> None:
        """Show this choice; the first one where it is not offered."""
        self.setCurrentIndex(max(0, self.findData(key)))


def narrow(width_px: int) -> QLineEdit:
    """A field for a word."""
    field = QLineEdit()
    field.setFixedWidth(width_px)
    return field


def counter(most: int = 999) -> QSpinBox:
    """A field for a number."""
    spin = QSpinBox()
    spin.setRange(0, most)
    spin.setFixedWidth(72)
    return spin
