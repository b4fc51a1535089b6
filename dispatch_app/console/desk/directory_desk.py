"""The directory window as state: what is looked for, what is open, the form, an import in hand (no Qt)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from dispatch_app.console.desk.campaign_desk import disarmed
from dispatch_app.console.desk.dialling import number_key
from dispatch_app.desk_kit.figures import distance_text, moment_text, number_text
from dispatch_app.desk_kit.labels import label
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.directory import DirectoryDraft, DirectoryEntry, DirectoryProblem, EntryKind, HolderKind
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import DirectoryHit, FeatureVersion, FindDirectory
from dispatch_app.wire.directory_sheet import table_of
from dispatch_app.words import language, later, t

KINDS = {
    "": later("everything"), "phone": later("numbers"), "staff": later("staff"), "equipment": later("equipment"),
    "drug": later("drugs"), "hospital": later("hospitals"), "station": later("stations"), "vehicle": later("vehicles"),
}  # fmt: skip
ONE_OF_KIND = {
    "phone": later("telephone number"), "staff": later("person"), "equipment": later("equipment"),
    "drug": later("drug"), "hospital": later("hospital"), "station": later("station"), "vehicle": later("vehicle"),
}  # fmt: skip
HOLDERS = {
    HolderKind.NONE: later("nobody's"), HolderKind.STATION: later("station"), HolderKind.HOSPITAL: later("hospital"),
    HolderKind.VEHICLE: later("vehicle"),
}  # fmt: skip
_MARKS = {"phone": "☎", "staff": "●", "equipment": "■", "drug": "✚", "hospital": "H", "station": "▲", "vehicle": "►"}
FIELDS = {
    "name": later("Name of the entry"), "kind": later("Kind"), "numbers": later("Telephone numbers"),
    "unit": later("Unit"),
    "post": later("Post, strength or model"), "groups": later("Groups"), "holder_kind": later("Belongs to"),
    "holder_id": later("Belongs to"), "position": later("Position"), "longitude": later("Position"),
    "address": later("Address"), "quantity": later("Quantity"), "measure": later("Counted in"),
    "expires_on": later("Good until"), "note": later("Note"),
}  # fmt: skip
PROBLEMS = {
    "column_unknown": later("nobody knows this column"), "column_twice": later("the column stands twice"),
    "column_missing": later("the column is missing"), "kind_unknown": later("is none of the kinds"),
    "holder_unknown": later("is neither station, hospital nor vehicle"), "empty": later("is empty"),
    "no_number": later("is no telephone number"), "no_whole_number": later("is no whole number"),
    "no_day": later("is no day"), "no_position": later("is no position on earth"),
    "named_twice": later("stands in this file already, line {line}"), "no_rows": later("the file has no rows"),
    "too_large": later("the file is too large"), "unreadable": later("the file cannot be read as a table"),
    "too_many_rows": later("more than 2,000 rows: divide the file"),
}  # fmt: skip
EDITORS = frozenset({Role.SHIFT_LEAD, Role.ADMINISTRATOR})
LIMIT = 100


@dataclass(slots=True)
class EntryForm:
    """The fields as texts; `entry` makes an entry of them."""

    kind: EntryKind = EntryKind.PHONE
    name: str = ""
    numbers: str = ""
    unit: str = ""
    post: str = ""
    groups: str = ""
    holder_kind: HolderKind = HolderKind.NONE
    holder_id: str = ""
    address: str = ""
    position: Position | None = None
    quantity: str = ""
    measure: str = ""
    expires_on: str = ""
    note: str = ""

    @classmethod
    def of(cls, entry: DirectoryEntry) -> EntryForm:
        """The form filled with an entry."""
        return cls(
            entry.kind, entry.name, "、".join(entry.numbers), entry.unit, entry.post, "、".join(entry.groups),
            entry.holder_kind, entry.holder_id, entry.address, entry.position,
            "" if entry.quantity is None else str(entry.quantity), entry.measure,
            "" if entry.expires_on is None else entry.expires_on.isoformat(), entry.note,
        )  # fmt: skip

    def entry(self, entry_id: str) -> DirectoryEntry | str:
        """The entry, or in words what is wrong with a field."""
        quantity: int | None = None
        expires_on: date | None = None
        if self.quantity.strip():
            if not (self.quantity.strip().isascii() and self.quantity.strip().isdecimal()):
                return problem_words(DirectoryProblem(0, "quantity", "no_whole_number"))
            quantity = int(self.quantity.strip()[:9])
        if self.expires_on.strip():
            try:
                expires_on = date.fromisoformat(self.expires_on.strip())
            except ValueError:
                return problem_words(DirectoryProblem(0, "expires_on", "no_day"))
        holder_id = self.holder_id if self.holder_kind is not HolderKind.NONE else ""
        return DirectoryEntry(
            entry_id, self.kind, self.name, _parted(self.numbers), self.unit, self.post, _parted(self.groups),
            self.holder_kind, holder_id, self.position, self.address, quantity, self.measure, expires_on, self.note,
        )  # fmt: skip


@dataclass(slots=True)
class DirectoryDesk:
    """What the window remembers; entries stand on the board, what was found is the server's answer."""

    text: str = ""
    kind: str = ""
    near: Position | None = None
    hits: tuple[DirectoryHit, ...] = ()
    total: int = 0
    chosen: str = ""
    """"kind:key" of the hit that is open; "" for a new entry."""
    form: EntryForm = field(default_factory=EntryForm)
    seen_version: int = 0
    history: tuple[FeatureVersion, ...] = ()
    draft: DirectoryDraft | None = None
    draft_name: str = ""

    def question(self) -> FindDirectory:
        """What is looked for now."""
        kinds = (self.kind,) if self.kind else ()
        return FindDirectory(self.text.strip(), kinds, self.near, language=language(), limit=LIMIT)

    def hit(self) -> DirectoryHit | None:
        """What is open, as it was found."""
        return next((hit for hit in self.hits if hit_key(hit) == self.chosen), None)

    def entry_id(self) -> str:
        """The id of the open entry of the directory, "" for anything else."""
        kind, _, key = self.chosen.partition(":")
        return key if kind in set(EntryKind) else ""

    def open(self, board: Board, chosen: str) -> None:
        """Fill the form; "" begins a new entry of the kind that is looked for."""
        self.chosen, self.history = chosen, ()
        entry = board.directory.get(self.entry_id())
        self.seen_version = entry.version if entry is not None else 0
        if entry is not None:
            self.form = EntryForm.of(entry)
        else:
            kind = EntryKind(self.kind) if self.kind in set(EntryKind) else EntryKind.PHONE
            self.form = EntryForm(kind)


