"""The form of a new campaign: whom to call, what for, how fast; filled in already when an incident begins it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QSpinBox, QWidget

from dispatch_app.console.desk import campaign_desk as act
from dispatch_app.desk_kit.figures import incident_number
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.board import Board
from dispatch_app.domain.campaign import CampaignKind, CampaignMode
from dispatch_app.qt_kit.plain_parts import PlainLabel, key_button, relabel
from dispatch_app.words import t

FIELDS = ("incident", "name", "kind", "mode", "question", "from_list", "people", "lines", "attempts", "pause", "quiet")


class CampaignForm(QWidget):
    """`start_wanted` when the button is pressed; the window sends `command()`."""

    start_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.incident_id = ""
        self.name, self.question = QLineEdit(), QLineEdit()
        self.kind, self.mode, self.from_list = QComboBox(), QComboBox(), QComboBox()
        self.list = QPlainTextEdit()
        self.list.setTabChangesFocus(True)
        self.list.setMaximumHeight(130)
        self.lines, self.attempts, self.pause_min = spin(1, 8, 2), spin(1, 10, 3), spin(1, 1440, 10)
        self.quiet_from, self.quiet_until = QLineEdit("21:00"), QLineEdit("08:00")
        self.incident, self.detach = PlainLabel("", "key"), key_button("✕", "", "flat")
        self.start = key_button("", "", "primary")
        self.labels = {name: PlainLabel("", "dim") for name in FIELDS}
        self._board = Board()
        self._lay_out()
        self.start.clicked.connect(self.start_wanted)
        self.from_list.activated.connect(self._list_chosen)
        self.detach.clicked.connect(lambda: self.begin_for(""))

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 4, 8, 8)
        which, quiet = QWidget(), QWidget()
        row = QHBoxLayout(which)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.incident, 1)
        row.addWidget(self.detach)
        hours = QHBoxLayout(quiet)
        hours.setContentsMargins(0, 0, 0, 0)
        for part in (self.quiet_from, PlainLabel("–"), self.quiet_until):
            hours.addWidget(part)
        self._which = which
        fields: dict[str, QWidget] = {
            "incident": which, "name": self.name, "kind": self.kind, "mode": self.mode, "question": self.question,
            "from_list": self.from_list, "people": self.list, "lines": self.lines, "attempts": self.attempts,
            "pause": self.pause_min, "quiet": quiet,
        }  # fmt: skip
        for place, (name, field) in enumerate(fields.items()):
            grid.addWidget(self.labels[name], place, 0)
            grid.addWidget(field, place, 1)
        grid.addWidget(self.start, len(fields), 1)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        said = {
            "incident": t("Incident"), "name": t("Name of the campaign"), "kind": t("Kind"), "mode": t("Way"),
            "question": t("Spoken question"), "from_list": t("List of people"), "people": t("People"),
            "lines": t("Lines at once"), "attempts": t("Attempts"), "pause": t("Minutes between"),
            "quiet": t("Quiet hours"),
        }  # fmt: skip
        for name, words in said.items():
            self.labels[name].show_text(words)
        self.list.setPlaceholderText(t("One person a line: name, number, note"))
        self.question.setPlaceholderText(t("Empty: the usual words"))
        for box, choices in ((self.kind, act.KINDS), (self.mode, act.MODES)):
            chosen = max(0, box.currentIndex())
            box.clear()
            for value, words in choices.items():
                box.addItem(t(words), value)
            box.setCurrentIndex(chosen)
        relabel(self.start, t("Start the campaign"))

    def show_board(self, board: Board) -> None:
        """Offer the lists of the directory, and say for which incident the campaign is."""
        self._board = board
        lists = act.staff_lists(board)
        if lists != [(self.from_list.itemData(n), self.from_list.itemText(n)) for n in range(self.from_list.count())]:
            chosen = self.from_list.currentData()
            self.from_list.clear()
            for key, words in lists:
                self.from_list.addItem(words, key)
            self.from_list.setCurrentIndex(max(0, self.from_list.findData(chosen)))
        for part in (self._which, self.labels["incident"]):
            part.setVisible(bool(self.incident_id))
        self.incident.show_text(incident_number(self.incident_id) if self.incident_id else "")

    def _list_chosen(self) -> None:
        key = self.from_list.currentData()
        if key:
            self.list.setPlainText(act.list_text(act.people_of(self._board, str(key))))

    def begin_for(self, incident_id: str) -> None:
        """A staff call-up for an incident with the list chosen, ready to start; "" for none."""
        self.incident_id = incident_id
        if incident_id:
            self.name.setText(t("Call-up {incident}", incident=incident_number(incident_id)))
            self.kind.setCurrentIndex(self.kind.findData(CampaignKind.STAFF_CALL_UP))
            self.mode.setCurrentIndex(self.mode.findData(CampaignMode.AUTOMATIC))
            self.quiet_from.setText("")
            self.quiet_until.setText("")
            self.show_board(self._board)
            self.from_list.setCurrentIndex(min(1, self.from_list.count() - 1))
            self._list_chosen()
        self.show_board(self._board)

    def command(self) -> cmd.StartCampaign:
        """What the fields say."""
        return cmd.StartCampaign(
            self.name.text(), CampaignKind(self.kind.currentData()), CampaignMode(self.mode.currentData()),
            act.read_people(self.list.toPlainText()), self.question.text(), self.lines.value(),
            self.attempts.value(), self.pause_min.value() * 60.0,
            self.quiet_from.text().strip(), self.quiet_until.text().strip(), self.incident_id,
        )  # fmt: skip


def spin(least: int, most: int, first: int) -> QSpinBox:
    """A number field."""
    box = QSpinBox()
    box.setRange(least, most)
    box.setValue(first)
    box.setStyleSheet("QSpinBox { padding-left: 8px; }")
    return box
