"""`python -m dispatch_app doctor`: settings, database, map, certificates, fonts, printer, ports, disk and clock."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dispatch_app.server.examination import EXAMINATIONS, Finding, examine_settings
from dispatch_app.words import t

MARKS = {"good": "✓", "warning": "!", "bad": "✗"}


def run(arguments: list[str]) -> int:
    """0 when nothing is bad (warnings do not count), 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m dispatch_app doctor", description=t("Examine this machine"))
    parser.add_argument("--settings", type=Path, default=Path("dispatch.toml"), help=t("settings file of the server"))
    chosen = parser.parse_args(arguments)
    settings, findings = examine_settings(chosen.settings)
    _say(findings)
    if settings is not None:
        for examination in EXAMINATIONS:
            found = examination(settings)
            _say(found)
            findings += found
    bad = sum(finding.state == "bad" for finding in findings)
    print(t("{count} things need to be put right", count=bad) if bad else t("The system is fit to run"))
    return 1 if bad else 0


def _say(findings: list[Finding]) -> None:
    for finding in findings:
        print(f"{MARKS[finding.state]} {finding.words}", flush=True)
    sys.stdout.flush()
