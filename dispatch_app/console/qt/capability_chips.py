"""Any number of a few: what a hospital can do, marked by click or by the space bar, in rows of three."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from dispatch_app.desk_kit.labels import NEEDS, label

COLUMNS = 2


class CapabilityChips(QWidget):
    """`picked` carries all marked codes, in the order in which they are offered."""

    picked = Signal(tuple)

    def __init__(self) -> None:
        super().__init__()
        self.boxes: dict[str, QCheckBox] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        for code, box in self.boxes.items():
            box.setText(label(NEEDS, code))

    def show_values(self, choices: Sequence[str], marked: Sequence[str]) -> None:
        """Show these codes and which of them are marked, without announcing it."""
        if list(choices) != list(self.boxes):
            self._rebuild(choices)
        for code, box in self.boxes.items():
            box.blockSignals(True)
            box.setChecked(code in marked)
            box.blockSignals(False)

    def _rebuild(self, choices: Sequence[str]) -> None:
        for box in self.boxes.values():
            self._grid.removeWidget(box)
            box.deleteLater()
        self.boxes = {}
        for number, code in enumerate(choices):
            box = QCheckBox(label(NEEDS, code))
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            box.toggled.connect(lambda _: self._tell())
            self.boxes[code] = box
            self._grid.addWidget(box, number // COLUMNS, number % COLUMNS)

    def _tell(self) -> None:
        self.picked.emit(tuple(code for code, box in self.boxes.items() if box.isChecked()))
