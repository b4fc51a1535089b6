"""Locations of a PIDF-LO document (RFC 4119, 5139, 5491): point, circle, ellipse, polygon and the like, civic address.

Pure: bytes in, values out. The document comes from outside, so it may be nothing but elements and text: a DOCTYPE,
and with it every entity, is refused before anything is expanded or fetched.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import cos, hypot, isfinite, radians
from xml.parsers import expat

from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.place import Candidate, PlaceSource, Position

MOST_BYTES = 64 * 1024
"""A document with a polygon of a hundred corners has 8 kB."""

MOST_DEPTH, MOST_ELEMENTS, MOST_CORNERS, MOST_LOCATIONS = 32, 4_000, 100, 8

_LEVELS = ("country", "A1", "A2", "A3", "A4", "A5", "A6", "PRM", "PRD", "RD", "STS", "POD", "POM", "RDSEC", "RDBR",
           "HNO", "HNS", "LMK", "LOC", "NAM", "BLD", "UNIT", "FLR", "ROOM", "PLC", "PC", "PCN", "POBOX", "ADDCODE",
           "SEAT", "STP", "HNP", "LMKP", "MP")  # fmt: skip
"""Civic elements that are kept (RFC 4119 §2.2.1, RFC 5139 §3.1, RFC 6848)."""

_TWO_AXES = ("4326",)
_THREE_AXES = ("4979",)
_HANDSET_METHODS = ("gps", "gnss", "802.11", "wifi", "wlan", "device", "beidou")


class PidfFault(ValueError):
    """The document cannot be used; the text says why and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class PidfLocation:
    """One location of the document; a civic address may come without a position."""

    position: Position | None
    radius_m: float | None = None
    confidence_pct: float | None = None
    outline: tuple[Position, ...] = ()
    civic: tuple[tuple[str, str], ...] = ()
    method: str = ""
    measured_at: datetime | None = None


@dataclass(slots=True)
class _Element:
    name: str
    attributes: dict[str, str]
    children: list[_Element] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def text(self) -> str:
        return "".join(self.words).strip()

    def all(self, *names: str) -> list[_Element]:
        """Elements of these names at any depth, in the order of the document."""
        found = [self] if self.name in names else []
        for child in self.children:
            found += child.all(*names)
        return found

    def first(self, *names: str) -> _Element | None:
        return next(iter(self.all(*names)), None)


def read_pidf_lo(raw: bytes) -> list[PidfLocation]:
    """Every location of the document in its order, at least one. Raises PidfFault."""
    root = _parsed(raw)
    found: list[PidfLocation] = []
    for owner in root.all("tuple", "device", "person"):
        measured_at = _time(owner)
        for holder in owner.all("geopriv"):
            method = holder.first("method")
            for inside in holder.all("location-info"):
                found += _locations(inside, method.text()[:40] if method else "", measured_at)
    if not found:  # a bare location-info, as some carry it in HELD answers
        for inside in root.all("location-info"):
            found += _locations(inside, "", _time(root))
    if not found:
        raise PidfFault("no location in the document")
    return found[:MOST_LOCATIONS]


def pidf_candidates(raw: bytes, call_id: str, received_at: datetime, source_name: str = "PIDF-LO") -> list[Candidate]:
    """The locations as candidates for the call's place; the same document gives the same ids. Raises PidfFault."""
    mark = hashlib.sha256(raw).hexdigest()[:12]
    candidates = []
    for place, one in enumerate(read_pidf_lo(raw)):
        by_handset = any(word in one.method.lower() for word in _HANDSET_METHODS)
        candidates.append(Candidate(
            f"{call_id[:80]}-pidf-{mark}-{place}", PlaceSource.HANDSET if by_handset else PlaceSource.OPERATOR,
            one.position, one.measured_at or received_at, one.radius_m, civic_text(one.civic),
            f"{source_name} {one.method}".strip()[:60], "WGS84", "", one.confidence_pct, one.civic, one.outline,
        ))  # fmt: skip
    return candidates


