"""Events about the directory."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.directory import DirectoryEntry


@dataclass(frozen=True, slots=True)
class DirectoryEntrySet:
    entry: DirectoryEntry


@dataclass(frozen=True, slots=True)
class DirectoryEntryRemoved:
    entry_id: str
    reason: str


DirectoryEvent = DirectoryEntrySet | DirectoryEntryRemoved
