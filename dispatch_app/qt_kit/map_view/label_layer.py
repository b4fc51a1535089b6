"""Names on the map: placed along roads and at places without collision, between frames, and held to the ground.

A placed name is a small picture hung at a point of the ground, so while the map glides or zooms the names stay sharp
and upright; a new placing replaces them all at once when it is complete. Names that are shown keep their right to their
place, so nothing flickers while the map is dragged.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Generator, Hashable
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPixmap

from dispatch_app.qt_kit.map_view.label_text import (
    Letter,
    letters_along,
    letters_corner,
    letters_picture,
    line_picture,
)
from dispatch_app.qt_kit.map_view.picture_cache import PictureCache
from dispatch_app.qt_kit.map_view.room import Room
from dispatch_app.qt_kit.map_view.tile_style import MapStyle
from dispatch_app.qt_kit.map_view.vector_path import Floats
from dispatch_app.qt_kit.map_view.viewport import Viewport
from dispatch_app.qt_kit.theme import text_font
from gis_data.base_map import BaseMap, NamedLine, NamedPoint
from gis_data.base_map_kinds import world_px

MARGIN_PX: Final = 260.0  # names are placed this far beyond the view, so a drag does not run out of them
_SLICE_S: Final = 0.004
_MOST_PICTURES: Final = 2_500  # names of some five views; 10 kB each
_MOST_LETTERED: Final = 3_000  # names along roads of some five views and zooms, those that do not fit included
_MOST_PLACED: Final = 500  # more cannot be read on any screen and would slow the frames
_ROAD_SPACING_PX: Final = 340.0
_MOST_TRIES_A_ROAD: Final = 24
_PUBLISH_S: Final = 0.12  # after a change of zoom the important names show this soon, the others follow
_MOST_ZOOM_DRIFT: Final = 0.35

_ROAD_SIZE_PX: Final = {"motorway": 13, "trunk": 13, "primary": 13, "secondary": 12, "river": 13}
_POINT_SIZE_PX: Final = {"district": 16, "community": 12, "water": 13, "green": 12}
_PLAIN_KINDS: Final = ("district", "community", "water", "green", "building", "address")


@dataclass(frozen=True, slots=True)
class PlacedName:
    """One name's picture and where its left upper corner hangs from a point of the ground."""

    key: tuple[str, str, int]
    x: float
    y: float
    dx_px: float
    dy_px: float
    picture: QPixmap
    boxes: tuple[tuple[float, float, float, float], ...]
    """What the letters cover, relative to the point: left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class _RoadName:
    """A name set along a road but not painted: its ground point, what its letters cover, and the letters."""

    text: str
    kind: str
    x: float
    y: float
    boxes: tuple[tuple[float, float, float, float], ...]
    letters: list[Letter]
    remembered: Hashable


class LabelLayer(QObject):
    """Places and paints names; `ready` says that a new placing is complete."""

    ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: Generator[None, None, list[PlacedName]] | None = None
        self._job_for: tuple[Viewport, str] | None = None
        self._placing: list[PlacedName] = []
        self._published_s = 0.0
        self._show([], None)
        self._pictures = PictureCache(_MOST_PICTURES)
        self._lettered: OrderedDict[Hashable, _RoadName | None] = OrderedDict()
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._slice)
        self.longest_slice_s = 0.0

    @property
    def working(self) -> bool:
        """True while a placing is under way."""
        return self._job is not None

    @property
    def placed(self) -> list[PlacedName]:
        """The names shown now."""
        return self._placed

    def forget(self) -> None:
        """Drop every name, after a change of map, theme or screen."""
        self._show([], None)
        self._job, self._job_for = None, None
        self._pictures.clear()
        self._lettered.clear()
        self._timer.stop()

    def want(self, base_map: BaseMap, style: MapStyle, view: Viewport, pixel_ratio: float, moving: bool) -> None:
        """See to it that the view's names get placed; in motion only once the placed region is nearly left."""
        if _serves(self._placed_for, view, style.name, moving) or _serves(self._job_for, view, style.name, True):
            return
        self._job_for = (view, style.name)
        self._job = self._place(base_map, style, view, pixel_ratio)
        self._published_s = time.perf_counter()
        if not self._timer.isActive():
            self._timer.start()

    def finish(self, base_map: BaseMap, style: MapStyle, view: Viewport, pixel_ratio: float) -> None:
        """Place the view's names now, for a picture that waits for it."""
        job = self._place(base_map, style, view, pixel_ratio)
        while True:
            try:
                next(job)
            except StopIteration as end:
                self._show(end.value, (view, style.name))
                return

    def paint_districts(self, painter: QPainter, view: Viewport) -> None:
        """Draw the names of districts, under everything else."""
        for name in self._placed:
            if name.key[1] == "district":
                x, y = self._hung(name, view)
                painter.drawPixmap(round(x + name.dx_px), round(y + name.dy_px), name.picture)

    def paint(self, painter: QPainter, view: Viewport, room: Room) -> None:
        """Draw all other names where no mark has taken the room; of another zoom, they hang at their ground point."""
        if not len(self._anchors):
            return
        at = view.to_px(self._anchors)
        clear = room.clear(self._boxes + np.tile(at[self._box_owner], 2))
        hidden = np.zeros(len(at), dtype=bool)
        hidden[self._box_owner[~clear]] = True
        left_top = at + self._offsets
        inside = (left_top > -300.0).all(axis=1) & (left_top < (view.width_px, view.height_px)).all(axis=1)
        shown = np.flatnonzero(inside & ~hidden & self._plain)
        corners = np.rint(left_top[shown]).astype(int).tolist()
        for number, (left, top) in zip(shown.tolist(), corners, strict=True):
            painter.drawPixmap(left, top, self._placed[number].picture)

    def _show(self, placed: list[PlacedName], placed_for: tuple[Viewport, str] | None) -> None:
        """Take over a complete placing, with its arrays for drawing."""
        self._placed, self._placed_for = placed, placed_for
        self._anchors = np.array([(name.x, name.y) for name in placed]).reshape(-1, 2)
        self._offsets = np.array([(name.dx_px, name.dy_px) for name in placed]).reshape(-1, 2)
        self._plain = np.array([name.key[1] != "district" for name in placed], dtype=bool)
        self._boxes = np.array([box for name in placed for box in name.boxes]).reshape(-1, 4)
        counts = [len(name.boxes) for name in placed]
        self._box_owner = np.repeat(np.arange(len(placed)), counts)

    @staticmethod
    def _hung(name: PlacedName, view: Viewport) -> tuple[float, float]:
        world = view.world_px
        return (name.x - view.x) * world + view.width_px / 2.0, (name.y - view.y) * world + view.height_px / 2.0

    def _slice(self) -> None:
        begun = time.perf_counter()
        while self._job is not None and time.perf_counter() - begun < _SLICE_S:
            try:
                next(self._job)
            except StopIteration as end:
                self._show(end.value, self._job_for)
                self._job, self._job_for = None, None
                self.ready.emit()
        if self._job is not None and time.perf_counter() - self._published_s > _PUBLISH_S and self._outdated():
            self._published_s = time.perf_counter()
            self._show(list(self._placing), None)
            self.ready.emit()
        self.longest_slice_s = max(self.longest_slice_s, time.perf_counter() - begun)
        if self._job is None:
            self._timer.stop()

    def _outdated(self) -> bool:
        """True if the names shown are of another zoom, or a part of those being placed: then a part is better."""
        if self._placed_for is None or self._job_for is None:
            return True
        return abs(self._placed_for[0].zoom - self._job_for[0].zoom) > _MOST_ZOOM_DRIFT

    def _place(
        self, base_map: BaseMap, style: MapStyle, view: Viewport, pixel_ratio: float
    ) -> Generator[None, None, list[PlacedName]]:
        """Districts, then names shown before, then roads by class, then places."""
        room = Room(view.width_px, view.height_px, MARGIN_PX)
        bounds = view.bounds_units(MARGIN_PX)
        points = base_map.named_points_in_units(*bounds, view.zoom)
        yield
        lines = base_map.named_lines_in_units(*bounds, view.zoom)
        yield
        kept = {name.key for name in self._placed}
        placed = self._placing = []
        big = [point for point in points if point.kind in ("district", "community", "water", "green")]
        small = [point for point in points if point.kind not in ("district", "community", "water", "green")]
        small.sort(key=lambda point: _key(point.name, point.kind, point.x, point.y) not in kept)
        for point in big:
            self._place_point(point, style, view, pixel_ratio, room, placed)
            yield
        for line in lines:
            yield from self._place_line(line, style, view, pixel_ratio, room, placed)
            if len(placed) >= _MOST_PLACED:
                break
        for point in small:
            if len(placed) >= _MOST_PLACED:
                break
            self._place_point(point, style, view, pixel_ratio, room, placed)
            yield
        return placed

    def _place_point(
        self,
        point: NamedPoint,
        style: MapStyle,
        view: Viewport,
        pixel_ratio: float,
        room: Room,
        placed: list[PlacedName],
    ) -> None:
        if point.extent and point.kind != "district" and point.extent * view.world_px < 24.0 + 9.0 * len(point.name):
            return
        font = text_font(_POINT_SIZE_PX.get(point.kind, 11), bold=point.kind == "district")
        dot = point.kind not in _PLAIN_KINDS
        metrics = QFontMetricsF(font)
        width, height = metrics.horizontalAdvance(point.name) + (13.0 if dot else 7.0), metrics.height() + 4.0
        px = (point.x - view.x) * view.world_px + view.width_px / 2.0
        py = (point.y - view.y) * view.world_px + view.height_px / 2.0
        dx, dy = (-4.0, -height / 2.0) if dot else (-width / 2.0, -height / 2.0)
        gap = {"address": 3.0, "community": 16.0}.get(point.kind, 6.0)
        if not room.free(px + dx - gap, py + dy - gap, px + dx + width + gap, py + dy + height + gap):
            return
        room.take(px + dx, py + dy, px + dx + width, py + dy + height)
        colour = {"water": style.label_water, "green": style.label_green, "district": style.label_dim}.get(
            point.kind, style.label if point.kind in ("hospital", "station") else style.label_dim
        )
        picture = self._pictures.get(
            (point.name, point.kind, style.name, pixel_ratio),
            lambda: line_picture(point.name, font, colour, style.label_halo, dot, pixel_ratio),
        )
        key = _key(point.name, point.kind, point.x, point.y)
        box = (dx, dy, dx + width, dy + height)
        placed.append(PlacedName(key, point.x, point.y, dx, dy, picture, (box,)))

    def _place_line(
        self, line: NamedLine, style: MapStyle, view: Viewport, pixel_ratio: float, room: Room, placed: list[PlacedName]
    ) -> Generator[None, None, None]:
        """A name every so often along one road, at places counted from the road's start so that they do not wander."""
        size = _ROAD_SIZE_PX.get(line.kind, 11)
        ground = (line.xy - line.xy[0]) * view.world_px  # pixels from the road's start: the same wherever the view is
        along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(ground, axis=0).T))))
        if along[-1] < size * len(line.name) * 0.6:
            return
        count = max(1, int(along[-1] // _ROAD_SPACING_PX))
        places = (np.arange(count) + 0.5) * along[-1] / count
        at = np.column_stack((np.interp(places, along, ground[:, 0]), np.interp(places, along, ground[:, 1])))
        start = view.to_px(line.xy[:1])[0]
        near = ((at + start > -MARGIN_PX) & (at + start < np.array([view.width_px, view.height_px]) + MARGIN_PX)).all(
            axis=1
        )
        for number in np.flatnonzero(near)[:_MOST_TRIES_A_ROAD].tolist():
            for shift in (0.0, -0.18, 0.18):
                middle = float(places[number]) + shift * float(along[-1]) / count
                x, y = (
                    np.interp(middle, along, ground[:, 0]) + start[0],
                    np.interp(middle, along, ground[:, 1]) + start[1],
                )
                if not room.free(x - 4.0, y - 4.0, x + 4.0, y + 4.0):
                    continue  # most tries end here, before a letter is set
                name = self._name_along(line, ground, middle, view.zoom)
                if name is not None and _fits(name, view, room):
                    placed.append(self._painted(name, style, pixel_ratio))
                    break
            yield

    def _name_along(self, line: NamedLine, ground: Floats, middle_px: float, zoom: float) -> _RoadName | None:
        """One name set along its road, remembered for the next placing at the same zoom; None where it does not fit."""
        start_x, start_y = (float(value) for value in line.xy[0])
        remembered = (line.name, line.kind, start_x, start_y, middle_px, zoom)
        if remembered in self._lettered:
            self._lettered.move_to_end(remembered)
            return self._lettered[remembered]
        font = text_font(_ROAD_SIZE_PX.get(line.kind, 11))
        letters = letters_along(line.name, ground, middle_px, font)
        name = None
        if letters is not None:
            hung = letters[len(letters) // 2]
            world = world_px(zoom)
            reach = font.pixelSize() * 0.6
            boxes = tuple(
                (at.x - hung.x - reach, at.y - hung.y - reach, at.x - hung.x + reach, at.y - hung.y + reach)
                for at in letters
            )
            x, y = start_x + hung.x / world, start_y + hung.y / world
            name = _RoadName(line.name, line.kind, x, y, boxes, letters, remembered)
        self._lettered[remembered] = name
        if len(self._lettered) > _MOST_LETTERED:
            self._lettered.popitem(last=False)
        return name

    def _painted(self, name: _RoadName, style: MapStyle, pixel_ratio: float) -> PlacedName:
        font = text_font(_ROAD_SIZE_PX.get(name.kind, 11))
        colour = style.label_water if name.kind == "river" else style.label
        picture = self._pictures.get(
            (name.remembered, style.name, pixel_ratio),
            lambda: letters_picture(name.letters, font, colour, style.label_halo, pixel_ratio),
        )
        hung = name.letters[len(name.letters) // 2]
        left, top = letters_corner(name.letters, font)
        key = _key(name.text, name.kind, name.x, name.y)
        return PlacedName(key, name.x, name.y, left - hung.x, top - hung.y, picture, name.boxes)


def _fits(name: _RoadName, view: Viewport, room: Room) -> bool:
    """Take the name's room, if all of it is free."""
    x, y = view.to_px(np.array([[name.x, name.y]]))[0].tolist()
    if not all(room.free(x + x0, y + y0, x + x1, y + y1) for x0, y0, x1, y1 in name.boxes):
        return False
    for x0, y0, x1, y1 in name.boxes:
        room.take(x + x0 - 4.0, y + y0 - 4.0, x + x1 + 4.0, y + y1 + 4.0)
    return True


def _key(name: str, kind: str, x: float, y: float) -> tuple[str, str, int]:
    return name, kind, hash((round(x, 7), round(y, 7)))


def _serves(placed_for: tuple[Viewport, str] | None, view: Viewport, style_name: str, moving: bool) -> bool:
    """True if names placed for one view are good enough for another."""
    if placed_for is None or placed_for[1] != style_name:
        return False
    made = placed_for[0]
    if (made.width_px, made.height_px) != (view.width_px, view.height_px):
        return False
    if abs(made.zoom - view.zoom) > (_MOST_ZOOM_DRIFT if moving else 0.001):
        return False
    away = max(abs(made.x - view.x), abs(made.y - view.y)) * view.world_px
    return away < MARGIN_PX * (0.9 if moving else 0.5)
