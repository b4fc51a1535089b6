"""Commands about the directory of staff, equipment, drugs and telephone numbers (OPS-06)."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.directory import DirectoryEntry


@dataclass(frozen=True, slots=True)
class SetDirectoryEntry:
    """Add an entry (`entry_id` "") or change one; the answer's result has `entry_id`.

    Undo is setting an earlier version of its history again.
    """

    entry: DirectoryEntry
    based_on: int = 0
    """The version that the asker saw; another one means that somebody was quicker. 0 for a new or removed entry."""


@dataclass(frozen=True, slots=True)
class RemoveDirectoryEntry:
    entry_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ImportDirectory:
    """Put rows into the directory: all checked first, then taken whole or not at all.

    A row without an id replaces the entry of the same kind, name and unit. The result has `added`, `changed`, `same`.
    """

    entries: tuple[DirectoryEntry, ...]


DirectoryCommand = SetDirectoryEntry | RemoveDirectoryEntry | ImportDirectory
