"""`python -m dispatch_app verify`: journal and tables checked offline, the first broken row named.

Exit code 0 when all is well, 1 when something is broken, 2 when it cannot be read.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.adapters.database.verification import Broken, VerifyReport, verify_store
from dispatch_app.server.settings import SettingsFault, load_settings
from dispatch_app.words import later, t

FINE, BROKEN, UNREADABLE = 0, 1, 2

REASONS = {
    "hash": later("the hash does not fit: this line or an earlier one was changed"),
    "gap": later("a line is missing here"),
    "cut_tail": later("the end of the journal was cut off here"),
    "beyond_head": later("the journal goes on beyond its recorded end"),
    "unreadable": later("it cannot be read"),
    "not_applicable": later("this event does not fit what happened before"),
    "missing": later("the row is missing"),
    "extra": later("nothing in the journal made this row"),
    "different": later("it is not what the journal made it"),
}


def run(arguments: list[str]) -> int:
    """Check one centre and say the result in words; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m dispatch_app verify", description=t("Check journal and tables"))
    parser.add_argument("--settings", type=Path, help=t("settings file of the server"))
    parser.add_argument("--database", help=t("database address, with --centre"))
    parser.add_argument("--centre", help=t("id of the centre"))
    chosen = parser.parse_args(arguments)
    if (chosen.settings is None) == (chosen.database is None):
        print(t("Give either --settings FILE or --database URL --centre ID"), file=sys.stderr)
        return UNREADABLE
    try:
        url, centre_id = _target(chosen)
        report = _verify(url, centre_id)
    except (StoreFault, SettingsFault) as fault:
        print(t("Cannot be checked: {reason}", reason=fault), file=sys.stderr)
        return UNREADABLE
    return _say(report)


def _target(chosen: argparse.Namespace) -> tuple[str, str]:
    if chosen.settings is not None:
        settings = load_settings(chosen.settings)
        return settings.database_url, chosen.centre or settings.centre.centre_id
    if not chosen.centre:
        raise StoreFault(t("--centre is missing"))
    return chosen.database, chosen.centre


def _verify(url: str, centre_id: str) -> VerifyReport:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(t("Journal"), total=None)
        return verify_store(url, centre_id, lambda done, total: shown.update(task, completed=done, total=total))


def _say(report: VerifyReport) -> int:
    if report.broken is not None:
        print(_sentence(report.broken))
        return BROKEN
    values = {"centre": report.centre_id, "events": report.events, "rows": report.rows}
    print(t("Centre {centre}: {events} events and {rows} rows are sound", **values))
    print(t("Head: {number} {hash}", number=report.events, hash=report.head_hash))
    return FINE


def _sentence(broken: Broken) -> str:
    reason = t(REASONS[broken.reason])
    if broken.field:
        where = {"table": broken.table, "key": broken.key, "field": broken.field}
        return t("Broken: table {table}, row {key}, field {field}: {reason}", **where, reason=reason)
    return t("Broken: table {table}, row {key}: {reason}", table=broken.table, key=broken.key, reason=reason)
