"""Watch rules 督导规则: which calls and incidents a shift lead or director wants to hear of, and what they matched.

A rule names numbers, grades, words, district names or an area; of each kind that it names one must match. A rule that
names numbers alone matches calls as they ring; any other matches incidents as they are filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.call import Call, Direction
from dispatch_app.domain.incident import Grade, Incident, IncidentKind
from dispatch_app.domain.place import Position

WITH_COUNTRY = 13
"""Digits of a mobile number with the country's own prefix."""

WATCH_ALERTS = 200
"""Alerts that somebody has seen and that are still listed: those of the last days."""


@dataclass(frozen=True, slots=True)
class WatchRule:
    """`numbers`: whole ones, or beginnings that end with "*"; `area`: corners of a polygon, WGS-84."""

    rule_id: str
    name: str
    numbers: tuple[str, ...] = ()
    grades: tuple[Grade, ...] = ()
    words: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    """Found in the words of the scene or the meeting point."""
    area: tuple[Position, ...] = ()
    urgent: bool = True
    """Sounds until somebody has seen the alert."""
    is_on: bool = True
    note: str = ""
    """Why it was switched off, where it was."""
    user: str = ""
    user_name: str = ""
    set_at: datetime | None = None

    def wants_calls(self) -> bool:
        """Whether a call alone can match."""
        return bool(self.numbers) and not (self.grades or self.words or self.districts or self.area)

    def is_empty(self) -> bool:
        """Whether it names nothing, and would match everything."""
        return not (self.numbers or self.grades or self.words or self.districts or self.area)


@dataclass(frozen=True, slots=True)
class WatchAlert:
    """A call or incident that matched a rule; `why` names each kind with what matched: ("word", "爆炸")."""

    alert_id: str
    rule_id: str
    rule_name: str
    raised_at: datetime
    call_id: str = ""
    incident_id: str = ""
    why: tuple[tuple[str, str], ...] = ()
    urgent: bool = True
    seen_at: datetime | None = None
    seen_by: str = ""
    note: str = ""


def alert_id_of(rule_id: str, subject_id: str) -> str:
    """The one alert that a rule raises for a call or an incident."""
    return f"{rule_id}/{subject_id}"


def digits_of(number: str) -> str:
    """A number as it is compared: without blanks, dashes and the country's own prefix; a closing "*" stays."""
    kept = "".join(sign for sign in number if sign.isdigit() or sign == "*")
    if kept.startswith("0086"):
        return kept[4:]
    abroad = number.strip().startswith("+") or len(kept) >= WITH_COUNTRY
    return kept[2:] if kept.startswith("86") and abroad else kept


def match_call(rule: WatchRule, call: Call) -> tuple[tuple[str, str], ...] | None:
    """Why a call from outside matches, or None."""
    if not rule.is_on or not rule.wants_calls() or call.direction is not Direction.INBOUND:
        return None
    number = _number_found(rule.numbers, (call.caller_number,))
    return (("number", number),) if number else None


def match_incident(rule: WatchRule, incident: Incident, complaint: str = "") -> tuple[tuple[str, str], ...] | None:
    """Why an incident matches, or None; `complaint` is the name of its chief complaint in the language of the words."""
    if not rule.is_on or rule.is_empty() or incident.kind is IncidentKind.TEST:
        return None
    why: list[tuple[str, str]] = []
    if rule.numbers:
        why.append(("number", _number_found(rule.numbers, (incident.caller_number, incident.contact_number))))
    if rule.grades:
        why.append(("grade", (incident.grade.value or "-") if incident.grade in rule.grades else ""))
    places = f"{incident.scene.text}\n{incident.meeting_point.text}"
    if rule.words:
        said = "\n".join((places, incident.remarks, incident.hazards, incident.patient.name, complaint))
        why.append(("word", _word_found(rule.words, said)))
    if rule.districts:
        why.append(("district", _word_found(rule.districts, places)))
    if rule.area:
        inside = incident.scene.position is not None and is_inside(incident.scene.position, rule.area)
        why.append(("area", rule.name if inside else ""))
    return tuple(why) if all(found for _, found in why) else None


def _number_found(wanted: Sequence[str], numbers: Sequence[str]) -> str:
    for number in filter(None, map(digits_of, numbers)):
        for one in map(digits_of, wanted):
            if number == one or (one.endswith("*") and len(one) > 1 and number.startswith(one[:-1])):
                return one
    return ""


def _word_found(words: Sequence[str], said: str) -> str:
    low = said.lower()
    return next((word for word in words if word.lower() in low), "")


def is_inside(position: Position, corners: Sequence[Position]) -> bool:
    """Whether a point lies in a polygon (even-odd rule); areas across the date line are not meant."""
    inside = False
    x, y = position.longitude, position.latitude
    for a, b in zip(corners, (*corners[1:], corners[0]), strict=True):
        if (a.latitude > y) != (b.latitude > y):
            crossing = a.longitude + (y - a.latitude) / (b.latitude - a.latitude) * (b.longitude - a.longitude)
            inside ^= x < crossing
    return inside
