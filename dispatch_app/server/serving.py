"""The server process: sockets, TLS, signals, log lines without personal data."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from logging.handlers import RotatingFileHandler

import uvicorn
from starlette.applications import Starlette

from dispatch_app.server.assembly import CentreServer
from dispatch_app.server.certificates import server_files
from dispatch_app.server.database_parts import DatabaseParts
from dispatch_app.server.settings import Settings
from dispatch_app.words import t

LOG_BYTES = 10_000_000
LOG_FILES = 5
"""Fifty megabytes of log: weeks of a quiet server, hours of a bad one."""

GRACE_S = 10
"""How long open requests may take after the order to stop."""

FAREWELL_S = 1.0
"""How long a client is given to end its side of TLS; one that is gone would hold the restart up."""

PING_EVERY_S = 5.0
PING_ANSWER_S = 10.0
"""A receiver that hangs without closing its line is noticed within a quarter of a minute."""

HEADER_BYTES = 32 * 1024
OPEN_CONNECTIONS = 12_000
"""Connections at once: the tablets of 5,000 vehicles, each with a request that waits and one beside it, and every other
client of the largest centre twice over; then 503."""

SEND_BUFFER_BYTES = 256 * 1024
"""What the system may hold for one reader: a slow one shows soon, and two thousand of them stay affordable."""

SWITCH_INTERVAL_S = 0.001
"""How long a thread that works on positions or tracks may hold the interpreter while a search or the loop waits."""

log = logging.getLogger(__name__)


class ReadyServer(uvicorn.Server):
    """uvicorn that says when it serves and leaves signals to us."""

    def __init__(
        self, config: uvicorn.Config, on_ready: Callable[[], None], let_go: Callable[[], None] = lambda: None
    ) -> None:
        """`let_go` ends the requests that only wait for news, so that the end does not wait for them."""
        super().__init__(config)
        self._on_ready = on_ready
        self._let_go = let_go

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Open the sockets, then say so."""
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started:
            self._on_ready()

    async def shutdown(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Close every connection, the idle ones without waiting for the other side's farewell."""
        self._let_go()
        cut = asyncio.get_running_loop().call_later(FAREWELL_S, self._cut_idle)
        await super().shutdown(sockets)  # type: ignore[arg-type]
        cut.cancel()
        self._cut_idle(busy_too=True)
        await asyncio.sleep(0)

    def _cut_idle(self, busy_too: bool = False) -> None:
        for connection in list(self.server_state.connections):
            cycle = getattr(connection, "cycle", None)
            if busy_too or cycle is None or cycle.response_complete:
                connection.transport.abort()

    def stop(self) -> None:
        """Stop serving; may be called from any thread."""
        self.should_exit = True


def run_server(
    settings: Settings,
    open_database: Callable[[Settings], DatabaseParts],
    on_ready: Callable[[ReadyServer], None],
) -> None:
    """`serve` in the quickest event loop there is."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    factory = uvicorn.Config("", loop="auto", log_config=None).get_loop_factory()
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(serve(settings, open_database, on_ready))


async def serve(
    settings: Settings,
    open_database: Callable[[Settings], DatabaseParts],
    on_ready: Callable[[ReadyServer], None],
) -> None:
    """Serve the centre until SIGTERM, SIGINT or `stop` of the server that `on_ready` gets.

    Raises StoreFault, CertificateFault or OSError where it cannot begin.
    """
    centre = CentreServer(settings, open_database)
    app = await centre.start()
    try:
        server: ReadyServer = ReadyServer(
            uvicorn_config(settings, app), lambda: on_ready(server), centre.page_watch.close
        )
        if threading.current_thread() is threading.main_thread():
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                with suppress(NotImplementedError):  # Windows has no loop signals; uvicorn's own handler stands in
                    loop.add_signal_handler(number, server.stop)
        with listening_socket(settings) as listening:
            await server._serve([listening])
    finally:
        await centre.stop()


def listening_socket(settings: Settings) -> socket.socket:
    """The server's port, bound; what it accepts has bounded buffers. Raises OSError with the port in its words."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, so that Nagle is switched off
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        listening.bind((settings.host, settings.port))
    except OSError as wrong:
        listening.close()
        place = f"{settings.host}:{settings.port}"
        raise OSError(t("{place} cannot be opened: {why}", place=place, why=wrong.strerror)) from wrong
    listening.setblocking(False)
    return listening


def uvicorn_config(settings: Settings, app: Starlette) -> uvicorn.Config:
    """How the sockets are served. Raises CertificateFault."""
    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, lifespan="off", log_config=None, access_log=False,
        server_header=False, date_header=False, ws_per_message_deflate=False, ws_max_size=64 * 1024,
        ws_ping_interval=PING_EVERY_S, ws_ping_timeout=PING_ANSWER_S, timeout_graceful_shutdown=GRACE_S,
        proxy_headers=False, h11_max_incomplete_event_size=HEADER_BYTES, limit_concurrency=OPEN_CONNECTIONS,
        backlog=2048,
    )  # fmt: skip
    if settings.tls_enabled:
        config.load()
        config.ssl = tls_context(settings)
    return config


def tls_context(settings: Settings) -> ssl.SSLContext:
    """TLS 1.3 with the centre's certificate; raises CertificateFault where it is missing."""
    files = server_files(settings.tls_folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(files.certificate, files.key)
    if settings.client_certificates:
        context.load_verify_locations(files.authority)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def start_logging(settings: Settings) -> None:
    """Log lines of the server into its file, warnings also to standard error."""
    settings.logs.mkdir(parents=True, exist_ok=True)
    form = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    place = settings.logs / "server.log"
    file = RotatingFileHandler(place, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8")
    screen = logging.StreamHandler()
    screen.setLevel(logging.WARNING)
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    for handler in (file, screen):
        handler.setFormatter(form)
        root.addHandler(handler)
    for chatty in ("uvicorn", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