def civic_text(civic: tuple[tuple[str, str], ...]) -> str:
    """A civic address in one line: Chinese from the large to the small, others the other way round."""
    parts = dict(civic)
    chinese = any("一" <= sign <= "鿿" for words in parts.values() for sign in words)
    road = [parts.get(n, "") for n in ("PRD", "RD", "STS", "POD")]
    number = parts.get("HNO", "") + parts.get("HNS", "")
    inside = [parts.get(n, "") for n in ("LMK", "NAM", "BLD", "UNIT", "FLR", "ROOM", "LOC")]
    areas = [parts.get(f"A{n}", "") for n in range(1, 7)]
    if chinese:
        return "".join((*areas, *road, number, *inside))[:400]
    street = " ".join(part for part in (number, *road) if part)
    return ", ".join(part for part in (*inside, street, *reversed(areas), parts.get("country", "")) if part)[:400]


# --- the document ----------------------------------------------------------------------------------------------------


def _parsed(raw: bytes) -> _Element:
    if len(raw) > MOST_BYTES:
        raise PidfFault(f"longer than {MOST_BYTES} bytes")
    parser = expat.ParserCreate(namespace_separator=" ")
    top = _Element("", {})
    open_elements = [top]
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MOST_ELEMENTS or len(open_elements) > MOST_DEPTH:
            raise PidfFault("too many or too deeply nested elements")
        element = _Element(name.rpartition(" ")[2], attributes)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def end(name: str) -> None:
        open_elements.pop()

    def words(text: str) -> None:
        open_elements[-1].words.append(text)

    def refuse(*_: object) -> None:
        raise PidfFault("a document type or entity is not allowed")

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, words
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as wrong:
        raise PidfFault(f"no well-formed XML, line {wrong.lineno}") from wrong
    except (LookupError, ValueError) as wrong:
        if isinstance(wrong, PidfFault):
            raise
        raise PidfFault("an encoding that is not known") from wrong
    return top


def _time(owner: _Element) -> datetime | None:
    element = owner.first("timestamp")
    if element is None:
        return None
    try:
        at = datetime.fromisoformat(element.text())
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo is not None and 1900 < at.year < 9000 else None


# --- shapes ----------------------------------------------------------------------------------------------------------


def _locations(inside: _Element, method: str, measured_at: datetime | None) -> list[PidfLocation]:
    """One location of a location-info: its first shape, its civic address, or both."""
    sure = inside.first("confidence")
    confidence = _share(sure.text()) if sure is not None else None
    address = inside.first("civicAddress")
    civic = _civic(address) if address is not None else ()
    for child in inside.children:
        shape = _SHAPES.get(child.name)
        if shape is not None:
            position, radius_m, outline = shape(child)
            return [PidfLocation(position, radius_m, confidence, outline, civic, method, measured_at)]
    return [PidfLocation(None, None, confidence, (), civic, method, measured_at)] if civic else []


def _civic(address: _Element) -> tuple[tuple[str, str], ...]:
    return tuple(
        (child.name, " ".join(child.text().split())[:200])
        for child in address.children[:40]
        if child.name in _LEVELS and child.text()
    )


_Found = tuple[Position, float | None, tuple[Position, ...]]


def _point(shape: _Element) -> _Found:
    return _single(shape, _axes(shape)), None, ()


def _circle(shape: _Element) -> _Found:
    return _single(shape, _axes(shape)), _metres(shape, "radius"), ()


def _ellipse(shape: _Element) -> _Found:
    """The circle around the ellipse: nobody looks for a caller along an axis."""
    widest = max(_metres(shape, "semiMajorAxis"), _metres(shape, "semiMinorAxis"))
    return _single(shape, _axes(shape)), widest, ()


