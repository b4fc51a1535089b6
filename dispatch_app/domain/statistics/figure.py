"""What a figure is: data that the database counts by and a person reads the definition of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dispatch_app.domain.statistics.facts import FactKind


class How(StrEnum):
    COUNT = "count"
    SHARE = "share"
    """Per cent of those with a value (or of all where the figure has none) that pass `where`."""
    SUM = "sum"
    MEAN = "mean"
    MEDIAN = "median"
    P90 = "p90"
    HIGHEST = "highest"
    DISTINCT = "distinct"
    RATIO = "ratio"
    """Sum of `value` over the sum of `per`; times 100 where the unit is %."""
    PORTION = "portion"
    """Per cent of the sum of `value` that belongs to facts which pass `where`."""
    PER_DISTINCT = "per_distinct"
    """Number of facts over the number of different `value`s: missions a day."""


class Test(StrEnum):
    IS = "="
    IS_NOT = "!="
    UP_TO = "<="
    OVER = ">"
    ONE_OF = "in"
    """The field is one of the words that `value` names, parted by "|"."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One field against one value; a missing value passes nothing but IS_NOT."""

    field: str
    test: Test
    value: str | float | bool


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; `unit` is "", "%", "s", "min" or "km" and says how it is written."""

    figure_id: str
    fact: FactKind
    name: str
    definition: str
    how: How
    value: str = ""
    where: tuple[Condition, ...] = ()
    among: tuple[Condition, ...] = ()
    unit: str = ""
    per: str = ""
    """The other field of a RATIO."""
