"""The filter of an own report as words: values that are offered for a field, and the chips of those chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dispatch_app.desk_kit.report_sheet import field_name
from dispatch_app.desk_kit.report_words import coded_values, value_words
from dispatch_app.domain.board import Board
from dispatch_app.domain.statistics.dimensions import DIMENSIONS
from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.report import LONGEST_FILTER, Section
from dispatch_app.domain.triage_book import BOOK
from dispatch_app.words import t

MOST_OFFERED = 1_000
"""Values in one list; who seeks another types it."""

Names = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing a person picks: its words and the values (mostly one) that are called so."""

    words: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """One chosen thing; taking it away takes all its values away."""

    dimension: str
    words: str
    values: tuple[str, ...]


def board_names(board: Board) -> dict[tuple[str, str], str]:
    """(dimension, value) → name of what the centre itself names."""
    found = {("station_id", key): one.name for key, one in board.stations.items()}
    found |= {("vehicle_id", key): one.plate for key, one in board.vehicles.items()}
    found |= {("hospital_id", key): one.name for key, one in board.hospitals.items()}
    found |= {("desk_id", key): one.name for key, one in board.desks.items()}
    return found | {("complaint", key): t(one.name) for key, one in BOOK.items()}


def choices_of(fact: FactKind, dimension: str, names: Names, counted: Sequence[str] = ()) -> list[Choice]:
    """What is offered for a field: its codes, what the centre names, and what was `counted` of late."""
    named = sorted((value for field, value in names if field == dimension), key=lambda value: names[dimension, value])
    values = dict.fromkeys((*coded_values(fact, dimension), *named, *counted))
    gathered: dict[str, list[str]] = {}
    for value in values:
        gathered.setdefault(value_words(fact, dimension, value, names), []).append(value)
    return [Choice(words, tuple(same)) for words, same in gathered.items()][:MOST_OFFERED]


def chosen(typed: str, choices: Sequence[Choice], fact: FactKind, dimension: str) -> tuple[str, ...]:
    """The values that typed words stand for; () where they are none of a closed list, too long or empty."""
    words = typed.strip()
    for choice in choices:
        if words.casefold() in (choice.words.casefold(), *(value.casefold() for value in choice.values if value)):
            return choice.values
    if not words or len(words) > LONGEST_FILTER or not words.isprintable() or coded_values(fact, dimension):
        return ()
    return (words,)


def chips_of(section: Section, names: Names) -> list[Chip]:
    """The filter of a section, things of one field together."""
    gathered: dict[tuple[str, str], list[str]] = {}
    for field in DIMENSIONS[section.fact]:
        for name, value in section.only:
            if name == field:
                gathered.setdefault((field, value_words(section.fact, field, value, names)), []).append(value)
    return [Chip(field, words, tuple(values)) for (field, words), values in gathered.items()]


def chip_words(chip: Chip) -> str:
    """What stands on a chip."""
    return f"{t(field_name(chip.dimension))}: {chip.words}"


def counting_section(fact: FactKind, dimension: str, figure_id: str) -> Section:
    """The question which values of a field there were."""
    return Section("", fact, (figure_id,), (dimension,))
