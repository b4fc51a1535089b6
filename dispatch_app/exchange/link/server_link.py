"""The exchange's way to the server: two threads, one posts reports in order, one takes requests over a WebSocket."""

from __future__ import annotations

import contextlib
import http.client
import logging
import queue
import random
import ssl
import threading
import time
import urllib.parse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from websockets.exceptions import InvalidHandshake, WebSocketException

from dispatch_app.domain.queries.flows import FlowShown
from dispatch_app.exchange.link.reports import command_id_of
from dispatch_app.exchange.link.spool import Spool, SpoolFault
from dispatch_app.exchange.link.web_socket import WebSocket
from dispatch_app.wire import codec, paths
from dispatch_app.wire.exchange import LONGEST_MESSAGE, Ask, Beat, Done, Flows, FlowTold, Legs, decode_ask
from dispatch_app.wire.messages import CommandRequest, FaultAnswer, SignedIn, SignIn
from dispatch_app.wire.playback import PlaybackWanted

TIMEOUT_S = 5.0
BACK_OFF_S = (0.2, 0.5, 1.0, 2.0)
"""Pauses after failures in a row; the last one repeats. Short: every second without the server rings all desks."""

BEAT_S = 2.0
KEEP_OPEN_S = 1.5
"""The server closes a connection that is idle for five seconds."""

FRESH_REPORTS = 20_000
"""Reports between the SIP thread and the spool: a storm of minutes while the disk hangs."""

FINAL = (200, 400, 403, 404, 405, 409, 413, 422)
"""The server has decided; sending again changes nothing."""

log = logging.getLogger(__name__)


class LinkFault(Exception):
    """The server did not take something; the text says what."""


