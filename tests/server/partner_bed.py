"""A partner of the centre on a real socket: 110, an operator or an SMS gateway that answers as a test wants."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Partner:
    """`answer` is what every request gets; `asked` are method, path, headers and body of each, in order."""

    url: str
    answer: tuple[int, bytes] = (204, b"")
    stall: threading.Event | None = None
    """While set to an event, requests wait for it before they are answered."""
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def partner() -> Iterator[Partner]:
    """The partner, listening."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            there.asked.append((self.command, self.path, dict(self.headers), body))
            if there.stall is not None:
                there.stall.wait(20)
            status, raw = there.answer
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there = Partner(f"http://127.0.0.1:{listening.server_port}")
    thread = threading.Thread(target=listening.serve_forever, args=(0.05,), name="partner")
    thread.start()
    try:
        yield there
    finally:
        if there.stall is not None:
            there.stall.set()
        listening.shutdown()
        thread.join()
        listening.server_close()
