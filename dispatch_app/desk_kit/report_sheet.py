"""A made report as words and numbers: the one reading of it that screen, paper, spreadsheet and page share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dispatch_app.desk_kit.report_words import value_words
from dispatch_app.domain.statistics.dimensions import DIMENSIONS
from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.figure import Figure, How
from dispatch_app.domain.statistics.figures import FIGURES
from dispatch_app.domain.statistics.question import MOST_ROWS, Cell, Group, Row, Table
from dispatch_app.domain.statistics.report import ReportMade, SectionMade
from dispatch_app.words import t

IN_ORDER = frozenset({"day", "month"})
"""Dimensions of which the first of one period stands beside the first of the other, not the same date."""

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of figures; `kind` is "figure", "before" (of the compared period) or "change"."""

    head: str
    unit: str
    kind: str
    figure_id: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its group (None of the whole), the words of it, and a number (or None) a column."""

    group: Group | None
    labels: tuple[str, ...]
    numbers: tuple[float | None, ...]
    share: float | None = None
    """Per cent of all that the first figure counts, where that figure is a count by one dimension."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A section laid out; `whole` is its last line."""

    title: str
    heads: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    whole: Line
    notes: tuple[str, ...]
    definitions: tuple[tuple[str, str], ...]

    def has_shares(self) -> bool:
        """Whether the lines carry shares."""
        return any(line.share is not None for line in self.lines)


def sheet_of(made: SectionMade, names: Mapping[tuple[str, str], str]) -> Sheet:
    """The sheet of one section; `names` as of `names_of`."""
    section = made.section
    figures = [FIGURES[figure_id] for figure_id in section.figures]
    heads = tuple(t(DIMENSIONS[section.fact][name]) for name in section.dimensions)
    before = _by_group(made)
    lines = []
    for number, row in enumerate(made.table.rows):
        other = before.get(row.group if not _in_order(section.dimensions) else (number,))
        lines.append(_line(section.fact, section.dimensions, row, other, figures, made, names))
    old_whole = made.compared.whole if made.compared is not None else None
    blank = tuple("" for _ in heads[1:])
    whole = Line(None, (t("total"), *blank) if heads else (t("total"),), _numbers(figures, made.table.whole, old_whole))
    return Sheet(
        t(section.title) if section.title else "", heads or ("",), _columns(figures, made.compared is not None),
        tuple(lines), whole, tuple(_notes(made, figures)), definitions_of(figures),
    )  # fmt: skip


def names_of(made: ReportMade) -> dict[tuple[str, str], str]:
    """(dimension, value) → what the centre calls it."""
    return {(dimension, value): name for dimension, value, name in made.names}


def definitions_of(figures: Sequence[Figure]) -> tuple[tuple[str, str], ...]:
    """Name and definition of each figure."""
    return tuple((t(figure.name), t(figure.definition)) for figure in figures)


def number_of(value: float | None, unit: str) -> float | None:
    """A figure's value in the unit that it is written in."""
    if value is None:
        return None
    return value * {"min": 1 / 60, "km": 1 / 1_000, "km/h": 3.6}.get(unit, 1.0)


def unit_words(unit: str) -> str:
    """A unit as it stands behind a column's name."""
    return t(unit) if unit in ("s", "min") else unit


def number_words(number: float | None, unit: str) -> str:
    """A number as it is written: whole ones whole, others to one place."""
    if number is None:
        return NOTHING
    if unit == "" and abs(number - round(number)) < 1e-9:
        return f"{round(number):,}"
    return f"{number:,.1f}"


def moment_words(at: datetime, zone: str) -> str:
    """A moment on the centre's clock."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def period_words(made: ReportMade) -> str:
    """The period, and the one it is compared with."""
    wanted = made.wanted
    first = f"{moment_words(wanted.since, made.zone)} – {moment_words(wanted.until, made.zone)}"
    if wanted.compared is None:
        return first
    second = f"{moment_words(wanted.compared.since, made.zone)} – {moment_words(wanted.compared.until, made.zone)}"
    return t("{period}, compared with {other}", period=first, other=second)


def filter_words(made: ReportMade) -> str:
    """What the figures were filtered by, the report's own filter first; "" for nothing."""
    return "; ".join(words for words in (own_filter_words(made), asked_filter_words(made)) if words)


def own_filter_words(made: ReportMade) -> str:
    """The filter that is saved with the report; where its sections differ each stands with its title."""
    names = names_of(made)
    sections = [part.section for part in made.sections]
    each = [pairs_words(section.fact, section.only, names) for section in sections]
    if len(set(each)) <= 1:
        return each[0] if each else ""
    titles = [t(section.title) if section.title else str(place) for place, section in enumerate(sections, 1)]
    return "; ".join(f"{title} – {words}" for title, words in zip(titles, each, strict=True) if words)


def asked_filter_words(made: ReportMade) -> str:
    """What who reads it filtered it by."""
    fact = made.sections[0].section.fact if made.sections else FactKind.CALL
    return pairs_words(fact, made.wanted.only, names_of(made))


