"""The gazetteer, forwards and backwards."""

from __future__ import annotations

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Role
from dispatch_app.server.answers.entry import DESKS, Asked, Entry


def _places(asked: Asked, query: q.FindPlaces) -> q.PlacesFound:
    return q.PlacesFound(asked.sources.places.find(query.text[:200], query.limit, query.near))


def _described(asked: Asked, query: q.DescribePosition) -> q.PositionDescribed:
    return asked.sources.places.describe(query.position)


ANSWERS: dict[type, Entry] = {
    q.FindPlaces: Entry(_places, DESKS | {Role.ADMINISTRATOR}),
    q.DescribePosition: Entry(_described, DESKS | {Role.ADMINISTRATOR}),
}
