"""What people drew: signs, closed and slowed stretches, areas; found under the pointer, with handles to change them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from dispatch_app.qt_kit.map_view.feature_pictures import (
    DOT_PX,
    SIGN_PX,
    feature_colour,
    feature_dot,
    feature_picture,
)
from dispatch_app.qt_kit.map_view.overlays import FeatureMark
from dispatch_app.qt_kit.map_view.picture_cache import PictureCache, tag_picture
from dispatch_app.qt_kit.map_view.room import Room
from dispatch_app.qt_kit.map_view.strokes import (
    boxes_of,
    distance_to_line_px,
    holds,
    in_view,
    paint_arrows,
    paint_lines,
    polygon_px,
)
from dispatch_app.qt_kit.map_view.tools import Layer
from dispatch_app.qt_kit.map_view.vector_path import Floats
from dispatch_app.qt_kit.map_view.viewport import Viewport
from dispatch_app.qt_kit.theme import Palette, number_font
from gis_data.base_map_kinds import to_unit

SIGNS_FROM_ZOOM: Final = 13.0
LABELS_FROM_ZOOM: Final = 14.5
POINTS_OF_INTEREST_FROM_ZOOM: Final = 12.5
MOST_DRAWN: Final = 600
"""More signs in one view cover the map; what stops traffic is drawn first."""
HANDLE_GAP_PX: Final = 26.0
MIDDLE_FROM_PX: Final = 60.0
"""A side shorter than this has no handle for a new corner in its middle."""
_MOST_PICTURES: Final = 800
_REACH_PX: Final = 8.0
_URGENCY: Final = {"closure": 0, "hazard": 1, "speed": 2, "meeting_point": 3, "poi": 4}

Handle = tuple[int, float, float]
"""Number of a corner (or of the side after it) and the pixel of its handle."""

LAYER_OF_KIND: Final = {
    "closure": Layer.CLOSURES, "speed": Layer.SPEEDS, "hazard": Layer.HAZARDS,
    "meeting_point": Layer.MEETING_POINTS, "poi": Layer.POINTS_OF_INTEREST,
}  # fmt: skip


class FeatureLayer:
    """Keeps drawn features in Web-Mercator units, draws them and finds them under the pointer."""

    def __init__(self) -> None:
        self._features: list[FeatureMark] = []
        self._units: list[Floats] = []
        self._boxes = boxes_of([])
        self._drawn: list[int] = []
        self.drawn_in: Viewport | None = None
        """The view of the last drawing; what is found under the pointer is what it showed."""
        self._signs = np.empty((0, 2))
        self._pictures = PictureCache(_MOST_PICTURES)

    def set_features(self, features: Sequence[FeatureMark]) -> None:
        """Replace all features; those without a finite point are passed over."""
        kept = [f for f in features if len(f.coordinates) and np.isfinite(np.array(f.coordinates)).all()]
        self._features = sorted(kept, key=lambda mark: (not mark.chosen, _URGENCY.get(mark.kind, 9)))
        self._units = [to_unit(np.array(mark.coordinates)) for mark in self._features]
        self._boxes = boxes_of(self._units)
        self._signs = np.array([self._sign_unit(number) for number in range(len(self._features))]).reshape(-1, 2)

    def forget_pictures(self) -> None:
        """Paint everything anew, after a change of theme, language or screen."""
        self._pictures.clear()

    def feature(self, key: str) -> FeatureMark | None:
        """The feature of a key, None if it is not on the map."""
        return next((mark for mark in self._features if mark.key == key), None)

    def paint_ground(self, painter: QPainter, view: Viewport, palette: Palette, hidden: set[Layer]) -> None:
        """Areas and lines, under the marks."""
        self.drawn_in = view
        self._drawn = [number for number in in_view(self._boxes, view) if self._is_shown(number, view, hidden)]
        self._drawn = self._drawn[:MOST_DRAWN]
        alike: dict[tuple[str, bool, bool, str], list[Floats]] = {}
        for number in reversed(self._drawn):
            mark = self._features[number]
            if mark.shape == "area":
                _area(painter, view, palette, mark, self._units[number])
            elif mark.shape == "line" and len(self._units[number]) > 1:
                look = (mark.kind, mark.in_force, mark.chosen, mark.direction)
                alike.setdefault(look, []).append(self._units[number])
        for (kind, in_force, chosen, direction), stretches in sorted(alike.items(), key=lambda item: item[0][2]):
            _stretches(painter, view, palette, feature_colour(kind, palette), kind, in_force, chosen, stretches)
            if direction != "both":
                heads = QPen(QColor(palette.text), 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
                for units in stretches:
                    paint_arrows(painter, view, units, heads, against=direction == "backward")

    def _is_shown(self, number: int, view: Viewport, hidden: set[Layer]) -> bool:
        mark = self._features[number]
        if mark.chosen:
            return True
        if LAYER_OF_KIND.get(mark.kind) in hidden:
            return False
        return mark.kind not in ("poi", "meeting_point") or view.zoom >= POINTS_OF_INTEREST_FROM_ZOOM

    def paint_signs(self, painter: QPainter, view: Viewport, palette: Palette, room: Room) -> None:
        """A sign at each point, line or area, with its words where `room` has room."""
        ratio = painter.device().devicePixelRatioF()
        for number, (x, y) in zip(self._drawn, view.to_px(self._signs[self._drawn]).tolist(), strict=True):
            mark = self._features[number]
            if not (-40.0 < x < view.width_px + 40.0 and -40.0 < y < view.height_px + 40.0):
                continue
            small = view.zoom < SIGNS_FROM_ZOOM and not mark.chosen
            picture, size = self._sign(mark, palette, ratio, small)
            half = size / 2.0
            painter.drawPixmap(round(x - half), round(y - half), picture)
            if mark.label and (view.zoom >= LABELS_FROM_ZOOM or mark.chosen):
                self._tag(painter, palette, mark, x, y + half + 1.0, room)
            room.take(x - half, y - half, x + half, y + half)

    def paint_handles(self, painter: QPainter, view: Viewport, palette: Palette, key: str) -> None:
        """Squares at the corners of the feature that is changed, rings in the middle of its sides."""
        corners, middles = self.handles(key, view)
        painter.setPen(QPen(QColor(palette.accent), 2.0))
        painter.setBrush(QColor(palette.panel))
        for _, x, y in corners:
            painter.drawRect(QRectF(x - 5.0, y - 5.0, 10.0, 10.0))
        painter.setPen(QPen(QColor(palette.accent), 1.4))
        for _, x, y in middles:
            painter.drawEllipse(QPointF(x, y), 3.5, 3.5)

    def handles(self, key: str, view: Viewport) -> tuple[list[Handle], list[Handle]]:
        """Corners of a line or area with their numbers, and middles of its sides; those that stand too close are left
        out, so that a line traced along a road offers a few of its many corners."""
        for mark, units in zip(self._features, self._units, strict=True):
            if mark.key == key and mark.shape != "point":
                px = [(float(x), float(y)) for x, y in view.to_px(units)]
                return _spread(px), _middles(px, mark.shape == "area")
        return [], []

    def at(self, px: float, py: float) -> FeatureMark | None:
        """The topmost feature last drawn under a pixel: signs first, then lines, then areas."""
        view = self.drawn_in
        if view is None:
            return None
        for number, (x, y) in zip(self._drawn, view.to_px(self._signs[self._drawn]).tolist(), strict=True):
            if np.hypot(x - px, y - py) <= SIGN_PX / 2.0:
                return self._features[number]
        for shape in ("line", "area"):
            for number in self._drawn:
                mark = self._features[number]
                if mark.shape == shape and _touches(px, py, mark, view.to_px(self._units[number])):
                    return mark
        return None

    def _sign_unit(self, number: int) -> Floats:
        """Where the sign stands: the point, the middle of the line, or of the area's box."""
        mark, units = self._features[number], self._units[number]
        if mark.shape == "area":
            west, north, east, south = self._boxes[number]
            return np.array([(west + east) / 2.0, (north + south) / 2.0])
        return _half_way(units) if mark.shape == "line" and len(units) > 1 else units[0]

    def _sign(self, mark: FeatureMark, palette: Palette, ratio: float, small: bool) -> tuple[QPixmap, int]:
        key = ("sign", mark.kind, mark.in_force, mark.chosen, small, palette.name, ratio)
        paint: Callable[[], QPixmap]
        if small:
            paint = lambda: feature_dot(mark.kind, mark.in_force, palette, ratio)  # noqa: E731
        else:
            paint = lambda: feature_picture(mark.kind, mark.in_force, mark.chosen, palette, ratio)  # noqa: E731
        return self._pictures.get(key, paint), DOT_PX if small else SIGN_PX

    def _tag(self, painter: QPainter, palette: Palette, mark: FeatureMark, x: float, y: float, room: Room) -> None:
        ratio = painter.device().devicePixelRatioF()
        edge = feature_colour(mark.kind, palette)
        picture = self._pictures.get(
            ("tag", mark.label, edge, palette.name, ratio),
            lambda: tag_picture(mark.label, number_font(12), palette, ratio, edge),
        )
        width, height = picture.width() / ratio, picture.height() / ratio
        places = ((x - width / 2.0, y), (x + 16.0, y - 13.0 - height / 2.0), (x - width / 2.0, y - 30.0 - height))
        for left, top in places:
            if room.free(left, top, left + width, top + height):
                room.take(left, top, left + width, top + height)
                painter.drawPixmap(round(left), round(top), picture)
                return


