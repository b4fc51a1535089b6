"""The second row of the call card: what can be done with the call beside holding and handing over, and who is in it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.telephone_actions import own_call, shown_number
from dispatch_app.console.desk.telephone_rows import breaks_asked, talk_lines
from dispatch_app.desk_kit.figures import number_text
from dispatch_app.domain.call import CallState, Direction
from dispatch_app.qt_kit.plain_parts import PlainLabel, key_button, relabel
from dispatch_app.words import t

ACTIONS = (
    ("mute", "⇧F2"), ("add_party", "⇧F3"), ("lock_caller", "⇧F4"), ("return_to_queue", "⇧F5"), ("open_page", "⇧F6"),
)  # fmt: skip
TALK_LINES_SHOWN = 6
"""Parties beside the card; a group of many shows how many there are."""


class CallBar(QWidget):
    """`wanted` carries the name of a function of telephone_actions."""

    wanted = Signal(str)
    drop_wanted = Signal(str)
    desk_wanted = Signal(str)
    """A desk at which this one listens was clicked."""
    dial_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[str, QPushButton] = {name: key_button("", key) for name, key in ACTIONS}
        self.dial = key_button("")
        """Placed by the card beside its number."""
        self.lines = [key_button("", "", "flat") for _ in range(TALK_LINES_SHOWN)]
        self.more = PlainLabel("", "dim")
        self._keys: list[str] = []
        self._number = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _=False, name=name: self.wanted.emit(name))
            row.addWidget(button)
        column.addLayout(row)
        parties = QHBoxLayout()
        parties.setSpacing(4)
        for place, line in enumerate(self.lines):
            line.clicked.connect(lambda _=False, place=place: self._line_clicked(place))
            parties.addWidget(line)
        parties.addWidget(self.more)
        parties.addStretch(1)
        column.addLayout(parties)
        self.dial.clicked.connect(lambda: self.dial_wanted.emit(self._number))
        self.speak()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        words = {
            "mute": t("Mute"), "add_party": t("Three-way"), "lock_caller": t("Lock"),
            "return_to_queue": t("Back to queue"), "open_page": t("Telephone"),
        }  # fmt: skip
        for name, key in ACTIONS:
            relabel(self.buttons[name], words[name], key)

    def show_desk(self, desk: IntakeDesk) -> None:
        """Paint what the call in hand allows, and its parties."""
        shown, own = desk.call_in_hand(), own_call(desk)
        talking = own is not None and own.state in (CallState.ANSWERED, CallState.HELD)
        relabel(self.buttons["mute"], t("Unmute") if own is not None and own.muted else t("Mute"), "⇧F2")
        self.buttons["mute"].setEnabled(own is not None)
        self.buttons["add_party"].setEnabled(talking)
        self.buttons["lock_caller"].setEnabled(shown is not None and bool(shown.caller_number))
        inbound = own is not None and own.direction is Direction.INBOUND
        self.buttons["return_to_queue"].setEnabled(talking and inbound)
        asked = breaks_asked(desk.board)
        breaks = f" · {t('{count} breaks asked for', count=asked)}" if asked else ""
        relabel(self.buttons["open_page"], t("Telephone") + breaks, "⇧F6")
        self._show_number(desk)
        self._show_lines(talk_lines(desk.board, own or shown, desk.desk_id))

    def _show_number(self, desk: IntakeDesk) -> None:
        """The number of the shown incident or call, to be dialled by one click while nobody is on it."""
        shown, number = desk.call_in_hand(), shown_number(desk)
        live = shown is not None and shown.is_live() and shown.caller_number == number
        self._number = number
        self.dial.setVisible(bool(number) and not live)
        relabel(self.dial, t("Call {who}", who=number_text(number)), "☎")

    def _show_lines(self, lines: list[tuple[str, str]]) -> None:
        self._keys = [key for key, _ in lines[:TALK_LINES_SHOWN]]
        for place, button in enumerate(self.lines):
            button.setVisible(place < len(lines))
            if place < len(lines):
                key, words = lines[place]
                relabel(button, words)
                button.setEnabled(key.startswith(("party:", "desk:")))
                tips = {"party": t("Click: take out of the call"), "desk": t("Click: listen otherwise, or end it")}
                button.setToolTip(tips.get(key.partition(":")[0], ""))
        left = len(lines) - TALK_LINES_SHOWN
        self.more.show_text(t("and {count} more", count=left) if left > 0 else "")
        self.more.setVisible(left > 0)

    def _line_clicked(self, place: int) -> None:
        kind, _, name = self._keys[place].partition(":") if place < len(self._keys) else ("", "", "")
        if kind == "party":
            self.drop_wanted.emit(name)
        elif kind == "desk":
            self.desk_wanted.emit(f"desk:{name}")