def hit_key(hit: DirectoryHit) -> str:
    """The key of a hit's row."""
    return f"{hit.kind}:{hit.key}"


def hit_rows(desk: DirectoryDesk, today: date) -> list[Row]:
    """What was found; a number can be dialled at its right end, what is past its day is marked."""
    return [
        Row(
            hit_key(hit), hit.name, "" if hit.distance_m is None else distance_text(hit.distance_m),
            " · ".join(part for part in (
                " ".join(number_text(n) for n in hit.numbers[:2]), hit.detail) if part),
            mark=_MARKS[hit.kind], look="danger" if is_past(hit, today) else "",
            badge=t("past its day") if is_past(hit, today) else t(ONE_OF_KIND[hit.kind]),
            dial=number_key(hit.numbers[0]) if hit.numbers else "",
            dial_tip=f"{t('Call')} {hit.name} {number_text(hit.numbers[0])}" if hit.numbers else "",
        )
        for hit in desk.hits
    ]  # fmt: skip


def is_past(hit: DirectoryHit, today: date) -> bool:
    """Whether a drug or a thing is past its last day of use."""
    return hit.entry is not None and hit.entry.is_expired(today)


def may_edit(actor: Actor | None, kind: EntryKind) -> bool:
    """A dispatcher writes telephone numbers; people and stores are the shift lead's."""
    if actor is None:
        return False
    return actor.role in EDITORS or (actor.role is Role.DISPATCHER and kind is EntryKind.PHONE)


def may_import(actor: Actor | None) -> bool:
    """Whether files may be taken in."""
    return actor is not None and actor.role in EDITORS


