"""The words of a replay's moments, fields and faults: the same on the page, in the film and in the chronicle."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch_app.desk_kit.labels import (
    ACCEPTANCE_KINDS,
    BREATHING,
    CALL_KINDS,
    CALL_STATES,
    CHECKS,
    CONSCIOUS,
    FIELDS,
    GRADES,
    INCIDENT_KINDS,
    INCIDENT_STATES,
    MISSION_STATES,
    NEEDS,
    PLACE_SOURCES,
    REPORT_SOURCES,
    SEXES,
    STEPS,
    label,
)
from dispatch_app.domain.alarm_kind_words import ALARM_WORDS
from dispatch_app.domain.order import LADDER
from dispatch_app.domain.reasons import (
    CANCELLING_REASONS,
    CLOSING_REASONS,
    EMPTY_RUN_REASONS,
    HOLD_REASONS,
    REFUSING_REASONS,
    STAND_DOWN_REASONS,
)
from dispatch_app.domain.replay import TYPED, FaultKind, Moment, Replay, ReplayFault
from dispatch_app.domain.replay_frames import Frame
from dispatch_app.domain.triage_book import BOOK
from dispatch_app.words import later, t

EVENTS: dict[str, str] = {
    TYPED: later("typed: {field}"),
    "CallRang": later("a call rings"),
    "CallQueued": later("the call waits in the queue"),
    "CallOffered": later("rings at the desk"),
    "CallPassed": later("the desk did not answer"),
    "CallOverflowed": later("the call overflowed"),
    "CallAnswered": later("answered by {desk}"),
    "CallHeld": later("call put on hold"),
    "CallResumed": later("call resumed"),
    "CallTransferred": later("call handed to another desk"),
    "CallEnded": later("call ended"),
    "CallClassified": later("call classified: {call_kind}"),
    "CallLinked": later("call linked to the incident"),
    "CallReturned": later("called back"),
    "CallMuted": later("microphone switched"),
    "CallPlaced": later("the desk calls out"),
    "CallMonitored": later("{desk} listens in"),
    "MonitoringStopped": later("{desk} no longer listens in"),
    "PartyAdded": later("somebody joins the conversation"),
    "PartyChanged": later("a party of the conversation: {state}"),
    "PartyDropped": later("somebody leaves the conversation"),
    "AnnouncementStarted": later("an announcement is played"),
    "CandidateFound": later("place of the caller: {place_source}"),
    "CallerSought": later("the caller's place is asked for"),
    "IncidentOpened": later("form opened"),
    "IncidentAmended": later("form: {fields}"),
    "IncidentHandedOver": later("form handed to another desk"),
    "IncidentHeld": later("put on hold: {reason}"),
    "IncidentWoken": later("taken up again"),
    "IncidentClosed": later("incident over: {reason}"),
    "IncidentReopened": later("opened again: {reason}"),
    "AcceptanceOpened": later("handling: {acceptance}"),
    "CheckOverridden": later("sent in spite of: {check} – {reason}"),
    "MissionOrdered": later("{vehicle}: sent"),
    "MissionAdvanced": later("{vehicle}: {mission_state}"),
    "MissionEnded": later("{vehicle}: {mission_state} – {reason}"),
    "MissionTimeCorrected": later("{vehicle}: time of “{mission_state}” corrected – {reason}"),
    "MissionHospitalChosen": later("{vehicle}: goes to {hospital}"),
    "StateProposed": later("{vehicle}: its position suggests a new state"),
    "ProposalDismissed": later("{vehicle}: suggested state dismissed"),
    "OrderIssued": later("{vehicle}: order to {station}"),
    "OrderRevised": later("{vehicle}: order revised"),
    "OrderRecalled": later("{vehicle}: order recalled – {reason}"),
    "OrderConfirmed": later("{vehicle}: order {step}"),
    "OrderStepLate": later("{vehicle}: late – {step}"),
    "AlarmRaised": later("alarm: {alarm}"),
    "AlarmAcknowledged": later("alarm seen by {user}"),
    "AlarmCleared": later("alarm over"),
    "AlarmReturned": later("cause of the alarm gone"),
    "AlarmShelved": later("alarm put aside"),
    "AlarmUnshelved": later("alarm taken up again"),
    "AlarmUnlatched": later("alarm unlatched"),
    "LampTestAsked": later("lamps tested"),
    "RecordingStarted": later("recording began"),
    "RecordingFinished": later("recording ended, hash written"),
    "RecordingCompressed": later("compressed"),
    "RecordingCopied": later("copied to another place"),
    "RecordingDamaged": later("the recording is damaged"),
    "RecordingRemoved": later("sound removed after its time of keeping"),
    "RecordingListened": later("listened to by {user}"),
    "RecordingExported": later("copy of the recording taken by {user}"),
    "RecordingLinked": later("recording linked to the incident"),
    "RecordLookedAt": later("looked at by {user}: {purpose}"),
    "RecordsExported": later("taken out by {user}: {purpose}"),
    "RadioReported": later("radio: {code}"),
    "CrewMessageSent": later("message: {text}"),
    "CrewMessageRead": later("message read"),
    "CrewEmergencyCalled": later("{vehicle}: the crew calls for help"),
    "CrewEmergencyAnswered": later("call for help answered"),
    "CrewEmergencyEnded": later("call for help over"),
    "ReturnSlipOwed": later("{vehicle}: return slip owed"),
    "ReturnSlipFiled": later("{vehicle}: return slip filed"),
    "ReturnSlipReminded": later("{vehicle}: reminded of the return slip"),
    "HandOverSigned": later("{vehicle}: patient handed over at the hospital"),
    "PreArrivalAcknowledged": later("hospital has seen the notice"),
    "PatientRecordBegun": later("{vehicle}: patient record begun"),
    "PatientRecordWritten": later("{vehicle}: patient record written"),
    "CasualtyAdded": later("casualty listed"),
    "CasualtyAmended": later("casualty amended"),
    "CasualtyAssigned": later("casualty assigned"),
    "CasualtySettled": later("casualty settled"),
    "IncidentJoined": later("joined to a major incident"),
    "IncidentSplit": later("taken out of the major incident"),
    "LocationLinkChanged": later("location link"),
    "DigitsPressed": later("digits pressed"),
}
"""Type of an event → its sentence; what is not listed is shown by its name."""

LANES: dict[str, str] = {
    "call": later("Telephone"), "form": later("Form"), "mission": later("Vehicles"), "order": later("Orders"),
    "alarm": later("Alarms"), "recording": later("Recordings"), "other": later("Other"),
}  # fmt: skip

FORM_ROWS: tuple[tuple[str, str], ...] = (
    ("caller_number", later("Caller's number")), ("contact_number", later("Contact number")),
    ("scene.text", later("Scene address")), ("meeting_point.text", later("Meeting point")),
    ("complaint", later("Chief complaint")), ("answers", later("Key questions")), ("grade", later("Grade")),
    ("patient.name", later("Patient")), ("patient.sex", later("Sex")), ("patient.age", later("Age")),
    ("patient.count", later("Patients")), ("patient.conscious", later("Consciousness")),
    ("patient.breathing", later("Breathing")), ("needs", later("Needs")), ("hospital_id", later("Hospital")),
    ("destination.text", later("Destination")), ("hazards", later("Hazards")), ("remarks", later("Remarks")),
    ("kind", later("Kind of incident")), ("state", later("State")), ("desk_id", later("Desk")),
    ("closing_reason", later("Reason of the end")), ("closing_remarks", later("Remarks at the end")),
)  # fmt: skip
"""Fields of the form as the replay shows them, in their order: (cell, label)."""

FAULTS: dict[str, str] = {
    FaultKind.TAIL_CUT: later(
        "The journal is cut off: {count} lines from number {seq} on are missing. What happened last may not be shown."
    ),
    FaultKind.LINES_MISSING: later("{count} lines of the journal are missing, the first is number {seq}."),
    FaultKind.LINE_CHANGED: later("Line {seq} of the journal was changed: its hash does not fit."),
    FaultKind.LINE_UNREADABLE: later("Line {seq} of the journal cannot be read and is not shown."),
    FaultKind.TOO_LONG: later("The incident has too many lines; those from number {seq} on are not shown."),
}

_TABLES: dict[str, Mapping[str, str]] = {
    "grade": GRADES, "patient.sex": SEXES, "patient.conscious": CONSCIOUS, "patient.breathing": BREATHING,
    "kind": INCIDENT_KINDS, "state": INCIDENT_STATES,
}  # fmt: skip


def moment_words(replay: Replay, moment: Moment) -> str:
    """The sentence of a moment; facts that are missing leave no trace."""
    english = EVENTS.get(moment.event)
    if english is None:
        return moment.event
    facts = dict(moment.detail)
    vehicle_id = facts.get("vehicle_id", "") or _vehicle_of(replay, facts)
    values = _Blank({
        "desk": replay.name_of(facts.get("desk_id") or moment.desk_id), "user": moment.user,
        "vehicle": replay.name_of(vehicle_id) if vehicle_id else "", "reason": reason_words(facts.get("reason", "")),
        "station": replay.name_of(facts.get("station_id", "")),
        "hospital": replay.name_of(facts.get("hospital_id", "")),
        "mission_state": label(MISSION_STATES, facts.get("state", "")), "step": label(STEPS, facts.get("step", "")),
        "call_kind": label(CALL_KINDS, facts.get("kind", "")), "state": facts.get("state", ""),
        "place_source": label(PLACE_SOURCES, facts.get("source", "")),
        "acceptance": label(ACCEPTANCE_KINDS, facts.get("kind", "")), "check": label(CHECKS, facts.get("check", "")),
        "fields": "、".join(label(FIELDS, name) for name in facts.get("fields", "").split(";") if name in FIELDS),
        "field": field_words(facts.get("field", "")), "purpose": facts.get("purpose", ""),
        "alarm": alarm_words(facts), "code": facts.get("code", ""), "text": facts.get("text", ""),
    })  # fmt: skip
    said = t(english).format_map(values).strip(" –:：")
    source = facts.get("source", "")
    if moment.event == "MissionAdvanced" and source in REPORT_SOURCES:
        said = f"{said} ({label(REPORT_SOURCES, source)})"
    return said


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def _vehicle_of(replay: Replay, facts: Mapping[str, str]) -> str:
    mission_id = facts.get("mission_id", "") or facts.get("order_id", "").removeprefix("o-")
    return next((v.vehicle_id for v in replay.vehicles if mission_id and mission_id in v.mission_ids), "")


def alarm_words(facts: Mapping[str, str]) -> str:
    """An alarm's kind with what it is about."""
    return f"{label(ALARM_WORDS, facts.get('kind', ''))} {facts.get('subject', '')}".strip()


