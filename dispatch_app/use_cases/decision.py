"""What a handler gets and gives: the context of a command, and events or a refusal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from dispatch_app.domain.actor import Actor
from dispatch_app.domain.board import Board
from dispatch_app.domain.events import Event
from dispatch_app.domain.map_feature import road_edits
from dispatch_app.domain.refusals import Refusal
from dispatch_app.use_cases.call_settings import CallSettings
from dispatch_app.use_cases.ports import (
    Archive,
    EmptyShelf,
    MapShelf,
    NoNoticeFiles,
    NoticeFiles,
    PlaceFinder,
    Positions,
    Roads,
    Subscribers,
)
from dispatch_app.use_cases.start_memory import StartMemory


@dataclass(frozen=True, slots=True)
class Lookups:
    """The read-only parts that handlers may ask; each answers in milliseconds and changes nothing."""

    subscribers: Subscribers
    roads: Roads
    places: PlaceFinder
    positions: Positions
    archive: Archive
    maps: MapShelf = field(default_factory=EmptyShelf)
    starts: StartMemory = field(default_factory=StartMemory)
    notice_files: NoticeFiles = field(default_factory=NoNoticeFiles)

    def roads_now(self, board: Board, now: datetime) -> Roads:
        """The roads with the closures and speeds of the moment; every drive time comes from these."""
        return self.roads.obeying(road_edits(board.map_features.values(), now), now)


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, when, and what may be looked up."""

    actor: Actor
    now: datetime
    centre_name: str
    zone: ZoneInfo
    lookups: Lookups
    calls: CallSettings = field(default_factory=CallSettings)

    def local_day(self) -> str:
        """The centre's calendar day as YYYYMMDD."""
        return self.now.astimezone(self.zone).strftime("%Y%m%d")


@dataclass(frozen=True, slots=True)
class Accepted:
    """The command is allowed: its events (none for a repeat that changes nothing) and ids that the asker needs."""

    events: tuple[Event, ...] = ()
    result: dict[str, str] = field(default_factory=dict)


Decision = Accepted | Refusal
