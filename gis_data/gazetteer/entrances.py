"""Entrances by the name of what they lead into: a mere 东门 becomes 安和市第一人民医院东门."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gis_data.gazetteer.named_roads import METRES_PER_DEGREE
from gis_data.raw_map import RawPlace

FARTHEST_M = 150.0
"""A gate lies at the edge of its hospital or quarter, whose own point is somewhere in the middle."""

LONGEST_BARE = 5
"""Characters of a name that says which gate it is and not of what: 东门, 南2门, A1口, 急诊入口."""

_HOSTS = {"hospital": 0.6, "school": 0.8, "community": 0.8, "poi": 1.0}
"""Kinds that have gates, with how far they count: a hospital's gate is seldom a shop's."""


def name_entrances(places: list[RawPlace]) -> list[RawPlace]:
    """The places with every bare entrance named after its host, and found under the host's other names, too."""
    hosts = [place for place in places if place.kind in _HOSTS and place.name.strip()]
    bare = [at for at, place in enumerate(places) if place.kind == "entrance" and _is_bare(place.name)]
    if not hosts or not bare:
        return places
    shrink = math.cos(math.radians(hosts[0].latitude))
    scale = np.array([shrink, 1.0]) * METRES_PER_DEGREE
    tree = cKDTree(np.array([(host.longitude, host.latitude) for host in hosts]) * scale)
    named = list(places)
    for at in bare:
        gate = places[at]
        near = tree.query_ball_point(np.array([gate.longitude, gate.latitude]) * scale, FARTHEST_M)
        if not near:
            continue
        away = [_HOSTS[hosts[one].kind] * _metres(gate, hosts[one], scale) for one in sorted(near)]
        host = hosts[sorted(near)[int(np.argmin(away))]]
        name = gate.name.strip()
        aliases = dict.fromkeys([*(alias + name for alias in host.aliases), name, *gate.aliases])
        named[at] = replace(gate, name=host.name.strip() + name, aliases=tuple(aliases))
    return named


def _is_bare(name: str) -> bool:
    return 0 < len(name.strip()) <= LONGEST_BARE


def _metres(one: RawPlace, other: RawPlace, scale: NDArray[np.float64]) -> float:
    return math.hypot((one.longitude - other.longitude) * scale[0], (one.latitude - other.latitude) * scale[1])
