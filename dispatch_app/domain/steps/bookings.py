"""What events about bookings do to a board: it holds those that wait or run, and the newest that are over."""

from __future__ import annotations

from typing import Any

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import ENDED_BOOKINGS, Board
from dispatch_app.domain.steps.step import Step, change


def _set(board: Board, e: Any) -> None:
    board.put("bookings", e.booking.booking_id, e.booking)


def _ended(board: Board, e: ev.BookingEnded) -> None:
    _set(board, e)
    over = sorted((b.ended_at, b.booking_id) for b in board.bookings.values() if b.ended_at is not None)
    if not board.keep_all and len(over) > ENDED_BOOKINGS:
        board.drop("bookings", over[0][1])


def _nothing(board: Board, e: ev.BookingConflictAccepted) -> None:
    """A line for the record: the booking's own events carry the state."""


def _hidden(board: Board, e: ev.BookingHidden) -> None:
    board.drop("bookings", e.booking_id)


def _fleet_set(board: Board, e: ev.VehicleFleetSet) -> None:
    change(board, "vehicles", e.vehicle_id, fleet=e.fleet)


STEPS: dict[type, Step] = {
    ev.BookingMade: _set,
    ev.BookingAmended: _set,
    ev.BookingOffered: _set,
    ev.BookingAccepted: _set,
    ev.BookingFreed: _set,
    ev.BookingReleased: _set,
    ev.BookingEnded: _ended,
    ev.BookingConflictAccepted: _nothing,
    ev.BookingHidden: _hidden,
    ev.VehicleFleetSet: _fleet_set,
}
