"""A vector file in pieces as it lies there: geometries in the file's own datum, and texts by meaning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from gis_data.faults import ImportFault
from gis_data.pace import Pace
from gis_data.vector.columns import column_meanings
from gis_data.vector.geojson import FeatureStream, crs_behind, feature_geometry

SUFFIXES = (".geojson", ".json", ".geojsonl", ".shp", ".gpkg")
MOST_FEATURES = 20_000_000
"""Rows of one file; the whole road map of a province has about five million."""
ROWS_AT_ONCE = 20_000
"""Rows of a piece: some ten megabytes and about a second, so a cancel is heard soon."""
CHARACTERS_AT_ONCE = 16_000_000
"""Bytes of a piece of GeoJSON, where rows are long."""

_FAULTS = (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, ValueError, OSError, RuntimeError)


@dataclass(slots=True)
class Piece:
    """Some rows of one layer; `texts` holds a list of strings (n, "" where empty) by tag."""

    name: str
    crs: str | None
    columns: tuple[str, ...]
    meanings: dict[str, str]
    geometries: NDArray[np.object_]
    texts: dict[str, list[str]]
    first_row: int
    """Rows of the layer before this piece."""


def check_file(path: Path) -> None:
    """`ImportFault` where a file is missing or of no kind that can be imported."""
    if not path.is_file():
        raise ImportFault(f"{path}: there is no such file")
    if path.suffix.lower() not in SUFFIXES:
        raise ImportFault(f"{path}: only {', '.join(SUFFIXES)} and OpenStreetMap files can be imported")
    if path.suffix.lower() == ".shp":
        for suffix in (".shx", ".dbf"):
            if not any(path.with_suffix(one).is_file() for one in (suffix, suffix.upper())):
                raise ImportFault(f"{path}: a shapefile needs its {suffix} file beside it")


def read_pieces(path: Path, only: str | None, encoding: str | None, pace: Pace) -> Iterator[Piece]:
    """The rows of every layer that holds geometries, piece by piece; `ImportFault` where the file cannot be read."""
    if path.suffix.lower() in (".geojson", ".json", ".geojsonl"):
        yield from _read_geojson(path, only, pace)
        return
    try:
        names = [str(row[0]) for row in pyogrio.list_layers(path) if row[1] is not None]
        _check_layer(path, only, names)
        for name in names:
            if only in (None, name):
                yield from _read_layer(path, name, encoding, pace)
    except _FAULTS as fault:
        raise ImportFault(f"{path}: the file cannot be read: {str(fault)[:300]}") from fault


def _check_layer(path: Path, only: str | None, names: list[str]) -> None:
    if only is not None and only not in names:
        there_are = ", ".join(names) or "none"
        raise ImportFault(f"{path.name}: there is no layer “{only[:40]}”; the file has {there_are}")


def _read_layer(path: Path, name: str, encoding: str | None, pace: Pace) -> Iterator[Piece]:
    facts: dict[str, Any] = pyogrio.read_info(path, layer=name, encoding=encoding, force_feature_count=True)
    total = int(facts["features"])
    if total > MOST_FEATURES:
        raise ImportFault(f"{path.name}: layer “{name}” has {total} rows, more than {MOST_FEATURES}; divide the file")
    columns = tuple(str(column) for column in facts["fields"])
    meanings = column_meanings(list(columns))
    for start in range(0, total, ROWS_AT_ONCE):
        pace.check()
        meta, _, blobs, fields = pyogrio.raw.read(
            path, layer=name, encoding=encoding, columns=list(meanings), skip_features=start,
            max_features=ROWS_AT_ONCE, datetime_as_string=True,
        )  # fmt: skip
        with np.errstate(invalid="ignore"):  # NaN is refused by row, later
            geometries = np.asarray(shapely.from_wkb(blobs, on_invalid="ignore"), dtype=object)
        texts = {
            meanings[str(column)]: [_text(value) for value in values]
            for column, values in zip(meta["fields"], fields, strict=True)
        }
        yield Piece(name, facts["crs"], columns, meanings, geometries, texts, start)
        done = min(start + ROWS_AT_ONCE, total)
        pace.step(done / total, done, f"of {total} rows read from {name}")


def _read_geojson(path: Path, only: str | None, pace: Pace) -> Iterator[Piece]:
    with FeatureStream(path) as stream:
        stream.crs = crs_behind(path)
        first, used = True, stream.crs
        columns: dict[str, None] = {}
        total, row, begun_at = max(path.stat().st_size, 1), 0, 0
        rows: list[dict[str, Any]] = []
        for feature in stream.features():
            rows.append(feature)
            if len(rows) < ROWS_AT_ONCE and stream.done_bytes - begun_at < CHARACTERS_AT_ONCE:
                continue
            if first:
                _check_layer(path, only, [stream.name])
                first, used = False, stream.crs
            yield _geojson_piece(stream, rows, columns, row)
            row, rows, begun_at = row + len(rows), [], stream.done_bytes
            if row > MOST_FEATURES:
                raise ImportFault(f"{path.name}: the file has more than {MOST_FEATURES} rows; divide it")
            pace.step(min(stream.done_bytes / total, 0.999), row)
        if first:
            _check_layer(path, only, [stream.name])
        used = stream.crs if row == 0 else used
        if stream.crs != used:
            raise ImportFault(f"{path.name}: the coordinate system stands behind the features; put “crs” in front")
        if rows:
            yield _geojson_piece(stream, rows, columns, row)
        pace.step(1.0, row + len(rows))


def _geojson_piece(
    stream: FeatureStream, rows: list[dict[str, Any]], columns: dict[str, None], first_row: int
) -> Piece:
    every: list[dict[str, Any]] = []
    for feature in rows:
        properties = feature.get("properties")
        every.append(properties if isinstance(properties, dict) else {})
        columns.update(dict.fromkeys(every[-1]))
    meanings = column_meanings(list(columns))
    texts = {tag: [_text(one.get(column)) for one in every] for column, tag in meanings.items()}
    geometries = np.empty(len(rows), dtype=object)
    for number, feature in enumerate(rows):
        geometries[number] = feature_geometry(feature.get("geometry"))
    return Piece(stream.name, stream.crs, tuple(columns), meanings, geometries, texts, first_row)


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (dict, list)):
        return ""
    text = str(value).strip().replace("\0", "")
    return text.removesuffix(".0") if isinstance(value, (float, np.floating)) else text
