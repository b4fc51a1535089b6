"""The polygons of a small file, for the part of the world that an import takes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_data.pace import Pace
from gis_data.vector.datums import choose_datum
from gis_data.vector.layers import check_file, read_pieces
from gis_data.vector.shapes import split_parts
from gis_data.vector.text_encoding import choose_encoding


def read_polygons(path: Path) -> NDArray[np.object_]:
    """(n) every polygon of a file in WGS-84 degrees; `ImportFault` where it cannot be read."""
    check_file(path)
    found: list[shapely.Geometry] = []
    for piece in read_pieces(path, None, choose_encoding(path, None).name, Pace(path.name)):
        parts = split_parts(piece.geometries)
        areas = [one for one, shape in zip(parts.geometries, parts.shapes, strict=True) if shape == "area"]
        if areas:
            flat = np.array(areas, dtype=object)
            points = shapely.get_coordinates(flat)
            datum = choose_datum(path.name, piece.crs, None, points)
            found += list(shapely.set_coordinates(flat, datum.to_wgs84(points, path.name)))
    return np.array(found, dtype=object)
