"""Road classes and how fast they are driven: numbers of the emergency and of the ordinary profile."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ROUTED_KINDS = (
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "residential",
    "service",
    "pedestrian",
    "ferry",
)
"""Classes that can carry an ambulance; an edge's class is its index here."""

EMERGENCY_KMH: NDArray[np.float64] = np.array([95.0, 68.0, 52.0, 46.0, 40.0, 32.0, 18.0, 12.0, 10.0])
"""Usual speed with blue light in a city, by class: above the traffic on wide roads, not in lanes."""
ORDINARY_KMH: NDArray[np.float64] = np.array([80.0, 50.0, 34.0, 30.0, 27.0, 22.0, 12.0, 6.0, 8.0])

EMERGENCY_OVER_LIMIT = 1.15
"""A posted limit binds an ambulance on call less: it is driven at most this many times faster."""
FASTEST_KMH = 120.0
"""No ambulance drives faster, whatever is posted."""

FERRY_WAIT_S = 600.0
"""For a ferry whose timetable nobody gives: half of an interval of twenty minutes."""

AGAINST_KINDS = ("secondary", "tertiary", "residential", "service", "pedestrian")
"""One-way streets that a centre may allow to be driven from the wrong end; wide ones and roundabouts never."""
LEAST_AGAINST_KMH, MOST_AGAINST_KMH = 3.0, 30.0
"""Walking speed, and what leaves the oncoming driver time to stop."""

LEFT_TURN_S = 5.0
RIGHT_TURN_S = 2.0
SHARP_TURN_S = 3.0
"""Added where the bend is more than 120 degrees."""
U_TURN_S = 25.0
DEAD_END_U_TURN_S = 15.0
CROSSING_S = 1.0
"""Passing straight over a crossing of three and more roads."""


def edge_speeds_kmh(kinds: NDArray[np.int8], posted_kmh: NDArray[np.float64], emergency: bool) -> NDArray[np.float64]:
    """Speed of each edge from its class and the posted limit (NaN where none), km/h."""
    usual = (EMERGENCY_KMH if emergency else ORDINARY_KMH)[kinds]
    sailing = (kinds == ROUTED_KINDS.index("ferry")) & ~np.isnan(posted_kmh)  # a ferry knows no blue light
    if not emergency:
        # The limit is free flow; ordinary traffic reaches about seven tenths of it in a city.
        driven = np.where(np.isnan(posted_kmh), usual, np.minimum(posted_kmh, FASTEST_KMH) * 0.7)
    else:
        limit = np.minimum(posted_kmh * EMERGENCY_OVER_LIMIT, FASTEST_KMH)
        driven = np.where(np.isnan(posted_kmh), usual, np.clip(limit, 0.6 * usual, 1.6 * usual))
    return np.asarray(np.where(sailing, posted_kmh, driven))
