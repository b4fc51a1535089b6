"""A screen to show windows on: the real one, or a virtual one of two monitors' width where there is none."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
from pathlib import Path

from dispatch_app.simulator.programs import ProgramFault
from dispatch_app.words import t

SIZE = "3840x1080x24"
"""Wide enough for two screens of 1920×1080 side by side."""

SCREENS = (("left", "1920/508x1080/286+0+0", "screen"), ("right", "1920/508x1080/286+1920+0", "none"))
"""RandR monitors laid over the one wide virtual screen, so that windows find two: the intake window takes the left one,
the map window the right one. Xvfb has one output called "screen"; the second monitor goes without."""

FIRST_DISPLAY, LAST_DISPLAY = 99, 140
UP_S = 10.0
PICTURE_EVERY_S = 10.0
TOOL_S = 20.0
"""A program that takes a picture or divides the screen; a window that holds the screen may let it wait for ever."""
END_S = 5.0


class VirtualScreen:
    """Xvfb with a window manager; `pictures` writes what is on it now and then."""

    def __init__(self, pictures: Path) -> None:
        self.display = ""
        self.picture = pictures / "demo-screen.png"
        self._running: list[asyncio.subprocess.Process] = []
        self._painter: asyncio.Task[None] | None = None

    @staticmethod
    def is_needed() -> bool:
        """Whether this machine offers no screen."""
        return not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY")

    async def start(self) -> None:
        """Raises ProgramFault where the programs are missing or do not start."""
        if shutil.which("Xvfb") is None:
            words = t("No virtual screen: {program} is not installed (installer/run setup)", program="Xvfb")
            raise ProgramFault(words)
        number = next(n for n in range(FIRST_DISPLAY, LAST_DISPLAY) if not _socket(n).exists())
        self.display = f":{number}"
        await self._run("Xvfb", self.display, "-screen", "0", SIZE, "-nolisten", "tcp", "-noreset")
        for _ in range(int(UP_S / 0.1)):
            if _socket(number).exists():
                break
            await asyncio.sleep(0.1)
        else:
            raise ProgramFault(t("The virtual screen does not start"))
        await self._divide()
        if shutil.which("openbox"):
            await self._run("openbox", display=self.display)
        if shutil.which("import"):
            self.picture.parent.mkdir(parents=True, exist_ok=True)
            self._painter = asyncio.create_task(self._paint())

    async def _divide(self) -> None:
        """Make it look like two screens; where xrandr is missing it stays one wide one."""
        if shutil.which("xrandr") is None:
            return
        for monitor in SCREENS:
            setting = await _start("xrandr", "--setmonitor", *monitor, display=self.display)
            await _ended(setting, TOOL_S)

    async def stop(self) -> None:
        """End the painter and the screen."""
        if self._painter is not None:
            self._painter.cancel()
            await asyncio.gather(self._painter, return_exceptions=True)
        for running in reversed(self._running):
            with contextlib.suppress(ProcessLookupError):
                running.send_signal(signal.SIGTERM)
            await _ended(running, END_S)

    async def take_picture(self) -> None:
        """The whole screen into `picture`, whole at any moment."""
        fresh = self.picture.with_name("." + self.picture.name)
        taking = await _start("import", "-silent", "-window", "root", str(fresh), display=self.display)
        if await _ended(taking, TOOL_S) == 0 and fresh.is_file():
            fresh.replace(self.picture)

    async def take_picture_of(self, name: str) -> None:
        """The whole screen into a file of this name beside `picture`; nothing where no program takes pictures."""
        if shutil.which("import"):
            file = self.picture.with_name(f"{name}.png")
            file.parent.mkdir(parents=True, exist_ok=True)
            taking = await _start("import", "-silent", "-window", "root", str(file), display=self.display)
            await _ended(taking, TOOL_S)

    async def _paint(self) -> None:
        while True:
            await asyncio.sleep(PICTURE_EVERY_S)
            await self.take_picture()

    async def _run(self, *command: str, display: str = "") -> None:
        self._running.append(await _start(*command, display=display))


async def _start(*command: str, display: str = "") -> asyncio.subprocess.Process:
    environment = {**os.environ, "DISPLAY": display} if display else dict(os.environ)
    quiet = asyncio.subprocess.DEVNULL
    return await asyncio.create_subprocess_exec(
        *command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True, env=environment
    )


async def _ended(running: asyncio.subprocess.Process, within_s: float) -> int | None:
    """The exit code of a program, which is killed when its time is over or nobody waits for it any more."""
    try:
        return await asyncio.wait_for(running.wait(), within_s)
    except TimeoutError:
        return None
    finally:
        if running.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                running.kill()


def _socket(number: int) -> Path:
    return Path(f"/tmp/.X11-unix/X{number}")  # noqa: S108 – the place where X puts its sockets
