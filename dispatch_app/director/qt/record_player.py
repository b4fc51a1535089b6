"""A small player below a record: outline, play and pause, speed, which channel; the sound's hash is checked."""

from __future__ import annotations

import uuid

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from dispatch_app.desk_kit.figures import number_text, waited_text
from dispatch_app.desk_kit.recording_loading import PIECE_BYTES, Loading, loaded_share, piece_came
from dispatch_app.desk_kit.recording_sound import Heard, Sound, SoundUnreadable, read_sound
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.domain.recording import Recording
from dispatch_app.qt_kit.choice_bar import ChoiceBar
from dispatch_app.qt_kit.plain_parts import Panel, PlainLabel, SqueezedLabel, key_button, relabel
from dispatch_app.qt_kit.sound_player import SoundPlayer
from dispatch_app.qt_kit.theme import number_font
from dispatch_app.qt_kit.waveform import Waveform
from dispatch_app.wire import paths
from dispatch_app.wire.outbox import fault_of
from dispatch_app.words import later, t

SPEEDS = (0.5, 1.0, 1.5, 2.0)
HEIGHT_PX = 190
HEARD_WORDS = {
    Heard.BOTH: later("caller left · desk right"), Heard.FIRST: later("caller only"), Heard.SECOND: later("desk only"),
}  # fmt: skip


class RecordPlayer(Panel):
    """Hidden until a recording is opened; closing it stops the sound."""

    def __init__(self, runner: WorkbenchRunner) -> None:
        super().__init__()
        self.runner = runner
        self.recording: Recording | None = None
        self.sound: Sound | None = None
        self.loading: Loading | None = None
        self.player: SoundPlayer | None = None
        self._at_ms = 0
        self._heard = Heard.BOTH
        self.title, self.moment = SqueezedLabel("", "caption"), PlainLabel("")
        self.note = SqueezedLabel("", "dim")
        self.wave = Waveform()
        self.play, self.close_button = key_button("", "", "primary"), key_button("✕", "", "flat")
        self.speeds = ChoiceBar({f"{speed:g}": f"{speed:g}×" for speed in SPEEDS})
        self.heard = ChoiceBar({one.value: words for one, words in HEARD_WORDS.items()})
        self._lay_out()
        self.play.clicked.connect(self.play_or_pause)
        self.close_button.clicked.connect(self.put_away)
        self.wave.sought.connect(self.seek)
        self.speeds.picked.connect(self._set_speed)
        self.heard.picked.connect(self._hear)
        self.setFixedHeight(HEIGHT_PX)
        self.hide()

    def _lay_out(self) -> None:
        self.moment.setFont(number_font(16, bold=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 8, 8)
        column.setSpacing(4)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.moment)
        head.addWidget(self.close_button)
        column.addLayout(head)
        column.addWidget(self.wave, 1)
        foot.setSpacing(8)
        foot.addWidget(self.play)
        foot.addWidget(self.speeds)
        foot.addWidget(self.heard)
        foot.addWidget(self.note, 1)
        column.addLayout(foot)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.speeds.speak()
        self.heard.speak()
        self.refresh()

    def open_recording(self, recording: Recording) -> None:
        """Fetch and play a recording; the one that plays already goes on or pauses."""
        if self.recording is not None and recording.recording_id == self.recording.recording_id and self.sound:
            self.play_or_pause()
            return
        self._silence()
        self.recording, self.sound = recording, None
        self.loading = Loading(recording.recording_id, str(uuid.uuid4()))
        self.note.show_text(t("Loading…"), "dim")
        self.speeds.show_value("1")
        self.heard.show_value(self._heard.value)
        self.show()
        self.refresh()
        self._fetch(self.loading, (0, PIECE_BYTES - 1))

    def _fetch(self, loading: Loading, part: tuple[int, int]) -> None:
        def came(status: int, headers: dict[str, str], body: bytes) -> None:
            if loading is not self.loading:
                return
            if status not in (200, 206):
                self._fail(fault_of(status, body).message)
                return
            try:
                size = int(headers.get("content-range", "").rpartition("/")[2] or len(body))
                following = piece_came(loading, body, size)
                if following is None:
                    self._whole(read_sound(bytes(loading.content)), headers.get("x-recording-checked") == "yes")
                else:
                    self._fetch(loading, following)
            except (ValueError, SoundUnreadable):
                self._fail(t("What the server sent is no sound"))
            self.refresh()

        path = f"{paths.RECORDING}{loading.recording_id}/sound"
        self.runner.fetch(path, {"opening": loading.opening}, came, part)

    def _whole(self, sound: Sound, checked: bool) -> None:
        self.loading, self.sound = None, sound
        if checked:
            self.note.show_text(t("Hash as in the journal"), "success")
        else:
            self.note.show_text(t("Not checked: this recording has no hash in the journal yet"), "warning")
        player = self._sound_player()
        player.load(sound, self._heard)
        if not player.has_device():
            words = t("This machine has no sound device: the recording runs, but cannot be heard")
            self.note.show_text(words, "warning")
        player.play()

    def _fail(self, words: str) -> None:
        self.loading = None
        self.note.show_text(words, "danger")
        self.refresh()

    def _sound_player(self) -> SoundPlayer:
        """Made when it is needed first: opening a sound device takes a while."""
        if self.player is None:
            self.player = SoundPlayer(self)
            self.player.moved.connect(self._moved)
            self.player.changed.connect(self.refresh)
            self.player.failed.connect(lambda why: self._fail(t("The sound cannot be played: {reason}", reason=why)))
        return self.player

    def play_or_pause(self) -> None:
        """Go on, or pause."""
        if self.sound is None:
            return
        player = self._sound_player()
        if player.is_playing():
            player.pause()
        else:
            player.play()
        self.refresh()

    def seek(self, at_ms: int) -> None:
        """Go to a moment."""
        if self.sound is not None:
            self._sound_player().seek(at_ms)

    def _set_speed(self, code: str) -> None:
        self.speeds.show_value(code or "1")
        self._sound_player().set_speed(float(code or 1))

    def _hear(self, code: str) -> None:
        self._heard = Heard(code or Heard.BOTH)
        self.heard.show_value(self._heard.value)
        if self.sound is not None:
            self._sound_player().load(self.sound, self._heard, self._at_ms)

    def _moved(self, at_ms: int) -> None:
        self._at_ms = at_ms
        self._show_moment()

    def _show_moment(self) -> None:
        length_ms = self.sound.length_ms if self.sound else 0
        self.moment.show_text(f"{waited_text(self._at_ms / 1000)} / {waited_text(length_ms / 1000)}")
        self.wave.show_hand(self._at_ms, (None, None), self._heard)

    def refresh(self) -> None:
        """Paint what the state says."""
        one = self.recording
        number = (number_text(one.number) or one.line or t("unknown number")) if one else ""
        self.title.show_text(f"{t('Recording')} {number}" if one else "")
        names = (t("caller"), t("desk"))
        self.wave.show_sound(self.sound, names)
        self.wave.show_words(t("Loading…") if self.loading else "", loaded_share(self.loading))
        playing = self.player is not None and self.player.is_playing()
        relabel(self.play, t("Pause") if playing else t("Play"))
        self.play.setEnabled(self.sound is not None)
        self._show_moment()

    def put_away(self) -> None:
        """Silent and hidden; an unfinished loading is forgotten."""
        self._silence()
        self.recording = self.sound = self.loading = None
        self.hide()

    def _silence(self) -> None:
        if self.player is not None:
            self.player.load(None, self._heard)
        self._at_ms = 0
