"""Incidents: open, amend, place, hand over, hold and wake (INT-04 to INT-06, LOC-06, DSP-04)."""

from __future__ import annotations

from dataclasses import fields, replace

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import Call
from dispatch_app.domain.incident import (
    Acceptance,
    AcceptanceKind,
    Grade,
    Incident,
    IncidentKind,
    IncidentState,
    Patient,
)
from dispatch_app.domain.keystroke import kept_keystrokes
from dispatch_app.domain.place import Place, PlaceSource
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.triage import triage
from dispatch_app.domain.triage_book import BOOK
from dispatch_app.use_cases.answer_call import check_desk
from dispatch_app.use_cases.decision import Accepted, Context, Decision

TEXT_LENGTH = 2000
"""Longest free text of a form: a page of remarks; more is a paste by mistake."""

TYPED_FIELDS = frozenset({
    "contact_number", "scene", "meeting_point", "destination", "complaint", "remarks", "hazards",
    "patient.name", "patient.age", "patient.sex", "patient.count", "patient.conscious", "patient.breathing",
})  # fmt: skip
"""Fields of the form that are filled by keys or by choices of a few."""

MANUAL = "manual"
"""`grade_reason` of a grade that a person set; triage then leaves it alone."""


def find_open(board: Board, incident_id: str) -> Incident | Refusal:
    """The incident if it may change, else the refusal that says why not."""
    incident = board.incidents.get(incident_id)
    if incident is None:
        return refuse("incident_unknown", incident_id=incident_id)
    return incident if incident.is_open() else refuse("incident_closed", incident_id=incident_id)


def new_acceptance(
    board: Board, incident: Incident, kind: AcceptanceKind, context: Context, *, desk_id: str = "",
    call_id: str = "", reason: str = "", vehicles: int = 1, source: str = "", vehicle_id: str = "",
) -> Acceptance:  # fmt: skip
    """The incident's next acceptance; its id counts within the incident."""
    number = len(board.acceptances_of(incident.incident_id)) + 1
    return Acceptance(
        f"{incident.incident_id}-{number}", incident.incident_id, kind, context.now,
        desk_id or context.actor.desk_id or incident.desk_id, context.actor.user, call_id, reason, vehicles,
        source=source, vehicle_id=vehicle_id,
    )  # fmt: skip


def open_incident(board: Board, command: cmd.OpenIncident, context: Context) -> Decision:
    """A new incident with its first acceptance; result: incident_id."""
    wrong = check_desk(board, command.desk_id, context.actor)
    if wrong is not None:
        return wrong
    call: Call | None = None
    if command.call_id:
        call = board.calls.get(command.call_id)
        if call is None:
            return refuse("call_unknown", call_id=command.call_id)
        if call.incident_id:
            return refuse("call_has_incident", incident_id=call.incident_id)
    day = context.local_day()
    number = board.incident_count + 1 if board.incident_day == day else 1
    number_of_caller = call.caller_number if call else ""
    incident = Incident(
        f"{day}{number:04d}", context.now, IncidentState.OPEN, command.desk_id, command.kind,
        call_ids=(call.call_id,) if call else (), caller_number=number_of_caller, contact_number=number_of_caller,
    )  # fmt: skip
    first = new_acceptance(
        board, incident, AcceptanceKind.FIRST, context, desk_id=command.desk_id, call_id=command.call_id
    )
    opened = ev.IncidentOpened(incident, number)
    return Accepted((opened, ev.AcceptanceOpened(first)), {"incident_id": incident.incident_id})


def amend_incident(board: Board, command: cmd.AmendIncident, context: Context) -> Decision:
    """The changed fields with what follows from them: complaint, answers and life signs set the grade and the needs."""
    incident = find_open(board, command.incident_id)
    if isinstance(incident, Refusal):
        return incident
    wrong = _check_changes(board, command.changes)
    if wrong is not None:
        return wrong
    accepted = _amended(incident, changed(incident, command.changes))
    typed = kept_keystrokes(command.typed, TYPED_FIELDS, TEXT_LENGTH)
    return Accepted(tuple(replace(e, typed=typed) if isinstance(e, ev.IncidentAmended) else e for e in accepted.events))


def changed(incident: Incident, changes: cmd.IncidentChanges) -> Incident:
    """The incident with the changes and the triage that follows from them (revision untouched)."""
    values = {f.name: getattr(changes, f.name) for f in fields(changes) if getattr(changes, f.name) is not None}
    if "complaint" in values and values["complaint"] != incident.complaint and "answers" not in values:
        values["answers"] = ()
    if "grade" in values:
        values["grade_reason"] = MANUAL if values["grade"] is not Grade.UNKNOWN else ""
    return _graded(replace(incident, **values))


def _graded(incident: Incident) -> Incident:
    found = triage(BOOK, incident.complaint, incident.answers, incident.patient)
    if incident.grade_reason == MANUAL:
        return replace(incident, needs=found.needs)
    return replace(incident, grade=found.grade, grade_reason=found.rule, needs=found.needs)


def _amended(before: Incident, after: Incident) -> Accepted:
    names = tuple(f.name for f in fields(after) if getattr(before, f.name) != getattr(after, f.name))
    if not names:
        return Accepted()
    return Accepted((ev.IncidentAmended(replace(after, revision=before.revision + 1), names),))


