"""A report 报表: sections that each ask one question, with the charts they are best seen in; and a report as made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatch_app.domain.statistics.dimensions import DIMENSIONS
from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.question import Question, Spot, Table, fault_of

MOST_SECTIONS = 6
"""Of one report: some pages of paper."""
MOST_FILTERS = 100
"""Values of filters saved with one own report: every vehicle of a large centre."""
LONGEST_FILTER = 80
"""Characters of one value: longer than any name that is counted by."""
NOTHING_FITS = "∅"
"""Stands as the value of a field of which the report and its reader want different values: no fact has it."""


class Chart(StrEnum):
    TABLE = "table"
    BAR = "bar"
    PIE = "pie"
    LINE = "line"
    HEAT = "heat"
    """Two dimensions as rows and columns of coloured cells: hour × weekday."""
    MAP = "map"


@dataclass(frozen=True, slots=True)
class Section:
    """One question without its period. `listed`: rows whose first figure counted nothing are left out."""

    title: str
    fact: FactKind
    figures: tuple[str, ...]
    dimensions: tuple[str, ...] = ()
    chart: Chart = Chart.BAR
    only: tuple[tuple[str, str], ...] = ()
    listed: bool = False

    def question(self, since: datetime, until: datetime, only: tuple[tuple[str, str], ...] = ()) -> Question:
        """The question for a period; of `only` count the fields that this kind of fact has.

        Where the section itself is filtered by such a field, `only` narrows it further and never widens it.
        """
        known = DIMENSIONS[self.fact]
        asked = tuple(pair for pair in only if pair[0] in known)
        both = {field for field, _ in self.only} & {field for field, _ in asked}
        apart = tuple(pair for pair in (*self.only, *asked) if pair[0] not in both)
        shared = tuple(pair for pair in self.only if pair[0] in both and pair in asked)
        left = {field for field, _ in shared}
        none = tuple((field, NOTHING_FITS) for field in sorted(both - left))
        return Question(self.fact, self.figures, self.dimensions, since, until, (*apart, *shared, *none))


@dataclass(frozen=True, slots=True)
class Report:
    """`source` names the document that asks for it."""

    report_id: str
    group: str
    title: str
    about: str
    sections: tuple[Section, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class ReportWanted:
    """A known report by its id, or `own` sections under a title; `compared` is a second period beside the first."""

    since: datetime
    until: datetime
    report_id: str = ""
    title: str = ""
    own: tuple[Section, ...] = ()
    compared: Period | None = None
    only: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SectionMade:
    section: Section
    table: Table
    compared: Table | None = None
    spots: tuple[Spot, ...] = ()
    corrected: int = 0
    """Missions of the period whose times were corrected; they count with the corrected times."""
    over_midnight: int = 0
    """Facts that began in the period and ended on a later day; they count where they began."""


@dataclass(frozen=True, slots=True)
class ReportMade:
    """A report with its figures; `names` are (dimension, value, name as it is called now)."""

    wanted: ReportWanted
    title: str
    about: str
    source: str
    sections: tuple[SectionMade, ...]
    names: tuple[tuple[str, str, str], ...]
    centre: str
    zone: str
    made_at: datetime
    made_by: str


def fault_of_section(section: Section, since: datetime, until: datetime) -> tuple[str, str] | None:
    """(field, why) of the first thing wrong with a section, or None."""
    if any(len(value) > LONGEST_FILTER or not value.isprintable() for _, value in section.only):
        return "only", f"≤ {LONGEST_FILTER}"
    wrong = fault_of(section.question(since, until))
    if wrong is not None:
        return wrong
    if section.chart is Chart.HEAT and len(section.dimensions) != 2:
        return "dimensions", "2"
    return None
