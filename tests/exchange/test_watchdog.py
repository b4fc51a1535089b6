"""The watchdog starts what it watches again when that is killed or hangs; it ends with it when asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.exchange.exchange_bed import ROOT
from tests.waiting import wait_until

WATCHED = """
import os, sys, threading
from pathlib import Path
with Path(sys.argv[1]).open("a") as starts:
    starts.write(f"{os.getpid()} ")
ended = threading.Event()
while not ended.wait(0.05):
    os.write(int(os.environ["DISPATCH_SIGN_OF_LIFE_FD"]), b".")
"""

WATCHDOG = """
import sys
from dispatch_app.exchange.watchdog import Watchdog
sys.exit(Watchdog([sys.executable, "-c", sys.argv[2], sys.argv[1]], silent_s=1.5, look_s=0.05).run())
"""


def _starts(file: Path) -> list[int]:
    return [int(one) for one in file.read_text().split()] if file.exists() else []


def test_killed_and_hanging_programs_are_started_again(tmp_path: Path) -> None:
    file = tmp_path / "starts"
    command = [sys.executable, "-c", WATCHDOG, str(file), WATCHED]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as watchdog:
        try:
            wait_until(lambda: len(_starts(file)) == 1, "the first start")
            os.kill(_starts(file)[0], signal.SIGKILL)
            wait_until(lambda: len(_starts(file)) == 2, "the second start")
            os.kill(_starts(file)[1], signal.SIGSTOP)
            wait_until(lambda: len(_starts(file)) == 3, "the third start", 70.0)
        finally:
            watchdog.terminate()
        watchdog.wait(10)
        last = _starts(file)[-1]
        wait_until(lambda: not Path(f"/proc/{last}").exists(), "the watched program has ended, too")
