"""A major incident 事故: several casualties, incidents, hospitals and stations that are one event (DSP-06)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from dispatch_app.domain.place import Place

MOST_CASUALTIES = 1_000
"""Of one major incident; a larger event is led in sections, each with its own list."""

MOST_NOTES = 300
"""Of one major incident: a line every five minutes for a day. They travel with its row."""

MOST_REPORTS = 60
"""Of one major incident: one every half hour for more than a day."""


class Colour(StrEnum):
    """Triage colour 检伤分类, gravest to move first; black is not moved while others wait."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLACK = "black"


MOVED = (Colour.RED, Colour.YELLOW, Colour.GREEN)
"""Colours that go to a hospital, in the order in which they go."""


class Outcome(StrEnum):
    """What became of a casualty; a major incident is closed when every one has an outcome."""

    OPEN = ""
    HANDED_OVER = "handed_over"
    """A hospital has taken over."""
    TREATED = "treated_on_scene"
    REFUSED = "refused_transport"
    LEFT = "left_scene"
    """Went by himself, or was taken by others."""
    DIED = "died_on_scene"


class MajorKind(StrEnum):
    TRAFFIC = "traffic"
    FIRE = "fire"
    COLLAPSE = "collapse"
    POISONING = "poisoning"
    INFECTION = "infection"
    NATURAL = "natural"
    VIOLENCE = "violence"
    OTHER = "other"


class MajorState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Level(StrEnum):
    """Level of a public emergency 突发事件分级, the gravest first; "" is not graded yet."""

    I = "I"  # noqa: E741 - the name that the law gives it
    II = "II"
    III = "III"
    IV = "IV"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Casualties as somebody on the scene guesses them, before they are counted."""

    red: int = 0
    yellow: int = 0
    green: int = 0
    black: int = 0

    def sum(self) -> int:
        """All of them."""
        return self.red + self.yellow + self.green + self.black


@dataclass(frozen=True, slots=True)
class SituationNote:
    """One line of the log: a measure taken, a request, a fact from the scene."""

    at: datetime
    user: str
    text: str


@dataclass(frozen=True, slots=True)
class MajorIncident:
    """The event as known now; its casualties and reports are entities of their own."""

    major_incident_id: str
    name: str
    kind: MajorKind
    declared_at: datetime
    user: str
    desk_id: str
    incident_ids: tuple[str, ...]
    """Linked incidents, the first one is that from which it was declared."""
    state: MajorState = MajorState.OPEN
    level: Level = Level.NONE
    """As a person set it; see `level_of` for what the figures say."""
    estimate: Estimate = field(default_factory=Estimate)
    commander: str = ""
    """Who leads on the scene."""
    command_post: Place = field(default_factory=Place)
    notes: tuple[SituationNote, ...] = ()
    is_test: bool = False
    closed_at: datetime | None = None
    summary: str = ""
    """What was written when it was closed."""
    reopened: int = 0

    def is_open(self) -> bool:
        """Whether it may still change."""
        return self.state is MajorState.OPEN


@dataclass(frozen=True, slots=True)
class Sorting:
    """One triage of a casualty: who gave which colour when."""

    colour: Colour
    at: datetime
    user: str


@dataclass(frozen=True, slots=True)
class Casualty:
    """One casualty 伤员; `sortings` ends with the present colour."""

    casualty_id: str
    major_incident_id: str
    incident_id: str
    """The linked incident at whose place the casualty was found."""
    number: int
    """Running number within the major incident."""
    sortings: tuple[Sorting, ...]
    wristband: str = ""
    name: str = ""
    sex: str = ""
    age: str = ""
    injuries: str = ""
    needs: tuple[str, ...] = ()
    """Professional needs (capability codes: trauma, burns, paediatrics …)."""
    hospital_id: str = ""
    mission_id: str = ""
    """The vehicle's mission that carries the casualty; "" while nobody does."""
    outcome: Outcome = Outcome.OPEN
    outcome_at: datetime | None = None
    note: str = ""

    @property
    def colour(self) -> Colour:
        """The newest triage colour."""
        return self.sortings[-1].colour

    def is_settled(self) -> bool:
        """Whether it is known what became of the casualty."""
        return self.outcome is not Outcome.OPEN

    def counts_at_hospital(self) -> bool:
        """Whether the named hospital has, or will have, the casualty."""
        return bool(self.hospital_id) and self.outcome in (Outcome.OPEN, Outcome.HANDED_OVER)


def level_of(casualties: int, grave: int) -> Level:
    """The level that the figures reach: all casualties, and those who died or are critical (red, black).

    After the national plan for medical rescue in public emergencies 国家突发公共事件医疗卫生救援应急预案 (2006), §2;
    a person grades, this only proposes.
    """
    if casualties >= 100:
        return Level.I
    if casualties >= 50 and grave > 5:
        return Level.II
    if casualties >= 30 and grave > 3:
        return Level.III
    if casualties >= 10 and grave >= 1:
        return Level.IV
    return Level.NONE


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line of a table in a situation report, cells as words."""

    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SituationReport:
    """A report 情况报告 as it was given: its figures do not change when the board does."""

    report_id: str
    major_incident_id: str
    number: int
    kind: str
    """"first", "progress" or "final"."""
    at: datetime
    user: str
    addressee: str
    name: str
    text: str
    """For the next level, ready to be read out or copied."""
    facts: tuple[tuple[str, str], ...]
    """(name, value) pairs of the head, as words."""
    counts: tuple[ReportLine, ...]
    """Colour × what became of them, the first line is the head."""
    casualties: tuple[ReportLine, ...]
    hospitals: tuple[ReportLine, ...]
    vehicles: tuple[ReportLine, ...]
    staff: tuple[ReportLine, ...]
    notes: tuple[ReportLine, ...]
