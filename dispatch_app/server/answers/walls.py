"""The link of the live wall."""

from __future__ import annotations

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Role
from dispatch_app.server.answers.entry import Asked, Entry

OFFICE = frozenset({Role.DIRECTOR, Role.ADMINISTRATOR})


def _link(asked: Asked, query: q.GetWallLink) -> q.WallLinkFound:
    return q.WallLinkFound(asked.sources.wall_link())


ANSWERS: dict[type, Entry] = {q.GetWallLink: Entry(_link, OFFICE)}
