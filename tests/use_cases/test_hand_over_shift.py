"""Shifts: who takes over from whom, crews on their vehicles, vehicles that are found wanting."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.shift import CrewMember, Job, VehicleCheck
from dispatch_app.domain.vehicle import Duty
from dispatch_app.use_cases.hand_over_shift import shift_of
from tests.centre_in_memory import DISPATCHER, LEAD, OTHER_STATION, SCENE, STATION, VEHICLE, staffed_centre
from tests.use_cases.running_missions import open_incident, send

CREW = (
    CrewMember("陈刚", Job.DRIVER, "V1"), CrewMember("吴敏", Job.NURSE, "V1"), CrewMember("周涛", Job.DRIVER, "V2"),
    CrewMember("何平", Job.STRETCHER),
)  # fmt: skip
READY = (VehicleCheck("V1", True, fuel_percent=80, odometer_km=10_120.0), VehicleCheck("V2", True))
FIRST = cmd.HandOverShift("S1", "早班", "", "赵站长", CREW, READY)


def test_a_shift_takes_over_with_its_crews() -> None:
    centre = staffed_centre()
    centre.do(FIRST, STATION)
    shift = shift_of(centre.board, "S1")
    assert shift is not None and (shift.name, shift.in_charge, shift.began_at) == ("早班", "赵站长", centre.now)
    assert centre.board.vehicles["V1"].crew == ("陈刚", "吴敏") and centre.board.vehicles["V2"].crew == ("周涛",)
    assert centre.readers[VEHICLE].shifts == {shift.shift_id: shift}
    second = replace(FIRST, name="夜班", handed_by="赵站长", taken_by="钱站长", members=CREW[2:])
    centre.advance(3_600)
    centre.do(second, STATION)
    assert list(centre.board.shifts) == [shift_of(centre.board, "S1").shift_id]  # type: ignore[union-attr]
    assert shift_of(centre.board, "S1").handed_by == "赵站长"  # type: ignore[union-attr]
    assert centre.board.vehicles["V1"].crew == ()


def test_a_vehicle_found_not_ready_leaves_service_unless_it_drives() -> None:
    centre = staffed_centre()
    send(centre, open_incident(centre, SCENE), "V2", MissionState.EN_ROUTE)
    missing = (VehicleCheck("V1", False, "氧气不足"), VehicleCheck("V2", False, "担架损坏"))
    centre.do(replace(FIRST, checks=missing), STATION)
    first, second = centre.board.vehicles["V1"], centre.board.vehicles["V2"]
    assert first.duty is Duty.OUT_OF_SERVICE and "氧气不足" in first.duty_reason and first.crew == ("陈刚", "吴敏")
    assert second.duty is Duty.ON_DUTY


def test_people_change_within_the_shift() -> None:
    centre = staffed_centre()
    assert centre.refused(cmd.SetShiftMembers("S1", CREW), STATION).code == "shift_unknown"
    centre.do(FIRST, STATION)
    centre.do(cmd.SetShiftMembers("S1", (*CREW[1:], CrewMember("孙强", Job.DRIVER, "V1"))), STATION)
    assert centre.board.vehicles["V1"].crew == ("吴敏", "孙强")
    before = centre.board.seq
    centre.do(cmd.SetShiftMembers("S1", shift_of(centre.board, "S1").members), STATION)  # type: ignore[union-attr]
    assert centre.board.seq == before


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "field_wrong"),
        ({"taken_by": ""}, "field_wrong"),
        ({"members": (CREW[0], CREW[0])}, "member_twice"),
        ({"members": (CrewMember(" ", Job.NURSE),)}, "field_wrong"),
        ({"members": (CrewMember("陈刚", Job.DRIVER, "V3"),)}, "vehicle_unknown"),
        ({"checks": READY[:1]}, "check_missing"),
        ({"checks": (*READY, VehicleCheck("V3", True))}, "field_wrong"),
        ({"checks": (READY[0], VehicleCheck("V2", False))}, "check_note_missing"),
        ({"checks": (READY[0], VehicleCheck("V2", True, fuel_percent=101))}, "field_wrong"),
        ({"checks": (READY[0], VehicleCheck("V2", True, odometer_km=float("inf")))}, "field_wrong"),
    ],
)
def test_a_wrong_hand_over_is_refused(changes: dict[str, object], code: str) -> None:
    assert staffed_centre().refused(replace(FIRST, **changes), STATION).code == code  # type: ignore[arg-type]


def test_a_later_shift_names_who_handed_over_and_only_the_own_station_or_a_lead_hands_over() -> None:
    centre = staffed_centre()
    assert centre.refused(FIRST, OTHER_STATION).code == "not_yours"
    assert centre.refused(FIRST, DISPATCHER).code == "role_not_allowed"
    centre.do(FIRST, LEAD)
    assert centre.refused(replace(FIRST, name="夜班"), STATION).code == "field_wrong"
