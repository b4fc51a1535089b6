"""Text that fits: wrapped, then shrunk, then clipped with "…" – it never leaves its rectangle."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from station_client.paper.boxes import BLACK, POINT_MM, Text

Measure = Callable[[str, float], float]
"""Width in millimetres of a line of text at a size in points."""

LEADING = 1.22
"""Distance of lines as a multiple of the size: Chinese needs air above and below."""

STEP_PT = 0.5
ELLIPSIS = "…"
LONGEST_TEXT = 2_000
"""Characters looked at; a sheet's field holds a tenth of it."""


def rough_measure(text: str, size_pt: float) -> float:
    """A width that is seldom too small, for layout without the font: 1 em for wide characters, 0.62 for others."""
    ems = sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.62 for c in text)
    return ems * size_pt * POINT_MM


def clean(text: str) -> str:
    """The text on one line, without control and unassigned characters, runs of blanks made one."""
    kept = "".join(" " if c.isspace() else c for c in text[:LONGEST_TEXT] if _is_drawn(c))
    return " ".join(kept.split())


def wrap(text: str, width: float, size_pt: float, measure: Measure) -> list[str]:
    """Lines no wider than `width`: broken at blanks, between Chinese characters, and within words that are too long."""
    lines: list[str] = []
    for paragraph in text[:LONGEST_TEXT].splitlines():
        lines += _wrap_paragraph(clean(paragraph), width, size_pt, measure)
    return lines


def _wrap_paragraph(text: str, width: float, size_pt: float, measure: Measure) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        candidate = line + piece
        if measure(candidate.rstrip(), size_pt) <= width:
            line = candidate
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = ""
        for character in piece.lstrip():
            if line and measure(line + character, size_pt) > width:
                lines.append(line)
                line = ""
            line += character
    if line.strip():
        lines.append(line.rstrip())
    return lines


def fit(
    text: str,
    x: float,
    y: float,
    width: float,
    height: float,
    measure: Measure,
    *,
    size_pt: float,
    smallest_pt: float = 6.5,
    bold: bool = False,
    colour: str = BLACK,
    align: str = "left",
    top: bool = False,
) -> Text:
    """The text in the rectangle: as large as `size_pt`, as small as needed, clipped when even the smallest is long.

    Text that needs less height stands in its middle, with `top` at its upper edge.
    """
    size = _largest_size(text, width, height, measure, size_pt, smallest_pt)
    lines, room = wrap(text, width, size, measure), _room(height, size)
    if len(lines) > room:
        lines = [*lines[: room - 1], clip(lines[room - 1] + ELLIPSIS, width, size, measure)]
    needed = min(height, len(lines) * size * POINT_MM * LEADING)
    shift = 0.0 if top else (height - needed) / 2
    return Text(x, y + shift, width, needed, tuple(lines), size, bold, colour, align)


def _largest_size(
    text: str, width: float, height: float, measure: Measure, size_pt: float, smallest_pt: float
) -> float:
    """The largest size at which the text fits, by halving; the smallest when none does."""
    steps = max(0, int((size_pt - smallest_pt) / STEP_PT))
    sizes = [*(size_pt - step * STEP_PT for step in range(steps + 1)), smallest_pt]
    low, high = 0, len(sizes) - 1
    while low < high:
        middle = 0 if high == len(sizes) - 1 and low == 0 else (low + high) // 2
        if len(wrap(text, width, sizes[middle], measure)) <= _room(height, sizes[middle]):
            high = middle
        else:
            low = middle + 1
    return min(sizes[low], size_pt)


def _room(height: float, size_pt: float) -> int:
    """Lines that stand in the height, at least one."""
    return max(1, int(height / (size_pt * POINT_MM * LEADING) + 1e-6))


def clip(line: str, width: float, size_pt: float, measure: Measure) -> str:
    """The line, cut so that it ends in "…" within `width`."""
    kept = line.rstrip(ELLIPSIS)
    while kept and measure(kept + ELLIPSIS, size_pt) > width:
        kept = kept[:-1]
    return kept + ELLIPSIS


def _pieces(text: str) -> list[str]:
    """What may not be broken within: single wide characters, and words with the blanks before them."""
    pieces: list[str] = []
    word = ""
    for character in text:
        if unicodedata.east_asian_width(character) in "WF":
            if word:
                pieces.append(word)
                word = ""
            if pieces and character in "，。、；：！？）》」”’…·":
                pieces[-1] += character
            else:
                pieces.append(character)
        elif character == " ":
            if word:
                pieces.append(word)
            word = " "
        else:
            word += character
    return [*pieces, word] if word else pieces


def _is_drawn(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
