"""The legend of the map window: every sign with its meaning, then the keys."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from dispatch_app.console.desk.map_keys import MAP_KEYS
from dispatch_app.qt_kit.map_view import MapView
from dispatch_app.qt_kit.map_view.legend import legend_groups
from dispatch_app.qt_kit.plain_parts import Caption, Panel, PlainLabel, clear_ground, key_button
from dispatch_app.words import t


class MapLegendPanel(Panel):
    """Made when it is opened, in the palette of the map; a change of style or language makes it anew."""

    closed = Signal()

    def __init__(self, view: MapView) -> None:
        super().__init__("panel")
        self._view = view
        self._made_for: tuple[str, float] | None = None
        self.title, self.close_it = Caption(""), key_button("✕", "", "flat")
        self.words: list[str] = []
        """Everything that is explained, top down."""
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 12)
        column.setSpacing(8)
        self.title.row.addWidget(self.close_it)
        column.addWidget(self.title)
        column.addWidget(self._scroll, 1)
        self.close_it.clicked.connect(self.closed)
        view.shown_otherwise.connect(self._restyle)
        self.speak()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.title.title.setText(t("Legend"))
        self._made_for = None
        self._restyle()

    def wanted_height(self) -> int:
        """As much as there is; it scrolls."""
        return 4_000

    def open(self) -> None:
        """The panel is shown."""
        if self._made_for is None:
            self._make()

    def _restyle(self) -> None:
        palette, ratio = self._view.palette_now(), self._view.devicePixelRatioF()
        if self.isVisible() and self._made_for != (palette.name, ratio):
            self._make()
        elif self._made_for != (palette.name, ratio):
            self._made_for = None

    def _make(self) -> None:
        palette, ratio = self._view.palette_now(), self._view.devicePixelRatioF()
        self._made_for = (palette.name, ratio)
        self.words = []
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        row = 0
        for title, rows in legend_groups(palette, ratio):
            row = self._heading(grid, title, row)
            for one in rows:
                picture = QLabel()
                picture.setPixmap(one.picture)
                row = self._entry(grid, picture, one.words, row)
        row = self._heading(grid, t("Keys while the map has the focus"), row)
        for key, words in MAP_KEYS:
            row = self._entry(grid, PlainLabel(key, "dim"), t(words), row)
        grid.setRowStretch(row, 1)
        self._scroll.setWidget(inner)
        clear_ground(self._scroll)

    def _heading(self, grid: QGridLayout, title: str, row: int) -> int:
        grid.addWidget(PlainLabel(title, "caption"), row, 0, 1, 2)
        return row + 1

    def _entry(self, grid: QGridLayout, sign: QLabel, words: str, row: int) -> int:
        label = PlainLabel(words)
        label.setWordWrap(True)
        grid.addWidget(sign, row, 0)
        grid.addWidget(label, row, 1)
        self.words.append(words)
        return row + 1
