"""What the command line of `simulate` asks for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dispatch_app.simulator.month.making import MonthWishes
from dispatch_app.simulator.simulate_cli import MOST_DAYS, parser, run, wishes_of
from dispatch_app.simulator.town_centre import MARK_FILE


def test_every_option_reaches_its_wish(tmp_path: Path) -> None:
    options = [
        "month",
        "--folder",
        str(tmp_path),
        "--until",
        "2026-11-01T12:00+08:00",
        "--days",
        "3",
        "--calls-a-day",
        "9",
    ]
    options += ["--seed", "5", "--recordings", "0", "--no-tracks", "--database", "postgresql://x/y"]
    assert wishes_of(parser().parse_args(options)) == MonthWishes(
        tmp_path, datetime(2026, 11, 1, 4, tzinfo=UTC), days=3, calls_a_day=9, seed=5, recordings=0, tracks=False,
        sections={"database": {"url": "postgresql://x/y"}},
    )  # fmt: skip


def test_absurd_numbers_are_brought_within_bounds() -> None:
    wishes = wishes_of(parser().parse_args(["month", "--days", "999999", "--recordings", "-1"]))
    assert (wishes.days, wishes.recordings, wishes.sections) == (MOST_DAYS, 0, {})


def test_a_month_that_stands_already_is_not_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / MARK_FILE).write_text("")
    (tmp_path / "kept").write_text("x")
    assert run(["month", "--folder", str(tmp_path)]) == 2
    assert "--again" in capsys.readouterr().err and (tmp_path / "kept").exists()
