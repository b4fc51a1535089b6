"""Tables as files that a spreadsheet opens: CSV and XLSX, whole or not at all, every cell a text and no formula."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

FORMULA_BEGINS = frozenset("=+-@\t\r\n＝＋－＠")
"""A cell that begins so is read as a formula or a command by a spreadsheet; the wide ones by those of East Asia."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What XML and so XLSX cannot hold."""

LONGEST_CELL = 32_767
"""Letters of one cell of a spreadsheet."""

WIDEST_COLUMN = 60
"""Letters of the widest column as it is shown."""


@dataclass(frozen=True, slots=True)
class TableContent:
    """A table to be taken out: a title, the names of its columns, its rows."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def neutral(text: str) -> str:
    """The text as a cell that no spreadsheet reads as a formula: an apostrophe ahead of what would begin one."""
    return f"'{text}" if text[:1] in FORMULA_BEGINS and text else text


def write_csv(file: BinaryIO, tables: Iterable[TableContent], stopped: Callable[[], bool] = lambda: False) -> None:
    """Write the tables one below the other, UTF-8 with its mark, so that a spreadsheet knows the letters."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    for place, table in enumerate(tables):
        if place:
            writer.writerow([])
        writer.writerow([neutral(name) for name in table.columns])
        for row in table.rows:
            if stopped():
                raise ExportStopped
            writer.writerow([neutral(cell.replace("\0", "")) for cell in row])
    text.flush()
    text.detach()


def write_xlsx(file: BinaryIO, tables: Iterable[TableContent], stopped: Callable[[], bool] = lambda: False) -> None:
    """Write a workbook with one sheet a table; numbers stay texts, so that no telephone number loses its zero."""
    book = Workbook(write_only=True)
    is_saved = False
    try:
        _fill(book, tables, stopped)
        book.save(file)
        is_saved = True
    finally:
        for sheet in () if is_saved else book.worksheets:
            _forget(sheet)


def _fill(book: Workbook, tables: Iterable[TableContent], stopped: Callable[[], bool]) -> None:
    for place, table in enumerate(tables, 1):
        sheet = book.create_sheet(_sheet_name(table.title, place))
        sheet.freeze_panes = "A2"
        for column, name in enumerate(table.columns):
            widest = max([len(name), *(len(row[column]) for row in table.rows[:200] if column < len(row))])
            sheet.column_dimensions[_letters(column)].width = min(WIDEST_COLUMN, max(8, round(widest * 1.6) + 2))
        sheet.append([_cell(sheet, name) for name in table.columns])
        for row in table.rows:
            if stopped():
                raise ExportStopped
            sheet.append([_cell(sheet, cell) for cell in row])
    if not book.worksheets:
        book.create_sheet("1")


def _forget(sheet: Any) -> None:
    """Take away the rows that the library keeps in a file of its own until the workbook is saved."""
    if sheet._writer is None:
        return
    if not sheet.closed:
        sheet.close()
    if Path(sheet._writer.out).exists():
        sheet._writer.cleanup()


class ExportStopped(Exception):
    """A person stopped the writing; nothing is left behind."""


WRITERS: dict[str, Callable[[BinaryIO, Iterable[TableContent], Callable[[], bool]], None]] = {
    "csv": write_csv, "xlsx": write_xlsx,
}  # fmt: skip


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Fill a file beside the wanted one and put it in its place when it is whole; an old one stays otherwise.

    Raises OSError (disk full, no right to write), and what `write` raises.
    """
    fresh = path.with_name(f".{path.name}.part")
    try:
        with fresh.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _cell(sheet: object, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, neutral(_UNPRINTABLE.sub("", text))[:LONGEST_CELL])
    cell.data_type = "s"
    return cell


def _sheet_name(title: str, place: int) -> str:
    plain = re.sub(r"[\[\]:*?/\\']", " ", _UNPRINTABLE.sub("", title)).strip()[:26]
    return f"{place} {plain}" if place > 1 or not plain else plain


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
