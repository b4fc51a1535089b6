"""The records behind a figure: a list from which each opens as record or replay."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from dispatch_app.desk_kit.rows import Row
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.domain.queries import GetRecordsBehind, RecordsBehind
from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.question import Group, Question
from dispatch_app.qt_kit.plain_parts import Caption, Panel, SqueezedLabel, key_button, relabel
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.wire.messages import FaultAnswer
from dispatch_app.words import t

MOST_LISTED = 100
"""Records of one list; more are narrowed by a filter or a shorter period."""

_OPENS = {
    FactKind.CALL: "call", FactKind.INCIDENT: "incident", FactKind.MISSION: "mission", FactKind.PATIENT: "mission",
}  # fmt: skip
"""Which record of the history stands behind a fact."""


class RecordsPanel(Panel):
    """Asks, lists, opens; `closed` when it is not wanted any more."""

    closed = Signal()

    def __init__(self, runner: WorkbenchRunner) -> None:
        super().__init__("panel")
        self.runner = runner
        self.caption, self.list = Caption(""), RowList()
        self.note = SqueezedLabel("", "dim")
        self.open_button, self.replay_button, self.close_button = (key_button("") for _ in range(3))
        self._kind = FactKind.CALL
        self._asked: tuple[Question, Group] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.addWidget(self.caption)
        column.addWidget(self.note)
        self.note.setContentsMargins(12, 0, 12, 4)
        column.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 12, 0)
        for button in (self.open_button, self.replay_button, self.close_button):
            foot.addWidget(button)
        column.addLayout(foot)
        self.open_button.clicked.connect(lambda: self.open_record(self.list.current_key()))
        self.replay_button.clicked.connect(lambda: self.open_replay(self.list.current_key()))
        self.close_button.clicked.connect(self.closed)
        self.list.chosen.connect(lambda _: self._show_able())
        self.list.picked.connect(lambda _: self._show_able())
        self.speak()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.caption.title.show_text(t("Records behind the figure"))
        relabel(self.open_button, t("Open the record"))
        relabel(self.replay_button, t("Replay the incident"))
        relabel(self.close_button, t("Back to the definitions"))

    def show_behind(self, question: Question, group: Group, words: str) -> None:
        """List the records of a row."""
        self._kind, self._asked = question.fact, (question, group)
        self.note.show_text(words, "dim")
        self.caption.count.show_text("…")
        self.list.show_rows([])
        self._show_able()
        whole = GetRecordsBehind(question, group, MOST_LISTED)

        def answered(found: RecordsBehind) -> None:
            if self._asked == (question, group):
                self._show(found)

        self.runner.ask(whole, answered, self._failed)

    def _show(self, found: RecordsBehind) -> None:
        self.list.set_empty_words(t("No record"))
        self.list.show_rows([Row(record_id, record_id) for record_id in found.record_ids])
        more = t("the newest {count}", count=MOST_LISTED) if found.cut else str(len(found.record_ids))
        self.caption.count.show_text(more)
        if found.record_ids:
            self.list.set_current(found.record_ids[0])
        self._show_able()

    def _failed(self, fault: FaultAnswer) -> None:
        self.caption.count.show_text("")
        self.note.show_text(fault.message or t("The server does not answer"), "danger")

    def _show_able(self) -> None:
        key = self.list.current_key()
        able = bool(key) and self._kind in _OPENS
        self.open_button.setEnabled(able and "search" in self.runner.pages)
        self.replay_button.setEnabled(able and self._kind is not FactKind.CALL and "replay" in self.runner.pages)

    def open_record(self, key: str) -> None:
        """The record in the search."""
        kind = _OPENS.get(self._kind)
        if kind and key:
            self.runner.open_record(kind, key.partition("#")[0])

    def open_replay(self, key: str) -> None:
        """The replay of the incident."""
        if not key or self._kind not in _OPENS:
            return
        mission_id = key.partition("#")[0]
        mission = self.runner.board.missions.get(mission_id)
        incident = key if self._kind is FactKind.INCIDENT else (mission.incident_id if mission else "")
        if incident:
            self.runner.open_replay(incident)
        else:
            self.open_record(key)  # an older mission: its record leads to the replay
