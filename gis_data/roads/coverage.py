"""What stays within reach after a dispatch: shares of demand points, never a decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gis_data.roads.network import RoadNetwork
from gis_data.roads.snapping import VehicleSnaps

Floats = NDArray[np.float64]

WITHIN_S = 480.0
"""Eight minutes, the usual aim for the first vehicle."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Reach of a fleet over demand points (n) before and after some vehicles leave."""

    before_s: Floats
    """(n) time of the first vehicle, infinite beyond the limit"""
    after_s: Floats
    weights: Floats
    """(n) how much each point counts"""

    @property
    def share_before(self) -> float:
        """Share of the demand that some vehicle reaches in time, 0 to 1."""
        return self._share(self.before_s)

    @property
    def share_after(self) -> float:
        """The same without the vehicles that leave."""
        return self._share(self.after_s)

    @property
    def lost(self) -> NDArray[np.int64]:
        """Rows of the demand points that are no longer reached in time."""
        return np.flatnonzero(np.isfinite(self.before_s) & ~np.isfinite(self.after_s))

    def _share(self, times_s: Floats) -> float:
        total = float(self.weights.sum())
        return float(self.weights[np.isfinite(times_s)].sum()) / total if total > 0.0 else 0.0


def first_times_s(
    roads: RoadNetwork, demand: VehicleSnaps, vehicles: VehicleSnaps, delays_s: ArrayLike = 0.0, limit_s: float = np.inf
) -> Floats:
    """Time (n) of the first vehicle at each demand point; infinite beyond the limit and off the network.

    `delays_s` is the time before each vehicle drives off (one value or one a vehicle).
    """
    waits = np.broadcast_to(np.asarray(delays_s, dtype=np.float64), (len(vehicles),))
    on_road = vehicles.edges[:, 0] >= 0
    if not on_road.any():
        return np.full(len(demand), np.inf)
    times_s, _ = roads.sweeper.times_from(
        vehicles.edges[on_road], vehicles.fractions[on_road], waits[on_road], limit_s, demand.edges, demand.fractions
    )
    return times_s


def coverage(
    roads: RoadNetwork,
    demand: VehicleSnaps,
    vehicles: VehicleSnaps,
    leaving: Iterable[int] = (),
    delays_s: ArrayLike = 0.0,
    within_s: float = WITHIN_S,
    weights: ArrayLike = 1.0,
) -> Coverage:
    """What all vehicles reach within the time, and what is left when those in the rows `leaving` are gone."""
    waits = np.broadcast_to(np.asarray(delays_s, dtype=np.float64), (len(vehicles),))
    counted = np.broadcast_to(np.asarray(weights, dtype=np.float64), (len(demand),))
    before_s = first_times_s(roads, demand, vehicles, waits, within_s)
    gone = np.zeros(len(vehicles), dtype=bool)
    gone[list(leaving)] = True
    if not gone.any():
        return Coverage(before_s, before_s, counted)
    stay = ~gone
    rest = VehicleSnaps(
        vehicles.edges[stay], vehicles.fractions[stay], vehicles.distance_m[stay], vehicles.points[stay]
    )
    return Coverage(before_s, first_times_s(roads, demand, rest, waits[stay], within_s), counted)
