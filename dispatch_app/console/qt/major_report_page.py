"""The report page of the major-incident window: log, situation reports, the end of the event."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSaveFile, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from dispatch_app.console.desk import major_rows as rows
from dispatch_app.console.desk.requests import Send
from dispatch_app.console.qt.major_parts import ChoiceBox, Hands
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.major_incident import SituationReport
from dispatch_app.domain.major_words import REPORT_KINDS
from dispatch_app.qt_kit.plain_parts import Caption, hairline, key_button, relabel
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.words import t


class ReportPage(QWidget):
    """`paper_wanted` asks for the PDF of a report; `said` tells what became of a file."""

    paper_wanted = Signal(str)
    said = Signal(str)

    def __init__(self, hands: Hands) -> None:
        super().__init__()
        self._hands = hands
        self.note, self.add = QLineEdit(), key_button("")
        self.log_caption, self.log = Caption(""), RowList()
        self.kind, self.addressee, self.issue = ChoiceBox(), QLineEdit(), key_button("", "", "primary")
        self.reports, self.text = RowList(), QPlainTextEdit()
        self.copy, self.save = key_button(""), key_button("")
        self.summary, self.close_event = QLineEdit(), key_button("", "", "danger")
        self.text.setReadOnly(True)
        lines = [QHBoxLayout() for _ in range(4)]
        for line, parts in zip(
            lines,
            ((self.note, self.add), (self.kind, self.addressee, self.issue), (self.copy, self.save),
             (self.summary, self.close_event)), strict=True,
        ):  # fmt: skip
            for part in parts:
                line.addWidget(part, 1 if isinstance(part, QLineEdit) else 0)
        lines[2].addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addLayout(lines[0])
        column.addWidget(self.log_caption)
        column.addWidget(self.log, 2)
        column.addLayout(lines[1])
        column.addWidget(self.reports, 1)
        column.addWidget(self.text, 2)
        column.addLayout(lines[2])
        column.addWidget(hairline())
        column.addLayout(lines[3])
        self._connect()

    def _connect(self) -> None:
        self.add.clicked.connect(self.add_note)
        self.note.returnPressed.connect(self.add_note)
        self.issue.clicked.connect(self.issue_now)
        self.reports.picked.connect(self._choose)
        self.reports.chosen.connect(self._choose)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        self.save.clicked.connect(lambda: self.paper_wanted.emit(self._hands.state.report))
        self.close_event.clicked.connect(self.close_now)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.note.setPlaceholderText(t("Measure, request or fact from the scene"))
        self.log_caption.title.show_text(t("Log"))
        self.log.set_empty_words(t("Nothing is noted yet"))
        self.addressee.setPlaceholderText(t("Reported to"))
        self.reports.set_empty_words(t("No report was given yet"))
        self.text.setPlaceholderText(t("The text of the chosen report"))
        self.summary.setPlaceholderText(t("Summary"))
        self.kind.offer([(kind, t(words)) for kind, words in REPORT_KINDS.items()])
        relabel(self.add, t("Write down"), "Enter")
        relabel(self.issue, t("Give the report"), "F10")
        relabel(self.copy, t("Copy the text"))
        relabel(self.save, t("Save as PDF"))
        relabel(self.close_event, t("End the major incident"))

    def show_board(self) -> None:
        """Paint what the board says."""
        board, major, state = self._hands.board(), self._hands.major(), self._hands.state
        self.log.show_rows(rows.note_rows(major))
        given = rows.report_rows(board, major)
        self.reports.show_rows(given)
        if state.report not in {row.key for row in given}:
            state.report = given[0].key if given else ""
        self.reports.set_marked(state.report)
        report = board.situation_reports.get(state.report)
        text = report.text if report is not None else ""
        if text != self.text.toPlainText():
            self.text.setPlainText(text)
        running = major is not None and major.is_open()
        for part in (self.note, self.add, self.summary, self.close_event):
            part.setEnabled(running)
        self.issue.setEnabled(major is not None)
        for part in (self.copy, self.save):
            part.setEnabled(report is not None)

    def add_note(self) -> None:
        """Enter."""
        if self.note.text().strip():
            note = cmd.NoteSituation(self._hands.state.chosen, self.note.text())
            self._hands.run([Send(note, "note")], self.note.clear)

    def issue_now(self) -> None:
        """F10."""
        if self.issue.isEnabled():
            wanted = cmd.IssueSituationReport(self._hands.state.chosen, self.kind.key(), self.addressee.text())
            self._hands.state.report = ""  # the newest comes forward
            self._hands.run([Send(wanted, "report")])

    def close_now(self) -> None:
        """The end; what is still open comes back as a sentence."""
        self._hands.run([Send(cmd.CloseMajorIncident(self._hands.state.chosen, self.summary.text()), "close")],
                        self.summary.clear)  # fmt: skip

    def keep_paper(self, report: SituationReport, pdf: bytes, file: Path | None = None) -> None:
        """Write the PDF, whole or not at all; without a file the person is asked for one."""
        if file is None:
            suggested = str(Path.home() / f"{report.name}-{report.number}.pdf".replace("/", "-"))
            name, _ = QFileDialog.getSaveFileName(self, t("Save as PDF"), suggested, "PDF (*.pdf)")
            if not name:
                return
            file = Path(name)
        stored = QSaveFile(str(file))
        if stored.open(QSaveFile.OpenModeFlag.WriteOnly) and stored.write(pdf) >= 0 and stored.commit():
            self.said.emit(t("Written: {file}", file=file))
        else:
            self.said.emit(t("The file cannot be written: {reason}", reason=stored.errorString()))

    def _choose(self, report_id: str) -> None:
        self._hands.state.report = report_id
        self._hands.refresh()
