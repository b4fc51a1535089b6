"""The bar of the crews: one that is in danger, or has written, stands here until somebody has answered."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton

from dispatch_app.console.desk.crew_talk import CrewCall, crew_calls
from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.desk_kit.figures import clock_text, incident_number, seconds_between, waited_text
from dispatch_app.domain.crew_message import LONGEST_MESSAGE
from dispatch_app.domain.reasons import EMERGENCY_ENDINGS
from dispatch_app.qt_kit.plain_parts import Panel, PlainLabel, SqueezedLabel, key_button, relabel
from dispatch_app.qt_kit.theme import set_role
from dispatch_app.words import t


class CrewBar(Panel):
    """`answered` carries the call and the words, `ended` the call and a reason; `place_wanted` the call."""

    answered = Signal(object, str)
    ended = Signal(object, str)
    place_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__("banner_warning")
        self.call: CrewCall | None = None
        self.mark, self.plate = PlainLabel("", "key"), PlainLabel("", "key")
        self.text, self.age, self.more = SqueezedLabel(""), PlainLabel(""), PlainLabel("")
        self.words = QLineEdit()
        self.words.setMaxLength(LONGEST_MESSAGE)
        self.reply, self.place = key_button("", "", "primary"), key_button("")
        self.ends: dict[str, QPushButton] = {code: key_button("") for code in EMERGENCY_ENDINGS if code != "other"}
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(10)
        for widget in (self.mark, self.plate):
            row.addWidget(widget)
        row.addWidget(self.text, 3)
        row.addWidget(self.age)
        row.addWidget(self.more)
        row.addWidget(self.words, 3)
        self.words.setMinimumWidth(160)
        for button in (self.reply, self.place, *self.ends.values()):
            row.addWidget(button)
        self.reply.clicked.connect(self._send)
        self.words.returnPressed.connect(self._send)
        self.place.clicked.connect(lambda: self.call and self.place_wanted.emit(self.call))
        for code, button in self.ends.items():
            button.clicked.connect(lambda _=False, code=code: self.call and self.ended.emit(self.call, code))
        self.hide()

    def show_desk(self, desk: IntakeDesk) -> None:
        """The gravest call of a crew, or nothing. What is being typed for one call is never sent to another."""
        calls = crew_calls(desk.board)
        first = calls[0] if calls else None
        if first is not None and (not first.is_emergency or first.answered_by) and self.words.text().strip():
            first = next((c for c in calls if c.is_same(self.call)), first)
        if first is None or not first.is_same(self.call):
            self.words.clear()
        self.call = first
        self.setVisible(first is not None)
        if first is not None:
            self._paint(desk, first, len(calls))

    def _paint(self, desk: IntakeDesk, call: CrewCall, count: int) -> None:
        danger = call.is_emergency and not call.answered_by
        role = "banner_danger" if danger else "banner_warning"
        if self.property("role") != role:
            set_role(self, role)
        self.mark.show_text(f"! {t('A crew calls for help')}" if call.is_emergency else f"✉ {t('Message of a crew')}")
        self.plate.show_text(call.plate)
        incident = f"{incident_number(call.incident_id)} " if call.incident_id else ""
        seen = f" · {t('answered by {name}', name=call.answered_by)}" if call.answered_by else ""
        self.text.show_text(f"{incident}{call.words}{seen}")
        self.age.show_text(f"{clock_text(call.since)} · {waited_text(seconds_between(call.since, desk.now))}")
        self.more.show_text(t("{count} more", count=count - 1) if count > 1 else "")
        relabel(self.reply, t("Answer the crew") if call.is_emergency else t("Reply and read"))
        relabel(self.place, t("Map"))
        self.words.setPlaceholderText(t("What the crew shall read"))
        for code, button in self.ends.items():
            relabel(button, t(EMERGENCY_ENDINGS[code]))
            button.setVisible(call.is_emergency and bool(call.answered_by))

    def _send(self) -> None:
        if self.call is not None:
            words = self.words.text()
            self.words.clear()
            self.answered.emit(self.call, words)