def _spread(px: list[tuple[float, float]]) -> list[Handle]:
    """The corners that stand apart; both ends of a line always do."""
    shown: list[Handle] = []
    last = len(px) - 1
    for number, (x, y) in enumerate(px):
        near = shown and max(abs(x - shown[-1][1]), abs(y - shown[-1][2])) < HANDLE_GAP_PX
        if near and number == last and len(shown) > 1:
            shown.pop()
        if not near or number == last:
            shown.append((number, x, y))
    return shown


def _middles(px: list[tuple[float, float]], closed: bool) -> list[Handle]:
    after = px[1:] + px[:1] if closed else px[1:]
    return [
        (number, (x + next_x) / 2.0, (y + next_y) / 2.0)
        for number, ((x, y), (next_x, next_y)) in enumerate(zip(px, after, strict=False))
        if max(abs(x - next_x), abs(y - next_y)) >= MIDDLE_FROM_PX
    ]


def _touches(px: float, py: float, mark: FeatureMark, xy: Floats) -> bool:
    if mark.shape == "line":
        return len(xy) > 1 and distance_to_line_px(px, py, xy) <= _REACH_PX
    return len(xy) > 2 and holds(px, py, xy)


def _half_way(units: Floats) -> Floats:
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(units, axis=0).T))))
    half = along[-1] / 2.0
    return np.array([np.interp(half, along, units[:, 0]), np.interp(half, along, units[:, 1])])


