"""Reading a subscriber file (112/114 export): good rows as subscribers, bad ones with line and reason.

A file is separated (columns read from the header, in Chinese or English, or in the order number, name, address,
longitude, latitude where there is none) or of fixed width by a layout file. The encoding is found line by line (UTF-8
with or without BOM, else GB 18030, which contains GBK; UTF-16 by its BOM). Coordinates are converted in batches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import isfinite
from pathlib import Path

import numpy as np

from dispatch_app.adapters.locating.line_layout import LineLayout, plain_digits
from dispatch_app.adapters.locating.numbers import normal_number
from dispatch_app.adapters.locating.subscriber_lines import (
    Record,
    RowFault,
    SubscriberFileFault,
    open_lines,
    read_records,
)
from dispatch_app.domain.place import Position, Subscriber
from dispatch_app.words import t
from gis_data.datum import CGCS2000, WGS84, Datum, find_datum, to_wgs84
from gis_data.faults import DatumFault

__all__ = ["MOST_ROWS", "RowFault", "SubscriberFileFault", "read_rows"]

MOST_ROWS = 5_000_000
"""A city's lines and mobiles; the numbers seen are kept in memory while checking, about 100 bytes each."""

LONGEST_TEXT = 400
"""Characters of a name or address; more is a broken quote that swallowed the following lines."""

BATCH_ROWS = 2_000
"""Rows converted at once: numpy's cost a call is then a hundredth of its work."""

_Read = tuple[Subscriber, tuple[float, float] | None, int]
"""A subscriber without position, the coordinates as given, the line."""


def read_rows(
    path: Path,
    datum: str = "",
    area_code: str = "",
    layout: LineLayout | None = None,
    at_byte: Callable[[int], None] = lambda _: None,
) -> Iterator[Subscriber | RowFault]:
    """Every row of the file in order, checked: a subscriber in WGS-84, or why it is refused.

    `datum` "" is the layout's, else WGS-84; of a metre grid the columns are easting and northing. `at_byte` hears after
    each batch how far the reading is. Raises SubscriberFileFault when the file as a whole cannot be used.
    """
    known = _datum(datum or (layout.datum if layout is not None else "") or WGS84)
    with open_lines(path) as file:
        batch: list[_Read | RowFault] = []
        for one in _checked(read_records(file, layout), known, area_code):
            batch.append(one)
            if len(batch) >= BATCH_ROWS:
                yield from _placed(batch, known)
                batch = []
                at_byte(file.tell())
        yield from _placed(batch, known)
        at_byte(file.tell())


def _datum(name: str) -> Datum:
    try:
        return find_datum(name)
    except DatumFault as wrong:
        raise SubscriberFileFault(t("The datum {datum} is not known here", datum=name)) from wrong


def _checked(records: Iterator[Record | RowFault], datum: Datum, area_code: str) -> Iterator[_Read | RowFault]:
    seen: set[str] = set()
    for count, record in enumerate(records):
        if count >= MOST_ROWS:
            raise SubscriberFileFault(t("The file has more than {most} rows; divide it", most=MOST_ROWS))
        if isinstance(record, RowFault):
            yield record
            continue
        line, fields = record
        try:
            subscriber, given = _subscriber(fields, datum, area_code)
        except ValueError as wrong:
            yield RowFault(line, str(wrong))
            continue
        if subscriber.number in seen:
            yield RowFault(line, t("the number stands in an earlier line already"))
            continue
        seen.add(subscriber.number)
        yield subscriber, given, line


def _subscriber(
    fields: dict[str, str], datum: Datum, area_code: str
) -> tuple[Subscriber, tuple[float, float] | None]:
    name, address = fields.get("name", ""), fields["address"]
    if any("�" in value for value in fields.values()):
        raise ValueError(t("the characters are neither UTF-8 nor GBK"))
    number = normal_number(fields["number"], area_code)
    if not number:
        raise ValueError(t("this is no telephone number"))
    if not address:
        raise ValueError(t("the address is missing"))
    if len(name) > LONGEST_TEXT or len(address) > LONGEST_TEXT:
        raise ValueError(t("a text is longer than {most} characters", most=LONGEST_TEXT))
    return Subscriber(number, name, address), _given(fields.get("longitude", ""), fields.get("latitude", ""), datum)


def _given(longitude: str, latitude: str, datum: Datum) -> tuple[float, float] | None:
    if not longitude and not latitude:
        return None
    try:
        x, y = float(plain_digits(longitude)), float(plain_digits(latitude))
    except ValueError as wrong:
        raise ValueError(t("the coordinates are no numbers")) from wrong
    if datum.grid is not None:
        if not (isfinite(x) and isfinite(y)):
            raise ValueError(t("the coordinates are out of range"))
        return x, y
    if not Position(x, y).is_valid():
        swapped = abs(y) > 90 >= abs(x)
        raise ValueError(t("longitude and latitude are swapped") if swapped else t("the coordinates are out of range"))
    if y >= 73 and 3 <= x <= 54:  # in the Arctic as it stands, in the west of China the other way round
        raise ValueError(t("longitude and latitude are swapped"))
    return x, y


def _placed(batch: list[_Read | RowFault], datum: Datum) -> Iterator[Subscriber | RowFault]:
    """The rows of a batch with their positions in WGS-84."""
    given = [one[1] for one in batch if not isinstance(one, RowFault) and one[1] is not None]
    positions = iter(_converted(given, datum))
    for one in batch:
        if isinstance(one, RowFault):
            yield one
            continue
        subscriber, coordinates, line = one
        if coordinates is None:
            yield subscriber
            continue
        position = next(positions)
        if position is None:
            yield RowFault(line, t("the coordinates are out of range"))
        else:
            yield Subscriber(subscriber.number, subscriber.name, subscriber.address, position)


def _converted(given: list[tuple[float, float]], datum: Datum) -> list[Position | None]:
    """Positions in WGS-84; None for coordinates outside the datum's area."""
    if datum.name in (WGS84, CGCS2000):
        return [Position(x, y) for x, y in given]
    if not given:
        return []
    pairs = np.array(given)
    try:
        longitude, latitude = to_wgs84(datum.name, pairs[:, 0], pairs[:, 1])
    except DatumFault:
        return [None] if len(given) == 1 else [one for pair in given for one in _converted([pair], datum)]
    found = (Position(x, y) for x, y in zip(longitude.tolist(), latitude.tolist(), strict=True))
    return [one if one.is_valid() else None for one in found]
