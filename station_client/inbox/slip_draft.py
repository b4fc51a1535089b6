"""A return slip before the crew has written a word: all that is known from order, vehicle, shift and slips."""

from __future__ import annotations

from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.order import Order
from dispatch_app.domain.return_slip import ReturnSlip, SlipPatient, SlipReport
from dispatch_app.domain.shift import Job, StationShift
from station_client.inbox.station_book import StationBook

_OUTCOMES = {MissionState.EMPTY_RUN: "nobody_found", MissionState.ABORTED: "stood_down"}


def first_report(slip: ReturnSlip, order: Order | None, book: StationBook) -> SlipReport:
    """The report as far as it is known; the crew corrects and completes it."""
    if slip.report is not None:
        return slip.report
    outcome = _OUTCOMES.get(slip.ended_as, "carried")
    names = {job: crew_names(book.shift, slip.vehicle_id, job) for job in (Job.DOCTOR, Job.NURSE, Job.DRIVER)}
    return SlipReport(
        outcome, patients_of(order) if outcome == "carried" else (), slip.hospital_id,
        odometer_out_km=last_odometer_km(book, slip),
        doctor=names[Job.DOCTOR], nurse=names[Job.NURSE], driver=names[Job.DRIVER],
    )  # fmt: skip


def patients_of(order: Order | None) -> tuple[SlipPatient, ...]:
    """One patient for each that the order named; the first with what the caller told."""
    if order is None:
        return (SlipPatient(),)
    told = order.sheet.patient
    first = SlipPatient(told.name, told.sex, told.age)
    more = max(0, min(told.count, 10) - 1)
    return (first, *(SlipPatient() for _ in range(more)))


def crew_names(shift: StationShift | None, vehicle_id: str, job: Job) -> str:
    """Who does that job on the vehicle in the present shift, as one text."""
    if shift is None:
        return ""
    return "、".join(m.name for m in shift.members if m.vehicle_id == vehicle_id and m.job is job)


def last_odometer_km(book: StationBook, slip: ReturnSlip) -> float | None:
    """The vehicle's odometer at the end of its run before, or at the shift's check; None if nobody wrote it."""
    earlier = [
        s.report.odometer_in_km
        for s in book.slips
        if s.vehicle_id == slip.vehicle_id and s.owed_at < slip.owed_at and s.report is not None
    ]
    known = next((reading for reading in reversed(earlier) if reading is not None), None)
    if known is not None or book.shift is None:
        return known
    return next((c.odometer_km for c in book.shift.checks if c.vehicle_id == slip.vehicle_id), None)
