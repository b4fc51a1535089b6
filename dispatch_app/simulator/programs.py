"""The programs that a run starts: each in a session of its own, its lines in a log file, ended in order."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

READY_S = 90.0
"""First start on a slow machine compiles the road search."""

END_S = 15.0
"""After this a program that was asked to end is killed."""

LINE_BYTES = 1 << 20

LOOK_EVERY_S = 0.02
LAST_LINES_S = 3.0
"""What a program's children, which hold its output open, may still say after its end."""


class ProgramFault(Exception):
    """A program did not start or ended by itself; the text says which and shows its last words."""


@dataclass(frozen=True, slots=True)
class Launch:
    """What to start: arguments after the Python interpreter, and the beginning of the line that says it is ready."""

    name: str
    arguments: Sequence[str]
    ready: str = ""
    environment: Mapping[str, str] | None = None


def part(name: str, *arguments: str | Path, ready: str = "", environment: Mapping[str, str] | None = None) -> Launch:
    """A part of the product: `python -m dispatch_app NAME …`."""
    return Launch(name, ["-m", "dispatch_app", name, *map(str, arguments)], ready, environment)


class Program:
    """One running program; use from one event loop."""

    def __init__(self, launch: Launch, log_file: Path) -> None:
        self.launch = launch
        self.log_file = log_file
        self.pid = 0
        self._running: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self.ready_line = ""

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._running is not None and self._running.returncode is None

    @property
    def returncode(self) -> int | None:
        """Its exit code; None while it runs or before it ran."""
        return None if self._running is None else self._running.returncode

    async def start(self) -> None:
        """Start it and wait for its ready line. Raises ProgramFault."""
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        self._ready = asyncio.Event()
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", **(self.launch.environment or {})}
        self._running = await asyncio.create_subprocess_exec(
            sys.executable, *self.launch.arguments, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT, start_new_session=True, env=environment, limit=LINE_BYTES,
        )  # fmt: skip
        self.pid = self._running.pid
        self._reader = asyncio.create_task(self._read(self._running))
        if not self.launch.ready:
            return
        waiting = asyncio.create_task(self._ready.wait())
        await asyncio.wait({waiting, self._reader}, timeout=READY_S, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not self._ready.is_set():
            await self.stop()
            raise ProgramFault(f"{self.launch.name}: {self.last_words()}")

    async def stop(self, number: int = signal.SIGTERM) -> None:
        """Ask it to end, wait, kill it if it does not."""
        if self._running is None:
            return
        if self._running.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._running.send_signal(number)
            try:
                await asyncio.wait_for(self.ended(), END_S)
            except TimeoutError:
                with contextlib.suppress(ProcessLookupError):
                    self._running.kill()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.ended(), END_S)
        await self._end_reader()

    async def _end_reader(self) -> None:
        """Its children go with it; one that left the session and keeps the output open holds up nobody."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        if self._reader is not None:
            await asyncio.wait({self._reader}, timeout=LAST_LINES_S)
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        # asyncio closes a program's pipes at their end only, which such a child keeps from coming.
        getattr(self._running, "_transport").close()  # noqa: B009 – the public face has no way to close

    async def kill(self) -> None:
        """SIGKILL, at once."""
        await self.stop(signal.SIGKILL)

    async def ended(self) -> int:
        """The exit code, when it ends by itself."""
        assert self._running is not None
        while self._running.returncode is None:  # asyncio's own wait() lasts until its children's output ends, too
            await asyncio.sleep(LOOK_EVERY_S)
        return self._running.returncode

    def last_words(self, lines: int = 12) -> str:
        """The end of its log."""
        try:
            text = self.log_file.read_text(encoding="utf-8", errors="replace")
        except OSError as wrong:
            return str(wrong)
        return "\n".join(text.splitlines()[-lines:])

    async def _read(self, running: asyncio.subprocess.Process) -> None:
        assert running.stdout is not None
        with self.log_file.open("ab") as log:
            while line := await _next_line(running.stdout):
                log.write(line)
                log.flush()
                text = line.decode(errors="replace").strip()
                if self.launch.ready and text.startswith(self.launch.ready):
                    self.ready_line = text
                    self._ready.set()


async def _next_line(stream: asyncio.StreamReader) -> bytes:
    """The next line; the first part of one that is longer than the buffer, so that its writer never waits for us."""
    try:
        return await stream.readline()
    except ValueError:
        return await stream.read(LINE_BYTES)


class Programs:
    """All programs of a run, ended in the reverse order of their start."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._started: list[Program] = []

    async def start(self, launch: Launch, log_name: str = "") -> Program:
        """Start one more. Raises ProgramFault."""
        program = Program(launch, self._logs / f"{log_name or launch.name}.log")
        self._started.append(program)
        await program.start()
        return program

    def dead(self) -> list[Program]:
        """Programs that ended although nobody asked them to."""
        return [one for one in self._started if not one.alive]

    async def stop(self) -> None:
        """End them all."""
        for program in reversed(self._started):
            await program.stop()
        self._started.clear()
