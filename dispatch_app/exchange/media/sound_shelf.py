"""The samples of every sound that can be played, kept once made: memory for all, files for spoken sentences."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
import threading
from collections import OrderedDict
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

from dispatch_app.exchange.media import tones
from dispatch_app.exchange.media.g711 import RATE_HZ, Samples
from dispatch_app.exchange.media.settings import MediaSettings
from dispatch_app.exchange.media.sounds import Announcement, Keys, Pause, Sequence, Sound, SoundFile, Spoken, Tone
from dispatch_app.exchange.media.wav_file import WavFault, read_wav

KEPT_SAMPLES = 16_000_000
"""32 MB, half an hour of sound: every announcement of a centre many times over."""

KEPT_FILES = 2000
"""Spoken sentences on disk, some 40 KB each; the longest unused go first."""

LONGEST_TEXT = 1000
"""Characters of a spoken sentence: four minutes, longer than anybody listens."""

LONGEST_SOUND_S = 3600
"""A recording played over the telephone may last an hour."""

SPEAKING_TAKES_S = 20.0

SPEECH_PEAK = 0.7


class SoundFault(Exception):
    """The sound cannot be had; the text says why."""


class SoundShelf:
    """Makes and keeps samples; may be called from several threads. Making a sentence takes about 50 ms."""

    def __init__(self, settings: MediaSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._kept: OrderedDict[Sound, Samples] = OrderedDict()

    def samples(self, sound: Sound) -> Samples:
        """The samples at 8,000 Hz, not to be changed. Raises SoundFault."""
        if (found := self.kept(sound)) is not None:
            return found
        made = self._make(sound)
        made.flags.writeable = False
        if not isinstance(sound, SoundFile):
            self._keep(sound, made)
        return made

    def kept(self, sound: Sound) -> Samples | None:
        """The samples of a sound that was made before, or None."""
        with self._lock:
            if (found := self._kept.get(sound)) is not None:
                self._kept.move_to_end(sound)
            return found

    def kept_samples(self) -> int:
        """Samples in memory."""
        with self._lock:
            return sum(len(one) for one in self._kept.values())

    def _keep(self, sound: Sound, made: Samples) -> None:
        with self._lock:
            self._kept[sound] = made
            total = sum(len(one) for one in self._kept.values())
            while total > KEPT_SAMPLES and len(self._kept) > 1:
                total -= len(self._kept.popitem(last=False)[1])

    def _make(self, sound: Sound) -> Samples:
        match sound:
            case Tone():
                return tones.tone(sound)
            case Pause(length_s):
                return tones.silence(min(max(length_s, 0.0), 60.0))
            case Keys(digits):
                try:
                    return tones.keys(digits)
                except ValueError as wrong:
                    raise SoundFault(str(wrong)) from wrong
            case Announcement(name):
                return self._announcement(name)
            case SoundFile(path, from_s):
                return _telephone_sound(Path(path), from_s)
            case Spoken(text):
                return self._spoken(text)
            case Sequence(parts):
                return np.concatenate([np.zeros(0, np.int16), *(self.samples(part) for part in parts)])

    def _announcement(self, name: str) -> Samples:
        folder = self._settings.announcements
        if folder is None or not name.replace("-", "").replace("_", "").isalnum():
            raise SoundFault(f"there is no announcement {name[:60]!r}")
        return _telephone_sound(folder / f"{name}.wav")

    def _spoken(self, text: str) -> Samples:
        text = " ".join(text.split())[:LONGEST_TEXT]
        folder = self._settings.speech_cache
        if folder is None:
            with tempfile.TemporaryDirectory(prefix="speech-") as temporary:
                return self._speak(text, Path(temporary) / "spoken.wav")
        said = f"{self._settings.voice}\n{self._settings.speech_rate}\n{text}"
        file = folder / f"{hashlib.sha256(said.encode()).hexdigest()[:32]}.wav"
        if file.is_file():
            try:
                made = _speech_sound(file)
            except SoundFault:  # half a file of a full disk: spoken anew below
                file.unlink(missing_ok=True)
            else:
                os.utime(file)
                return made
        folder.mkdir(parents=True, exist_ok=True)
        _forget_oldest(folder)
        return self._speak(text, file)

    def _speak(self, text: str, file: Path) -> Samples:
        """Let espeak-ng write the sentence; a name of its own first, so that two at once do not disturb each other."""
        written = file.with_name(f"{file.stem}.{os.getpid()}-{threading.get_ident()}.part")
        command = ["espeak-ng", "-v", self._settings.voice, "-s", str(self._settings.speech_rate), "--stdin"]
        try:
            done = subprocess.run(
                [*command, "-w", str(written)], input=text.encode(), capture_output=True,
                timeout=SPEAKING_TAKES_S, check=False,
            )  # fmt: skip
            if done.returncode != 0 or not written.is_file():
                raise SoundFault(f"espeak-ng: {done.stderr.decode(errors='replace').strip()[:200]}")
            written.replace(file)
        except FileNotFoundError as missing:
            raise SoundFault("espeak-ng is not installed") from missing
        except (OSError, subprocess.TimeoutExpired) as wrong:
            raise SoundFault(f"espeak-ng: {wrong}") from wrong
        finally:
            written.unlink(missing_ok=True)
        return _speech_sound(file)


def _forget_oldest(folder: Path) -> None:
    files = sorted(folder.glob("*.wav"), key=lambda file: file.stat().st_mtime)
    for file in files[: max(len(files) - KEPT_FILES + 1, 0)]:
        file.unlink(missing_ok=True)


def _speech_sound(file: Path) -> Samples:
    """A spoken sentence as loud as the centre's other announcements."""
    made = _telephone_sound(file)
    peak = int(np.max(np.abs(made.astype(np.int32)), initial=0))
    return made if peak == 0 else tones.to_samples(made / peak * SPEECH_PEAK)


def _telephone_sound(path: Path, from_s: float = 0.0) -> Samples:
    """A WAV file in the telephone's shape: one channel, 8,000 Hz."""
    try:
        sound = read_wav(path, most_bytes=LONGEST_SOUND_S * 4 * RATE_HZ, from_s=from_s)
    except (OSError, WavFault) as wrong:
        raise SoundFault(str(wrong)) from wrong
    mono = sound.samples.astype(np.float64).mean(axis=1)
    if sound.rate_hz != RATE_HZ and len(mono):
        mono = resample_poly(mono, RATE_HZ, sound.rate_hz)
    return tones.to_samples(mono / 32767.0)
