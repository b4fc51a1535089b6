"""The panel that explains reach and coverage: figures, move-ups and re-assignments that a click draws on the map."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.map_reach import (
    MapReach,
    ReachMode,
    move_rows,
    reach_words,
    reassignment_rows,
)
from dispatch_app.qt_kit.plain_parts import Caption, Panel, PlainLabel, hairline, key_button, relabel
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.words import t


class MapReachPanel(Panel):
    """`looked_at` carries the key of a piece of advice, `mode_wanted` a ReachMode."""

    looked_at = Signal(str)
    mode_wanted = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__("panel")
        self.caption, self.close_it = Caption(""), key_button("✕", "", "flat")
        self.headline, self.words = PlainLabel("", "key"), PlainLabel("", "dim")
        self.reach, self.coverage = key_button(""), key_button("")
        self.moves_caption, self.moves = Caption(""), RowList()
        self.reassign_caption, self.reassign = Caption(""), RowList()
        self.note = PlainLabel("", "dim")
        for words in (self.headline, self.words, self.note):
            words.setWordWrap(True)
        for button in (self.reach, self.coverage):
            button.setCheckable(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 12)
        column.setSpacing(8)
        self.caption.row.addWidget(self.close_it)
        column.addWidget(self.caption)
        keys = QHBoxLayout()
        for button in (self.reach, self.coverage):
            keys.addWidget(button)
        keys.addStretch(1)
        column.addLayout(keys)
        for part in (self.headline, self.words):
            column.addWidget(part)
        self._advice = (hairline(), self.moves_caption, self.moves, self.reassign_caption, self.reassign, self.note)
        for one in self._advice:
            column.addWidget(one)
        column.addStretch(1)
        for rows in (self.moves, self.reassign):
            rows.setFixedHeight(156)
            rows.picked.connect(self.looked_at)
        self.reach.clicked.connect(lambda: self.mode_wanted.emit(ReachMode.REACH))
        self.coverage.clicked.connect(lambda: self.mode_wanted.emit(ReachMode.COVERAGE))
        self.close_it.clicked.connect(self.closed)
        self.speak()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.caption.title.setText(t("Reach and coverage"))
        relabel(self.reach, t("Reach"))
        relabel(self.coverage, t("Coverage"))
        self.moves_caption.title.setText(t("Move-ups – click to see"))
        self.reassign_caption.title.setText(t("Re-assignments – click to see"))
        self.reassign.set_empty_words(t("No vehicle on its way elsewhere would be much earlier"))
        self.note.show_text(t("Advice only: nothing is ordered by looking at it"))

    def wanted_height(self) -> int:
        """Pixels for what is shown now."""
        return 600 if self.moves.isVisibleTo(self) else 230

    def show_reach(self, reach: MapReach, desk: IntakeDesk) -> None:
        """Paint the answers so far."""
        self.reach.setChecked(reach.mode is ReachMode.REACH)
        self.coverage.setChecked(reach.mode is ReachMode.COVERAGE)
        headline, words = reach_words(reach, desk)
        self.headline.show_text(headline)
        self.words.show_text(words)
        covering = reach.mode is ReachMode.COVERAGE
        for part in self._advice:
            part.setVisible(covering)
        if not covering:
            return
        moves = reach.moves
        self.moves.set_empty_words(moves.explanation if moves is not None and moves.explanation else t(
            "No move-up gains enough") if moves is not None else t("Computing coverage…"))  # fmt: skip
        self.moves.show_rows(move_rows(reach))
        self.reassign.show_rows(reassignment_rows(reach))
