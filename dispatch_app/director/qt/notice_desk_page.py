"""The workbench's page of notices: the same as at a desk, with every receipt of what was sent."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from dispatch_app.desk_kit import notice_rows
from dispatch_app.desk_kit.figures import local_time, moment_text
from dispatch_app.desk_kit.notice_rows import NoticeState
from dispatch_app.desk_kit.refusal_words import refusal_words
from dispatch_app.director.qt.row_paper import rows_block
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.domain.commands import Command
from dispatch_app.domain.events import Recorded
from dispatch_app.qt_kit.notice_files import FileExchange
from dispatch_app.qt_kit.notice_page import NoticePage
from dispatch_app.qt_kit.printing import Block, Printable, TextBlock
from dispatch_app.wire.messages import CommandAnswer
from dispatch_app.words import t


class NoticeDeskPage(QWidget):
    """Confirms what stands on this screen, as every receiver does."""

    def __init__(self, runner: WorkbenchRunner) -> None:
        super().__init__()
        self.runner = runner
        self.state = NoticeState()
        self.files = FileExchange(runner.link, self)  # type: ignore[arg-type]
        self.page = NoticePage(self.state, self.send, self.files)
        self._confirmed: set[str] = set()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 8, 8)
        column.addWidget(self.page)
        self.files.said.connect(runner.say)
        runner.recorded.connect(self._told)
        self.speak()

    def opened(self) -> None:
        """Show the board."""
        self.refresh()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.page.speak()
        self.refresh()

    def refresh(self) -> None:
        """Paint what the board says; what is shown is delivered."""
        self.page.show_board(self.runner.board, self.runner.actor, self.runner.now())
        if not self.isVisible():
            return
        for command in notice_rows.undelivered(self.runner.board, self.runner.actor):
            if command.notice_id not in self._confirmed:
                self._confirmed.add(command.notice_id)
                self.runner.send(command)

    def printable(self) -> Printable:
        """The list, and the chosen notice with its receipts."""
        board, now = self.runner.board, self.runner.now()
        notice = board.notices.get(self.state.notice)
        blocks: list[Block] = [rows_block(t("Notices"), notice_rows.notice_rows(board, self.runner.actor, now))]
        if notice is not None:
            text = TextBlock(notice.title or t("Notice"), notice_rows.notice_text(board, notice))
            blocks = [text, rows_block(t("Receipts"), notice_rows.receipt_rows(board, notice)), *blocks]
        name = f"notices-{local_time(now):%Y%m%d-%H%M}"
        return Printable(t("Notices"), name, tuple(blocks), moment_text(now))

    def send(self, command: Command, then: Callable[[], None]) -> None:
        """Carry a command; a refusal is told on the strip."""

        def answered(answer: CommandAnswer) -> None:
            if answer.ok:
                then()
            else:
                self.runner.say(refusal_words(answer), "warning")

        self.runner.send(command, answered)

    def _told(self, line: Recorded) -> None:
        said = notice_rows.papers_said(self.runner.actor, line)
        if said is not None:
            self.runner.say(*said)
