"""The recorder's side of the compressing process: started when needed, started anew when it dies or hangs."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import threading
from pathlib import Path
from typing import Protocol

import msgspec

from dispatch_app.exchange.recording.compressing import CompressAnswer, CompressOrder

LEAST_TIME_S = 60.0

TIME_FOR_BYTE_S = 1 / 400_000
"""A fifteenth of the speed measured on an idle machine; the process gives way to everything else."""


class Compressor(Protocol):
    """Makes the compressed file of an original; called from one thread."""

    def compress(self, order: CompressOrder) -> CompressAnswer:
        """The answer; a fault is an answer too."""

    def stop(self) -> None:
        """End; a running order is given up."""


class ChildCompressor:
    """Compresses in a child process, one file at a time."""

    def __init__(self, command: list[str] | None = None, least_time_s: float = LEAST_TIME_S) -> None:
        self._command = command or [sys.executable, "-m", "dispatch_app.exchange.recording.compressing"]
        self._least_time_s = least_time_s
        self._lock = threading.Lock()
        self._busy = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def compress(self, order: CompressOrder) -> CompressAnswer:
        """See Compressor."""
        self._busy.acquire()
        try:
            child = self._running()
            assert child.stdin is not None and child.stdout is not None
            child.stdin.write(msgspec.json.encode(order) + b"\n")
            child.stdin.flush()
            size = Path(order.original).stat().st_size
            line = self._line(child, self._least_time_s + size * TIME_FOR_BYTE_S)
            return msgspec.json.decode(line, type=CompressAnswer)
        except (OSError, msgspec.DecodeError, ValueError) as fault:
            self._end()
            return CompressAnswer(fault=f"the compressing process: {fault}")
        finally:
            self._busy.release()

    def stop(self) -> None:
        """See Compressor."""
        with self._lock:
            self._stopped = True
            if self._child is not None:
                self._child.kill()
        # Who waits for the child hears its end and closes the pipes; closed under it they would never wake it.
        with self._busy:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopped:
                raise OSError("it was stopped")
            if self._child is None or self._child.poll() is not None:
                self._close()
                root = Path(__file__).resolve().parents[3]
                environment = dict(os.environ, OMP_NUM_THREADS="1", PYTHONPATH=str(root))
                self._child = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, env=environment,
                )  # fmt: skip
            return self._child

    def _line(self, child: subprocess.Popen[bytes], within_s: float) -> bytes:
        assert child.stdout is not None
        line = b""
        with selectors.DefaultSelector() as ready:
            ready.register(child.stdout, selectors.EVENT_READ)
            while not line.endswith(b"\n"):
                if not ready.select(within_s):
                    raise OSError(f"no answer within {within_s:.0f} s")
                piece = os.read(child.stdout.fileno(), 65536)
                if not piece:
                    raise OSError("it ended")
                line += piece
        return line

    def _end(self) -> None:
        with self._lock:
            if self._child is not None:
                self._child.kill()
            self._close()

    def _close(self) -> None:
        if self._child is None:
            return
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()
        self._child.wait()
        self._child = None
