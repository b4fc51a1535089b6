"""Reports to the server: kept on disk until the server has answered them, delivered in order with the same ids."""

from __future__ import annotations

import http.client
import json
import logging
import os
import ssl
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from dispatch_app.domain.commands import Command
from dispatch_app.domain.part import AlarmWishes, PartsReport
from dispatch_app.wire import codec, paths
from dispatch_app.wire.messages import CommandRequest, SignedIn, SignIn

MOST_REPORTS = 2000
"""A day without server has some hundred; beyond, only the last report of each alarm is kept."""
BACK_OFF_S = (0.5, 1.0, 2.0, 5.0)
TIMEOUT_S = 5.0

log = logging.getLogger("alarms.uplink")


REPORT_EVERY_S = 1.0
"""How often the parts are told and the desks' wishes fetched: a siren is silent a second after its acknowledgement."""

_ABOUT_THE_CAUSE = frozenset({"RaiseAlarm", "ClearAlarm"})


class UplinkFault(Exception):
    """The server could not be reached or did not accept."""


class Spool:
    """Reports in order, in one file of JSON lines; safe from any thread. Raises OSError where it cannot write."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self.changed = threading.Event()
        self.dropped = 0
        self.puts = 0
        """Reports kept so far: tells whether something came in between."""
        self._waiting: list[dict[str, object]] = _lines_of(file)
        self._write()

    def put(self, command: Command) -> None:
        """Keep a report for delivery."""
        report: dict[str, object] = {
            "command_id": str(uuid.uuid4()), "type": codec.type_name(command), "fields": codec.to_plain(command),
        }  # fmt: skip
        with self._lock:
            self.puts += 1
            self._waiting.append(report)
            if len(self._waiting) > MOST_REPORTS:
                self._compact()
                self._write()
            else:
                with self._file.open("a", encoding="utf-8") as stream:
                    stream.write(json.dumps(report, ensure_ascii=False) + "\n")
                    stream.flush()
                    os.fsync(stream.fileno())
        self.changed.set()

    def head(self) -> CommandRequest | None:
        """The oldest report, None when all are delivered."""
        with self._lock:
            if not self._waiting:
                return None
            one = self._waiting[0]
        fields = one["fields"]
        assert isinstance(fields, dict)
        return CommandRequest(str(one["command_id"]), str(one["type"]), fields, codec.PROTOCOL)

    def delivered(self, command_id: str) -> None:
        """The server has answered the report."""
        with self._lock:
            self._waiting = [one for one in self._waiting if one["command_id"] != command_id]
            self._write()

    def __len__(self) -> int:
        with self._lock:
            return len(self._waiting)

    def _compact(self) -> None:
        last: dict[tuple[object, object, bool], dict[str, object]] = {}
        for one in self._waiting:
            fields = one["fields"]
            assert isinstance(fields, dict)
            kind, _, subject = str(fields.get("alarm_id", "")).partition(":")
            key = (fields.get("kind", kind), fields.get("subject", subject), one["type"] in _ABOUT_THE_CAUSE)
            last.pop(key, None)
            last[key] = one
        self.dropped += len(self._waiting) - len(last)
        self._waiting = list(last.values())[-MOST_REPORTS:]

    def _write(self) -> None:
        fresh = self._file.with_name(self._file.name + ".new")
        with fresh.open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in self._waiting)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(self._file)


class Uplink:
    """One thread that delivers the spool to one server."""

    def __init__(
        self, url: str, ca_file: Path | None, user: str, password: Callable[[], str], spool: Spool,
        report: Callable[[], PartsReport], wished: Callable[[AlarmWishes, int], None],
    ) -> None:  # fmt: skip
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 8120
        self._plain = parts.scheme == "http"
        self._ca_file, self._user, self._password = ca_file, user, password
        self._spool = spool
        self._report, self._wished = report, wished
        self._connection: http.client.HTTPConnection | None = None
        self._token = ""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="alarm uplink", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is not delivered waits on disk for the next start."""
        self._stop.set()
        self._spool.changed.set()
        self._thread.join(TIMEOUT_S + 1.0)

    def _run(self) -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                self._deliver()
                if failures:
                    log.warning("the server takes reports again")
                failures = 0
            except (OSError, http.client.HTTPException, UplinkFault, codec.CodecFault) as wrong:
                failures += 1
                self._drop()
                if failures == 1:
                    log.warning("the server takes no reports, they are kept: %s", wrong)
                self._stop.wait(BACK_OFF_S[min(failures, len(BACK_OFF_S)) - 1])
        self._drop()

    def _deliver(self) -> None:
        next_s = 0.0
        while not self._stop.is_set():
            request = self._spool.head()
            if request is not None:
                self._deliver_one(request)
            elif time.monotonic() >= next_s:
                self._exchange()
                next_s = time.monotonic() + REPORT_EVERY_S
            else:
                self._spool.changed.wait(max(0.0, next_s - time.monotonic()))
                self._spool.changed.clear()

    def _deliver_one(self, request: CommandRequest) -> None:
        self._sign_in()
        status, _ = self._request(paths.COMMAND, codec.encode(request))
        if status in (400, 409, 422):
            log.warning("the server refused a report: %s, HTTP %d", request.type, status)
        elif status != 200:
            raise UplinkFault(f"HTTP {status} for {paths.COMMAND}")
        self._spool.delivered(request.command_id)

    def _exchange(self) -> None:
        """Tell of the parts, hear what persons did to alarms."""
        self._sign_in()
        puts = self._spool.puts
        status, raw = self._request(paths.PARTS, codec.encode(self._report()))
        if status != 200:
            raise UplinkFault(f"HTTP {status} for {paths.PARTS}")
        self._wished(codec.decode(raw, AlarmWishes), puts)

    def _sign_in(self) -> None:
        if self._token:
            return
        body = SignIn(self._user, self._password(), codec.PROTOCOL, client="alarms")
        status, raw = self._request(paths.SIGN_IN, codec.encode(body))
        if status != 200:
            raise UplinkFault(f"HTTP {status} for {paths.SIGN_IN}")
        self._token = codec.decode(raw, SignedIn).token

    def _request(self, path: str, body: bytes) -> tuple[int, bytes]:
        if self._connection is None:
            self._connection = self._connect()
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        self._connection.request("POST", path, body, headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def _connect(self) -> http.client.HTTPConnection:
        if self._plain:
            return http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT_S)
        context = ssl.create_default_context(cafile=str(self._ca_file) if self._ca_file else None)
        return http.client.HTTPSConnection(self._host, self._port, timeout=TIMEOUT_S, context=context)

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection, self._token = None, ""


def _lines_of(file: Path) -> list[dict[str, object]]:
    """The reports of an earlier run; a torn last line (power lost while writing) is left out."""
    if not file.is_file():
        return []
    reports = []
    for text in file.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            one = json.loads(text)
            assert isinstance(one["fields"], dict) and one["command_id"] and one["type"]
            reports.append(one)
        except (ValueError, KeyError, TypeError, AssertionError):
            log.warning("a torn report of an earlier run was left out")
    return reports[-MOST_REPORTS:]
