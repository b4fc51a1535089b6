"""Reports on schedule: which, how often, as what, and where they go; with what became of each."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout

from dispatch_app.desk_kit.refusal_words import refusal_words
from dispatch_app.director.desk.design_desk import EVERY, report_title, schedule_rows, seen_designs
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Role
from dispatch_app.domain.report_design import Every
from dispatch_app.domain.statistics.reports import REPORTS
from dispatch_app.qt_kit.plain_parts import Caption, Panel, PlainLabel, SqueezedLabel, key_button, relabel
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.wire.messages import CommandAnswer
from dispatch_app.words import t

KINDS = ("pdf", "xlsx", "html")
OFFICE = frozenset({Role.DIRECTOR, Role.ADMINISTRATOR})


class SchedulePanel(Panel):
    """A list of schedules and one form; only the director's office changes them."""

    def __init__(self, runner: WorkbenchRunner) -> None:
        super().__init__("panel")
        self.runner = runner
        self.chosen = ""
        self.caption, self.list = Caption(""), RowList()
        self.report, self.every, self.hour = QComboBox(), QComboBox(), QSpinBox()
        self.kinds = {kind: QCheckBox(kind.upper()) for kind in KINDS}
        self.folder, self.mail = QCheckBox(), QLineEdit()
        self.hour_words, self.note = PlainLabel("", "dim"), SqueezedLabel("", "dim")
        self.new_button, self.save_button, self.remove_button = (key_button("") for _ in range(3))
        self.hour.setRange(0, 23)
        self.hour.setValue(6)
        self.hour.setSuffix(":00")
        self._lay_out()
        self.list.picked.connect(self.open)
        self.new_button.clicked.connect(lambda: self.open(""))
        self.save_button.clicked.connect(self.save)
        self.remove_button.clicked.connect(self.remove)
        self.speak()
        self.open("")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 10)
        column.addWidget(self.caption)
        column.addWidget(self.list, 1)
        lines = (
            (self.report, self.every, self.hour),
            (*self.kinds.values(), self.folder, self.mail),
            (self.note, self.new_button, self.remove_button, self.save_button),
        )
        for parts in lines:
            line = QHBoxLayout()
            line.setContentsMargins(12, 2, 12, 2)
            for part in parts:
                line.addWidget(part, 1 if part in (self.mail, self.note, self.report) else 0)
            column.addLayout(line)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.caption.title.show_text(t("Delivered on schedule"))
        self.list.set_empty_words(t("No report is delivered on schedule yet"))
        self.folder.setText(t("into the folder"))
        self.mail.setPlaceholderText(t("e-mail addresses, parted by commas"))
        relabel(self.new_button, t("New schedule"))
        relabel(self.save_button, t("Save"))
        relabel(self.remove_button, t("Remove"))
        now = self.every.currentData()
        self.every.clear()
        for every, words in EVERY.items():
            self.every.addItem(t(words), every.value)
        self.every.setCurrentIndex(max(self.every.findData(now), 0))
        self._fill_reports()
        self.refresh()

    def _fill_reports(self) -> None:
        board, now = self.runner.board, self.report.currentData()
        keys = [*seen_designs(board, self.runner.actor), *REPORTS]
        if [self.report.itemData(n) for n in range(self.report.count())] != keys or self.report.itemText(0) != (
            report_title(board, keys[0])
        ):
            self.report.clear()
            for key in keys:
                self.report.addItem(report_title(board, key), key)
            self.report.setCurrentIndex(max(self.report.findData(now), 0))

    def refresh(self) -> None:
        """Show what the board says."""
        self._fill_reports()
        self.list.show_rows(schedule_rows(self.runner.board))
        self.list.set_marked(self.chosen)
        actor = self.runner.actor
        able = actor is not None and actor.role in OFFICE
        self.save_button.setEnabled(able)
        self.remove_button.setEnabled(able and bool(self.chosen))

    def open(self, schedule_id: str) -> None:
        """A schedule into the form; "" a new one."""
        known = self.runner.board.report_schedules.get(schedule_id)
        self.chosen = schedule_id if known is not None else ""
        self.note.show_text("")
        self.hour.setValue(known.hour if known else 6)
        self.folder.setChecked(known.to_folder if known else True)
        self.mail.setText(", ".join(known.mail_to) if known else "")
        self.every.setCurrentIndex(max(self.every.findData(known.every.value if known else "day"), 0))
        for kind, box in self.kinds.items():
            box.setChecked(kind in known.kinds if known else kind == "pdf")
        if known is not None:
            self.report.setCurrentIndex(max(self.report.findData(known.report_id), 0))
        self.refresh()

    def save(self) -> None:
        """Make or change the schedule."""
        to = tuple(part.strip() for part in self.mail.text().replace("，", ",").split(",") if part.strip())
        kinds = tuple(kind for kind, box in self.kinds.items() if box.isChecked())
        every = Every(str(self.every.currentData()))
        wanted = cmd.SetReportSchedule(
            str(self.report.currentData()), every, self.hour.value(), kinds, self.folder.isChecked(), to, self.chosen
        )
        self.runner.send(wanted, self._answered)

    def remove(self) -> None:
        """Deliver it no more; what was delivered stays."""
        if self.chosen:
            self.runner.send(cmd.RemoveReportSchedule(self.chosen), self._answered)
            self.open("")

    def _answered(self, answer: CommandAnswer) -> None:
        if answer.ok:
            self.chosen = dict(answer.result).get("schedule_id", "")
            self.note.show_text(t("Saved"), "success")
        else:
            self.note.show_text(refusal_words(answer), "warning")
        self.refresh()
