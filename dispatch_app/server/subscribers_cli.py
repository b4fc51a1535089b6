"""`admin import-subscribers`: the three-field table 三字段 from an export, with a report of refused rows."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from dispatch_app.adapters.database.upgrade import create_or_upgrade
from dispatch_app.adapters.locating.drop_folder import RefusedRows
from dispatch_app.adapters.locating.line_layout import LayoutFault, read_layout
from dispatch_app.adapters.locating.subscriber_file import SubscriberFileFault
from dispatch_app.adapters.locating.subscribers import ImportReport, ImportWishes, SqlSubscribers
from dispatch_app.server.settings import load_settings
from dispatch_app.words import t

FAULTS_SHOWN = 20
"""Refused rows that are printed: enough to see what is wrong with a file."""


def add_import_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the task."""
    parser.add_argument("file", type=Path, metavar="FILE.csv")
    parser.add_argument("--datum", default="", help=t("datum of its coordinates"))
    parser.add_argument("--layout", type=Path, metavar="LAYOUT.toml", help=t("where the columns of the file stand"))
    parser.add_argument("--refused", type=Path, metavar="OUT.csv", help=t("write every refused row there"))
    good_rows = t("import the good rows of a file with bad ones")
    parser.add_argument("--force-good-rows", action="store_true", help=good_rows)
    parser.add_argument("--check-only", action="store_true", help=t("only check the file"))


def import_subscribers(chosen: argparse.Namespace) -> int:
    """0 when the table was replaced (or the check found nothing), 1 when rows were refused and nothing was done."""
    settings = load_settings(chosen.settings)
    try:
        layout = read_layout(chosen.layout) if chosen.layout is not None else None
    except LayoutFault as wrong:
        print(wrong, file=sys.stderr)
        return 1
    create_or_upgrade(settings.database_url)
    table = SqlSubscribers(settings.database_url, settings.centre.centre_id, settings.area_code)
    try:
        with ExitStack() as stack:
            rows = stack.enter_context(RefusedRows(chosen.refused)) if chosen.refused is not None else None
            columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
            bar = stack.enter_context(Progress(*columns, console=Console(stderr=True), transient=True))
            task = bar.add_task(chosen.file.name, total=1.0)
            wishes = ImportWishes(
                chosen.datum, layout, check_only=chosen.check_only,
                tolerated_share=1.0 if chosen.force_good_rows else 0.0,
                on_fault=rows.add if rows is not None else lambda _: None,
                on_progress=lambda share: bar.update(task, completed=share),
            )  # fmt: skip
            report = table.import_file(chosen.file, wishes)
    except (SubscriberFileFault, OSError) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    finally:
        table.close()
    _say(report)
    return 0 if report.applied or (chosen.check_only and not report.refused) else 1


def _say(report: ImportReport) -> None:
    print(t("Good rows: {good}, refused rows: {refused}", good=report.good, refused=report.refused))
    for fault in report.faults[:FAULTS_SHOWN]:
        print(t("line {line}: {reason}", line=fault.line, reason=fault.reason))
    print(t("The table was replaced") if report.applied else t("The table was not changed"))
