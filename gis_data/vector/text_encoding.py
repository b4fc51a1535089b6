"""How the texts of a shapefile are encoded; without a .cpg file nobody says, and a wrong guess is garbage."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gis_data.faults import ImportFault

LOOKED_AT_BYTES = 16_000_000
"""Enough rows to meet Chinese text in any real table."""
_CHINESE_PAGE = 0x4D
"""Language driver of a dBASE file for code page 936 (ESRI's table of LDID values)."""


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """Name for the reader (None: its own default), and where it comes from."""

    name: str | None
    reason: str


def choose_encoding(path: Path, given: str | None) -> TextEncoding:
    """The encoding of a vector file's texts; `ImportFault` for an encoding that Python does not know."""
    if given is not None:
        try:
            "路".encode(given)
        except (LookupError, UnicodeError) as fault:
            reason = f"“{given[:40]}” is no encoding for Chinese text; use UTF-8 or GBK"
            raise ImportFault(f"{path.name}: {reason}") from fault
        return TextEncoding(given, "given")
    if path.suffix.lower() != ".shp":
        return TextEncoding(None, "UTF-8 by the file's format")
    if any(path.with_suffix(suffix).is_file() for suffix in (".cpg", ".CPG", ".cst")):
        return TextEncoding(None, "named by the .cpg file")
    table = next((path.with_suffix(s) for s in (".dbf", ".DBF") if path.with_suffix(s).is_file()), None)
    if table is None:
        return TextEncoding(None, "the shapefile has no table")
    with table.open("rb") as file:
        head = file.read(32)
        header_bytes = int.from_bytes(head[8:10], "little") if len(head) == 32 else 32
        file.seek(header_bytes)
        body = file.read(LOOKED_AT_BYTES)
    if body.isascii():
        return TextEncoding("UTF-8", "no .cpg file; the texts are plain ASCII")
    if head[29] == _CHINESE_PAGE:
        return TextEncoding("GBK", "no .cpg file; the table's header names code page 936")
    if _decodes(body, "utf-8"):
        return TextEncoding("UTF-8", "no .cpg file; the texts read as UTF-8")
    if _decodes(body, "gb18030"):
        return TextEncoding("GBK", "no .cpg file; the texts read as GBK; if they look wrong, name another")
    raise ImportFault(f"{path.name}: there is no .cpg file and the texts are neither UTF-8 nor GBK; name the encoding")


def _decodes(body: bytes, encoding: str) -> bool:
    """True where nearly every stretch of text reads; a field may cut its last character in half."""
    words = [word for word in body.split(b" ") if word and not word.isascii()]
    good = 0
    for word in words:
        try:
            word.decode(encoding)
            good += 1
        except UnicodeDecodeError:
            continue
    return good >= 0.95 * len(words)
