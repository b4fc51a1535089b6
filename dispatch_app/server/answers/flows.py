"""The automatic flows of the exchange."""

from __future__ import annotations

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Role
from dispatch_app.server.answers.entry import DESKS, Asked, Entry


def _flows(asked: Asked, query: q.ListFlows) -> q.FlowsFound:
    return asked.sources.flows()


ANSWERS: dict[type, Entry] = {q.ListFlows: Entry(_flows, DESKS | {Role.ADMINISTRATOR})}
