"""Builds the gazetteer of a raw map: one SQLite file with rows, crossings, addresses and the arrays of the index."""

from __future__ import annotations

import math
import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from gis_data.gazetteer.address_text import parse_address
from gis_data.gazetteer.districts import District, DistrictFinder, district_shapes
from gis_data.gazetteer.entrances import name_entrances
from gis_data.gazetteer.folding import fold_name, has_chinese
from gis_data.gazetteer.named_roads import NamedRoads, metres, read_roads
from gis_data.gazetteer.sorted_texts import Arrays
from gis_data.gazetteer.stored_arrays import write_arrays
from gis_data.gazetteer.text_index import Key, TextIndex
from gis_data.raw_map import Coordinates, RawMap, RawPlace

FILE_NAME = "gazetteer.sqlite"
FORMAT = 1

PRIORS = {
    "road": 1.0, "hospital": 0.9, "community": 0.85, "district": 0.85, "school": 0.8, "station": 0.7, "poi": 0.6,
    "bus_stop": 0.5, "entrance": 0.4, "address": 0.3,
}  # fmt: skip
"""How likely a caller means a place of this kind, where the text fits several equally well."""

SIMPLIFIED_M = 1.0
"""Roads are kept to the nearest metre: less than the width of a lane."""

_SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE places (id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, district TEXT NOT NULL,
  longitude REAL NOT NULL, latitude REAL NOT NULL, text TEXT NOT NULL, ambiguous INTEGER NOT NULL,
  road INTEGER NOT NULL);
