"""Staff, equipment, drugs and telephone numbers are written down, changed, removed and imported (OPS-06)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.directory import (
    LONGEST_NOTE,
    LONGEST_TEXT,
    MOST_ENTRIES,
    MOST_GROUPS,
    MOST_NUMBERS,
    MOST_QUANTITY,
    DirectoryEntry,
    EntryKind,
    HolderKind,
)
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.phone_number import dialled

MOST_ROWS = 2_000
"""Rows of one import: a second's work of the pen; a calm minute for it is asked for by the window."""


def set_directory_entry(board: Board, command: cmd.SetDirectoryEntry, context: Context) -> Decision:
    """Adds or changes one entry; nothing where all is as it was."""
    entry = tidied(command.entry)
    if not _may_edit(context, entry.kind):
        return refuse("directory_phones_only")
    wrong = next(problems_of(board, entry), None)
    if wrong is not None:
        return refuse("field_wrong", field=wrong[0], reason=wrong[1])
    known = board.directory.get(entry.entry_id)
    if known is not None and not _may_edit(context, known.kind):
        return refuse("directory_phones_only")
    if known is not None and known.version != command.based_on:
        return refuse("entry_changed", user=known.changed_by)
    if known is None and entry.entry_id and not _was_ours(board, entry.entry_id):
        return refuse("entry_unknown")
    if known is None and len(board.directory) >= MOST_ENTRIES:
        return refuse("directory_full", most=MOST_ENTRIES)
    entry_id = entry.entry_id or f"E{board.seq + 1}"
    if known is not None and known.content() == entry.content():
        return Accepted((), {"entry_id": entry_id})
    version = max(command.based_on, known.version if known else 0) + 1
    return Accepted((ev.DirectoryEntrySet(_signed(entry, entry_id, version, context)),), {"entry_id": entry_id})


def remove_directory_entry(board: Board, command: cmd.RemoveDirectoryEntry, context: Context) -> Decision:
    """What the entry was stays in its history, from which it can be set again."""
    known = board.directory.get(command.entry_id)
    if known is None:
        return refuse("entry_unknown")
    if not _may_edit(context, known.kind):
        return refuse("directory_phones_only")
    return Accepted((ev.DirectoryEntryRemoved(known.entry_id, command.reason.strip()[:LONGEST_NOTE]),))


def import_directory(board: Board, command: cmd.ImportDirectory, context: Context) -> Decision:
    """One event a changed row; rows that say what is known already change nothing."""
    if not 1 <= len(command.entries) <= MOST_ROWS:
        return refuse("field_wrong", field="entries", reason=f"1-{MOST_ROWS}")
    rows = [tidied(entry) for entry in command.entries]
    wrong = [
        f"{number}: {field}: {why}" for number, row in enumerate(rows, 1) for field, why in problems_of(board, row)
    ]
    if wrong:
        return refuse("import_wrong", count=len(wrong), first=wrong[0])
    by_key = {e.import_key(): e.entry_id for e in sorted(board.directory.values(), key=lambda e: e.entry_id)}
    events: list[ev.Event] = []
    added = changed = 0
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        entry_id = row.entry_id or by_key.get(row.import_key(), "") or f"E{board.seq + 1 + len(events)}"
        if entry_id in seen:
            return refuse("import_wrong", count=1, first=f"{number}: {row.name} is named twice")
        seen.add(entry_id)
        known = board.directory.get(entry_id)
        if row.entry_id and known is None and not _was_ours(board, entry_id):
            return refuse("import_wrong", count=1, first=f"{number}: id {entry_id} is not known")
        by_key.setdefault(row.import_key(), entry_id)
        if known is not None and known.content() == row.content():
            continue
        added, changed = (added + 1, changed) if known is None else (added, changed + 1)
        version = (known.version if known else 0) + 1
        events.append(ev.DirectoryEntrySet(_signed(row, entry_id, version, context)))
    if len(board.directory) + added > MOST_ENTRIES:
        return refuse("directory_full", most=MOST_ENTRIES)
    counts = {"added": added, "changed": changed, "same": len(rows) - added - changed}
    return Accepted(tuple(events), {name: str(count) for name, count in counts.items()})


