"""`admin import-subscribers`: the three-field table 三字段 from a CSV file, with a report of refused rows."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dispatch_app.adapters.database.upgrade import create_or_upgrade
from dispatch_app.adapters.locating.subscriber_file import SubscriberFileFault
from dispatch_app.adapters.locating.subscribers import ImportReport, SqlSubscribers
from dispatch_app.server.settings import load_settings
from dispatch_app.words import t

FAULTS_SHOWN = 20
"""Refused rows that are printed: enough to see what is wrong with a file."""


def add_import_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the task."""
    parser.add_argument("file", type=Path, metavar="FILE.csv")
    parser.add_argument("--datum", default="WGS84", choices=["WGS84", "GCJ02"], help=t("datum of its coordinates"))
    good_rows = t("import the good rows of a file with bad ones")
    parser.add_argument("--force-good-rows", action="store_true", help=good_rows)
    parser.add_argument("--check-only", action="store_true", help=t("only check the file"))


def import_subscribers(chosen: argparse.Namespace) -> int:
    """0 when the table was replaced (or the check found nothing), 1 when rows were refused and nothing was done."""
    settings = load_settings(chosen.settings)
    create_or_upgrade(settings.database_url)
    table = SqlSubscribers(settings.database_url, settings.centre.centre_id, settings.area_code)
    try:
        report = table.import_file(
            chosen.file, datum=chosen.datum, only_good_rows=chosen.force_good_rows, check_only=chosen.check_only
        )
    except SubscriberFileFault as wrong:
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
