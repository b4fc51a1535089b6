"""What the signs of the map mean."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout

from dispatch_app.console.qt.plain_parts import Panel, PlainLabel
from dispatch_app.qt_kit.theme import VEHICLE_MARKS, vehicle_look
from dispatch_app.words import t


class MapLegend(Panel):
    """Vehicle states with colour, mark and word."""

    def __init__(self) -> None:
        super().__init__("panel")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 12, 16, 12)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self.speak()
        self.hide()

    def speak(self) -> None:
        """Show words and colours as chosen now."""
        while self._grid.count():
            widget = self._grid.takeAt(0).widget()
            if widget is not None:
                widget.deleteLater()
        for row, state in enumerate(VEHICLE_MARKS):
            look = vehicle_look(state)
            mark = PlainLabel(look.mark)
            mark.setStyleSheet(f"color: {look.colour}; font-weight: 600;")
            self._grid.addWidget(mark, row, 0)
            self._grid.addWidget(PlainLabel(look.word), row, 1)
        self._grid.addWidget(PlainLabel("○", "dim"), len(VEHICLE_MARKS), 0)
        self._grid.addWidget(PlainLabel(t("hollow: position is old")), len(VEHICLE_MARKS), 1)
