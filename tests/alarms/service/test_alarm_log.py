"""Log, statistics and state over torn and strange files."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alarms.service import alarm_log
from alarms.service.alarm_log import AlarmLog, history, read_state, statistics, write_state

GOOD = {
    "kind": "ups_lost", "subject": "UPS", "state": "acknowledged", "present": True, "values": [["a", "b"]],
    "left_s": None, "by": "wang",
}  # fmt: skip


def test_state_survives_and_strange_entries_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "standing.json"
    assert read_state(file) == []
    strange = [{**GOOD, "state": "asleep"}, {**GOOD, "left_s": "x"}, {**GOOD, "values": [1]}, 7, {"kind": "x"}]
    write_state(file, [GOOD, *strange])  # type: ignore[list-item]
    assert read_state(file) == [GOOD]
    file.write_text('[{"kind":')
    assert read_state(file) == []


def test_statistics_and_torn_lines(tmp_path: Path) -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    clock = iter(at + timedelta(seconds=10 * n) for n in range(100))
    log = AlarmLog(tmp_path, lambda: next(clock))
    for _ in range(2):
        for what in ("raised", "acknowledged", "cleared"):
            log.line(what, kind="ups_lost", subject="UPS")
    with log.file.open("a") as stream:
        stream.write('{"torn')
    counted = statistics(history(tmp_path))
    assert counted == [
        {"kind": "ups_lost", "subject": "UPS", "raised": 2, "seen_after_s": 10.0, "lasted_s": 20.0}
    ]


def test_the_log_turns_over_and_keeps_its_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarm_log, "LOG_BYTES", 300)
    log = AlarmLog(tmp_path, lambda: datetime(2026, 11, 22, tzinfo=UTC))
    for number in range(60):
        log.line("x", number=number)
    numbers = [one["number"] for one in history(tmp_path)]
    assert numbers == list(range(numbers[0], 60))
    assert len(list(tmp_path.iterdir())) == alarm_log.KEPT_LOGS + 1
    assert all(json.loads(line) for line in log.file.read_text().splitlines())
