"""A station or hospital in hand on the map, known or new, before it is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from dispatch_app.desk_kit.labels import NEEDS
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.board import Board
from dispatch_app.domain.place import Position
from dispatch_app.domain.station import Hospital, Station
from dispatch_app.words import later, t

FacilityKind = Literal["stations", "hospitals"]

FACILITY_KINDS: dict[str, str] = {"stations": later("Station"), "hospitals": later("Hospital")}

FIRST_LETTERS: dict[FacilityKind, str] = {"stations": "S", "hospitals": "H"}
"""Of the ids of a centre that has none yet."""

_NUMBERED = re.compile(r"(.*?)(\d+)")


@dataclass(slots=True)
class FacilityDraft:
    """`known` is what it was taken from, None while it is new; a new one has no `position` until it is placed."""

    kind: FacilityKind
    key: str
    """Its id; of a new one the one that is offered, which a person may change."""
    known: Station | Hospital | None = None
    position: Position | None = None
    name: str = ""
    phone: str = ""
    turn_out_s: int = 60
    capabilities: tuple[str, ...] = ()
    touched: bool = False
    problem: str = ""
    """Why the server would not take it."""

    def change(self, **fields: object) -> bool:
        """Set fields; False where nothing differs."""
        before = replace(self)
        for name, value in fields.items():
            setattr(self, name, value)
        if self == before:
            return False
        self.touched, self.problem = True, ""
        return True

    def is_placed(self) -> bool:
        """Whether the map knows where it is."""
        return self.position is not None

    def missing(self) -> str:
        """What a person still has to give, "" for nothing."""
        if not self.is_placed():
            return t("Click on the map where it is")
        if not self.key.strip():
            return t("An id is needed")
        return "" if self.name.strip() else t("A name is needed")

    def choices(self) -> tuple[str, ...]:
        """Capabilities that can be marked: those with a name of ours, then what an import brought besides."""
        given = self.known.capabilities if isinstance(self.known, Hospital) else ()
        return (*NEEDS, *(code for code in dict.fromkeys((*given, *self.capabilities)) if code not in NEEDS))

    def command(self) -> cmd.SetStation | cmd.SetHospital | None:
        """The command that sets it; None while something is missing."""
        if self.position is None or self.missing():
            return None
        is_new, key = self.known is None, self.key.strip()
        if self.kind == "stations":
            return cmd.SetStation(key, self.name, self.position, self.phone, self.turn_out_s, is_new)
        return cmd.SetHospital(key, self.name, self.position, self.phone, self.capabilities, is_new)


def facility_draft(known: Station | Hospital) -> FacilityDraft:
    """A station or hospital of the board, to be moved or changed."""
    if isinstance(known, Station):
        return FacilityDraft(
            "stations", known.station_id, known, known.position, known.name, known.phone, known.turn_out_s
        )
    return FacilityDraft(
        "hospitals", known.hospital_id, known, known.position, known.name, known.phone, capabilities=known.capabilities
    )


def new_facility(kind: FacilityKind, board: Board) -> FacilityDraft:
    """An empty station or hospital with the next free id."""
    return FacilityDraft(kind, free_id(board.stations if kind == "stations" else board.hospitals, FIRST_LETTERS[kind]))


def free_id(taken: Iterable[str], letters: str) -> str:
    """An id of the form that most have, with the next number: S7 after S6, h012 after h011."""
    keys = list(taken)
    numbered = [match for key in keys if (match := _NUMBERED.fullmatch(key))]
    if numbered:
        fronts = [match[1] for match in numbered]
        letters = max(dict.fromkeys(fronts), key=fronts.count)
    numbers = [match[2] for match in numbered if match[1] == letters] or ["0"]
    number, width = max(map(int, numbers)) + 1, min(map(len, numbers))
    while (key := f"{letters}{number:0{width}d}") in keys:
        number += 1
    return key
