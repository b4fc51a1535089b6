"""Where a caller is: the link that shares the position of the caller's phone."""

from __future__ import annotations

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Role
from dispatch_app.server.answers.entry import Asked, Entry


def _link(asked: Asked, query: q.GetLocationLink) -> q.LocationLinkFound:
    return asked.sources.links.found(query.call_id)


ANSWERS: dict[type, Entry] = {
    q.GetLocationLink: Entry(_link, frozenset({Role.DISPATCHER, Role.SHIFT_LEAD})),
}
