"""A whole incident with its journal."""

from __future__ import annotations

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Role
from dispatch_app.server.answers.entry import DESKS, Asked, Entry


def _incident(asked: Asked, query: q.GetIncident) -> q.IncidentFound:
    journal = tuple(asked.sources.journal.journal_lines(query.incident_id))
    incident = asked.board.incidents.get(query.incident_id)
    if incident is not None:
        orders = tuple(o for o in asked.board.orders.values() if o.incident_id == query.incident_id)
        acceptances = tuple(asked.board.acceptances_of(query.incident_id))
        missions = tuple(asked.board.missions_of(query.incident_id))
        return q.IncidentFound(incident, acceptances, missions, orders, journal)
    record = asked.sources.lookups.archive.find_incident(query.incident_id)
    if record is None:
        return q.IncidentFound(None)
    return q.IncidentFound(record.incident, record.acceptances, record.missions, record.orders, journal)


ANSWERS: dict[type, Entry] = {
    q.GetIncident: Entry(_incident, DESKS | {Role.ADMINISTRATOR}),
}
