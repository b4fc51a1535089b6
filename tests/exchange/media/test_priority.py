"""Priorities, each tried in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

_ASK = """
import os, threading
from dispatch_app.exchange.media.priority import {what}
{setup}
got = {what}({given})
seen = []
thread = threading.Thread(target=lambda: seen.append(os.sched_getscheduler(0)))
thread.start()
thread.join()
print(repr(got), os.sched_getscheduler(0), seen[0], os.nice(0))
"""


def ask(what: str, given: str = "", setup: str = "") -> list[str]:
    program = _ASK.format(what=what, given=given, setup=setup)
    made = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return made.stdout.rsplit(maxsplit=3)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may raise priorities")
def test_the_process_and_its_later_threads_come_first() -> None:
    got, own, thread, _ = ask("raise_process")
    assert (got, int(own), int(thread)) == ("True", os.SCHED_RR, os.SCHED_RR)
    got, own, _, _ = ask("raise_thread", "20")
    assert (got, int(own)) == ("''", os.SCHED_FIFO)


def test_a_refusal_is_told_and_no_fault() -> None:
    forbidden = "import resource; resource.setrlimit(resource.RLIMIT_RTPRIO, (0, 0)); os.getuid() or os.setuid(65534)"
    got, own, _, _ = ask("raise_thread", "20", forbidden)
    assert "not permitted" in got and int(own) == os.SCHED_OTHER
    got, own, _, _ = ask("raise_process", "", forbidden)
    assert (got, int(own)) == ("False", os.SCHED_OTHER)


def test_a_child_gives_way() -> None:
    _, own, _, nice = ask("yield_process", setup="from dispatch_app.exchange.media.priority import *; raise_process()")
    assert int(own) == os.SCHED_IDLE and int(nice) == 19
