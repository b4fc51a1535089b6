"""Booked journeys: a fenced fleet, a crew's word, a release in time, and nothing that looks dispatched before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.booking import MARGIN, Booking, BookingPurpose, BookingState, next_booking_of
from dispatch_app.domain.commands import Journey
from dispatch_app.domain.incident import IncidentKind, IncidentState, Patient
from dispatch_app.domain.mission import SEQUENCE, MissionState, ReportSource
from dispatch_app.domain.place import Place, Position
from dispatch_app.domain.queries import AdviseBooking, BookingVehicle, RecommendVehicles
from dispatch_app.domain.vehicle import Availability, Duty, Fleet
from dispatch_app.use_cases.advise_booking import advise_booking
from dispatch_app.use_cases.reactions import deadlines
from dispatch_app.use_cases.recommend import recommend_vehicles
from tests.centre_in_memory import DISPATCHER, LEAD, SCENE, SECOND, STATION, VEHICLE, Centre, staffed_centre
from tests.use_cases.running_missions import open_incident

HOUR = timedelta(hours=1)
BOARDING = Place("", Position(118.004, 32.004))


@pytest.fixture
def centre() -> Centre:
    """V1 and V2 of the eastern station are kept for bookings, V3 and V4 for emergencies."""
    centre = staffed_centre()
    for vehicle_id in ("V1", "V2"):
        centre.do(cmd.SetVehicleFleet(vehicle_id, Fleet.BOOKED), LEAD)
    return centre


def journey(centre: Centre, ahead: timedelta = 3 * HOUR, **values: object) -> Journey:
    patient = Patient("赵大爷", "78", "男")
    made = Journey(
        BookingPurpose.DISCHARGE, BOARDING, centre.now + ahead, Place("人民路9号", SCENE), patient=patient,
        contact_name="赵女士", contact_number="139 0000 0001", remarks="需担架",
    )  # fmt: skip
    return replace(made, **values)  # type: ignore[arg-type]


def book(centre: Centre, ahead: timedelta = 3 * HOUR, **values: object) -> str:
    return centre.do(cmd.MakeBooking(journey(centre, ahead, **values)))["booking_id"]


def accepted(centre: Centre, ahead: timedelta = 3 * HOUR) -> str:
    booking_id = book(centre, ahead)
    centre.do(cmd.OfferBooking(booking_id, "V1"))
    centre.do(cmd.AnswerBooking(booking_id, "V1", True), VEHICLE)
    return booking_id


def of(centre: Centre, booking_id: str) -> Booking:
    return centre.board.bookings[booking_id]


def tick(centre: Centre, ahead: timedelta = timedelta(0)) -> None:
    centre.advance(ahead.total_seconds())
    for _ in range(3):
        for command in deadlines(centre.board, centre.now, centre.settings):
            centre.do(command, SERVER_ACTOR)


def alarms(centre: Centre) -> set[str]:
    return {a.kind for a in centre.board.alarms.values() if a.present and a.kind.startswith("booking")}


def test_a_journey_is_offered_accepted_and_released_in_time(centre: Centre) -> None:
    booking_id = accepted(centre)
    booking = of(centre, booking_id)
    assert booking.boarding.text == "118.004,32.004 附近", "a place from the map gets its words"
    assert (booking.state, booking.vehicle_id, booking.answered_by) == (BookingState.ACCEPTED, "V1", "v1")
    assert booking.leave_at is not None and booking.leave_at < booking.boarding_at - MARGIN
    assert centre.board.availability_of("V1") is Availability.FREE and not centre.board.missions, "kept, not sent"
    assert next_booking_of(centre.board.bookings.values(), "V1") == booking
    tick(centre, booking.leave_at - centre.now - timedelta(seconds=1))
    assert not centre.board.missions
    tick(centre, timedelta(seconds=2))
    booking = of(centre, booking_id)
    incident = centre.board.incidents[booking.incident_id]
    assert booking.state is BookingState.RELEASED and incident.kind is IncidentKind.BOOKED
    assert (incident.scene.text, incident.patient.name) == (booking.boarding.text, "赵大爷")
    assert "139 0000 0001" in incident.remarks and "需担架" in incident.remarks
    mission = centre.board.active_mission_of("V1")
    assert mission is not None and centre.board.order_of(mission.mission_id) is not None
    for state in SEQUENCE[1:]:
        centre.advance(300)
        centre.do(cmd.ReportMission(mission.mission_id, state, ReportSource.TABLET), VEHICLE)
        if state is MissionState.PATIENT_ABOARD:
            tick(centre)
            assert of(centre, booking_id).state is BookingState.RELEASED
    tick(centre)
    assert of(centre, booking_id).state is BookingState.DONE
    assert centre.board.incidents[booking.incident_id].state is IncidentState.CLOSED


def test_bookings_never_take_an_emergency_vehicle_nor_the_other_way(centre: Centre) -> None:
    booking_id = book(centre)
    assert centre.refused(cmd.OfferBooking(booking_id, "V3")).code == "vehicle_not_for_bookings"
    advice = recommend_vehicles(centre.board, RecommendVehicles(SCENE), centre.lookups, centre.now)
    assert {a.vehicle_id for a in advice.vehicles} == {"V3", "V4"}, "the fenced fleet is not proposed"
    incident_id = open_incident(centre, SCENE)
    refusal = centre.refused(cmd.DispatchVehicles(incident_id, ("V1",)))
    assert (refusal.code, refusal.checks) == ("needs_override", ("booking_fleet",))
    centre.do(cmd.DispatchVehicles(incident_id, ("V1",), overrides=(cmd.Override("booking_fleet", "多人伤亡"),)))
    booked = centre.do(cmd.OpenIncident("d2", kind=IncidentKind.BOOKED), SECOND)["incident_id"]
    centre.do(cmd.AmendIncident(booked, cmd.IncidentChanges(scene=Place("人民路", SCENE))), SECOND)
    assert centre.refused(cmd.DispatchVehicles(booked, ("V3",)), SECOND).code == "vehicle_not_for_bookings"
    centre.do(cmd.OfferBooking(booking_id, "V2"))
    assert centre.refused(cmd.SetVehicleFleet("V2", Fleet.EMERGENCY), LEAD).code == "vehicle_reserved"
    assert centre.refused(cmd.SetVehicleFleet("V3", Fleet.BOOKED), DISPATCHER).code == "role_not_allowed"


def test_a_conflict_is_said_and_overridden_with_a_reason(centre: Centre) -> None:
    accepted(centre, 3 * HOUR)
    late = book(centre, 5 * HOUR)
    centre.do(cmd.OfferBooking(late, "V1"))
    clashing = book(centre, 3 * HOUR + timedelta(minutes=30))
    refusal = centre.refused(cmd.OfferBooking(clashing, "V1"))
    assert (refusal.code, refusal.checks) == ("needs_override", ("booking_conflict",))
    centre.do(cmd.OfferBooking(clashing, "V1", (cmd.Override("booking_conflict", "同一小区顺路"),)))
    recorded = [line.event for line in centre.store.journal if isinstance(line.event, ev.BookingConflictAccepted)]
    assert len(recorded) == 1 and recorded[0].override.reason == "同一小区顺路"
    centre.do(cmd.OfferBooking(clashing, "V2"))
    assert of(centre, clashing).vehicle_id == "V2", "another vehicle takes the first one's place"


def test_a_crew_says_no_and_the_booking_leaves_its_board(centre: Centre) -> None:
    booking_id = book(centre)
    centre.do(cmd.OfferBooking(booking_id, "V1"))
    assert set(centre.readers[VEHICLE].bookings) == set(centre.readers[STATION].bookings) == {booking_id}
    assert centre.refused(cmd.AnswerBooking(booking_id, "V1", False), VEHICLE).code == "reason_missing"
    assert centre.refused(cmd.AnswerBooking(booking_id, "V2", True), VEHICLE).code == "not_yours"
    centre.do(cmd.AnswerBooking(booking_id, "V1", False, "车辆故障"), VEHICLE)
    centre.do(cmd.AnswerBooking(booking_id, "V1", False, "车辆故障"), VEHICLE)
    booking = of(centre, booking_id)
    assert (booking.state, booking.vehicle_id) == (BookingState.PLANNED, "")
    assert [r.reason for r in booking.refusals] == ["车辆故障"]
    assert not centre.readers[VEHICLE].bookings and not centre.readers[STATION].bookings
    centre.do(cmd.OfferBooking(booking_id, "V2"))
    centre.do(cmd.AnswerBooking(booking_id, "V2", True), STATION)
    centre.do(cmd.TakeBackBooking(booking_id, "改由他车"))
    assert of(centre, booking_id).state is BookingState.PLANNED


def test_a_changed_time_asks_the_crew_again_and_words_do_not(centre: Centre) -> None:
    booking_id = accepted(centre)
    version = of(centre, booking_id).version
    centre.do(cmd.AmendBooking(booking_id, journey(centre, remarks="需轮椅"), version))
    assert of(centre, booking_id).state is BookingState.ACCEPTED
    assert centre.refused(cmd.AmendBooking(booking_id, journey(centre), version)).code == "booking_changed"
    centre.do(cmd.AmendBooking(booking_id, journey(centre, 4 * HOUR), version + 1))
    booking = of(centre, booking_id)
    assert (booking.state, booking.vehicle_id) == (BookingState.OFFERED, "V1")
    assert booking.leave_at is not None and booking.leave_at > centre.now + 3 * HOUR


def test_time_alarms_while_somebody_is_missing(centre: Centre) -> None:
    booking_id = book(centre, 2 * HOUR)
    tick(centre, HOUR)
    assert alarms(centre) == set()
    tick(centre, timedelta(minutes=25))
    assert alarms(centre) == {"booking_unassigned"}
    centre.do(cmd.OfferBooking(booking_id, "V1"))
    tick(centre)
    assert alarms(centre) == set()
    tick(centre, timedelta(minutes=6))
    assert alarms(centre) == {"booking_unanswered"}
    centre.do(cmd.AnswerBooking(booking_id, "V1", True), DISPATCHER)
    incident_id = open_incident(centre, SCENE)
    centre.do(cmd.DispatchVehicles(incident_id, ("V1",), overrides=(cmd.Override("booking_fleet", "急用"),)))
    tick(centre, timedelta(minutes=20))
    assert alarms(centre) == {"booking_blocked"} and of(centre, booking_id).state is BookingState.ACCEPTED
    mission = centre.board.active_mission_of("V1")
    assert mission is not None
    centre.do(cmd.StandDownMission(mission.mission_id, "not_needed"))
    tick(centre)
    assert of(centre, booking_id).state is BookingState.RELEASED and alarms(centre) == set(), "as soon as it can"


def test_an_ended_booking_is_not_driven_and_a_failed_one_says_so(centre: Centre) -> None:
    cancelled, failed = accepted(centre), book(centre, HOUR)
    assert centre.refused(cmd.CancelBooking(cancelled, " ")).code == "reason_missing"
    centre.do(cmd.CancelBooking(cancelled, "家属自送"))
    centre.do(cmd.OfferBooking(failed, "V1"))
    assert centre.refused(cmd.ReleaseBooking(failed)).code == "booking_not_accepted"
    centre.do(cmd.AnswerBooking(failed, "V1", True), VEHICLE)
    incident_id = centre.do(cmd.ReleaseBooking(failed))["incident_id"]
    assert centre.do(cmd.ReleaseBooking(failed))["incident_id"] == incident_id
    assert centre.refused(cmd.CancelBooking(failed, "x")).code == "booking_released"
    centre.do(cmd.CancelIncident(incident_id, "caller_cancelled"))
    tick(centre, 4 * HOUR)
    assert of(centre, failed).state is BookingState.UNSERVED and of(centre, failed).reason == "caller_cancelled"
    assert of(centre, cancelled).state is BookingState.CANCELLED
    assert len(centre.board.missions) == 1 and not centre.readers[VEHICLE].bookings


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"boarding": Place("人民路")}, "boarding_unknown"),
        ({"boarding_at": timedelta(days=91)}, "boarding_time_wrong"),
        ({"boarding_at": -HOUR}, "boarding_time_wrong"),
        ({"minutes": 0}, "field_wrong"),
        ({"hospital_id": "H9"}, "hospital_unknown"),
        ({"contact_number": "电话"}, "number_wrong"),
        ({"remarks": "长" * 1001}, "field_wrong"),
    ],
)
def test_what_cannot_be_booked(centre: Centre, values: dict[str, object], code: str) -> None:
    ahead = values.pop("boarding_at", HOUR)
    assert isinstance(ahead, timedelta)
    assert centre.refused(cmd.MakeBooking(journey(centre, ahead, **values))).code == code


def test_a_vehicle_out_of_service_is_not_kept(centre: Centre) -> None:
    booking_id = book(centre)
    centre.do(cmd.SetVehicleDuty("V1", Duty.OUT_OF_SERVICE, "大修"))
    assert centre.refused(cmd.OfferBooking(booking_id, "V1")).code == "vehicle_off_duty"
    assert centre.refused(cmd.OfferBooking("B0", "V1")).code == "booking_unknown"


def test_the_nearest_free_vehicle_of_the_fleet_is_offered_first(centre: Centre) -> None:
    centre.do(cmd.SetVehicleFleet("V3", Fleet.BOOKED), LEAD)
    at = centre.now + 3 * HOUR

    def advice(boarding_at: datetime = at) -> list[BookingVehicle]:
        query = AdviseBooking(SCENE, boarding_at, 60)
        return list(advise_booking(centre.board, query, centre.lookups, centre.now).vehicles)

    first = advice()
    assert [a.vehicle_id for a in first] == ["V1", "V2", "V3"] and all(a.usable for a in first)
    assert first[0].drive_s is not None and first[2].drive_s is not None and first[0].drive_s < first[2].drive_s
    assert first[0].leave_at < at - MARGIN
    accepted(centre)
    found = {a.vehicle_id: a for a in advice()}
    assert not found["V1"].usable and found["V1"].conflicts and "118.004" in "".join(found["V1"].reasons)
    assert next(iter(found)) == "V2"
    onward = {a.vehicle_id: a for a in advice(at + timedelta(minutes=90))}
    assert onward["V1"].usable and "接着" in "".join(onward["V1"].reasons), "from the end of its journey before"
    centre.do(cmd.SetVehicleDuty("V2", Duty.OUT_OF_SERVICE, "大修"))
    assert not {a.vehicle_id: a for a in advice()}["V2"].usable
