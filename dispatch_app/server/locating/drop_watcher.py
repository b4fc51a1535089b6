"""The drop folder's thread, its alarms and its line in the server's health."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.adapters.locating.drop_folder import DropFolder, DropOutcome
from dispatch_app.domain.commands import ClearAlarm, Command, RaiseAlarm
from dispatch_app.words import t

LOOK_EVERY_S = 2.0
STALE_EVERY_S = 600.0
"""A table grows old over days."""

LOST, STALE, REFUSED = "drop_folder_lost", "subscribers_stale", "subscribers_refused"
SUBJECT = "subscribers"

log = logging.getLogger(__name__)


class DropWatcher:
    """Lives in the loop's thread; looking and importing run in `worker`, a single thread, one at a time."""

    def __init__(
        self, folder: DropFolder, worker: Executor, to_loop: Callable[[Callable[[], None]], None],
        send: Callable[[str, Command], None], now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._folder = folder
        self._worker = worker
        self._to_loop = to_loop
        self._send = send
        self._now = now
        self._busy = False
        self._prepared = False
        self._next_look_s = 0.0
        self._next_stale_s = 0.0
        self._raised: dict[str, bool] = {}

    def tick(self, now_s: float) -> None:
        """Look, where it is time and nothing is under way."""
        if not self._busy and now_s >= self._next_look_s:
            self._busy = True
            self._next_look_s = now_s + LOOK_EVERY_S
            check_age = now_s >= self._next_stale_s
            if check_age:
                self._next_stale_s = now_s + STALE_EVERY_S
            self._worker.submit(self._run, now_s, check_age)

    def words(self) -> str:
        """What is being imported, "" for nothing."""
        share = self._folder.progress
        return "" if share is None else t("Importing subscribers: {share} %", share=int(share * 100))

    def _run(self, now_s: float, check_age: bool) -> None:
        outcome, stale, lost = None, None, ""
        try:
            if not self._prepared:
                self._folder.prepare()
                self._prepared = True
            outcome = self._folder.look(now_s, self._now())
            if check_age or outcome is not None:
                stale = self._folder.is_stale(self._now())
        except OSError as wrong:
            lost = wrong.strerror or type(wrong).__name__
        except StoreFault as wrong:
            log.warning("drop folder: %s", type(wrong).__name__)
        except Exception as wrong:  # boundary: a broken export must not end the looking
            lost = type(wrong).__name__
            log.exception("drop folder")
        self._to_loop(lambda: self._settle(outcome, stale, lost))

    def _settle(self, outcome: DropOutcome | None, stale: bool | None, lost: str) -> None:
        self._busy = False
        self._alarm(LOST, bool(lost), (("why", lost),))
        if stale is not None:
            self._alarm(STALE, stale, ())
        if outcome is not None:
            why = (("file", outcome.file_name[:80]), ("why", outcome.fault[:200]))
            self._alarm(REFUSED, bool(outcome.fault), why)

    def _alarm(self, kind: str, on: bool, values: tuple[tuple[str, str], ...]) -> None:
        if self._raised.get(kind) is not on:
            self._raised[kind] = on
            command: Command = RaiseAlarm(kind, SUBJECT, "medium", values) if on else ClearAlarm(kind, SUBJECT)
            self._send(f"{type(command).__name__}:{kind}", command)
