"""The service's own log of alarms, one JSON line each; what can be counted from it; the state over a restart."""

from __future__ import annotations

import json
import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from alarms.watchers.alarm_life import Effect, State

LOG_BYTES = 10_000_000
KEPT_LOGS = 5
"""Some 300,000 lines: years of a well centre, weeks of a sick one; the server's journal keeps everything."""

log = logging.getLogger("alarms.log")


class AlarmLog:
    """Appends to `alarms.jsonl` in the state folder; older files get .1 … .5."""

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self.file = folder / "alarms.jsonl"
        self._now = now

    def effect(self, effect: Effect) -> None:
        """One step of an alarm's life."""
        record = effect.record
        self.line(
            effect.what.value, kind=record.kind, subject=record.subject, priority=record.priority.value,
            state=record.state.value, by=record.by, values=dict(record.values),
        )  # fmt: skip

    def line(self, what: str, **facts: Any) -> None:
        """Any other line. A log that cannot be written is said in the program's own log and stops nothing."""
        text = json.dumps({"at": self._now().isoformat(), "what": what, **facts}, ensure_ascii=False)
        try:
            if self.file.is_file() and self.file.stat().st_size > LOG_BYTES:
                self._turn()
            with self.file.open("a", encoding="utf-8") as stream:
                stream.write(text + "\n")
        except OSError as wrong:
            log.error("the alarm log cannot be written: %s", wrong)

    def _turn(self) -> None:
        for number in range(KEPT_LOGS, 0, -1):
            older = self.file.with_name(f"{self.file.name}.{number}")
            newer = self.file if number == 1 else self.file.with_name(f"{self.file.name}.{number - 1}")
            if newer.is_file():
                newer.replace(older)


def history(folder: Path) -> Iterator[dict[str, Any]]:
    """Every line of all log files, oldest first; torn lines are left out."""
    for number in range(KEPT_LOGS, -1, -1):
        file = folder / ("alarms.jsonl" if number == 0 else f"alarms.jsonl.{number}")
        if not file.is_file():
            continue
        with file.open(encoding="utf-8", errors="replace") as stream:
            for text in stream:
                try:
                    yield dict(json.loads(text))
                except (ValueError, TypeError):
                    log.warning("a torn line of the alarm log was left out")


def statistics(lines: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    """Per alarm: how often it was raised, seconds until it was seen (mean) and until it cleared (mean), worst first."""
    raised: Counter[tuple[str, str]] = Counter()
    seen_s: dict[tuple[str, str], list[float]] = {}
    lasted_s: dict[tuple[str, str], list[float]] = {}
    since: dict[tuple[str, str], datetime] = {}
    for one in lines:
        key = (one.get("kind", ""), one.get("subject", ""))
        at = datetime.fromisoformat(one["at"])
        if one["what"] == "raised":
            raised[key] += 1
            since[key] = at
        elif one["what"] in ("acknowledged", "cleared") and key in since:
            spans = seen_s if one["what"] == "acknowledged" else lasted_s
            spans.setdefault(key, []).append((at - since[key]).total_seconds())
    return [
        {
            "kind": kind, "subject": subject, "raised": count,
            "seen_after_s": _mean(seen_s.get((kind, subject))), "lasted_s": _mean(lasted_s.get((kind, subject))),
        }
        for (kind, subject), count in raised.most_common()
    ]  # fmt: skip


def write_state(file: Path, plain: list[dict[str, Any]]) -> None:
    """Keep the standing alarms; whole or not at all. Raises OSError."""
    fresh = file.with_name(file.name + ".new")
    with fresh.open("w", encoding="utf-8") as stream:
        json.dump(plain, stream, ensure_ascii=False)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(file)


def read_state(file: Path) -> list[dict[str, Any]]:
    """The standing alarms of an earlier run; none where the file is absent or torn."""
    try:
        plain = json.loads(file.read_text(encoding="utf-8"))
        usable = [one for one in plain if _is_usable(one)]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as wrong:
        log.warning("the alarms of the earlier run cannot be read: %s", wrong)
        return []
    if len(usable) < len(plain):
        log.warning("%d alarms of the earlier run cannot be read", len(plain) - len(usable))
    return usable


def _is_usable(one: Any) -> bool:
    if not isinstance(one, dict) or not {"kind", "subject", "state", "present", "values", "left_s", "by"} <= one.keys():
        return False
    pairs = one["values"]
    return (
        isinstance(one["kind"], str) and isinstance(one["subject"], str) and one["state"] in set(State)
        and isinstance(one["left_s"], int | float | None)
        and isinstance(pairs, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in pairs)
    )  # fmt: skip


def _mean(spans: list[float] | None) -> float | None:
    return round(sum(spans) / len(spans), 1) if spans else None
