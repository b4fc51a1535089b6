"""The server process: sockets, TLS, signals, log lines without personal data."""

from __future__ import annotations

import asyncio
import logging
import signal
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from logging.handlers import RotatingFileHandler

import uvicorn
from starlette.applications import Starlette

from dispatch_app.server.assembly import CentreServer, DatabaseParts
from dispatch_app.server.certificates import server_files
from dispatch_app.server.settings import Settings

LOG_BYTES = 10_000_000
LOG_FILES = 5
"""Fifty megabytes of log: weeks of a quiet server, hours of a bad one."""

GRACE_S = 10
"""How long open requests may take after the order to stop."""

HEADER_BYTES = 32 * 1024
OPEN_CONNECTIONS = 5_000
"""Connections at once: every client of the largest centre twice over; then 503."""

log = logging.getLogger(__name__)


class ReadyServer(uvicorn.Server):
    """uvicorn that says when it serves and leaves signals to us."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Open the sockets, then say so."""
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started:
            self._on_ready()

    def stop(self) -> None:
        """Stop serving; may be called from any thread."""
        self.should_exit = True


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
        server: ReadyServer = ReadyServer(uvicorn_config(settings, app), lambda: on_ready(server))
        if threading.current_thread() is threading.main_thread():
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                with suppress(NotImplementedError):  # Windows has no loop signals; uvicorn's own handler stands in
                    loop.add_signal_handler(number, server.stop)
        with suppress(SystemExit):
            await server._serve()
        if not server.started:
            raise OSError(f"port {settings.port} on {settings.host} cannot be opened")
    finally:
        await centre.stop()


def uvicorn_config(settings: Settings, app: Starlette) -> uvicorn.Config:
    """How the sockets are served. Raises CertificateFault."""
    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, lifespan="off", log_config=None, access_log=False,
        server_header=False, date_header=False, ws_per_message_deflate=False, ws_max_size=64 * 1024,
        ws_ping_interval=20.0, ws_ping_timeout=20.0, timeout_graceful_shutdown=GRACE_S, proxy_headers=False,
        h11_max_incomplete_event_size=HEADER_BYTES, limit_concurrency=OPEN_CONNECTIONS, backlog=2048,
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
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
