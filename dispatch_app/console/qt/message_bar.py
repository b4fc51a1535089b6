"""The message strip: the newest line stays until it is read; all of them are listed on demand."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.strip import message_rows
from dispatch_app.desk_kit.figures import clock_text
from dispatch_app.qt_kit.plain_parts import Caption, Panel, PlainLabel, SqueezedLabel, key_button, relabel
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.qt_kit.theme import set_role
from dispatch_app.words import t


class MessageBar(QFrame):
    """One line with the newest unread message."""

    read_wanted = Signal()
    list_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "strip")
        self.setFixedHeight(40)
        self.mark = PlainLabel("")
        self.text = SqueezedLabel("", "dim")
        self.count = PlainLabel("", "dim")
        self.read, self.list = key_button("", "Ctrl+M", "flat"), key_button("", "Ctrl+J", "flat")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(8)
        for widget, stretch in ((self.mark, 0), (self.text, 1), (self.count, 0), (self.read, 0), (self.list, 0)):
            row.addWidget(widget, stretch)
        self.read.clicked.connect(self.read_wanted)
        self.list.clicked.connect(self.list_wanted)
        self.speak()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        relabel(self.read, t("Read"), "Ctrl+M")
        relabel(self.list, t("Messages"), "Ctrl+J")

    def show_desk(self, desk: IntakeDesk) -> None:
        """Paint the newest unread message; the gravest of the unread goes first."""
        unread = desk.messages.unread()
        order = {"danger": 0, "warning": 1, "success": 2, "dim": 3}
        first = min(unread, key=lambda m: (order.get(m.tone, 3), -m.number), default=None)
        if first is None:
            self.mark.show_text("")
            self.text.show_text(t("No new messages"), "dim")
        else:
            marks = {"danger": "!", "warning": "▲", "success": "✓"}
            role = first.tone if first.tone != "dim" else ""
            self.mark.show_text(marks.get(first.tone, "·"), role)
            self.text.show_text(f"{clock_text(first.at)}  {first.text}", role)
        self.count.show_text(t("{count} unread", count=len(unread)) if len(unread) > 1 else "")
        self.read.setEnabled(bool(unread))


class MessagePanel(Panel):
    """The list of messages over the foot of the screen."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__("panel")
        self.caption = Caption("")
        self.rows = RowList()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.caption)
        column.addWidget(self.rows, 1)
        self.setFixedHeight(260)
        self.rows.picked.connect(self.picked)
        self.hide()

    def show_desk(self, desk: IntakeDesk) -> None:
        """Paint the messages."""
        if self.isVisible():
            self.caption.title.show_text(t("Messages, newest first"))
            self.rows.set_empty_words(t("No messages yet"))
            self.rows.show_rows(message_rows(desk.messages.lines))
