"""Reading a subscriber file (CSV of a 112/114 export): good rows as subscribers, bad ones with line and reason.

The encoding is found (UTF-8 with or without BOM, else GB 18030, which contains GBK), the separator and the columns are
read from the header, in Chinese or English. A number of the file may stand in any common form.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from dispatch_app.adapters.locating.numbers import normal_number
from dispatch_app.domain.place import Position, Subscriber
from dispatch_app.words import t
from gis_data.datum import CGCS2000, WGS84, find_datum, to_wgs84
from gis_data.faults import DatumFault

MOST_ROWS = 5_000_000
"""A city's lines and mobiles; the numbers seen are kept in memory while checking, about 100 bytes each."""

LONGEST_TEXT = 400
"""Characters of a name or address; more is a broken quote that swallowed the following lines."""

HEADINGS: dict[str, tuple[str, ...]] = {
    "number": ("电话号码", "号码", "电话", "主叫号码", "用户号码", "业务号码", "手机号", "手机号码", "number", "phone",
               "telephone", "tel", "msisdn"),
    "name": ("机主", "机主姓名", "用户名", "用户名称", "用户姓名", "姓名", "名称", "客户名称", "单位", "name",
             "subscriber", "customer", "owner"),
    "address": ("地址", "装机地址", "安装地址", "用户地址", "详细地址", "address", "addr", "installed_address"),
    "longitude": ("经度", "东经", "longitude", "lon", "lng", "long", "x"),
    "latitude": ("纬度", "北纬", "latitude", "lat", "y"),
}  # fmt: skip
_NEEDED = ("number", "address")


class SubscriberFileFault(ValueError):
    """The file as a whole cannot be used: unreadable, no header, too long, a datum this installation cannot convert."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that is refused: its line in the file (the header is line 1) and why, in words. Quotes no personal data."""

    line: int
    reason: str


def file_encoding(path: Path) -> str:
    """ "utf-8-sig" or "gb18030": what the whole file can be read as; a file that is neither is read as the latter,
    and its broken rows are refused one by one. Raises SubscriberFileFault when it cannot be opened.
    """
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "gb18030"
    except OSError as wrong:
        why = t("The file {file} cannot be opened: {why}", file=path.name, why=wrong.strerror)
        raise SubscriberFileFault(why) from wrong
    return "utf-8-sig"


def read_rows(path: Path, datum: str = "WGS84", area_code: str = "") -> Iterator[Subscriber | RowFault]:
    """Every row of the file in order, checked: a subscriber in WGS-84, or why it is refused.

    Raises SubscriberFileFault at the first step when the file as a whole cannot be used.
    """
    to_wgs84 = _converter(datum)
    with path.open(encoding=file_encoding(path), errors="replace", newline="") as file:
        first = file.readline()
        file.seek(0)
        rows = csv.reader(_without_nul(file), delimiter=_separator(first))
        try:
            columns = _columns(next(rows, []))
            yield from _checked_rows(rows, columns, to_wgs84, area_code)
        except csv.Error as wrong:
            raise SubscriberFileFault(t("Line {line} cannot be read: {why}", line=rows.line_num, why=wrong)) from wrong


def _checked_rows(
    rows: Iterator[list[str]], columns: dict[str, int], to_wgs84: Callable[[Position], Position], area_code: str
) -> Iterator[Subscriber | RowFault]:
    seen: set[str] = set()
    for count, cells in enumerate(rows):
        line = rows.line_num  # type: ignore[attr-defined]
        if count >= MOST_ROWS:
            raise SubscriberFileFault(t("The file has more than {most} rows; divide it", most=MOST_ROWS))
        if not any(cell.strip() for cell in cells):
            continue
        try:
            subscriber = _subscriber(cells, columns, to_wgs84, area_code)
        except ValueError as wrong:
            yield RowFault(line, str(wrong))
            continue
        if subscriber.number in seen:
            yield RowFault(line, t("the number stands in an earlier line already"))
            continue
        seen.add(subscriber.number)
        yield subscriber


def _subscriber(
    cells: list[str], columns: dict[str, int], to_wgs84: Callable[[Position], Position], area_code: str
) -> Subscriber:
    values = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
    if any("�" in value for value in values.values()):
        raise ValueError(t("the characters are neither UTF-8 nor GBK"))
    number = normal_number(values["number"], area_code)
    if not number:
        raise ValueError(t("this is no telephone number"))
    if not values["address"]:
        raise ValueError(t("the address is missing"))
    if any(len(values.get(name, "")) > LONGEST_TEXT for name in ("name", "address")):
        raise ValueError(t("a text is longer than {most} characters", most=LONGEST_TEXT))
    position = _position(values.get("longitude", ""), values.get("latitude", ""))
    placed = None if position is None else to_wgs84(position)
    return Subscriber(number, values.get("name", ""), values["address"], placed)


def _position(longitude: str, latitude: str) -> Position | None:
    if not longitude and not latitude:
        return None
    try:
        lon, lat = float(longitude), float(latitude)
    except ValueError as wrong:
        raise ValueError(t("the coordinates are no numbers")) from wrong
    if not (isfinite(lon) and isfinite(lat)) or not Position(lon, lat).is_valid():
        swapped = abs(lat) > 90 >= abs(lon)
        raise ValueError(t("longitude and latitude are swapped") if swapped else t("the coordinates are out of range"))
    return Position(lon, lat)


def _columns(header: list[str]) -> dict[str, int]:
    """Where each field stands; other columns are ignored."""
    titles = [title.strip().strip("﻿").lower().replace(" ", "_") for title in header]
    found = {}
    for field, names in HEADINGS.items():
        at = next((titles.index(name) for name in names if name in titles), None)
        if at is not None:
            found[field] = at
    missing = [HEADINGS[field][0] for field in _NEEDED if field not in found]
    if missing:
        raise SubscriberFileFault(t("The header line lacks the columns {names}", names="、".join(missing)))
    return found


def _separator(first_line: str) -> str:
    return max(",\t;|", key=first_line.count)


def _without_nul(lines: Iterator[str]) -> Iterator[str]:
    return (line.replace("\0", "") for line in lines)


def _converter(datum: str) -> Callable[[Position], Position]:
    """To WGS-84 from the file's datum."""
    try:
        known = find_datum(datum)
    except DatumFault as wrong:
        raise SubscriberFileFault(t("The datum {datum} is not known here", datum=datum)) from wrong
    if known.name in (WGS84, CGCS2000):
        return lambda position: position
    if known.grid is not None:  # the columns of the file are degrees
        raise SubscriberFileFault(t("Coordinates in {datum} cannot be converted here: give WGS-84", datum=datum))

    def convert(position: Position) -> Position:
        longitude, latitude = to_wgs84(known.name, position.longitude, position.latitude)
        return Position(float(longitude[0]), float(latitude[0]))

    return convert
