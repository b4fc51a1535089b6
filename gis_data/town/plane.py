"""The drawing board of the demo town: metres on a plan, bent a little, then degrees on the globe."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]  # shape (n, 2): metres east and north of the town's centre

CENTRE_LONGITUDE = 118.0
CENTRE_LATITUDE = 32.0
METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class Plane:
    """Maps the straight plan of the town to WGS-84; long waves bend its streets so that it looks grown."""

    waves: Points
    """One row a wave: wave numbers x and y (rad/m), phase, shift east and shift north (m)."""

    @classmethod
    def from_seed(cls, rng: np.random.Generator) -> Plane:
        """A plane with nine waves from 1.6 to 14 km long; shorter waves shift less, so streets never cross over."""
        rows = []
        for length_m in np.geomspace(1_600.0, 14_000.0, 9):
            direction = rng.uniform(0.0, 2.0 * math.pi)
            number = 2.0 * math.pi / length_m
            shift_m = length_m * rng.uniform(0.010, 0.017)
            towards = rng.uniform(0.0, 2.0 * math.pi)
            rows.append(
                (
                    number * math.cos(direction),
                    number * math.sin(direction),
                    rng.uniform(0.0, 2.0 * math.pi),
                    shift_m * math.cos(towards),
                    shift_m * math.sin(towards),
                )
            )
        return cls(np.array(rows))

    def degrees(self, plan: Points) -> Points:
        """Longitude and latitude of plan points, shape (n, 2), rounded to seven places (1 cm)."""
        points = np.asarray(plan, dtype=np.float64)
        phase = points @ self.waves[:, :2].T + self.waves[:, 2]
        bent = points + np.sin(phase) @ self.waves[:, 3:]
        turn = math.radians(6.0)
        east = bent[:, 0] * math.cos(turn) - bent[:, 1] * math.sin(turn)
        north = bent[:, 0] * math.sin(turn) + bent[:, 1] * math.cos(turn)
        latitude = CENTRE_LATITUDE + north / METRES_PER_DEGREE
        longitude = CENTRE_LONGITUDE + east / (METRES_PER_DEGREE * math.cos(math.radians(CENTRE_LATITUDE)))
        return np.asarray(np.round(np.column_stack((longitude, latitude)), 7), dtype=np.float64)
