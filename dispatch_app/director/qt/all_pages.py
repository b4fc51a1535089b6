"""All pages of a search, one after the other, as a table that is taken out: bounded, with progress, to be stopped."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from dispatch_app.desk_kit.table_file import TableContent
from dispatch_app.director.desk.record_rows import COLUMNS, record_line, row_key
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.domain.history import HistoryFilter, HistoryRecord
from dispatch_app.domain.queries import HistoryFound, SearchHistory
from dispatch_app.wire.messages import FaultAnswer
from dispatch_app.words import t

PAGE_ROWS = 100
"""The longest page that the server gives."""

MOST_ROWS = 100_000
"""Rows taken out at once, as the server allows; a spreadsheet opens them, more is a copy of the database."""

TRIES = 3
"""A page that failed is asked for again: a server that restarts answers within these."""


class AllPages(QObject):
    """`progressed` carries the rows so far; `done` (table, whether MOST_ROWS cut it); `failed` why not."""

    progressed = Signal(int)
    done = Signal(object, bool)
    failed = Signal(str)

    def __init__(self, runner: WorkbenchRunner, wanted: HistoryFilter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._wanted = wanted
        self._records: dict[str, HistoryRecord] = {}
        self._stopped = False

    def start(self) -> None:
        """Ask for the first page."""
        self._ask(None, TRIES)

    def stop(self) -> None:
        """No more pages; nothing is told any more."""
        self._stopped = True

    def _ask(self, before: int | None, tries: int) -> None:
        def came(found: HistoryFound) -> None:
            if not self._stopped:
                self._page(found)

        def failed(fault: FaultAnswer) -> None:
            if self._stopped:
                return
            if tries > 1 and self._runner.is_live():
                self._ask(before, tries - 1)
            else:
                self.failed.emit(fault.message)

        self._runner.ask(SearchHistory(self._wanted, before, PAGE_ROWS), came, failed)

    def _page(self, found: HistoryFound) -> None:
        for record in found.records:
            self._records.setdefault(row_key(record), record)
        self.progressed.emit(len(self._records))
        if found.before is not None and len(self._records) < MOST_ROWS:
            self._ask(found.before, TRIES)
            return
        board = self._runner.board
        records = list(self._records.values())[:MOST_ROWS]
        rows = [record_line(record, board) for record in records]
        cut = found.before is not None
        self.done.emit(TableContent(t("Records"), [t(name) for name in COLUMNS], rows), cut)


