"""The drop folder at work: exports are picked up, imported whole or refused, and kept with a report beside them."""

from __future__ import annotations

import csv
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from dispatch_app.adapters.locating.drop_rules import (
    DONE,
    KEPT_FILES,
    REFUSED,
    WORKING,
    DropRules,
    DropWatch,
    Listed,
    is_stale,
    is_wanted,
    kept_name,
)
from dispatch_app.adapters.locating.subscriber_file import RowFault, SubscriberFileFault
from dispatch_app.adapters.locating.subscribers import ImportReport, ImportWishes
from dispatch_app.words import t

log = logging.getLogger(__name__)

MOST_FILES = 1_000
"""Names of a folder that are looked at; a folder with more is no drop folder."""


class SubscriberTable(Protocol):
    """The table as the drop folder fills it (adapters.locating.subscribers.SqlSubscribers)."""

    def import_file(self, path: Path, wishes: ImportWishes) -> ImportReport: ...

    def newest_import(self) -> tuple[datetime, str] | None: ...


@dataclass(frozen=True, slots=True)
class DropOutcome:
    """What became of one file; `fault` is "" for one that was imported."""

    file_name: str
    good: int
    refused: int
    fault: str = ""


class DropFolder:
    """Looked at from one thread only; `progress` may be read from any."""

    def __init__(
        self, rules: DropRules, table: SubscriberTable, is_stopped: Callable[[], bool] = lambda: False
    ) -> None:
        self._rules = rules
        self._table = table
        self._watch = DropWatch(rules.settle_s)
        self._is_stopped = is_stopped
        self.progress: float | None = None
        """Share of a running import that is done, None while none runs."""

    def prepare(self) -> None:
        """Make the folders; a file that was being imported when the server died is taken up again. Raises OSError."""
        for name in (WORKING, DONE, REFUSED):
            folder = self._rules.folder / name
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
        for left in sorted((self._rules.folder / WORKING).iterdir()):
            os.replace(left, self._rules.folder / left.name)

    def look(self, now_s: float, now: datetime) -> DropOutcome | None:
        """Import the oldest complete file, if there is one. Raises OSError, StoreFault."""
        ready = self._watch.ready(self._listing(), now_s)
        if ready is None:
            return None
        taken = self._rules.folder / WORKING / ready.name
        os.replace(self._rules.folder / ready.name, taken)
        outcome = self._import(taken, now)
        if outcome is None:  # the server ends: the file waits for the next start
            os.replace(taken, self._rules.folder / ready.name)
        return outcome

    def is_stale(self, now: datetime) -> bool:
        """Whether the table is older than the rules allow. Raises StoreFault."""
        newest = self._table.newest_import()
        return is_stale(self._rules, None if newest is None else newest[0], now)

    def _listing(self) -> list[Listed]:
        listed = []
        with os.scandir(self._rules.folder) as entries:
            for count, entry in enumerate(entries):
                if count >= MOST_FILES:
                    break
                if entry.is_file(follow_symlinks=False) and is_wanted(entry.name):
                    status = entry.stat()
                    listed.append(Listed(entry.name, status.st_size, status.st_mtime_ns))
        return listed

    def _import(self, taken: Path, now: datetime) -> DropOutcome | None:
        rules, name = self._rules, kept_name(taken.name, now)
        report_file = taken.with_name(name + ".refused.csv")
        fault, report = "", ImportReport()
        try:
            with RefusedRows(report_file) as rows:
                wishes = ImportWishes(
                    rules.datum, rules.layout, rules.tolerated_share, on_fault=rows.add,
                    on_progress=self._progressed, is_stopped=self._is_stopped,
                )  # fmt: skip
                report = self._table.import_file(taken, wishes)
        except SubscriberFileFault as wrong:
            fault = str(wrong)
        finally:
            self.progress = None
        if report.stopped:
            report_file.unlink(missing_ok=True)
            return None
        if not fault and not report.applied:
            fault = t("{refused} of {count} rows are wrong", refused=report.refused,
                      count=report.good + report.refused)  # fmt: skip
        folder = rules.folder / (REFUSED if fault else DONE)
        os.replace(taken, folder / name)
        if report.refused:
            os.replace(report_file, folder / report_file.name)
        else:
            report_file.unlink(missing_ok=True)
        _forget_old(folder)
        log.info("subscriber file: %d good rows, %d refused, %s", report.good, report.refused, folder.name)
        return DropOutcome(taken.name, report.good, report.refused, fault)

    def _progressed(self, share: float) -> None:
        self.progress = share


class RefusedRows:
    """A CSV of refused rows, line and reason: opens in a spreadsheet, holds no personal data, mode 0600."""

    def __init__(self, file: Path) -> None:
        self._handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._stream = os.fdopen(self._handle, "w", encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._stream)
        self._rows.writerow((t("line"), t("reason")))

    def add(self, fault: RowFault) -> None:
        """Write one row."""
        self._rows.writerow((fault.line, fault.reason))

    def __enter__(self) -> RefusedRows:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()


def _forget_old(folder: Path) -> None:
    """Keep the newest KEPT_FILES exports and their reports; names begin with their moment."""
    exports = sorted(one.name for one in folder.iterdir() if not one.name.endswith(".refused.csv"))
    for name in exports[:-KEPT_FILES]:
        (folder / name).unlink(missing_ok=True)
        (folder / f"{name}.refused.csv").unlink(missing_ok=True)
