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
from gis_data.roads.time_rules import TimeRule, read_rules

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
    turn_rule: NDArray[np.uint16]
    """(t) 0, or 1 more than the index of the text (see `time_rules`) that says when the turn is forbidden"""
    name_start: Ints
    """(n+1) offsets into `name_bytes`"""
    name_bytes: NDArray[np.uint8]
    """all names in UTF-8, one after the other"""
    junction_points: Floats
    """(j, 2) longitude, latitude"""
    rule_text: NDArray[np.uint8]
    """the texts of `turn_rule` in UTF-8, one a line"""
    against_kmh: Floats
    """(1) how fast one drives against a one-way street; 0 where the graph has no such edges"""


BRIDGE, TUNNEL, ROUNDABOUT = 1, 2, 4
FORWARD_AGAINST, BACKWARD_AGAINST = 8, 16
"""Flags of a one-way street whose forward or backward edge is there for an ambulance on call only."""
MOST_RULES = 60_000
"""Different times of restrictions; a map with more is broken, and its further ones are left out."""


def save_arrays(arrays: RoadArrays, folder: Path) -> None:
    """Write `roads.npz`; the same graph gives the same bytes."""
    with (folder / ROADS_FILE).open("wb") as file:
        np.savez(file, allow_pickle=False, **{field.name: getattr(arrays, field.name) for field in fields(arrays)})


def load_arrays(folder: Path) -> RoadArrays:
    """Read `roads.npz`; `PackageFault` where it is missing or not of this kind."""
    path = folder / ROADS_FILE
    try:
        with np.load(path, allow_pickle=False) as stored:
            given = {field.name: stored[field.name] for field in fields(RoadArrays) if field.name in stored.files}
        return RoadArrays(**{**_absent(len(given["turn_to"])), **given})
    except (OSError, ValueError, KeyError, TypeError, BadZipFile) as fault:
        raise PackageFault(f"{folder}: {ROADS_FILE} cannot be read: {fault}") from fault


def _absent(turn_count: int) -> dict[str, NDArray[np.generic]]:
    """What a package made before there were timed restrictions and driving against one-way streets leaves out."""
    return {
        "turn_rule": np.zeros(turn_count, dtype=np.uint16),
        "rule_text": np.zeros(0, dtype=np.uint8),
        "against_kmh": np.zeros(1),
    }


def rules_of(arrays: RoadArrays) -> list[tuple[TimeRule, ...]]:
    """When each timed restriction holds; `PackageFault` where a text cannot be read."""
    try:
        return [read_rules(line) for line in arrays.rule_text.tobytes().decode().splitlines()]
    except ValueError as fault:
        raise PackageFault(f"{ROADS_FILE}: a restriction's time cannot be read: {fault}") from fault


def edges_against(arrays: RoadArrays) -> NDArray[np.bool_]:
    """(e) True for edges that lead against a one-way street."""
    flags = arrays.segment_flags[arrays.edge_segment]
    return np.asarray((flags & np.where(arrays.edge_forward, FORWARD_AGAINST, BACKWARD_AGAINST)) != 0)


def names_of(arrays: RoadArrays) -> list[str]:
    """All road names; index 0 is the empty name."""
    blob = arrays.name_bytes.tobytes()
    starts = arrays.name_start.tolist()
    return [blob[a:b].decode() for a, b in pairwise(starts)]
