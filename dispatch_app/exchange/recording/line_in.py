"""Radio channels and analogue lines: recorded when somebody speaks, or while the line is taken, or always."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import numpy as np

from dispatch_app.domain.recording import RecordingKind
from dispatch_app.exchange.media.g711 import Samples
from dispatch_app.exchange.media.tick_clock import TICK_S
from dispatch_app.exchange.recording.events import LineFound, LineLost, RecorderEvent
from dispatch_app.exchange.recording.recorder import Recorder, RecorderFull
from dispatch_app.exchange.recording.sound_sources import SoundSource, SourceFault
from dispatch_app.exchange.recording.voice_activation import Activation, VoiceGate, whole_frames

log = logging.getLogger(__name__)

READ_S = 0.5

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
"""Pauses before a lost source is opened again, doubled each time."""

SILENT_S = 5.0
"""A source that gives nothing for so long is lost: a live one gives at least silence."""


class Trigger(StrEnum):
    """What makes a line record."""

    VOICE = "voice"
    STATE = "state"
    """The line's own state, read from a file: off-hook contact, squelch output of a radio."""
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class LineSettings:
    """One channel of the recorder."""

    line: str
    kind: RecordingKind = RecordingKind.RADIO
    trigger: Trigger = Trigger.VOICE
    activation: Activation = field(default_factory=Activation)
    state_file: Path | None = None
    """Begins with 1 while the line is taken (a GPIO's value file)."""


class LineInChannel:
    """One source and its thread; recordings are begun and finished at the recorder."""

    def __init__(
        self, settings: LineSettings, source: SoundSource, recorder: Recorder,
        events: Callable[[RecorderEvent], None],
    ) -> None:  # fmt: skip
        self._settings = settings
        self._source = source
        self._recorder = recorder
        self._events = events
        self._gate = VoiceGate(settings.activation)
        self._recording_id = ""
        self._buffer = bytearray()
        self._lost = False
        self._pause_s = FIRST_PAUSE_S
        self._length = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"line-{settings.line}", daemon=True)

    @property
    def recording_id(self) -> str:
        """The recording that is being made, or ""."""
        return self._recording_id

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End; a running recording is finished."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._source.open()
                self._listen()
            except SourceFault as fault:
                self._lose(str(fault))
            finally:
                self._source.close()
                self._finish("the line's source ended" if not self._stopping.is_set() else "")
            self._stopping.wait(self._pause_s)
            self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)

    def _listen(self) -> None:
        quiet_reads = 0
        while not self._stopping.is_set():
            block = self._source.read(READ_S)
            if not block:
                quiet_reads += 1
                if quiet_reads * READ_S >= SILENT_S:
                    raise SourceFault("no sound comes, not even silence")
                continue
            quiet_reads, self._pause_s = 0, FIRST_PAUSE_S
            if self._lost:
                self._lost = False
                self._events(LineFound(self._settings.line))
            self._buffer += block
            for frame in whole_frames(self._buffer):
                self._take(frame)

    def _lose(self, why: str) -> None:
        if not self._lost:
            self._lost = True
            log.warning("line %s: %s", self._settings.line, why)
            self._events(LineLost(self._settings.line, why))

    def _take(self, frame: Samples) -> None:
        if self._settings.trigger is Trigger.VOICE:
            begin, frames, end = self._gate.feed(frame)
        else:
            taken = self._settings.trigger is Trigger.ALWAYS or self._is_taken()
            full = self._length * TICK_S >= self._settings.activation.longest_s
            begin, end = taken and not self._recording_id, bool(self._recording_id) and (full or not taken)
            frames = [frame] if taken else []
        if begin:
            self._begin()
        if self._recording_id:
            self._length += len(frames)
            for one in frames:
                self._recorder.writer.put(None, (self._recording_id,), np.ascontiguousarray(one)[None, :, None])
        if end:
            self._finish()

    def _is_taken(self) -> bool:
        file = self._settings.state_file
        if file is None:
            return False
        try:
            return file.read_text(encoding="ascii", errors="replace").strip()[:1] == "1"
        except OSError:  # a state that cannot be read must not cost a recording
            return True

    def _begin(self) -> None:
        line = self._settings.line
        self._length = 0
        try:
            self._recording_id = self._recorder.begin(self._settings.kind, (line,), line=line)
        except RecorderFull as full:
            self._lose(str(full))

    def _finish(self, note: str = "") -> None:
        if self._recording_id:
            self._recorder.finish(self._recording_id, note=note)
            self._recording_id = ""
