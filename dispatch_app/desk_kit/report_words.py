"""The words of a report's values: what a code, an hour or a weekday is called in a table and a chart."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch_app.desk_kit.labels import CALL_KINDS, DESK_STATES, INCIDENT_KINDS, INCIDENT_STATES, MISSION_STATES
from dispatch_app.domain.incident import Grade
from dispatch_app.domain.major_words import COLOURS, KINDS, LEVELS, OUTCOMES
from dispatch_app.domain.reasons import (
    CANCELLING_REASONS,
    CLOSING_REASONS,
    CONDITIONS,
    EMPTY_RUN_REASONS,
    HOLD_REASONS,
    REFUSING_REASONS,
    SLIP_OUTCOMES,
    STAND_DOWN_REASONS,
)
from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.words import later, t

WEEKDAYS = (later("Mon"), later("Tue"), later("Wed"), later("Thu"), later("Fri"), later("Sat"), later("Sun"))

DIRECTIONS = {
    "inbound": later("incoming"), "outbound": later("outgoing"), "internal": later("between desks"),
    "group": later("group call"),
}  # fmt: skip
ACTIVITIES = DESK_STATES | {"talking": later("in conversation"), "holding": later("caller on hold")}
EFFECTS = {"better": later("better"), "same": later("unchanged"), "worse": later("worse")}
SLIPS = {"owed": later("slip owed"), "overdue": later("slip overdue"), "filed": later("slip filed")}
ENDED_BY = {
    "caller": later("by the caller"), "desk": later("by the desk it was at"), "shift_lead": later("by the shift lead"),
    "automatic": later("by the automatic flow"), "dead_leg": later("line was dead"),
    "exchange": later("by the exchange"),
}  # fmt: skip
INTERCEPTED = {
    "locked": later("number locked"), "wrong_number": later("wrong number"), "screened": later("screened call"),
}  # fmt: skip
RECORDING_KINDS = {
    "call": later("call recording"), "hot_line": later("direct line"), "radio": later("radio channel"),
    "line_in": later("sound line"), "message": later("message left"),
}  # fmt: skip
RECORDING_STATES = {
    "running": later("recording runs"), "finished": later("recording complete"), "compressed": later("compressed copy"),
    "damaged": later("recording damaged"), "removed": later("removed after its time"),
}  # fmt: skip
MAJOR_STATES = {"open": later("still open"), "closed": later("closed already")}
SEXES = {"male": later("male"), "female": later("female"), "m": later("male"), "f": later("female")}

_REASONS = STAND_DOWN_REASONS | REFUSING_REASONS | EMPTY_RUN_REASONS | CANCELLING_REASONS

_ANY: dict[str, Mapping[str, str]] = {
    "direction": DIRECTIONS, "activity": ACTIVITIES, "effect": EFFECTS, "slip": SLIPS, "slip_outcome": SLIP_OUTCOMES,
    "ended_by": ENDED_BY, "intercepted": INTERCEPTED, "reason": _REASONS, "hold_reason": HOLD_REASONS,
    "at_scene": CONDITIONS, "at_hospital": CONDITIONS, "colour": COLOURS, "sex": SEXES,
}  # fmt: skip
_OF_FACT: dict[tuple[FactKind, str], Mapping[str, str]] = {
    (FactKind.CALL, "kind"): CALL_KINDS | {"unknown": later("not classified")},
    (FactKind.INCIDENT, "kind"): INCIDENT_KINDS,
    (FactKind.INCIDENT, "state"): INCIDENT_STATES,
    (FactKind.INCIDENT, "outcome"): CANCELLING_REASONS | CLOSING_REASONS,
    (FactKind.MISSION, "state"): MISSION_STATES,
    (FactKind.PATIENT, "outcome"): SLIP_OUTCOMES,
    (FactKind.RECORDING, "kind"): RECORDING_KINDS,
    (FactKind.RECORDING, "state"): RECORDING_STATES,
    (FactKind.MAJOR, "kind"): KINDS,
    (FactKind.MAJOR, "state"): MAJOR_STATES,
    (FactKind.MAJOR, "level"): LEVELS,
    (FactKind.CASUALTY, "outcome"): OUTCOMES,
}


_CALENDAR = {
    "weekday": tuple(str(day) for day in range(1, 8)), "hour": tuple(str(hour) for hour in range(24)),
    "quarter": tuple(str(quarter) for quarter in range(96)),
}  # fmt: skip


def coded_values(fact: FactKind, dimension: str) -> tuple[str, ...]:
    """All values of a dimension whose values are codes; () where they are names or free words."""
    if dimension == "grade":
        return tuple(grade.value for grade in Grade)
    return _CALENDAR.get(dimension) or tuple(_OF_FACT.get((fact, dimension)) or _ANY.get(dimension) or ())


def value_words(fact: FactKind, dimension: str, value: str | int, names: Mapping[tuple[str, str], str]) -> str:
    """What one value of a dimension is called; a missing one says so."""
    text = str(value)
    if (dimension, text) in names:
        return names[dimension, text]
    if dimension == "weekday" and text.isdecimal() and 1 <= int(text) <= 7:
        return t(WEEKDAYS[int(text) - 1])
    if dimension == "hour":
        return f"{int(text):02d}" if text.isdecimal() else text
    if dimension == "quarter" and text.isdecimal():
        return f"{int(text) // 4:02d}:{int(text) % 4 * 15:02d}"
    words = _OF_FACT.get((fact, dimension)) or _ANY.get(dimension) or {}
    if words.get(text):
        return t(words[text])
    return text or t("not stated")
