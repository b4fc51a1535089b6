"""A page of notices: the list, one in full with its files and receipts, and the form of a new one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from dispatch_app.desk_kit import notice_rows as act
from dispatch_app.desk_kit.notice_rows import NoticeState
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import Command
from dispatch_app.domain.notice import NoticeFile, ReceiptStep
from dispatch_app.qt_kit.notice_files import FileExchange
from dispatch_app.qt_kit.plain_parts import Caption, Panel, SqueezedLabel, key_button, relabel
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.words import t

LONGEST_TITLE, LONGEST_TEXT = 80, 2_000
FILES_PX = 96
"""Room for three files without their list growing over the words."""


class NoticePage(QWidget):
    """`send(command, then)` carries a command and calls `then` when it was accepted."""

    def __init__(
        self, state: NoticeState, send: Callable[[Command, Callable[[], None]], None], files: FileExchange
    ) -> None:
        super().__init__()
        self.state, self._send, self._files = state, send, files
        self._board: Board | None = None
        self._chosen: frozenset[str] = frozenset()
        self.caption, self.notices = Caption(""), RowList()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.attached, self.going = RowList(), RowList()
        for rows in (self.attached, self.going):
            rows.setMaximumHeight(FILES_PX)
        self.receipts_caption, self.receipts = Caption(""), RowList()
        self.reason, self.look_for, self.title = QLineEdit(), QLineEdit(), QLineEdit()
        self.title.setMaxLength(LONGEST_TITLE)
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.receivers = RowList(toggles=True)
        self.answers = SqueezedLabel("", "dim")
        self.form_caption = Caption("")
        self.urgent, self.begins, self.hours = QCheckBox(""), QComboBox(), QComboBox()
        self.buttons = {name: key_button("") for name in ("read", "reply", "recall", "attach", "save")}
        self.buttons["send"] = key_button("", "", "primary")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        panels = [Panel("panel") for _ in range(3)]
        columns = [QVBoxLayout(panel) for panel in panels]
        for column in columns:
            column.setContentsMargins(8, 0, 8, 8)
        for part, stretch in ((self.caption, 0), (self.notices, 1)):
            columns[0].addWidget(part, stretch)
        actions = QHBoxLayout()
        for part in (self.buttons["read"], self.buttons["reply"], self.reason, self.buttons["recall"]):
            actions.addWidget(part, 1 if part is self.reason else 0)
        columns[1].addSpacing(8)
        columns[1].addWidget(self.text, 3)
        kept = QHBoxLayout()
        kept.addWidget(self.attached, 1)
        kept.addWidget(self.buttons["save"], 0, Qt.AlignmentFlag.AlignTop)
        columns[1].addLayout(kept)
        columns[1].addWidget(self.receipts_caption)
        columns[1].addWidget(self.receipts, 2)
        columns[1].addLayout(actions)
        last = QHBoxLayout()
        for part in (self.urgent, self.begins, self.hours, self.buttons["attach"], self.buttons["send"]):
            last.addWidget(part, 1 if part is self.buttons["send"] else 0)
        for part, stretch in (
            (self.form_caption, 0), (self.answers, 0), (self.look_for, 0), (self.receivers, 3), (self.title, 0),
            (self.words, 2), (self.going, 0),
        ):  # fmt: skip
            columns[2].addWidget(part, stretch)
        columns[2].addLayout(last)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(8)
        split.setStyleSheet("QSplitter::handle { background: transparent; }")
        split.setChildrenCollapsible(False)
        for panel, share in zip(panels, (4, 5, 4), strict=True):
            split.addWidget(panel)
            split.setStretchFactor(split.count() - 1, share)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 8, 0, 0)
        whole.addWidget(split)

    def _connect(self) -> None:
        self.notices.picked.connect(self.choose)
        self.receivers.toggled.connect(self.toggle)
        self.receivers.picked.connect(self.toggle)
        self.look_for.textChanged.connect(lambda _: self._show_receivers())
        self.attached.picked.connect(self.open_file)
        self.going.picked.connect(self.leave_out)
        for name, then in (
            ("read", self.read), ("reply", self.reply), ("recall", self.recall), ("send", self.send),
            ("attach", self.attach), ("save", self.save_file),
        ):  # fmt: skip
            self.buttons[name].clicked.connect(then)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.caption.title.show_text(t("Notices"))
        self.receipts_caption.title.show_text(t("Receipts"))
        self.form_caption.title.show_text(t("Write a notice"))
        self.notices.set_empty_words(t("No notices"))
        self.receivers.set_empty_words(t("Nobody of that name"))
        self.look_for.setPlaceholderText(t("Look for a station, vehicle or desk"))
        self.title.setPlaceholderText(t("Title of the notice"))
        self.words.setPlaceholderText(t("Text of the notice"))
        self.reason.setPlaceholderText(t("Why it is recalled"))
        self.urgent.setText(t("Urgent notice"))
        chosen = max(0, self.hours.currentIndex() if self.hours.count() else 2)
        self.hours.clear()
        for hours in act.HOURS:
            self.hours.addItem(t("{hours} h", hours=hours), hours)
        self.hours.setCurrentIndex(chosen)
        begins = max(0, self.begins.currentIndex())
        self.begins.clear()
        for hours in act.STARTS:
            self.begins.addItem(t("from now on") if hours == 0 else t("from in {hours} h on", hours=hours), hours)
        self.begins.setCurrentIndex(begins)
        relabel(self.buttons["attach"], t("Add a file"))
        relabel(self.buttons["save"], t("Save"))
        self.going.setToolTip(t("Click to leave it out"))
        self.attached.setToolTip(t("Click to open"))
        relabel(self.buttons["read"], t("Have read it"), "F4")
        relabel(self.buttons["reply"], t("Answer the notice"))
        relabel(self.buttons["recall"], t("Recall the notice"))
        relabel(self.buttons["send"], t("Send the notice"), "F12")

    def show_board(self, board: Board, actor: Actor | None, now: datetime) -> None:
        """Paint what the board says."""
        self._board, self._actor, self._now = board, actor, now
        rows = act.notice_rows(board, actor, now)
        if self.state.notice not in board.notices:
            self.state.notice = rows[0].key if rows else ""
        notice = board.notices.get(self.state.notice)
        self.notices.show_rows(rows)
        self.notices.set_marked(self.state.notice)
        waiting = len(act.unread(board, actor, now))
        self.caption.count.show_text(t("{count} unread", count=waiting) if waiting else "")
        words = act.notice_text(board, notice)
        if words != self.text.toPlainText():
            self.text.setPlainText(words)
        self.receipts.show_rows(act.receipt_rows(board, notice))
        files = notice.files if notice is not None else ()
        self.attached.show_rows(act.file_rows(files))
        for part in (self.attached, self.buttons["save"]):
            part.setVisible(bool(files))
        counted = act.read_count(board, notice) if notice is not None else (0, 0)
        self.receipts_caption.count.show_text(f"{counted[0]} / {counted[1]}" if notice is not None else "")
        self.buttons["read"].setEnabled(
            notice is not None and act.is_unread(board, actor, notice, now)
        )
        self.buttons["reply"].setEnabled(notice is not None and act.is_for(actor, notice))
        lead = actor is not None and actor.role is Role.SHIFT_LEAD
        own = notice is not None and actor is not None and notice.user == actor.user
        lead = lead or (actor is not None and actor.role is Role.DIRECTOR)
        may = notice is not None and notice.recalled_at is None and (own or lead)
        self.buttons["recall"].setEnabled(may)
        self.reason.setEnabled(may)
        self._show_receivers()

    def _show_receivers(self) -> None:
        self.going.show_rows(act.file_rows(self.state.files))
        self.going.setVisible(bool(self.state.files))
        self.buttons["attach"].setEnabled(len(self.state.files) < act.MOST_FILES)
        if self._board is None:
            return
        answered = self._board.notices.get(self.state.reply_to)
        self.answers.setVisible(answered is not None)
        self.look_for.setVisible(answered is None)
        self.receivers.setVisible(answered is None)
        if answered is not None:
            name = act.party_name(self._board, answered.sender)
            title = answered.title or answered.text[:30]
            self.answers.show_text(t("Answer to {name}: {title}", name=name, title=title))
            return
        self.receivers.show_rows(act.receiver_rows(self._board, self._chosen, self.look_for.text()))
        self.form_caption.count.show_text(t("{count} chosen", count=len(self._chosen)) if self._chosen else "")

    # --- acting ------------------------------------------------------------------------------------------------------

    def choose(self, notice_id: str) -> None:
        """Show a notice."""
        self.state.notice = notice_id
        self._again()

    def toggle(self, key: str) -> None:
        """Choose a receiver or no longer."""
        self._chosen = self._chosen ^ {key}
        self._show_receivers()

    def read(self) -> None:
        """F4: this desk has read it."""
        if self.buttons["read"].isEnabled():
            self._send(cmd.ConfirmNotice(self.state.notice, ReceiptStep.READ), self._again)

    def reply(self) -> None:
        """Answer the sender; pressed again, write to others after all."""
        self.state.reply_to = "" if self.state.reply_to == self.state.notice else self.state.notice
        self._show_receivers()
        self.words.setFocus()

    def attach(self) -> None:
        """Choose a file that goes with the notice."""
        self._files.choose(self, self.take_file)

    def take_file(self, file: NoticeFile) -> None:
        """The centre has the file."""
        if file not in self.state.files and len(self.state.files) < act.MOST_FILES:
            self.state.files.append(file)
        self._show_receivers()

    def leave_out(self, sha256: str) -> None:
        """The file does not go with the notice after all."""
        self.state.files = [file for file in self.state.files if file.sha256 != sha256]
        self._show_receivers()

    def open_file(self, sha256: str) -> None:
        """Open a file of the notice that is shown."""
        file = self._file(sha256)
        if file is not None:
            self._files.open_file(self.state.notice, file)

    def save_file(self) -> None:
        """Save the chosen file of the notice, else its first one."""
        file = self._file(self.attached.current_key())
        if file is not None:
            self._files.save_file(self.state.notice, file, self)

    def _file(self, sha256: str) -> NoticeFile | None:
        notice = self._board.notices.get(self.state.notice) if self._board is not None else None
        files = notice.files if notice is not None else ()
        return next((file for file in files if file.sha256 == sha256), files[0] if files else None)

    def recall(self) -> None:
        """Take it back with the reason of the field."""
        self._send(cmd.RecallNotice(self.state.notice, self.reason.text()), self.reason.clear)

    def send(self) -> None:
        """F12: send what the form says."""
        answered = self._board.notices.get(self.state.reply_to) if self._board is not None else None
        to = (answered.sender,) if answered is not None else act.addresses(sorted(self._chosen))
        command = cmd.SendNotice(
            to, self.words.toPlainText()[:LONGEST_TEXT], self.title.text(), self.urgent.isChecked(),
            self.hours.currentData() * 3_600.0, tuple(self.state.files), self.state.reply_to,
            self.begins.currentData() * 3_600.0,
        )  # fmt: skip
        self._send(command, self._sent)

    def _sent(self) -> None:
        self._chosen = frozenset()
        self.state.reply_to, self.state.files = "", []
        for field in (self.title, self.words, self.look_for):
            field.clear()
        self.urgent.setChecked(False)
        self._again()

    def _again(self) -> None:
        if self._board is not None:
            self.show_board(self._board, self._actor, self._now)


