"""The bar that takes out what the page shows: PDF, printer, CSV, XLSX – off the Qt thread, with progress and a stop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QProgressBar

from dispatch_app.desk_kit.figures import date_moment_text
from dispatch_app.desk_kit.refusal_words import refusal_words
from dispatch_app.desk_kit.table_file import WRITERS, ExportStopped, TableContent, write_whole
from dispatch_app.director.qt.all_pages import MOST_ROWS, AllPages
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.domain.commands import ExportRecords
from dispatch_app.qt_kit.background import Background
from dispatch_app.qt_kit.plain_parts import Panel, PlainLabel, SqueezedLabel, key_button, relabel
from dispatch_app.qt_kit.printing import Printable, page_layout, paint, pdf_bytes
from dispatch_app.wire.messages import CommandAnswer
from dispatch_app.words import t

LONGEST_PURPOSE = 200
WAYS = ("pdf", "printer", "csv", "xlsx")


class OutputBar(Panel):
    """Opened for one page's `Printable`; what holds personal data asks for a purpose and is journalled first.

    `finished` carries the file (or "") when something was taken out.
    """

    finished = Signal(str)

    def __init__(self, runner: WorkbenchRunner) -> None:
        super().__init__("raised")
        self.runner = runner
        self.printable: Printable | None = None
        self.pages: Callable[[], AllPages | None] | None = None
        self._collecting: AllPages | None = None
        self._stopped = False
        self._busy = False
        self._told = ""
        self._path = Path()
        self.work = Background(self)
        self.title = PlainLabel("", "caption")
        self.purpose = QLineEdit()
        self.purpose.setMaxLength(LONGEST_PURPOSE)
        self.buttons = {way: key_button("") for way in WAYS}
        self.progress = QProgressBar()
        self.progress.setFixedWidth(160)
        self.note = SqueezedLabel("", "dim")
        self.stop_button, self.close_button = key_button("", "", "danger"), key_button("✕", "", "flat")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(self.title)
        row.addWidget(self.purpose, 3)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addWidget(self.progress)
        row.addWidget(self.note, 4)
        row.addWidget(self.stop_button)
        row.addWidget(self.close_button)
        self._connect()
        self.hide()

    def _connect(self) -> None:
        for way, button in self.buttons.items():
            button.clicked.connect(lambda _=False, way=way: self.choose_place(way))
        self.stop_button.clicked.connect(self.stop)
        self.close_button.clicked.connect(self.dismiss)
        self.work.done.connect(self._written)
        self.work.failed.connect(self._failed)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.purpose.setPlaceholderText(t("What for? (written into the journal)"))
        words = {"pdf": t("PDF…"), "printer": t("Printer…"), "csv": "CSV…", "xlsx": "XLSX…"}
        for way, button in self.buttons.items():
            relabel(button, words[way])
        relabel(self.stop_button, t("Stop"))
        self.close_button.setToolTip(t("Close"))

    # --- opening -----------------------------------------------------------------------------------------------------

    def open_for(
        self, printable: Printable, ways: tuple[str, ...], pages: Callable[[], AllPages | None] | None
    ) -> None:
        """Offer these ways for what a page shows; `pages` fetches the whole list for the file formats."""
        if self._busy:
            return
        self.speak()
        self.printable, self.pages = printable, pages
        self.title.show_text(printable.title)
        has_tables = bool(printable.all_tables()) or pages is not None
        for way, button in self.buttons.items():
            button.setVisible(way in ways and (way in ("pdf", "printer") or has_tables))
        personal = printable.records > 0 or pages is not None
        self.purpose.setVisible(personal)
        if personal and not self.purpose.text():
            self.purpose.setText(self.runner.purpose)
        self.progress.hide()
        self.stop_button.hide()
        self._say("" if has_tables or "pdf" in ways else t("This page has no table"))
        self.show()
        ready = [button for button in self.buttons.values() if button.isVisibleTo(self)]
        (self.purpose if personal and ready else (ready or [self.close_button])[0]).setFocus()

    def dismiss(self) -> None:
        """Close the bar; what is under way is stopped first."""
        self.stop()
        self.hide()

    # --- the work ----------------------------------------------------------------------------------------------------

    def choose_place(self, way: str) -> None:
        """Ask where to, without holding up anything else."""
        if self.purpose.isVisibleTo(self) and not self.purpose.text().strip():
            self._say(t("Say what the list is needed for"), "warning")
            self.purpose.setFocus()
            return
        if way == "printer":
            self._choose_printer()
            return
        assert self.printable is not None
        dialog = QFileDialog(self, t("Save as"), str(Path.home() / f"{self.printable.file_name}.{way}"), f"*.{way}")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(way)
        dialog.fileSelected.connect(lambda name: self.write(way, Path(name)))
        dialog.open()

    def _choose_printer(self) -> None:
        assert self.printable is not None
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(page_layout(self.printable))
        printer.setDocName(self.printable.file_name)
        dialog = QPrintDialog(printer, self)
        dialog.finished.connect(lambda chosen: chosen and self._journalled(lambda: self._print_on(printer)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()  # its own open() wants an old-fashioned slot

    def _print_on(self, printer: QPrinter) -> None:
        printable, foot = self.printable, self._foot()
        assert printable is not None
        self._path = Path()
        self.work.start(lambda: paint(printable, printer, foot))

    def write(self, way: str, path: Path) -> None:
        """Write the file: journalled first where it holds personal data, then off this thread."""
        printable = self.printable
        if printable is None or self._busy:
            return
        self._path = path
        if way == "pdf":
            foot = self._foot()
            self._journalled(lambda: self.work.start(lambda: self._write_pdf(path, printable, foot)))
            return
        collecting = self.pages() if self.pages is not None else None
        if collecting is None:
            self._journalled(lambda: self._write_tables(way, path, printable.all_tables()))
            return
        self._begin()
        self._collecting = collecting
        collecting.progressed.connect(lambda rows: self._say(t("{rows} rows fetched", rows=rows)))
        collecting.failed.connect(lambda why: self._end(t("Not written: {reason}", reason=why), "danger"))
        collecting.done.connect(lambda table, cut: self._collected(way, path, table, cut))
        collecting.start()

    def _write_pdf(self, path: Path, printable: Printable, foot: str) -> None:
        content = pdf_bytes(printable, foot)
        if self._stopped:
            raise ExportStopped
        write_whole(path, lambda file: file.write(content))

    def _collected(self, way: str, path: Path, table: TableContent, cut: bool) -> None:
        self._collecting = None
        self._told = t("only the newest {most}, narrow the search for the others", most=MOST_ROWS) if cut else ""
        self._journalled(lambda: self._write_tables(way, path, (table,)), len(table.rows))

    def _write_tables(self, way: str, path: Path, tables: tuple[TableContent, ...]) -> None:
        self._say(t("Writing…"))
        writer = WRITERS[way]
        self.work.start(lambda: write_whole(path, lambda file: writer(file, tables, lambda: self._stopped)))

    def _journalled(self, then: Callable[[], None], records: int | None = None) -> None:
        """Begin, and where personal data leaves, write into the journal first who takes what out and what for."""
        printable = self.printable
        assert printable is not None
        self._begin()
        count = printable.records if records is None else records
        if not self.purpose.isVisibleTo(self):
            then()
            return
        self.runner.purpose = self.purpose.text().strip()

        def answered(answer: CommandAnswer) -> None:
            if self._stopped:
                return
            if answer.ok:
                then()
            else:
                self._end(refusal_words(answer), "danger")

        wish = ExportRecords(count, printable.subtitle[:400], self.runner.purpose, printable.uncovered)
        self.runner.send(wish, answered)

    def stop(self) -> None:
        """Stop what is under way; no file is left."""
        if not self._busy:
            return
        self._stopped = True
        if self._collecting is not None:
            self._collecting.stop()
            self._collecting = None
        self._end(t("Stopped, nothing was written"), "warning")

    def _begin(self) -> None:
        if not self._busy:
            self._told = ""
        self._busy, self._stopped = True, False
        self.progress.setRange(0, 0)
        self.progress.show()
        self.stop_button.show()
        for button in self.buttons.values():
            button.setEnabled(False)

    def _end(self, words: str, tone: str) -> None:
        self._busy = False
        self.progress.hide()
        self.stop_button.hide()
        for button in self.buttons.values():
            button.setEnabled(True)
        self._say(words, tone)

    def _written(self, _: object) -> None:
        if self._stopped:
            return
        name = str(self._path) if self._path.name else ""
        words = t("Written: {file}", file=name) if name else t("Handed to the printer")
        self._end(" · ".join(part for part in (words, self._told) if part), "success")
        self.finished.emit(name)

    def _failed(self, wrong: Any) -> None:
        if self._stopped or isinstance(wrong, ExportStopped):
            return
        self._end(t("Not written: {reason}", reason=getattr(wrong, "strerror", None) or wrong), "danger")

    def _foot(self) -> str:
        actor = self.runner.actor
        who = (actor.name or actor.user) if actor else ""
        return " · ".join(p for p in (self.runner.link.centre_name, date_moment_text(self.runner.now()), who) if p)

    def _say(self, words: str, tone: str = "dim") -> None:
        self.note.show_text(words, tone)

    def is_busy(self) -> bool:
        """Whether something is being fetched or written."""
        return self._busy

