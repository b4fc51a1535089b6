"""Key questions with their keys, the grade with its reason, and the words to read to the caller."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.triage_view import TriageView, triage_view
from dispatch_app.console.qt.metronome import Metronome
from dispatch_app.desk_kit.labels import GRADES, label
from dispatch_app.domain.incident import Grade
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
from dispatch_app.qt_kit.row_paint import ink_on
from dispatch_app.qt_kit.sounds import Sounds
from dispatch_app.qt_kit.theme import current_palette, grade_colour, text_font
from dispatch_app.words import t

CHOICES = 4
"""Answers a key question can have; the book's questions have three."""


class GradeBadge(QWidget):
    """The grade as a large letter on its colour."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(36, 36)
        self._grade = ""

    def show_grade(self, grade: str) -> None:
        """Show a grade's letter, "?" for none."""
        if grade != self._grade:
            self._grade = grade
            self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = current_palette()
        ground = QColor(grade_colour(self._grade)) if self._grade else palette.colour("raised")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(self.rect(), 4, 4)
        painter.setPen(ink_on(ground) if self._grade else palette.colour("text"))
        painter.setFont(text_font(22, bold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._grade or "?")
        painter.end()


class TriagePanel(Panel):
    """`answered` carries (question, answer), `grade_picked` a grade letter or "" for the rules'."""

    answered = Signal(str, str)
    back_wanted = Signal()
    grade_picked = Signal(str)

    def __init__(self, sounds: Sounds) -> None:
        super().__init__("panel")
        self.caption = Caption("")
        self.question = PlainLabel("", "")
        self.question.setFont(text_font(20, bold=True))
        self.question.setWordWrap(True)
        self.choices = [key_button("") for _ in range(CHOICES)]
        self.back = key_button("", "", "flat")
        self.badge = GradeBadge()
        self.grade_word = PlainLabel("", "key")
        self.reason = SqueezedLabel("", "dim")
        self.grades: dict[str, QPushButton] = {}
        self.metronome = Metronome(sounds)
        self.readings = (PlainLabel(""), PlainLabel(""))
        for reading in self.readings:
            reading.setFont(text_font(18))
            reading.setWordWrap(True)
            reading.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.reading_caption = Caption("")
        self._question_code = ""
        self._codes: list[str] = []
        self._lay_out()
        self.speak()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        self.caption.row.addWidget(self.back)
        column.addWidget(self.caption)
        asked = QHBoxLayout()
        asked.setContentsMargins(12, 0, 12, 8)
        asked.setSpacing(8)
        asked.addWidget(self.question, 1)
        for place, button in enumerate(self.choices):
            button.setMinimumWidth(64)
            button.clicked.connect(lambda _=False, place=place: self.answer(place))
            asked.addWidget(button)
        column.addLayout(asked)
        column.addWidget(hairline())
        column.addLayout(self._graded())
        column.addWidget(hairline())
        self.reading_caption.row.addWidget(self.metronome.go)
        column.addWidget(self.reading_caption)
        room = QScrollArea()
        room.setWidgetResizable(True)
        room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        halves = QHBoxLayout(inside)
        halves.setContentsMargins(12, 0, 12, 0)
        halves.setSpacing(24)
        for reading in self.readings:
            halves.addWidget(reading, 1)
        room.setWidget(inside)
        room.setMinimumHeight(88)
        clear_ground(room)
        column.addWidget(room, 1)
        beat = QHBoxLayout()
        beat.setContentsMargins(12, 4, 12, 0)
        beat.addWidget(self.metronome)
        column.addLayout(beat)

    def _graded(self) -> QHBoxLayout:
        """Badge, word and reason of the grade, and the buttons that overrule it."""
        graded = QHBoxLayout()
        graded.setContentsMargins(12, 6, 12, 6)
        graded.setSpacing(12)
        graded.addWidget(self.badge)
        graded.addWidget(self.grade_word)
        graded.addWidget(self.reason, 1)
        for grade in (Grade.A, Grade.B, Grade.C, Grade.D, Grade.UNKNOWN):
            button = QPushButton()
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            button.clicked.connect(lambda _=False, grade=grade: self.grade_picked.emit(str(grade)))
            self.grades[grade] = button
            graded.addWidget(button)
        return graded

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.caption.title.setText(t("Key questions – keys 1 2 3 (in a field Ctrl+1 2 3)"))
        self.reading_caption.title.setText(t("Read to the caller"))
        relabel(self.back, t("Previous question"), "Ctrl+Z")
        for grade, button in self.grades.items():
            button.setText(str(grade) or t("By rules"))
            button.setToolTip(label(GRADES, grade))
        self.metronome.speak()

    def show_desk(self, desk: IntakeDesk) -> None:
        """Paint what follows from the shown form."""
        form = desk.shown()
        self.setEnabled(form is not None and form.incident.is_open())
        view = triage_view(form.form) if form else TriageView(Grade.UNKNOWN, label(GRADES, ""), "", False)
        self._question_code = view.question_code
        self._codes = [choice.code for choice in view.choices]
        complaint = bool(form and form.form.value("complaint"))
        waiting = t("All key questions are answered") if complaint else t("Choose the chief complaint first")
        self.question.show_text(view.question or waiting, "" if view.question else "dim")
        for place, button in enumerate(self.choices):
            if place < len(view.choices):
                relabel(button, view.choices[place].text, str(place + 1))
            button.setVisible(place < len(view.choices))
        self.caption.count.show_text(f"{view.asked}/{view.questions}" if view.questions else "")
        self.back.setEnabled(view.asked > 0)
        self.badge.show_grade(str(view.grade))
        self.grade_word.show_text(view.grade_word)
        self.reason.show_text(view.reason)
        for grade, button in self.grades.items():
            button.setChecked(view.by_hand and grade == view.grade)
            button.setVisible(bool(grade) or view.by_hand)
        lines = [f"{number}  {line}" for number, line in enumerate(view.instructions, start=1)]
        half = (len(lines) + 1) // 2
        waiting_words = t("The words to read follow from the chief complaint")
        self.readings[0].show_text("\n".join(lines[:half]) or waiting_words, "" if lines else "dim")
        self.readings[1].show_text("\n".join(lines[half:]))
        self.metronome.recognise(view.resuscitate)

    def answer(self, place: int) -> bool:
        """Answer the shown question with its choice number `place`; whether there was one."""
        if self._question_code and place < len(self._codes):
            self.answered.emit(self._question_code, self._codes[place])
            return True
        return False
