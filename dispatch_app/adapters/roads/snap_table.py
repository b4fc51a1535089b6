"""Where each vehicle, station and hospital stands on the roads, remembered from question to question."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from dispatch_app.domain.place import Position
from dispatch_app.use_cases.ports import Placed
from gis_data.roads.network import RoadNetwork
from gis_data.roads.snapping import VehicleSnaps

REMEMBERED_SNAPS = 20_000
"""Origins whose place on a road is remembered: every vehicle and station of the largest centre several times over."""


KEPT_QUESTIONS = 4
"""Lists of origins whose places are kept whole: the free fleet before and after a change, hospitals, who clears."""


class _Known(NamedTuple):
    """What was snapped into which row of the table."""

    position: Position
    heading_deg: float | None
    row: int


class PlacedOrigins(Sequence[Placed]):
    """Origins with their places on the roads beside them."""

    def __init__(self, origins: Sequence[Placed], rows: VehicleSnaps) -> None:
        self._origins = origins
        self.rows = rows

    def __len__(self) -> int:
        return len(self._origins)

    @overload
    def __getitem__(self, index: int) -> Placed: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Placed]: ...

    def __getitem__(self, index: int | slice) -> Placed | Sequence[Placed]:
        return self._origins[index]


class SnapTable:
    """May be used from any thread. A place on a road does not depend on closures and speeds: all views share it."""

    def __init__(self, network: RoadNetwork) -> None:
        self._network = network
        self._lock = Lock()
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._table = VehicleSnaps.empty(REMEMBERED_SNAPS)
        self._asked: tuple[tuple[list[Placed], VehicleSnaps], ...] = ()

    def snap(self, origins: Sequence[Placed]) -> VehicleSnaps:
        """The origins' places in their order; only those that moved are looked for on the roads."""
        for asked, snaps in self._asked:
            if asked == origins:  # by identity where nobody moved: without a look at any of them
                return snaps
        snaps = self._snapped_again(origins)
        if isinstance(origins, list):
            self._asked = ((list(origins), snaps), *self._asked[: KEPT_QUESTIONS - 1])
        return snaps

    def _snapped_again(self, origins: Sequence[Placed]) -> VehicleSnaps:
        """As `_snapped`, where most origins are the very ones that were asked for last."""
        for asked, known in self._asked:
            if len(asked) != len(origins):
                continue
            moved = [row for row, (one, before) in enumerate(zip(origins, asked, strict=True)) if one is not before]
            if 2 * len(moved) > len(origins):
                continue
            snaps = VehicleSnaps(
                known.edges.copy(), known.fractions.copy(), known.distance_m.copy(), known.points.copy()
            )
            _put_rows(snaps, moved, self._snapped([origins[row] for row in moved]))
            return snaps
        return self._snapped(origins)

    def learn(self, origins: Sequence[Placed]) -> None:
        """Look for the places of those that moved, for the questions to come."""
        self._snapped(origins)

    def _snapped(self, origins: Sequence[Placed]) -> VehicleSnaps:
        rows = np.zeros(len(origins), dtype=np.intp)
        with self._lock:
            moved = [number for number, origin in enumerate(origins) if not self._is_known(origin, number, rows)]
            snaps = _rows_of(self._table, rows)
        if not moved:
            return snaps
        places = [(origins[number].position.longitude, origins[number].position.latitude) for number in moved]
        headings = [np.nan if (deg := origins[number].heading_deg) is None else deg for number in moved]
        found = self._network.snap_many(places, headings)
        _put_rows(snaps, moved, found)
        with self._lock:
            _put_rows(self._table, [self._row_for(origins[number]) for number in moved], found)
        return snaps

    def _row_for(self, origin: Placed) -> int:
        """The row of the table that is the origin's from now on; the one longest unmoved gives way."""
        known = self._known.get(origin.key)
        if known is not None:
            row = known.row
        elif len(self._known) < REMEMBERED_SNAPS:
            row = len(self._known)
        else:
            row = self._known.popitem(last=False)[1].row
        self._known[origin.key] = _Known(origin.position, origin.heading_deg, row)
        self._known.move_to_end(origin.key)
        return row

    def _is_known(self, origin: Placed, number: int, rows: NDArray[np.intp]) -> bool:
        known = self._known.get(origin.key)
        if known is None or known.heading_deg != origin.heading_deg:
            return False
        if known.position is not origin.position and known.position != origin.position:
            return False
        rows[number] = known.row
        return True


def _rows_of(table: VehicleSnaps, rows: NDArray[np.intp]) -> VehicleSnaps:
    return VehicleSnaps(table.edges[rows], table.fractions[rows], table.distance_m[rows], table.points[rows])


def _put_rows(table: VehicleSnaps, rows: list[int], found: VehicleSnaps) -> None:
    table.edges[rows], table.fractions[rows] = found.edges, found.fractions
    table.distance_m[rows], table.points[rows] = found.distance_m, found.points