def pairs_words(fact: FactKind, only: Sequence[tuple[str, str]], names: Mapping[tuple[str, str], str]) -> str:
    """Fields and values of a filter, each field once and each value once."""
    gathered: dict[str, dict[str, None]] = {}
    for field, value in only:
        gathered.setdefault(field, {})[value_words(fact, field, value, names)] = None
    return "; ".join(f"{t(field_name(field))}: {', '.join(values)}" for field, values in gathered.items())


def field_name(field: str) -> str:
    """The English name of a field of any fact, itself where none has it."""
    return next((fields[field] for fields in DIMENSIONS.values() if field in fields), field)


def _in_order(dimensions: Sequence[str]) -> bool:
    return len(dimensions) == 1 and dimensions[0] in IN_ORDER


def _by_group(made: SectionMade) -> dict[Group, tuple[Cell, ...]]:
    if made.compared is None:
        return {}
    if _in_order(made.section.dimensions):
        return {(number,): row.cells for number, row in enumerate(made.compared.rows)}
    return {row.group: row.cells for row in made.compared.rows}


def _columns(figures: Sequence[Figure], compared: bool) -> tuple[Column, ...]:
    found: list[Column] = []
    for figure in figures:
        unit = figure.unit
        found.append(Column(t(figure.name), unit, "figure", figure.figure_id))
        if compared:
            found.append(Column(t("before"), unit, "before", figure.figure_id))
            found.append(Column(t("change"), "%" if unit != "%" else t("points"), "change", figure.figure_id))
    return tuple(found)


def _line(
    fact: FactKind, dimensions: Sequence[str], row: Row, other: tuple[Cell, ...] | None, figures: Sequence[Figure],
    made: SectionMade, names: Mapping[tuple[str, str], str],
) -> Line:  # fmt: skip
    labels = tuple(value_words(fact, name, value, names) for name, value in zip(dimensions, row.group, strict=True))
    compared = None if made.compared is None else (other or tuple(Cell(None, 0) for _ in figures))
    share = None
    all_of_it = made.table.whole[0].value
    if len(dimensions) == 1 and figures[0].how is How.COUNT and all_of_it and row.cells[0].value is not None:
        share = 100.0 * row.cells[0].value / all_of_it
    return Line(row.group, labels, _numbers(figures, row.cells, compared), share)


def _numbers(
    figures: Sequence[Figure], cells: Sequence[Cell], before: Sequence[Cell] | None
) -> tuple[float | None, ...]:
    found: list[float | None] = []
    for place, (figure, cell) in enumerate(zip(figures, cells, strict=True)):
        now = number_of(cell.value, figure.unit)
        found.append(now)
        if before is not None:
            old = number_of(before[place].value, figure.unit)
            found += [old, _change(now, old, figure.unit)]
    return tuple(found)


def _change(now: float | None, old: float | None, unit: str) -> float | None:
    if now is None or old is None:
        return None
    if unit == "%":
        return now - old
    return 100.0 * (now - old) / old if old else None


def _notes(made: SectionMade, figures: Sequence[Figure]) -> list[str]:
    notes = [t("Counted by the moment at which it began.")]
    for figure, cell in zip(figures, made.table.whole, strict=True):
        if cell.missing:
            words = "{figure}: {missing} without this time or value are left out, {counted} counted."
            notes.append(t(words, figure=t(figure.name), missing=cell.missing, counted=cell.counted))
    if made.corrected:
        notes.append(t("{count} with corrected times count with the corrected times.", count=made.corrected))
    if made.over_midnight:
        words = "{count} ended on a later day and count on the day on which they began."
        notes.append(t(words, count=made.over_midnight))
    if made.table.cut:
        notes.append(t("Only the first {rows} groups are shown; the total counts all.", rows=MOST_ROWS))
    return notes


def is_empty(table: Table) -> bool:
    """Whether nothing at all was counted."""
    return not any(cell.counted for cell in table.whole)


@dataclass(frozen=True, slots=True)
class Heat:
    """Two dimensions as rows and columns; `cells` holds a number or None, `groups` the group of each cell."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[float | None, ...], ...]
    groups: tuple[tuple[Group, ...], ...]

    def highest(self) -> float:
        """The largest number, 0 for none."""
        return max((number for line in self.cells for number in line if number is not None), default=0.0)


_WHOLE_RANGE: dict[str, range] = {"hour": range(24), "weekday": range(1, 8), "quarter": range(96)}


def heat_of(made: SectionMade, names: Mapping[tuple[str, str], str]) -> Heat:
    """The first figure of a section of two dimensions; hours and weekdays are complete, also where nothing was."""
    section = made.section
    unit = FIGURES[section.figures[0]].unit
    found = {row.group: number_of(row.cells[0].value, unit) for row in made.table.rows}
    first, second = (_values(section.dimensions[place], [group[place] for group in found]) for place in (0, 1))
    words = [
        tuple(value_words(section.fact, section.dimensions[place], value, names) for value in values)
        for place, values in enumerate((first, second))
    ]
    groups = tuple(tuple((one, two) for two in second) for one in first)
    return Heat(words[0], words[1], tuple(tuple(found.get(group) for group in line) for line in groups), groups)


def _values(dimension: str, seen: Sequence[str | int]) -> list[str | int]:
    return list(_WHOLE_RANGE[dimension]) if dimension in _WHOLE_RANGE else sorted(set(seen), key=str)
