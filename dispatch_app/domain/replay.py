"""A replay 回放: everything of one incident on one timeline, as plain values that every player folds in the same way.

A moment is one line of the journal, or one keystroke that a line tells of; it carries the cells that changed. What any
screen showed at a time is the newest value of every cell until then.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from dispatch_app.domain.recording import Recording


class Lane(StrEnum):
    """Which line of the timeline a moment stands on."""

    CALL = "call"
    FORM = "form"
    MISSION = "mission"
    ORDER = "order"
    ALARM = "alarm"
    RECORDING = "recording"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Cell:
    """One value that changed; "" where it is gone. `subject` is "incidents:ID", "missions:ID", "alarms:ID" …"""

    subject: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Moment:
    """What happened at `at_ms` milliseconds after the replay's beginning; `event` is "Typed" for a keystroke."""

    at_ms: int
    seq: int
    event: str
    lane: Lane
    subject: str = ""
    user: str = ""
    desk_id: str = ""
    detail: tuple[tuple[str, str], ...] = ()
    """Facts of the event for its sentence: (name, value)."""
    cells: tuple[Cell, ...] = ()


TYPED = "Typed"
"""The `event` of a keystroke."""


@dataclass(frozen=True, slots=True)
class ReplayVehicle:
    """A vehicle of the incident; its track is asked for by itself."""

    vehicle_id: str
    plate: str
    mission_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplayTrack:
    """Where a vehicle was, in columns of equal length and in order of time; unsound fixes stand apart."""

    vehicle_id: str
    at_ms: tuple[int, ...] = ()
    longitude: tuple[float, ...] = ()
    latitude: tuple[float, ...] = ()
    speed_kmh: tuple[float | None, ...] = ()
    heading_deg: tuple[float | None, ...] = ()
    doubtful: tuple[tuple[float, float], ...] = ()
    """Longitude and latitude of fixes that cannot be trusted."""
    cut: bool = False
    """There were more fixes than a replay carries; the last ones are missing."""


class FaultKind(StrEnum):
    """What is wrong with the journal from which the replay was made."""

    TAIL_CUT = "tail_cut"
    """Lines are missing at the journal's end: what happened last is not in the replay."""
    LINES_MISSING = "lines_missing"
    """A gap within the journal."""
    LINE_CHANGED = "line_changed"
    """A line's hash does not fit: somebody changed it."""
    LINE_UNREADABLE = "line_unreadable"
    TOO_LONG = "too_long"
    """The incident has more lines than a replay carries; the last ones are missing."""


@dataclass(frozen=True, slots=True)
class ReplayFault:
    """`seq` is the first line it is about, `count` how many there are."""

    kind: FaultKind
    seq: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class ReplayProof:
    """Where in the journal's hash chain the replay comes from, and what is wrong there."""

    first_seq: int = 0
    first_hash: str = ""
    last_seq: int = 0
    last_hash: str = ""
    head_seq: int = 0
    head_hash: str = ""
    faults: tuple[ReplayFault, ...] = ()


@dataclass(frozen=True, slots=True)
class Replay:
    """Without the tracks and sounds, which are fetched one by one."""

    centre_id: str
    incident_id: str
    began_at: datetime
    length_ms: int
    moments: tuple[Moment, ...]
    afterwards: tuple[Moment, ...] = ()
    """What was written after the incident's end: recordings compressed and heard, slips, corrections."""
    vehicles: tuple[ReplayVehicle, ...] = ()
    recordings: tuple[Recording, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    """Id of a desk, station, hospital or vehicle → its name."""
    proof: ReplayProof = field(default_factory=ReplayProof)

    def name_of(self, key: str) -> str:
        """The name that goes with an id; the id where none is known."""
        return next((name for known, name in self.names if known == key), key)