def _arc_band(shape: _Element) -> _Found:
    """The circle of the outer radius around the mast: it holds the band whatever its angles."""
    return _single(shape, _axes(shape)), _metres(shape, "outerRadius"), ()


def _polygon(shape: _Element) -> _Found:
    corners = _positions(shape, _axes(shape))
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners = corners[:-1]
    if len(corners) < 3:
        raise PidfFault("a polygon has at least three corners")
    centre = _middle(corners)
    return centre, max(distance_m(centre, corner) for corner in corners), tuple(corners)


_SHAPES = {
    "Point": _point, "Circle": _circle, "Sphere": _circle, "Ellipse": _ellipse, "Ellipsoid": _ellipse,
    "ArcBand": _arc_band, "Polygon": _polygon, "Prism": _polygon,
}  # fmt: skip


def _middle(corners: list[Position]) -> Position:
    """The centre of gravity of the area; the mean of the corners where the area is next to nothing."""
    start = corners[0]
    wide = cos(radians(start.latitude))
    plane = [((c.longitude - start.longitude) * wide, c.latitude - start.latitude) for c in corners]
    area = x = y = 0.0
    for (ax, ay), (bx, by) in zip(plane, plane[1:] + plane[:1], strict=True):
        cross = ax * by - bx * ay
        area, x, y = area + cross, x + (ax + bx) * cross, y + (ay + by) * cross
    size = max(hypot(px, py) for px, py in plane)
    if abs(area) <= size * size * 1e-9 or not wide:
        count = len(corners)
        return Position(sum(c.longitude for c in corners) / count, sum(c.latitude for c in corners) / count)
    return Position(start.longitude + x / (3 * area) / wide, start.latitude + y / (3 * area))


def _axes(shape: _Element) -> int:
    name = next((e.attributes["srsName"] for e in _tree(shape) if "srsName" in e.attributes), "EPSG::4326")
    code = name.replace("#", ":").rpartition(":")[2].strip()
    if code in _THREE_AXES:
        return 3
    if code in _TWO_AXES:
        return 2
    raise PidfFault("coordinates in a reference system that RFC 5491 does not know")


def _tree(element: _Element) -> list[_Element]:
    return [element, *(one for child in element.children for one in _tree(child))]


def _single(shape: _Element, axes: int) -> Position:
    positions = _positions(shape, axes)
    if len(positions) != 1:
        raise PidfFault("one position was expected")
    return positions[0]


def _positions(shape: _Element, axes: int) -> list[Position]:
    """Latitude stands first, as RFC 5491 §4.1 wants it."""
    positions = []
    for element in shape.all("pos", "posList"):
        numbers = [_number(word) for word in element.text().split()]
        width = axes if element.name == "posList" or len(numbers) != 3 else 3
        if not numbers or len(numbers) % width or (element.name == "pos" and len(numbers) != width):
            raise PidfFault("a position has the wrong count of numbers")
        positions += [Position(numbers[n + 1], numbers[n]) for n in range(0, len(numbers), width)]
        if len(positions) > MOST_CORNERS:
            raise PidfFault(f"more than {MOST_CORNERS} corners")
    if not all(position.is_valid() for position in positions):
        raise PidfFault("a position is not on earth")
    return positions


def _metres(shape: _Element, name: str) -> float:
    element = shape.first(name)
    if element is None:
        raise PidfFault(f"{name} is missing")
    if not element.attributes.get("uom", "EPSG::9001").endswith("9001"):
        raise PidfFault(f"{name} is not in metres")
    value = _number(element.text())
    if value < 0:
        raise PidfFault(f"{name} is negative")
    return value


def _number(word: str) -> float:
    try:
        value = float(word)
    except ValueError as wrong:
        raise PidfFault("a number was expected") from wrong
    if not isfinite(value):
        raise PidfFault("a number was expected")
    return value


def _share(text: str) -> float | None:
    """Per cent, None for "unknown" (RFC 7459 §3.3)."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 100 else None
