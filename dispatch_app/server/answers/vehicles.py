"""What the administrator and the positions part ask about vehicles."""

from __future__ import annotations

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Role
from dispatch_app.server.answers.entry import Asked, Entry


def _feeds(asked: Asked, query: q.ListFeeds) -> q.FeedList:
    return q.FeedList(tuple((v.feed_identity, v.vehicle_id) for v in asked.board.vehicles.values() if v.feed_identity))


def _unknown(asked: Asked, query: q.ListUnknownFeeds) -> q.UnknownFeedList:
    return q.UnknownFeedList(asked.sources.unknown_feeds())


ANSWERS: dict[type, Entry] = {
    q.ListFeeds: Entry(_feeds, frozenset({Role.POSITIONS, Role.ADMINISTRATOR})),
    q.ListUnknownFeeds: Entry(_unknown, frozenset({Role.SHIFT_LEAD, Role.ADMINISTRATOR})),
}
