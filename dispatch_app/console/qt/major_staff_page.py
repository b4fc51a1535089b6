"""The staff page of the major-incident window: call people up, see who comes, write answers down by hand."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from dispatch_app.console.desk import major_rows as rows
from dispatch_app.console.desk.campaign_desk import read_people
from dispatch_app.console.desk.requests import Send
from dispatch_app.console.qt.major_parts import ChoiceBox, Hands, counter
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.campaign import COMING, MOST_MINUTES, CampaignMode
from dispatch_app.qt_kit.plain_parts import PlainLabel, SqueezedLabel, key_button, relabel
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.words import t

LIST_PX = 120
"""Some five people are seen while the list is pasted."""

NOT_COMING = "2"


class StaffPage(QWidget):
    """The exchange calls by itself, or – without one – people are told by hand and their answers written down."""

    def __init__(self, hands: Hands) -> None:
        super().__init__()
        self._hands = hands
        self.people, self.mode, self.start = QPlainTextEdit(), ChoiceBox(), key_button("", "", "primary")
        self.group, self.duty = ChoiceBox(), key_button("")
        self.said, self.list = SqueezedLabel("", "key"), RowList()
        self.minutes, self.remark = counter(MOST_MINUTES), QLineEdit()
        self.minutes_label = PlainLabel("", "dim")
        self.coming, self.staying = key_button(""), key_button("")
        self.people.setTabChangesFocus(True)
        self.people.setMaximumHeight(LIST_PX)
        begin, answer, listed = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        listed.addWidget(self.group, 1)
        listed.addWidget(self.duty)
        begin.addWidget(self.mode, 1)
        begin.addWidget(self.start)
        for part in (self.minutes_label, self.minutes, self.remark, self.coming, self.staying):
            answer.addWidget(part, 1 if part is self.remark else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addLayout(listed)
        column.addWidget(self.people)
        column.addLayout(begin)
        column.addWidget(self.said)
        column.addWidget(self.list, 1)
        column.addLayout(answer)
        self.start.clicked.connect(self.start_now)
        self.duty.clicked.connect(self._fill_in)
        self.coming.clicked.connect(lambda: self.told(COMING))
        self.staying.clicked.connect(lambda: self.told(NOT_COMING))
        self.list.picked.connect(self._choose)
        self.list.chosen.connect(self._choose)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.people.setPlaceholderText(t("One person a line: name, number, note"))
        self.list.set_empty_words(t("Nobody was called up yet"))
        self.remark.setPlaceholderText(t("Remark"))
        self.minutes_label.show_text(t("Minutes"))
        automatic, by_hand = t("the exchange calls"), t("told by hand")
        self.mode.offer([(CampaignMode.AUTOMATIC, automatic), (CampaignMode.PREVIEW, by_hand)])
        relabel(self.start, t("Call up"))
        relabel(self.duty, t("Take from the directory"))
        relabel(self.coming, t("is coming"))
        relabel(self.staying, t("is not coming"))

    def show_board(self) -> None:
        """Paint what the board says."""
        board, major = self._hands.board(), self._hands.major()
        self.list.show_rows(rows.staff_rows(board, major))
        self.list.set_marked(self._hands.state.person)
        self.said.show_text(rows.staff_text(board, major))
        running = major is not None and major.is_open()
        self.start.setEnabled(running)
        groups = rows.staff_groups(board)
        self.group.offer(groups)
        for part in (self.group, self.duty):
            part.setVisible(bool(groups))
        chosen = bool(self._hands.state.person)
        for part in (self.coming, self.staying, self.minutes, self.remark):
            part.setEnabled(chosen)

    def start_now(self) -> None:
        """Begin to call."""
        people = read_people(self.people.toPlainText())
        call_up = cmd.CallUpStaff(self._hands.state.chosen, people, CampaignMode(self.mode.key()))
        self._hands.run([Send(call_up, "call_up")], self.people.clear)

    def told(self, answer: str) -> None:
        """The chosen person has answered."""
        campaign_id, _, person_id = self._hands.state.person.partition("\n")
        if not campaign_id:
            return
        minutes = self.minutes.value() or None
        report = cmd.ReportStaffAnswer(campaign_id, person_id, answer, minutes, self.remark.text())
        self._hands.run([Send(report, "answer")], self._told)

    def _told(self) -> None:
        self.minutes.setValue(0)
        self.remark.clear()

    def _choose(self, key: str) -> None:
        self._hands.state.person = key
        self._hands.refresh()

    def _fill_in(self) -> None:
        self.people.setPlainText("\n".join(rows.staff_lines(self._hands.board(), self.group.key())))
