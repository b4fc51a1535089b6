"""A row of a list as plain values, and the rule that nothing moves under the hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Row:
    """One or two lines of a list. `look` names a vehicle state, grade or tone; the mark is always drawn with it."""

    key: str
    title: str
    right: str = ""
    """Right-hand text of the first line: an age or a time, drawn in figures of equal width."""
    note: str = ""
    """Second line; "" makes a row of one line."""
    mark: str = ""
    look: str = ""
    """"free" … "emergency" (vehicle states), "A" … "D" (grades), "danger", "warning", "success", "dim" or ""."""
    badge: str = ""
    """A short word in a frame after the title."""
    checked: bool | None = None
    """None: the row has no check box."""
    number: int = 0
    """The digit that chooses the row, 0 for none."""
    hollow: bool = False
    """Stale: mark and colour are drawn as an outline."""
    gone: bool = False
    """No longer in the list; kept in place, grey, while a hand is on the list."""
    tip: str = ""
    dial: str = ""
    """What the telephone sign at the right dials (see desk.dialling); "" for no sign."""
    dial_tip: str = ""


def steady(shown: Sequence[Row], wanted: Sequence[Row], held: bool) -> list[Row]:
    """The rows to show: `wanted`, or – while `held` by pointer or cursor – in the order `shown` has.

    Held rows keep their places with fresh contents, new rows follow at the end, rows that left stay grey.
    """
    if not held or not shown:
        return list(wanted)
    fresh = {row.key: row for row in wanted}
    known = {row.key for row in shown}
    kept = [fresh.get(row.key, replace(row, gone=True, checked=None, number=0, dial="")) for row in shown]
    return kept + [row for row in wanted if row.key not in known]
