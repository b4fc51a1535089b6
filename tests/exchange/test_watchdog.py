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
import sys, threading, time
from pathlib import Path
state = Path(sys.argv[1])
with (state / "starts").open("a") as starts:
    starts.write(f"{__import__('os').getpid()}\\n")
ended = threading.Event()
while not ended.wait(0.05):
    (state / "alive").write_text(str(time.time()))
"""

WATCHDOG = """
import sys
from pathlib import Path
from dispatch_app.exchange.watchdog import Watchdog
state = Path(sys.argv[1])
sys.exit(Watchdog(state, [sys.executable, "-c", sys.argv[2], str(state)], silent_s=0.8, clock_s=0.05).run())
"""


def _starts(state: Path) -> list[int]:
    file = state / "starts"
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def test_killed_and_hanging_programs_are_started_again(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WATCHDOG, str(tmp_path), WATCHED.replace("\\\\n", "\\n")]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as watchdog:
        try:
            wait_until(lambda: len(_starts(tmp_path)) == 1 and (tmp_path / "alive").exists(), "the first start")
            os.kill(_starts(tmp_path)[0], signal.SIGKILL)
            wait_until(lambda: len(_starts(tmp_path)) == 2 and (tmp_path / "alive").exists(), "the second start")
            os.kill(_starts(tmp_path)[1], signal.SIGSTOP)
            wait_until(lambda: len(_starts(tmp_path)) == 3 and (tmp_path / "alive").exists(), "the third start")
        finally:
            watchdog.terminate()
        watchdog.wait(10)
        last = _starts(tmp_path)[-1]
        wait_until(lambda: not Path(f"/proc/{last}").exists(), "the watched program has ended, too")