class ServerLink:
    """`report` from the SIP thread, `asked` and `changed` are called from the link's threads."""

    def __init__(
        self, url: str, ca_file: Path | None, password: str, spool: Spool, snapshot: Callable[[], Legs],
        beat: Callable[[], Beat], asked: Callable[[Ask], None], changed: Callable[[bool], None],
        patience_s: float = 1.5, flows: Callable[[], Sequence[FlowShown]] = tuple,
    ) -> None:  # fmt: skip
        """`patience_s`: a report that the server has not taken for so long means that it is not there."""
        parts = urllib.parse.urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 443
        self._plain = parts.scheme == "http"
        self._tls = None if self._plain else ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
        self._password = password
        self._spool = spool
        self._snapshot, self._beat, self._flows = snapshot, beat, flows
        self._flows_due = threading.Event()
        self._asked, self._changed = asked, changed
        self._patience_s = patience_s
        self._fresh: queue.Queue[Any] = queue.Queue(FRESH_REPORTS)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._token = ""
        self._socket: WebSocket | None = None
        self._up = False
        self._socket_up = False
        self._first_since_s = 0.0
        self.posted = 0
        self.refused = 0
        self.lost = 0
        self.slowest_s = 0.0
        self._threads = [
            threading.Thread(target=self._post_forever, name="reports", daemon=True),
            threading.Thread(target=self._listen_forever, name="requests", daemon=True),
            threading.Thread(target=self._keep_forever, name="spool", daemon=True),
            threading.Thread(target=self._beat_forever, name="beat", daemon=True),
        ]
        self._to_post = threading.Event()

    @property
    def up(self) -> bool:
        """Whether requests come in and reports go out."""
        return self._up

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End; what is in the spool stays there."""
        self._stop.set()
        self._to_post.set()
        with contextlib.suppress(queue.Full):
            self._fresh.put_nowait(None)
        with self._lock:
            socket = self._socket
        if socket is not None:
            socket.close()
        for thread in self._threads:
            if thread.ident is not None:  # where a port was taken, the exchange ends before it begins
                thread.join(3.0)
        self._spool.close()

    def report(self, command: Any, command_id: str = "") -> None:
        """Have a command taken by the server, now or later, in the order of the calls of this method."""
        try:
            self._fresh.put_nowait((command_id or command_id_of(command), command))
        except queue.Full:
            self.lost += 1

    def answer(self, done: Done) -> None:
        """The answer to a request."""
        with self._lock:
            socket = self._socket
        if socket is None:
            return
        try:
            socket.send(codec.encode(done).decode())
        except (OSError, WebSocketException):
            log.info("an answer did not reach the server")

    def flows_changed(self) -> None:
        """Have the server told of the flows anew, soon; from any thread."""
        self._flows_due.set()

    def tick(self) -> None:
        """Judge the link: a socket alone is none while reports wait."""
        oldest = self._first_since_s
        hanging = bool(oldest) and time.monotonic() - oldest > self._patience_s
        up = self._socket_up and not hanging
        if up != self._up:
            self._up = up
            log.warning("the server %s", "takes calls again" if up else "is away: desks ring by themselves")
            self._changed(up)

    # --- spool -------------------------------------------------------------------------------------------------------

    def _keep_forever(self) -> None:
        while not self._stop.is_set():
            item = self._fresh.get()
            if item is None:
                return
            command_id, command = item
            request = CommandRequest(command_id, codec.type_name(command), codec.to_plain(command), codec.PROTOCOL)
            try:
                self._spool.put(command_id, codec.encode(request))
            except SpoolFault as fault:
                self.lost += 1
                log.error("a report could not be kept: %s", fault)
            self._to_post.set()

    # --- reports -----------------------------------------------------------------------------------------------------

    def _post_forever(self) -> None:
        failures = 0
        connection: http.client.HTTPConnection | None = None
        while not self._stop.is_set():
            try:
                first = self._spool.first()
                if first is None:
                    self._first_since_s = 0.0
                    self._to_post.wait(KEEP_OPEN_S)
                    self._to_post.clear()
                    if connection is not None and self._spool.first() is None:
                        _keep_open(connection)
                    continue
                if not self._first_since_s:
                    self._first_since_s = time.monotonic()
                if connection is None:
                    connection = self._connect()
                status = self._post(connection, first.body)
                self._spool.drop(first.number)
                self.slowest_s = max(self.slowest_s, time.monotonic() - self._first_since_s)
                self._first_since_s = 0.0
                self.posted += 1
                if status not in (200, 409):
                    self.refused += 1
                    log.error("the server refuses a report: HTTP %d", status)
                failures = 0
            except (OSError, http.client.HTTPException, LinkFault, SpoolFault, codec.CodecFault) as wrong:
                if self._stop.is_set():
                    return
                failures += 1
                if failures == 2:
                    log.warning("the server takes no reports: %s", wrong)
                if connection is not None:
                    connection.close()
                connection = None
                self._stop.wait(0.0 if failures == 1 else _pause_s(failures - 1))

    def _fresh_connection(self) -> http.client.HTTPConnection:
        if self._tls is None:
            return http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT_S)
        return http.client.HTTPSConnection(self._host, self._port, timeout=TIMEOUT_S, context=self._tls)

    def _connect(self) -> http.client.HTTPConnection:
        connection = self._fresh_connection()
        if not self._token:
            self._token = self._sign_in(connection)
        return connection

    def _sign_in(self, connection: http.client.HTTPConnection) -> str:
        body = SignIn("exchange", self._password, codec.PROTOCOL, client="exchange")
        connection.request("POST", paths.SIGN_IN, codec.encode(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        raw = answer.read()
        if answer.status != 200:
            raise LinkFault(f"sign-in: HTTP {answer.status}")
        return codec.decode(raw, SignedIn).token

    def _post(self, connection: http.client.HTTPConnection, body: bytes) -> int:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        connection.request("POST", paths.COMMAND, body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status == 401:
            self._token = ""
        if answer.status not in FINAL:
            raise LinkFault(f"HTTP {answer.status}")
        return answer.status

    # --- recordings by telephone -------------------------------------------------------------------------------------

    def playback(self, wanted: PlaybackWanted) -> tuple[str, bytes]:
        """("", the sound, or nothing for a PIN alone), or the fault's code; on a connection of its own, in a worker."""
        try:
            with contextlib.closing(self._fresh_connection()) as connection:
                headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._sign_in(connection)}"}
                connection.request("POST", paths.TELEPHONE_PLAYBACK, codec.encode(wanted), headers)
                answer = connection.getresponse()
                raw = answer.read()
                if answer.status == 200:
                    return "", raw if wanted.recording_id else b""
                return codec.decode(raw, FaultAnswer).code or "failed", b""
        except (OSError, http.client.HTTPException, LinkFault, codec.CodecFault) as wrong:
            log.warning("the server gives no recording: %s", type(wrong).__name__)
            return "unreachable", b""

    # --- requests ----------------------------------------------------------------------------------------------------

    def _listen_forever(self) -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                self._listen()
                failures = 0
            except (OSError, WebSocketException, InvalidHandshake, LinkFault, codec.CodecFault, TimeoutError) as wrong:
                failures += 1
                if failures == 1 and not self._stop.is_set():
                    log.warning("the server's requests are not heard: %s", type(wrong).__name__)
            finally:
                with self._lock:
                    self._socket = None
                self._socket_up = False
            self._stop.wait(_pause_s(failures + 1))

    def _listen(self) -> None:
        with contextlib.closing(self._fresh_connection()) as signing:
            token = self._sign_in(signing)
        scheme = "ws" if self._tls is None else "wss"
        address = f"{scheme}://{self._host}:{self._port}{paths.TELEPHONY_LINK}"
        with WebSocket(
            address, self._tls, {"Authorization": f"Bearer {token}"}, open_timeout_s=TIMEOUT_S,
            ping_interval=1.0, ping_timeout=3.0, max_size=LONGEST_MESSAGE, compression=None,
        ) as socket:  # fmt: skip
            socket.send(codec.encode(self._snapshot()).decode())
            with self._lock:
                self._socket = socket
            self._socket_up = True
            self._to_post.set()
            self._flows_due.set()
            for raw in socket:
                self._asked(decode_ask(raw))

    def _beat_forever(self) -> None:
        next_s = time.monotonic()
        while not self._stop.wait(0.1):
            self.tick()
            if self._flows_due.is_set():
                self._tell_flows()
            if time.monotonic() < next_s:
                continue
            next_s = time.monotonic() + BEAT_S
            with self._lock:
                socket = self._socket
            if socket is not None:
                with contextlib.suppress(OSError, WebSocketException):
                    socket.send(codec.encode(self._beat()).decode())


    def _tell_flows(self) -> None:
        with self._lock:
            socket = self._socket
        if socket is None:
            return
        self._flows_due.clear()
        flows = self._flows()
        told = [Flows([one.flow_id for one in flows]), *(FlowTold(one) for one in flows)]
        try:
            for message in told:
                socket.send(codec.encode(message).decode())
        except (OSError, WebSocketException):
            log.info("the flows did not reach the server")  # the next connection begins with them


def _keep_open(connection: http.client.HTTPConnection) -> None:
    """A word now and then, so that the server does not close what the next call's report needs at once."""
    connection.request("GET", paths.HEALTH)
    connection.getresponse().read()


def _pause_s(failures: int) -> float:
    return BACK_OFF_S[min(failures, len(BACK_OFF_S)) - 1] * (0.75 + 0.5 * random.random())