CREATE TABLE aliases (place INTEGER NOT NULL, kind INTEGER NOT NULL, name TEXT NOT NULL);
CREATE TABLE roads (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE addresses (id INTEGER PRIMARY KEY, road INTEGER NOT NULL, district TEXT NOT NULL,
  number INTEGER NOT NULL, house_number TEXT NOT NULL, longitude REAL NOT NULL, latitude REAL NOT NULL);
CREATE TABLE crossings (id INTEGER PRIMARY KEY, first INTEGER NOT NULL, second INTEGER NOT NULL,
  district TEXT NOT NULL, longitude REAL NOT NULL, latitude REAL NOT NULL);
CREATE INDEX addresses_of_road ON addresses (road);
CREATE INDEX crossings_of_first ON crossings (first);
CREATE INDEX crossings_of_second ON crossings (second);
CREATE TABLE districts (id INTEGER PRIMARY KEY, name TEXT NOT NULL, shape BLOB NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class _Address:
    road: int
    district: str
    number: int
    house_number: str
    longitude: float
    latitude: float


def form_text(name: str, district: str) -> str:
    """A place as it is written into the form: the district leads in Chinese and follows in Latin letters."""
    if not district or name.startswith(district):
        return name
    return f"{district}{name}" if has_chinese(name) else f"{name}, {district}"


def build(raw: RawMap, folder: Path) -> None:
    """Writes `gazetteer.sqlite` into the folder, replacing an older one; the same map gives the same bytes."""
    shapes = district_shapes(raw.areas)
    districts = DistrictFinder(shapes)
    usable = [place for place in raw.places if math.isfinite(place.longitude) and math.isfinite(place.latitude)]
    usable = name_entrances(usable)
    usable.sort(key=lambda p: (p.kind, p.name, p.district, p.road, p.house_number, p.longitude, p.latitude))
    inside = districts.numbers(np.array([(p.longitude, p.latitude) for p in usable]).reshape(-1, 2)).tolist()
    places = [
        (place, place.district or (districts.names[number] if number >= 0 else ""))
        for place, number in zip(usable, inside, strict=True)
    ]
    address_roads = {place.road.strip() for place, _ in places if place.road.strip() and place.house_number}
    roads = read_roads(raw, districts, address_roads)
    addresses = _addresses(places, roads)
    rows, keys, road_keys = _findable(places, roads, addresses, shapes)
    arrays = TextIndex.build(keys, "all") | TextIndex.build(road_keys, "roads")
    arrays["place_coordinates"] = np.array([row[4:6] for row in rows], np.float64).reshape(-1)
    arrays["place_roads"] = np.array([row[8] for row in rows], np.int32)
    arrays["spot_places"] = np.array([row[0] for row in rows if row[2] not in {"road", "district"}], np.int32)
    for table, points in (("addresses", addresses), ("crossings", roads.crossings)):
        arrays[f"{table}_coordinates"] = np.array([(one.longitude, one.latitude) for one in points]).reshape(-1)
    arrays |= _line_arrays(roads)
    path = folder / FILE_NAME
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        # One writer, one file, thrown away on failure: no rollback journal is needed.
        connection.executescript("PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        connection.executescript("BEGIN;" + _SCHEMA)
        _write_rows(connection, raw, rows, keys, roads, addresses, shapes)
        write_arrays(connection, arrays)
        connection.execute("COMMIT")
    finally:
        connection.close()


def _addresses(places: list[tuple[RawPlace, str]], roads: NamedRoads) -> list[_Address]:
    numbers = {name: place for place, name in enumerate(roads.names)}
    found = []
    for place, district in places:
        road = numbers.get(place.road.strip())
        digits = "".join(c if c.isdigit() and c.isascii() else " " for c in place.house_number).split()
        if road is None or not digits or len(digits[0]) > 6:
            continue
        written = place.house_number.strip()
        if has_chinese(place.road) and written.isdigit():
            written += "号"
        found.append(_Address(road, district, int(digits[0]), written, place.longitude, place.latitude))
    found.sort(key=lambda a: (a.road, a.number, a.district, a.house_number, a.longitude, a.latitude))
    return found


Row = tuple[int, str, str, str, float, float, str, int, int]


def _findable(
    places: list[tuple[RawPlace, str]], roads: NamedRoads, addresses: list[_Address], shapes: list[District]
) -> tuple[list[Row], list[Key], list[Key]]:
    """Rows of `places` with the keys of all, and of roads alone. Bare house numbers have rows of their own table."""
    plain: list[tuple[str, str, str, float, float, tuple[str, ...], str]] = []
    for road in roads.roads:
        plain.append((road.name, "road", road.district, road.longitude, road.latitude, (), road.name_english))
    lined = {road.name for road in roads.roads}
    by_road = defaultdict(list)
    for address in addresses:
        by_road[address.road, address.district].append(address)
    for (number, district), of_road in sorted(by_road.items()):
        if roads.names[number] not in lined:
            middle = of_road[len(of_road) // 2]
            plain.append((roads.names[number], "road", district, middle.longitude, middle.latitude, (), ""))
    for place, district in places:
        if place.name.strip() and not _only_a_number(place):
            kind = place.kind
            plain.append(
                (place.name.strip(), kind, district, place.longitude, place.latitude, place.aliases, place.name_english)
            )
    known = {(name, kind) for name, kind, *_ in plain}
    for shape in sorted(shapes, key=lambda one: one.name):
        if (shape.name, "district") not in known:
            known.add((shape.name, "district"))
            inner = shape.shape.representative_point()
            plain.append((shape.name, "district", "", inner.x, inner.y, (), ""))
    districts_of = defaultdict(set)
    for name, _, district, *_ in plain:
        if district:
            districts_of[fold_name(name)].add(district)
    numbers = {name: place for place, name in enumerate(roads.names)}
    rows, keys, road_keys = [], [], []
    for number, (name, kind, district, longitude, latitude, aliases, english) in enumerate(plain):
        ambiguous = int(len(districts_of[fold_name(name)]) > 1)
        road_number = numbers[name] if kind == "road" else -1
        text = form_text(name, district)
        rows.append((number, name, kind, district, longitude, latitude, text, ambiguous, road_number))
        prior = PRIORS.get(kind, 0.5)
        mine = [Key(name, number, 0, prior), *(Key(alias, number, 1, prior) for alias in aliases if alias)]
        if english and english != name:
            mine.append(Key(english, number, 2, prior))
        keys += mine
        if kind == "road":
            road_keys += mine
    return rows, keys, road_keys


def _only_a_number(place: RawPlace) -> bool:
    """True where the name says no more than road and house number: that is found by parsing."""
    if not place.road or not place.house_number:
        return False
    if fold_name(place.name) in {fold_name(place.road + place.house_number + end) for end in ("", "号")}:
        return True
    levels = parse_address(place.name)
    return levels.number is not None and fold_name(levels.road) == fold_name(place.road) and not levels.building


def _line_arrays(roads: NamedRoads) -> Arrays:
    """Road lines without the points that bend them by less than a metre."""
    if not len(roads.line_names):
        return {
            "line_coordinates": np.empty(0, np.float64), "line_starts": np.zeros(1, np.int64),
            "line_names": np.empty(0, np.int32),
        }  # fmt: skip
    latitude = float(np.mean(roads.line_coordinates[:, 1]))
    flat: Coordinates = metres(roads.line_coordinates, latitude)
    owners = np.repeat(np.arange(len(roads.line_names)), np.diff(roads.line_starts))
    simple = shapely.simplify(shapely.linestrings(flat, indices=owners), SIMPLIFIED_M, preserve_topology=False)
    kept, kept_owners = shapely.get_coordinates(simple, return_index=True)
    counts = np.bincount(kept_owners, minlength=len(roads.line_names))
    return {
        "line_coordinates": (kept / metres(np.ones(2), latitude)).round(7).reshape(-1),
        "line_starts": np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        "line_names": roads.line_names,
    }


def _write_rows(
    connection: sqlite3.Connection, raw: RawMap, rows: list[Row], keys: list[Key], roads: NamedRoads,
    addresses: list[_Address], shapes: list[District],
) -> None:  # fmt: skip
    facts = {"format": str(FORMAT), "map": raw.name, "source": raw.source, "licence": raw.licence, "datum": "WGS-84"}
    connection.executemany("INSERT INTO facts VALUES (?, ?)", sorted(facts.items()))
    connection.executemany("INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    others = [(key.place, key.kind, key.text) for key in keys if key.kind]
    connection.executemany("INSERT INTO aliases VALUES (?, ?, ?)", others)
    connection.executemany("INSERT INTO roads VALUES (?, ?)", enumerate(roads.names))
    connection.executemany(
        "INSERT INTO addresses VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(i, a.road, a.district, a.number, a.house_number, a.longitude, a.latitude) for i, a in enumerate(addresses)],
    )
    connection.executemany(
        "INSERT INTO crossings VALUES (?, ?, ?, ?, ?, ?)",
        [(i, c.first, c.second, c.district, c.longitude, c.latitude) for i, c in enumerate(roads.crossings)],
    )
    connection.executemany(
        "INSERT INTO districts VALUES (?, ?, ?)", [(i, one.name, one.shape.wkb) for i, one in enumerate(shapes)]
    )
