"""Where the sound of radio and analogue lines comes from: a sound device, a program's output, or a pipe."""

from __future__ import annotations

import importlib
import os
import queue
import select
import subprocess
from pathlib import Path
from typing import Any, Protocol

from dispatch_app.exchange.media.g711 import FRAME, RATE_HZ

BLOCK_BYTES = 2 * FRAME * 5
"""100 ms at a time."""

WAITING_BLOCKS = 100
"""Ten seconds of a sound device's blocks; the reader is never that late, and sound that old is worth no memory."""


class SourceFault(Exception):
    """The source gives no sound; the text says why."""


class SoundSource(Protocol):
    """16-bit little-endian mono sound at 8,000 Hz."""

    def open(self) -> None:
        """Begin. Raises SourceFault."""

    def read(self, within_s: float) -> bytes:
        """The next sound, b"" when none came in time. Raises SourceFault when it is over."""

    def close(self) -> None:
        """End; may be called twice."""


class PipeSource:
    """A named pipe or file of raw sound."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd = -1

    def open(self) -> None:
        """See SoundSource."""
        try:
            self._fd = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as fault:
            raise SourceFault(str(fault)) from fault

    def read(self, within_s: float) -> bytes:
        """See SoundSource."""
        return _read(self._fd, within_s)

    def close(self) -> None:
        """See SoundSource."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


class ProgramSource:
    """A program that writes raw sound to its standard output: `arecord -t raw -f S16_LE -r 8000 -c 1 -D DEVICE`."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._child: subprocess.Popen[bytes] | None = None

    def open(self) -> None:
        """See SoundSource."""
        try:
            self._child = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
            )
        except OSError as fault:
            raise SourceFault(str(fault)) from fault

    def read(self, within_s: float) -> bytes:
        """See SoundSource."""
        if self._child is None or self._child.stdout is None:
            raise SourceFault("the program does not run")
        return _read(self._child.stdout.fileno(), within_s)

    def close(self) -> None:
        """See SoundSource."""
        if self._child is not None:
            self._child.kill()
            if self._child.stdout is not None:
                self._child.stdout.close()
            self._child.wait()
            self._child = None


class DeviceSource:
    """A sound device by its name or number, through PortAudio."""

    def __init__(self, device: str, library: Any = None) -> None:
        self._device = int(device) if device.isdigit() else device
        self._library = library
        self._stream: Any = None
        self._blocks: queue.Queue[bytes] = queue.Queue(WAITING_BLOCKS)
        self.lost_blocks = 0

    def open(self) -> None:
        """See SoundSource."""
        audio = self._audio()
        try:
            self._stream = audio.RawInputStream(
                samplerate=RATE_HZ, blocksize=5 * FRAME, device=self._device, channels=1, dtype="int16",
                callback=self._came,
            )  # fmt: skip
            self._stream.start()
        except (OSError, ValueError, audio.PortAudioError) as fault:
            raise SourceFault(f"sound device {self._device}: {fault}") from fault

    def read(self, within_s: float) -> bytes:
        """See SoundSource."""
        try:
            return self._blocks.get(timeout=within_s)
        except queue.Empty:
            if self._stream is None or not self._stream.active:
                raise SourceFault(f"sound device {self._device} has stopped") from None
            return b""

    def close(self) -> None:
        """See SoundSource."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _audio(self) -> Any:
        """The library, loaded only where a line uses a sound device: it needs PortAudio. Raises SourceFault."""
        if self._library is None:
            try:
                self._library = importlib.import_module("sounddevice")
            except (ImportError, OSError) as missing:
                raise SourceFault(f"no sound devices: {missing}") from missing
        return self._library

    def _came(self, block: Any, _frames: int, _time: Any, _status: Any) -> None:
        try:
            self._blocks.put_nowait(bytes(block))
        except queue.Full:
            self.lost_blocks += 1


def source_of(address: str) -> SoundSource:
    """The source of an address: `device:NAME`, `pipe:PATH` or `program:WORD WORD …`. Raises ValueError."""
    kind, _, rest = address.partition(":")
    if kind == "device" and rest:
        return DeviceSource(rest)
    if kind == "pipe" and rest:
        return PipeSource(Path(rest))
    if kind == "program" and rest.split():
        return ProgramSource(rest.split())
    raise ValueError(f"{address[:60]!r} is none of device:NAME, pipe:PATH, program:COMMAND")


def _read(fd: int, within_s: float) -> bytes:
    ready, _, _ = select.select([fd], [], [], within_s)
    if not ready:
        return b""
    try:
        block = os.read(fd, BLOCK_BYTES)
    except BlockingIOError:
        return b""
    except OSError as fault:
        raise SourceFault(str(fault)) from fault
    if not block:
        raise SourceFault("the sound has ended")
    return block
