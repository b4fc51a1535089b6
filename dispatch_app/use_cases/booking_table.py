"""Commands about booked transport with their handlers and roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Role
from dispatch_app.domain.board import Board
from dispatch_app.use_cases import book_transport, serve_booking
from dispatch_app.use_cases.decision import Context, Decision

DESK = frozenset({Role.DISPATCHER, Role.SHIFT_LEAD})
CREW = frozenset({Role.STATION, Role.VEHICLE})
SERVER = frozenset({Role.SERVER})

BOOKING_TABLE: dict[type, tuple[Callable[[Board, Any, Context], Decision], frozenset[Role]]] = {
    cmd.MakeBooking: (book_transport.make_booking, DESK),
    cmd.AmendBooking: (book_transport.amend_booking, DESK),
    cmd.CancelBooking: (book_transport.cancel_booking, DESK),
    cmd.SetVehicleFleet: (book_transport.set_vehicle_fleet, frozenset({Role.SHIFT_LEAD, Role.ADMINISTRATOR})),
    cmd.OfferBooking: (serve_booking.offer_booking, DESK),
    cmd.AnswerBooking: (serve_booking.answer_booking, DESK | CREW),
    cmd.TakeBackBooking: (serve_booking.take_back_booking, DESK),
    cmd.ReleaseBooking: (serve_booking.release_booking, DESK | SERVER),
    cmd.EndBooking: (serve_booking.end_booking, SERVER),
}
