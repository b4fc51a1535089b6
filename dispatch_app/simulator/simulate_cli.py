"""`python -m dispatch_app simulate month`: a centre with a month of a city in its journal."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from dispatch_app.simulator.cli import FAULTS
from dispatch_app.simulator.month.making import MonthWishes, make_month
from dispatch_app.simulator.town_centre import MARK_FILE, FolderFault, empty_folder, state_folder
from dispatch_app.words import t

MOST_DAYS, MOST_CALLS_A_DAY = 400, 5_000


def run(arguments: list[str]) -> int:
    """0 when the month was made, 2 when it could not be."""
    chosen = parser().parse_args(arguments)
    wishes = wishes_of(chosen)
    try:
        _make_room(wishes.folder, chosen.again)
        made = make_month(wishes, lambda words: print(f"· {words}", file=sys.stderr))
    except KeyboardInterrupt:
        return 2
    except FAULTS as wrong:
        print(t("The month cannot be made: {why}", why=wrong), file=sys.stderr)
        return 2
    print(json.dumps(made, ensure_ascii=False))
    return 0


def wishes_of(chosen: argparse.Namespace) -> MonthWishes:
    """What the command line asks for, within its bounds."""
    return MonthWishes(
        chosen.folder or state_folder() / "month",
        chosen.until or datetime.now(UTC).replace(microsecond=0),
        days=min(MOST_DAYS, max(1, chosen.days)),
        calls_a_day=min(MOST_CALLS_A_DAY, max(1, chosen.calls_a_day)),
        seed=chosen.seed,
        recordings=max(0, chosen.recordings),
        tracks=not chosen.no_tracks,
        sections={"database": {"url": chosen.database}} if chosen.database else {},
    )


def _make_room(folder: Path, again: bool) -> None:
    """Raises FolderFault where a centre stands already that nobody wants to lose."""
    if (folder / MARK_FILE).is_file() and not again:
        raise FolderFault(t("{folder} holds a month already; --again makes it anew", folder=folder))
    empty_folder(folder)


def parser() -> argparse.ArgumentParser:
    """The options."""
    parser = argparse.ArgumentParser(
        prog="python -m dispatch_app simulate", description=t("A centre with days of a city in its journal")
    )
    parser.add_argument("what", choices=("month",))
    parser.add_argument("--folder", type=Path, help=t("folder of the simulated centre"))
    parser.add_argument("--days", type=int, default=30, help=t("days, the last one ends now"))
    parser.add_argument("--calls-a-day", type=int, default=300, help=t("mean number of calls in a day"))
    parser.add_argument("--seed", type=int, default=7, help=t("the same seed gives the same town and callers"))
    parser.add_argument("--until", type=_moment, help=t("the month's end, with its zone (2026-11-01T12:00+08:00)"))
    parser.add_argument("--database", help=t("an empty PostgreSQL database (default: SQLite in the folder)"))
    parser.add_argument("--recordings", type=int, default=60, help=t("calls with a recording"))
    parser.add_argument("--no-tracks", action="store_true", help=t("keep no positions of vehicles"))
    parser.add_argument("--again", action="store_true", help=t("throw an earlier month in the folder away"))
    return parser


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError(t("must be a time with its zone"))
    return at.astimezone(UTC)
