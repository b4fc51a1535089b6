"""The recording window 录音窗: search on the left, outline and player on the right, the journal's lines below."""

from __future__ import annotations

import uuid
from pathlib import Path

from PySide6.QtCore import QSaveFile, Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QMainWindow

from dispatch_app.console.desk import recording_desk as act
from dispatch_app.console.desk import telephone_actions as tel
from dispatch_app.console.desk.recording_desk import RecordingDesk
from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.recording_parts import RecordingParts
from dispatch_app.desk_kit.recording_loading import PIECE_BYTES, Loading, piece_came
from dispatch_app.desk_kit.recording_sound import Heard, SoundUnreadable, quiet_spans, read_sound
from dispatch_app.domain.queries import GetRecordingTrail, RecordingsFound, RecordingTrail
from dispatch_app.qt_kit.sound_player import SoundPlayer
from dispatch_app.wire import paths
from dispatch_app.wire.messages import FaultAnswer
from dispatch_app.wire.outbox import fault_of
from dispatch_app.words import t


class RecordingWindow(QMainWindow):
    """Stays beside the other windows; closing it stops the sound and hides it."""

    def __init__(self, runner: DeskRunner) -> None:
        super().__init__()
        self.runner = runner
        self.state = RecordingDesk()
        self.parts = RecordingParts()
        self.player: SoundPlayer | None = None
        self._quiet: list[tuple[int, int]] = []
        self._at_ms = 0
        self._asked = 0
        self.setCentralWidget(self.parts)
        self.resize(1320, 820)
        self.setMinimumSize(900, 560)
        self._connect()
        self.speak()

    def _connect(self) -> None:
        parts = self.parts
        parts.search_wanted.connect(self.search)
        parts.all_wanted.connect(lambda: self.show_of("", ""))
        parts.rows.picked.connect(self.choose)
        parts.rows.dial_wanted.connect(lambda key: self.runner.act(tel.dial_key, key))
        parts.play_wanted.connect(self.play)
        parts.speed_wanted.connect(self.set_speed)
        parts.heard_wanted.connect(self.hear)
        parts.loop_wanted.connect(self.loop_here)
        parts.silence_wanted.connect(self.skip_silence)
        parts.export_wanted.connect(self.export)
        parts.wave.sought.connect(self.seek)
        parts.wave.looped.connect(self.loop_between)
        parts.volume.valueChanged.connect(lambda share: self.sound_player().set_volume(share / 100))
        keys = (
            ("Space", self.play), ("Left", lambda: self.skip(-act.SKIP_MS)), ("Right", lambda: self.skip(act.SKIP_MS)),
            ("Home", lambda: self.seek(0)), ("L", self.loop_here), (".", lambda: self.change_speed(1)),
            (",", lambda: self.change_speed(-1)), ("C", self.next_channels), ("Ctrl+E", self.ask_reason),
            ("Ctrl+F", parts.text.setFocus), ("Esc", self.close),
        )  # fmt: skip
        for key, then in keys:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            for pressed in (shortcut.activated, shortcut.activatedAmbiguously):  # Esc is a key of the whole program
                pressed.connect(lambda key=key, then=then: self._key(key, then))

    def _key(self, key: str, then: object) -> None:
        """Keys without Ctrl belong to the player only while no field holds the cursor."""
        assert callable(then)
        holder = self.focusWidget()
        if key in ("Ctrl+E", "Ctrl+F", "Esc") or not self.parts.is_typed_in(holder):
            then()

    def sound_player(self) -> SoundPlayer:
        """The player, made when it is needed first: opening a sound device takes a while."""
        if self.player is None:
            self.player = SoundPlayer(self)
            self.player.moved.connect(self._moved)
            self.player.changed.connect(self.refresh)
            self.player.failed.connect(self._failed)
        return self.player

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.setWindowTitle(t("120 recordings – {desk}", desk=self.runner.desk.desk_id or t("not signed in")))
        self.parts.speak()
        self.refresh()

    # --- searching ---------------------------------------------------------------------------------------------------

    def show_of(self, incident_id: str, call_id: str) -> None:
        """Come forward with the recordings of an incident or a call, or all."""
        act.look_for(self.state, incident_id, call_id)
        self.parts.show_fields(self.state)
        self.speak()
        self.show()
        self.activateWindow()
        self.search()

    def search(self) -> None:
        """Ask for what the fields say; an answer overtaken by a newer question is dropped."""
        if self.runner.desk.phase != "live":
            self.state.say(t("The server does not answer"), "danger")
            self.refresh()
            return
        self.parts.read_fields(self.state, self._desk_names())
        self._asked += 1
        asked = self._asked

        def came(found: RecordingsFound) -> None:
            if asked == self._asked:
                self.state.found, self.state.searched = found, True
                self.refresh()

        self.runner.link.ask(act.query(self.state, self.runner.link.server_now()), came, self._fault)

    def choose(self, recording_id: str) -> None:
        """A row of the list: its outline and its lines of the journal; it plays when that is asked for."""
        if recording_id == self.state.chosen:
            self.play()
            return
        self._silence()
        self.state.chosen, self.state.trail = recording_id, RecordingTrail(None)
        self.state.loaded, self.state.sound, self.state.loading = "", None, None
        self.state.say(act.playable(self.state.recording()), "warning")
        self.ask_trail()
        self.refresh()

    def ask_trail(self) -> None:
        """Fetch what the journal says of the chosen recording."""
        wanted = self.state.chosen

        def came(trail: RecordingTrail) -> None:
            if wanted == self.state.chosen:
                self.state.trail = trail
                self.refresh()

        if wanted:
            self.runner.link.ask(GetRecordingTrail(wanted), came, self._fault)

    # --- sound -------------------------------------------------------------------------------------------------------

    def play(self) -> None:
        """Space: fetch the chosen sound, or go on, or pause."""
        state, player = self.state, self.sound_player()
        if state.sound is not None and state.loaded == state.chosen:
            if player.is_playing():
                player.pause()
            else:
                player.play()
        else:
            loading = act.begin_loading(state, str(uuid.uuid4()))
            if loading is not None:
                self._fetch(loading, (0, PIECE_BYTES - 1))
        self.refresh()

    def _fetch(self, loading: Loading, part: tuple[int, int]) -> None:
        def came(status: int, headers: dict[str, str], body: bytes) -> None:
            if loading is not self.state.loading:
                return
            if status not in (200, 206):
                self.state.loading = None
                self._fault(fault_of(status, body))
                return
            try:
                size = int(headers.get("content-range", "").rpartition("/")[2] or len(body))
                following = piece_came(loading, body, size)
                if following is None:
                    self._whole(loading, headers.get("x-recording-checked") == "yes")
                else:
                    self._fetch(loading, following)
            except (ValueError, SoundUnreadable):
                self.state.loading = None
                self.state.say(t("What the server sent is no sound"), "danger")
            self.refresh()

        path = f"{paths.RECORDING}{loading.recording_id}/sound"
        self.runner.link.fetch(path, {"opening": loading.opening}, came, part)

    def _whole(self, loading: Loading, checked: bool) -> None:
        sound = read_sound(bytes(loading.content))
        act.sound_loaded(self.state, loading, sound, checked)
        self._quiet = quiet_spans(sound)
        player = self.sound_player()
        player.load(sound, self.state.heard)
        player.set_speed(self.state.speed)
        player.set_volume(self.parts.volume.value() / 100)
        if not player.has_device():
            self.state.say(t("This machine has no sound device: the recording runs, but cannot be heard"), "warning")
        player.play()
        self.ask_trail()

    def seek(self, at_ms: int) -> None:
        """Go to a moment."""
        if self.state.sound is not None:
            self.sound_player().seek(at_ms)

    def skip(self, step_ms: int) -> None:
        """Left and right: some seconds back or on."""
        self.seek(self._at_ms + step_ms)

    def set_speed(self, speed: float) -> None:
        """0.5 to 2 times."""
        self.state.speed = speed
        self.sound_player().set_speed(speed)
        self.refresh()

    def change_speed(self, step: int) -> None:
        """Up and down."""
        self.set_speed(act.faster(self.state.speed, step))

    def hear(self, heard: Heard) -> None:
        """Which channels reach the ear; the sound goes on at the same moment."""
        self.state.heard = heard
        if self.state.sound is not None:
            self.sound_player().load(self.state.sound, heard, self._at_ms)
            self.sound_player().set_speed(self.state.speed)
        self.refresh()

    def next_channels(self) -> None:
        """C: the next choice of channels."""
        every = list(Heard)
        self.hear(every[(every.index(self.state.heard) + 1) % len(every)])

    def loop_here(self) -> None:
        """L: A here, then B here, then no loop."""
        if self.state.sound is not None:
            act.set_loop(self.state, self._at_ms)
            self.refresh()

    def loop_between(self, begin_ms: int, end_ms: int) -> None:
        """A drag over the outline with Shift."""
        self.state.loop_from_ms = self.state.loop_to_ms = None
        act.set_loop(self.state, begin_ms)
        act.set_loop(self.state, end_ms)
        self.refresh()

    def skip_silence(self, wished: bool) -> None:
        """Jump over pauses."""
        self.state.skips_silence = wished

    def _moved(self, at_ms: int) -> None:
        self._at_ms = at_ms
        player = self.sound_player()
        if player.is_playing():
            jump = act.next_position(self.state, at_ms, self._quiet)
            if jump is not None:
                player.seek(jump)
                return
        self.parts.show_moment(self.state, at_ms)

    def _silence(self) -> None:
        if self.player is not None:
            self.player.load(None, self.state.heard)
        self._at_ms = 0

    def _failed(self, words: str) -> None:
        self.state.say(t("The sound cannot be played: {reason}", reason=words), "danger")
        self.refresh()

    # --- taking a copy out -------------------------------------------------------------------------------------------

    def ask_reason(self) -> None:
        """Ctrl+E: the cursor goes to the field for the reason."""
        if act.may_export(self.runner.link.actor):
            self.parts.reason.setFocus()

    def export(self) -> None:
        """Ask where the copy goes, then fetch it."""
        reason = self.parts.reason.text().strip()
        if not self.state.chosen or not reason:
            self.state.say(t("Say why the copy is taken"), "warning")
            self.refresh()
            return
        suggested = str(Path.home() / f"recording-{self.state.chosen}.zip")
        name, _ = QFileDialog.getSaveFileName(self, t("Copy with proof"), suggested, "ZIP (*.zip)")
        if name:
            self.export_to(Path(name), reason)

    def export_to(self, file: Path, reason: str) -> None:
        """Fetch the copy of the chosen recording into the file, whole or not at all."""
        recording_id = self.state.chosen

        def came(status: int, headers: dict[str, str], body: bytes) -> None:
            if status != 200:
                self._fault(fault_of(status, body))
                return
            stored = QSaveFile(str(file))
            if stored.open(QSaveFile.OpenModeFlag.WriteOnly) and stored.write(body) == len(body) and stored.commit():
                self.state.say(t("Copy with proof written: {file}", file=file), "success")
                self.parts.reason.clear()
                self.ask_trail()
            else:
                self.state.say(t("The file cannot be written: {reason}", reason=stored.errorString()), "danger")
            self.refresh()

        self.state.say(t("The copy is being made…"))
        path = f"{paths.RECORDING}{recording_id}/export"
        self.runner.link.fetch(path, {"opening": str(uuid.uuid4()), "reason": reason}, came)
        self.refresh()

    # --- showing -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Paint what the state says."""
        now = self.runner.link.server_now()
        playing = self.player is not None and self.player.is_playing()
        self.parts.show_state(self.state, self._desk_names(), now, playing, act.may_export(self.runner.link.actor))
        self.parts.show_moment(self.state, self._at_ms)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hidden and silent."""
        if self.player is not None:
            self.player.pause()
        self.state.loading = None
        super().closeEvent(event)

    def _fault(self, fault: FaultAnswer) -> None:
        self.state.say(fault.message, "danger")
        self.refresh()

    def _desk_names(self) -> dict[str, str]:
        return {desk.desk_id: desk.name for desk in self.runner.desk.board.desks.values()}
