"""A text field that offers choices as one types: places of the gazetteer, chief complaints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit

REST_MS = 120
"""Typing rests so long before choices are asked for: below what a hand notices, above the gap between two keys."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One offer: its words in the list and what it stands for."""

    words: str
    value: object


class PickField(QLineEdit):
    """`wanted` asks for choices for the typed text, `picked` carries the value of the chosen one."""

    wanted = Signal(str)
    picked = Signal(object)

    def __init__(self, opens_empty: bool = False) -> None:
        super().__init__()
        self._opens_empty = opens_empty
        self._choices: list[Choice] = []
        self._words = QStringListModel(self)
        self.chooser = QCompleter(self._words, self)
        self.chooser.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.chooser.setMaxVisibleItems(12)
        self.chooser.setWidget(self)
        self.chooser.activated[QModelIndex].connect(self._activated)  # type: ignore[index]
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(lambda: self.wanted.emit(self.text().strip()))
        self.textEdited.connect(self._typed)

    def _typed(self, text: str) -> None:
        if text.strip() or self._opens_empty:
            self._rest.start()
        else:
            self._rest.stop()
            self.close_choices()

    def offer(self, choices: Sequence[Choice]) -> None:
        """Show choices below the field, if it still has the focus."""
        self._choices = list(choices)
        self._words.setStringList([choice.words for choice in choices])
        if not choices or not self.hasFocus():
            self.close_choices()
            return
        self.chooser.complete()
        popup = self.chooser.popup()
        popup.setMinimumWidth(max(self.width(), 360))
        popup.setCurrentIndex(self.chooser.completionModel().index(0, 0))

    def is_offering(self) -> bool:
        """Whether choices are shown."""
        return bool(self.chooser.popup().isVisible())

    def close_choices(self) -> None:
        """Hide the choices."""
        self.chooser.popup().hide()

    def drop_choices(self) -> bool:
        """Esc: hide the choices and keep the cursor in the field; whether there was anything to hide."""
        was_offering, waited = self.is_offering(), self._rest.isActive()
        self._rest.stop()
        self.close_choices()
        return was_offering or waited

    def _activated(self, index: QModelIndex) -> None:
        self._take(index.row())

    def _take(self, place: int) -> None:
        if 0 <= place < len(self._choices):
            choice = self._choices[place]
            self._rest.stop()
            self.close_choices()
            self.picked.emit(choice.value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        offering = self.is_offering()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and offering:
            self._take(max(0, self.chooser.popup().currentIndex().row()))
            return
        if event.key() == Qt.Key.Key_Down and not offering:
            self.wanted.emit(self.text().strip())
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._rest.stop()
