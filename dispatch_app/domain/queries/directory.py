"""Queries about staff, equipment, drugs, telephone numbers, and the hospitals, stations and vehicles beside them."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.directory import DirectoryEntry
from dispatch_app.domain.place import Position


@dataclass(frozen=True, slots=True)
class FindDirectory:
    """Who or what fits the words – Chinese, pinyin, initials, part of a number; nearest first where `near` is given."""

    text: str = ""
    kinds: tuple[str, ...] = ()
    """"staff", "equipment", "drug", "phone", "hospital", "station", "vehicle"; () for all."""
    near: Position | None = None
    group: str = ""
    language: str = "zh"
    limit: int = 50


@dataclass(frozen=True, slots=True)
class DirectoryHit:
    """One thing found; `entry` is there for entries of the directory, None for what the centre runs itself."""

    kind: str
    key: str
    """entry_id, hospital_id, station_id or vehicle_id."""
    name: str
    numbers: tuple[str, ...]
    detail: str
    """Post, unit, quantity, capabilities … in one line."""
    position: Position | None
    distance_m: float | None = None
    entry: DirectoryEntry | None = None


@dataclass(frozen=True, slots=True)
class DirectoryFound:
    hits: tuple[DirectoryHit, ...]
    total: int
    """How many fit; `hits` holds the first `limit` of them."""


QUERIES: tuple[tuple[type, type], ...] = ((FindDirectory, DirectoryFound),)
