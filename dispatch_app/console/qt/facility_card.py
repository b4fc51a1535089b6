"""The card of a station or hospital on the map: its state, its telephone as a button, and what else can be done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from dispatch_app.console.desk import dialling
from dispatch_app.console.desk.facility_words import facility_lines
from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.qt_kit.plain_parts import Panel, SqueezedLabel, key_button, relabel
from dispatch_app.words import t

LINES = 3


class FacilityCard(Panel):
    """Bottom left of the map, in the place of the vehicle's card."""

    dial_wanted = Signal(str)
    choose_wanted = Signal(str)
    """A hospital is taken as the receiving one."""
    reach_wanted = Signal(str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__("panel")
        self.setFixedWidth(380)
        self.key = ""
        self.name = SqueezedLabel("", "key")
        self.lines = [SqueezedLabel("", "dim") for _ in range(LINES)]
        self.dial, self.act = key_button("", "", "primary"), key_button("")
        self.close_it = key_button("✕", "", "flat")
        self._dials, self._is_hospital = "", False
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self.close_it)
        column.addLayout(head)
        for line in self.lines:
            column.addWidget(line)
        foot = QHBoxLayout()
        foot.addWidget(self.dial)
        foot.addWidget(self.act)
        foot.addStretch(1)
        column.addLayout(foot)
        self.dial.clicked.connect(self.dial_now)
        self.act.clicked.connect(self._act)
        self.close_it.clicked.connect(self.closed)
        self.hide()

    def dial_now(self) -> bool:
        """One click, or Ctrl+D; False where no number is known."""
        if self._dials:
            self.dial_wanted.emit(self._dials)
        return bool(self._dials)

    def _act(self) -> None:
        (self.choose_wanted if self._is_hospital else self.reach_wanted).emit(self.key)

    def show_facility(self, desk: IntakeDesk, key: str) -> None:
        """Paint one station or hospital, or hide for ""."""
        board = desk.board
        station, hospital = board.stations.get(key), board.hospitals.get(key)
        owner = station or hospital
        self.setVisible(owner is not None)
        self.key = key if owner is not None else ""
        if owner is None:
            return
        self._is_hospital = hospital is not None
        self.name.show_text(owner.name)
        words = facility_lines(board, key, desk.now)
        for place, line in enumerate(self.lines):
            line.show_text(words[place] if place < len(words) else "")
            line.setVisible(place < len(words))
        self._dials = dialling.facility_key(board, key)
        relabel(self.dial, dialling.dial_words(board, self._dials), "☎")
        self.dial.setVisible(bool(self._dials))
        form = desk.shown()
        relabel(self.act, t("Take as receiving hospital") if hospital else t("Reach of this station"))
        self.act.setEnabled(not self._is_hospital or (form is not None and form.incident.is_open()))
        self.adjustSize()
