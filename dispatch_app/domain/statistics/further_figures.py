"""Further figures of incidents, missions, patients and recordings."""

from __future__ import annotations

from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.figure import Condition, Figure, How, Test

_INCIDENT, _MISSION = FactKind.INCIDENT, FactKind.MISSION
_PATIENT, _RECORDING = FactKind.PATIENT, FactKind.RECORDING
_MAJOR, _CASUALTY = FactKind.MAJOR, FactKind.CASUALTY
_OWED = (Condition("slip", Test.IS_NOT, ""),)


def _is(field: str, value: str | float | bool) -> tuple[Condition, ...]:
    return (Condition(field, Test.IS, value),)


_NAMES = {FactKind.CALL: "calls", _INCIDENT: "incidents", _MISSION: "missions"}

OVER_MIDNIGHT = {kind: f"{name}_over_midnight" for kind, name in _NAMES.items()}
"""The figure of each kind of fact that counts those which ended on a later day."""

FURTHER_FIGURES = (
    *(Figure(OVER_MIDNIGHT[kind], kind, "over midnight",
             "Those that ended on a later day; they count on the day on which they began.",
             How.COUNT, among=_is("over_midnight", True)) for kind in _NAMES),
    Figure("cancelled", _INCIDENT, "cancelled incidents", "Incidents that were cancelled.",
           How.COUNT, among=_is("state", "cancelled")),
    Figure("reopened", _INCIDENT, "reopened", "Incidents that were opened again after closing.",
           How.COUNT, among=_is("reopened", True)),
    Figure("closed_mean", _INCIDENT, "mean time to closing", "Mean time from opening to closing of an incident.",
           How.MEAN, "closed_s", unit="min"),
    Figure("held_rate", _INCIDENT, "hold rate", "Incidents that were put on hold, as a share of incidents.",
           How.SHARE, where=_is("was_held", True), unit="%"),
    Figure("no_vehicle_rate", _INCIDENT, "no-vehicle rate",
           "Incidents that waited because no vehicle was free, as a share of incidents.",
           How.SHARE, where=_is("no_vehicle", True), unit="%"),
    Figure("carried", _MISSION, "patients carried", "Missions that reached a hospital with a patient.",
           How.COUNT, among=(Condition("transport_s", Test.OVER, -1.0),)),
    Figure("aborted", _MISSION, "aborted missions", "Missions that were aborted.",
           How.COUNT, among=_is("state", "aborted")),
    Figure("empty_runs", _MISSION, "empty runs (number)", "Missions that ended as empty runs.",
           How.COUNT, among=_is("state", "empty_run")),
    Figure("missions_per_day", _MISSION, "missions a day",
           "Missions over the number of days on which there was one.", How.PER_DISTINCT, "day"),
    Figure("missions_per_vehicle", _MISSION, "missions a vehicle",
           "Missions over the number of vehicles that were sent.", How.PER_DISTINCT, "vehicle_id"),
    Figure("mileage_mean", _MISSION, "mean mileage", "Mean driven distance of a mission.",
           How.MEAN, "mileage_m", unit="km"),
    Figure("speed_mean", _MISSION, "distance an hour away",
           "Driven distance over the time on missions, of missions that have both.",
           How.RATIO, "mileage_m", among=(Condition("mileage_m", Test.OVER, 0.0), Condition("whole_s", Test.OVER, 0.0)),
           unit="km/h", per="whole_s"),
    Figure("travel_mean", _MISSION, "mean way to the scene", "Mean time from wheels turning to arrival.",
           How.MEAN, "travel_s", unit="min"),
    Figure("transport_mean", _MISSION, "mean transport time",
           "Mean time from the patient aboard to arrival at the hospital.", How.MEAN, "transport_s", unit="min"),
    Figure("hand_over_mean", _MISSION, "mean hand-over time",
           "Mean time from arrival at the hospital to the hand-over.", How.MEAN, "hand_over_s", unit="min"),
    Figure("acknowledge_mean", _MISSION, "mean time to delivery",
           "Mean time from the order to its delivery at the station.", How.MEAN, "acknowledge_s", unit="s"),
    Figure("turn_out_longest", _MISSION, "longest turn-out time",
           "Longest time from the order to the wheels turning.", How.HIGHEST, "turn_out_s", unit="s"),
    Figure("slips_owed", _MISSION, "return slips owed", "Missions for which a return slip is or was due.",
           How.COUNT, among=_OWED),
    Figure("slips_overdue", _MISSION, "return slips overdue",
           "Return slips that are missing after their time.", How.COUNT, among=_is("slip", "overdue")),
    Figure("slip_rate", _MISSION, "return slips filed", "Filed return slips as a share of those owed.",
           How.SHARE, where=_is("slip", "filed"), among=_OWED, unit="%"),
    Figure("patients_written", _PATIENT, "patients on slips", "Patients of the filed return slips.", How.COUNT),
    Figure("better_rate", _PATIENT, "better at the hospital",
           "Patients whose condition at the hospital was better than at the scene, as a share of those with both.",
           How.SHARE, where=_is("effect", "better"), among=(Condition("effect", Test.IS_NOT, ""),), unit="%"),
    Figure("worse_rate", _PATIENT, "worse at the hospital",
           "Patients whose condition at the hospital was worse than at the scene, as a share of those with both.",
           How.SHARE, where=_is("effect", "worse"), among=(Condition("effect", Test.IS_NOT, ""),), unit="%"),
    Figure("critical", _PATIENT, "critical at the scene", "Patients who were critical at the scene.",
           How.COUNT, among=_is("at_scene", "critical")),
    Figure("died", _PATIENT, "died", "Patients who were dead at the scene or at the hospital.",
           How.COUNT, among=(Condition("died", Test.IS, True),)),
    Figure("recordings", _RECORDING, "recordings", "Recordings that began in the period.", How.COUNT),
    Figure("recording_length", _RECORDING, "length of recordings", "Sum of the time from start to end.",
           How.SUM, "length_s", unit="min"),
    Figure("recording_size", _RECORDING, "size of recordings", "Sum of the space that recordings take now.",
           How.SUM, "size_mb", unit="MB"),
    Figure("recordings_damaged", _RECORDING, "damaged recordings",
           "Recordings of which a part or all is missing.", How.COUNT, among=_is("state", "damaged")),
    Figure("recording_gaps", _RECORDING, "missing sound", "Sum of the sound that is missing in recordings.",
           How.SUM, "dropped_s", unit="s"),
    Figure("majors", _MAJOR, "major incidents", "Major incidents that were declared, exercises left out.", How.COUNT),
    Figure("majors_incidents", _MAJOR, "linked incidents", "Sum of the incidents linked to major incidents.",
           How.SUM, "incidents"),
    Figure("majors_estimated", _MAJOR, "estimated casualties", "Sum of the casualties as first estimated.",
           How.SUM, "estimated"),
    Figure("majors_lasted", _MAJOR, "mean duration", "Mean time from declaring to closing a major incident.",
           How.MEAN, "lasted_s", unit="min"),
    Figure("casualties", _CASUALTY, "casualties listed", "Casualties on the lists of major incidents.", How.COUNT),
    Figure("casualties_handed_over", _CASUALTY, "handed over to hospitals",
           "Casualties whom a hospital has taken over, as a share of those listed.",
           How.SHARE, where=_is("outcome", "handed_over"), unit="%"),
    Figure("casualties_died", _CASUALTY, "died on the scene", "Casualties who died on the scene.",
           How.COUNT, among=_is("outcome", "died_on_scene")),
    Figure("casualties_settled", _CASUALTY, "mean time to outcome",
           "Mean time from the first triage to the outcome of a casualty.", How.MEAN, "settled_s", unit="min"),
)  # fmt: skip
