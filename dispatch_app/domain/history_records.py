"""Records of history beside calls, incidents and missions: patients, feedback, recordings, desks, stations, staff."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from dispatch_app.domain import events as ev
from dispatch_app.domain.campaign import Campaign, CampaignPerson
from dispatch_app.domain.history import HistoryRecord, RecordKind
from dispatch_app.domain.patient_record import PatientRecord
from dispatch_app.domain.recording import Recording
from dispatch_app.domain.return_slip import ReturnSlip
from dispatch_app.domain.shift import StationShift
from dispatch_app.domain.station import Station

SLIP = "slip"
"""Feedback of a crew begins with this word, that of a person of a campaign with the campaign's id."""


def record_of_patient(patient: PatientRecord) -> HistoryRecord:
    """The record of one patient that a crew wrote."""
    facts = patient.facts
    told = (facts.complaint, facts.illness, facts.history, facts.diagnosis, facts.remarks)
    return HistoryRecord(
        RecordKind.PATIENT, patient.record_id, patient.begun_at, number=facts.phone, name=facts.name,
        incident_id=patient.incident_id, user=patient.by, vehicle_id=patient.vehicle_id, plate=patient.plate,
        state=facts.triage.value, outcome=facts.outcome, remarks=" ".join(text for text in told if text),
        is_test=patient.is_test,
    )  # fmt: skip


def record_of_slip(slip: ReturnSlip) -> HistoryRecord:
    """The record of a crew's return slip."""
    report = slip.report
    told = [report.remarks, report.doctor, report.nurse, report.driver] if report else []
    names = " ".join(patient.name for patient in report.patients) if report else ""
    return HistoryRecord(
        RecordKind.FEEDBACK, f"{SLIP}/{slip.mission_id}", slip.owed_at, name=names,
        address=slip.scene, incident_id=slip.incident_id, user=slip.filed_by, station_id=slip.station_id,
        vehicle_id=slip.vehicle_id, plate=slip.plate, hospital_id=slip.hospital_id, state=slip.state.value,
        outcome=report.outcome if report else "", remarks=" ".join(text for text in told if text),
        is_test=slip.is_test,
    )  # fmt: skip


def records_of_campaign(campaign: Campaign) -> Iterator[HistoryRecord]:
    """One record of each person whom a campaign asks."""
    for person in campaign.people:
        yield record_of_answer(campaign, person)


def record_of_answer(campaign: Campaign, person: CampaignPerson) -> HistoryRecord:
    """The record of one person's answer to a campaign."""
    told = (campaign.name, person.note, person.remark)
    return HistoryRecord(
        RecordKind.FEEDBACK, f"{campaign.campaign_id}/{person.person_id}", campaign.started_at, number=person.number,
        name=person.name, incident_id=campaign.incident_id, desk_id=person.desk_id, user=campaign.user,
        state=person.state.value, outcome=person.answer, remarks=" ".join(text for text in told if text),
    )  # fmt: skip


def record_of_recording(recording: Recording) -> HistoryRecord:
    """The record of a recording; its name is the line on which it was made."""
    return HistoryRecord(
        RecordKind.RECORDING, recording.recording_id, recording.started_at, number=recording.number,
        name=recording.line, incident_id=recording.incident_id, desk_id=recording.desk_id,
        state=recording.state.value, outcome=recording.kind.value, remarks=recording.note,
    )  # fmt: skip


def log_record(line: ev.Recorded) -> HistoryRecord | None:
    """The record of an event that belongs to the desks' log, None of any other."""
    event = line.event
    desk_id, incident_id, state, said = line.actor.desk_id, "", "", ""
    match event:
        case ev.DeskChanged():
            desk_id, state, said = event.desk_id, event.state.value, event.reason
        case ev.PhoneChanged():
            desk_id, state = event.desk_id, f"phone_{event.phone.value}"
        case ev.BreakAsked():
            desk_id, state, said = event.desk_id, "break_asked", event.reason
        case ev.BreakWithdrawn():
            desk_id, state = event.desk_id, "break_withdrawn"
        case ev.BreakDecided():
            desk_id, state, said = event.desk_id, "break_approved" if event.approved else "break_refused", event.reason
        case ev.IncidentHandedOver():
            incident_id, state = event.incident_id, "handed_over"
        case ev.RecordLookedAt():
            incident_id, state, said = event.incident_id, "record_looked_at", event.purpose
        case ev.RecordsExported():
            state, said = "records_exported", event.purpose
        case ev.RecordingListened():
            state, said = "recording_listened", event.recording_id
        case ev.RecordingExported():
            state, said = "recording_exported", event.reason
        case _:
            return None
    return HistoryRecord(
        RecordKind.DESK_LOG, f"{line.seq:09d}", line.at, name=line.actor.name, incident_id=incident_id,
        desk_id=desk_id, user=line.actor.user, state=state, remarks=said,
    )  # fmt: skip


def record_of_station(station: Station, at: datetime) -> HistoryRecord:
    """A station as it is now; `at` is used where its link never changed."""
    return HistoryRecord(
        RecordKind.STATION, station.station_id, station.link_changed_at or at, number=station.phone,
        name=station.name, station_id=station.station_id, state=station.link.value, remarks=station.printer_note,
    )  # fmt: skip


def records_of_shift(shift: StationShift) -> Iterator[HistoryRecord]:
    """Who is on duty at a station."""
    for place, member in enumerate(shift.members):
        yield HistoryRecord(
            RecordKind.STAFF, f"{shift.shift_id}/{place}", shift.began_at, number=member.phone, name=member.name,
            user=shift.user, station_id=shift.station_id, vehicle_id=member.vehicle_id, state=member.job.value,
            remarks=shift.name,
        )  # fmt: skip
