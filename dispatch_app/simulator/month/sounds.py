"""Recordings of some calls of a simulated month: two channels of voice-like sound in the real store of recordings.

The sound is nobody's voice: pulses through three resonances, in syllables and pauses, the desk lower than the caller,
one speaking while the other listens. Files, cards and hashes are those of the recorder.
"""

from __future__ import annotations

import hashlib
import random
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.call import Call
from dispatch_app.domain.recording import RecordingKind
from dispatch_app.exchange.media.g711 import RATE_HZ
from dispatch_app.exchange.recording.growing_wav import header
from dispatch_app.exchange.recording.sidecar import Card, CardBox, Stage, file_of
from dispatch_app.simulator.month.pen import MonthPen
from dispatch_app.simulator.month.people import EXCHANGE

LONGEST_S = 180.0
"""Of one recording; a longer talk is cut there, the file says its length."""

LAST_DAY = 0.97
"""Of the time that is gone; from then on every call is recorded as long as there are any left to make."""

VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410))
"""First three resonances of spoken vowels, Hz (Peterson and Barney 1952)."""



class SoundShelf:
    """Makes recordings of calls that it hears of, spread over the month, at most so many."""

    def __init__(
        self, pen: MonthPen, folders: tuple[Path, ...], most: int, until: datetime, seed: int
    ) -> None:
        self._pen = pen
        self._began_at, self._until = pen.now(), until
        self._most = most if folders else 0
        self._box = CardBox(folders[0]) if folders else None
        self._seed = seed
        self._dice = random.Random(f"month/sounds/{seed}")
        self.made = 0

    def heard(self, call: Call) -> None:
        """A call is over: perhaps it was recorded."""
        if self._box is None or self.made >= self._most or call.answered_at is None or not call.incident_id:
            return
        gone = (self._pen.now() - self._began_at) / (self._until - self._began_at)
        if self.made < (gone * self._most) + (gone > LAST_DAY) * self._most:
            self.record(call)

    def record(self, call: Call) -> None:
        """Record this call: file, card, and both reports in the journal."""
        assert self._box is not None and call.answered_at is not None
        began_at = call.answered_at
        ended_at = call.ended_at or self._pen.now()
        lasts_s = min(LONGEST_S, max(2.0, (ended_at - began_at).total_seconds()))
        recording_id = f"{began_at:%y%m%d%H%M%S}-{self._dice.randrange(16**6):06x}"
        file = file_of(recording_id)
        content = conversation(f"{self._seed}/{recording_id}", lasts_s)
        path = self._box.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        channels = ("caller", f"desk:{call.desk_id}")
        end = began_at + timedelta(seconds=lasts_s)
        self._report(call, recording_id, channels, file, content, sha256, began_at, end)
        self._box.keep(
            Card(
                recording_id=recording_id, kind=RecordingKind.CALL, channels=channels, file=file, started_at=began_at,
                call_id=call.call_id, desk_id=call.desk_id, line=call.line, number=call.caller_number,
                stage=Stage.SETTLED, ended_at=end, size_bytes=len(content), sha256=sha256,
            )
        )  # fmt: skip
        self.made += 1

    def _report(
        self, call: Call, recording_id: str, channels: tuple[str, ...], file: str, content: bytes, sha256: str,
        began_at: datetime, end: datetime,
    ) -> None:  # fmt: skip
        started = cmd.ReportRecordingStarted(
            recording_id, RecordingKind.CALL, channels, file, call.call_id, call.desk_id, call.line,
            call.caller_number, began_at,
        )  # fmt: skip
        self._pen.do(started, EXCHANGE)
        self._pen.do(cmd.ReportRecordingFinished(recording_id, len(content), sha256, at=end), EXCHANGE)


def conversation(seed: str, lasts_s: float) -> bytes:
    """A WAV file of two channels, caller and desk, who speak in turn."""
    dice = np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8]))
    count = int(lasts_s * RATE_HZ)
    sound = (dice.normal(0.0, 0.002, (count, 2))).astype(np.float32)  # the line's own noise
    at, who = 0, 1  # the desk speaks first
    while at < count:
        turn = min(count - at, int(dice.uniform(1.2, 6.0) * RATE_HZ))
        sound[at : at + turn, who] += speech(dice, turn, 210.0 if who == 0 else 120.0)
        at += turn + int(dice.uniform(0.1, 0.8) * RATE_HZ)
        who = 1 - who
    whole = np.clip(sound, -1.0, 1.0) * 32767
    samples = whole.astype("<i2").tobytes()
    return header(2, len(samples)) + samples


def speech(dice: np.random.Generator, count: int, pitch_hz: float) -> np.ndarray:
    """Voice-like sound: syllables of a fifth of a second with a pitch that wanders."""
    out = np.zeros(count, np.float32)
    at = 0
    while at < count:
        length = min(count - at, int(dice.uniform(0.12, 0.28) * RATE_HZ))
        time_s = np.arange(length) / RATE_HZ
        pitch = pitch_hz * dice.uniform(0.85, 1.2)
        vowel = VOWELS[int(dice.integers(len(VOWELS)))]
        tone = np.zeros(length, np.float32)
        for harmonic in range(1, int(3400 / pitch)):
            frequency = harmonic * pitch
            loud = sum(1.0 / (1.0 + ((frequency - centre) / 110.0) ** 2) for centre in vowel)
            tone += (loud * np.sin(2 * np.pi * frequency * time_s)).astype(np.float32)
        shape = np.hanning(length) if length > 2 else np.ones(length)
        out[at : at + length] = 0.12 * tone * shape
        at += length + int(dice.choice((0.02, 0.03, 0.18)) * RATE_HZ)
    return out
