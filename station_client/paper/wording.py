"""Codes of the domain as the words on paper and on the station's screen."""

from __future__ import annotations

from datetime import datetime, tzinfo

from dispatch_app.domain.incident import Grade, Patient
from dispatch_app.words import later, t

GRADE_WORDS = {
    Grade.A: later("Critical"),
    Grade.B: later("Urgent"),
    Grade.C: later("Sub-urgent"),
    Grade.D: later("Not urgent"),
    Grade.UNKNOWN: later("Not graded"),
}
GRADE_COLOURS = {
    Grade.A: "#C3221B",
    Grade.B: "#B86E00",
    Grade.C: "#0B5CA8",
    Grade.D: "#4D5B69",
    Grade.UNKNOWN: "#4D5B69",
}
"""Dark enough for white letters, and told apart in grey by the letter beside."""

_SEX = {
    "male": later("man"), "m": later("man"), "female": later("woman"), "f": later("woman"),
}  # fmt: skip
_CONSCIOUS = {"yes": later("conscious"), "no": later("unconscious"), "unsure": later("consciousness unclear")}
_BREATHING = {
    "normal": later("breathing normally"), "abnormal": later("breathing abnormally"), "none": later("not breathing"),
    "unsure": later("breathing unclear"),
}  # fmt: skip
_VEHICLE_TYPES = {
    "bls": later("Basic life support vehicle"), "als": later("Advanced life support vehicle"),
    "icu": later("Intensive care vehicle"), "negative_pressure": later("Negative-pressure vehicle"),
    "neonatal": later("Neonatal vehicle"), "command": later("Command vehicle"),
}  # fmt: skip


def grade_words(grade: Grade) -> str:
    """ "A 危重"."""
    return f"{grade.value} {t(GRADE_WORDS[grade])}".strip()


def vehicle_type_words(code: str) -> str:
    """The vehicle's type; an unknown code as it is."""
    return t(_VEHICLE_TYPES[code]) if code in _VEHICLE_TYPES else code


def patient_words(patient: Patient) -> str:
    """Name, sex, age, number, consciousness, breathing – what is known of them."""
    age = t("{age} years", age=patient.age) if patient.age.isdigit() else patient.age
    count = t("{count} patients", count=patient.count) if patient.count > 1 else ""
    parts = (
        patient.name, _of(_SEX, patient.sex), age, count, _of(_CONSCIOUS, patient.conscious),
        _of(_BREATHING, patient.breathing),
    )  # fmt: skip
    return t(", ").join(part for part in parts if part) or t("nothing known yet")


def clock(at: datetime, zone: tzinfo) -> str:
    """ "10:26:53" in the centre's zone."""
    return at.astimezone(zone).strftime("%H:%M:%S")


def day(at: datetime, zone: tzinfo) -> str:
    """ "2026-03-14" in the centre's zone."""
    return at.astimezone(zone).strftime("%Y-%m-%d")


def minutes(seconds: float) -> str:
    """ "4 分 12 秒"."""
    whole = round(seconds)
    return t("{minutes} min {seconds} s", minutes=whole // 60, seconds=whole % 60)


def distance(metres: float) -> str:
    """ "850 m" or "2.1 km"."""
    return f"{metres / 1000:.1f} km" if metres >= 1000 else f"{round(metres)} m"


def _of(words: dict[str, str], code: str) -> str:
    return t(words[code]) if code in words else code
