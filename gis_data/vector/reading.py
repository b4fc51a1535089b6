"""GeoJSON, ESRI shapefiles and GeoPackages as a raw map.

Roads meet where their lines share a point of the file, to the last digit; a crossing without a common point is taken
for a bridge. Everything else is as in an OpenStreetMap file: see `columns` for the headings that are understood.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_data.clip import Clip
from gis_data.faults import ImportFault
from gis_data.osm_import import give_districts, names_in
from gis_data.osm_tags import Tags, address_text, read_area, read_place, read_way
from gis_data.pace import Cancel, Pace, Progress
from gis_data.raw_map import RawArea, RawMap, RawPlace, RawWay
from gis_data.vector.columns import row_tags
from gis_data.vector.datums import FileDatum, choose_datum
from gis_data.vector.layers import Piece, check_file, read_pieces
from gis_data.vector.shapes import Parts, area_rings, split_parts
from gis_data.vector.text_encoding import TextEncoding, choose_encoding

MOST_REFUSED = 100_000
"""Refusals kept, as for OpenStreetMap files."""
SAMPLES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class LayerSummary:
    """What a layer is and how it would be read, to be looked at before an import."""

    name: str
    rows: int
    columns: tuple[str, ...]
    understood: dict[str, str]
    datum: str
    datum_reason: str
    encoding: str
    encoding_reason: str
    bounds: tuple[float, float, float, float]
    """West, south, east, north in WGS-84."""
    sample_names: tuple[str, ...]


@dataclass(slots=True)
class _Opened:
    piece: Piece
    parts: Parts
    datum: FileDatum
    points: NDArray[np.float64]
    """(n, 2) every point of every part in WGS-84"""
    numbers: NDArray[np.int64]
    """(n) equal where two points are equal in the file"""
    encoding: TextEncoding


def inspect_vector(
    path: Path, datum: str | None = None, encoding: str | None = None, swap: bool = False,
    progress: Progress | None = None,
) -> list[LayerSummary]:  # fmt: skip
    """How each layer of a file would be read; raises as `read_vector`."""
    found: dict[str, LayerSummary] = {}
    pace = Pace(Path(path).name, progress)
    for one in _open_pieces(Path(path), None, datum, encoding, swap, pace):
        (west, south), (east, north) = one.points.min(axis=0), one.points.max(axis=0)
        names = [name for name in one.piece.texts.get("name", []) if name]
        bounds = (float(west), float(south), float(east), float(north))
        before = found.get(one.piece.name)
        if before is not None:
            names = [*before.sample_names, *names]
            there = before.bounds
            bounds = (min(west, there[0]), min(south, there[1]), max(east, there[2]), max(north, there[3]))
        found[one.piece.name] = LayerSummary(
            one.piece.name, one.piece.first_row + len(one.piece.geometries), one.piece.columns, one.piece.meanings,
            one.datum.name, one.datum.reason, one.encoding.name or "", one.encoding.reason, bounds,
            tuple(dict.fromkeys(names))[:SAMPLES_SHOWN],
        )  # fmt: skip
    return list(found.values())


def read_vector(
    path: Path,
    progress: Progress | None = None,
    datum: str | None = None,
    encoding: str | None = None,
    layer: str | None = None,
    swap: bool = False,
    clip: Clip | None = None,
    cancel: Cancel | None = None,
) -> RawMap:
    """The raw map of one file, or of the part of it inside `clip`; refused and mended elements are listed in it.

    `datum` and `encoding` override what the file says or what is seen; `swap` takes latitude first. `ImportFault` with
    the reason where the file is missing, broken, contradicts its coordinate system, or holds no road; `ImportCancelled`
    after the piece in which `cancel` says so. A `progress` that raises stops the import, too; nothing has been written
    then.
    """
    path = Path(path)
    pace = Pace(path.name, progress, cancel)
    raw = RawMap(path.stem, path.name, "as given by the owner of the file")
    reader = _Reader(raw, clip)
    told: dict[str, str] = {}
    for one in _open_pieces(path, layer, datum, encoding, swap, pace):
        if one.piece.name not in told:
            how = f"{one.piece.name}: {one.datum.name} ({one.datum.reason}); texts {one.encoding.reason}"
            told[one.piece.name] = how
            pace.say(how)
            reader.end_layer()
        reader.take(one)
    reader.end_layer()
    raw.source = f"{path.name} [{'; '.join(told.values())}]"[:600]
    raw.areas += reader.districts
    raw.places = give_districts(raw.places, reader.districts)
    pace.say(
        f"{len(raw.ways)} lines, {len(raw.areas)} areas, {len(raw.places)} places, {len(raw.refused)} refused, "
        f"{len(raw.mended)} mended"
    )
    if not any(way.open_to_emergency for way in raw.ways):
        where = "the file holds" if clip is None else "the chosen area holds"
        raise ImportFault(f"{path}: {where} no road that a vehicle can use")
    return raw


def _open_pieces(
    path: Path, only: str | None, datum: str | None, encoding: str | None, swap: bool, pace: Pace
) -> Iterator[_Opened]:
    """Every piece with its points converted; each must be in the datum of its layer's first one."""
    check_file(path)
    chosen = choose_encoding(path, encoding)
    datums: dict[str, FileDatum] = {}
    for piece in read_pieces(path, only, chosen.name, pace):
        parts = split_parts(piece.geometries)
        points = shapely.get_coordinates(np.array(parts.geometries, dtype=object))
        if len(points) == 0:
            pace.say(f"{piece.name}: no usable geometry in {len(piece.geometries)} rows")
            continue
        points = points[:, ::-1] if swap else points
        how = choose_datum(path.name, piece.crs, datum, points)
        first = datums.setdefault(piece.name, how)
        if first.name != how.name:
            rows = f"rows from {piece.first_row + 1}"
            raise ImportFault(f"{path.name}: {rows} are in {how.name}, those before in {first.name}; divide the file")
        yield _Opened(piece, parts, how, how.to_wgs84(points, path.name), _place_numbers(points), chosen)
    if not datums:
        raise ImportFault(f"{path}: the file holds no geometry that can be used")


