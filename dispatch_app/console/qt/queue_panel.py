"""The left column: calls that ring, calls of this desk, missed calls, running incidents, alarms."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from dispatch_app.console.desk.call_rows import held_rows, missed_rows, waiting_rows
from dispatch_app.console.desk.incident_rows import closed_rows, incident_rows
from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.strip import alarm_rows
from dispatch_app.console.desk.telephone_rows import automatic_rows
from dispatch_app.desk_kit.rows import Row
from dispatch_app.qt_kit.plain_parts import Caption, Panel, hairline, key_button, relabel
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.words import t

ROWS_BEFORE_SCROLL = 4
"""The short lists grow to this many rows and then scroll, so that the incidents keep their room."""

CLOSED_BEFORE_SCROLL = 3
"""What is over takes the least room."""


class QueuePanel(Panel):
    """Everything that waits for a person."""

    answer_wanted = Signal(str)
    call_picked = Signal(str)
    call_back_wanted = Signal(str)
    incident_picked = Signal(str)
    alarm_picked = Signal(str)
    dial_wanted = Signal(str)
    incident_act = Signal(str, str)
    """What was chosen in an incident's menu: "show", "recordings" or "call_up", and its id."""

    def __init__(self) -> None:
        super().__init__("panel")
        self.waiting, self.held = RowList(), RowList()
        self.missed, self.incidents, self.closed, self.alarms = RowList(), RowList(), RowList(), RowList()
        self.answer = key_button("", "F1", "primary")
        self.answer.clicked.connect(lambda: self.answer_wanted.emit(self.waiting.current_key()))
        self.captions = [Caption("") for _ in range(6)]
        lists = self._lists()
        self.captions[0].row.addWidget(self.answer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.parts: list[QWidget] = []
        for place, (caption, rows) in enumerate(zip(self.captions, lists, strict=True)):
            part = QWidget()
            inside = QVBoxLayout(part)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(0)
            if place:
                inside.addWidget(hairline())
            inside.addWidget(caption)
            inside.addWidget(rows)
            column.addWidget(part, 1 if rows is self.incidents else 0)
            self.parts.append(part)
        self.waiting.picked.connect(self.answer_wanted)
        self.held.picked.connect(self.call_picked)
        self.missed.picked.connect(self.call_back_wanted)
        self.incidents.picked.connect(self.incident_picked)
        self.incidents.chosen.connect(self.incident_picked)
        self.closed.picked.connect(self.incident_picked)
        self.alarms.picked.connect(self.alarm_picked)
        self.incidents.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.incidents.customContextMenuRequested.connect(self._menu)
        for rows in self._lists():
            rows.dial_wanted.connect(self.dial_wanted)
        self.speak()

    def _lists(self) -> tuple[RowList, ...]:
        return (self.waiting, self.held, self.missed, self.incidents, self.closed, self.alarms)

    def _menu(self, at: QPoint) -> None:
        index = self.incidents.indexAt(at)
        if index.isValid():
            self.incident_menu(self.incidents.rows()[index.row()]).popup(self.incidents.viewport().mapToGlobal(at))

    def incident_menu(self, row: Row) -> QMenu:
        """What can be done with a running incident from the list (menu key or right click)."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        entries = [("show", t("Show this incident")), ("recordings", t("Recordings")), ("call_up", t("Staff call-up"))]
        for name, words in entries:
            action = QAction(words, menu)
            action.triggered.connect(lambda _=False, name=name: self.incident_act.emit(name, row.key))
            menu.addAction(action)
        if row.dial:
            action = QAction(f"☎ {row.dial_tip}".replace("&", "&&"), menu)
            action.triggered.connect(lambda _=False: self.dial_wanted.emit(row.dial))
            menu.addAction(action)
        return menu

    def speak(self) -> None:
        """Show every word in the chosen language."""
        titles = (t("Call queue"), t("Calls of this desk"), t("Missed calls – click to call back"),
                  t("Running incidents"), t("Closed lately – click to look"),
                  t("Alarms – click to acknowledge"))  # fmt: skip
        for caption, title in zip(self.captions, titles, strict=True):
            caption.title.setText(title)
        relabel(self.answer, t("Answer"), "F1")
        self.waiting.set_empty_words(t("No call is waiting"))
        self.incidents.set_empty_words(t("No incident is running"))

    def show_desk(self, desk: IntakeDesk) -> None:
        """Paint the lists as they are now."""
        call = desk.call_in_hand()
        held = held_rows(desk.board, desk.desk_id, desk.now)
        shown = (
            waiting_rows(desk.board, desk.now, desk.desk_id) + automatic_rows(desk.board, desk.now), held,
            missed_rows(desk.board, desk.now),
            incident_rows(desk.board, desk.now, desk.desk_id), closed_rows(desk.board),
            alarm_rows(desk.board, desk.now),
        )  # fmt: skip
        lists = self._lists()
        for part, caption, rows_list, rows in zip(self.parts, self.captions, lists, shown, strict=True):
            rows_list.show_rows(rows)
            caption.count.show_text(str(len(rows)) if rows else "")
            always = rows_list in (self.waiting, self.incidents)
            part.setVisible(always or bool(rows_list.rows()))
            if rows_list is not self.incidents:
                most = CLOSED_BEFORE_SCROLL if rows_list is self.closed else ROWS_BEFORE_SCROLL
                _fit(rows_list, rows_list.rows(), most)
        self.held.set_marked(call.call_id if call else "")
        self.incidents.set_marked(desk.active)
        self.closed.set_marked(desk.active)
        self.answer.setEnabled(bool(desk.board.waiting_calls()))


def _fit(rows_list: RowList, rows: list[Row], most: int) -> None:
    """Make a short list as high as its rows, up to the bound."""
    if not rows:
        rows_list.setFixedHeight(36)
        return
    heights = [rows_list.sizeHintForRow(place) for place in range(min(len(rows), most))]
    rows_list.setFixedHeight(sum(heights) + 2)
