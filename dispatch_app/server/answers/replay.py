"""Replays, for who leads; nothing of one is told before the asker has said what for."""

from __future__ import annotations

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Role
from dispatch_app.domain.replay import ReplayTrack
from dispatch_app.server.answers.entry import Asked, Entry
from dispatch_app.server.answers.history_cover import looked_at
from dispatch_app.server.replay_maker import make_replay, make_track
from dispatch_app.server.request_boundary import RequestFault
from dispatch_app.words import t

READERS = frozenset({Role.SHIFT_LEAD, Role.DIRECTOR, Role.ADMINISTRATOR})

LONGEST_ID = 60


def _replay(asked: Asked, query: q.GetReplay) -> q.ReplayFound:
    incident_id = query.incident_id[:LONGEST_ID]
    archive = asked.sources.lookups.archive
    if archive.find_incident(incident_id) is None:
        return q.ReplayFound()
    if ("incident", incident_id) not in looked_at(asked):
        return q.ReplayFound(covered=True)
    return q.ReplayFound(make_replay(asked.sources.journal, asked.board, incident_id))


def _track(asked: Asked, query: q.GetReplayTrack) -> ReplayTrack:
    if ("incident", query.incident_id) not in looked_at(asked):
        return ReplayTrack(query.vehicle_id)
    if not 0 < query.length_ms <= LONGEST_MS:
        raise RequestFault(400, "field_wrong", t("must be 1–{most}", most=LONGEST_MS), "$.length_ms")
    return make_track(asked.sources.tracks, query.vehicle_id, query.since, query.length_ms)


LONGEST_MS = 366 * 86_400_000
"""An incident may be opened again within a year; of tracks two days are read."""

ANSWERS: dict[type, Entry] = {
    q.GetReplay: Entry(_replay, READERS),
    q.GetReplayTrack: Entry(_track, READERS),
}