def _place_numbers(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """A number for each place of the file, the same in every piece: two lines that meet in the file meet in the map.

    The bits of both coordinates, mixed to 63 bits; with ten million points two places share a number once in 200,000
    files.
    """
    bits = np.ascontiguousarray(points + 0.0).view(np.uint64)  # -0.0 is 0.0
    with np.errstate(over="ignore"):
        return (_mixed(_mixed(bits[:, 0]) ^ bits[:, 1]) >> np.uint64(1)).astype(np.int64) + 1


def _mixed(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Every bit of the answer depends on every bit of the word (multiply and fold, three times)."""
    for factor in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9):
        words = words * np.uint64(factor)
        words = words ^ (words >> np.uint64(32))
    return words


class _Reader:
    """Takes the pieces one by one."""

    def __init__(self, raw: RawMap, clip: Clip | None) -> None:
        self.raw = raw
        self.districts: list[RawArea] = []
        self._clip = clip
        self._way_id = 0
        self._direction_codes = False
        self._code_one: list[int] = []
        """Ways of this layer that were read as one-way from a "1", which means both ways if a 2 or 3 comes yet."""

    def take(self, one: _Opened) -> None:
        """All rows of a piece."""
        piece, before = one.piece, one.piece.first_row + 1
        for row, reason in one.parts.refused:
            self._refuse(f"{piece.name} row {row + before}", reason)
        codes = {value.removesuffix(".0") for value in piece.texts.get("oneway", [])}
        self._direction_codes |= bool(codes & {"2", "3"})
        flat = np.array(one.parts.geometries, dtype=object)
        counts = shapely.get_num_coordinates(flat)
        ends = np.cumsum(counts)
        flat = shapely.set_coordinates(flat, one.points)
        chosen = range(len(flat)) if self._clip is None else np.flatnonzero(self._clip.meets(flat)).tolist()
        for number in chosen:
            shape, row = one.parts.shapes[number], one.parts.rows[number]
            span = slice(int(ends[number] - counts[number]), int(ends[number]))
            values = {tag: texts[row] for tag, texts in piece.texts.items()}
            tags = row_tags(shape, values, piece.name, self._direction_codes)
            identity = f"{piece.name} row {row + before}"
            if shape == "line":
                uncertain = not self._direction_codes and tags.get("oneway") == "1"
                self._take_line(identity, tags, one.numbers[span], one.points[span], uncertain)
            elif shape == "area":
                self._take_area(identity, tags, flat[number])
            else:
                self._take_place(identity, tags, *one.points[span][0].tolist())

    def end_layer(self) -> None:
        """What could only be known at a layer's end: whether its directions are coded 0 to 3."""
        if self._direction_codes:
            for place in self._code_one:
                self.raw.ways[place] = replace(self.raw.ways[place], one_way=0)
        self._direction_codes, self._code_one = False, []

    def _refuse(self, identity: str, reason: str) -> None:
        if len(self.raw.refused) < MOST_REFUSED:
            self.raw.refused.append(f"{identity}: {reason}")

    def _take_line(
        self, identity: str, tags: Tags, numbers: NDArray[np.int64], points: NDArray[np.float64], uncertain: bool
    ) -> None:
        meaning = read_way(tags)
        if meaning is None or isinstance(meaning, str):
            self._refuse(identity, meaning or "no column says what kind of line this is")
            return
        keep = np.concatenate(([True], numbers[1:] != numbers[:-1]))
        if keep.sum() < 2:
            self._refuse(identity, "a line of one point only")
            return
        name, english = names_in(tags)
        self._way_id += 1
        numbers, points = numbers[keep], points[keep]
        for run in [slice(None)] if self._clip is None else self._clip.runs(points):
            if uncertain:
                self._code_one.append(len(self.raw.ways))
            self.raw.ways.append(
                RawWay(
                    self._way_id, meaning.kind, numbers[run].copy(), points[run].copy(), name, meaning.one_way,
                    tags.get("bridge", "no") != "no", tags.get("tunnel", "no") != "no", meaning.roundabout,
                    meaning.open_to_emergency, meaning.max_speed_kmh, english,
                )
            )  # fmt: skip

    def _take_area(self, identity: str, tags: Tags, polygon: shapely.Polygon) -> None:
        rings, mended = area_rings(polygon, self._clip)
        if not rings:
            self._refuse(identity, "a polygon without any area")
            return
        if mended and len(self.raw.mended) < MOST_REFUSED:
            self.raw.mended.append(f"{identity}: the polygon crossed itself and was divided")
        name, _ = names_in(tags)
        kind = read_area(tags)
        if tags.get("boundary") == "administrative":
            self.districts += [RawArea("district", part, name) for part in rings]
        elif kind is None:
            self._refuse(identity, "no column says what kind of area this is")
            return
        else:
            self.raw.areas += [RawArea(kind, part, name) for part in rings]
        if name:
            middle = shapely.Polygon(rings[0][0]).representative_point()
            self._put_place(tags, float(middle.x), float(middle.y))

    def _take_place(self, identity: str, tags: Tags, longitude: float, latitude: float) -> None:
        if not self._put_place(tags, longitude, latitude):
            self._refuse(identity, "a point without name or address")

    def _put_place(self, tags: Tags, longitude: float, latitude: float) -> bool:
        name, english = names_in(tags)
        found = read_place(tags, name)
        if found is None:
            return False
        kind, category = found
        road, number = tags.get("addr:street", ""), tags.get("addr:housenumber", "")
        attributes = [("category", category)] if category else []
        attributes += [(key, tags[key][:80]) for key in ("phone", "beds", "emergency") if key in tags]
        aliases = tuple(tags[key] for key in ("alt_name", "short_name", "old_name") if tags.get(key, name) != name)
        self.raw.places.append(
            RawPlace(
                kind, name or address_text(road, number), longitude, latitude, tags.get("addr:district", ""), road,
                number, aliases, english, tuple(attributes),
            )
        )  # fmt: skip
        return True
