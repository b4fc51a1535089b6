"""Painter paths made from arrays in one step, and lines cut down to what a tile can show."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream
from PySide6.QtGui import QPainterPath

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_ELEMENT = np.dtype([("type", ">i4"), ("x", ">f8"), ("y", ">f8")])
_MOVE, _LINE = 0, 1
_WINDING_FILL = 1


def path_of(xy: Floats, starts: Integers) -> QPainterPath:
    """One path of all parts `xy[starts[i]:starts[i + 1]]`, filled by the winding rule; at least one point is needed.

    Qt reads a path from a stream as count, (type, x, y) an element, first element of the last part, fill rule:
    writing those bytes from arrays is some fifty times quicker than one call a point.
    """
    count = len(xy)
    content = np.empty(4 + _ELEMENT.itemsize * count + 8, dtype=np.uint8)
    content[:4].view(">i4")[0] = count
    elements = np.ndarray(count, _ELEMENT, content.data, 4)
    elements["type"] = _LINE
    elements["type"][starts[:-1]] = _MOVE
    elements["x"] = xy[:, 0]
    elements["y"] = xy[:, 1]
    content[-8:].view(">i4")[:] = (starts[-2], _WINDING_FILL)
    path = QPainterPath()
    stream = QDataStream(QByteArray(content.tobytes()))  # this form keeps its own copy
    stream >> path
    return path


def cut_to_square(xy: Floats, starts: Integers, low: float, high: float) -> tuple[Floats, Integers]:
    """The runs of segments that can touch the square low..high on both axes, as new parts."""
    if len(xy) < 2:
        return xy[:0], np.zeros(1, dtype=np.int64)
    before, after = xy[:-1], xy[1:]
    inside = ~(((before < low) & (after < low)).any(axis=1) | ((before > high) & (after > high)).any(axis=1))
    inside[starts[1:-1] - 1] = False  # the step from one part to the next is no segment
    kept = np.flatnonzero(inside)
    if not len(kept):
        return xy[:0], np.zeros(1, dtype=np.int64)
    breaks = np.flatnonzero(np.diff(kept) != 1)
    first = kept[np.concatenate(([0], breaks + 1))]
    last = kept[np.concatenate((breaks, [len(kept) - 1]))] + 1
    lengths = last - first + 1
    new_starts = np.concatenate(([0], np.cumsum(lengths)))
    points = np.arange(int(new_starts[-1])) + np.repeat(first - new_starts[:-1], lengths)
    return xy[points], new_starts


def arrows_along(
    xy: Floats, starts: Integers, one_way: NDArray[np.int8], spacing_px: float, size_px: float
) -> tuple[Floats, Integers]:
    """Arrow heads (three points each) every `spacing_px` along parts with a direction, from the part's start on."""
    heads: list[Floats] = []
    for part in np.flatnonzero(one_way):
        points = xy[starts[part] : starts[part + 1]]
        steps = np.hypot(*np.diff(points, axis=0).T)
        along = np.concatenate(([0.0], np.cumsum(steps)))
        if along[-1] < 8.0 * size_px:
            continue
        count = max(1, int(along[-1] // spacing_px))
        for place in (np.arange(count) + 0.5) * along[-1] / count:
            segment = min(int(np.searchsorted(along, place, side="right")) - 1, len(steps) - 1)
            if steps[segment] <= 0.0:
                continue
            direction = (points[segment + 1] - points[segment]) / steps[segment] * float(one_way[part])
            step = (points[segment + 1] - points[segment]) / steps[segment]
            middle = points[segment] + step * (place - along[segment])
            across = np.array([-direction[1], direction[0]]) * size_px * 0.55
            tail, tip = middle - direction * size_px * 0.5, middle + direction * size_px * 0.5
            heads.append(np.array([tail + across, tip, tail - across]))
    if not heads:
        return xy[:0], np.zeros(1, dtype=np.int64)
    return np.concatenate(heads), np.arange(0, 3 * len(heads) + 1, 3)
