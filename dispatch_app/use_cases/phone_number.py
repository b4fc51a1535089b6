"""Telephone numbers as people type them, made dialable."""

from __future__ import annotations

import re

from dispatch_app.domain.board import Board
from dispatch_app.domain.refusals import Refusal, refuse

LONGEST = 32
"""E.164 has 15 digits; with prefixes and an extension no real number is longer."""

_DECORATION = re.compile(r"[\s\-().,/·–—]")


def dialled(text: str) -> str | Refusal:
    """The number without blanks and dashes: digits, * and #, a leading +; or why it cannot be dialled."""
    number = _DECORATION.sub("", text.strip())
    if len(number) <= LONGEST and re.fullmatch(r"\+?[0-9*#]{1,}", number):
        return number
    return refuse("number_wrong", number=text.strip()[:LONGEST])


def owner_of(board: Board, number: str) -> str:
    """The name of the station, hospital or line whose number it is, "" for anybody else's."""
    for line in board.lines.values():
        if line.number and line.number == number:
            return line.name
    named = [(s.phone, s.name) for s in board.stations.values()] + [(h.phone, h.name) for h in board.hospitals.values()]
    return next((name for phone, name in named if phone and dialled(phone) == number), "")
