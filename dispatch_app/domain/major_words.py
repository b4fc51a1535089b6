"""The English words of a major incident's codes, for reports and screens; Chinese in dispatch_app.words."""

from __future__ import annotations

from dispatch_app.domain.major_incident import Colour, Level, MajorKind, Outcome
from dispatch_app.domain.mission import MissionState

COLOURS: dict[str, str] = {
    Colour.RED: "triage red", Colour.YELLOW: "triage yellow", Colour.GREEN: "triage green",
    Colour.BLACK: "triage black",
}  # fmt: skip

OUTCOMES: dict[str, str] = {
    Outcome.OPEN: "no outcome yet",
    Outcome.HANDED_OVER: "handed over to hospital",
    Outcome.TREATED: "Treated on scene",
    Outcome.REFUSED: "Patient refused transport",
    Outcome.LEFT: "left by other means",
    Outcome.DIED: "Died on scene",
}

KINDS: dict[str, str] = {
    MajorKind.TRAFFIC: "traffic accident", MajorKind.FIRE: "fire or explosion", MajorKind.COLLAPSE: "collapse",
    MajorKind.POISONING: "poisoning or leak", MajorKind.INFECTION: "infectious disease",
    MajorKind.NATURAL: "natural disaster", MajorKind.VIOLENCE: "violence", MajorKind.OTHER: "other event",
}  # fmt: skip

LEVELS: dict[str, str] = {
    Level.I: "Level I, exceptionally serious", Level.II: "Level II, serious", Level.III: "Level III, considerable",
    Level.IV: "Level IV, general", Level.NONE: "level not set",
}  # fmt: skip

REPORT_KINDS: dict[str, str] = {"first": "first report", "progress": "progress report", "final": "final report"}

MISSION_WORDS: dict[str, str] = {
    MissionState.ORDERED: "ordered", MissionState.RECEIVED: "received", MissionState.EN_ROUTE: "en route",
    MissionState.ON_SCENE: "on scene", MissionState.PATIENT_ABOARD: "patient aboard",
    MissionState.AT_HOSPITAL: "at hospital", MissionState.HANDED_OVER: "handed over",
    MissionState.RETURNING: "returning", MissionState.AT_STATION: "at station", MissionState.ABORTED: "aborted",
    MissionState.EMPTY_RUN: "empty run",
}  # fmt: skip

NEEDS: dict[str, str] = {
    "trauma": "trauma", "burns": "burns", "icu": "critical care", "paediatrics": "child", "obstetrics": "pregnancy",
    "poisoning": "poisoned",
}  # fmt: skip
"""Professional needs that a casualty may have, in the order of the keys on the list."""
