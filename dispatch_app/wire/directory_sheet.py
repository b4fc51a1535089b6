"""Files of people, equipment, drugs and numbers: CSV or XLSX as rows of texts, and rows as entries or problems.

The first row names the columns, in Chinese or English, in any order; columns that nobody knows are named as a problem.
Nothing here looks at a board: whether a station exists is the server's to say.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

from dispatch_app.domain.directory import (
    DirectoryDraft,
    DirectoryEntry,
    DirectoryProblem,
    EntryKind,
    HolderKind,
)
from dispatch_app.domain.place import Position

MOST_BYTES = 8 * 1024 * 1024
"""A sheet of 2,000 rows has 300 KB; more is another file."""

MOST_ROWS = 2_000
MOST_COLUMNS = 60
MOST_CELL = 2_000
MOST_UNPACKED = 64 * 1024 * 1024
"""An XLSX is a ZIP: one that unpacks to more is no list of people."""

MOST_PROBLEMS = 200
"""Problems told at once; a file with more is the wrong file."""

ENCODINGS = ("utf-8-sig", "gb18030")
"""Spreadsheets of this country save CSV in GBK unless told otherwise; GB 18030 reads it."""

COLUMNS = {
    "entry_id": ("id", "编号", "entry_id"),
    "kind": ("kind", "类别", "类型"),
    "name": ("name", "名称", "姓名", "姓名/名称"),
    "numbers": ("numbers", "number", "phone", "电话", "电话号码", "联系电话"),
    "unit": ("unit", "单位", "部门", "科室", "单位/部门"),
    "post": ("post", "职务", "岗位", "规格", "型号", "职务/规格"),
    "groups": ("groups", "group", "分组", "组别"),
    "holder_kind": ("holder_kind", "归属类别"),
    "holder_id": ("holder_id", "归属编号"),
    "longitude": ("longitude", "lon", "经度"),
    "latitude": ("latitude", "lat", "纬度"),
    "address": ("address", "地址"),
    "quantity": ("quantity", "数量"),
    "measure": ("measure", "计量单位", "量词"),
    "expires_on": ("expires_on", "有效期", "有效期至"),
    "note": ("note", "备注"),
}
"""Field → names of its column."""

KINDS = {
    EntryKind.STAFF: ("staff", "人员", "职工"), EntryKind.EQUIPMENT: ("equipment", "设备", "器材"),
    EntryKind.DRUG: ("drug", "药品"), EntryKind.PHONE: ("phone", "电话", "通讯录"),
}  # fmt: skip
HOLDERS = {
    HolderKind.NONE: ("",), HolderKind.STATION: ("station", "分站"), HolderKind.HOSPITAL: ("hospital", "医院"),
    HolderKind.VEHICLE: ("vehicle", "车辆"),
}  # fmt: skip


class SheetFault(Exception):
    """The bytes are no table; the text is a code: "too_large", "unreadable", "no_rows" or "too_many_rows"."""


def rows_of(raw: bytes, name: str) -> list[list[str]]:
    """The cells of a CSV, or of the first sheet of an XLSX, trimmed, without the empty rows at the end.

    Raises SheetFault.
    """
    if len(raw) > MOST_BYTES:
        raise SheetFault("too_large")
    rows = _xlsx(raw) if raw[:2] == b"PK" or name.lower().endswith(".xlsx") else _csv(raw)
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise SheetFault("no_rows")
    if len(rows) - 1 > MOST_ROWS:
        raise SheetFault("too_many_rows")
    return rows


def _csv(raw: bytes) -> list[list[str]]:
    for encoding in ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        first = text.split("\n", 1)[0]
        delimiter = max((",", ";", "\t", "，"), key=first.count)
        try:
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            return [[cell.strip()[:MOST_CELL] for cell in row[:MOST_COLUMNS]] for row in _at_most(rows)]
        except csv.Error as wrong:
            raise SheetFault("unreadable") from wrong
    raise SheetFault("unreadable")


def _at_most(rows: object) -> list[list[str]]:
    found: list[list[str]] = []
    for row in rows:  # type: ignore[attr-defined]
        found.append(row)
        if len(found) > MOST_ROWS + 1_000:  # empty rows at the end are let go afterwards
            raise SheetFault("too_many_rows")
    return found


def _xlsx(raw: bytes) -> list[list[str]]:
    import openpyxl  # half a second to load, which only an import of a spreadsheet pays

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise SheetFault("too_large")
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
        return [[_cell(value) for value in row] for row in rows]
    except SheetFault:
        raise
    except Exception as wrong:  # boundary: openpyxl raises whatever its parsers meet in a broken file
        raise SheetFault("unreadable") from wrong


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a telephone number that the spreadsheet took for a number
    return str(value).strip()[:MOST_CELL]


def draft_of(rows: Sequence[Sequence[str]]) -> DirectoryDraft:
    """Entries with the line each stands on, and everything that is wrong; the first row names the columns."""
    columns, problems = _columns(rows[0])
    entries: list[tuple[int, DirectoryEntry]] = []
    seen: dict[tuple[str, str, str], int] = {}
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {field: row[place].strip() if place < len(row) else "" for field, place in columns.items()}
        entry, wrong = _entry(cells, number)
        if entry is not None:
            first = seen.setdefault((*entry.import_key(),), number)
            if first != number:
                wrong.append(DirectoryProblem(number, "name", f"named_twice {first}"))
        problems += wrong
        if entry is not None and not wrong:
            entries.append((number, entry))
        if len(problems) >= MOST_PROBLEMS:
            break
    if not entries and not problems:
        problems.append(DirectoryProblem(0, "", "no_rows"))
    return DirectoryDraft(tuple(entries), tuple(problems[:MOST_PROBLEMS]))


def _columns(head: Sequence[str]) -> tuple[dict[str, int], list[DirectoryProblem]]:
    names = {name: field for field, known in COLUMNS.items() for name in known}
    columns: dict[str, int] = {}
    problems = []
    for place, cell in enumerate(head):
        field = names.get(cell.strip().lower())
        if field is None:
            if cell.strip():
                problems.append(DirectoryProblem(1, cell.strip()[:40], "column_unknown"))
        elif field in columns:
            problems.append(DirectoryProblem(1, cell.strip()[:40], "column_twice"))
        else:
            columns[field] = place
    problems += [DirectoryProblem(1, field, "column_missing") for field in ("kind", "name") if field not in columns]
    return columns, problems


def _entry(cells: dict[str, str], row: int) -> tuple[DirectoryEntry | None, list[DirectoryProblem]]:
    wrong: list[DirectoryProblem] = []

    def bad(column: str, problem: str) -> None:
        wrong.append(DirectoryProblem(row, column, problem))

    kind = next((k for k, names in KINDS.items() if cells.get("kind", "").lower() in names), None)
    holder = next((k for k, names in HOLDERS.items() if cells.get("holder_kind", "").lower() in names), None)
    if kind is None:
        bad("kind", "kind_unknown")
    if holder is None:
        bad("holder_kind", "holder_unknown")
    if not cells.get("name"):
        bad("name", "empty")
    numbers = _parted(cells.get("numbers", ""))
    if any(not any(c.isdigit() for c in number) for number in numbers):
        bad("numbers", "no_number")
    quantity, expires_on = None, None
    if cells.get("quantity"):
        if cells["quantity"].isascii() and cells["quantity"].isdecimal():
            quantity = int(cells["quantity"][:9])
        else:
            bad("quantity", "no_whole_number")
    if cells.get("expires_on"):
        expires_on = _day(cells["expires_on"])
        if expires_on is None:
            bad("expires_on", "no_day")
    position = _position(cells, bad)
    if kind is None or holder is None:
        return None, wrong
    entry = DirectoryEntry(
        cells.get("entry_id", ""), kind, cells.get("name", ""), numbers, cells.get("unit", ""), cells.get("post", ""),
        _parted(cells.get("groups", "")), holder, cells.get("holder_id", ""), position, cells.get("address", ""),
        quantity, cells.get("measure", ""), expires_on, cells.get("note", ""),
    )  # fmt: skip
    return entry, wrong


def _position(cells: dict[str, str], bad: object) -> Position | None:
    texts = cells.get("longitude", ""), cells.get("latitude", "")
    if not any(texts):
        return None
    try:
        position = Position(float(texts[0]), float(texts[1]))
    except ValueError:
        position = Position(0.0, 0.0)
    if position.is_valid():
        return position
    bad("longitude", "no_position")  # type: ignore[operator]
    return None


def _parted(text: str) -> tuple[str, ...]:
    for mark in ("、", "；", ";", "，", "/", "|"):
        text = text.replace(mark, ",")
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _day(text: str) -> date | None:
    plain = text.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-")
    parts = plain.split(" ")[0].split("-")
    try:
        return date(*(int(part) for part in parts)) if len(parts) == 3 else None
    except ValueError:
        return None


def table_of(entries: Sequence[DirectoryEntry]) -> list[list[str]]:
    """Entries as rows that `draft_of` reads again, with the Chinese heads."""
    heads = [names[1] if len(names) > 1 else names[0] for names in COLUMNS.values()]
    rows = [heads]
    for e in entries:
        position = e.position
        rows.append([
            e.entry_id, KINDS[e.kind][1], e.name, "、".join(e.numbers), e.unit, e.post, "、".join(e.groups),
            HOLDERS[e.holder_kind][-1], e.holder_id, "" if position is None else repr(position.longitude),
            "" if position is None else repr(position.latitude), e.address,
            "" if e.quantity is None else str(e.quantity), e.measure,
            "" if e.expires_on is None else e.expires_on.isoformat(), e.note,
        ])  # fmt: skip
    return rows