def _check_changes(board: Board, changes: cmd.IncidentChanges) -> Refusal | None:
    for name in ("contact_number", "remarks", "hazards", "complaint"):
        text = getattr(changes, name)
        if text is not None and len(text) > TEXT_LENGTH:
            return refuse("field_wrong", field=name, reason=f"at most {TEXT_LENGTH} characters")
    for name in ("scene", "meeting_point", "destination"):
        place: Place | None = getattr(changes, name)
        if place is None:
            continue
        if len(place.text) > 300:
            return refuse("field_wrong", field=name, reason="at most 300 characters")
        if place.position is not None and not place.position.is_valid():
            return refuse("field_wrong", field=name, reason="the position is not on the earth")
    if changes.complaint and changes.complaint not in BOOK:
        return refuse("field_wrong", field="complaint", reason="not in the triage book")
    if changes.hospital_id and changes.hospital_id not in board.hospitals:
        return refuse("hospital_unknown", hospital_id=changes.hospital_id)
    unknown = [v for v in changes.planned_vehicle_ids or () if v not in board.vehicles]
    if unknown:
        return refuse("vehicle_unknown", vehicle_id=unknown[0])
    return _check_patient(changes.patient)


def _check_patient(patient: Patient | None) -> Refusal | None:
    if patient is None:
        return None
    if not 0 <= patient.count <= 10_000:
        return refuse("field_wrong", field="patient.count", reason="0-10000")
    if patient.conscious not in ("", "yes", "no", "unsure"):
        return refuse("field_wrong", field="patient.conscious", reason=patient.conscious[:40])
    if patient.breathing not in ("", "normal", "abnormal", "none", "unsure"):
        return refuse("field_wrong", field="patient.breathing", reason=patient.breathing[:40])
    if len(patient.name) > 100 or len(patient.age) > 20 or len(patient.sex) > 20:
        return refuse("field_wrong", field="patient", reason="too long")
    return None


def accept_location(board: Board, command: cmd.AcceptLocation, context: Context) -> Decision:
    """The chosen candidate becomes the scene; later candidates never overwrite it."""
    incident = find_open(board, command.incident_id)
    if isinstance(incident, Refusal):
        return incident
    call = board.calls.get(command.call_id)
    candidates = call.candidates if call else ()
    candidate = next((c for c in candidates if c.candidate_id == command.candidate_id), None)
    if candidate is None:
        return refuse("candidate_unknown")
    text = candidate.text
    if not text and candidate.position is not None:
        text = context.lookups.places.words_for(candidate.position)
    scene = Place(text, candidate.position, candidate.source, candidate.candidate_id)
    return _amended(incident, replace(incident, scene=scene))


def mark_place(board: Board, command: cmd.MarkPlace, context: Context) -> Decision:
    """A click on the map sets a place; the gazetteer finds its words."""
    incident = find_open(board, command.incident_id)
    if isinstance(incident, Refusal):
        return incident
    if command.target not in ("scene", "meeting_point", "destination"):
        return refuse("field_wrong", field="target", reason=command.target[:40])
    if not command.position.is_valid():
        return refuse("field_wrong", field="position", reason="the position is not on the earth")
    place = Place(context.lookups.places.words_for(command.position), command.position, PlaceSource.MAP)
    return _amended(incident, replace(incident, **{command.target: place}))  # type: ignore[arg-type]


def hand_over_incident(board: Board, command: cmd.HandOverIncident, context: Context) -> Decision:
    incident = find_open(board, command.incident_id)
    if isinstance(incident, Refusal):
        return incident
    if command.to_desk_id not in board.desks:
        return refuse("desk_unknown", desk_id=command.to_desk_id)
    if incident.desk_id == command.to_desk_id:
        return Accepted()
    return Accepted((ev.IncidentHandedOver(incident.incident_id, incident.desk_id, command.to_desk_id),))


def hold_incident(board: Board, command: cmd.HoldIncident, context: Context) -> Decision:
    return _put_aside(board, command.incident_id, command.reason, context, no_vehicle=False)


def queue_incident(board: Board, command: cmd.QueueIncident, context: Context) -> Decision:
    return _put_aside(board, command.incident_id, command.reason, context, no_vehicle=True)


def _put_aside(board: Board, incident_id: str, reason: str, context: Context, *, no_vehicle: bool) -> Decision:
    incident = find_open(board, incident_id)
    if isinstance(incident, Refusal):
        return incident
    if not no_vehicle and not reason.strip():
        return refuse("reason_missing")
    wanted = IncidentState.NO_VEHICLE if no_vehicle else IncidentState.HELD
    if incident.state is wanted:
        return Accepted()
    kind = AcceptanceKind.NO_VEHICLE if no_vehicle else AcceptanceKind.HOLD
    acceptance = new_acceptance(board, incident, kind, context, reason=reason)
    held = ev.IncidentHeld(incident_id, no_vehicle, reason, context.now)
    return Accepted((held, ev.AcceptanceOpened(acceptance)))


def wake_incident(board: Board, command: cmd.WakeIncident, context: Context) -> Decision:
    incident = find_open(board, command.incident_id)
    if isinstance(incident, Refusal):
        return incident
    if incident.state is IncidentState.OPEN:
        return refuse("incident_not_held", incident_id=incident.incident_id)
    acceptance = new_acceptance(board, incident, AcceptanceKind.WAKE_UP, context)
    return Accepted((ev.IncidentWoken(incident.incident_id), ev.AcceptanceOpened(acceptance)))


def is_test(incident: Incident) -> bool:
    """Whether the incident is an exercise, kept out of every statistic."""
    return incident.kind is IncidentKind.TEST
