"""WAV files read: 16 and 8 bit PCM, A-law and µ-law, any rate; also those whose header was never finished."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np

from dispatch_app.exchange.media.g711 import DECODED, Codec, Samples

PCM, A_LAW, MU_LAW = 1, 6, 7

_CHUNK = struct.Struct("<4sI")
_FORMAT = struct.Struct("<HHIIHH")


class WavFault(Exception):
    """The file is no WAV file that can be played; the text says why."""


class WavSound(NamedTuple):
    """Samples with one column a channel."""

    rate_hz: int
    samples: Samples


class WavShape(NamedTuple):
    """Where the voice stands in a file and what it is; `length` in bytes, never beyond the file's end."""

    encoding: int
    channels: int
    rate_hz: int
    sample_bytes: int
    begin: int
    length: int


def wav_shape(path: Path) -> WavShape:
    """The shape of a WAV file. Raises WavFault, OSError."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"WAVE":
            raise WavFault(f"{path.name} is no WAV file")
        found = None
        while len(chunk := file.read(_CHUNK.size)) == _CHUNK.size:
            name, length = _CHUNK.unpack(chunk)
            if name == b"fmt " and 16 <= length <= 64:
                body = file.read(length)
                if len(body) < 16:
                    break
                found = _FORMAT.unpack_from(body)
            elif name == b"data" and found is not None:
                encoding, channels, rate_hz, _, _, bits = found
                return WavShape(encoding, channels, rate_hz, bits // 8, file.tell(), min(length, size - file.tell()))
            else:
                file.seek(length + (length & 1), 1)
    raise WavFault(f"{path.name} has no sound in it")


def read_wav(path: Path, most_bytes: int = 64_000_000, from_s: float = 0.0) -> WavSound:
    """The sound of a file from `from_s` seconds on, at most `most_bytes` of it. Raises WavFault, OSError."""
    shape = wav_shape(path)
    if not 1 <= shape.channels <= 8 or not 1000 <= shape.rate_hz <= 192000:
        raise WavFault(f"{path.name} has {shape.channels} channels at {shape.rate_hz} Hz")
    frame_bytes = shape.channels * shape.sample_bytes
    skipped = min(int(max(from_s, 0.0) * shape.rate_hz) * frame_bytes, shape.length) if frame_bytes else 0
    with path.open("rb") as file:
        file.seek(shape.begin + skipped)
        sound = file.read(min(shape.length - skipped, most_bytes))
    if not frame_bytes:
        raise WavFault(f"{path.name} has samples of no size")
    sound = sound[: len(sound) // frame_bytes * frame_bytes]
    if shape.encoding == PCM and shape.sample_bytes == 2:
        samples = np.frombuffer(sound, "<i2").astype(np.int16)
    elif shape.encoding == PCM and shape.sample_bytes == 1:
        samples = ((np.frombuffer(sound, np.uint8).astype(np.int16) - 128) << 8).astype(np.int16)
    elif shape.encoding in (A_LAW, MU_LAW) and shape.sample_bytes == 1:
        codec = Codec.PCMA if shape.encoding == A_LAW else Codec.PCMU
        samples = DECODED[codec][np.frombuffer(sound, np.uint8)]
    else:
        raise WavFault(f"{path.name} has encoding {shape.encoding} with {8 * shape.sample_bytes} bits")
    return WavSound(shape.rate_hz, samples.reshape(-1, shape.channels))
