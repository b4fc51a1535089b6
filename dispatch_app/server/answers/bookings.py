"""Vehicles for a booked journey."""

from __future__ import annotations

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Role
from dispatch_app.server.answers.entry import Asked, Entry
from dispatch_app.use_cases.advise_booking import advise_booking


def _advice(asked: Asked, query: q.AdviseBooking) -> q.BookingAdvice:
    return advise_booking(asked.board, query, asked.sources.lookups, asked.sources.now())


ANSWERS: dict[type, Entry] = {
    q.AdviseBooking: Entry(_advice, frozenset({Role.DISPATCHER, Role.SHIFT_LEAD})),
}
