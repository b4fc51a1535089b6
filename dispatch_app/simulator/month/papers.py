"""What crews of a simulated month write: patient records on the tablet, return slips afterwards."""

from __future__ import annotations

import random

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Actor
from dispatch_app.domain.board import Board
from dispatch_app.domain.patient_record import EntryKind, PatientFacts, RecordEntry, Vitals
from dispatch_app.domain.reasons import RECORD_OUTCOMES
from dispatch_app.domain.return_slip import Condition, ReturnSlip, SlipPatient, SlipReport
from dispatch_app.domain.triage_book import BOOK
from dispatch_app.simulator.month.pen import MonthPen
from dispatch_app.simulator.slips import slip_report
from dispatch_app.words import t

FORGOTTEN_SHARE = 0.06
TREATMENTS = ("吸氧", "心电监护", "静脉通路", "包扎止血", "夹板固定", "平卧保暖")
DRUGS = (("硝酸甘油", "0.5 mg", "舌下"), ("阿司匹林", "300 mg", "口服"), ("生理盐水", "250 ml", "静滴"))
DIAGNOSES = ("急性冠脉综合征", "脑卒中可能", "多发软组织挫伤", "呼吸困难待查", "晕厥待查", "急腹症待查", "骨折")


def patient_record(pen: MonthPen, mission_id: str, crew: Actor, dice: random.Random, begin: bool) -> None:
    """Begin the mission's record with the first findings, or (where it was begun) end it with an outcome."""
    mission = pen.board.missions.get(mission_id)
    incident = pen.board.incidents.get(mission.incident_id) if mission else None
    known = pen.board.records_of(mission_id)
    if incident is None or (not begin and not known):
        return
    record_id = f"{mission_id}-r1"
    patient, complaint = incident.patient, BOOK.get(incident.complaint)
    facts = PatientFacts(
        name=patient.name, sex=patient.sex, age=patient.age, complaint=t(complaint.name) if complaint else "",
        diagnosis=dice.choice(DIAGNOSES), outcome="" if begin else dice.choice(tuple(RECORD_OUTCOMES)[:3]),
    )  # fmt: skip
    if known:
        facts = PatientFacts(
            name=facts.name, sex=facts.sex, age=facts.age, complaint=facts.complaint,
            diagnosis=known[0].facts.diagnosis, outcome=facts.outcome,
        )  # fmt: skip
    number = len(known[0].entries) if known else 0
    vitals = Vitals(
        heart_rate=dice.randrange(55, 130), systolic_mmhg=dice.randrange(90, 190),
        diastolic_mmhg=dice.randrange(50, 105), breaths=dice.randrange(12, 28), oxygen_pct=dice.randrange(86, 100),
    )  # fmt: skip
    entries = [RecordEntry(f"{record_id}-{number + 1}", EntryKind.VITALS, pen.now(), vitals=vitals)]
    if begin:
        entries.append(RecordEntry(f"{record_id}-2", EntryKind.TREATMENT, pen.now(), dice.choice(TREATMENTS)))
        if dice.random() < 0.3:
            drug, dose, route = dice.choice(DRUGS)
            entries.append(RecordEntry(f"{record_id}-3", EntryKind.DRUG, pen.now(), drug, dose, route))
    pen.do(cmd.WritePatientRecord(mission_id, record_id, facts, tuple(entries), pen.now()), crew)


def write_slip(slip: ReturnSlip, board: Board, dice: random.Random) -> SlipReport | None:
    """The slip's report; None where the crew forgets it."""
    report = slip_report(slip, dice.randrange(1 << 30))
    incident = board.incidents.get(slip.incident_id)
    if report is None or not report.patients or incident is None:
        return report
    patient = incident.patient
    named = SlipPatient(
        patient.name, patient.sex, patient.age, report.patients[0].at_scene, "", report.patients[0].at_hospital, "",
        dice.choice(DIAGNOSES), dice.choice(TREATMENTS),
    )  # fmt: skip
    assert Condition.UNKNOWN not in (named.at_scene, named.at_hospital)
    return SlipReport(report.outcome, (named,), report.hospital_id, mileage_km=report.mileage_km)
