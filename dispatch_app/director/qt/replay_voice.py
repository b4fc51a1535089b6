"""Plays a replay's voices and is its clock: the moment that is heard follows from the samples that were played.

Without a sound device the same samples are made and thrown away at the pace of the monotonic clock, so that every
machine replays in the same way.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QIODevice, QObject, QTimer, Signal
from PySide6.QtMultimedia import QAudio, QAudioFormat, QAudioSink, QMediaDevices

from dispatch_app.desk_kit.recording_sound import Heard
from dispatch_app.director.desk.replay_mix import PlacedSound, mixed

PUMP_MS = 20
"""Samples are handed on fifty times a second; the device's buffer holds ten times as much."""

BUFFERED_S = 0.2
"""Sound ahead of the ear: a busy screen may be late by so much without a crack."""

SILENT_RATE_HZ = 8_000
"""Of a machine without a sound device: the rate of the recordings."""


class ReplayVoice(QObject):
    """`position_ms` is what is heard now; `ended` comes at the end of the timeline."""

    ended = Signal()
    changed = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._placed: Sequence[PlacedSound] = ()
        self._length_ms = 0
        self._speed = 1.0
        self._heard = Heard.BOTH
        self._at_ms = 0.0
        """Where the present stretch began: a stretch is what plays at one speed without a jump."""
        self._made_ms = 0.0
        """How far samples of this stretch are made, milliseconds of the timeline."""
        self._rate_hz = SILENT_RATE_HZ
        self._sink: QAudioSink | None = None
        self._device: QIODevice | None = None
        self._waiting = b""
        self._began_s = 0.0
        self._playing = False
        self._pump = QTimer(self)
        self._pump.setInterval(PUMP_MS)
        self._pump.timeout.connect(self._hand_on)

    @staticmethod
    def has_device() -> bool:
        """Whether this machine can be heard."""
        return bool(QMediaDevices.audioOutputs())

    # --- what is asked -----------------------------------------------------------------------------------------------

    def is_playing(self) -> bool:
        return self._playing

    @property
    def speed(self) -> float:
        return self._speed

    def position_ms(self) -> float:
        """The moment of the timeline that is heard."""
        if not self._playing:
            return self._at_ms
        heard_ms = self._at_ms + self._passed_s() * 1000.0 * self._speed
        return min(heard_ms, float(self._length_ms))

    def _passed_s(self) -> float:
        """Seconds of the device that this stretch was heard."""
        if self._sink is not None:
            return self._sink.processedUSecs() / 1e6
        return time.monotonic() - self._began_s

    # --- what is done ------------------------------------------------------------------------------------------------

    def load(self, placed: Sequence[PlacedSound], length_ms: int) -> None:
        """The voices and the length of the timeline; what plays goes on from its moment."""
        self._again(lambda: self._set(placed, length_ms))

    def _set(self, placed: Sequence[PlacedSound], length_ms: int) -> None:
        self._placed, self._length_ms = tuple(placed), length_ms

    def set_speed(self, speed: float) -> None:
        """From here on so fast."""
        self._again(lambda: setattr(self, "_speed", speed))

    def set_heard(self, heard: Heard) -> None:
        """Which channels reach the ear."""
        self._again(lambda: setattr(self, "_heard", heard))

    def seek(self, at_ms: float) -> None:
        """Jump there, playing or not."""
        self._again(lambda: setattr(self, "_at_ms", max(0.0, min(float(at_ms), float(self._length_ms)))))

    def play(self) -> None:
        """Go on, from the beginning where the end was reached."""
        if self._playing or not self._length_ms:
            return
        if self._at_ms >= self._length_ms:
            self._at_ms = 0.0
        self._start()
        self.changed.emit()

    def pause(self) -> None:
        """Stop at the moment that is heard."""
        if self._playing:
            self._stop()
            self.changed.emit()

    def close(self) -> None:
        """Silence and nothing loaded."""
        self.pause()
        self._placed, self._length_ms, self._at_ms = (), 0, 0.0

    def _again(self, change: object) -> None:
        """Change something about what plays: a new stretch begins at the moment that is heard."""
        assert callable(change)
        was_playing = self._playing
        if was_playing:
            self._stop()
        change()
        if was_playing and self._length_ms and self._at_ms < self._length_ms:
            self._start()

    def _start(self) -> None:
        self._made_ms, self._waiting = self._at_ms, b""
        self._playing = True
        self._open()
        self._began_s = time.monotonic()
        self._hand_on()
        self._pump.start()

    def _stop(self) -> None:
        self._at_ms = self.position_ms()
        self._playing = False
        self._pump.stop()
        if self._sink is not None:
            self._sink.stop()
            self._sink.deleteLater()
            self._sink = self._device = None

    def _open(self) -> None:
        """The device of this stretch; a device that refuses leaves the clock of a machine without one."""
        if not self.has_device():
            self._rate_hz = SILENT_RATE_HZ
            return
        output = QMediaDevices.defaultAudioOutput()
        form = QAudioFormat()
        form.setSampleRate(output.preferredFormat().sampleRate() or 48_000)
        form.setChannelCount(2)
        form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        sink = QAudioSink(output, form, self)
        sink.setBufferSize(form.bytesForDuration(round(BUFFERED_S * 1e6)))
        self._rate_hz = form.sampleRate()
        self._device = sink.start()
        if sink.error() is not QAudio.Error.NoError or self._device is None:
            sink.deleteLater()
            self._device = None
            self.failed.emit(str(sink.error().name))
            return
        self._sink = sink

    def _hand_on(self) -> None:
        """Make the samples that are due and give them to the device; look whether the end is heard."""
        if self._sink is not None and self._device is not None:
            room = self._sink.bytesFree() - len(self._waiting)
            if room >= 4:
                self._waiting += self._made(room // 4)
            taken = self._device.write(self._waiting) if self._waiting else 0
            self._waiting = self._waiting[max(0, int(taken)) :]
        else:
            due_ms = self._at_ms + self._passed_s() * 1000.0 * self._speed - self._made_ms
            count = int(due_ms / self._speed * self._rate_hz / 1000.0)
            if count > 0:
                self._made(min(count, self._rate_hz))
        if self.position_ms() >= self._length_ms:
            self._stop()
            self._at_ms = float(self._length_ms)
            self.changed.emit()
            self.ended.emit()

    def _made(self, count: int) -> bytes:
        samples = mixed(self._placed, self._made_ms, count, self._rate_hz, self._speed, self._heard)
        self._made_ms += count * 1000.0 * self._speed / self._rate_hz
        return samples.tobytes()
