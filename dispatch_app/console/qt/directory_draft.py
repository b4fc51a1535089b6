"""A file in hand: its rows or what is wrong with it, before anything of it counts."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from dispatch_app.console.desk import directory_desk as rows
from dispatch_app.domain.board import Board
from dispatch_app.domain.directory import DirectoryDraft, DirectoryProblem
from dispatch_app.qt_kit.plain_parts import Caption, Panel, key_button, relabel
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.wire.directory_sheet import MOST_BYTES, SheetFault, draft_of, rows_of
from dispatch_app.words import t


class DirectoryDraftPage(Panel):
    """`taken` – all of it shall count; `left` – the file is forgotten."""

    taken = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__("panel")
        self.caption, self.list = Caption(""), RowList()
        self.take_in, self.leave = key_button(""), key_button("")
        side = QVBoxLayout(self)
        side.setContentsMargins(0, 0, 0, 8)
        side.addWidget(self.caption)
        side.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 4, 8, 0)
        foot.setSpacing(6)
        foot.addStretch(1)
        foot.addWidget(self.leave)
        foot.addWidget(self.take_in)
        side.addLayout(foot)
        self.take_in.clicked.connect(self.taken)
        self.leave.clicked.connect(self.left)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.list.set_empty_words(t("Every row is known as it is"))
        relabel(self.take_in, t("Take all of it in"))
        relabel(self.leave, t("Leave the file"))

    def show_draft(self, board: Board, draft: DirectoryDraft, name: str) -> None:
        """Paint what the file would do, or its problems."""
        shown = rows.draft_rows(board, draft)
        self.caption.title.show_text(name)
        self.caption.count.show_text(rows.draft_text(draft, shown))
        self.list.show_rows(shown)
        self.take_in.setEnabled(bool(draft.entries) and not draft.problems and bool(shown))


def read_draft(file: Path) -> DirectoryDraft:
    """The file read and checked; raises OSError."""
    with file.open("rb") as opened:
        raw = opened.read(MOST_BYTES + 1)
    try:
        return draft_of(rows_of(raw, file.name))
    except SheetFault as wrong:
        return DirectoryDraft((), (DirectoryProblem(0, "", str(wrong)),))
