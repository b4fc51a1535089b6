"""A keystroke 按键: what a field of the form held a moment before its amendment was sent."""

from __future__ import annotations

from dataclasses import dataclass

MOST_KEYSTROKES = 200
"""Of one amendment: typing rests 0.6 s before one is sent, nobody strikes more keys without a rest."""

LONGEST_BEFORE_MS = 120_000
"""A form without a server keeps what was typed; older keystrokes are told as two minutes old."""


@dataclass(frozen=True, slots=True)
class Keystroke:
    """`field` is a field of the form ("remarks", "patient.age", "scene" for a place's words)."""

    field: str
    text: str
    before_ms: int
    """So long before the amendment was sent."""


def kept_keystrokes(typed: tuple[Keystroke, ...], fields: frozenset[str], longest_text: int) -> tuple[Keystroke, ...]:
    """The newest ones that say something: of a field of the form, with a text that fits, at a sane time."""
    sound = (
        key for key in typed
        if key.field in fields and len(key.text) <= longest_text and 0 <= key.before_ms <= LONGEST_BEFORE_MS
    )  # fmt: skip
    return tuple(sound)[-MOST_KEYSTROKES:]
