"""GeoJSON, ESRI shapefiles and GeoPackages as a raw map.

Roads meet where their lines share a point of the file, to the last digit; a crossing without a common point is taken
for a bridge. Everything else is as in an OpenStreetMap file: see `columns` for the headings that are understood.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_data.faults import ImportFault
from gis_data.osm_import import give_districts, names_in
from gis_data.osm_tags import Tags, address_text, read_area, read_place, read_way
from gis_data.raw_map import RawArea, RawMap, RawPlace, RawWay
from gis_data.vector.columns import row_tags
from gis_data.vector.datums import FileDatum, choose_datum
from gis_data.vector.layers import Layer, Progress, check_file, read_layers
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
    layer: Layer
    parts: Parts
    datum: FileDatum
    points: NDArray[np.float64]
    """(n, 2) every point of every part in WGS-84"""
    numbers: NDArray[np.int64]
    """(n) equal where two points are equal in the file"""
    encoding: TextEncoding


def inspect_vector(
    path: Path, datum: str | None = None, encoding: str | None = None, swap: bool = False
) -> list[LayerSummary]:
    """How each layer of a file would be read; raises as `read_vector`."""
    found = []
    for one in _open_layers(Path(path), None, datum, encoding, swap, lambda _: None):
        (west, south), (east, north) = one.points.min(axis=0), one.points.max(axis=0)
        names = tuple(dict.fromkeys(name for name in one.layer.texts.get("name", []) if name))[:SAMPLES_SHOWN]
        found.append(
            LayerSummary(
                one.layer.name, len(one.layer.geometries), one.layer.columns, one.layer.meanings, one.datum.name,
                one.datum.reason, one.encoding.name or "", one.encoding.reason,
                (float(west), float(south), float(east), float(north)), names,
            )
        )  # fmt: skip
    return found


def read_vector(
    path: Path,
    progress: Progress | None = None,
    datum: str | None = None,
    encoding: str | None = None,
    layer: str | None = None,
    swap: bool = False,
) -> RawMap:
    """The raw map of one file; refused and mended elements are listed in it.

    `datum` and `encoding` override what the file says or what is seen; `swap` takes latitude first. `ImportFault` with
    the reason where the file is missing, broken, contradicts its coordinate system, or holds no road. A `progress` that
    raises stops the import; nothing has been written then.
    """
    path, say = Path(path), progress or (lambda _: None)
    raw = RawMap(path.stem, path.name, "as given by the owner of the file")
    reader = _Reader(raw)
    told: list[str] = []
    for one in _open_layers(path, layer, datum, encoding, swap, say):
        told.append(f"{one.layer.name}: {one.datum.name} ({one.datum.reason}); texts {one.encoding.reason}")
        say(told[-1])
        reader.take(one)
    raw.source = f"{path.name} [{'; '.join(told)}]"[:600]
    raw.areas += reader.districts
    raw.places = give_districts(raw.places, reader.districts)
    say(
        f"{len(raw.ways)} lines, {len(raw.areas)} areas, {len(raw.places)} places, {len(raw.refused)} refused, "
        f"{len(raw.mended)} mended"
    )
    if not any(way.open_to_emergency for way in raw.ways):
        raise ImportFault(f"{path}: the file holds no road that a vehicle can use")
    return raw


def _open_layers(
    path: Path, only: str | None, datum: str | None, encoding: str | None, swap: bool, say: Progress
) -> list[_Opened]:
    """Every layer with its points converted; all are read before the first is used, so a fault leaves nothing half."""
    check_file(path)
    chosen = choose_encoding(path, encoding)
    opened = []
    first_number = 1
    for layer in read_layers(path, only, chosen.name, say):
        parts = split_parts(layer.geometries)
        points = shapely.get_coordinates(np.array(parts.geometries, dtype=object))
        if len(points) == 0:
            say(f"{layer.name}: no usable geometry in {len(layer.geometries)} rows")
            continue
        points = points[:, ::-1] if swap else points
        # Converted once for each place: two lines that meet in the file meet in the map, whatever the rounding.
        unique, inverse = np.unique(points, axis=0, return_inverse=True)
        how = choose_datum(path.name, layer.crs, datum, unique)
        degrees = how.to_wgs84(unique, path.name)
        inverse = inverse.reshape(-1)
        opened.append(_Opened(layer, parts, how, degrees[inverse], inverse + first_number, chosen))
        first_number += len(unique)
    if not opened:
        raise ImportFault(f"{path}: the file holds no geometry that can be used")
    return opened


class _Reader:
    """Takes the layers one by one."""

    def __init__(self, raw: RawMap) -> None:
        self.raw = raw
        self.districts: list[RawArea] = []
        self._way_id = 0

    def take(self, one: _Opened) -> None:
        """All rows of a layer."""
        layer = one.layer
        for row, reason in one.parts.refused:
            self._refuse(f"{layer.name} row {row + 1}", reason)
        codes = {value.removesuffix(".0") for value in layer.texts.get("oneway", [])}
        direction_codes = bool(codes & {"2", "3"})
        counts = shapely.get_num_coordinates(np.array(one.parts.geometries, dtype=object))
        ends = np.cumsum(counts)
        for number, (shape, row, geometry) in enumerate(
            zip(one.parts.shapes, one.parts.rows, one.parts.geometries, strict=True)
        ):
            span = slice(int(ends[number] - counts[number]), int(ends[number]))
            values = {tag: texts[row] for tag, texts in layer.texts.items()}
            tags = row_tags(shape, values, layer.name, direction_codes)
            identity = f"{layer.name} row {row + 1}"
            if shape == "line":
                self._take_line(identity, tags, one.numbers[span], one.points[span])
            elif shape == "area":
                self._take_area(identity, tags, shapely.set_coordinates(geometry, one.points[span]))
            else:
                self._take_place(identity, tags, *one.points[span][0].tolist())

    def _refuse(self, identity: str, reason: str) -> None:
        if len(self.raw.refused) < MOST_REFUSED:
            self.raw.refused.append(f"{identity}: {reason}")

    def _take_line(self, identity: str, tags: Tags, numbers: NDArray[np.int64], points: NDArray[np.float64]) -> None:
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
        self.raw.ways.append(
            RawWay(
                self._way_id, meaning.kind, numbers[keep], points[keep], name, meaning.one_way,
                tags.get("bridge", "no") != "no", tags.get("tunnel", "no") != "no", meaning.roundabout,
                meaning.open_to_emergency, meaning.max_speed_kmh, english,
            )
        )  # fmt: skip

    def _take_area(self, identity: str, tags: Tags, polygon: shapely.Polygon) -> None:
        rings, mended = area_rings(polygon)
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
