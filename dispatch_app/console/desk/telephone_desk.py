"""The state of a desk's telephone page: what was typed, what a click does, who is picked for a group call."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

LONGEST_NUMBER = 32
MOST_PICKED = 100
"""Stations of a big centre; the server allows no larger group."""


class DialWay(StrEnum):
    """What a click on a line, a desk or a number does."""

    CALL = "call"
    ADD = "add"
    """Three-way and more: into the running conversation."""
    HAND_ON = "hand_on"
    """The caller goes on with that number; this desk leaves."""
    GROUP = "group"
    """Picked for a group call: all talk."""
    BROADCAST = "broadcast"
    """Picked for a broadcast: they hear this desk."""


PICKING = frozenset({DialWay.GROUP, DialWay.BROADCAST})


@dataclass(slots=True)
class TelephoneDesk:
    """Values only; `telephone_actions` changes them."""

    is_open: bool = False
    way: DialWay = DialWay.CALL
    number: str = ""
    search: str = ""
    picked: list[str] = field(default_factory=list)
    """Keys of the rows picked for a group: "line:ID", "desk:ID", "number:NUMBER"."""

    def choose(self, way: DialWay) -> None:
        """Another meaning of a click; picks belong to groups only."""
        self.way = way
        if way not in PICKING:
            self.picked.clear()

    def toggle(self, key: str) -> None:
        """Pick for the group, or let go."""
        if key in self.picked:
            self.picked.remove(key)
        elif len(self.picked) < MOST_PICKED:
            self.picked.append(key)

    def press(self, digit: str) -> None:
        """A key of the dial pad; "<" takes the last away."""
        self.number = self.number[:-1] if digit == "<" else (self.number + digit)[:LONGEST_NUMBER]
