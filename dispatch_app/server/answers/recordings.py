"""Recordings found, and what the journal says of one; a dispatcher sees those of the own desk and messages."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.recording import Recording
from dispatch_app.server.answers.entry import DESKS, Asked, Entry

LONGEST_TEXT = 60


def _find(asked: Asked, query: q.FindRecordings) -> q.RecordingsFound:
    wanted = replace(query, text=query.text[:LONGEST_TEXT])
    if asked.actor.role is Role.DISPATCHER:
        if not asked.actor.desk_id or query.desk_id not in ("", asked.actor.desk_id):
            return q.RecordingsFound()
        wanted = replace(wanted, desk_id=asked.actor.desk_id, messages_too=not query.desk_id)
    return asked.sources.journal.find_recordings(wanted, asked.sources.now())


def _trail(asked: Asked, query: q.GetRecordingTrail) -> q.RecordingTrail:
    trail = asked.sources.journal.recording_trail(query.recording_id)
    return trail if trail.recording is None or may_see(asked.actor, trail.recording) else q.RecordingTrail(None)


def may_see(actor: Actor, recording: Recording) -> bool:
    """Whether somebody may know of a recording; the same rule as for listening."""
    return recording.may_be_heard_by(actor)


ANSWERS: dict[type, Entry] = {
    q.FindRecordings: Entry(_find, DESKS),
    q.GetRecordingTrail: Entry(_trail, DESKS),
}
