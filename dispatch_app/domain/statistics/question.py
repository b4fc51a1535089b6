"""A statistical question: figures of one kind of fact by some dimensions, and the table that answers it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.statistics.facts import Fact, FactKind
from dispatch_app.domain.statistics.figures import DIMENSIONS, FIGURES, Condition, Figure, How, Test

MOST_FIGURES = 12
"""Columns of one table that a sheet of paper still carries."""

LONGEST_PERIOD_DAYS = 3_660
"""Ten years; a longer period is a slip of the hand."""
MOST_DIMENSIONS = 3
MOST_ROWS = 5_000
"""Rows of one table: a year by hour and weekday is 168, a year by day and station some thousands."""

Group = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """`since` ≤ began < `until`, aware times; `only` (field, value): several values of one field mean any of them."""

    fact: FactKind
    figures: tuple[str, ...]
    dimensions: tuple[str, ...]
    since: datetime
    until: datetime
    only: tuple[tuple[str, str], ...] = ()
    include_tests: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one row; None where nothing was there to count from. `missing` facts had no value to measure."""

    value: float | None
    counted: int
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    group: Group
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in the order of their groups (none without dimensions), and the figures of everything together."""

    rows: tuple[Row, ...]
    whole: tuple[Cell, ...]
    cut: bool = False
    """There are more than MOST_ROWS groups; `whole` counts them all."""


def fault_of(question: Question) -> tuple[str, str] | None:
    """(field, why) of the first thing wrong with a question, or None."""
    figures = [FIGURES.get(name) for name in question.figures]
    if not 1 <= len(figures) <= MOST_FIGURES or any(f is None or f.fact is not question.fact for f in figures):
        return "figures", ", ".join(f.figure_id for f in FIGURES.values() if f.fact is question.fact)
    known = DIMENSIONS[question.fact]
    if len(question.dimensions) > MOST_DIMENSIONS or len(set(question.dimensions)) != len(question.dimensions):
        return "dimensions", f"0-{MOST_DIMENSIONS}"
    if any(name not in known for name in question.dimensions):
        return "dimensions", ", ".join(known)
    if any(field not in known for field, _ in question.only):
        return "only", ", ".join(known)
    if question.since >= question.until:
        return "until", "> since"
    if (question.until - question.since).days > LONGEST_PERIOD_DAYS:
        return "until", f"≤ {LONGEST_PERIOD_DAYS} d"
    return None


def count(question: Question, facts: Iterable[Fact]) -> Table:
    """The table, counted one fact at a time: what every quicker way of counting must agree with."""
    figures = [FIGURES[name] for name in question.figures]
    groups: dict[Group, list[Fact]] = defaultdict(list)
    kept = [fact for fact in facts if _is_wanted(fact, question)]
    for fact in kept if question.dimensions else ():
        groups[tuple(field_of(fact, name) for name in question.dimensions)].append(fact)  # type: ignore[misc]
    named = sorted(groups.items(), key=lambda pair: pair[0])
    rows = tuple(Row(group, tuple(cell_of(figure, part) for figure in figures)) for group, part in named[:MOST_ROWS])
    return Table(rows, tuple(cell_of(figure, kept) for figure in figures), cut=len(named) > MOST_ROWS)


@dataclass(frozen=True, slots=True)
class Spot:
    """How many facts began in one cell of a grid; the position is that of its middle, WGS-84 degrees."""

    longitude: float
    latitude: float
    count: int


GRID_DEG = 0.002
"""Cells of a distribution map: some 200 m."""

MOST_SPOTS = 5_000
"""Cells of one map: a city of 30 × 30 km has ten times as many, of which few hold anything."""


def spots(question: Question, facts: Iterable[Fact]) -> tuple[Spot, ...]:
    """Where the facts of a question lie, fullest cell first; facts without a place are on no map."""
    cells: dict[tuple[int, int], int] = defaultdict(int)
    for fact in facts:
        longitude, latitude = getattr(fact, "longitude", None), getattr(fact, "latitude", None)
        if longitude is not None and latitude is not None and _is_wanted(fact, question):
            cells[math.floor(longitude / GRID_DEG), math.floor(latitude / GRID_DEG)] += 1
    named = sorted(cells.items(), key=lambda cell: (-cell[1], cell[0]))[:MOST_SPOTS]
    return tuple(spot_of(east, north, many) for (east, north), many in named)


def spot_of(east: int, north: int, many: int) -> Spot:
    """The spot of a cell of the grid."""
    return Spot(round((east + 0.5) * GRID_DEG, 6), round((north + 0.5) * GRID_DEG, 6), many)


def field_of(fact: Fact, name: str) -> object:
    """A field of a fact, or one of the parts of its beginning."""
    if name in ("day", "month", "hour", "weekday", "quarter"):
        return getattr(fact.began, name)
    return getattr(fact, name)


def _is_wanted(fact: Fact, question: Question) -> bool:
    if not question.since <= fact.began.at < question.until or (fact.is_test and not question.include_tests):
        return False
    allowed: dict[str, set[str]] = defaultdict(set)
    for field, value in question.only:
        allowed[field].add(value)
    return all(str(field_of(fact, field)) in values for field, values in allowed.items())


def cell_of(figure: Figure, facts: Sequence[Fact]) -> Cell:
    """One figure of some facts."""
    among = [fact for fact in facts if all(_passes(fact, condition) for condition in figure.among)]
    if figure.how is How.COUNT:
        return Cell(float(len(among)), len(among))
    if figure.how is How.DISTINCT:
        return Cell(float(len({field_of(fact, figure.value) for fact in among})), len(among))
    measured = [fact for fact in among if not figure.value or field_of(fact, figure.value) is not None]
    missing = len(among) - len(measured)
    if not measured:
        return Cell(None, 0, missing)
    if figure.how is How.PER_DISTINCT:
        return Cell(len(measured) / len({field_of(fact, figure.value) for fact in measured}), len(measured), missing)
    if figure.how in (How.RATIO, How.PORTION):
        return Cell(_divided(figure, measured), len(measured), missing)
    if figure.how is How.SHARE:
        hits = sum(all(_passes(fact, condition) for condition in figure.where) for fact in measured)
        return Cell(100.0 * hits / len(measured), len(measured), missing)
    values = sorted(float(field_of(fact, figure.value)) for fact in measured)  # type: ignore[arg-type]
    return Cell(_TAKEN[figure.how](values), len(values), missing)


def _divided(figure: Figure, facts: Sequence[Fact]) -> float | None:
    """Sum over sum; None where the lower one is nothing."""

    def summed(field: str, among: Iterable[Fact]) -> float:
        values = (field_of(fact, field) for fact in among)
        return math.fsum(float(value) for value in values if value is not None)  # type: ignore[arg-type]

    upper = summed(figure.value, (f for f in facts if all(_passes(f, condition) for condition in figure.where)))
    lower = summed(figure.per or figure.value, facts)
    share = figure.how is How.PORTION or figure.unit == "%"
    return upper / lower * (100.0 if share else 1.0) if lower else None


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the sorted values lie, between two values in proportion."""
    place = share * (len(values) - 1)
    low = math.floor(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


_TAKEN: dict[How, Callable[[Sequence[float]], float]] = {
    How.SUM: math.fsum,
    How.MEAN: lambda values: math.fsum(values) / len(values),
    How.MEDIAN: lambda values: quantile(values, 0.5),
    How.P90: lambda values: quantile(values, 0.9),
    How.HIGHEST: max,
}


def _passes(fact: Fact, condition: Condition) -> bool:
    value = field_of(fact, condition.field)
    if condition.test is Test.IS:
        return value == condition.value
    if condition.test is Test.IS_NOT:
        return value != condition.value
    if value is None:
        return False
    if condition.test is Test.ONE_OF:
        return str(value) in str(condition.value).split("|")
    if condition.test is Test.UP_TO:
        return float(value) <= float(condition.value)  # type: ignore[arg-type]
    return float(value) > float(condition.value)  # type: ignore[arg-type]
