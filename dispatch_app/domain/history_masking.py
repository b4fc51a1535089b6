"""Personal data covered in whole entities of history, as `history.masked` covers it in one line of a list."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain.call import Call
from dispatch_app.domain.campaign import Campaign
from dispatch_app.domain.history import mask_address, mask_name, mask_number
from dispatch_app.domain.incident import Incident
from dispatch_app.domain.order import Order, RouteSketch
from dispatch_app.domain.patient_record import PatientFacts, PatientRecord
from dispatch_app.domain.place import Place
from dispatch_app.domain.recording import Recording
from dispatch_app.domain.return_slip import ReturnSlip

COVERED = "…"
"""Stands for a text that is there and not shown."""


def mask_text(text: str) -> str:
    """Whether there is a text, not which."""
    return COVERED if text else ""


def masked_call(call: Call) -> Call:
    """The call without the caller's number, name, places and digits."""
    subscriber = call.subscriber
    if subscriber is not None:
        subscriber = replace(
            subscriber, number=mask_number(subscriber.number), name=mask_name(subscriber.name),
            address=mask_address(subscriber.address), position=None,
        )  # fmt: skip
    return replace(
        call, caller_number=mask_number(call.caller_number), subscriber=subscriber, candidates=(), location_link=None,
        digits=mask_text(call.digits), collected=(), call_back_number=mask_number(call.call_back_number), parties=(),
    )  # fmt: skip


def masked_place(place: Place) -> Place:
    """The place without its house number and position."""
    return replace(place, text=mask_address(place.text), position=None)


def masked_incident(incident: Incident) -> Incident:
    """The incident without numbers, names, house numbers, positions and remarks."""
    return replace(
        incident, caller_number=mask_number(incident.caller_number),
        contact_number=mask_number(incident.contact_number), scene=masked_place(incident.scene),
        meeting_point=masked_place(incident.meeting_point), destination=masked_place(incident.destination),
        patient=replace(incident.patient, name=mask_name(incident.patient.name)), answers=(),
        remarks=mask_text(incident.remarks), hazards=mask_text(incident.hazards),
        closing_remarks=mask_text(incident.closing_remarks),
    )  # fmt: skip


def masked_patient(patient: PatientRecord) -> PatientRecord:
    """The record of a patient with nothing but its triage and outcome, and no entries."""
    facts = patient.facts
    shown = PatientFacts(
        name=mask_name(facts.name), sex=facts.sex, triage=facts.triage, outcome=facts.outcome,
        phone=mask_number(facts.phone), id_number=mask_number(facts.id_number), complaint=mask_text(facts.complaint),
        diagnosis=mask_text(facts.diagnosis),
    )  # fmt: skip
    return replace(patient, facts=shown, entries=(), amendments=())


def masked_slip(slip: ReturnSlip) -> ReturnSlip:
    """The slip without its patients and house number."""
    report = slip.report
    if report is not None:
        report = replace(report, patients=(), remarks=mask_text(report.remarks))
    return replace(slip, scene=mask_address(slip.scene), report=report)


def masked_recording(recording: Recording) -> Recording:
    """The recording without its number."""
    return replace(recording, number=mask_number(recording.number))


def masked_campaign(campaign: Campaign) -> Campaign:
    """The campaign without its people's numbers, names and remarks."""
    people = tuple(
        replace(p, name=mask_name(p.name), number=mask_number(p.number), note=mask_text(p.note),
                remark=mask_text(p.remark))
        for p in campaign.people
    )  # fmt: skip
    return replace(campaign, people=people)


def masked_order(order: Order) -> Order:
    """The order without the caller, the patient and the way; its steps stay."""
    sheet = replace(
        order.sheet, scene=masked_place(order.sheet.scene), meeting_point=masked_place(order.sheet.meeting_point),
        caller_number=mask_number(order.sheet.caller_number), caller_name=mask_name(order.sheet.caller_name),
        contact_number=mask_number(order.sheet.contact_number), instructions=(), hazards=mask_text(order.sheet.hazards),
        patient=replace(order.sheet.patient, name=mask_name(order.sheet.patient.name)), history=(),
        remarks=mask_text(order.sheet.remarks), route=RouteSketch(),
    )  # fmt: skip
    return replace(order, sheet=sheet)
