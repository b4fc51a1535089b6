"""Speeds by road class and hour of the day: a table in the package that the centre may edit.

`speeds.csv` beside `roads.npz`: one line a road class, first its name, then 24 factors on the class's usual speed, for
the hours 0 to 23 of local time. 1.0 is the usual daytime speed; 0.7 in the rush hour. A missing file means 1.0 always.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gis_data.faults import SpeedsFault
from gis_data.manifest import SPEEDS_FILE
from gis_data.roads.classes import FASTEST_KMH, ROUTED_KINDS
from gis_data.roads.network import RoadNetwork

LEAST_FACTOR, MOST_FACTOR = 0.05, 3.0
"""Slower than a twentieth is a closure and belongs on the map; nothing is three times as quick as usual."""
LARGEST_FILE_BYTES = 100_000

Factors = NDArray[np.float64]  # shape (classes, 24)

_NIGHT, _RUSH = 1.15, 0.8
_RUSH_HOURS, _NIGHT_HOURS = (7, 8, 17, 18), (22, 23, 0, 1, 2, 3, 4, 5)


def usual_factors() -> Factors:
    """A start for a city without measurements: wide roads slow in the two rush hours, everything quicker at night."""
    factors = np.ones((len(ROUTED_KINDS), 24))
    factors[:, list(_NIGHT_HOURS)] = _NIGHT
    busy = [ROUTED_KINDS.index(kind) for kind in ("motorway", "trunk", "primary", "secondary", "tertiary")]
    factors[np.ix_(busy, list(_RUSH_HOURS))] = _RUSH
    factors[ROUTED_KINDS.index("ferry")] = 1.0
    return factors


def write_factors(folder: Path, factors: Factors) -> None:
    """Put the table into a folder; the file appears whole or not at all."""
    unfinished = folder / (SPEEDS_FILE + ".new")
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["road_class", *range(24)])
        for kind, row in zip(ROUTED_KINDS, factors, strict=True):
            rows.writerow([kind, *(f"{value:g}" for value in row)])
    unfinished.replace(folder / SPEEDS_FILE)


def read_factors(folder: Path) -> Factors:
    """The table of a folder, 1.0 for classes that it leaves out and where there is none.

    `SpeedsFault` with line and reason for what cannot be a speed; a half-good table is not taken.
    """
    path = folder / SPEEDS_FILE
    factors = np.ones((len(ROUTED_KINDS), 24))
    if not path.is_file():
        return factors
    if path.stat().st_size > LARGEST_FILE_BYTES:
        raise SpeedsFault(str(path), 0, "large", "far too large for a table of speeds")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise SpeedsFault(str(path), 0, "unreadable", f"cannot be read: {fault}") from fault
    for number, cells in enumerate(lines[1:], 2):
        if any(cell.strip() for cell in cells):
            kind, row = _checked_row(str(path), number, cells)
            factors[kind] = row
    return factors


def _checked_row(path: str, line: int, cells: list[str]) -> tuple[int, list[float]]:
    kind = cells[0].strip()
    if kind not in ROUTED_KINDS:
        raise SpeedsFault(path, line, "class", f"“{kind[:40]}” is no road class; they are {', '.join(ROUTED_KINDS)}")
    if len(cells) != 25:
        raise SpeedsFault(path, line, "count", f"{len(cells) - 1} factors, 24 are needed, one an hour")
    try:
        row = [float(cell) for cell in cells[1:]]
    except ValueError as fault:
        raise SpeedsFault(path, line, "number", "a factor is no number") from fault
    if not all(LEAST_FACTOR <= value <= MOST_FACTOR for value in row):  # NaN fails too
        raise SpeedsFault(path, line, "range", f"factors go from {LEAST_FACTOR:g} to {MOST_FACTOR:g}")
    return ROUTED_KINDS.index(kind), row


def edge_times_s(roads: RoadNetwork, factors: Factors, hour: float) -> NDArray[np.float64]:
    """Time of every edge (e) at a local hour such as 7.5, the factors blended between the middles of the hours.

    Never quicker than the fastest speed of any ambulance. Closures are not in it: they are the caller's.
    """
    if not 0.0 <= hour < 24.0:
        raise ValueError(f"an hour of the day goes from 0 to below 24, not {hour}")
    low = int(np.floor(hour - 0.5)) % 24
    share = (hour - 0.5) % 1.0
    factor = factors[:, low] * (1.0 - share) + factors[:, (low + 1) % 24] * share
    kinds = roads.arrays.segment_kind[roads.arrays.edge_segment]
    quickest_s = roads.length_m / (FASTEST_KMH / 3.6)
    return np.maximum(roads.free_time_s / factor[kinds], np.minimum(quickest_s, roads.free_time_s))


def at_hour(roads: RoadNetwork, factors: Factors, hour: float) -> RoadNetwork:
    """A view of the network with the usual times of that hour; edges closed or slowed by hand stay as they are."""
    times_s = edge_times_s(roads, factors, hour)
    return roads.with_times(times_s)
