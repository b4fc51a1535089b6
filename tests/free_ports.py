"""Ports for programs under test, below those that the system gives to outgoing connections.

A port that the system names is free at that moment only: before the program under test takes it, any connection of a
test beside may leave from it.
"""

from __future__ import annotations

import os
import socket
from itertools import count as numbers
from threading import Lock

FIRST, LAST = 10_000, 32_000
"""Linux gives out 32768 and more; below 10,000 are the well-known ones."""

_places = numbers((os.getpid() * 397) % (LAST - FIRST))
_one_at_a_time = Lock()


def free_port(count: int = 1) -> int:
    """The first, even one of `count` ports in a row that nobody has now, neither UDP nor TCP; none is given twice."""
    with _one_at_a_time:
        for _ in range(LAST - FIRST):
            port = FIRST + next(_places) % (LAST - FIRST)
            if port % 2 == 0 and port + count <= LAST and all(_is_free(port + more) for more in range(count)):
                for _ in range(count - 1):
                    next(_places)
                return port
    raise AssertionError("no port is free")


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