def holder_choices(board: Board, kind: HolderKind) -> list[tuple[str, str]]:
    """(id, name) of what an entry can belong to."""
    if kind is HolderKind.STATION:
        return sorted(((s.station_id, s.name) for s in board.stations.values()), key=lambda one: one[1])
    if kind is HolderKind.HOSPITAL:
        return sorted(((h.hospital_id, h.name) for h in board.hospitals.values()), key=lambda one: one[1])
    if kind is HolderKind.VEHICLE:
        return sorted(((v.vehicle_id, v.plate) for v in board.vehicles.values()), key=lambda one: one[1])
    return []


def history_rows(versions: Sequence[FeatureVersion]) -> list[Row]:
    """Who changed the open entry and when, the newest first; a row gives that version back."""
    return [
        Row(
            str(version.seq), version.user_name or version.user, moment_text(version.at),
            _said(version), mark="✕" if version.change == "removed" else "✎",
            look="dim" if version.change == "removed" else "",
        )
        for version in versions
    ]  # fmt: skip


def _said(version: FeatureVersion) -> str:
    if version.entry is None:
        return " ".join(filter(None, (t("removed"), version.reason)))
    entry = version.entry
    return " · ".join(filter(None, (entry.name, " ".join(entry.numbers), entry.post, entry.unit, entry.note)))


def problem_words(problem: DirectoryProblem) -> str:
    """A problem of an import as a person reads it."""
    code, _, line = problem.problem.partition(" ")
    words = t(PROBLEMS[code], line=line) if code == "named_twice" else t(PROBLEMS.get(code, code))
    column = label(FIELDS, problem.column) if problem.column in FIELDS else problem.column
    where = t("Line {row}", row=problem.row) if problem.row else ""
    return " ".join(part for part in (where, column, words) if part)


def draft_rows(board: Board, draft: DirectoryDraft) -> list[Row]:
    """What a file would do: its problems first, then new and changed rows; what is the same stays out."""
    rows = [
        Row(f"problem:{n}", problem_words(problem), mark="✕", look="danger")
        for n, problem in enumerate(draft.problems)
    ]
    known = {entry.import_key(): entry for entry in board.directory.values()}
    for line, entry in draft.entries:
        before = board.directory.get(entry.entry_id) or known.get(entry.import_key())
        if before is not None and replace(before, entry_id="").content() == replace(entry, entry_id="").content():
            continue
        note = " · ".join(filter(None, (" ".join(entry.numbers), entry.post, entry.unit)))
        badge = t("new") if before is None else t("changed")
        mark, look = ("＋", "success") if before is None else ("✎", "warning")
        rows.append(Row(f"line:{line}", entry.name, t("Line {row}", row=line), note, mark, look, badge))
    return rows


def draft_text(draft: DirectoryDraft, rows: Sequence[Row]) -> str:
    """The draft in one line."""
    if draft.problems:
        return t("{count} problems: nothing is taken in until the file is right", count=len(draft.problems))
    changing = len(rows)
    return t("{rows} rows, {changing} of them new or changed", rows=len(draft.entries), changing=changing)


def export_csv(board: Board, kind: str) -> str:
    """The directory as a CSV that the import reads again; cells that would be formulas are disarmed."""
    entries = [e for e in board.directory.values() if kind in ("", e.kind)]
    entries.sort(key=lambda e: (e.kind, e.unit, e.name, e.entry_id))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in table_of(entries):
        writer.writerow([disarmed(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def changed_text(board: Board, entry_id: str) -> str:
    """Who wrote the entry last, and when."""
    entry = board.directory.get(entry_id)
    if entry is None or entry.changed_at is None:
        return ""
    words = "version {version}, {user} at {time}"
    return t(words, version=entry.version, user=entry.changed_by, time=moment_text(entry.changed_at))


def today_of(now: datetime) -> date:
    """The day by the server's clock; a day earlier or later matters to nobody who reads a mark."""
    return now.date()


def _parted(text: str) -> tuple[str, ...]:
    for mark in ("、", "；", ";", "，", ",", "\n"):
        text = text.replace(mark, "|")
    return tuple(part.strip() for part in text.split("|") if part.strip())
