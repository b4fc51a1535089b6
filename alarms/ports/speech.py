"""A sentence as sound, spoken by espeak-ng."""

from __future__ import annotations

import io
import subprocess
import sys
import wave
from array import array

from alarms.ports.messages_out import SendFault

RATE_HZ = 8000
LONGEST_CHARACTERS = 200
"""An alarm's sentence; about a minute of speech."""
WITHIN_S = 20.0
WORDS_A_MINUTE = 150


def spoken(text: str, language: str = "cmn", program: str = "espeak-ng") -> array[int]:
    """The sentence as samples of 8 kHz. Raises SendFault where the program is missing or fails."""
    command = [program, "-v", language, "-s", str(WORDS_A_MINUTE), "--stdout", "--", text[:LONGEST_CHARACTERS]]
    try:
        done = subprocess.run(command, capture_output=True, timeout=WITHIN_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as wrong:
        raise SendFault(f"{program}: {type(wrong).__name__}") from wrong
    if done.returncode or len(done.stdout) <= 44:
        raise SendFault(f"{program} {done.returncode}")
    return samples_of(done.stdout)


def samples_of(raw: bytes) -> array[int]:
    """A mono 16-bit WAV as samples of 8 kHz. Raises SendFault for another kind of file."""
    try:
        with wave.open(io.BytesIO(raw)) as sound:
            if sound.getnchannels() != 1 or sound.getsampwidth() != 2:
                raise SendFault("not mono of 16 bit")
            rate_hz = sound.getframerate()
            frames = sound.readframes(min(sound.getnframes(), len(raw)))  # a streamed file does not know its length
    except (wave.Error, EOFError) as wrong:
        raise SendFault("no sound") from wrong
    samples = array("h", frames[: len(frames) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return _to_8k(samples, rate_hz)


def _to_8k(samples: array[int], rate_hz: int) -> array[int]:
    """Each new sample is the mean of the old ones it covers: a low pass that is good enough for speech."""
    if rate_hz == RATE_HZ or not samples:
        return samples
    step = rate_hz / RATE_HZ
    count = int(len(samples) / step)
    fresh = array("h", bytes(2 * count))
    for place in range(count):
        first = int(place * step)
        part = samples[first : max(first + 1, int((place + 1) * step))]
        fresh[place] = sum(part) // len(part)
    return fresh
