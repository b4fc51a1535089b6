"""The lists of reasons a person picks from; codes with English words, Chinese in dispatch_app.words."""

from __future__ import annotations

CLOSING_REASONS: dict[str, str] = {
    "carried": "Patient carried to hospital",
    "treated_on_scene": "Treated on scene",
    "refused_transport": "Patient refused transport",
    "died_on_scene": "Died on scene",
    "nobody_found": "Nobody found",
    "advice_given": "Advice given, no vehicle needed",
    "exercise_over": "Exercise over",
    "other": "Other",
}

CANCELLING_REASONS: dict[str, str] = {
    "caller_cancelled": "Caller cancelled",
    "false_call": "False call",
    "malicious_call": "Malicious call",
    "duplicate": "Duplicate of another incident",
    "other_transport": "Went by other transport",
    "exercise_over": "Exercise over",
    "other": "Other",
}

STAND_DOWN_REASONS: dict[str, str] = {
    "not_needed": "No longer needed",
    "nearer_vehicle": "A nearer vehicle was sent",
    "incident_cancelled": "Incident cancelled",
    "vehicle_fault": "Vehicle fault",
    "other": "Other",
}

REFUSING_REASONS: dict[str, str] = {
    "vehicle_fault": "Vehicle fault",
    "no_crew": "Crew incomplete",
    "equipment_missing": "Equipment missing",
    "other": "Other",
}

EMPTY_RUN_REASONS: dict[str, str] = {
    "nobody_found": "Nobody found",
    "refused_transport": "Patient refused transport",
    "left_already": "Patient had left",
    "died_on_scene": "Died on scene",
    "other": "Other",
}

SLIP_OUTCOMES: dict[str, str] = {
    "carried": "Patient carried to hospital",
    "treated_on_scene": "Treated on scene",
    "refused_transport": "Patient refused transport",
    "died_on_scene": "Died on scene",
    "died_on_way": "Died on the way",
    "transferred": "Moved between hospitals",
    "nobody_found": "Nobody found",
    "stood_down": "Called off on the way",
    "other": "Other",
}

CONDITIONS: dict[str, str] = {
    "stable": "condition stable",
    "serious": "condition serious",
    "critical": "condition critical",
    "dead": "dead",
}

SHIFT_NAMES: dict[str, str] = {
    "morning": "Morning shift",
    "late": "Late shift",
    "night": "Night shift",
    "whole_day": "Whole day",
}

CREW_JOBS: dict[str, str] = {
    "doctor": "doctor",
    "nurse": "nurse",
    "driver": "driver",
    "stretcher": "Stretcher bearer",
    "other": "Other",
}

HOLD_REASONS: dict[str, str] = {
    "place_unclear": "Place unclear",
    "waiting_for_caller": "Waiting for the caller",
    "not_urgent": "Not urgent",
    "other": "Other",
}

EMERGENCY_ENDINGS: dict[str, str] = {
    "crew_safe": "Crew is safe",
    "police_there": "Police have taken over",
    "pressed_by_mistake": "Pressed by mistake",
    "other": "Other",
}

RECORD_OUTCOMES: dict[str, str] = {
    "improved": "Improved",
    "unchanged": "Unchanged",
    "worse": "Worse",
    "died_on_scene": "Died on scene",
    "died_on_the_way": "Died on the way",
    "refused_transport": "Patient refused transport",
    "treated_on_scene": "Treated on scene",
}
