"""Orders to the running service from the same machine: one JSON line up, one JSON line down, over a local socket."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import socketserver
import threading
import time
from pathlib import Path
from typing import Any

from alarms.service.notices import sentence
from alarms.service.running import AlarmService, Order, shelve_order
from alarms.watchers import alarm_life as life

SOCKET = "control.sock"
LONGEST_ORDER = 4096
"""An order names one alarm and one person."""


class ControlFault(Exception):
    """The service is not running here, or refused; the text says why."""


class Control:
    """Serves orders in the state folder; only its owner may connect."""

    def __init__(self, service: AlarmService) -> None:
        self._path = service.folder / SOCKET
        self._path.unlink(missing_ok=True)
        with _short_path(self._path) as path:
            self._server = _Server(str(path), _Handler)
        self._path.chmod(0o600)
        self._server.service = service
        self._thread = threading.Thread(target=self._server.serve_forever, name="alarm control", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End."""
        self._server.shutdown()
        self._server.server_close()
        self._path.unlink(missing_ok=True)


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    service: AlarmService


class _Handler(socketserver.StreamRequestHandler):
    server: _Server
    timeout = 10.0

    def handle(self) -> None:
        try:
            order = json.loads(self.rfile.readline(LONGEST_ORDER))
            answer = {"ok": True, "result": answer_order(self.server.service, order)}
        except KeyError as wrong:
            answer = {"ok": False, "why": f"not known: {wrong}"}
        except (ValueError, TypeError, AttributeError, TimeoutError) as wrong:
            answer = {"ok": False, "why": str(wrong)[:200]}
        with contextlib.suppress(OSError):
            self.wfile.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")


def answer_order(service: AlarmService, order: dict[str, Any]) -> Any:
    """The result of one order. Raises KeyError for an unknown alarm, ValueError for an unknown order."""
    book = service.parts.room.book
    name, by = order["order"], str(order.get("by", ""))[:60]
    key = (str(order.get("kind", "")), str(order.get("subject", "")))
    if name == "list":
        return service.ask(lambda now_s: [_plain(record) for record in book.standing()])
    if name == "test_lamps":
        service.test_lamps()
        return None
    if name == "shelve":
        return service.ask(shelve_order(service, key, by, float(order["for_s"])))
    if name == "acknowledge" and not order.get("kind"):
        return service.ask(lambda now_s: service.change(book.acknowledge_all(by, now_s)))
    steps: dict[str, Order] = {
        "acknowledge": lambda now_s: service.change(book.acknowledge(key, by, now_s)),
        "reset": lambda now_s: service.change(book.change(key, lambda r: life.reset(r, by, now_s), now_s)),
        "unshelve": lambda now_s: service.change(book.change(key, lambda r: life.unshelve(r, now_s), now_s)),
        "out_of_service": lambda now_s: service.change(
            book.change(key, lambda r: life.take_out_of_service(r, by, now_s), now_s)
        ),
        "in_service": lambda now_s: service.change(book.change(key, lambda r: life.put_in_service(r, now_s), now_s)),
    }
    if name not in steps:
        raise ValueError(f"no order is called {str(name)[:40]}")
    return service.ask(steps[name])


def send_order(folder: Path, order: dict[str, Any]) -> Any:
    """The result of an order to the service whose state is in `folder`. Raises ControlFault."""
    try:
        with socket.socket(socket.AF_UNIX) as opened, _short_path(folder / SOCKET) as path:
            opened.settimeout(10.0)
            opened.connect(str(path))
            opened.sendall(json.dumps(order).encode() + b"\n")
            with opened.makefile("rb") as stream:
                answer = json.loads(stream.readline())
    except (OSError, ValueError) as wrong:
        raise ControlFault(str(getattr(wrong, "strerror", "") or wrong)) from wrong
    if not answer["ok"]:
        raise ControlFault(answer["why"])
    return answer["result"]


def _plain(record: life.AlarmRecord) -> dict[str, Any]:
    return {
        "kind": record.kind, "subject": record.subject, "priority": record.priority.value,
        "state": record.state.value, "present": record.present, "by": record.by, "text": sentence(record),
        "since_s": round(time.monotonic() - record.changed_at_s, 1),
    }  # fmt: skip


@contextlib.contextmanager
def _short_path(path: Path):  # type: ignore[no-untyped-def]
    """The path in a form that fits into a socket address (107 bytes), through the folder's descriptor."""
    if len(os.fsencode(path)) < 100:
        yield path
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield Path(f"/proc/self/fd/{folder}") / path.name
    finally:
        os.close(folder)
