"""The widgets of the replay page and their places."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dispatch_app.desk_kit.recording_sound import Heard
from dispatch_app.director.desk.replay_mix import SPEEDS, speed_text
from dispatch_app.director.qt.replay_side import FormView, LadderView
from dispatch_app.director.qt.replay_timeline import ReplayTimeline
from dispatch_app.qt_kit.map_view import MapView
from dispatch_app.qt_kit.plain_parts import Caption, Panel, PlainLabel, SqueezedLabel, key_button, relabel, split
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.qt_kit.theme import number_font
from dispatch_app.words import later, t

HEARD_WORDS: dict[Heard, str] = {
    Heard.BOTH: later("Caller left, desk right"), Heard.FIRST: later("Caller"), Heard.SECOND: later("Desk"),
    Heard.MIXED: later("Both in both ears"),
}  # fmt: skip


class ReplayParts(QWidget):
    """Everything that is seen; wishes go out as signals."""

    open_wanted = Signal(str)
    look_wanted = Signal(str)
    cancel_wanted = Signal()
    export_wanted = Signal(str)
    play_wanted = Signal()
    step_wanted = Signal(int)
    speed_wanted = Signal(float)
    heard_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.number = QLineEdit()
        self.number.setMaxLength(60)
        self.number.setFixedWidth(200)
        self.open = key_button("")
        self.note = SqueezedLabel("", "dim")
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setFixedWidth(180)
        self.progress.setTextVisible(False)
        self.cancel = key_button("")
        self.purpose = QLineEdit()
        self.purpose.setMaxLength(200)
        self.purpose.setFixedWidth(220)
        self.look = key_button("", role="primary")
        self.film, self.chronicle = key_button(""), key_button("")
        self.problems = PlainLabel("", "warning")
        self.problems.setWordWrap(True)
        self.problems.setContentsMargins(12, 0, 12, 4)
        self.events = RowList("")
        self.events_caption = Caption("")
        self.map = MapView()
        self.form, self.ladder = FormView(), LadderView()
        self.timeline = ReplayTimeline()
        self.play, self.before, self.after = key_button(""), key_button(""), key_button("")
        self.clock, self.passed = PlainLabel(), PlainLabel("", "dim")
        self.speeds: dict[float, QPushButton] = {}
        self.hears: dict[Heard, QPushButton] = {}
        self.pitch = SqueezedLabel("", "dim")
        self._lay_out()
        self._connect()
        self.speak()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 4)
        for one in (self.number, self.open):
            top.addWidget(one)
        top.addWidget(self.note, 1)
        for one in (self.progress, self.cancel, self.purpose, self.look, self.film, self.chronicle):
            top.addWidget(one)
        events = Panel()
        column = QVBoxLayout(events)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.events_caption)
        column.addWidget(self.events, 1)
        side = Panel()
        beside = QVBoxLayout(side)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(self.form, 1)
        beside.addWidget(self.ladder, 1)
        below = Panel()
        rows = QVBoxLayout(below)
        rows.setContentsMargins(0, 0, 0, 6)
        rows.setSpacing(4)
        rows.addWidget(self.timeline)
        rows.addLayout(self._transport())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addLayout(top)
        whole.addWidget(self.problems)
        whole.addWidget(split(events, self.map, side, stretch=(0, 1, 0), sizes_px=(350, 900, 470)), 1)
        whole.addWidget(below)

    def _transport(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 12, 0)
        self.clock.setFont(number_font(20, bold=True))
        self.passed.setFont(number_font(14))
        for one in (self.before, self.play, self.after, self.clock, self.passed):
            row.addWidget(one)
        row.addSpacing(16)
        for table, keys in ((self.speeds, SPEEDS), (self.hears, tuple(HEARD_WORDS))):
            group = QButtonGroup(self)
            for key in keys:
                button = key_button("")
                button.setCheckable(True)
                group.addButton(button)
                table[key] = button  # type: ignore[index]
                row.addWidget(button)
            row.addSpacing(16)
        row.addWidget(self.pitch, 1)
        return row

    def _connect(self) -> None:
        self.number.returnPressed.connect(lambda: self.open_wanted.emit(self.number.text()))
        self.open.clicked.connect(lambda: self.open_wanted.emit(self.number.text()))
        self.look.clicked.connect(lambda: self.look_wanted.emit(self.purpose.text()))
        self.purpose.returnPressed.connect(self.look.click)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.film.clicked.connect(lambda: self.export_wanted.emit("film"))
        self.chronicle.clicked.connect(lambda: self.export_wanted.emit("chronicle"))
        self.play.clicked.connect(self.play_wanted)
        self.before.clicked.connect(lambda: self.step_wanted.emit(-1))
        self.after.clicked.connect(lambda: self.step_wanted.emit(1))
        for speed, button in self.speeds.items():
            button.clicked.connect(lambda _=False, speed=speed: self.speed_wanted.emit(speed))
        for heard, button in self.hears.items():
            button.clicked.connect(lambda _=False, heard=heard: self.heard_wanted.emit(heard.value))

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.number.setPlaceholderText(t("Number of the incident"))
        self.purpose.setPlaceholderText(t("What for? (the journal keeps it)"))
        relabel(self.open, t("Open"), "Enter")
        relabel(self.look, t("Uncover and replay"))
        relabel(self.cancel, t("Cancel"), "Esc")
        relabel(self.film, t("Film (HTML)"))
        relabel(self.chronicle, t("Chronicle (PDF)"))
        relabel(self.before, t("Event before"), "←")
        relabel(self.after, t("Next event"), "→")
        self.events_caption.title.show_text(t("What happened"))
        self.events.set_empty_words(t("Open an incident: type its number here, or choose it on the search page."))
        for speed, button in self.speeds.items():
            button.setText(speed_text(speed))
        for heard, words in HEARD_WORDS.items():
            self.hears[heard].setText(t(words))
        self.form.speak()
        self.ladder.speak()
        self.timeline.update()

    def is_typed_in(self) -> bool:
        """Whether a key belongs to a field."""
        return isinstance(self.window().focusWidget(), QLineEdit)

    def show_focus(self) -> None:
        """The cursor where the next thing is done."""
        field = self.purpose if self.purpose.isVisible() and self.look.isVisible() else self.number
        field.setFocus(Qt.FocusReason.OtherFocusReason)
