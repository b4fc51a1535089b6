"""When a turn restriction holds: days and hours as OpenStreetMap writes them, as spans of the week.

Read are days (`Mo-Fr,Su`), hours (`07:00-09:00,17:00-19:00`, over midnight too), several such rules behind `;` or `,`,
`24/7`, and `PH off`, which is passed over: nobody keeps the table of a city's holidays up to date, and a restriction
that is obeyed on a holiday costs a minute at most. Months, sunset, weights and the like are not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES
LONGEST_TEXT = 300
"""Characters of one condition; the longest real ones have about a hundred."""
EXCEPT = "not "
"""In front of a condition: the restriction holds at all other times."""
OR = " || "
"""Between conditions of which any one suffices."""

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_HOURS = re.compile(rf"{_SPAN.pattern}(?:\s*,\s*{_SPAN.pattern})*")
_DAY = "(?:mo|tu|we|th|fr|sa|su)"
_DAY_LIST = re.compile(rf"{_DAY}(?:\s*-\s*{_DAY})?(?:\s*,\s*{_DAY}(?:\s*-\s*{_DAY})?)*")
_HOLIDAY = re.compile(r"(?:ph|sh)(?:\s*,\s*(?:ph|sh))*\s+(?:off|closed)")
_NEXT_RULE = re.compile(rf";|(?<=\d)\s*,\s*(?={_DAY}\b)")


@dataclass(frozen=True, slots=True)
class TimeRule:
    """The minutes of the week (from Monday 00:00 local time) at which a restriction holds."""

    spans: tuple[tuple[int, int], ...]
    """First minute and the one after the last, each within the week."""
    outside: bool = False
    """True where it holds at all minutes but these."""

    def holds(self, minute: int) -> bool:
        """Whether it holds in that minute of the week."""
        return any(first <= minute < end for first, end in self.spans) != self.outside


def week_minute(local: datetime) -> int:
    """The minute of the week of a local time."""
    return local.weekday() * DAY_MINUTES + local.hour * 60 + local.minute


def read_rules(text: str) -> tuple[TimeRule, ...]:
    """The rules of a condition as a package keeps it (`OR` and `EXCEPT` between and before them).

    `ValueError` where one of them cannot be read.
    """
    return tuple(
        TimeRule(read_hours(part.removeprefix(EXCEPT)), part.startswith(EXCEPT)) for part in text.split(OR)
    )


def any_holds(rules: Sequence[TimeRule], minute: int) -> bool:
    """True where one of the rules holds in that minute of the week."""
    return any(rule.holds(minute) for rule in rules)


def read_hours(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of the week of one OpenStreetMap condition such as "Mo-Fr 07:00-09:00,17:00-19:00".

    `ValueError` for everything that is more than days and hours.
    """
    told = text.strip().lower()
    if not told or len(told) > LONGEST_TEXT:
        raise ValueError("no condition of days and hours")
    spans: list[tuple[int, int]] = []
    for rule in (part.strip() for part in _NEXT_RULE.split(told)):
        if rule and not _HOLIDAY.fullmatch(rule):
            spans += _rule_spans(rule)
    if not spans:
        raise ValueError("no day and no hour")
    return tuple(sorted(spans))


def _rule_spans(rule: str) -> list[tuple[int, int]]:
    if rule == "24/7":
        return [(0, WEEK_MINUTES)]
    days = _DAY_LIST.match(rule)
    rest = rule[days.end() :].strip() if days else rule
    if rest and not _HOURS.fullmatch(rest):
        raise ValueError(f"“{rest[:40]}” is no span of hours")
    chosen = _days(days[0]) if days else list(range(7))
    hours = [_minutes(match) for match in _SPAN.finditer(rest)] or [(0, DAY_MINUTES)]
    return [piece for day in chosen for first, end in hours for piece in _in_week(day * DAY_MINUTES, first, end)]


def _days(text: str) -> list[int]:
    found: list[int] = []
    for part in text.split(","):
        first, _, last = (side.strip() for side in part.partition("-"))
        at = DAYS.index(first)
        count = (DAYS.index(last) - at) % 7 + 1 if last else 1
        found += [(at + step) % 7 for step in range(count)]
    return found


def _minutes(match: re.Match[str]) -> tuple[int, int]:
    hours_minutes = [int(group) for group in match.groups()]
    first, end = hours_minutes[0] * 60 + hours_minutes[1], hours_minutes[2] * 60 + hours_minutes[3]
    if hours_minutes[1] > 59 or hours_minutes[3] > 59 or first >= DAY_MINUTES or end > 2 * DAY_MINUTES:
        raise ValueError(f"“{match[0]}” is no span of hours")
    return first, end if end > first else end + DAY_MINUTES


def _in_week(day: int, first: int, end: int) -> list[tuple[int, int]]:
    """A span that begins on a day, cut where the week ends."""
    low, high = day + first, day + end
    if high <= WEEK_MINUTES:
        return [(low, high)]
    if low >= WEEK_MINUTES:
        return [(low - WEEK_MINUTES, high - WEEK_MINUTES)]
    return [(low, WEEK_MINUTES), (0, high - WEEK_MINUTES)]
