"""Registrations on disk, so that telephones ring at once after a restart and not only when they register again."""

from __future__ import annotations

import json
import logging
import os
import time
from pathlib import Path

from dispatch_app.exchange.sip.registrar import Binding, Registrar

log = logging.getLogger(__name__)


class Registrations:
    """`load` before the first message, `save_if_changed` from a thread that may wait for a disk."""

    def __init__(self, file: Path, registrar: Registrar) -> None:
        self._file = file
        self._registrar = registrar
        self._written: list[list[object]] = []

    def load(self) -> list[str]:
        """Users that are there again; what is broken or expired is left out."""
        try:
            rows = json.loads(self._file.read_text(encoding="utf-8"))
            bindings = [_binding(row) for row in rows]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, TypeError, KeyError, IndexError) as wrong:
            log.warning("registrations cannot be read, telephones register again: %s", type(wrong).__name__)
            return []
        now = time.monotonic()
        for one in bindings:
            if one.user in self._registrar.users and one.expires_at_s > now:
                self._registrar.register(one)
        return [user for user in sorted(self._registrar.users) if self._registrar.is_there(user)]

    def save_if_changed(self) -> None:
        """Write what has changed; a connection cannot be kept, so only UDP telephones are."""
        rows = [_row(one) for one in self._registrar.all() if one.connection is None]
        if [row[:-1] for row in rows] == [row[:-1] for row in self._written] and not _grown(rows, self._written):
            return
        fresh = self._file.with_suffix(".new")
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
                json.dump(rows, out)
            fresh.replace(self._file)
            self._written = rows
        except OSError as wrong:
            log.warning("registrations cannot be written: %s", wrong)


def _grown(rows: list[list[object]], before: list[list[object]]) -> bool:
    """Whether one of them was renewed."""
    return any(float(str(new[-1])) - float(str(old[-1])) > 1.0 for new, old in zip(rows, before, strict=True))


def _row(one: Binding) -> list[object]:
    until = time.time() + one.expires_at_s - time.monotonic()
    return [one.user, one.contact, *one.address, one.transport, one.call_id, one.cseq, one.path, one.agent, until]


def _binding(row: list[object]) -> Binding:
    user, contact, host, port, transport, call_id, cseq, path, agent, until = row
    expires = time.monotonic() + float(str(until)) - time.time()
    return Binding(
        str(user), str(contact), (str(host), int(str(port))), str(transport), expires, str(call_id), int(str(cseq)),
        str(path), None, str(agent),
    )  # fmt: skip
