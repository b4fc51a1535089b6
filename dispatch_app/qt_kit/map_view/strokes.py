"""Lines and areas of overlays, cut to the view and painted in pieces: long edge-smoothed strokes are slow in one."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from dispatch_app.qt_kit.map_view.vector_path import Floats, arrows_along, cut_to_square, path_of
from dispatch_app.qt_kit.map_view.viewport import Viewport

_STEP_POINTS: Final = 64
_MARGIN_PX: Final = 40.0


def paint_line(painter: QPainter, view: Viewport, units: Floats, pen: QPen) -> None:
    """One line, shape (n, 2) in Web-Mercator units."""
    paint_lines(painter, view, [units], pen)


def paint_lines(painter: QPainter, view: Viewport, lines: list[Floats], pen: QPen) -> None:
    """Several lines with one pen; short ones share a path."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    high = float(max(view.width_px, view.height_px)) + _MARGIN_PX
    given = np.concatenate(([0], np.cumsum([len(line) for line in lines]))).astype(np.int64)
    xy, starts = cut_to_square(view.to_px(np.concatenate(lines)), given, -_MARGIN_PX, high)
    first, count = 0, len(starts) - 1
    while first < count:
        last = int(np.searchsorted(starts, starts[first] + _STEP_POINTS, side="right")) - 1
        if last > first:
            own = starts[first : last + 1]
            painter.drawPath(path_of(xy[own[0] : own[-1]], own - own[0]))
            first = last
            continue
        step, end = int(starts[first]), int(starts[first + 1])
        first += 1
        while step < end - 1:
            piece = xy[step : min(step + _STEP_POINTS, end)]
            painter.drawPath(path_of(piece, np.array([0, len(piece)])))
            step += _STEP_POINTS - 1


def paint_arrows(painter: QPainter, view: Viewport, units: Floats, pen: QPen, against: bool) -> None:
    """Arrow heads along a line, or against it."""
    direction = np.array([-1 if against else 1], dtype=np.int8)
    heads, starts = arrows_along(view.to_px(units), np.array([0, len(units)]), direction, 70.0, 9.0)
    if len(heads):
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawPath(path_of(heads, starts))


def polygon_px(view: Viewport, units: Floats) -> QPolygonF:
    """The corners as a polygon in widget pixels, held to some 20,000 pixels around the view."""
    held = np.clip(view.to_px(units), -20_000.0, 20_000.0)
    return QPolygonF([QPointF(x, y) for x, y in held.tolist()])


def boxes_of(shapes: list[Floats]) -> Floats:
    """West, north, east, south of each shape in units, (n, 4)."""
    if not shapes:
        return np.empty((0, 4))
    return np.array([(*shape.min(axis=0), *shape.max(axis=0)) for shape in shapes])


def in_view(boxes: Floats, view: Viewport, margin_px: float = 60.0) -> list[int]:
    """The numbers of the boxes that touch the view."""
    x0, y0, x1, y1 = view.bounds_units(margin_px)
    touching = (boxes[:, 0] <= x1) & (boxes[:, 2] >= x0) & (boxes[:, 1] <= y1) & (boxes[:, 3] >= y0)
    return [int(number) for number in np.flatnonzero(touching)]


def distance_to_line_px(px: float, py: float, xy: Floats) -> float:
    """Pixels from a place to the nearest point of a line, shape (n, 2) in pixels."""
    start, step = xy[:-1], np.diff(xy, axis=0)
    length2 = np.maximum((step**2).sum(axis=1), 1e-9)
    share = np.clip((((px, py) - start) * step).sum(axis=1) / length2, 0.0, 1.0)
    nearest = start + step * share[:, None]
    return float(np.hypot(nearest[:, 0] - px, nearest[:, 1] - py).min())


def holds(px: float, py: float, xy: Floats) -> bool:
    """Whether a place lies in the ring of these corners (crossings of a ray to the right, W. R. Franklin's test)."""
    x, y = xy[:, 0], xy[:, 1]
    next_x, next_y = np.roll(x, -1), np.roll(y, -1)
    spans = (y > py) != (next_y > py)
    rise = np.where(spans, next_y - y, 1.0)
    return bool(np.count_nonzero(spans & (px < (next_x - x) * (py - y) / rise + x)) % 2)
