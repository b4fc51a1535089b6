"""The UDP ports of the legs: a bounded range, each port at rest for as long as possible before it is used again."""

from __future__ import annotations

import socket
import threading
from collections import deque

KERNEL_BUFFER_BYTES = 64 * 1024
"""About 1.5 s of one leg's packets with the kernel's overhead; what a flood sends beyond it is lost there."""

VOICE_CLASS = 0xB8
"""DSCP EF, so that routers let voice pass first."""


class MediaFull(Exception):
    """No further leg: the limit of legs or of ports is reached."""


class LegPorts:
    """Opens and closes the sockets of legs; may be called from any thread."""

    def __init__(self, host: str, first_port: int, last_port: int) -> None:
        self._host = host
        self._lock = threading.Lock()
        self._resting: deque[int] = deque(range(first_port + first_port % 2, last_port + 1, 2))

    def open(self) -> tuple[socket.socket, int]:
        """A bound, non-blocking socket and its port. Raises MediaFull when no port can be had."""
        with self._lock:
            tries = len(self._resting)
        for _ in range(tries):
            with self._lock:
                if not self._resting:
                    break
                port = self._resting.popleft()
            sock = socket.socket(socket.AF_INET6 if ":" in self._host else socket.AF_INET, socket.SOCK_DGRAM)
            try:
                sock.setblocking(False)
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KERNEL_BUFFER_BYTES)
                if sock.family == socket.AF_INET:
                    sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, VOICE_CLASS)
                sock.bind((self._host, port))
            except OSError:  # another program has this port
                sock.close()
                self._rest(port)
            else:
                return sock, port
        raise MediaFull("no UDP port is free for another leg")

    def close(self, sock: socket.socket, port: int) -> None:
        """Close the socket; its port rests behind all others."""
        sock.close()
        self._rest(port)

    def _rest(self, port: int) -> None:
        with self._lock:
            self._resting.append(port)
