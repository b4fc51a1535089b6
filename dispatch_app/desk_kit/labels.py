"""The words of codes on the dispatcher's screens; `label(TABLE, code)` gives the chosen language."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch_app.domain.call import CallKind, CallState
from dispatch_app.domain.incident import AcceptanceKind, IncidentKind, IncidentState
from dispatch_app.domain.location_link import LinkState
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.order import Step
from dispatch_app.domain.place import PlaceSource
from dispatch_app.domain.station import DeskState
from dispatch_app.words import later, t

CALL_STATES: dict[str, str] = {
    CallState.RINGING: later("ringing"),
    CallState.AUTOMATIC: later("automatic"),
    CallState.DIALLING: later("dialling"),
    CallState.ANSWERED: later("talking"),
    CallState.HELD: later("call on hold"),
    CallState.ENDED: later("hung up"),
    CallState.ABANDONED: later("abandoned"),
}
CALL_KINDS: dict[str, str] = {
    CallKind.EMERGENCY: later("Emergency"),
    CallKind.ENQUIRY: later("Enquiry"),
    CallKind.NUISANCE: later("Nuisance call"),
    CallKind.REPEAT: later("Repeat call"),
    CallKind.LINKED: later("Linked call"),
    CallKind.BOOKED: later("Booked transport"),
    CallKind.TEST: later("Test call"),
}
INCIDENT_KINDS: dict[str, str] = {
    IncidentKind.EMERGENCY: later("Emergency"),
    IncidentKind.BOOKED: later("Booked transport"),
    IncidentKind.TEST: later("Exercise"),
}
INCIDENT_STATES: dict[str, str] = {
    IncidentState.OPEN: later("intake"),
    IncidentState.HELD: later("on hold"),
    IncidentState.NO_VEHICLE: later("no vehicle"),
    IncidentState.CLOSED: later("incident closed"),
    IncidentState.CANCELLED: later("cancelled"),
}
MISSION_STATES: dict[str, str] = {
    MissionState.ORDERED: later("ordered"),
    MissionState.RECEIVED: later("received"),
    MissionState.EN_ROUTE: later("en route"),
    MissionState.ON_SCENE: later("on scene"),
    MissionState.PATIENT_ABOARD: later("patient aboard"),
    MissionState.AT_HOSPITAL: later("at hospital"),
    MissionState.HANDED_OVER: later("handed over"),
    MissionState.RETURNING: later("returning"),
    MissionState.AT_STATION: later("at station"),
    MissionState.ABORTED: later("aborted"),
    MissionState.EMPTY_RUN: later("empty run"),
}
REPORT_SOURCES: dict[str, str] = {
    ReportSource.DESK: later("by a desk"),
    ReportSource.TELEPHONE: later("told by telephone"),
    ReportSource.STATION: later("by the station"),
    ReportSource.TABLET: later("by the tablet"),
    ReportSource.RADIO: later("by radio"),
    ReportSource.GEOFENCE: later("by its position"),
    ReportSource.TERMINAL: later("by the terminal in the vehicle"),
    ReportSource.SIMULATOR: later("by the simulator"),
}
MISSION_LOOKS: dict[str, str] = {
    MissionState.ORDERED: "ordered",
    MissionState.RECEIVED: "ordered",
    MissionState.EN_ROUTE: "en_route",
    MissionState.ON_SCENE: "on_scene",
    MissionState.PATIENT_ABOARD: "to_hospital",
    MissionState.AT_HOSPITAL: "at_hospital",
    MissionState.HANDED_OVER: "at_hospital",
    MissionState.RETURNING: "free",
    MissionState.AT_STATION: "free",
    MissionState.ABORTED: "out_of_service",
    MissionState.EMPTY_RUN: "out_of_service",
}
"""Mission state → the vehicle state whose colour and mark it is shown with."""
STEPS: dict[str, str] = {
    Step.COMMITTED: later("committed"),
    Step.SENT: later("sent"),
    Step.RECEIVED: later("delivered"),
    Step.DISPLAYED: later("displayed"),
    Step.SOUNDED: later("sounded"),
    Step.PRINTED: later("printed"),
    Step.ACKNOWLEDGED: later("acknowledged"),
    Step.ROLLING: later("rolling"),
}
PLACE_SOURCES: dict[str, str] = {
    PlaceSource.SUBSCRIBER: later("Subscriber record"),
    PlaceSource.HANDSET: later("Handset position"),
    PlaceSource.SMS_LINK: later("SMS link"),
    PlaceSource.OPERATOR: later("Operator"),
    PlaceSource.GAZETTEER: later("Gazetteer"),
    PlaceSource.MAP: later("Map"),
    PlaceSource.TYPED: later("Typed"),
}
LINK_STATES: dict[str, str] = {
    LinkState.WANTED: later("is being sent"),
    LinkState.SENT: later("link sent"),
    LinkState.SHOWN: later("to be read out"),
    LinkState.FAILED: later("not sent"),
    LinkState.OPENED: later("opened by the caller"),
    LinkState.SHARING: later("shares the position"),
    LinkState.DENIED: later("caller does not allow it"),
    LinkState.UNABLE: later("telephone finds no position"),
}
DESK_STATES: dict[str, str] = {
    DeskState.SIGNED_OUT: later("signed out"),
    DeskState.READY: later("ready"),
    DeskState.BUSY: later("busy"),
    DeskState.AFTER_CALL: later("after-call work"),
    DeskState.BREAK: later("break"),
}
PRINTERS: dict[str, str] = {
    "unknown": later("unknown"),
    "ready": later("ready"),
    "out_of_paper": later("out of paper"),
    "jammed": later("paper jam"),
    "offline": later("offline"),
    "fault": later("fault"),
}
VEHICLE_TYPES: dict[str, str] = {
    "bls": later("basic"),
    "als": later("advanced"),
    "icu": later("intensive care"),
    "negative_pressure": later("negative pressure"),
    "neonatal": later("neonatal"),
    "command": later("command"),
}
AVAILABILITIES: dict[str, str] = {
    "free": later("free"),
    "ordered": later("ordered"),
    "en_route": later("en route"),
    "on_scene": later("on scene"),
    "to_hospital": later("to hospital"),
    "at_hospital": later("at hospital"),
    "out_of_service": later("out of service"),
}
NEEDS: dict[str, str] = {
    "chest_pain": later("chest pain centre"),
    "stroke": later("stroke centre"),
    "trauma": later("trauma centre"),
    "burns": later("burns"),
    "obstetrics": later("obstetrics"),
    "paediatrics": later("paediatrics"),
    "poisoning": later("poisoning"),
    "icu": later("ICU ward"),
    "infectious": later("infectious diseases"),
    "neonatal": later("neonatal"),
    "psychiatry": later("psychiatry"),
}
CHECKS: dict[str, str] = {
    "stale_fix": later("position is old"),
    "no_fix": later("no position"),
    "type_mismatch": later("type does not suit"),
    "slower_than_best": later("slower than the best"),
    "station_offline": later("station does not answer"),
    "off_duty": later("not on duty"),
    "booking_fleet": later("kept for bookings"),
    "booking_conflict": later("reserved at that time already"),
    "no_crew": later("no crew"),
    "hospital_diverting": later("hospital diverts"),
    "scene_off_network": later("scene is off the road network"),
}
FIELDS: dict[str, str] = {
    "scene": later("Scene address"),
    "meeting_point": later("Meeting point"),
    "destination": later("Destination"),
    "hospital_id": later("Hospital"),
    "contact_number": later("Contact number"),
    "complaint": later("Chief complaint"),
    "answers": later("Key questions"),
    "grade": later("Grade"),
    "grade_reason": later("Grade"),
    "needs": later("Needs"),
    "patient": later("Patient"),
    "remarks": later("Remarks"),
    "hazards": later("Hazards"),
    "kind": later("Kind of incident"),
    "planned_vehicle_ids": later("Plan"),
    "name": later("Name"),
    "question": later("Spoken question"),
    "lines": later("Lines at once"),
    "most_attempts": later("Attempts"),
    "retry_after_s": later("Pause between attempts (s)"),
    "quiet_from": later("Quiet hours"),
}
ACCEPTANCE_KINDS: dict[str, str] = {
    AcceptanceKind.FIRST: later("First call"),
    AcceptanceKind.CHASE: later("Chase call"),
    AcceptanceKind.REINFORCEMENT: later("Reinforcement"),
    AcceptanceKind.HOLD: later("Hold"),
    AcceptanceKind.WAKE_UP: later("Wake-up"),
    AcceptanceKind.NO_VEHICLE: later("No vehicle free"),
    AcceptanceKind.REFUSAL: later("Refusal"),
    AcceptanceKind.CANCELLATION: later("Cancellation"),
    AcceptanceKind.REASSIGNMENT: later("Reassignment"),
    AcceptanceKind.REOPENING: later("Re-opening"),
}
GRADES: dict[str, str] = {
    "A": later("critical"),
    "B": later("urgent"),
    "C": later("less urgent"),
    "D": later("not urgent"),
    "": later("not graded"),
}
CONSCIOUS: dict[str, str] = {
    "": later("—"), "yes": later("awake"), "no": later("unconscious"), "unsure": later("unclear"),
}  # fmt: skip
BREATHING: dict[str, str] = {
    "": later("—"),
    "normal": later("normal"),
    "abnormal": later("abnormal"),
    "none": later("not breathing"),
    "unsure": later("unclear"),
}
SEXES: dict[str, str] = {"": later("—"), "male": later("male"), "female": later("female")}


def label(table: Mapping[str, str], code: str) -> str:
    """The word of `code` in the chosen language; a code that the table does not know is shown as it is."""
    english = table.get(code)
    return code if english is None else t(english)


def labels(table: Mapping[str, str], codes: tuple[str, ...]) -> str:
    """The words of several codes in one line, "" for none."""
    return "、".join(label(table, code) for code in codes)
