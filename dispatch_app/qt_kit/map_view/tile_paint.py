"""One tile of the base map, painted in small steps so that no step holds up a frame."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from dispatch_app.qt_kit.map_view.tile_style import ROAD_ORDER, MapStyle, edge_px, width_px
from dispatch_app.qt_kit.map_view.vector_path import Floats, Integers, arrows_along, cut_to_square, path_of
from gis_data.base_map import BaseMap, FeatureBatch
from gis_data.base_map_kinds import world_px

TILE_PX: Final = 512
_MARGIN_PX: Final = 40.0  # half of the widest road and its edge at zoom 20
_WIDE_POINTS_A_STEP: Final = 48
"""Qt's edge-smoothed filling grows faster than its path: 7 µs a segment in paths of this size, 60 in large ones."""
_THIN_POINTS_A_STEP: Final = 1_200
"""Lines of one pixel take a quicker way through the painter: about 1 µs a segment up to this size."""
_ARROWS_FROM_ZOOM: Final = 16.0
_NO_PEN: Final = QPen(Qt.PenStyle.NoPen)


@dataclass(frozen=True, slots=True, order=True)
class TileKey:
    """Which tile: zoom level (multiples of one half), column and row counted from north-west."""

    level: float
    column: int
    row: int

    def box_units(self) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 in Web-Mercator units."""
        size = TILE_PX / world_px(self.level)
        return self.column * size, self.row * size, (self.column + 1) * size, (self.row + 1) * size


def paint_tile(
    base_map: BaseMap, style: MapStyle, key: TileKey, hidden: frozenset[str], pixel_ratio: float
) -> Generator[None, None, QImage]:
    """The tile's picture as the generator's result; it yields after every step of about a millisecond or less.

    `hidden` names area kinds that are switched off.
    """
    side = round(TILE_PX * pixel_ratio)
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor(style.land))
    x0, y0, x1, y1 = key.box_units()
    scale = TILE_PX / (x1 - x0)
    margin = _MARGIN_PX / scale
    batches = base_map.features_in_units(x0 - margin, y0 - margin, x1 + margin, y1 + margin, key.level)
    yield
    placed = [(batch, (batch.xy - np.array([x0, y0])) * scale) for batch in batches if batch.kind not in hidden]
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(pixel_ratio, pixel_ratio)
        for batch, xy in placed:
            if batch.kind in style.areas and batch.kind != "building":
                yield from _areas(painter, batch, xy, style.areas[batch.kind], style.areas[batch.kind])
        for batch, xy in placed:
            if batch.kind in ("river", "boundary", "ferry"):
                yield from _plain_line(painter, batch, xy, style, key.level)
        for batch, xy in placed:
            if batch.kind == "building":
                yield from _areas(painter, batch, xy, style.areas["building"], style.building_edge)
        yield from _roads(painter, [(b, xy) for b, xy in placed if b.kind in ROAD_ORDER], style, key.level)
        for batch, xy in placed:
            if batch.kind == "railway" and batch.level >= 0:
                yield from _railway(painter, batch, xy, style, key.level)
    finally:
        painter.end()
    return image


def _areas(painter: QPainter, batch: FeatureBatch, xy: Floats, fill: str, edge: str) -> Iterator[None]:
    painter.setBrush(QColor(fill))
    painter.setPen(QPen(QColor(edge), 1.0))  # in the fill's own colour it closes the cuts between quarters
    points_at = batch.starts[batch.first_part]
    for begin, end in _steps(points_at, _WIDE_POINTS_A_STEP):
        first, last = batch.first_part[begin], batch.first_part[end]
        starts = batch.starts[first : last + 1]
        painter.drawPath(path_of(xy[starts[0] : starts[-1]], starts - starts[0]))
        yield


def _plain_line(painter: QPainter, batch: FeatureBatch, xy: Floats, style: MapStyle, zoom: float) -> Iterator[None]:
    colour = {"river": style.river, "boundary": style.boundary, "ferry": style.ferry}[batch.kind]
    pen = QPen(QColor(colour), width_px(batch.kind, zoom), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if batch.kind != "river":
        pen.setDashPattern([6.0, 4.0] if batch.kind == "ferry" else [8.0, 3.0, 2.0, 3.0])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        yield from _stroke(painter, pen, xy, batch.starts)
        return
    yield from _stroke(painter, pen, *cut_to_square(xy, batch.starts, -_MARGIN_PX, TILE_PX + _MARGIN_PX))


def _railway(painter: QPainter, batch: FeatureBatch, xy: Floats, style: MapStyle, zoom: float) -> Iterator[None]:
    width = width_px("railway", zoom)
    lines, starts = cut_to_square(xy, batch.starts, -_MARGIN_PX, TILE_PX + _MARGIN_PX)
    yield from _stroke(painter, _flat_pen(style.railway, width), lines, starts)
    if zoom >= 13.0:
        sleepers = _flat_pen(style.railway_sleeper, max(0.8, width - 1.0))
        sleepers.setDashPattern([6.0, 6.0])
        yield from _stroke(painter, sleepers, xy, batch.starts)


def _roads(
    painter: QPainter, placed: list[tuple[FeatureBatch, Floats]], style: MapStyle, zoom: float
) -> Iterator[None]:
    """Tunnels, then roads on the ground, then bridges; in each all edges before all fills, so that crossings open."""
    cut = []
    for batch, xy in placed:
        cut.append((batch, *cut_to_square(xy, batch.starts, -_MARGIN_PX, TILE_PX + _MARGIN_PX)))
        yield
    for level in (-1, 0, 1):
        members = [entry for entry in cut if entry[0].level == level]
        for batch, xy, starts in members:
            edge = edge_px(batch.kind, zoom)
            if edge:
                width = width_px(batch.kind, zoom) + 2.0 * edge
                pen = _flat_pen(style.roads[batch.kind].edge, width)
                if level < 0:
                    pen.setDashPattern([4.0 / width * 2.0, 3.0 / width * 2.0])
                elif level == 0:
                    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                yield from _stroke(painter, pen, xy, starts)
        for batch, xy, starts in members:
            width = width_px(batch.kind, zoom)
            look = style.roads[batch.kind]
            colour = QColor(look.fill)
            if style.name == "light" and not edge_px(batch.kind, zoom):
                colour = _mixed(colour, QColor(look.edge))  # a pale line without an edge would not show on pale land
            if level < 0:
                colour = _mixed(colour, QColor(style.land))
            pen = QPen(colour, width if width > 1.6 else 1.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin if width > 3.0 else Qt.PenJoinStyle.BevelJoin)
            if width <= 3.0 or level > 0:
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            if batch.kind == "footway" and zoom >= 16.5:
                pen.setDashPattern([3.0, 2.0])
            if width < 0.95:
                colour.setAlphaF(width)
                pen.setColor(colour)
            yield from _stroke(painter, pen, xy, starts)
    if zoom >= _ARROWS_FROM_ZOOM:
        yield from _arrows(painter, placed, style, zoom)


def _arrows(
    painter: QPainter, placed: list[tuple[FeatureBatch, Floats]], style: MapStyle, zoom: float
) -> Iterator[None]:
    pen = QPen(QColor(style.arrow), 1.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    for batch, xy in placed:
        if batch.kind == "footway" or not batch.one_way.any():
            continue
        size = min(8.0, max(5.0, width_px(batch.kind, zoom) * 0.55))
        heads, starts = arrows_along(xy, batch.starts, batch.one_way, 110.0, size)
        yield from _stroke(painter, pen, heads, starts)


def _stroke(painter: QPainter, pen: QPen, xy: Floats, starts: Integers) -> Iterator[None]:
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    quick = pen.widthF() <= 1.0 and pen.style() == Qt.PenStyle.SolidLine
    for begin, end in _steps(starts, _THIN_POINTS_A_STEP if quick else _WIDE_POINTS_A_STEP):
        own = starts[begin : end + 1]
        painter.drawPath(path_of(xy[own[0] : own[-1]], own - own[0]))
        yield


def _steps(points_at: Integers, most_points: int) -> Iterator[tuple[int, int]]:
    """Consecutive ranges of parts with about so many points each; a larger part stands alone."""
    begin, count = 0, len(points_at) - 1
    while begin < count:
        end = int(np.searchsorted(points_at, points_at[begin] + most_points, side="right")) - 1
        end = min(count, max(begin + 1, end))
        yield begin, end
        begin = end


def _flat_pen(colour: str, width: float) -> QPen:
    return QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)


def _mixed(first: QColor, second: QColor) -> QColor:
    return QColor(
        (first.red() + second.red()) // 2, (first.green() + second.green()) // 2, (first.blue() + second.blue()) // 2
    )
