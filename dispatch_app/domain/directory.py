"""The centre's directory: staff 人员, equipment 设备, drugs 药品 and the phone book 通讯录, edited by people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from dispatch_app.domain.place import Position


class EntryKind(StrEnum):
    STAFF = "staff"
    EQUIPMENT = "equipment"
    DRUG = "drug"
    PHONE = "phone"
    """An outside number: police, fire, gas, a poison centre, a partner hospital's switchboard."""


class HolderKind(StrEnum):
    """Where a person or thing belongs; its place is the holder's where it has none of its own."""

    NONE = ""
    STATION = "station"
    HOSPITAL = "hospital"
    VEHICLE = "vehicle"


MOST_ENTRIES = 5_000
"""Entries of one centre: they travel in every snapshot, so that a desk without a server still has its phone book."""

MOST_NUMBERS, MOST_GROUPS = 5, 10
"""Telephone numbers and groups of one entry; a screen's row shows no more."""

LONGEST_TEXT, LONGEST_NOTE = 100, 500

MOST_QUANTITY = 1_000_000


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """One person, thing or number. `version` counts its changes; the server sets it and the two fields behind it."""

    entry_id: str
    kind: EntryKind
    name: str
    numbers: tuple[str, ...] = ()
    """Telephone numbers, the one to try first in front."""
    unit: str = ""
    """The organisation or department."""
    post: str = ""
    """A person's post or skill, a drug's strength, a thing's model."""
    groups: tuple[str, ...] = ()
    """Lists the entry is on: "second wave", "burns team"; staff of a group can be called up together."""
    holder_kind: HolderKind = HolderKind.NONE
    holder_id: str = ""
    position: Position | None = None
    address: str = ""
    quantity: int | None = None
    measure: str = ""
    """What the quantity counts: 台, 支, 套."""
    expires_on: date | None = None
    note: str = ""
    version: int = 0
    changed_at: datetime | None = None
    changed_by: str = ""

    def is_expired(self, today: date) -> bool:
        """Whether the last day of use has passed."""
        return self.expires_on is not None and self.expires_on < today

    def content(self) -> tuple[object, ...]:
        """Everything that people write, for telling whether two versions say the same."""
        return (
            self.kind, self.name, self.numbers, self.unit, self.post, self.groups, self.holder_kind, self.holder_id,
            self.position, self.address, self.quantity, self.measure, self.expires_on, self.note,
        )  # fmt: skip

    def import_key(self) -> tuple[str, str, str]:
        """What makes two rows of import files the same entry where they give no id."""
        return (self.kind, self.name, self.unit)


@dataclass(frozen=True, slots=True)
class DirectoryProblem:
    """Why a row of an import cannot be taken. `row` counts the file's lines from 1, 0 for the whole file."""

    row: int
    column: str
    problem: str


@dataclass(frozen=True, slots=True)
class DirectoryDraft:
    """What a file would put into the directory: its entries with the line each stands on, and what is wrong."""

    entries: tuple[tuple[int, DirectoryEntry], ...] = ()
    problems: tuple[DirectoryProblem, ...] = field(default=())


def staff_to_call(entries: Iterable[DirectoryEntry], group: str = "") -> tuple[tuple[str, str, str], ...]:
    """(name, first number, note) of the staff of a group ("" for all) who have a number, in the order of names."""
    staff = (e for e in entries if e.kind is EntryKind.STAFF and e.numbers and (not group or group in e.groups))
    ordered = sorted(staff, key=lambda e: (e.unit, e.name, e.entry_id))
    return tuple((e.name, e.numbers[0], " ".join(filter(None, (e.unit, e.post)))) for e in ordered)


def staff_groups(entries: Iterable[DirectoryEntry]) -> tuple[str, ...]:
    """Names of the groups that staff with a telephone number are on."""
    return tuple(sorted({g for e in entries if e.kind is EntryKind.STAFF and e.numbers for g in e.groups}))


def name_of_number(entries: Iterable[DirectoryEntry], number: str) -> str:
    """Who has this telephone number, as "name unit"; "" where nobody does."""
    wanted = number.replace(" ", "").replace("-", "")
    if not wanted:
        return ""
    for entry in entries:
        if any(one.replace(" ", "").replace("-", "") == wanted for one in entry.numbers):
            return " ".join(filter(None, (entry.name, entry.unit)))
    return ""
