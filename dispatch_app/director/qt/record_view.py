"""The whole of one record: its sections, a purpose to uncover it, and the ways on – related records, sound, replay."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from dispatch_app.desk_kit.rows import Row
from dispatch_app.director.desk.record_sections import PLAY, Section
from dispatch_app.domain.history import RecordKind
from dispatch_app.qt_kit.plain_parts import (
    Caption,
    Panel,
    PlainLabel,
    SqueezedLabel,
    clear_ground,
    hairline,
    key_button,
    relabel,
)
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.qt_kit.theme import set_role
from dispatch_app.words import t

ROWS_SHOWN = 14
"""Rows of one section without a scroll bar of its own; a chronology of hundreds of lines scrolls in itself."""

LONGEST_PURPOSE = 200


class RecordView(Panel):
    """`look_wanted` carries a purpose; `record_wanted` (kind, id); `play_wanted` a recording's id."""

    look_wanted = Signal(str)
    record_wanted = Signal(str, str)
    play_wanted = Signal(str)
    replay_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = SqueezedLabel("", "caption")
        self.purpose = QLineEdit()
        self.purpose.setMaxLength(LONGEST_PURPOSE)
        self.look, self.replay = key_button(""), key_button("")
        self.note = SqueezedLabel("", "dim")
        self.cover = QFrame()
        set_role(self.cover, "raised")
        self.inside = QWidget()
        self.column = QVBoxLayout(self.inside)
        self.column.setContentsMargins(0, 0, 0, 12)
        self.column.setSpacing(0)
        self.room = QScrollArea()
        self.room.setWidgetResizable(True)
        self.room.setWidget(self.inside)
        self.room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        clear_ground(self.room)
        self._sections: list[Section] = []
        self._lay_out()
        self.look.clicked.connect(self._look)
        self.purpose.returnPressed.connect(self._look)
        self.replay.clicked.connect(self.replay_wanted)

    def _lay_out(self) -> None:
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 12, 6)
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(self.replay)
        stack.addLayout(head)
        line = QHBoxLayout(self.cover)
        line.setContentsMargins(12, 6, 12, 6)
        line.setSpacing(8)
        line.addWidget(self.purpose, 1)
        line.addWidget(self.look)
        stack.addWidget(self.cover)
        told = QHBoxLayout()
        told.setContentsMargins(12, 2, 12, 2)
        told.addWidget(self.note)
        stack.addLayout(told)
        stack.addWidget(self.room, 1)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.purpose.setPlaceholderText(t("What for? e.g. complaint 2026-114, court, quality control"))
        relabel(self.look, t("Uncover"))
        self.look.setToolTip(t("Looking at personal data is written into the journal with its purpose"))
        relabel(self.replay, t("Replay"))

    def _look(self) -> None:
        purpose = self.purpose.text().strip()
        if purpose:
            self.look_wanted.emit(purpose)
        else:
            self.say(t("Say what the personal data is needed for"), "warning")
            self.purpose.setFocus()

    def say(self, words: str, tone: str = "dim") -> None:
        """What happened with this record last."""
        self.note.show_text(words, tone)

    def show_record(self, title: str, covered: bool, sections: list[Section], replays: bool, purpose: str) -> None:
        """Show a record; `covered` offers to uncover it, `replays` its replay."""
        self.title.show_text(title)
        self.cover.setVisible(covered and bool(sections))
        self.replay.setVisible(replays)
        if covered and not self.purpose.text():
            self.purpose.setText(purpose)
        if sections == self._sections:
            return
        self._sections = sections
        self._clear()
        for section in sections:
            self._add(section)
        self.column.addStretch(1)
        self.room.verticalScrollBar().setValue(0)

    def _clear(self) -> None:
        while (item := self.column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _add(self, section: Section) -> None:
        if self.column.count():
            self.column.addWidget(hairline())
        self.column.addWidget(Caption(section.title))
        if section.facts:
            self.column.addWidget(_facts(section.facts))
        if section.rows:
            rows = RowList()
            rows.show_rows(section.rows)
            rows.picked.connect(self._picked)
            rows.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            shown = section.rows[:ROWS_SHOWN]
            rows.setFixedHeight(sum(rows.sizeHintForRow(place) for place in range(len(shown))) + 4)
            self.column.addWidget(rows)

    def _picked(self, key: str) -> None:
        if key.startswith(PLAY):
            self.play_wanted.emit(key.removeprefix(PLAY))
            return
        kind, _, record_id = key.partition(":")
        if kind in set(RecordKind):
            self.record_wanted.emit(kind, record_id)

    def rows(self) -> list[Row]:
        """Every row that is shown."""
        return [row for section in self._sections for row in section.rows]


def _facts(facts: tuple[tuple[str, str], ...]) -> QWidget:
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(12, 0, 12, 8)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for place, (name, value) in enumerate(facts):
        grid.addWidget(PlainLabel(name, "dim"), place, 0, Qt.AlignmentFlag.AlignTop)
        shown = PlainLabel(value)
        shown.setWordWrap(True)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(shown, place, 1)
    return made
