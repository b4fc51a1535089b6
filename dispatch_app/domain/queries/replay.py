"""Queries about replays (AUD-05): first the story of an incident, then the track of each of its vehicles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.replay import Replay, ReplayTrack


@dataclass(frozen=True, slots=True)
class GetReplay:
    """The replay of an incident, open or closed. Covered until this user has said what for (LookAtRecord)."""

    incident_id: str


@dataclass(frozen=True, slots=True)
class ReplayFound:
    """`replay` None: not known, nothing written of it, or `covered`."""

    replay: Replay | None = None
    covered: bool = False


@dataclass(frozen=True, slots=True)
class GetReplayTrack:
    """Where one vehicle of an incident was while the replay lasts: its `began_at` and `length_ms`.

    Empty while the incident is covered for the asker.
    """

    incident_id: str
    vehicle_id: str
    since: datetime
    length_ms: int


QUERIES: tuple[tuple[type, type], ...] = (
    (GetReplay, ReplayFound),
    (GetReplayTrack, ReplayTrack),
)
