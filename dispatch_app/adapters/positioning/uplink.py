"""The way to the server: sign in, learn the feeds, post batches; back off and begin again when it is away."""

from __future__ import annotations

import contextlib
import http.client
import logging
import ssl
import threading
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path

from dispatch_app.adapters.positioning.feed_gate import FeedGate
from dispatch_app.domain.queries import FeedList, ListFeeds
from dispatch_app.domain.terminal import TerminalRequest
from dispatch_app.wire import codec, paths
from dispatch_app.wire.messages import FixBatch, PositionsTaken, SignedIn, SignIn

POST_EVERY_S = 0.25
"""Fresh enough for a map that is drawn once a second, few enough requests."""

FEEDS_EVERY_S = 10.0
"""A newly registered vehicle is followed within this time."""

BACK_OFF_S = (0.5, 1.0, 2.0, 4.0)
"""Pauses after failures in a row; the last one repeats."""

BEAT_EVERY_S = 1.0
"""An empty batch at least this often tells the server that this part lives."""

TIMEOUT_S = 5.0

log = logging.getLogger(__name__)


class UplinkFault(Exception):
    """The server could not be reached or did not accept."""


class Uplink:
    """One thread that carries what the gate holds to one server."""

    def __init__(
        self, url: str, ca_file: Path | None, user: str, password: str, gate: FeedGate,
        feeds_every_s: float = FEEDS_EVERY_S,
    ) -> None:  # fmt: skip
        parts = urllib.parse.urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 443
        self._tls = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
        self._plain = parts.scheme == "http"
        self._user, self._password = user, password
        self._gate = gate
        self._feeds_every_s = feeds_every_s
        self._connection: http.client.HTTPConnection | None = None
        self._token = ""
        self._stop = threading.Event()
        self._posted_at = 0.0
        self.posted = 0
        self.on_feeds: Callable[[int], None] = lambda count: None
        self.on_requests: Callable[[list[TerminalRequest]], None] = lambda requests: None
        """Called in the uplink's thread with what is to be asked of terminals."""

    def run(self) -> None:
        """Work until `stop`."""
        failures = 0
        feeds_age_s = self._feeds_every_s
        while not self._stop.wait(POST_EVERY_S if failures == 0 else BACK_OFF_S[min(failures, len(BACK_OFF_S)) - 1]):
            try:
                if not self._token:
                    self._sign_in()
                feeds_age_s += POST_EVERY_S
                if feeds_age_s >= self._feeds_every_s:
                    self._learn_feeds()
                    feeds_age_s = 0.0
                self._post_all()
                if failures:
                    log.warning("the server takes positions again")
                failures = 0
            except (OSError, http.client.HTTPException, UplinkFault, codec.CodecFault) as wrong:
                failures += 1
                feeds_age_s = self._feeds_every_s
                self._drop()
                if failures == 1:
                    log.warning("the server takes no positions: %s", wrong)
        if self._token:
            with contextlib.suppress(OSError, http.client.HTTPException, UplinkFault, codec.CodecFault):
                self._post_all()  # what came since the last round is not lost by an orderly end
        self._drop()

    def stop(self) -> None:
        """End `run` soon."""
        self._stop.set()

    def _sign_in(self) -> None:
        body = SignIn(self._user, self._password, codec.PROTOCOL, client="positions")
        self._token = codec.decode(self._request(paths.SIGN_IN, codec.encode(body)), SignedIn).token

    def _learn_feeds(self) -> None:
        raw = self._request(paths.QUERY + ListFeeds.__name__, codec.encode(ListFeeds()))
        feeds = codec.decode(raw, FeedList).feeds
        self._gate.know(dict(feeds))
        self.on_feeds(len(feeds))

    def _post_all(self) -> None:
        if time.monotonic() - self._posted_at > BEAT_EVERY_S and not self._gate.waiting():
            self._post(FixBatch([]))
        while (batch := self._gate.next_batch()) is not None:
            try:
                self._post(batch)
            except (OSError, http.client.HTTPException, UplinkFault):
                self._gate.put_back(batch)
                raise

    def _post(self, batch: FixBatch) -> None:
        taken = codec.decode(self._request(paths.POSITIONS, codec.encode(batch)), PositionsTaken)
        self._posted_at = time.monotonic()
        self.posted += len(batch.fixes)
        if taken.requests:
            self.on_requests(taken.requests)

    def _request(self, path: str, body: bytes) -> bytes:
        if self._connection is None:
            self._connection = (
                http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT_S)
                if self._plain
                else http.client.HTTPSConnection(self._host, self._port, timeout=TIMEOUT_S, context=self._tls)
            )
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        self._connection.request("POST", path, body, headers)
        answer = self._connection.getresponse()
        raw = answer.read()
        if answer.status != 200:
            raise UplinkFault(f"HTTP {answer.status} for {path}")
        return raw

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection, self._token = None, ""
