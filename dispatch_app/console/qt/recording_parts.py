"""The parts of the recording window: fields, list, outline, buttons, journal lines. No decisions."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QLineEdit,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from dispatch_app.console.desk import recording_desk as act
from dispatch_app.console.desk.recording_desk import RecordingDesk
from dispatch_app.desk_kit.figures import from_local_time, waited_text
from dispatch_app.desk_kit.recording_loading import loaded_share
from dispatch_app.desk_kit.recording_sound import Heard
from dispatch_app.domain.recording import RecordingKind
from dispatch_app.qt_kit.choice_bar import ChoiceBar
from dispatch_app.qt_kit.plain_parts import Caption, Panel, PlainLabel, SqueezedLabel, key_button, relabel, split
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.qt_kit.theme import number_font, set_role
from dispatch_app.qt_kit.waveform import Waveform
from dispatch_app.words import later, t

HEARD_WORDS = {
    Heard.BOTH: later("caller left · desk right"), Heard.MIXED: later("both mixed"),
    Heard.FIRST: later("caller only"), Heard.SECOND: later("desk only"),
}  # fmt: skip


class RecordingParts(QWidget):
    """Left: search and list; right: outline, player, journal."""

    search_wanted = Signal()
    all_wanted = Signal()
    play_wanted = Signal()
    speed_wanted = Signal(float)
    heard_wanted = Signal(object)
    loop_wanted = Signal()
    silence_wanted = Signal(bool)
    export_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text, self.reason = QLineEdit(), QLineEdit()
        self.days, self.desk, self.kind = QComboBox(), QComboBox(), QComboBox()
        self.until = QDateEdit(QDate.currentDate())
        self.find, self.all = key_button("", "", "primary"), key_button("")
        self.caption, self.rows = Caption(""), RowList()
        self.title, self.moment = SqueezedLabel("", "caption"), PlainLabel("00:00 / 00:00")
        self.wave = Waveform()
        self.play, self.loop, self.export = key_button("", "", "primary"), key_button(""), key_button("")
        self.speeds = ChoiceBar({f"{speed:g}": f"{speed:g}×" for speed in act.SPEEDS})
        self.heard = ChoiceBar({one.value: words for one, words in HEARD_WORDS.items()})
        self.silence = QCheckBox()
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume_label = PlainLabel("", "dim")
        self.note = SqueezedLabel("", "dim")
        self.trail_caption, self.trail = Caption(""), RowList()
        self._labels = {name: PlainLabel("", "dim") for name in ("text", "days", "until", "desk", "kind")}
        self._desk_ids: list[str] = []
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.moment.setFont(number_font(20, bold=True))
        self.until.setCalendarPopup(True)
        self.until.setDisplayFormat("yyyy-MM-dd")
        self.volume.setRange(0, 100)
        self.volume.setValue(90)
        self.volume.setFixedWidth(120)
        for part in (self.volume, self.speeds, self.heard):  # the arrow keys move in time
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(8, 8, 8, 8)
        stack.addWidget(split(self._left(), self._right(), stretch=(4, 7), sizes_px=(470, 850)))

    def _left(self) -> QWidget:
        panel = Panel()
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        fields = QVBoxLayout()
        fields.setContentsMargins(12, 10, 12, 8)
        fields.setSpacing(6)
        fields.addWidget(self._labels["text"])
        fields.addWidget(self.text)
        for names in (("days", "until"), ("desk", "kind")):
            line = QHBoxLayout()
            line.setSpacing(8)
            for name in names:
                pair = QVBoxLayout()
                pair.setSpacing(2)
                pair.addWidget(self._labels[name])
                pair.addWidget(getattr(self, name))
                line.addLayout(pair, 1)
            fields.addLayout(line)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.find, 2)
        buttons.addWidget(self.all, 1)
        fields.addLayout(buttons)
        column.addLayout(fields)
        column.addWidget(self.caption)
        column.addWidget(self.rows, 1)
        return panel

    def _right(self) -> QWidget:
        player = Panel()
        column = QVBoxLayout(player)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.moment)
        column.addLayout(head)
        column.addWidget(self.wave, 1)
        first, second, third = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for line in (first, second, third):
            line.setSpacing(8)
            column.addLayout(line)
        self.play.setMinimumWidth(130)
        first.addWidget(self.play)
        first.addWidget(self.speeds, 1)
        first.addWidget(self.loop)
        second.addWidget(self.heard, 1)
        second.addWidget(self.silence)
        second.addWidget(self.volume_label)
        second.addWidget(self.volume)
        third.addWidget(self.reason, 1)
        third.addWidget(self.export)
        column.addWidget(self.note)
        below = Panel()
        lines = QVBoxLayout(below)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self.trail_caption)
        lines.addWidget(self.trail, 1)
        return split(player, below, stretch=(5, 3), sizes_px=(520, 260), orientation=Qt.Orientation.Vertical)

    def _connect(self) -> None:
        for field in (self.text, self.reason):
            field.setClearButtonEnabled(True)
        self.text.returnPressed.connect(self.search_wanted)
        self.reason.returnPressed.connect(self.export_wanted)
        self.find.clicked.connect(self.search_wanted)
        self.all.clicked.connect(self.all_wanted)
        self.play.clicked.connect(self.play_wanted)
        self.loop.clicked.connect(self.loop_wanted)
        self.export.clicked.connect(self.export_wanted)
        self.speeds.picked.connect(lambda code: self.speed_wanted.emit(float(code or 1)))
        self.heard.picked.connect(lambda code: self.heard_wanted.emit(Heard(code or Heard.BOTH)))
        self.silence.toggled.connect(self.silence_wanted)

    def is_typed_in(self, holder: QWidget | None) -> bool:
        """Whether keys without Ctrl belong to a field of this window."""
        return isinstance(holder, QLineEdit | QComboBox | QDateEdit)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        words = {
            "text": t("Serial, number or line (? one sign, * any)"), "days": t("How far back"),
            "until": t("Last day"), "desk": t("Desk"), "kind": t("Kind"),
        }  # fmt: skip
        for name, said in words.items():
            self._labels[name].show_text(said)
        _fill(self.days, [t(said) for _, said in act.DAYS], 2)
        _fill(self.kind, [t("all"), *(t(said) for said in act.KIND_WORDS.values())], 0)
        relabel(self.find, t("Find"), "Enter")
        relabel(self.all, t("All"))
        relabel(self.loop, t("Loop A–B"), "L")
        relabel(self.export, t("Copy with proof"), "Ctrl+E")
        self.reason.setPlaceholderText(t("Why the copy is taken (court, complaint, teaching…)"))
        self.silence.setText(t("jump over pauses"))
        self.volume_label.show_text(t("Volume"))
        self.caption.title.show_text(t("Recordings"))
        self.trail_caption.title.show_text(t("In the journal's hash chain"))
        self.trail.set_empty_words(t("Choose a recording"))
        self.speeds.speak()
        self.heard.speak()

    # --- fields ------------------------------------------------------------------------------------------------------

    def read_fields(self, state: RecordingDesk, desk_names: dict[str, str]) -> None:
        """The search fields into the state."""
        state.text = self.text.text()
        state.days = act.DAYS[max(self.days.currentIndex(), 0)][0]
        kinds = ["", *(kind.value for kind in RecordingKind)]
        state.kind = kinds[max(self.kind.currentIndex(), 0)]
        place = self.desk.currentIndex()
        state.desk_id = self._desk_ids[place - 1] if 0 < place <= len(self._desk_ids) else ""
        day = self.until.date()
        today = QDate.currentDate()
        wall = datetime(day.year(), day.month(), day.day(), 12)  # noqa: DTZ001 - the centre's wall clock, see below
        state.until = None if day >= today else from_local_time(wall)

    def show_fields(self, state: RecordingDesk) -> None:
        """The state's search into the fields."""
        self.text.setText(state.text)
        if not state.desk_id:
            self.desk.setCurrentIndex(0)
        if not state.kind:
            self.kind.setCurrentIndex(0)

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_state(
        self, state: RecordingDesk, desk_names: dict[str, str], now: datetime, playing: bool, exports: bool
    ) -> None:
        """Everything but the moving hand."""
        if list(desk_names) != self._desk_ids or self.desk.count() == 0 or self.desk.itemText(0) != t("all"):
            self._desk_ids = list(desk_names)
            _fill(self.desk, [t("all"), *desk_names.values()], 0)
        self.rows.set_empty_words(
            t("No recording fits: look farther back or with less of the number") if state.searched
            else t("Look for a recording: by serial, number, time, desk")
        )  # fmt: skip
        self.rows.show_rows(act.recording_rows(state, desk_names, now))
        self.rows.set_marked(state.chosen)
        restricted = act.restriction_text(state)
        self.caption.title.show_text(" · ".join(part for part in (t("Recordings"), restricted) if part))
        self.caption.count.show_text(act.found_text(state))
        self.all.setEnabled(bool(restricted or state.text or state.desk_id or state.kind))
        chosen = state.recording()
        rows = act.recording_rows(state, desk_names, now)
        row = next((one for one in rows if one.key == state.chosen), None)
        self.title.show_text(f"{row.title}  ·  {row.note}" if row else t("Choose a recording"))
        ready = state.sound is not None and state.loaded == state.chosen
        names = (act.channel_words(chosen, 0), act.channel_words(chosen, 1))
        self.wave.show_sound(state.sound if ready else None, names)
        self.wave.show_words(
            t("Loading…") if state.loading else t("Space plays: listening is written into the journal"),
            loaded_share(state.loading),
        )  # fmt: skip
        relabel(self.play, t("Pause") if playing else t("Play"), t("Space"))
        self.play.setEnabled(not act.playable(chosen) and state.loading is None)
        self.speeds.show_value(f"{state.speed:g}")
        self.heard.show_value(state.heard.value)
        self.loop.setEnabled(ready)
        self.export.setEnabled(exports and not act.playable(chosen))
        self.reason.setEnabled(exports)
        self.export.setVisible(exports)
        self.reason.setVisible(exports)
        self.note.show_text(state.note, state.note_tone)
        self.trail.show_rows(act.trail_rows(state.trail.lines, desk_names))
        set_role(self.loop, "primary" if state.loop_to_ms is not None else "")

    def show_moment(self, state: RecordingDesk, at_ms: int) -> None:
        """The moving hand and the clock."""
        length = state.sound.length_ms if state.sound is not None else 0
        self.moment.show_text(f"{waited_text(at_ms / 1000)} / {waited_text(length / 1000)}")
        self.wave.show_hand(at_ms, (state.loop_from_ms, state.loop_to_ms), state.heard)


def _fill(box: QComboBox, words: list[str], first: int) -> None:
    """New words, the same choice."""
    chosen = box.currentIndex() if box.count() == len(words) else first
    box.blockSignals(True)
    box.clear()
    box.addItems(words)
    box.setCurrentIndex(max(chosen, 0))
    box.blockSignals(False)


