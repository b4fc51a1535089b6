"""Recordings' sound files as the server hands them out: found by id, checked by their hash, turned into WAV."""

from __future__ import annotations

import hashlib
import logging
import struct
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from dispatch_app.domain.recording import Recording, RecordingState
from dispatch_app.exchange.media.wav_file import WavFault, WavSound, read_wav
from dispatch_app.exchange.recording.ogg import OggFault
from dispatch_app.exchange.recording.opus import OpusFault, read_opus

LARGEST_FILE_BYTES = 512 * 1024 * 1024
"""Four hours of two channels as WAV; what is longer is exported, not played."""

KEPT_SOUNDS = 6
KEPT_BYTES = 256 * 1024 * 1024
"""Sounds kept decoded while they are being heard in pieces: six listeners at once, two hours of two channels."""

OPUS_RATE_HZ = 8000

log = logging.getLogger(__name__)


class SoundFault(Exception):
    """No sound can be given; `code` is "recording_missing", "recording_changed" or "recording_unreadable"."""

    def __init__(self, code: str, file: str) -> None:
        super().__init__(f"{code}: {file}")
        self.code = code


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a recording as it lies on the disk. `checked` tells that its hash is the one in the journal."""

    name: str
    path: Path
    content: bytes
    checked: bool
    is_original: bool


@dataclass(frozen=True, slots=True)
class PlayableSound:
    """A whole WAV file in memory."""

    wav: bytes
    source: str
    """"original" or "compressed"."""
    checked: bool


class RecordingShelf:
    """Looks into the folders in their order. Safe to use from several threads."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders
        self._kept: OrderedDict[str, PlayableSound] = OrderedDict()
        self._lock = threading.Lock()

    def sound(self, recording: Recording) -> PlayableSound:
        """The sound as WAV, from the compressed file, else from the original. Raises SoundFault."""
        key = f"{recording.recording_id} {recording.state.value} {recording.sha256} {recording.compressed_sha256}"
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        worst: SoundFault | None = None
        for name, sha256, is_original in _files(recording):
            try:
                stored = self._stored(name, sha256, is_original)
                playable = PlayableSound(_wav(stored), "original" if is_original else "compressed", stored.checked)
            except SoundFault as fault:
                worst = fault if worst is None or worst.code == "recording_missing" else worst
                continue
            if recording.state is not RecordingState.RUNNING:
                self._keep(key, playable)
            return playable
        raise worst or SoundFault("recording_missing", recording.file)

    def files(self, recording: Recording) -> list[StoredFile]:
        """Every file of the recording that is there and right, the original first. Raises SoundFault when none is."""
        found: list[StoredFile] = []
        worst: SoundFault | None = None
        for name, sha256, is_original in sorted(_files(recording), key=lambda one: not one[2]):
            try:
                found.append(self._stored(name, sha256, is_original))
            except SoundFault as fault:
                worst = fault if worst is None or worst.code == "recording_missing" else worst
        if not found:
            raise worst or SoundFault("recording_missing", recording.file)
        return found

    def _stored(self, name: str, sha256: str, is_original: bool) -> StoredFile:
        worst = SoundFault("recording_missing", name)
        for folder in self._folders:
            path = folder / PurePosixPath(name)
            if not path.resolve().is_relative_to(folder.resolve()):
                continue  # a link that leads out of the folder
            try:
                if path.stat().st_size > LARGEST_FILE_BYTES:
                    worst = SoundFault("recording_unreadable", name)
                    continue
                content = path.read_bytes()
            except FileNotFoundError:
                continue
            except OSError as fault:
                log.warning("a recording's file cannot be read: %s", fault.strerror)
                worst = SoundFault("recording_unreadable", name)
                continue
            if sha256 and hashlib.sha256(content).hexdigest() != sha256:
                log.error("recording file %s is not what the journal says", name)
                worst = SoundFault("recording_changed", name)
                continue
            return StoredFile(name, path, content, bool(sha256), is_original)
        raise worst

    def _keep(self, key: str, sound: PlayableSound) -> None:
        with self._lock:
            self._kept[key] = sound
            while len(self._kept) > KEPT_SOUNDS or sum(len(one.wav) for one in self._kept.values()) > KEPT_BYTES:
                self._kept.popitem(last=False)


def _files(recording: Recording) -> Iterator[tuple[str, str, bool]]:
    """Name, hash, whether it is the original; the one that is played first comes first."""
    if recording.compressed_file:
        yield recording.compressed_file, recording.compressed_sha256, False
    if recording.file:
        yield recording.file, recording.sha256, True


def _wav(stored: StoredFile) -> bytes:
    try:
        if stored.content[:4] == b"OggS":
            sound = WavSound(OPUS_RATE_HZ, read_opus(stored.content))
        else:
            sound = read_wav(stored.path, LARGEST_FILE_BYTES)
    except (WavFault, OggFault, OpusFault, OSError) as wrong:
        log.error("recording file %s cannot be played: %s", stored.name, wrong)
        raise SoundFault("recording_unreadable", stored.name) from wrong
    return wav_bytes(sound.rate_hz, sound.samples)


def wav_bytes(rate_hz: int, samples: np.ndarray) -> bytes:
    """A 16-bit WAV file of samples shaped (samples, channels)."""
    channels = samples.shape[1]
    sound = np.ascontiguousarray(samples, "<i2").tobytes()
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(sound), b"WAVE", b"fmt ", 16, 1, channels, rate_hz,
        rate_hz * channels * 2, channels * 2, 16, b"data", len(sound),
    )  # fmt: skip
    return head + sound
