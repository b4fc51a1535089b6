"""The protocol engine: chief complaint → key questions → response grade → needs and instructions.

Pure rules over a book (`dispatch_app.domain.triage_book`); the content is this project's own. Texts are English keys
whose Chinese stands in `dispatch_app.words`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dispatch_app.domain.incident import Grade, Patient
from dispatch_app.domain.vehicle import VehicleType


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that a caller may give to a key question."""

    code: str
    text: str


YES_NO_UNSURE = (Choice("yes", "Yes"), Choice("no", "No"), Choice("unsure", "Not sure"))


@dataclass(frozen=True, slots=True)
class Question:
    code: str
    text: str
    answers: tuple[Choice, ...] = YES_NO_UNSURE


@dataclass(frozen=True, slots=True)
class Rule:
    """If every (question, answer) of `when` was given, the grade is at least `grade`; `code` names it on screens."""

    code: str
    when: tuple[tuple[str, str], ...]
    grade: Grade


@dataclass(frozen=True, slots=True)
class Complaint:
    """One chief complaint 主诉 with all that follows from it."""

    code: str
    name: str
    grade: Grade
    """The grade before any question is answered."""
    questions: tuple[Question, ...] = ()
    rules: tuple[Rule, ...] = ()
    needs: tuple[str, ...] = ()
    instructions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Triage:
    """What follows from the form as it is filled now."""

    grade: Grade
    rule: str
    """Code of the rule that decided, e.g. "chest_pain.cold_sweat", "life.no_breathing"."""
    needs: tuple[str, ...]
    instructions: tuple[str, ...]
    next_question: str
    """Code of the first unanswered question, "" when all are answered."""
    resuscitate: bool
    """Cardiac arrest is likely: start telephone CPR."""


CPR_INSTRUCTIONS = (
    "Lay the patient flat on the back on firm ground",
    "Kneel beside the chest, hands one on the other in the middle of the chest",
    "Push hard and fast, 5 to 6 cm deep, 100 to 120 times a minute; count aloud with me",
    "Send someone for a defibrillator; do not stop until the crew takes over",
)

_ORDER = (Grade.A, Grade.B, Grade.C, Grade.D)

SUITABLE_TYPES: dict[Grade, frozenset[VehicleType]] = {
    Grade.A: frozenset({VehicleType.ALS, VehicleType.ICU}),
    Grade.B: frozenset({VehicleType.BLS, VehicleType.ALS, VehicleType.ICU}),
    Grade.C: frozenset({VehicleType.BLS, VehicleType.ALS, VehicleType.ICU}),
    Grade.D: frozenset({VehicleType.BLS, VehicleType.ALS, VehicleType.ICU}),
    Grade.UNKNOWN: frozenset({VehicleType.BLS, VehicleType.ALS, VehicleType.ICU}),
}

NEED_TYPES: dict[str, frozenset[VehicleType]] = {
    "infectious": frozenset({VehicleType.NEGATIVE_PRESSURE}),
    "neonatal": frozenset({VehicleType.NEONATAL}),
}
"""Needs that only a special vehicle meets; they go before the grade's types."""


def suits(vehicle_type: VehicleType, grade: Grade, needs: tuple[str, ...]) -> bool:
    """Whether the type meets the grade and the professional needs."""
    special = [NEED_TYPES[need] for need in needs if need in NEED_TYPES]
    if special:
        return all(vehicle_type in types for types in special)
    return vehicle_type in SUITABLE_TYPES[grade]


def triage(
    book: Mapping[str, Complaint], complaint_code: str, answers: tuple[tuple[str, str], ...], patient: Patient
) -> Triage:
    """The grade with its reason, from the gravest rule that fits; an unknown complaint gives Grade.UNKNOWN.

    Life signs come first: no consciousness with absent or abnormal breathing is grade A whatever the complaint
    (recognition of cardiac arrest as in the AHA/ERC guidelines' two telephone questions).
    """
    resuscitate = patient.conscious == "no" and patient.breathing in ("none", "abnormal")
    complaint = book.get(complaint_code)
    if complaint is None:
        grade, rule = _life_signs(patient) or (Grade.UNKNOWN, "")
        return Triage(grade, rule, (), CPR_INSTRUCTIONS if resuscitate else (), "", resuscitate)
    given = dict(answers)
    found = [(complaint.grade, f"{complaint.code}.first")]
    found += [
        (rule.grade, f"{complaint.code}.{rule.code}")
        for rule in complaint.rules
        if all(given.get(question) == answer for question, answer in rule.when)
    ]
    life = _life_signs(patient)
    if life:
        found.append(life)
    # A later rule of the same grade is the more telling reason; min is stable, so look from the end.
    grade, rule_code = min(reversed(found), key=lambda pair: _ORDER.index(pair[0]))
    following = next((q.code for q in complaint.questions if q.code not in given), "")
    instructions = CPR_INSTRUCTIONS if resuscitate else complaint.instructions
    return Triage(grade, rule_code, complaint.needs, instructions, following, resuscitate)


def _life_signs(patient: Patient) -> tuple[Grade, str] | None:
    if patient.conscious == "no" and patient.breathing in ("none", "abnormal"):
        return Grade.A, "life.no_breathing"
    if patient.breathing == "none":
        return Grade.A, "life.no_breathing"
    if patient.conscious == "no":
        return Grade.A, "life.unconscious"
    if patient.breathing == "abnormal":
        return Grade.A, "life.breathing_abnormal"
    return None
