"""A generated city of a wanted number of road segments, for measuring how quickly a map of that size is drawn."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gis_data.raw_map import RawArea, RawMap, RawPlace, RawWay

_WEST, _SOUTH = 117.85, 31.85
_BLOCK_DEG: Final = 0.0011  # some hundred metres between streets
_NODES_A_WAY: Final = 12


def generated_city(segments: int, seed: int) -> RawMap:
    """Streets on a crooked grid (every 24th a trunk road, every 12th and 6th lesser ones), blocks with buildings."""
    random = np.random.default_rng(seed)
    side = math.ceil(math.sqrt(segments / 2.0))
    columns, rows = np.meshgrid(np.arange(side + 1), np.arange(side + 1))
    jitter = random.normal(0.0, 0.14, (2, side + 1, side + 1))
    longitude = _WEST + (columns + jitter[0]) * _BLOCK_DEG
    latitude = _SOUTH + (rows + jitter[1]) * _BLOCK_DEG * 0.85
    raw = RawMap("generated city", f"generated, {segments} segments", "none")
    places = np.stack((longitude, latitude), axis=2)
    for line in range(side + 1):
        raw.ways.extend(_street(places[line, :], line, side, 0))
        raw.ways.extend(_street(places[:, line], line, side, 1))
    for row in range(0, side, 2):
        for column in range(row % 4 // 2, side, 2):
            raw.areas.append(RawArea("building", (_house(places[row, column], random),)))
    for row in range(0, side, 9):
        for column in range(0, side, 9):
            at = places[row, column]
            raw.places.append(RawPlace("community", f"第{row}{column}小区", float(at[0]), float(at[1])))
    return raw


def _street(points: NDArray[np.float64], line: int, side: int, direction: int) -> list[RawWay]:
    kind = "residential"
    for every, wider in ((24, "trunk"), (12, "primary"), (6, "secondary"), (3, "tertiary")):
        if line % every == 0:
            kind = wider
            break
    name = f"{'东西' if direction == 0 else '南北'}{line}路"
    ways = []
    for first in range(0, side, _NODES_A_WAY):
        chosen = points[first : first + _NODES_A_WAY + 1]
        if len(chosen) > 1:
            number = (direction * (side + 1) + line) * 100_000 + first
            ids = np.arange(len(chosen), dtype=np.int64) + number
            ways.append(RawWay(number, kind, ids, chosen.copy(), name, 1 if line % 4 == 1 else 0))
    return ways


def _house(corner: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    west, south = corner + random.uniform(0.2, 0.35, 2) * _BLOCK_DEG
    width, height = random.uniform(0.25, 0.5, 2) * _BLOCK_DEG
    return np.array(
        [[west, south], [west + width, south], [west + width, south + height], [west, south + height], [west, south]]
    )
