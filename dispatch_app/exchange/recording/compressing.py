"""Compresses originals in a process of its own that gives way to everything: `python -m …recording.compressing`.

One JSON order a line on standard input, one JSON answer a line on standard output.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from dispatch_app.exchange.media.g711 import RATE_HZ, Samples
from dispatch_app.exchange.media.priority import yield_process
from dispatch_app.exchange.media.wav_file import PCM, WavFault, wav_shape
from dispatch_app.exchange.recording.ogg import OggFault
from dispatch_app.exchange.recording.opus import OpusFault, OpusSound, opus_file

PIECE_S = 10

MOST_LEVEL_CHANGE = 1.6
"""A compressed channel's loudness may differ by 4 dB from the original's; more means that something went wrong."""

QUIET = 100.0
"""Root mean square below which loudness is not compared: nothing but line noise."""


class CompressOrder(msgspec.Struct, frozen=True):
    """Which file becomes which."""

    original: str
    compressed: str
    bitrate: int
    comments: dict[str, str]


class CompressAnswer(msgspec.Struct, frozen=True):
    """The compressed file, or the fault."""

    size_bytes: int = 0
    sha256: str = ""
    fault: str = ""


def compress(order: CompressOrder) -> CompressAnswer:
    """Compress one file, decode it again, compare; the compressed file appears whole or not at all."""
    original, compressed = Path(order.original), Path(order.compressed)
    part = compressed.with_name(f"{compressed.name}.part")
    try:
        levels = _Levels()
        sound = levels.watched(wav_pieces(original))
        with part.open("wb") as file:
            for page in opus_file(sound, wav_shape(original).channels, order.bitrate, order.comments):
                file.write(page)
            file.flush()
            os.fsync(file.fileno())
        content = part.read_bytes()
        _compare(levels, content)
        part.replace(compressed)
        return CompressAnswer(len(content), hashlib.sha256(content).hexdigest())
    except (OSError, WavFault, OggFault, OpusFault) as fault:
        return CompressAnswer(fault=f"{type(fault).__name__}: {fault}")
    finally:
        part.unlink(missing_ok=True)


def wav_pieces(path: Path) -> Iterator[Samples]:
    """The sound of a recorder's file in pieces shaped (samples, channels). Raises WavFault, OSError."""
    shape = wav_shape(path)
    if shape.encoding != PCM or shape.sample_bytes != 2 or shape.rate_hz != RATE_HZ or not 1 <= shape.channels <= 2:
        raise WavFault(f"{path.name} is no recording of ours")
    frame = 2 * shape.channels
    with path.open("rb") as file:
        file.seek(shape.begin)
        left = shape.length // frame * frame
        while left:
            piece = file.read(min(left, PIECE_S * RATE_HZ * frame))
            if not piece:
                raise WavFault(f"{path.name} is shorter than its header says")
            left -= len(piece)
            yield np.frombuffer(piece, "<i2").reshape(-1, shape.channels).astype(np.int16)


class _Levels:
    """Length and loudness of each channel of a sound."""

    def __init__(self) -> None:
        self.samples = 0
        self.energy: np.ndarray = np.zeros(1)

    def watched(self, sound: Iterator[Samples]) -> Iterator[Samples]:
        """The same sound."""
        for piece in sound:
            self.samples += len(piece)
            self.energy = self.energy + (piece.astype(np.float64) ** 2).sum(axis=0)
            yield piece

    def loudness(self) -> np.ndarray:
        """Root mean square of each channel."""
        return np.sqrt(self.energy / max(self.samples, 1))


def _compare(levels: _Levels, content: bytes) -> None:
    decoded = _Levels()
    for _ in decoded.watched(OpusSound(content).parts()):
        continue
    if decoded.samples != levels.samples:
        raise OggFault(f"{decoded.samples} samples came back of {levels.samples}")
    for before, after in zip(levels.loudness(), decoded.loudness(), strict=False):
        if before > QUIET and not before / MOST_LEVEL_CHANGE < after < before * MOST_LEVEL_CHANGE:
            raise OggFault(f"the loudness came back as {after:.0f} and was {before:.0f}")


def main() -> int:
    """Answer orders until standard input ends."""
    yield_process()
    for line in sys.stdin.buffer:
        answer = compress(msgspec.json.decode(line, type=CompressOrder))
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
