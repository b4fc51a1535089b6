"""The strip on top: lamps of the link and its parts, GPS, stations, alarms; shift, person, desk state and clock."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton

from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.strip import alarm_lamp, gps_lamp, station_lamp
from dispatch_app.console.desk.telephone_rows import seat_words
from dispatch_app.desk_kit.figures import clock_text
from dispatch_app.desk_kit.labels import DESK_STATES, label
from dispatch_app.desk_kit.lamps import link_lamp, part_lamps
from dispatch_app.domain.actor import Actor
from dispatch_app.domain.station import DeskState
from dispatch_app.qt_kit.lamp_label import LampLabel
from dispatch_app.qt_kit.plain_parts import PlainLabel, SqueezedLabel, plain_tip
from dispatch_app.qt_kit.theme import current_palette, number_font, set_role
from dispatch_app.words import t

LAMPS_SHOWN = 12
"""More parts than a screen's width holds are not shown one by one; the alarm list names them."""


class StripBar(QFrame):
    """One line of signs. `state_wanted` is a DeskState, `menu_wanted` a word such as theme, language, larger, keys."""

    state_wanted = Signal(str)
    menu_wanted = Signal(str)
    alarms_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "strip")
        self.setFixedHeight(40)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(16)
        self.lamps = [LampLabel() for _ in range(LAMPS_SHOWN)]
        for lamp in self.lamps:
            lamp.hide()
            row.addWidget(lamp)
        self.alarms = QToolButton()
        set_role(self.alarms, "tool")
        self.alarms.clicked.connect(self.alarms_wanted)
        row.addWidget(self.alarms)
        self.who = SqueezedLabel("", "dim")
        self.who.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.state = QToolButton()
        self.state.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.state.setMenu(QMenu(self.state))
        self.clock = PlainLabel()
        self.clock.setFont(number_font(18, bold=True))
        self.settings = QToolButton()
        self.settings.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.settings.setMenu(QMenu(self.settings))
        set_role(self.settings, "tool")
        row.addWidget(self.who, 1)
        for widget in (self.state, self.clock, self.settings):
            row.addWidget(widget)
        self.speak()

    def speak(self) -> None:
        """Build the menus in the chosen language."""
        self.settings.setText("☰")
        self.settings.setToolTip(plain_tip(t("View, language, keys")))
        states = self.state.menu()
        states.clear()
        for state in (DeskState.READY, DeskState.BUSY, DeskState.AFTER_CALL, DeskState.BREAK, DeskState.SIGNED_OUT):
            words = _with_key(label(DESK_STATES, state), state)
            entry = self._entry(states, words, lambda state=state: self.state_wanted.emit(state))
            if state is DeskState.BREAK:
                self.breaks = entry
        menu = self.settings.menu()
        menu.clear()
        windows = (
            ("telephone", t("Telephone"), "Shift+F6"), ("recordings", t("Recordings"), "Ctrl+P"),
            ("papers", t("Notices and return slips"), "Ctrl+U"),
            ("majors", t("Major incident"), "Shift+F11"),
            ("campaigns", t("Campaigns"), "Shift+F8"), ("flows", t("Automatic flows"), "Shift+F9"),
            ("bookings", t("Booked transport"), "Shift+F12"), ("directory", t("Directory"), "Shift+F10"),
            ("alarms", t("Alarms"), "Ctrl+B"), ("", "", ""),
        )  # fmt: skip
        entries = (
            *windows,
            ("theme", t("Dark or light theme"), "Ctrl+T"), ("language", t("中文 / English"), "Ctrl+L"),
            ("larger", t("Larger text"), "Ctrl++"), ("smaller", t("Smaller text"), "Ctrl+-"),
            ("windows", t("Place the windows anew"), ""), ("keys", t("All keys"), "Ctrl+/"),
        )  # fmt: skip
        for wanted, words, key in entries:
            if not wanted:
                menu.addSeparator()
                continue
            text = f"{words}\t{key}" if key else words
            self._entry(menu, text, lambda wanted=wanted: self.menu_wanted.emit(wanted))

    @staticmethod
    def _entry(menu: QMenu, words: str, then: object) -> QAction:
        action = QAction(words, menu)
        action.triggered.connect(then)
        menu.addAction(action)
        return action

    def show_desk(self, desk: IntakeDesk, actor: Actor | None, centre_name: str) -> None:
        """Paint the signs as they are now."""
        lamps = [link_lamp(desk.phase, desk.link_detail), *part_lamps(desk.parts), station_lamp(desk.board),
                 gps_lamp(desk.board, desk.fixes, desk.now)]  # fmt: skip
        for place, widget in enumerate(self.lamps):
            if place < len(lamps):
                widget.show_lamp(lamps[place])
            widget.setVisible(place < len(lamps))
        alarms = alarm_lamp(desk.board)
        self.alarms.setText(f"{alarms.mark} {alarms.word}")
        self.alarms.setStyleSheet(_ink(alarms.tone))
        seat = desk.board.desks.get(desk.desk_id)
        name = actor.name or actor.user if actor else ""
        who = dict.fromkeys((centre_name, name, seat.name if seat else desk.desk_id))
        self.who.show_text(" · ".join(part for part in who if part))
        self.state.setText(seat_words(seat, desk.now))
        waits = seat is not None and seat.break_asked_at is not None
        self.breaks.setText(_with_key(t("Take the wish for a break back") if waits else t("Ask for a break"), "break"))
        self.clock.show_text(clock_text(desk.now))


STATE_KEYS = {DeskState.READY: "Ctrl+Shift+R", DeskState.BUSY: "Ctrl+Shift+R", "break": "Ctrl+Shift+B"}


def _with_key(words: str, state: str) -> str:
    return f"{words}\t{STATE_KEYS[state]}" if state in STATE_KEYS else words


def _ink(tone: str) -> str:
    palette = current_palette()
    colour = {"danger": palette.danger, "warning": palette.warning}.get(tone, palette.dim_text)
    weight = "" if tone == "dim" else " font-weight: 600;"
    return f"QToolButton {{ color: {colour};{weight} }}"
