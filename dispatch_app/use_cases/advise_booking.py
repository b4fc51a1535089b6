"""The booking fleet ranked for a journey: nobody twice at one time, then by road from where it will be (BOK-02)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dispatch_app.domain.board import Board
from dispatch_app.domain.booking import (
    MARGIN,
    Booking,
    BookingPurpose,
    BookingState,
    bookings_kept_by,
)
from dispatch_app.domain.place import Place, Position
from dispatch_app.domain.queries import AdviseBooking, BookingAdvice, BookingVehicle
from dispatch_app.domain.vehicle import Duty, Fleet, Vehicle
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.serve_booking import conflicts_of
from dispatch_app.use_cases.vehicle_starts import start_of
from dispatch_app.words import t_in

SOON = timedelta(minutes=90)
"""A journey so near is driven from where the vehicle is now; later it will be back at its station."""

GOES_ON_WITHIN = timedelta(minutes=60)
"""Between two journeys so near the vehicle goes straight on from the first one's end."""


@dataclass(frozen=True, slots=True)
class _From:
    position: Position | None
    words: str


def advise_booking(board: Board, query: AdviseBooking, lookups: Lookups, now: datetime) -> BookingAdvice:
    """Usable vehicles first, each group by drive time; conflicts and what forbids a vehicle in words."""
    journey = Booking(
        query.booking_id, BookingState.PLANNED, BookingPurpose.OTHER, now, "", "", Place("", query.boarding),
        query.boarding_at, minutes=query.lasts_min,
    )  # fmt: skip
    fleet = (v for v in board.vehicles.values() if v.fleet is Fleet.BOOKED)
    found = [_advice(board, journey, vehicle, query, lookups, now) for vehicle in fleet]
    found.sort(key=lambda a: (not a.usable, bool(a.conflicts), a.drive_s is None, a.drive_s or 0.0, a.vehicle_id))
    return BookingAdvice(tuple(found[: query.limit]))


def _advice(
    board: Board, journey: Booking, vehicle: Vehicle, query: AdviseBooking, lookups: Lookups, now: datetime
) -> BookingVehicle:
    start = _start(board, journey, vehicle, query, lookups, now)
    route = None
    if start.position is not None:
        route = lookups.roads_now(board, now).route(start.position, query.boarding)
    drive_s = route.time_s if route is not None else None
    leave_at = query.boarding_at - MARGIN - timedelta(seconds=round(drive_s or 0.0))
    clashing = conflicts_of(board, replace(journey, leave_at=leave_at), vehicle.vehicle_id)
    reasons = [start.words] if start.words else []
    if clashing:
        where = "、".join(one.boarding.text for one in clashing)
        reasons.append(t_in(query.language, "kept at that time for: {where}", where=where))
    mission = board.active_mission_of(vehicle.vehicle_id)
    busy = mission is not None and query.boarding_at - now < SOON
    if busy:
        reasons.append(t_in(query.language, "on a mission now"))
    if vehicle.duty is not Duty.ON_DUTY:
        reasons.append(t_in(query.language, "not on duty now"))
    if drive_s is None:
        reasons.append(t_in(query.language, "no way known"))
    station = board.stations.get(vehicle.station_id)
    off = vehicle.duty is Duty.OUT_OF_SERVICE or (vehicle.duty is not Duty.ON_DUTY and query.boarding_at - now < SOON)
    return BookingVehicle(
        vehicle.vehicle_id, vehicle.plate, vehicle.vehicle_type, station.name if station else vehicle.station_id,
        vehicle.crew, drive_s, route.distance_m if route is not None else None, leave_at,
        tuple(one.booking_id for one in clashing), not (clashing or busy or off or drive_s is None), tuple(reasons),
    )  # fmt: skip


def _start(
    board: Board, journey: Booking, vehicle: Vehicle, query: AdviseBooking, lookups: Lookups, now: datetime
) -> _From:
    """Where it will drive from: the end of a journey just before, its place now, or its station."""
    for before in reversed(bookings_kept_by(board.bookings.values(), vehicle.vehicle_id)):
        waits = journey.boarding_at - before.ends_at()
        if before.booking_id != journey.booking_id and timedelta(0) <= waits <= GOES_ON_WITHIN:
            hospital = board.hospitals.get(before.hospital_id)
            end = hospital.position if hospital is not None else before.destination.position
            if end is not None:
                return _From(end, t_in(query.language, "straight from its journey before"))
    station = board.stations.get(vehicle.station_id)
    if journey.boarding_at - now < SOON:
        start = start_of(board, vehicle, lookups.positions.latest().get(vehicle.vehicle_id), now)
        if start is not None and not start.at_station:
            return _From(start.position, t_in(query.language, "from where it is now"))
    return _From(station.position if station else None, t_in(query.language, "from its station"))
