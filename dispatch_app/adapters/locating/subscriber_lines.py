"""The lines of a subscriber file as records: field → text, whatever the export program did to quotes and encodings."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from dispatch_app.adapters.locating.line_layout import LineLayout, decoded_line, plain_digits
from dispatch_app.adapters.locating.numbers import normal_number
from dispatch_app.words import t

LONGEST_LINE = 64 * 1024
"""Bytes of a line; a file without line ends is no subscriber file."""

JOINED_LINES = 4
"""Lines that one quoted record may span: addresses with a line break in them; more is a quote never closed."""

HEADINGS: dict[str, tuple[str, ...]] = {
    "number": ("电话号码", "号码", "电话", "主叫号码", "用户号码", "业务号码", "手机号", "手机号码", "联系电话",
               "number", "phone", "telephone", "tel", "msisdn"),
    "name": ("机主", "机主姓名", "用户名", "用户名称", "用户姓名", "姓名", "名称", "客户名称", "单位", "name",
             "subscriber", "customer", "owner"),
    "address": ("地址", "装机地址", "安装地址", "用户地址", "详细地址", "address", "addr", "installed_address"),
    "longitude": ("经度", "东经", "东坐标", "longitude", "lon", "lng", "long", "x", "easting"),
    "latitude": ("纬度", "北纬", "北坐标", "latitude", "lat", "y", "northing"),
}  # fmt: skip
_NEEDED = ("number", "address")
_WITHOUT_HEADINGS = ("number", "name", "address", "longitude", "latitude")
_QUOTES = "\"'“”＂"


class SubscriberFileFault(ValueError):
    """The file as a whole cannot be used: unreadable, no header, too long, a datum this installation cannot convert."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that is refused: its line in the file (the first is line 1) and why, in words. Quotes no personal data."""

    line: int
    reason: str


Record = tuple[int, dict[str, str]]


def open_lines(path: Path) -> BinaryIO:
    """The file, opened. Raises SubscriberFileFault."""
    try:
        return path.open("rb")
    except OSError as wrong:
        why = t("The file {file} cannot be opened: {why}", file=path.name, why=wrong.strerror)
        raise SubscriberFileFault(why) from wrong


def read_records(file: BinaryIO, layout: LineLayout | None) -> Iterator[Record | RowFault]:
    """Every record with its line, in order. Raises SubscriberFileFault when the file as a whole cannot be used."""
    lines = _numbered(file)
    return _layout_records(lines, layout) if layout is not None else _separated_records(lines)


def _numbered(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Lines without their ends, numbered from 1; UTF-16 as UTF-8; NUL characters left out."""
    is_utf16 = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    file.seek(0)
    source = _utf16_lines(file) if is_utf16 else iter(lambda: file.readline(LONGEST_LINE + 1), b"")
    for number, line in enumerate(source, start=1):
        if len(line) > LONGEST_LINE:
            raise SubscriberFileFault(t("Line {line} is longer than {most} bytes", line=number, most=LONGEST_LINE))
        yield number, line.rstrip(b"\r\n").replace(b"\0", b"")


def _utf16_lines(file: BinaryIO) -> Iterator[bytes]:
    try:
        for text in codecs.getreader("utf-16")(file):
            yield text.encode("utf-8")
    except UnicodeError as wrong:
        raise SubscriberFileFault(t("the characters are neither UTF-8 nor GBK")) from wrong


def _layout_records(lines: Iterator[tuple[int, bytes]], layout: LineLayout) -> Iterator[Record | RowFault]:
    for number, line in islice(lines, layout.skip_lines, None):
        if not line.strip():
            continue
        try:
            yield number, layout.cut(line)
        except UnicodeError:
            yield RowFault(number, t("the characters are neither UTF-8 nor GBK"))


def _separated_records(lines: Iterator[tuple[int, bytes]]) -> Iterator[Record | RowFault]:
    first, columns, separator = _heading(lines)
    width = max(columns.values()) + 1
    rest = _Lines(lines, first)
    for number, raw in rest:
        try:
            text = decoded_line(raw)
        except UnicodeError:
            yield RowFault(number, t("the characters are neither UTF-8 nor GBK"))
            continue
        if not text.strip():
            continue
        cells = _cells(text, separator, width, rest)
        if cells is None:
            yield RowFault(number, t("a quotation mark is not closed"))
        elif any(cell.strip() for cell in cells):
            yield number, {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}


class _Lines:
    """Lines that may be looked at ahead and put back."""

    def __init__(self, lines: Iterator[tuple[int, bytes]], first: tuple[int, bytes] | None) -> None:
        self._lines = lines
        self._ahead = [first] if first is not None else []

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        while True:
            one = self._ahead.pop(0) if self._ahead else next(self._lines, None)
            if one is None:
                return
            yield one

    def peek(self, count: int) -> list[tuple[int, bytes]]:
        """The next lines, left where they are."""
        while len(self._ahead) < count and (one := next(self._lines, None)) is not None:
            self._ahead.append(one)
        return self._ahead[:count]

    def drop(self, count: int) -> None:
        """Pass over lines that were looked at."""
        del self._ahead[:count]


def _heading(lines: Iterator[tuple[int, bytes]]) -> tuple[tuple[int, bytes] | None, dict[str, int], str]:
    """The first line where it is a record already, the place of each column, the separator."""
    found = next(((number, line) for number, line in lines if line.strip()), None)
    if found is None:
        raise _no_columns(list(_NEEDED))
    try:
        text = decoded_line(found[1])
    except UnicodeError as wrong:
        raise SubscriberFileFault(t("the characters are neither UTF-8 nor GBK")) from wrong
    separator = max(",\t;|，", key=text.count)
    cells = [cell.strip().strip(_QUOTES) for cell in text.split(separator)]
    titles = [plain_digits(cell).strip().lower().replace(" ", "_") for cell in cells]
    columns = {}
    for name, names in HEADINGS.items():
        at = next((titles.index(one) for one in names if one in titles), None)
        if at is not None:
            columns[name] = at
    missing = [name for name in _NEEDED if name not in columns]
    if not missing:
        return None, columns, separator
    if not columns and len(cells) >= 3 and len(normal_number(cells[0])) >= 5:
        return found, {name: at for at, name in enumerate(_WITHOUT_HEADINGS)}, separator
    raise _no_columns(missing)


def _no_columns(missing: list[str]) -> SubscriberFileFault:
    names = "、".join(HEADINGS[name][0] for name in missing)
    return SubscriberFileFault(t("The header line lacks the columns {names}", names=names))


def _cells(text: str, separator: str, width: int, rest: _Lines) -> list[str] | None:
    """The cells of a line; None where a quote is open and no way of reading gives the right count of cells."""
    if '"' not in text:
        return text.split(separator)
    cells = _quoted(text, separator)
    if cells is not None:
        return cells
    if text.count('"') % 2:  # a record over several lines, if it closes soon
        joined = text
        for count, (_, raw) in enumerate(rest.peek(JOINED_LINES - 1), start=1):
            try:
                joined += "\n" + decoded_line(raw)
            except UnicodeError:
                break
            cells = _quoted(joined, separator) if joined.count('"') % 2 == 0 else None
            if cells is not None and len(cells) >= width:
                rest.drop(count)
                return [" ".join(cell.split("\n")) for cell in cells]
    plain = [cell.strip().strip(_QUOTES) for cell in text.split(separator)]
    return plain if len(plain) >= width else None


def _quoted(text: str, separator: str) -> list[str] | None:
    try:
        return next(csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True), None)
    except csv.Error:
        return None
