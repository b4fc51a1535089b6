"""The page 回放: one incident on one timeline – voices, form, states, orders, map and alarms in lock-step."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from dispatch_app.desk_kit.figures import clock_text, waited_text
from dispatch_app.desk_kit.recording_sound import Heard
from dispatch_app.desk_kit.refusal_words import refusal_words
from dispatch_app.desk_kit.replay_words import moment_words
from dispatch_app.desk_kit.rows import Row
from dispatch_app.director.desk.replay_desk import ReplayDesk, Stage
from dispatch_app.director.desk.replay_mix import LOUDEST_SPEED, faster
from dispatch_app.director.qt import replay_map
from dispatch_app.director.qt.replay_export import ReplayExport
from dispatch_app.director.qt.replay_loading import ReplayLoading
from dispatch_app.director.qt.replay_parts import ReplayParts
from dispatch_app.director.qt.replay_print import printable_of
from dispatch_app.director.qt.replay_voice import ReplayVoice
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.domain.replay import TYPED, Lane, Moment
from dispatch_app.qt_kit.plain_parts import relabel
from dispatch_app.qt_kit.printing import Printable
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.wire.messages import CommandAnswer
from dispatch_app.words import later, t
from gis_data.package import open_package

FRAME_MS = 33
"""Thirty pictures a second."""

MARKS = {
    Lane.CALL: "☎", Lane.FORM: "✎", Lane.MISSION: "▲", Lane.ORDER: "◆", Lane.ALARM: "!", Lane.RECORDING: "●",
    Lane.OTHER: "·",
}  # fmt: skip
LOOKS = {Lane.ALARM: "danger", Lane.MISSION: "free", Lane.ORDER: "ordered", Lane.CALL: "en_route"}

ENDINGS = {"film": "html", "chronicle": "pdf"}

SPEEDS_SAID = later("At other speeds the pitch changes with the speed")


class ReplayPage(QWidget):
    """Voice is the clock: every picture shows the moment that is heard; `painted` tells which one was handed over."""

    painted = Signal(float)

    def __init__(self, runner: WorkbenchRunner) -> None:
        super().__init__()
        self.runner = runner
        self.desk = ReplayDesk()
        self.parts = ReplayParts()
        self.voice = ReplayVoice(self)
        self.loading = ReplayLoading(runner, self.desk, self.refresh, self._arrived)
        self.exporting = ReplayExport(runner, self._export_said, self)
        self._export_share: float | None = None
        self.shown_ms = -1.0
        """The moment of the frame that is painted."""
        self._rows: list[Row] = []
        self._drawn: object = None
        self._clock = QTimer(self)
        self._clock.setInterval(FRAME_MS)
        self._clock.timeout.connect(self.show_now)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 4, 4)
        column.addWidget(self.parts)
        if runner.map_package is not None:
            self.parts.map.set_base_map(open_package(runner.map_package).base_map)
        self._connect()
        self._make_keys()
        self.speak()

    def _connect(self) -> None:
        parts = self.parts
        parts.open_wanted.connect(self.open_incident)
        parts.look_wanted.connect(self.look)
        parts.cancel_wanted.connect(self.cancel)
        parts.export_wanted.connect(self.ask_file)
        parts.play_wanted.connect(self.toggle)
        parts.step_wanted.connect(self.step)
        parts.speed_wanted.connect(self.set_speed)
        parts.heard_wanted.connect(self.hear)
        parts.timeline.sought.connect(self.seek)
        parts.events.picked.connect(self._to_event)
        parts.events.chosen.connect(self._to_event)
        self.voice.changed.connect(self._played)
        self.voice.failed.connect(
            lambda why: runner_say(self.runner, t("The sound cannot be played: {reason}", reason=why))
        )

    def _make_keys(self) -> None:
        keys = (
            ("Space", self.toggle), ("Left", lambda: self.step(-1)), ("Right", lambda: self.step(1)),
            ("+", lambda: self.change_speed(1)), ("=", lambda: self.change_speed(1)),
            ("-", lambda: self.change_speed(-1)), ("Home", lambda: self.seek(0.0)), ("Esc", self.cancel),
        )  # fmt: skip
        for sequence, then in keys:
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            for pressed in (shortcut.activated, shortcut.activatedAmbiguously):
                pressed.connect(lambda sequence=sequence, then=then: self._key(sequence, then))

    def _key(self, sequence: str, then: Any) -> None:
        if sequence == "Esc" or not self.parts.is_typed_in():
            then()

    # --- what the workbench asks -------------------------------------------------------------------------------------

    def opened(self) -> None:
        """The page comes forward."""
        self.refresh()
        self.parts.show_focus()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.parts.speak()
        self._drawn = None
        self.refresh()

    def open_incident(self, incident_id: str) -> None:
        """Replay an incident."""
        self.voice.close()
        self.parts.number.setText(incident_id)
        self.parts.purpose.setText(self.runner.purpose)
        self.shown_ms, self._drawn = -1.0, None
        if not incident_id.strip():
            self.desk.unknown()
            self.refresh()
            return
        self.loading.open(incident_id)

    def look(self, purpose: str) -> None:
        """Uncover the incident; journalled with the purpose."""
        if not purpose.strip():
            self.desk.say(t("Say first what you look at this incident for"), "warning")
            self.parts.purpose.setFocus()
            self.refresh()
            return

        def done(answer: CommandAnswer) -> None:
            if answer.ok:
                self.loading.open(self.desk.incident_id)
            else:
                self.desk.say(refusal_words(answer), "danger")
                self.refresh()

        self.runner.look("incident", self.desk.incident_id, purpose, done)

    def cancel(self) -> None:
        """Stop what is made or loaded."""
        if self.exporting.is_running():
            self.exporting.cancel()
        else:
            self.desk.cancel()
        self.refresh()

    # --- taking it out -----------------------------------------------------------------------------------------------

    def ask_file(self, kind: str) -> None:
        """Ask where the film or the chronicle goes."""
        if not self.parts.purpose.text().strip():
            self.desk.say(t("Say first what the file is for; the journal keeps it"), "warning")
            self.parts.purpose.setFocus()
            self.refresh()
            return
        ending = ENDINGS[kind]
        suggested = str(Path.home() / f"{kind}-{self.desk.incident_id}.{ending}")
        name, _ = QFileDialog.getSaveFileName(self, t("Save"), suggested, f"*.{ending}")
        if name:
            self.export_to(kind, Path(name))

    def export_to(self, kind: str, file: Path) -> None:
        """Have the film or the chronicle made and written."""
        self.exporting.start(self.desk.incident_id, kind, self.parts.purpose.text().strip(), file)

    def _export_said(self, words: str, tone: str, share: float | None) -> None:
        self._export_share = share
        self.desk.say(words, tone)
        self.refresh()

    # --- playing -----------------------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Space: play or pause."""
        if self.voice.is_playing():
            self.voice.pause()
        elif self.desk.timeline is not None:
            self._load_voices()
            self.voice.play()
            if not self.voice.has_device():
                self.runner.say(t("This machine has no sound device: the replay runs, but cannot be heard"), "warning")

    def _load_voices(self) -> None:
        if self.desk.timeline is not None:
            self.voice.load(self.desk.placed(), self.desk.timeline.length_ms)

    def seek(self, at_ms: float) -> None:
        """Jump to a moment."""
        if self.desk.timeline is not None:
            self.voice.seek(at_ms)
            self.show_now()

    def step(self, direction: int) -> None:
        """Left and right: the event before or after."""
        timeline = self.desk.timeline
        if timeline is not None:
            # An event's whole milliseconds are what its jump leads to: a fraction before it must not find it again.
            here = math.floor(self.voice.position_ms() + 0.5)
            found = timeline.next_moment_ms(here, direction)
            if found is not None:
                self.seek(float(found))

    def _to_event(self, key: str) -> None:
        timeline = self.desk.timeline
        if timeline is not None and key.isdigit():
            self.seek(float(timeline.moments[int(key)].at_ms))

    def set_speed(self, speed: float) -> None:
        """0.25 to 16 times."""
        self.voice.set_speed(speed)
        self._show_transport()

    def change_speed(self, step: int) -> None:
        """Faster or slower."""
        self.set_speed(faster(self.voice.speed, step))

    def hear(self, heard: str) -> None:
        """Which channels reach the ear."""
        self.voice.set_heard(Heard(heard))
        for one, button in self.parts.hears.items():
            button.setChecked(one.value == heard)

    def _played(self) -> None:
        if self.voice.is_playing():
            self._clock.start()
        else:
            self._clock.stop()
            self.show_now()
        self._show_transport()

    # --- showing -----------------------------------------------------------------------------------------------------

    def _arrived(self) -> None:
        """The story is there: what stood at its beginning is shown at once, tracks and sounds follow."""
        timeline = self.desk.timeline
        assert timeline is not None
        self._rows = [
            event_row(timeline.replay, number, moment)
            for number, moment in enumerate(timeline.moments)
            if moment.event != TYPED
        ]
        self.parts.events.show_rows(self._rows)
        self.parts.form.show_fields(timeline.replay)
        self._load_voices()
        self._fit_map()

    def _fit_map(self) -> None:
        bounds = replay_map.bounds_of(self.desk.timeline) if self.desk.timeline is not None else None
        if bounds is not None:
            self.parts.map.fit(bounds)

    def refresh(self) -> None:
        """Paint what has changed; called every second as well."""
        desk, parts = self.desk, self.parts
        making = self._export_share
        state = (desk.number, desk.stage, desk.note, round(desk.share(), 3), len(desk.tracks_wanted), making)
        if state == self._drawn:
            return
        before, self._drawn = self._drawn, state
        loading = desk.stage is Stage.LOADING
        parts.note.show_text(desk.note, desk.tone)
        parts.progress.setVisible(loading or making is not None)
        parts.cancel.setVisible(loading or making is not None)
        parts.progress.setValue(round(1000 * (desk.share() if making is None else making)))
        parts.look.setVisible(desk.stage is Stage.COVERED)
        whole = desk.stage is Stage.READY
        parts.purpose.setVisible(whole or desk.stage is Stage.COVERED)
        for button in (parts.film, parts.chronicle):
            button.setVisible(whole)
            button.setEnabled(making is None)
        problems = desk.problems() if not loading else []
        parts.problems.setVisible(bool(problems))
        parts.problems.show_text("   ".join(f"⚠ {one}" for one in problems))
        parts.timeline.show_desk(desk)
        if desk.timeline is None:
            self._rows = []
            parts.events.show_rows([])
        elif before is None or before[4] != state[4]:  # type: ignore[index]
            self._fit_map()
        if desk.stage is Stage.READY and (before is None or before[1] is not Stage.READY):  # type: ignore[index]
            self._load_voices()
        self.shown_ms = -1.0
        self.show_now()
        self._show_transport()
        if desk.stage is Stage.COVERED:
            parts.show_focus()

    def show_now(self) -> None:
        """Paint the moment that is heard."""
        timeline, parts = self.desk.timeline, self.parts
        if timeline is None:
            parts.form.show_frame(None, None)
            parts.ladder.show_frame(None, None)
            parts.map.set_vehicles([])
            parts.map.set_trails([])
            parts.map.set_incidents([])
            parts.clock.show_text("")
            parts.passed.show_text("")
            return
        at_ms = self.voice.position_ms()
        if at_ms == self.shown_ms:
            return
        self.shown_ms = at_ms
        frame = timeline.frame(int(at_ms))
        replay_map.show_frame(parts.map, timeline, frame)
        parts.timeline.show_hand(at_ms)
        parts.form.show_frame(timeline.replay, frame)
        parts.ladder.show_frame(timeline.replay, frame)
        parts.clock.show_text(clock_text(timeline.replay.began_at + timedelta(milliseconds=at_ms)))
        parts.passed.show_text(f"{waited_text(at_ms / 1000)} / {waited_text(timeline.length_ms / 1000)}")
        self._mark_event(frame.passed)
        self.painted.emit(at_ms)

    def _mark_event(self, passed: int) -> None:
        events = self.parts.events
        key = next((row.key for row in reversed(self._rows) if int(row.key) < passed), "")
        if key != events.marked():
            events.set_marked(key)
            events.set_current(key)
            if not events.underMouse():
                events.scrollTo(events.currentIndex(), RowList.ScrollHint.PositionAtCenter)
            self.parts.events_caption.count.show_text(
                f"{sum(int(row.key) < passed for row in self._rows)} / {len(self._rows)}"
            )

    def _show_transport(self) -> None:
        parts, playing = self.parts, self.voice.is_playing()
        relabel(parts.play, t("Pause") if playing else t("Play"), t("Space"))
        has = self.desk.timeline is not None
        for button in (parts.play, parts.before, parts.after, *parts.speeds.values(), *parts.hears.values()):
            button.setEnabled(has)
        for speed, button in parts.speeds.items():
            button.setChecked(speed == self.voice.speed)
        if not any(button.isChecked() for button in parts.hears.values()):
            parts.hears[Heard.BOTH].setChecked(True)
        silent = self.voice.speed > LOUDEST_SPEED
        words = t("Faster than 4× the voices are silent") if silent else "" if self.voice.speed == 1 else t(SPEEDS_SAID)
        parts.pitch.show_text(words, "warning" if silent else "dim")

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page comes forward: the voice pauses."""
        self.voice.pause()
        super().hideEvent(event)

    def printable(self) -> Printable:
        """The form, the map and the timeline at the shown moment, and all events."""
        return printable_of(self.desk, self.parts, max(self.shown_ms, 0.0))


def event_row(replay: Any, number: int, moment: Moment) -> Row:
    """A line of the list of events."""
    at = clock_text(replay.began_at + timedelta(milliseconds=moment.at_ms))
    who = " ".join(part for part in (moment.user, replay.name_of(moment.desk_id)) if part)
    row = Row(str(number), moment_words(replay, moment), at, "", MARKS[moment.lane], LOOKS.get(moment.lane, ""))
    return replace(row, tip=f"{who} · #{moment.seq}")


def runner_say(runner: WorkbenchRunner, words: str) -> None:
    """A fault of the sound device, on the strip."""
    runner.say(words, "danger")