def _area(painter: QPainter, view: Viewport, palette: Palette, mark: FeatureMark, units: Floats) -> None:
    colour = QColor(feature_colour(mark.kind, palette))
    polygon = polygon_px(view, units)
    fill = QColor(colour)
    fill.setAlphaF(0.13 if mark.in_force else 0.05)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawPolygon(polygon)
    if mark.in_force and mark.kind == "closure":
        fill.setAlphaF(0.55)
        painter.setRenderHint(painter.RenderHint.Antialiasing, False)  # a hatch is a pattern of pixels
        painter.setBrush(fill)
        brush = painter.brush()
        brush.setStyle(Qt.BrushStyle.BDiagPattern)
        painter.setBrush(brush)
        painter.drawPolygon(polygon)
        painter.setRenderHint(painter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(QColor(palette.text) if mark.chosen else colour, 2.6 if mark.chosen else 2.0)
    if not mark.in_force:
        pen.setDashPattern([2.0, 2.0])
    painter.setPen(pen)
    painter.drawPolygon(polygon)


def _stretches(
    painter: QPainter, view: Viewport, palette: Palette, colour: str, kind: str, in_force: bool, chosen: bool,
    stretches: list[Floats],
) -> None:  # fmt: skip
    """Closed stretches are dashed red, slowed ones an amber band; those that look alike are painted together."""
    width = 6.0 if view.zoom >= 14.0 else 4.0
    if chosen:
        paint_lines(painter, view, stretches, _round_pen(palette.text, width + 5.0))
    if not in_force:
        pen = QPen(QColor(colour), 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([2.0, 2.0])
        paint_lines(painter, view, stretches, pen)
        return
    paint_lines(painter, view, stretches, _round_pen(palette.panel, width + 2.0))
    pen = QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    if kind == "closure":
        pen.setDashPattern([1.4, 0.7])
    paint_lines(painter, view, stretches, pen)


def _round_pen(colour: str, width: float) -> QPen:
    return QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
