"""What a chart shows, without pixels: series of bars, points or slices, and the group behind each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch_app.desk_kit.report_sheet import Sheet, number_words
from dispatch_app.domain.statistics.question import Group
from dispatch_app.words import t

MOST_BARS = 40
"""Bars that still carry a name; of more the largest are drawn and the rest is said."""
MOST_SLICES = 8
"""Slices whose colours are told apart; the rest is one slice."""
MOST_POINTS = 400
"""Points of a line on a screen 1,900 pixels wide."""


@dataclass(frozen=True, slots=True)
class Point:
    """One bar, point or slice; `group` None where it stands for several rows."""

    name: str
    value: float | None
    group: Group | None
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """`points` in order; `left_out` more are not drawn."""

    name: str
    unit: str
    points: tuple[Point, ...]
    compared: bool = False
    left_out: int = 0

    def highest(self) -> float:
        """The largest value of both periods, at least a little."""
        values = [v for p in self.points for v in (p.value, p.before) if v is not None]
        return max(values, default=0.0)

    def words(self, point: Point) -> str:
        """A point in words, for the tool tip."""
        unit = f" {self.unit}" if self.unit else ""
        words = f"{point.name}: {number_words(point.value, self.unit)}{unit}"
        if self.compared:
            words += f" ({t('before')} {number_words(point.before, self.unit)}{unit})"
        return words


def series_of(sheet: Sheet, figure_id: str, most: int) -> Series:
    """The series of one figure over the sheet's lines, in their order; of too many the largest."""
    place = next((n for n, c in enumerate(sheet.columns) if c.figure_id == figure_id and c.kind == "figure"), 0)
    column = sheet.columns[place]
    compared = place + 1 < len(sheet.columns) and sheet.columns[place + 1].kind == "before"
    points = [
        Point(" · ".join(line.labels), line.numbers[place], line.group, line.numbers[place + 1] if compared else None)
        for line in sheet.lines
    ]
    kept = points
    if len(points) > most:
        largest = sorted(range(len(points)), key=lambda n: -(points[n].value or 0.0))[:most]
        kept = [points[n] for n in sorted(largest)]
    return Series(column.head, column.unit, tuple(kept), compared, len(points) - len(kept))


def slices_of(sheet: Sheet, figure_id: str) -> Series:
    """The largest parts of a whole and the rest as one."""
    whole = series_of(sheet, figure_id, 10**6)
    sized = sorted((p for p in whole.points if p.value), key=lambda p: -(p.value or 0.0))
    kept, rest = sized[:MOST_SLICES], sized[MOST_SLICES:]
    if rest:
        words = t("{count} others", count=len(rest))
        kept.append(Point(words, sum(p.value or 0.0 for p in rest), None))
    return Series(whole.name, whole.unit, tuple(kept))


def scale_of(highest: float) -> tuple[float, float]:
    """(top of the axis, step of its lines): 1, 2 or 5 times a power of ten, some four to six lines."""
    if highest <= 0.0:
        return 1.0, 0.5
    power = 1.0
    while power * 10.0 <= highest:
        power *= 10.0
    while power > highest:
        power /= 10.0
    step = next((power * f for f in (0.2, 0.5, 1.0, 2.0) if highest / (power * f) <= 5.0), power * 2.0)
    lines = int(highest / step) + (0 if highest % step == 0 else 1)
    return step * lines, step


def thinned(names: Sequence[str], room: int) -> set[int]:
    """Which names are written under an axis that has room for so many."""
    step = max(1, -(-len(names) // max(room, 1)))
    return set(range(0, len(names), step))
