"""Plays a sound from memory: seek, speed, the channels that are wished. Goes on silently without a sound device."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QTimer, QUrl, Signal
from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer

from dispatch_app.desk_kit.recording_sound import Heard, Sound, wav_for_ears

LOOK_EVERY_MS = 40
"""The hand of time moves 25 times a second; loops turn within that."""


class SoundPlayer(QObject):
    """`moved` tells the position while it plays and after each jump; `changed` when playing begins or ends."""

    moved = Signal(int)
    changed = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player = QMediaPlayer(self)
        self._output = QAudioOutput(self) if self.has_device() else None
        if self._output is not None:
            self._player.setAudioOutput(self._output)
        self._buffer: QBuffer | None = None
        self._sound: Sound | None = None
        self._begin_ms = 0
        self._look = QTimer(self)
        self._look.setInterval(LOOK_EVERY_MS)
        self._look.timeout.connect(lambda: self.moved.emit(self.position_ms()))
        self._player.playbackStateChanged.connect(self._state_changed)
        self._player.mediaStatusChanged.connect(self._status_changed)
        self._player.errorOccurred.connect(lambda _, words: self.failed.emit(words))

    @staticmethod
    def has_device() -> bool:
        """Whether this machine can be heard."""
        return bool(QMediaDevices.audioOutputs())

    def load(self, sound: Sound | None, heard: Heard, at_ms: int = 0) -> None:
        """Take a sound, or other channels of it; a sound that plays goes on at the same moment."""
        was_playing = self.is_playing()
        self._player.stop()
        self._player.setSource(QUrl())
        if self._buffer is not None:
            self._buffer.close()
            self._buffer.deleteLater()
            self._buffer = None
        self._sound = sound
        if sound is None:
            return
        self._begin_ms = at_ms
        self._buffer = QBuffer(self)
        self._buffer.setData(QByteArray(wav_for_ears(sound, heard)))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._player.setSourceDevice(self._buffer, QUrl("recording.wav"))
        if was_playing:
            self._player.play()

    def position_ms(self) -> int:
        """The moment that is heard."""
        return self._player.position() if self._begin_ms == 0 else self._begin_ms

    def is_playing(self) -> bool:
        return self._player.playbackState() is QMediaPlayer.PlaybackState.PlayingState

    def play(self) -> None:
        """Go on, from the beginning where the end was reached."""
        if self._sound is None:
            return
        if self.position_ms() >= self._sound.length_ms - LOOK_EVERY_MS:
            self.seek(0)
        self._player.play()

    def pause(self) -> None:
        self._player.pause()

    def seek(self, at_ms: int) -> None:
        """Jump there, playing or not."""
        if self._sound is None:
            return
        wanted = max(0, min(at_ms, self._sound.length_ms))
        if self._player.isSeekable():
            self._begin_ms = 0
            self._player.setPosition(wanted)
        else:
            self._begin_ms = wanted
        self.moved.emit(wanted)

    def set_speed(self, speed: float) -> None:
        """0.5 to 2; the pitch stays where the back end can."""
        self._player.setPlaybackRate(speed)

    def set_volume(self, share: float) -> None:
        """0 to 1."""
        if self._output is not None:
            self._output.setVolume(share)

    def _status_changed(self, status: QMediaPlayer.MediaStatus) -> None:
        ready = (QMediaPlayer.MediaStatus.LoadedMedia, QMediaPlayer.MediaStatus.BufferedMedia)
        if status in ready and self._begin_ms and self._player.isSeekable():
            wanted, self._begin_ms = self._begin_ms, 0
            self._player.setPosition(wanted)

    def _state_changed(self, state: QMediaPlayer.PlaybackState) -> None:
        if state is QMediaPlayer.PlaybackState.PlayingState:
            self._look.start()
        else:
            self._look.stop()
        self.moved.emit(self.position_ms())
        self.changed.emit()
