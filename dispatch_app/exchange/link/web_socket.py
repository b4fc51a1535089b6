"""A WebSocket for threads. Its TLS lives in one event loop: Python's TLS sockets lose data when one thread reads while
another writes, and the library's own client for threads does just that (one handshake of some hundred hung for ever).
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Coroutine, Iterator, Mapping
from typing import Any, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, ConnectionClosedOK

Result = TypeVar("Result")

FINISH_S = 1.0
"""A closed connection ends its readers within a step of the loop; more is a fault, and cancelled."""


class WebSocket:
    """An open WebSocket; `send`, `recv` and `close` from any thread, one at a time each.

    Raises OSError, TimeoutError or websockets.exceptions.InvalidHandshake where it cannot be opened, and
    websockets.exceptions.ConnectionClosed from `send` and `recv` once it is closed.
    """

    def __init__(
        self, url: str, tls: ssl.SSLContext | None, headers: Mapping[str, str], *, open_timeout_s: float,
        close_timeout_s: float = 1.0, **options: Any,
    ) -> None:  # fmt: skip
        """`options` are those of websockets.asyncio.client.connect (max_size, ping_interval, …)."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="web socket", daemon=True)
        self._thread.start()
        self._lock = threading.Lock()
        self._open = True
        options |= {"open_timeout": open_timeout_s, "close_timeout": close_timeout_s, "proxy": None}
        try:
            self._connection = self._do(_open(url, ssl=tls, additional_headers=dict(headers), **options))
        except BaseException:  # boundary: whatever it was, the loop must not outlive it
            self._end()
            raise

    def send(self, text: str) -> None:
        """Send one message; returns when it is handed to the system, or waits while the other side takes nothing."""
        self._do(self._connection.send(text))

    def recv(self, timeout: float | None = None) -> str | bytes:
        """The next message. Raises TimeoutError after `timeout` seconds; nothing is lost by it."""
        return self._do(asyncio.wait_for(self._connection.recv(), timeout))

    def close(self) -> None:
        """Say farewell and end, at once where it ended already; a waiting `recv` raises."""
        with contextlib.suppress(ConnectionClosed):
            self._do(self._connection.close())
        self._end()

    def __iter__(self) -> Iterator[str | bytes]:
        """Messages until the other side says farewell."""
        try:
            while True:
                yield self.recv()
        except ConnectionClosedOK:
            return

    def __enter__(self) -> WebSocket:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _do(self, work: Coroutine[Any, Any, Result]) -> Result:
        with self._lock:
            if not self._open:
                work.close()
                raise ConnectionClosedError(None, None)
            waiting = asyncio.run_coroutine_threadsafe(work, self._loop)
        return waiting.result()

    def _end(self) -> None:
        with self._lock:
            if not self._open:
                return
            self._open = False
            finished = asyncio.run_coroutine_threadsafe(_finish(), self._loop)
        finished.result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _open(url: str, **options: Any) -> ClientConnection:
    return await connect(url, **options)


async def _finish() -> None:
    """Bring what still waits for the connection, a `recv` of another thread, to its end."""
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    if rest:
        _, stuck = await asyncio.wait(rest, timeout=FINISH_S)
        for task in stuck:
            task.cancel()
        await asyncio.gather(*stuck, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_default_executor()
