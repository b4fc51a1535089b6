"""What every window beside the two of the desk has: a note above its content, keys of its own, refusals told in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.desk_kit.refusal_words import refusal_words
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import Command
from dispatch_app.qt_kit.plain_parts import SqueezedLabel
from dispatch_app.wire.messages import CommandAnswer


class SideWindow(QMainWindow):
    """Stays beside the other windows; closing it only hides it. `refresh` paints what the board says."""

    def __init__(self, runner: DeskRunner) -> None:
        super().__init__()
        self.runner = runner
        self.note = SqueezedLabel("", "warning")

    def board(self) -> Board:
        """The board as it is now."""
        return self.runner.desk.board

    def refresh(self) -> None:
        """Paint what the board says."""
        raise NotImplementedError

    def put_below_note(self, content: QWidget) -> None:
        """Make `content`, with the note above it, the whole window."""
        whole = QWidget()
        stack = QVBoxLayout(whole)
        stack.setContentsMargins(8, 8, 8, 8)
        stack.addWidget(self.note)
        stack.addWidget(content, 1)
        self.setCentralWidget(whole)

    def bind_keys(self, keys: Iterable[tuple[str, Callable[[], object]]]) -> None:
        """Keys that belong to this window while it is in front, also where the whole program has them too."""
        for key, then in keys:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            for pressed in (shortcut.activated, shortcut.activatedAmbiguously):
                pressed.connect(lambda then=then: then())

    def send(self, command: Command, done: Callable[[CommandAnswer], None] | None = None) -> None:
        """Send it; a refusal is told in this window, where it belongs, and `done` follows an acceptance."""

        def answered(answer: CommandAnswer) -> None:
            self.note.show_text("" if answer.ok else refusal_words(answer), "warning")
            if answer.ok and done is not None:
                done(answer)
            self.refresh()

        self.runner.link.send(command, answered)
