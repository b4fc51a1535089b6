"""The booking window as state: the chosen booking, the form, rows, and what may be done (no Qt)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dispatch_app.console.desk.dialling import number_key
from dispatch_app.desk_kit.figures import day_clock_text, distance_text, drive_text, number_text, waited_text
from dispatch_app.desk_kit.labels import CHECKS, MISSION_STATES, VEHICLE_TYPES, label
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain.board import Board
from dispatch_app.domain.booking import ENDED, Booking, BookingPurpose, BookingState
from dispatch_app.domain.commands import Journey
from dispatch_app.domain.incident import Patient
from dispatch_app.domain.place import Place
from dispatch_app.domain.queries import AdviseBooking, BookingVehicle
from dispatch_app.words import language, later, t

PURPOSES = {
    BookingPurpose.DISCHARGE: later("Discharge home"), BookingPurpose.ADMISSION: later("Admission"),
    BookingPurpose.TRANSFER: later("Transfer between hospitals"),
    BookingPurpose.EXAMINATION: later("Examination, there and back"),
    BookingPurpose.STANDBY: later("Cover of an event"), BookingPurpose.OTHER: later("Other journey"),
}  # fmt: skip
STATES = {
    BookingState.PLANNED: later("no vehicle yet"), BookingState.OFFERED: later("crew asked"),
    BookingState.ACCEPTED: later("reserved for later"), BookingState.RELEASED: later("on its way"),
    BookingState.DONE: later("journey made"), BookingState.UNSERVED: later("not served"),
    BookingState.CANCELLED: later("booking cancelled"),
}  # fmt: skip
_MARKS = {
    BookingState.PLANNED: "○", BookingState.OFFERED: "◔", BookingState.ACCEPTED: "◷", BookingState.RELEASED: "▲",
    BookingState.DONE: "●", BookingState.UNSERVED: "✕", BookingState.CANCELLED: "–",
}  # fmt: skip
_LOOKS = {
    BookingState.PLANNED: "warning", BookingState.OFFERED: "warning", BookingState.ACCEPTED: "free",
    BookingState.RELEASED: "en_route", BookingState.DONE: "dim", BookingState.UNSERVED: "danger",
    BookingState.CANCELLED: "dim",
}  # fmt: skip
FIRST_AHEAD = timedelta(hours=1)
"""A new form proposes this time: most who telephone want a vehicle within the morning."""


@dataclass(slots=True)
class BookingForm:
    """What the fields hold; places keep the position that a pick gave them until their text is typed anew."""

    purpose: BookingPurpose = BookingPurpose.DISCHARGE
    boarding: Place = field(default_factory=Place)
    boarding_at: datetime | None = None
    destination: Place = field(default_factory=Place)
    hospital_id: str = ""
    minutes: int = 60
    patient_name: str = ""
    patient_age: str = ""
    patient_sex: str = ""
    contact_name: str = ""
    contact_number: str = ""
    remarks: str = ""
    is_test: bool = False

    @classmethod
    def of(cls, booking: Booking) -> BookingForm:
        """The form filled with a booking."""
        return cls(
            booking.purpose, booking.boarding, booking.boarding_at, booking.destination, booking.hospital_id,
            booking.minutes, booking.patient.name, booking.patient.age, booking.patient.sex, booking.contact_name,
            booking.contact_number, booking.remarks, booking.is_test,
        )  # fmt: skip

    def journey(self, now: datetime) -> Journey:
        """What the form books."""
        return Journey(
            self.purpose, self.boarding, self.boarding_at or now + FIRST_AHEAD, self.destination, self.hospital_id,
            self.minutes, Patient(self.patient_name, self.patient_age, self.patient_sex), self.contact_name,
            self.contact_number, self.remarks, self.is_test,
        )  # fmt: skip


@dataclass(slots=True)
class BookingDesk:
    """What the window remembers; the bookings themselves stand on the board."""

    chosen: str = ""
    vehicle: str = ""
    form: BookingForm = field(default_factory=BookingForm)
    seen: BookingForm = field(default_factory=BookingForm)
    seen_version: int = 0
    """The version whose journey the form was filled with; what a crew says in between changes no word of it."""
    advice: tuple[BookingVehicle, ...] = ()
    with_ended: bool = False

    def booking(self, board: Board) -> Booking | None:
        """The chosen booking, None for a new one or where it is gone."""
        return board.bookings.get(self.chosen)

    def open(self, board: Board, booking_id: str) -> None:
        """Fill the form with a booking; "" begins a new one."""
        booking = board.bookings.get(booking_id)
        self.chosen = booking_id if booking is not None else ""
        self.form = BookingForm.of(booking) if booking is not None else BookingForm()
        self.seen, self.seen_version = replace(self.form), booking.version if booking is not None else 0
        self.vehicle, self.advice = booking.vehicle_id if booking is not None else "", ()

    def follow(self, board: Board) -> None:
        """Take note of versions that left the journey as it was seen."""
        booking = self.booking(board)
        if booking is not None and BookingForm.of(booking) == self.seen:
            self.seen_version = booking.version

    def question(self, now: datetime) -> AdviseBooking | None:
        """Which vehicles; None while the place or the time is missing."""
        position = self.form.boarding.position
        if position is None or self.form.boarding_at is None:
            return None
        return AdviseBooking(position, self.form.boarding_at, self.form.minutes, self.chosen, language())


def booking_rows(board: Board, now: datetime, with_ended: bool) -> list[Row]:
    """Those that lie ahead or run, the next first; behind them, where wanted, those that are over, the newest first."""
    waiting = sorted((b for b in board.bookings.values() if b.state not in ENDED), key=lambda b: b.boarding_at)
    ended = sorted((b for b in board.bookings.values() if b.state in ENDED), key=lambda b: b.boarding_at, reverse=True)
    return [_row(board, booking, now) for booking in (*waiting, *(ended if with_ended else []))]


def _row(board: Board, booking: Booking, now: datetime) -> Row:
    vehicle = board.vehicles.get(booking.vehicle_id)
    goal = goal_text(board, booking)
    way = f"{booking.boarding.text} → {goal}" if goal else booking.boarding.text
    plate = vehicle.plate if vehicle else ""
    dial_tip = " ".join(filter(None, (t("Call"), booking.contact_name, number_text(booking.contact_number))))
    parts = (t(PURPOSES[booking.purpose]), booking.patient.name, plate, left_text(booking, now))
    return Row(
        booking.booking_id, way, day_clock_text(booking.boarding_at, now), " · ".join(p for p in parts if p),
        mark=_MARKS[booking.state], look=_LOOKS[booking.state], badge=state_text(board, booking),
        dial=number_key(booking.contact_number), dial_tip=dial_tip,
    )  # fmt: skip


def goal_text(board: Board, booking: Booking) -> str:
    """Where the journey goes."""
    hospital = board.hospitals.get(booking.hospital_id)
    return hospital.name if hospital is not None else booking.destination.text


def state_text(board: Board, booking: Booking) -> str:
    """How it stands; once released, what its mission says – the one place where a mission's state is kept."""
    if booking.state is BookingState.RELEASED:
        missions = board.missions_of(booking.incident_id)
        if missions:
            return label(MISSION_STATES, missions[-1].state)
    return t(STATES[booking.state])


