"""Queries about vehicles and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ListFeeds:
    """Which vehicle stands behind which identity of a position feed (role POSITIONS)."""


@dataclass(frozen=True, slots=True)
class FeedList:
    feeds: tuple[tuple[str, str], ...]
    """(feed identity, vehicle id)."""


@dataclass(frozen=True, slots=True)
class ListUnknownFeeds:
    """Feeds that positions come by and no vehicle has: terminals to be adopted (AdoptFeed), or strangers."""


@dataclass(frozen=True, slots=True)
class UnknownFeed:
    identity: str
    first_at: datetime
    last_at: datetime
    words: str = ""
    """What a terminal said of itself when it registered: plate, maker, model, device."""


@dataclass(frozen=True, slots=True)
class UnknownFeedList:
    feeds: tuple[UnknownFeed, ...]


QUERIES: tuple[tuple[type, type], ...] = (
    (ListFeeds, FeedList),
    (ListUnknownFeeds, UnknownFeedList),
)
