"""Queries about recordings: the search and what the journal says of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.recording import Recording


@dataclass(frozen=True, slots=True)
class FindRecordings:
    """Recordings that fit all that is given, newest first; a dispatcher finds those of the own desk and messages.

    `text` looks into serial, number, line, incident and call; `?` stands for one character, `*` for any. Without an
    exact key (`incident_id`, `call_id`, a whole serial) the search goes back `SEARCH_DAYS` from `until`.
    """

    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    incident_id: str = ""
    call_id: str = ""
    desk_id: str = ""
    kind: str = ""
    limit: int = 100
    messages_too: bool = False
    """With a desk: also the messages of callers, which are no desk's."""


@dataclass(frozen=True, slots=True)
class RecordingsFound:
    recordings: tuple[Recording, ...] = ()
    cut: bool = False
    """There are more than the limit: give a time or more of the number."""


@dataclass(frozen=True, slots=True)
class GetRecordingTrail:
    """What the journal says of a recording: made, hashed, compressed, who listened, who took a copy."""

    recording_id: str


@dataclass(frozen=True, slots=True)
class RecordingLine:
    """One event of a recording with its place in the hash chain."""

    seq: int
    at: datetime
    event: str
    user: str
    desk_id: str
    hash: str
    detail: str = ""
    """Way of listening, or the reason of a copy."""


@dataclass(frozen=True, slots=True)
class RecordingTrail:
    recording: Recording | None
    lines: tuple[RecordingLine, ...] = ()
    """In the order of the journal."""


SEARCH_DAYS = 92
"""How far back a search without an exact key goes, days; earlier ones are found by giving `until`."""

QUERIES: tuple[tuple[type, type], ...] = (
    (FindRecordings, RecordingsFound),
    (GetRecordingTrail, RecordingTrail),
)