def left_text(booking: Booking, now: datetime) -> str:
    """How long until its vehicle must leave, while it waits."""
    if not booking.is_waiting():
        return booking.reason
    seconds = (booking.starts_at() - now).total_seconds()
    words = waited_text(abs(seconds))
    return t("leaves in {time}", time=words) if seconds >= 0 else t("should have left {time} ago", time=words)


def vehicle_rows(desk: BookingDesk, now: datetime) -> list[Row]:
    """The booking fleet as the server ranks it for the form."""
    return [
        Row(
            one.vehicle_id, one.plate, "" if one.drive_s is None else drive_text(one.drive_s),
            " · ".join(part for part in (
                label(VEHICLE_TYPES, one.vehicle_type), one.station_name,
                "" if one.distance_m is None else distance_text(one.distance_m),
                t("leaves at {time}", time=day_clock_text(one.leave_at, now)), *one.reasons,
            ) if part),
            mark="●" if one.usable else "✕", look="free" if one.usable else "warning",
            badge="" if not one.conflicts else label(CHECKS, "booking_conflict"),
        )
        for one in desk.advice
    ]  # fmt: skip


def facts_text(board: Board, booking: Booking | None, now: datetime) -> str:
    """What the crew has said so far, in one line."""
    if booking is None:
        return ""
    said = []
    vehicle = board.vehicles.get(booking.vehicle_id)
    if vehicle is not None and booking.state is BookingState.OFFERED:
        said.append(t("{plate} is asked since {time}", plate=vehicle.plate, time=_at(booking.offered_at, now)))
    if vehicle is not None and booking.state is BookingState.ACCEPTED:
        words = "{plate} accepted at {time}, leaves at {leave}"
        said.append(t(words, plate=vehicle.plate, time=_at(booking.answered_at, now), leave=_at(booking.leave_at, now)))
    for refused in booking.refusals[-2:]:
        known = board.vehicles.get(refused.vehicle_id)
        reason = t("another vehicle was chosen") if refused.reason == "another_vehicle" else refused.reason
        plate = known.plate if known else refused.vehicle_id
        said.append(t("{plate} was let go: {reason}", plate=plate, reason=reason))
    if booking.incident_id:
        said.append(t("incident {number}", number=f"#{booking.incident_id[-4:]}"))
    if booking.contact_number:
        said.append(f"☎ {number_text(booking.contact_number)}")
    return " · ".join(said)


def _at(at: datetime | None, now: datetime) -> str:
    return day_clock_text(at, now) if at is not None else ""


def reserved_text(booking: Booking | None, now: datetime) -> str:
    """What screens say of a vehicle that is kept for later: a time and a word, never a mission's colour."""
    return "" if booking is None else t("reserved {time}", time=day_clock_text(booking.boarding_at, now))
