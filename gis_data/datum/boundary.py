"""The area in which Chinese maps shift their coordinates (GCJ-02, and BD-09 on top of it).

Mainland China with Hainan, its coastal islands and Xisha. Hong Kong, Macao and Taiwan are left out: the rule that
orders the shift is one of the mainland's surveying law, and maps sold there carry plain WGS-84. The outline is Natural
Earth's (public domain), widened over the sea; `shift_area.json` says how it was changed and how exact it is.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

AREA_FILE = Path(__file__).with_name("shift_area.json")


@cache
def shift_area() -> shapely.MultiPolygon:
    """The area in WGS-84 degrees, read once and prepared for many questions."""
    area = shapely.from_geojson(AREA_FILE.read_text(encoding="utf-8"))
    shapely.prepare(area)
    return area


def is_shifted(longitude: ArrayLike, latitude: ArrayLike) -> NDArray[np.bool_]:
    """True where a WGS-84 place (degrees; arrays broadcast) lies in the area; False for NaN."""
    lon, lat = np.broadcast_arrays(np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64))
    known = np.isfinite(lon) & np.isfinite(lat)
    inside = shapely.contains_xy(shift_area(), np.where(known, lon, 0.0), np.where(known, lat, 0.0))
    return np.asarray(inside & known)
