"""The road graph as it lies in a package: plain arrays in `roads.npz`, no pickle.

Edge-based: the states of a search are directed edges, an arc is a permitted turn from one edge into another.
Segments are stretches of road between junctions; a segment gives one edge for each direction that may be driven.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from gis_data.faults import PackageFault

ROADS_FILE = "roads.npz"

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RoadArrays:
    """All arrays of one road graph; e edges, s segments, t turns, p geometry points, n names, j junctions."""

    edge_from: Ints
    """(e) junction where the edge starts"""
    edge_to: Ints
    """(e) junction where it ends"""
    edge_segment: Ints
    """(e) its segment"""
    edge_forward: NDArray[np.bool_]
    """(e) driven in the order of the segment's points"""
    edge_opposite: Ints
    """(e) the edge of the other direction, −1 on a one-way street"""
    edge_minor: NDArray[np.bool_]
    """(e) on a small piece that is cut off from the large network"""
    edge_way: NDArray[np.int64]
    """(e) number of the source's way"""
    edge_base: Ints
    """(e) itself, or the edge that it doubles for a restriction over whole ways; doubles stand behind all others"""
    edge_rank: Ints
    """(e) place in the order of contraction (see `hierarchy`); empty where the package was made without one"""
    segment_length_m: Floats
    """(s)"""
    segment_kind: NDArray[np.int8]
    """(s) index into `classes.ROUTED_KINDS`"""
    segment_posted_kmh: Floats
    """(s) posted limit, NaN where unknown"""
    segment_name: Ints
    """(s) index into the names, 0 is unnamed"""
    segment_flags: NDArray[np.uint8]
    """(s) 1 bridge, 2 tunnel, 4 roundabout"""
    segment_wait_s: Floats
    """(s) what passes before one drives on: the wait for a ferry; 0 on roads"""
    point_start: Ints
    """(s+1) points of segment i are point_start[i] … point_start[i+1]"""
    points: Floats
    """(p, 2) longitude, latitude"""
    turn_start: Ints
    """(e+1) turns out of edge i are turn_start[i] … turn_start[i+1]"""
    turn_to: Ints
    """(t) the edge entered"""
    turn_cost_s: Floats
    """(t) time for the turn itself"""
    name_start: Ints
    """(n+1) offsets into `name_bytes`"""
    name_bytes: NDArray[np.uint8]
    """all names in UTF-8, one after the other"""
    junction_points: Floats
    """(j, 2) longitude, latitude"""


BRIDGE, TUNNEL, ROUNDABOUT = 1, 2, 4


def save_arrays(arrays: RoadArrays, folder: Path) -> None:
    """Write `roads.npz`; the same graph gives the same bytes."""
    with (folder / ROADS_FILE).open("wb") as file:
        np.savez(file, allow_pickle=False, **{field.name: getattr(arrays, field.name) for field in fields(arrays)})


def load_arrays(folder: Path) -> RoadArrays:
    """Read `roads.npz`; `PackageFault` where it is missing or not of this kind."""
    path = folder / ROADS_FILE
    try:
        with np.load(path, allow_pickle=False) as stored:
            return RoadArrays(**{field.name: stored[field.name] for field in fields(RoadArrays)})
    except (OSError, ValueError, KeyError, BadZipFile) as fault:
        raise PackageFault(f"{folder}: {ROADS_FILE} cannot be read: {fault}") from fault


def names_of(arrays: RoadArrays) -> list[str]:
    """All road names; index 0 is the empty name."""
    blob = arrays.name_bytes.tobytes()
    starts = arrays.name_start.tolist()
    return [blob[a:b].decode() for a, b in pairwise(starts)]
