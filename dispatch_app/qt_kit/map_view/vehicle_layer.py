"""Vehicles on the map: thousands of them, moved once a second, clustered at small scales, found under the pointer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from dispatch_app.qt_kit.map_view.overlays import PositionChange, VehicleMark
from dispatch_app.qt_kit.map_view.picture_cache import PictureCache, tag_picture
from dispatch_app.qt_kit.map_view.room import Room
from dispatch_app.qt_kit.map_view.tools import age_text
from dispatch_app.qt_kit.map_view.vehicle_pictures import (
    HEADINGS,
    NO_HEADING,
    SPRITE_PX,
    cluster_picture,
    cluster_px,
    vehicle_picture,
)
from dispatch_app.qt_kit.map_view.viewport import Viewport
from dispatch_app.qt_kit.theme import Palette, number_font
from gis_data.base_map_kinds import degrees_of, to_unit, world_px

CLUSTERED_BELOW_ZOOM: Final = 14.0
MOST_SINGLE: Final = 700
"""More vehicles in one view are clustered at any scale: they would cover each other and the map."""
CLUSTER_CELL_PX: Final = 64.0
FEWEST_IN_CLUSTER: Final = 3
LABELS_FROM_ZOOM: Final = 13.0
_REACH_PX: Final = 14.0
_MOST_SPRITES: Final = 1_300  # 8 states × 37 headings × fresh or stale × 2 pixel ratios
_MOST_LABELS: Final = 220  # tried in one view; more find no room between the vehicles
_MOST_LABELS_AMONG_CLUSTERS: Final = 80  # where vehicles are that dense, plates are noise
_MOST_TAGS: Final = 2_000  # three times what a view can hold without overlap; 5 kB each


@dataclass(frozen=True, slots=True)
class Cluster:
    """Vehicles drawn as one; a click zooms in on their middle, in Web-Mercator units."""

    x: float
    y: float
    count: int


class VehicleLayer:
    """Keeps the marks and, beside them, arrays for drawing and finding."""

    def __init__(self) -> None:
        self._marks: list[VehicleMark] = []
        self._index: dict[str, int] = {}
        self._units = np.empty((0, 2))
        self._heading = np.empty(0, dtype=np.int64)
        self._age_s = np.empty(0)
        self._stale = np.empty(0, dtype=bool)
        self._is_free = np.empty(0, dtype=bool)
        self._is_emergency = np.empty(0, dtype=bool)
        self._sprites = PictureCache(_MOST_SPRITES)
        self._tags = PictureCache(_MOST_TAGS)
        self._shown_px = np.empty((0, 2))
        self._shown = np.empty(0, dtype=np.int64)
        self._clusters: list[tuple[float, float, Cluster]] = []
        self.chosen = ""

    def set_vehicles(self, marks: Sequence[VehicleMark]) -> None:
        """Replace all vehicles; of two with one key the later counts."""
        self._index = {mark.key: number for number, mark in enumerate({mark.key: mark for mark in marks}.values())}
        self._marks = list({mark.key: mark for mark in marks}.values())
        self._units = to_unit(np.array([(mark.longitude, mark.latitude) for mark in self._marks]).reshape(-1, 2))
        self._heading = _steps([mark.heading_deg for mark in self._marks])
        self._age_s = np.array([mark.age_s for mark in self._marks], dtype=np.float64)
        self._stale = np.array([mark.stale for mark in self._marks], dtype=bool)
        self._is_free = np.array([mark.state == "free" for mark in self._marks], dtype=bool)
        self._is_emergency = np.array([mark.state == "emergency" for mark in self._marks], dtype=bool)

    def update_positions(self, changes: Sequence[PositionChange]) -> None:
        """Move vehicles that are on the map; unknown keys are passed over, they come with the next full list."""
        index = self._index
        known = [change for change in changes if change.key in index]
        if not known:
            return
        rows = [index[change.key] for change in known]
        self._units[rows] = to_unit(np.array([(change.longitude, change.latitude) for change in known]))
        self._heading[rows] = _steps([change.heading_deg for change in known])
        self._age_s[rows] = [change.age_s for change in known]
        self._stale[rows] = [change.stale for change in known]

    def mark(self, key: str) -> VehicleMark | None:
        """The vehicle of a key as it is now, None if it is not on the map."""
        number = self._index.get(key)
        return None if number is None else self._current(number)

    def age(self, passed_s: float, stale_after_s: float) -> None:
        """Let every fix grow older; those beyond the limit turn stale."""
        self._age_s += passed_s
        self._stale |= self._age_s > stale_after_s

    def _current(self, number: int) -> VehicleMark:
        longitude, latitude = degrees_of(*self._units[number].tolist())
        heading = int(self._heading[number])
        return replace(
            self._marks[number],
            longitude=longitude,
            latitude=latitude,
            heading_deg=None if heading == NO_HEADING else heading * 360.0 / HEADINGS,
            age_s=float(self._age_s[number]),
            stale=bool(self._stale[number]),
        )

    def forget_pictures(self) -> None:
        """Paint everything anew, after a change of theme, language or screen."""
        self._sprites.clear()
        self._tags.clear()

    def paint(self, painter: QPainter, view: Viewport, palette: Palette, room: Room) -> None:
        """Draw what the view shows and take its place in `room`."""
        ratio = painter.device().devicePixelRatioF()
        px = view.to_px(self._units)
        half = SPRITE_PX / 2.0
        inside = (px > -half).all(axis=1) & (px[:, 0] < view.width_px + half) & (px[:, 1] < view.height_px + half)
        shown = np.flatnonzero(inside)
        self._clusters = []
        if view.zoom < CLUSTERED_BELOW_ZOOM or len(shown) > MOST_SINGLE:
            shown = self._cluster(shown, px, view)
        self._shown, self._shown_px = shown, px[shown]
        for x, y, _ in self._clusters:
            room.take(x - 16, y - 16, x + 16, y + 16)
        self._paint_clusters(painter, palette, ratio)
        self._paint_single(painter, palette, ratio)
        room.take_around(self._shown_px)

    def at(self, px: float, py: float) -> VehicleMark | Cluster | None:
        """What was last drawn under a pixel: the nearest vehicle within reach, or a cluster."""
        if len(self._shown):
            away = np.hypot(self._shown_px[:, 0] - px, self._shown_px[:, 1] - py)
            nearest = int(np.argmin(away))
            if away[nearest] <= _REACH_PX:
                return self._current(int(self._shown[nearest]))
        for x, y, cluster in self._clusters:
            if np.hypot(x - px, y - py) <= cluster_px(cluster.count) / 2.0:
                return cluster
        return None

    def place_px(self, key: str, view: Viewport) -> tuple[float, float] | None:
        """Where a vehicle is drawn in the view, None if it is not on the map."""
        number = self._index.get(key)
        if number is None:
            return None
        x, y = view.to_px(self._units[number : number + 1])[0]
        return float(x), float(y)

    def _cluster(self, shown: np.ndarray, px: np.ndarray, view: Viewport) -> np.ndarray:
        """Gather vehicles that share a cell of a grid fixed to the ground; the rest is drawn singly."""
        single = self._is_emergency[shown].copy()
        chosen = self._index.get(self.chosen, -1)
        single |= shown == chosen
        candidates = shown[~single]
        if not len(candidates):
            return shown
        # The grid changes with half zooms only, so that clusters stay the same while the map glides.
        cells = np.floor(self._units[candidates] * (world_px(round(view.zoom * 2.0) / 2.0) / CLUSTER_CELL_PX))
        _, group, counts = np.unique(cells[:, 0] * 2.0**26 + cells[:, 1], return_inverse=True, return_counts=True)
        big = counts >= FEWEST_IN_CLUSTER
        x = np.bincount(group, self._units[candidates, 0]) / counts
        y = np.bincount(group, self._units[candidates, 1]) / counts
        free = np.bincount(group, self._is_free[candidates])
        places = view.to_px(np.column_stack((x, y)))
        for number in np.flatnonzero(big):
            cluster = Cluster(float(x[number]), float(y[number]), int(counts[number]))
            self._clusters.append((float(places[number, 0]), float(places[number, 1]), cluster))
        self._cluster_free = np.ceil(free[big] / counts[big] * 8.0).astype(int)
        return np.concatenate((candidates[~big[group]], shown[single]))

    def _paint_clusters(self, painter: QPainter, palette: Palette, ratio: float) -> None:
        for (x, y, cluster), free in zip(self._clusters, self._cluster_free if self._clusters else (), strict=True):
            picture = self._sprites.get(
                ("cluster", cluster.count, int(free), palette.name, ratio),
                lambda count=cluster.count, free=int(free): cluster_picture(count, free, False, palette, ratio),
            )
            half = cluster_px(cluster.count) // 2
            painter.drawPixmap(round(x) - half, round(y) - half, picture)

    def _paint_single(self, painter: QPainter, palette: Palette, ratio: float) -> None:
        half = SPRITE_PX // 2
        places = (np.rint(self._shown_px).astype(int) - half).tolist()
        get, marks = self._sprites.get, self._marks
        rows = zip(
            self._shown.tolist(),
            places,
            self._heading[self._shown].tolist(),
            self._stale[self._shown].tolist(),
            strict=True,
        )
        for number, (left, top), heading, stale in rows:
            state = marks[number].state
            picture = get(
                (state, heading, stale, palette.name, ratio),
                lambda state=state, heading=heading, stale=stale: vehicle_picture(
                    state, heading, stale, palette, ratio
                ),
            )
            painter.drawPixmap(left, top, picture)
            if marks[number].key == self.chosen:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(palette.text), 2.0))
                painter.drawEllipse(left + 1, top + 1, SPRITE_PX - 2, SPRITE_PX - 2)

    def paint_labels(self, painter: QPainter, view: Viewport, palette: Palette, room: Room) -> None:
        """Write the vehicles that `paint` drew, where `room` has room: below, beside or above them."""
        if view.zoom < LABELS_FROM_ZOOM:
            return
        ratio = painter.device().devicePixelRatioF()
        font = number_font(12)
        chosen = self._index.get(self.chosen, -1)
        order = np.argsort((self._shown != chosen) & ~self._is_emergency[self._shown], kind="stable")
        order = order[: _MOST_LABELS_AMONG_CLUSTERS if self._clusters else _MOST_LABELS]
        for place in order.tolist():
            number = int(self._shown[place])
            label = self._marks[number].label
            text = f"{label} · {age_text(float(self._age_s[number]))}" if self._stale[number] else label
            picture = self._tags.get(
                (text, palette.name, ratio), lambda text=text: tag_picture(text, font, palette, ratio)
            )
            width, height = picture.width() / ratio, picture.height() / ratio
            x, y = self._shown_px[place].tolist()
            for left, top in ((x - width / 2, y + 12), (x + 13, y - height / 2), (x - width / 2, y - 14 - height)):
                if room.free(left, top, left + width, top + height):
                    room.take(left, top, left + width, top + height)
                    painter.drawPixmap(round(left), round(top), picture)
                    break


def _steps(headings_deg: Sequence[float | None]) -> NDArray[np.int64]:
    """The pointer's steps of 10°; -1 for no heading or one that is no number."""
    degrees = np.array(headings_deg, dtype=np.float64)
    known = np.isfinite(degrees)
    steps = np.full(len(degrees), NO_HEADING, dtype=np.int64)
    steps[known] = np.rint(degrees[known] / 360.0 * HEADINGS).astype(np.int64) % HEADINGS
    return steps
