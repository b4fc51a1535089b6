"""Priorities of the exchange: the mixer before everything, its other threads before the rest of the machine.

The interpreter's lock makes the second as needful as the first: a thread that holds it and is set aside by the system
for some other program makes the mixer wait. With eight busy programs on two cores the latest tick came 7 to 25 ms late
without, 2 to 6 ms late with it.
"""

from __future__ import annotations

import logging
import os

log = logging.getLogger(__name__)

OTHERS_PRIORITY = 1
"""Lowest real-time priority; the kernel keeps a twentieth of the time for all else, so that no bug locks up."""


def raise_thread(priority: int) -> str:
    """First-in-first-out priority for the calling thread; "" or why the system refuses it."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(priority))
    except (OSError, AttributeError) as refused:  # not allowed, or no such call on this system
        return str(refused)
    return ""


def raise_process() -> bool:
    """Call it first in the main thread: this and every later thread come before other programs. False where refused."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(OTHERS_PRIORITY))
    except (OSError, AttributeError) as refused:
        log.info("the exchange runs with the priority of any program: %s", refused)
        return False
    return True


def yield_process() -> None:
    """For a child that gives way to everything: idle scheduling where there is such a thing, else the lowest nice."""
    try:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    except (OSError, AttributeError) as refused:
        log.info("no idle scheduling: %s", refused)
    if hasattr(os, "nice"):
        os.nice(19)
