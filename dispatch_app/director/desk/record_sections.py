"""The whole of a record as sections: facts in pairs, rows that lead to related records, and what may be played."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dispatch_app.desk_kit.figures import (
    clock_text,
    date_moment_text,
    incident_number,
    number_text,
    step_text,
    waited_text,
)
from dispatch_app.desk_kit.labels import (
    ACCEPTANCE_KINDS,
    BREATHING,
    CONSCIOUS,
    GRADES,
    INCIDENT_KINDS,
    MISSION_LOOKS,
    MISSION_STATES,
    NEEDS,
    REPORT_SOURCES,
    SEXES,
    STEPS,
    label,
    labels,
)
from dispatch_app.desk_kit.rows import Row
from dispatch_app.director.desk.journal_words import journal_words
from dispatch_app.director.desk.record_rows import desk_name, hospital_name, plate_of, station_name
from dispatch_app.director.desk.record_words import (
    ENTRY_KINDS,
    KIND_MARKS,
    KIND_WORDS,
    PERSON_STATES,
    RECORDING_KINDS,
    RECORDING_STATES,
    SLIP_STATES,
    TRIAGE_WORDS,
    answers_words,
    complaint_word,
    outcome_word,
    state_word,
    word_of,
)
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import Call
from dispatch_app.domain.history import STANDING, HistoryRecord, RecordKind
from dispatch_app.domain.incident import Incident
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.order import Order
from dispatch_app.domain.patient_record import PatientRecord, RecordEntry
from dispatch_app.domain.queries import JournalLine, RecordDetail
from dispatch_app.domain.reasons import CANCELLING_REASONS, CLOSING_REASONS, RECORD_OUTCOMES, SLIP_OUTCOMES
from dispatch_app.domain.recording import Recording, RecordingState
from dispatch_app.domain.return_slip import ReturnSlip
from dispatch_app.words import t

PLAY = "play:"
"""Begins the key of a row that plays a recording."""

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a record: its title, facts (name, value) and rows; a row's key is a record's or begins with PLAY."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    rows: tuple[Row, ...] = ()


def record_sections(detail: RecordDetail, board: Board) -> list[Section]:
    """Every section of a record in the order of reading; none where the record is not there."""
    record = detail.record
    if record is None:
        return []
    sections = [_head(record, board)]
    if detail.incident is not None:
        sections.append(_incident_form(detail.incident, board))
    sections += [_call(call, board) for call in detail.calls]
    sections += _handlings(detail, board)
    orders = {order.mission_id: order for order in detail.orders}
    sections += [_mission(mission, orders.get(mission.mission_id), detail, board) for mission in detail.missions]
    sections += [_patient(patient) for patient in detail.patients]
    sections += [_slip(slip, board) for slip in detail.slips]
    sections += list(_campaign(detail))
    if detail.recordings:
        rows = tuple(_recording_row(one, board) for one in detail.recordings)
        sections.append(Section(t("Recordings"), (), rows))
    if detail.journal:
        rows = tuple(_journal_row(line, board) for line in detail.journal)
        sections.append(Section(t("Chronology"), (), rows))
    return [section for section in sections if section.facts or section.rows]


def _pairs(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in pairs if value)


def _head(record: HistoryRecord, board: Board) -> Section:
    when = "" if record.kind in STANDING else date_moment_text(record.at)
    facts = _pairs(
        (t("Serial"), record.record_id), (t("Time"), when), (t("Number"), number_text(record.number)),
        (t("Name"), record.name), (t("Address"), record.address), (t("Plate"), record.plate),
        (t("State"), state_word(record.kind, record.state)), (t("Outcome"), outcome_word(record.kind, record.outcome)),
        (t("Grade"), _grade(record.grade)), (t("Chief complaint"), complaint_word(record.complaint)),
        (t("Desk"), desk_name(board, record.desk_id)), (t("User"), record.user),
        (t("Station"), station_name(board, record.station_id)),
        (t("Hospital"), hospital_name(board, record.hospital_id)), (t("Remarks"), record.remarks),
    )  # fmt: skip
    rows: tuple[Row, ...] = ()
    if record.incident_id and record.kind is not RecordKind.INCIDENT:
        rows = (_link_row(RecordKind.INCIDENT, record.incident_id, incident_number(record.incident_id), ""),)
    return Section(t(KIND_WORDS[record.kind]), facts, rows)


def _grade(grade: str) -> str:
    return f"{grade} {label(GRADES, grade)}" if grade else ""


def _link_row(kind: RecordKind, record_id: str, title: str, right: str, note: str = "", look: str = "") -> Row:
    return Row(f"{kind.value}:{record_id}", title, right, note, KIND_MARKS[kind], look)


def _incident_form(one: Incident, board: Board) -> Section:
    patient = one.patient
    state = " · ".join(
        part for part in (label(CONSCIOUS, patient.conscious), label(BREATHING, patient.breathing)) if part != "—"
    )
    about = (patient.name, label(SEXES, patient.sex) if patient.sex else "", patient.age)
    reasons = (CLOSING_REASONS, CANCELLING_REASONS)
    facts = _pairs(
        (t("Kind of incident"), label(INCIDENT_KINDS, one.kind)),
        (t("Contact number"), number_text(one.contact_number)),
        (t("Scene address"), one.scene.text), (t("Meeting point"), one.meeting_point.text),
        (t("Destination"), one.destination.text), (t("Patient"), " ".join(part for part in about if part)),
        (t("Number of patients"), str(patient.count) if patient.count > 1 else ""), (t("Condition"), state),
        (t("Key questions"), "\n".join(answers_words(one.complaint, one.answers))),
        (t("Needs"), labels(NEEDS, one.needs)), (t("Hazards"), one.hazards), (t("Remarks"), one.remarks),
        (t("Revisions"), str(one.revision)), (t("Closed at"), _moment(one.closed_at)),
        (t("Reason"), word_of(reasons, one.closing_reason)), (t("Closing remarks"), one.closing_remarks),
        (t("Reopened"), str(one.reopened) if one.reopened else ""),
    )  # fmt: skip
    return Section(t("Intake form"), facts)


def _moment(at: datetime | None) -> str:
    return date_moment_text(at) if at else ""


def _call(call: Call, board: Board) -> Section:
    answered, ended = call.answered_at, call.ended_at
    waited = waited_text(((answered or ended or call.rang_at) - call.rang_at).total_seconds())
    talked = waited_text((ended - answered).total_seconds()) if answered and ended else ""
    owner = (call.subscriber.name, call.subscriber.address) if call.subscriber else ()
    facts = _pairs(
        (t("Rang at"), date_moment_text(call.rang_at)), (t("Answered at"), _moment(answered)),
        (t("Ended at"), _moment(ended)), (t("Waited"), waited), (t("Talked"), talked),
        (t("Kind of call"), outcome_word(RecordKind.CALL, call.kind)), (t("Number"), number_text(call.caller_number)),
        (t("Called number"), call.called_number), (t("Line"), call.line), (t("Queue"), call.queue_name),
        (t("Desk"), desk_name(board, call.desk_id)),
        (t("Subscriber record"), " · ".join(p for p in owner if p)),
        (t("Call back number"), number_text(call.call_back_number)),
        (t("Called back at"), _moment(call.called_back_at)),
    )  # fmt: skip
    row = _link_row(RecordKind.CALL, call.call_id, t("This call alone"), "")
    return Section(t("Call {time}", time=clock_text(call.rang_at)), facts, (row,) if call.incident_id else ())


def _handlings(detail: RecordDetail, board: Board) -> Iterator[Section]:
    rows = tuple(
        Row(f"acceptance:{one.acceptance_id}", label(ACCEPTANCE_KINDS, one.kind), date_moment_text(one.opened_at),
            " · ".join(p for p in (desk_name(board, one.desk_id), one.user, one.reason,
                                   t("dispatched {time}", time=clock_text(one.dispatched_at)) if one.dispatched_at
                                   else "") if p) or " ", "·")
        for one in detail.acceptances
    )  # fmt: skip
    if rows:
        yield Section(t("Handlings"), (), rows)


def _mission(mission: Mission, order: Order | None, detail: RecordDetail, board: Board) -> Section:
    slip = next((one for one in detail.slips if one.mission_id == mission.mission_id), None)
    mileage_km = slip.report.mileage_km if slip and slip.report else None
    vehicle = board.vehicles.get(mission.vehicle_id)
    crew = order.sheet.crew if order else vehicle.crew if vehicle else ()
    facts = _pairs(
        (t("Station"), station_name(board, mission.station_id)), (t("Crew"), "、".join(crew)),
        (t("Hospital"), hospital_name(board, mission.hospital_id)),
        (t("Mileage"), f"{mileage_km:.1f} km" if mileage_km is not None else ""),
        (t("Reason"), outcome_word(RecordKind.MISSION, mission.reason)),
    )  # fmt: skip
    rows = [_link_row(RecordKind.MISSION, mission.mission_id, t("This mission alone"), "")]
    first = mission.stages[0].at if mission.stages else None
    for place, stage in enumerate(mission.stages):
        since = step_text((stage.at - first).total_seconds()) if first and place else ""
        told = [f"+{since}" if since else "", label(REPORT_SOURCES, stage.source)]
        told.append(t("corrected") if stage.corrected else "")
        rows.append(
            Row(f"stage:{mission.mission_id}/{place}", label(MISSION_STATES, stage.state), date_moment_text(stage.at),
                " · ".join(part for part in told if part), "·", MISSION_LOOKS.get(stage.state, ""))
        )  # fmt: skip
    if order is not None:
        told = [f"{label(STEPS, one.step)} {clock_text(one.at)}" for one in order.steps]
        rows.append(
            Row(f"order:{order.order_id}", t("Order, revision {number}", number=order.revision),
                date_moment_text(order.issued_at), " → ".join(told) or " ", "✉")
        )  # fmt: skip
    plate = order.sheet.plate if order else plate_of(board, mission.vehicle_id)
    return Section(t("Mission {plate}", plate=plate), facts, tuple(rows))


def _patient(one: PatientRecord) -> Section:
    facts_of = one.facts
    facts = _pairs(
        (t("Name"), facts_of.name), (t("Sex"), label(SEXES, facts_of.sex) if facts_of.sex else ""),
        (t("Age"), facts_of.age), (t("Identity number"), facts_of.id_number), (t("Number"), facts_of.phone),
        (t("Chief complaint"), facts_of.complaint), (t("Present illness"), facts_of.illness),
        (t("Earlier illnesses"), facts_of.history), (t("Allergies"), facts_of.allergies),
        (t("Diagnosis"), facts_of.diagnosis), (t("Triage"), word_of((TRIAGE_WORDS,), facts_of.triage)),
        (t("Outcome"), word_of((RECORD_OUTCOMES,), facts_of.outcome)), (t("Remarks"), facts_of.remarks),
        (t("Written by"), one.by),
    )  # fmt: skip
    rows = tuple(
        Row(f"entry:{entry.entry_id}", label(ENTRY_KINDS, entry.kind), clock_text(entry.taken_at),
            entry_words(entry) or " ", "·")
        for entry in one.standing()
    )  # fmt: skip
    return Section(t("Patient record {number} · {plate}", number=one.number, plate=one.plate), facts, rows)


def entry_words(entry: RecordEntry) -> str:
    """What was measured, given or done, in one line."""
    told = [entry.what, entry.dose, entry.route]
    vitals = entry.vitals
    if vitals is not None:
        pressure = f"{vitals.systolic_mmhg or '–'}/{vitals.diastolic_mmhg or '–'} mmHg"
        told += [
            f"♥ {vitals.heart_rate}/min" if vitals.heart_rate is not None else "",
            pressure if vitals.systolic_mmhg is not None or vitals.diastolic_mmhg is not None else "",
            f"SpO₂ {vitals.oxygen_pct} %" if vitals.oxygen_pct is not None else "",
            f"RR {vitals.breaths}/min" if vitals.breaths is not None else "",
            f"{vitals.temperature_c:.1f} °C" if vitals.temperature_c is not None else "",
            f"{vitals.glucose_mmol_l:.1f} mmol/l" if vitals.glucose_mmol_l is not None else "",
            f"GCS {gcs}" if (gcs := vitals.gcs()) is not None else "",
        ]
    return " · ".join(part for part in told if part)


def _slip(slip: ReturnSlip, board: Board) -> Section:
    report = slip.report
    facts: Pairs = [
        (t("State"), word_of((SLIP_STATES,), slip.state)), (t("Owed since"), date_moment_text(slip.owed_at)),
        (t("Filed at"), _moment(slip.filed_at)), (t("Filed by"), slip.filed_by),
    ]  # fmt: skip
    if report is not None:
        people = "、".join(p for p in (report.doctor, report.nurse, report.driver) if p)
        facts += [
            (t("Outcome"), word_of((SLIP_OUTCOMES,), report.outcome)),
            (t("Hospital"), hospital_name(board, report.hospital_id)), (t("Received by"), report.received_by),
            (t("Mileage"), f"{report.mileage_km:.1f} km" if report.mileage_km is not None else ""),
            (t("Crew"), people), (t("Remarks"), report.remarks),
        ]  # fmt: skip
        for patient in report.patients:
            told = (patient.name, patient.age, patient.diagnosis, patient.treatment)
            facts.append((t("Patient"), " · ".join(part for part in told if part)))
    return Section(t("Return slip · {plate}", plate=slip.plate), _pairs(*facts))


def _campaign(detail: RecordDetail) -> Iterator[Section]:
    campaign = detail.campaign
    if campaign is None:
        return
    facts: Pairs = [(t("Campaign"), campaign.name), (t("Spoken question"), campaign.question)]
    for person in campaign.people:
        facts += [
            (t("Number"), number_text(person.number)), (t("Name"), person.name),
            (t("State"), word_of((PERSON_STATES,), person.state)), (t("Answer"), person.answer),
            (t("Attempts"), str(person.attempts)), (t("Answered at"), _moment(person.answered_at)),
            (t("Remarks"), " ".join(part for part in (person.note, person.remark) if part)),
        ]  # fmt: skip
    yield Section(t("Feedback"), _pairs(*facts))


def _recording_row(one: Recording, board: Board) -> Row:
    lasted = waited_text((one.ended_at - one.started_at).total_seconds()) if one.ended_at else ""
    told = (
        date_moment_text(one.started_at), word_of((RECORDING_KINDS,), one.kind), desk_name(board, one.desk_id),
        word_of((RECORDING_STATES,), one.state), one.recording_id,
    )  # fmt: skip
    playable = one.state is not RecordingState.REMOVED
    look = "danger" if one.state is RecordingState.DAMAGED else "" if playable else "dim"
    title = number_text(one.number) or one.line or t("unknown number")
    key = f"{PLAY}{one.recording_id}" if playable else f"gone:{one.recording_id}"
    return Row(key, title, lasted, " · ".join(part for part in told if part), "►" if playable else "✕", look)


def _journal_row(line: JournalLine, board: Board) -> Row:
    who = " · ".join(part for part in (line.user, desk_name(board, line.desk_id), f"#{line.seq}") if part)
    return Row(f"line:{line.seq}", journal_words(line.type), date_moment_text(line.at), who, "·")
