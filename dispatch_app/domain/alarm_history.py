"""The history of alarms and its figures, from the journal's events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from dispatch_app.domain import events as ev
from dispatch_app.domain.queries import AlarmFigure, AlarmHistory, AlarmLine

MOST_LINES = 500
"""Of one answer: a bad week; figures count all of them."""

_WHAT: dict[type, str] = {
    ev.AlarmRaised: "raised",
    ev.AlarmAcknowledged: "acknowledged",
    ev.AlarmReturned: "returned",
    ev.AlarmShelved: "shelved",
    ev.AlarmUnshelved: "unshelved",
    ev.AlarmUnlatched: "unlatched",
    ev.AlarmCleared: "cleared",
    ev.LampTestAsked: "lamp_test",
}


def history_of(recorded: Sequence[ev.Recorded], cut: bool = False) -> AlarmHistory:
    """Lines and figures of events about alarms, which come in order; others are passed over."""
    lines = [line for one in recorded if (line := _line(one)) is not None]
    return AlarmHistory(tuple(reversed(lines[-MOST_LINES:])), _figures(lines), cut or len(lines) > MOST_LINES)


def _line(one: ev.Recorded) -> AlarmLine | None:
    event = one.event
    what = _WHAT.get(type(event))
    if what is None:
        return None
    if isinstance(event, ev.AlarmRaised):
        alarm = event.alarm
        return AlarmLine(one.seq, one.at, what, alarm.kind, alarm.subject, alarm.priority.value, "", alarm.values)
    kind, _, subject = str(getattr(event, "alarm_id", "")).partition(":")
    facts = (("reason", event.reason),) if isinstance(event, ev.AlarmShelved) and event.reason else ()
    return AlarmLine(one.seq, one.at, what, kind, subject, "", str(getattr(event, "by", "")), facts)


def _figures(lines: Sequence[AlarmLine]) -> tuple[AlarmFigure, ...]:
    raised: Counter[tuple[str, str]] = Counter()
    since: dict[tuple[str, str], datetime] = {}
    seen_s: dict[tuple[str, str], list[float]] = {}
    lasted_s: dict[tuple[str, str], list[float]] = {}
    for line in lines:
        key = (line.kind, line.subject)
        if line.what == "raised":
            raised[key] += 1
            since.setdefault(key, line.at)
        elif line.what == "acknowledged" and key in since:
            seen_s.setdefault(key, []).append((line.at - since[key]).total_seconds())
        elif line.what in ("cleared", "returned") and key in since:
            lasted_s.setdefault(key, []).append((line.at - since.pop(key)).total_seconds())
    return tuple(
        AlarmFigure(kind, subject, count, _mean(seen_s.get((kind, subject))), _mean(lasted_s.get((kind, subject))))
        for (kind, subject), count in raised.most_common(MOST_LINES)
    )


def _mean(spans: list[float] | None) -> float | None:
    return round(sum(spans) / len(spans), 1) if spans else None
