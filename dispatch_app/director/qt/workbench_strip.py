"""The workbench's strip: lamps of the link and its parts, what was said last, who works here, the server's time."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton

from dispatch_app.desk_kit.figures import clock_text
from dispatch_app.desk_kit.lamps import link_lamp, part_lamps
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.qt_kit.lamp_label import LampLabel
from dispatch_app.qt_kit.plain_parts import PlainLabel, SqueezedLabel, plain_tip
from dispatch_app.qt_kit.theme import number_font, set_role
from dispatch_app.words import t

LAMPS_SHOWN = 10
"""More parts than a screen's width holds beside the message are not shown one by one."""


class WorkbenchStrip(QFrame):
    """`menu_wanted` carries theme, language, larger, smaller, print, export, keys or sign_out."""

    menu_wanted = Signal(str)

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
        self.message = SqueezedLabel("", "dim")
        self.who = PlainLabel("", "dim")
        self.clock = PlainLabel()
        self.clock.setFont(number_font(18, bold=True))
        self.clock.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.menu = QToolButton()
        self.menu.setText("☰")
        self.menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu.setMenu(QMenu(self.menu))
        set_role(self.menu, "tool")
        row.addWidget(self.message, 1)
        for widget in (self.who, self.clock, self.menu):
            row.addWidget(widget)
        self.speak()

    def speak(self) -> None:
        """Build the menu in the chosen language."""
        self.menu.setToolTip(plain_tip(t("View, language, keys")))
        menu = self.menu.menu()
        menu.clear()
        entries = (
            ("print", t("Print or PDF…"), "Ctrl+P"), ("export", t("Export as CSV or XLSX…"), "Ctrl+E"), ("", "", ""),
            ("theme", t("Dark or light theme"), "Ctrl+T"), ("language", t("中文 / English"), "Ctrl+L"),
            ("larger", t("Larger text"), "Ctrl++"), ("smaller", t("Smaller text"), "Ctrl+-"), ("", "", ""),
            ("sign_out", t("Sign out"), ""),
        )  # fmt: skip
        for wanted, words, key in entries:
            if not wanted:
                menu.addSeparator()
                continue
            action = menu.addAction(f"{words}\t{key}" if key else words)
            action.triggered.connect(lambda _=False, wanted=wanted: self.menu_wanted.emit(wanted))

    def show_signs(self, runner: WorkbenchRunner) -> None:
        """Paint the signs as they are now."""
        lamps = [link_lamp(runner.phase, runner.link_detail), *part_lamps(runner.parts)]
        for place, widget in enumerate(self.lamps):
            if place < len(lamps):
                widget.show_lamp(lamps[place])
            widget.setVisible(place < len(lamps))
        actor = runner.actor
        seat = runner.board.desks.get(actor.desk_id) if actor and actor.desk_id else None
        parts = (runner.link.centre_name, (actor.name or actor.user) if actor else "", seat.name if seat else "")
        self.who.show_text(" · ".join(dict.fromkeys(part for part in parts if part)))
        self.clock.show_text(clock_text(runner.now()))

    def say(self, words: str, tone: str) -> None:
        """What happened last."""
        self.message.show_text(words, tone)
