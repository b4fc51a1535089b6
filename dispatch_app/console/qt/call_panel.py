"""The card of the call in hand, and the opinions about where the caller is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from dispatch_app.console.desk.call_rows import call_card
from dispatch_app.console.desk.incident_rows import same_place_notices
from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.telephone_actions import merge_choices
from dispatch_app.console.qt.call_bar import CallBar
from dispatch_app.console.qt.location_panel import LocationPanel
from dispatch_app.desk_kit.figures import number_text
from dispatch_app.qt_kit.plain_parts import Panel, PlainLabel, SqueezedLabel, hairline, key_button, relabel
from dispatch_app.qt_kit.theme import number_font
from dispatch_app.words import t

NOTICES_SHOWN = 2


class CallPanel(Panel):
    """Who calls, from where."""

    hold_wanted = Signal()
    transfer_wanted = Signal()
    hang_up_wanted = Signal()
    classify_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("panel")
        self.number = PlainLabel("", "headline")
        self.number.setFont(number_font(28, bold=True))
        self.caller = SqueezedLabel("", "")
        self.state = SqueezedLabel("", "dim")
        self.timer = PlainLabel("")
        self.timer.setFont(number_font(28, bold=True))
        self.hold, self.transfer = key_button("", "F2"), key_button("", "F3")
        self.hang_up, self.classify = key_button(""), key_button("")
        self.bar = CallBar()
        self.merge = key_button("", "⇧F7")
        self.notices = [SqueezedLabel("", "warning") for _ in range(NOTICES_SHOWN)]
        self.location = LocationPanel()
        self._lay_out()
        self.hold.clicked.connect(self.hold_wanted)
        self.transfer.clicked.connect(self.transfer_wanted)
        self.hang_up.clicked.connect(self.hang_up_wanted)
        self.classify.clicked.connect(self.classify_wanted)
        self.merge.clicked.connect(lambda: self.bar.wanted.emit("merge"))
        self.speak()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 2)
        top.setSpacing(12)
        for widget in (self.number, self.timer):
            top.addWidget(widget)
        top.addWidget(self.state, 1)
        top.addWidget(self.bar.dial)
        column.addLayout(top)
        facts = QHBoxLayout()
        facts.setContentsMargins(12, 0, 12, 6)
        facts.setSpacing(8)
        facts.addWidget(self.caller, 1)
        for button in (self.hold, self.transfer, self.hang_up, self.classify):
            facts.addWidget(button)
        column.addLayout(facts)
        self.bar.setContentsMargins(12, 0, 12, 6)
        column.addWidget(self.bar)
        told = QVBoxLayout()
        for notice in self.notices:
            notice.setContentsMargins(12, 0, 12, 4)
            told.addWidget(notice)
        warned = QHBoxLayout()
        warned.setContentsMargins(0, 0, 12, 4)
        warned.addLayout(told, 1)
        warned.addWidget(self.merge)
        column.addLayout(warned)
        column.addWidget(hairline())
        column.addWidget(self.location)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.location.speak()
        relabel(self.transfer, t("Transfer"), "F3")
        self.bar.speak()
        relabel(self.merge, t("Merge incidents"), "⇧F7")
        relabel(self.hang_up, t("Hang up"), "Ctrl+H")
        relabel(self.classify, t("Classify"), "Ctrl+K")

    def show_desk(self, desk: IntakeDesk) -> None:
        """Paint the call in hand."""
        call = desk.call_in_hand()
        card = call_card(desk.board, call.call_id, desk.now) if call else None
        form = desk.shown()
        if card is None:
            number = number_text(form.incident.caller_number) if form else ""
            self.number.show_text(number or t("No call in hand"))
            self.caller.show_text(t("Incident without a call") if form and not form.incident.call_ids else "")
            self.timer.show_text("")
            self.state.show_text("")
        else:
            self.number.show_text(f"☎ {card.number}")
            self.caller.show_text("  ".join(part for part in (card.caller, card.address) if part) or
                                  t("no subscriber record"))  # fmt: skip
            self.timer.show_text(card.talked)
            line = t("line {line}", line=card.line) if card.line else ""
            self.state.show_text(" · ".join(part for part in (card.state_word, line) if part),
                                 "warning" if card.is_held else "success" if card.is_live else "dim")
        self.bar.show_desk(desk)
        mine = card is not None and card.is_live and call is not None and call.desk_id == desk.desk_id
        self.hold.setEnabled(mine)
        relabel(self.hold, t("Resume") if card is not None and card.is_held else t("Hold call"), "F2")
        self.hang_up.setEnabled(mine)
        self.classify.setEnabled(card is not None)
        self.transfer.setEnabled(mine or (form is not None and form.incident.is_open()))
        self._show_notices(desk, list(card.notices) if card else [])
        self.location.show_desk(desk)

    def _show_notices(self, desk: IntakeDesk, notices: list[str]) -> None:
        form = desk.shown()
        if form is not None and form.incident.is_open():
            notices = [words for _, words in same_place_notices(desk.board, form.incident, desk.now)] + notices
        for place, label in enumerate(self.notices):
            label.show_text(f"▲ {notices[place]}" if place < len(notices) else "")
            label.setVisible(place < len(notices))
        self.merge.setVisible(form is not None and form.incident.is_open() and bool(merge_choices(desk)))