def _may_edit(context: Context, kind: EntryKind) -> bool:
    """A dispatcher may write a telephone number down; people and stores are the shift lead's."""
    return context.actor.role is not Role.DISPATCHER or kind is EntryKind.PHONE


def _was_ours(board: Board, entry_id: str) -> bool:
    """Whether the id was given by this centre once, so that a removed entry may come back under it."""
    number = entry_id.removeprefix("E")
    return entry_id.startswith("E") and number.isascii() and number.isdecimal() and 0 < int(number[:18]) <= board.seq


def _signed(entry: DirectoryEntry, entry_id: str, version: int, context: Context) -> DirectoryEntry:
    by = context.actor.name or context.actor.user
    return replace(entry, entry_id=entry_id, version=version, changed_at=context.now, changed_by=by)


def tidied(entry: DirectoryEntry) -> DirectoryEntry:
    """The entry without stray blanks and repetitions, as it will be kept."""
    return replace(
        entry,
        entry_id=entry.entry_id.strip(),
        name=" ".join(entry.name.split()),
        numbers=tuple(dict.fromkeys(filter(None, (n.strip() for n in entry.numbers)))),
        unit=entry.unit.strip(),
        post=entry.post.strip(),
        groups=tuple(dict.fromkeys(filter(None, (g.strip() for g in entry.groups)))),
        holder_id=entry.holder_id.strip() if entry.holder_kind else "",
        address=entry.address.strip(),
        measure=entry.measure.strip(),
        note=entry.note.strip(),
    )


def problems_of(board: Board, entry: DirectoryEntry) -> Iterator[tuple[str, str]]:
    """(field, what is wrong with it) for everything that forbids the entry."""
    if not entry.name:
        yield "name", "1-100"
    for field in ("name", "unit", "post", "address", "measure"):
        if len(getattr(entry, field)) > LONGEST_TEXT:
            yield field, f"≤ {LONGEST_TEXT}"
    if len(entry.note) > LONGEST_NOTE:
        yield "note", f"≤ {LONGEST_NOTE}"
    if len(entry.numbers) > MOST_NUMBERS:
        yield "numbers", f"≤ {MOST_NUMBERS}"
    for number in entry.numbers:
        if isinstance(dialled(number), Refusal):
            yield "numbers", number[:40]
    if entry.kind is EntryKind.PHONE and not entry.numbers:
        yield "numbers", "1-5"
    if len(entry.groups) > MOST_GROUPS or any(len(g) > LONGEST_TEXT for g in entry.groups):
        yield "groups", f"≤ {MOST_GROUPS}"
    if entry.quantity is not None and not 0 <= entry.quantity <= MOST_QUANTITY:
        yield "quantity", f"0-{MOST_QUANTITY}"
    if entry.position is not None and not entry.position.is_valid():
        yield "position", "WGS-84"
    if not _holder_is_known(board, entry):
        yield "holder_id", entry.holder_id[:40]


def _holder_is_known(board: Board, entry: DirectoryEntry) -> bool:
    match entry.holder_kind:
        case HolderKind.STATION:
            return entry.holder_id in board.stations
        case HolderKind.HOSPITAL:
            return entry.holder_id in board.hospitals
        case HolderKind.VEHICLE:
            return entry.holder_id in board.vehicles
    return True


def check_entry(board: Board, entry: DirectoryEntry) -> Refusal | None:
    """Why the entry cannot be taken, or None; for previews."""
    wrong = next(problems_of(board, tidied(entry)), None)
    return None if wrong is None else refuse("field_wrong", field=wrong[0], reason=wrong[1])
