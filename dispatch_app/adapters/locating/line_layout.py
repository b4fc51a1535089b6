"""How the lines of a subscriber file or a three-field message are cut: by columns of fixed width or by a separator.

A layout is written in TOML:

    encoding = "auto"          # auto (UTF-8, else GB 18030, line by line), utf-8, gb18030, utf-16
    unit = "bytes"             # widths in bytes (usual in GBK exports) or in characters
    skip_lines = 1             # headings in front
    datum = "GCJ02"
    [columns]                  # first place (from 1) and width
    number = [1, 20]
    address = [61, 80]

or, with `separator = "|"` in place of the unit, the number of each cell: `number = 1`. Fields: number, name, address,
longitude, latitude.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dispatch_app.words import t

FIELDS = ("number", "name", "address", "longitude", "latitude")
ENCODINGS = ("auto", "utf-8", "gb18030", "utf-16")
LONGEST_LINE = 4_000
"""Bytes of a line; a longer one is no line of a subscriber file."""

_NAMES = frozenset({"encoding", "unit", "separator", "skip_lines", "datum", "columns"})


class LayoutFault(ValueError):
    """The layout file cannot be used; the text names what is wrong in it."""


@dataclass(frozen=True, slots=True)
class LineLayout:
    """Where each field stands: (first place from 0, width), or (cell from 0, 0) where a separator cuts."""

    columns: tuple[tuple[str, int, int], ...]
    separator: str = ""
    in_bytes: bool = True
    encoding: str = "auto"
    skip_lines: int = 0
    datum: str = ""

    def cut(self, line: bytes) -> dict[str, str]:
        """The fields of one line, without blanks around them. Raises UnicodeError for signs that cannot be read."""
        if self.separator:
            cells = self.text(line).split(self.separator)
            return {name: cells[at].strip() if at < len(cells) else "" for name, at, _ in self.columns}
        if not self.in_bytes:
            text = self.text(line)
            return {name: text[at : at + width].strip() for name, at, width in self.columns}
        return {name: self.text(line[at : at + width]).strip() for name, at, width in self.columns}

    def text(self, raw: bytes) -> str:
        """Bytes as text in the layout's encoding."""
        return decoded_line(raw) if self.encoding == "auto" else raw.decode(self.encoding)


def decoded_line(raw: bytes) -> str:
    """A line in UTF-8 or, where it is not, in GB 18030 (which contains GBK). Raises UnicodeError."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def plain_digits(text: str) -> str:
    """The text with full-width digits, letters and signs as ordinary ones, ideographic blanks as blanks."""
    return unicodedata.normalize("NFKC", text)


def read_layout(file: Path) -> LineLayout:
    """The layout of a TOML file. Raises LayoutFault."""
    try:
        return layout_of(tomllib.loads(file.read_text(encoding="utf-8-sig")))
    except OSError as wrong:
        raise LayoutFault(t("{file} cannot be read: {why}", file=file.name, why=wrong.strerror or wrong)) from wrong
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise LayoutFault(t("{file} is not valid TOML: {why}", file=file.name, why=wrong)) from wrong


def layout_of(content: Mapping[str, Any]) -> LineLayout:
    """The layout of parsed TOML. Raises LayoutFault."""
    unknown = sorted(set(content) - _NAMES)
    if unknown:
        raise LayoutFault(f"{unknown[0]}: " + t("no such field"))
    columns, separator = content.get("columns"), content.get("separator", "")
    if not isinstance(columns, dict) or not isinstance(separator, str) or len(separator) > 4:
        raise LayoutFault("columns: " + t("must say where each field stands"))
    unit, encoding = content.get("unit", "bytes"), content.get("encoding", "auto")
    if unit not in ("bytes", "characters") or encoding not in ENCODINGS:
        names = ", ".join(("bytes", "characters", *ENCODINGS))
        raise LayoutFault("unit, encoding: " + t("must be one of {names}", names=names))
    skip = content.get("skip_lines", 0)
    if not isinstance(skip, int) or not 0 <= skip <= 100:
        raise LayoutFault("skip_lines: 0–100")
    places = tuple(_place(name, at, bool(separator)) for name, at in columns.items())
    missing = {"number", "address"} - {name for name, _, _ in places}
    if missing:
        raise LayoutFault("columns: " + t("must say where each field stands") + f" ({', '.join(sorted(missing))})")
    return LineLayout(places, separator, unit == "bytes", encoding, skip, str(content.get("datum", "")))


def _place(name: str, at: Any, is_cell: bool) -> tuple[str, int, int]:
    if name not in FIELDS:
        raise LayoutFault(f"columns.{name}: " + t("no such field"))
    if is_cell and isinstance(at, int) and 1 <= at <= 200:
        return name, at - 1, 0
    if not is_cell and isinstance(at, list) and len(at) == 2 and all(isinstance(n, int) for n in at):
        first, width = at
        if 1 <= first <= LONGEST_LINE and 1 <= width <= LONGEST_LINE:
            return name, first - 1, width
    raise LayoutFault(f"columns.{name}: " + t("must be [first place, width], or a cell number with a separator"))
