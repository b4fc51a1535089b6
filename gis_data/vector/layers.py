"""The layers of a vector file as they lie there: geometries in the file's own datum, and texts by meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from gis_data.vector.columns import column_meanings

SUFFIXES = (".geojson", ".json", ".geojsonl", ".shp", ".gpkg")
MOST_FEATURES = 20_000_000
"""Rows of one file; the whole road map of a province has about five million."""
ROWS_AT_ONCE = 100_000
"""Rows read between two progress lines: a cancel is heard within some seconds."""

Progress = Callable[[str], None]
_FAULTS = (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, ValueError, OSError, RuntimeError)


@dataclass(slots=True)
class Layer:
    """One layer; `texts` holds a list of strings (n, "" where empty) by tag."""

    name: str
    crs: str | None
    columns: tuple[str, ...]
    meanings: dict[str, str]
    geometries: NDArray[np.object_]
    texts: dict[str, list[str]]


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


def read_layers(path: Path, only: str | None, encoding: str | None, say: Progress) -> Iterator[Layer]:
    """Each layer of a file that holds geometries; `ImportFault` where it cannot be read."""
    try:
        names = [str(row[0]) for row in pyogrio.list_layers(path) if row[1] is not None]
        if only is not None and only not in names:
            there_are = ", ".join(names) or "none"
            raise ImportFault(f"{path.name}: there is no layer “{only[:40]}”; the file has {there_are}")
        for name in names:
            if only in (None, name):
                yield _read_layer(path, name, encoding, say)
    except _FAULTS as fault:
        raise ImportFault(f"{path}: the file cannot be read: {str(fault)[:300]}") from fault


def _read_layer(path: Path, name: str, encoding: str | None, say: Progress) -> Layer:
    facts: dict[str, Any] = pyogrio.read_info(path, layer=name, encoding=encoding, force_feature_count=True)
    total = int(facts["features"])
    if total > MOST_FEATURES:
        raise ImportFault(f"{path.name}: layer “{name}” has {total} rows, more than {MOST_FEATURES}; divide the file")
    columns = [str(column) for column in facts["fields"]]
    meanings = column_meanings(columns)
    # Skipping rows of GeoJSON reads all before them again: it is taken in one gulp.
    step = ROWS_AT_ONCE if path.suffix.lower() in (".shp", ".gpkg") else max(total, 1)
    geometries: list[NDArray[np.object_]] = []
    texts: dict[str, list[str]] = {tag: [] for tag in meanings.values()}
    for start in range(0, total, step):
        meta, _, blobs, fields = pyogrio.raw.read(
            path, layer=name, encoding=encoding, columns=list(meanings), skip_features=start, max_features=step,
            datetime_as_string=True,
        )  # fmt: skip
        with np.errstate(invalid="ignore"):  # NaN is refused by row, later
            geometries.append(np.asarray(shapely.from_wkb(blobs, on_invalid="ignore"), dtype=object))
        for column, values in zip(meta["fields"], fields, strict=True):
            texts[meanings[str(column)]] += [_text(value) for value in values]
        say(f"{name}: {min(start + step, total)} of {total} rows read")
    joined = np.concatenate(geometries) if geometries else np.empty(0, dtype=object)
    return Layer(name, facts["crs"], tuple(columns), meanings, joined, texts)


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    text = str(value).strip().replace("\0", "")
    return text.removesuffix(".0") if isinstance(value, (float, np.floating)) else text
