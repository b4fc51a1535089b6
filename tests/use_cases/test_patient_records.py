"""The patient record: written in pieces, twice, late and corrected, and nothing of it is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.patient_record import MOST_ENTRIES, EntryKind, PatientFacts, PatientRecord, RecordEntry, Vitals
from dispatch_app.domain.triage_colour import TriageColour
from tests.centre_in_memory import SCENE, VEHICLE, Centre, staffed_centre
from tests.use_cases.running_missions import open_incident, send

OTHER_VEHICLE = Actor("v2", Role.VEHICLE, vehicle_id="V2")


@pytest.fixture
def centre() -> Centre:
    return staffed_centre()


@pytest.fixture
def mission(centre: Centre) -> Mission:
    return send(centre, open_incident(centre, SCENE), "V1")


def vitals(centre: Centre, entry_id: str, seconds: float = 0.0, **values: int) -> RecordEntry:
    return RecordEntry(entry_id, EntryKind.VITALS, centre.now + timedelta(seconds=seconds), vitals=Vitals(**values))


def drug(centre: Centre, entry_id: str, what: str, dose: str) -> RecordEntry:
    return RecordEntry(entry_id, EntryKind.DRUG, centre.now, what, dose, "静脉")


def record(centre: Centre) -> PatientRecord:
    (found,) = centre.board.patient_records.values()
    return found


def test_a_record_grows_entry_by_entry_and_sending_twice_adds_nothing(centre: Centre, mission: Mission) -> None:
    first = cmd.WritePatientRecord(
        mission.mission_id, "r1", PatientFacts(complaint="胸痛 1 小时"), (vitals(centre, "e1", heart_rate=110),)
    )
    centre.do(first, VEHICLE)
    seq = centre.board.seq
    centre.do(first, VEHICLE)
    assert centre.board.seq == seq, "the same once more is no event"
    centre.advance(60)
    more = (vitals(centre, "e2", heart_rate=96, systolic_mmhg=120), drug(centre, "e3", "阿司匹林", "300 mg"))
    centre.do(cmd.WritePatientRecord(mission.mission_id, "r1", entries=(*first.entries, *more)), VEHICLE)
    written = record(centre)
    assert [e.entry_id for e in written.entries] == ["e1", "e2", "e3"] and written.number == 1
    assert written.facts.complaint == "胸痛 1 小时" and written.entries[2].written_at == centre.now
    assert written.plate == "苏A12001" and written.incident_id == mission.incident_id


def test_a_correction_stands_beside_what_it_corrects(centre: Centre, mission: Mission) -> None:
    centre.do(cmd.WritePatientRecord(mission.mission_id, "r1", entries=(drug(centre, "e1", "吗啡", "30 mg"),)), VEHICLE)
    right = replace(drug(centre, "e2", "吗啡", "3 mg"), replaces="e1")
    gone = RecordEntry("e4", EntryKind.NOTE, centre.now, replaces="e3", withdrawn=True)
    slip = RecordEntry("e3", EntryKind.NOTE, centre.now, "写错病人")
    centre.do(cmd.WritePatientRecord(mission.mission_id, "r1", entries=(right, slip, gone)), VEHICLE)
    written = record(centre)
    assert len(written.entries) == 4, "nothing is overwritten"
    assert [e.entry_id for e in written.standing()] == ["e2"]
    facts = PatientFacts(name="王小明", triage=TriageColour.YELLOW)
    centre.do(cmd.WritePatientRecord(mission.mission_id, "r1", facts), VEHICLE)
    centre.do(cmd.WritePatientRecord(mission.mission_id, "r1", replace(facts, triage=TriageColour.RED)), VEHICLE)
    (amendment,) = record(centre).amendments
    assert (amendment.fact, amendment.before, amendment.after) == ("triage", "yellow", "red")


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"heart_rate": 900}, "field_wrong"),
        ({"gcs_motor": 7}, "field_wrong"),
        ({"temperature_c": float("nan")}, "field_wrong"),
        ({}, "field_wrong"),
    ],
)
def test_vital_signs_that_no_body_has_are_refused(
    centre: Centre, mission: Mission, entry: dict[str, int], code: str
) -> None:
    wrong = cmd.WritePatientRecord(mission.mission_id, "r1", entries=(vitals(centre, "e1", **entry),))
    assert centre.refused(wrong, VEHICLE).code == code


def test_a_record_belongs_to_its_crew_and_its_mission(centre: Centre, mission: Mission) -> None:
    write = cmd.WritePatientRecord(mission.mission_id, "r1", PatientFacts(name="甲"))
    assert centre.refused(write, OTHER_VEHICLE).code == "not_yours"
    assert centre.refused(write).code == "role_not_allowed", "desks do not write into it"
    centre.do(write, VEHICLE)
    full = tuple(RecordEntry(f"e{n}", EntryKind.NOTE, centre.now, "x") for n in range(MOST_ENTRIES + 1))
    too_much = cmd.WritePatientRecord(mission.mission_id, "r1", entries=full)
    assert centre.refused(too_much, VEHICLE).code == "record_entries_full"
    centre.do(cmd.WritePatientRecord(mission.mission_id, "r2", PatientFacts(name="乙")), VEHICLE)
    assert [r.number for r in centre.board.records_of(mission.mission_id)] == [1, 2]
    wrong = cmd.WritePatientRecord(mission.mission_id, "r3", PatientFacts(outcome="cured by magic"))
    assert centre.refused(wrong, VEHICLE).code == "reason_unknown"


def test_a_record_that_comes_after_the_board_forgot_the_mission_is_still_written(centre: Centre) -> None:
    mission = send(centre, open_incident(centre, SCENE), "V1")
    first = (drug(centre, "e1", "肾上腺素", "1 mg"),)
    centre.do(cmd.WritePatientRecord(mission.mission_id, "r1", entries=first), VEHICLE)
    filed = record(centre)
    centre.board.drop("missions", mission.mission_id)
    centre.board.drop("patient_records", "r1")
    centre.world.filed["patient_records", "r1"] = filed
    centre.world.archived["x"] = type("Record", (), {"missions": (mission,)})()  # type: ignore[assignment]
    late = cmd.WritePatientRecord(mission.mission_id, "r1", entries=(drug(centre, "e2", "肾上腺素", "1 mg"),))
    answer = centre.pen.take("late", late, VEHICLE)
    assert answer.refusal is None and not centre.board.patient_records, "the board does not grow again"
    event = centre.store.journal[-1].event
    assert event.filed == filed and [e.entry_id for e in event.entries] == ["e2"]  # type: ignore[union-attr]


def test_glasgow_counts_only_when_all_three_are_known() -> None:
    assert Vitals(gcs_eye=4, gcs_verbal=5, gcs_motor=6).gcs() == 15
    assert Vitals(gcs_eye=4, gcs_verbal=5).gcs() is None
