"""The pictures of the README, taken from a running demo by its own keys.

`python -m dispatch_app demo --calls-per-hour 150 --seed 3 --folder DIR` on a virtual screen, some minutes later
`python -m dispatch_app.simulator.pictures --display :99 --folder DIR --papers ~/PDF --out docs/pictures`.
Needs xdotool, ImageMagick, pngquant and pdftoppm.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

CALLER = "058862005642"
"""A subscriber near the first station of the town of seed 3, whose receiver has a window."""

ZOOM_OUT = 5
"""Turns of the wheel from the scene to a view with the vehicles around it."""

LARGEST_BYTES = 600_000
"""A README's page with six such pictures is still quick to open; maps give up colours for it."""

LEFT, RIGHT = "1920x1080+0+0", "1920x1080+1920+0"


class Screen:
    """Keys in and pictures out of one X display."""

    def __init__(self, display: str, out: Path) -> None:
        self._environment = {**os.environ, "DISPLAY": display}
        self._out = out
        out.mkdir(parents=True, exist_ok=True)

    def run(self, *command: str) -> str:
        """What the command prints. Raises CalledProcessError."""
        done = subprocess.run(command, env=self._environment, check=True, capture_output=True, text=True)
        return done.stdout

    def window(self, name: str) -> str:
        """The id of the window with this in its title."""
        return self.run("xdotool", "search", "--onlyvisible", "--name", name).split()[-1]

    def forward(self, name: str) -> None:
        """Bring a window to the front."""
        self.run("xdotool", "windowactivate", "--sync", self.window(name))
        time.sleep(0.5)

    def press(self, *keys: str, then_s: float = 1.2) -> None:
        """Press keys one after the other, each given its time."""
        for key in keys:
            self.run("xdotool", "key", key)
            time.sleep(then_s)

    def words(self, text: str) -> None:
        """Type."""
        self.run("xdotool", "type", "--delay", "60", text)
        time.sleep(0.8)

    def screen_picture(self, name: str, part: str) -> None:
        """One of the two screens."""
        self._save(name, "-window", "root", "-crop", part, "+repage")

    def window_picture(self, name: str, title: str) -> None:
        """One window without its frame."""
        self._save(name, "-window", self.window(title))

    def paper_picture(self, name: str, pdf: Path) -> None:
        """The first page of a printed paper."""
        stem = self._out / name
        self.run("pdftoppm", "-r", "100", "-png", "-singlefile", str(pdf), str(stem))
        self._shrink(stem.with_suffix(".png"))

    def _save(self, name: str, *what: str) -> None:
        file = self._out / f"{name}.png"
        self.run("import", "-silent", *what, str(file))
        self._shrink(file)

    def _shrink(self, file: Path) -> None:
        for colours in ("256", "96", "48"):
            self.run("pngquant", "--force", "--output", str(file), colours, str(file))
            if file.stat().st_size < LARGEST_BYTES:
                return


def main() -> int:
    """Take all pictures; 0."""
    parser = argparse.ArgumentParser(prog="python -m dispatch_app.simulator.pictures", description=__doc__)
    parser.add_argument("--display", required=True)
    parser.add_argument("--folder", type=Path, required=True, help="folder of the running demo")
    parser.add_argument("--papers", type=Path, required=True, help="where its printer queue puts PDF files")
    parser.add_argument("--out", type=Path, default=Path("docs/pictures"))
    chosen = parser.parse_args()
    screen = Screen(chosen.display, chosen.out)

    def ring() -> None:
        settings = str(chosen.folder / "dispatch.toml")
        screen.run(sys.executable, "-m", "dispatch_app", "ring", "--number", CALLER, "--settings", settings)

    take_pictures(screen, ring, chosen.papers)
    return 0


def take_pictures(screen: Screen, ring: Callable[[], None], papers: Path) -> None:
    """Idle station, one call from ring to order on both screens, the order at the station and on paper."""
    screen.forward("分站接收终端")
    screen.window_picture("station-idle", "分站接收终端")
    screen.forward("受理窗")
    screen.press("ctrl+m", then_s=0.3)
    ring()
    time.sleep(1.0)
    screen.press("alt+q", "End", "Return", then_s=0.5)  # the newest of the waiting calls is the one made here
    screen.press("F4", then_s=1.5)
    screen.press("alt+c", then_s=0.3)
    screen.words("xiongt")
    screen.press("Return", "ctrl+1", "ctrl+1", then_s=0.8)
    began_s = time.time()
    screen.press("F12", then_s=6.0)
    screen.press("ctrl+m", then_s=0.5)
    wheel = ("click", "--repeat", str(ZOOM_OUT), "5")
    screen.run("xdotool", "mousemove", "2880", "560", *wheel, "mousemove", "1500", "20")
    time.sleep(3.0)
    screen.screen_picture("console-intake", LEFT)
    screen.screen_picture("console-map", RIGHT)
    screen.forward("分站接收终端")
    time.sleep(2.0)
    screen.window_picture("station-order", "分站接收终端")
    screen.forward("受理窗")
    screen.press("ctrl+t", then_s=8.0)
    screen.screen_picture("console-light", LEFT)
    screen.press("ctrl+t", then_s=1.0)
    fresh = [paper for paper in papers.glob("*.pdf") if paper.stat().st_mtime >= began_s]
    if fresh:
        screen.paper_picture("order-sheet", max(fresh, key=lambda paper: paper.stat().st_mtime))


if __name__ == "__main__":
    raise SystemExit(main())
