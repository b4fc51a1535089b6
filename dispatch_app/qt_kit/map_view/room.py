"""Which parts of the view are taken already, so that labels do not cover each other. No Qt."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

CELL_PX: Final = 6


class Room:
    """A grid of 6-pixel cells over a view and its margin; boxes are (left, top, right, bottom) in pixels."""

    def __init__(self, width_px: float, height_px: float, margin_px: float = 0.0) -> None:
        self._margin = margin_px
        columns = int((width_px + 2 * margin_px) / CELL_PX) + 1
        rows = int((height_px + 2 * margin_px) / CELL_PX) + 1
        self._taken = np.zeros((rows, columns), dtype=bool)

    def free(self, left: float, top: float, right: float, bottom: float) -> bool:
        """True if nothing lies in the box; what lies outside the grid is never free."""
        c0, r0, c1, r1 = self._cells(left, top, right, bottom)
        rows, columns = self._taken.shape
        if c0 < 0 or r0 < 0 or c1 > columns or r1 > rows:
            return False
        return not self._taken[r0:r1, c0:c1].any()

    def clear(self, boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
        """For many boxes at once, shape (n, 4): True where nothing lies in the part that is inside the grid."""
        rows, columns = self._taken.shape
        sums = np.zeros((rows + 1, columns + 1), dtype=np.int32)
        np.cumsum(np.cumsum(self._taken, axis=0, dtype=np.int32), axis=1, out=sums[1:, 1:])
        cells = np.floor((boxes + self._margin) / CELL_PX).astype(np.int64)
        left, right = np.clip(cells[:, 0], 0, columns), np.clip(cells[:, 2] + 1, 0, columns)
        top, bottom = np.clip(cells[:, 1], 0, rows), np.clip(cells[:, 3] + 1, 0, rows)
        found = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
        return np.asarray(found == 0)

    def take(self, left: float, top: float, right: float, bottom: float) -> None:
        """Mark the box as taken."""
        c0, r0, c1, r1 = self._cells(left, top, right, bottom)
        self._taken[max(0, r0) : max(0, r1), max(0, c0) : max(0, c1)] = True

    def take_around(self, points: NDArray[np.float64]) -> None:
        """Mark the cell of each point, shape (n, 2), and the eight cells around it: some 9 pixels each way."""
        rows, columns = self._taken.shape
        cells = np.floor((points + self._margin) / CELL_PX).astype(np.int64)
        for across in (-1, 0, 1):
            for down in (-1, 0, 1):
                column, row = cells[:, 0] + across, cells[:, 1] + down
                inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
                self._taken[row[inside], column[inside]] = True

    def _cells(self, left: float, top: float, right: float, bottom: float) -> tuple[int, int, int, int]:
        margin = self._margin
        return (
            int((left + margin) // CELL_PX),
            int((top + margin) // CELL_PX),
            int((right + margin) // CELL_PX) + 1,
            int((bottom + margin) // CELL_PX) + 1,
        )
