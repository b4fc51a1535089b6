"""A WAV file that grows and is a complete, playable file after every write."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import Protocol

from dispatch_app.exchange.media.g711 import RATE_HZ

HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")

LARGEST_SOUND = 0xFFFFFFFF - HEADER.size
"""Bytes; WAV counts with 32 bits. One stereo call of 37 hours."""


def header(channels: int, sound_bytes: int) -> bytes:
    """The header of 16-bit sound at 8,000 Hz of this length."""
    frame = 2 * channels
    return HEADER.pack(
        b"RIFF", HEADER.size - 8 + sound_bytes, b"WAVE", b"fmt ", 16, 1, channels, RATE_HZ, RATE_HZ * frame, frame, 16,
        b"data", sound_bytes,
    )  # fmt: skip


class SoundFile(Protocol):
    """What a recording is written to; tests pass one that stalls or is full. All may raise OSError."""

    def write_at(self, offset: int, content: bytes) -> None:
        """Write all of it at this place."""

    def sync(self) -> None:
        """Return when what was written will survive a power failure."""

    def close(self) -> None:
        """No more is written."""


class DiskFile:
    """A new file on disk. Raises FileExistsError: no recording is ever written over."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)

    def write_at(self, offset: int, content: bytes) -> None:
        """See SoundFile."""
        view = memoryview(content)
        while view:
            written = os.pwrite(self._fd, view, offset)
            view, offset = view[written:], offset + written

    def sync(self) -> None:
        """See SoundFile."""
        os.fdatasync(self._fd)

    def close(self) -> None:
        """See SoundFile."""
        os.close(self._fd)


class GrowingWav:
    """Sound is written behind what is there, then the header tells of it: killed between the two, it still plays."""

    def __init__(self, file: SoundFile, channels: int) -> None:
        self._file = file
        self._channels = channels
        self.sound_bytes = 0
        file.write_at(0, header(channels, 0))

    def append(self, sound: bytes) -> None:
        """Write sound; when it fails nothing has been added and the same sound may be tried again. Raises OSError."""
        if self.sound_bytes + len(sound) > LARGEST_SOUND:
            raise OSError("a WAV file cannot hold more")
        self._file.write_at(HEADER.size + self.sound_bytes, sound)
        self._file.write_at(0, header(self._channels, self.sound_bytes + len(sound)))
        self.sound_bytes += len(sound)

    def skip(self, sound_bytes: int) -> None:
        """Silence of this length, which takes no space: sound that was lost before it could be written."""
        self.sound_bytes += sound_bytes

    def sync(self) -> None:
        """See SoundFile."""
        self._file.sync()

    def close(self) -> None:
        """See SoundFile."""
        self._file.close()


def repair_header(path: Path) -> int:
    """Make the header of a file whose writer was killed tell of all its sound; the bytes of sound. Raises OSError."""
    with path.open("r+b") as file:
        head = file.read(HEADER.size)
        if len(head) < HEADER.size or head[:4] != b"RIFF":
            file.seek(0)
            file.write(header(2, 0))
            file.truncate()
            return 0
        channels = int(HEADER.unpack(head)[6])
        frame = 2 * channels
        sound_bytes: int = (path.stat().st_size - HEADER.size) // frame * frame
        file.seek(0)
        file.write(header(channels, sound_bytes))
        file.truncate(HEADER.size + sound_bytes)
        file.flush()
        os.fdatasync(file.fileno())
        return sound_bytes
