"""Queries about vehicles and their answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListFeeds:
    """Which vehicle stands behind which identity of a position feed (role POSITIONS)."""


@dataclass(frozen=True, slots=True)
class FeedList:
    feeds: tuple[tuple[str, str], ...]
    """(feed identity, vehicle id)."""


QUERIES: tuple[tuple[type, type], ...] = (
    (ListFeeds, FeedList),
)