_REASONS = (
    CLOSING_REASONS | CANCELLING_REASONS | STAND_DOWN_REASONS | REFUSING_REASONS | EMPTY_RUN_REASONS | HOLD_REASONS
)


def reason_words(code: str) -> str:
    """A reason of a list in words; one that was typed as it is."""
    return label(_REASONS, code)


def field_words(name: str) -> str:
    """The label of a field of the form."""
    known = dict(FORM_ROWS)
    english = known.get(name) or known.get(f"{name}.text") or FIELDS.get(name)
    return t(english) if english else name


def cell_words(replay: Replay, name: str, value: str) -> str:
    """The value of a form's cell as a person reads it."""
    if name in _TABLES:
        known = _TABLES[name]
        return f"{value} {label(known, value)}" if name == "grade" and value else label(known, value)
    if name in ("hospital_id", "desk_id"):
        return replay.name_of(value)
    if name == "needs":
        return "、".join(label(NEEDS, need) for need in value.split(";") if need)
    if name == "closing_reason":
        return reason_words(value)
    if name == "complaint":
        return _complaint(value)
    if name == "answers":
        return _answers(value)
    return value


def _complaint(code: str) -> str:
    found = BOOK.get(code)
    return code if found is None else t(found.name)


def _answers(value: str) -> str:
    questions = {question.code: question for complaint in BOOK.values() for question in complaint.questions}
    said = []
    for pair in value.split(";"):
        code, _, answer = pair.partition("=")
        question = questions.get(code)
        if question is None:
            said.append(pair)
            continue
        words = next((choice.text for choice in question.answers if choice.code == answer), answer)
        said.append(f"{t(question.text)} {t(words)}")
    return "；".join(said)


def form_of(replay: Replay, frame: Frame) -> list[tuple[str, str, str]]:
    """(cell, label, value in words) of the form's rows that hold something at a frame."""
    cells = frame.cells.get(f"incidents:{replay.incident_id}", {})
    return [(name, t(words), cell_words(replay, name, cells[name])) for name, words in FORM_ROWS if cells.get(name)]


def call_state_words(state: str) -> str:
    """A call's state."""
    return label(CALL_STATES, state)


def mission_state_words(state: str) -> str:
    """A mission's state."""
    return label(MISSION_STATES, state)


def ladder_of(frame: Frame, order_id: str) -> list[tuple[str, str, bool]]:
    """(step in words, UTC time or "", late) of an order's present revision."""
    cells = frame.cells.get(f"orders:{order_id}", {})
    revision = cells.get("revision", "1")
    late = set(cells.get("late_steps", "").split(";"))
    return [
        (label(STEPS, step.value), cells.get(f"steps.{revision}.{step.value}", ""), step.value in late)
        for step in LADDER
    ]


def fault_words(fault: ReplayFault) -> str:
    """What is wrong with the journal, as a sentence."""
    return t(FAULTS[fault.kind], seq=fault.seq, count=fault.count)
