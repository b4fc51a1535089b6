"""Painted tiles: which are wanted, which are ready, and the painting of the missing ones between frames.

Painting happens in slices of the event loop: Qt's painter keeps the interpreter's lock, so a thread would hold up the
frames just as long, only at moments that nobody chose. A slice ends after a few milliseconds, whatever is left.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Generator, Iterable
from typing import Final

from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QImage

from dispatch_app.qt_kit.map_view.tile_paint import TILE_PX, TileKey, paint_tile
from dispatch_app.qt_kit.map_view.tile_style import NIGHT, MapStyle
from dispatch_app.qt_kit.map_view.viewport import Viewport
from gis_data.base_map import BaseMap
from gis_data.base_map_kinds import HIGHEST_ZOOM, LOWEST_ZOOM, world_px

MOST_BYTES: Final = 192 * 1024 * 1024
"""Room for some 190 tiles of 512 × 512: nine views of 1920 × 1080, so that going back never paints again."""
LEVEL_STEP: Final = 0.5
_BUSY_SLICE_S: Final = 0.005  # beside a frame of some 8 ms this keeps 60 frames a second
_IDLE_SLICE_S: Final = 0.012
OVERVIEW_LEVELS: Final = (11.0, 13.5)
"""Painted first and never dropped (unless the map is wider than a few views): they stand in for any missing tile."""
MOST_OVERVIEW_TILES: Final = 48  # a quarter of the room; a province keeps its coarse level only


class TileCache(QObject):
    """Gives the tiles of a view, at once and never waiting; `tile_ready` says that a better picture is possible."""

    tile_ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._base_map: BaseMap | None = None
        self._style = NIGHT
        self._hidden: frozenset[str] = frozenset()
        self._pixel_ratio = 1.0
        self._tiles: OrderedDict[TileKey, QImage] = OrderedDict()
        self._by_level: dict[float, set[TileKey]] = {}
        self._pinned: set[TileKey] = set()
        self._bytes = 0
        self._wanted: list[TileKey] = []
        self._job: tuple[TileKey, Generator[None, None, QImage]] | None = None
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._slice)
        self.longest_slice_s = 0.0

    def show_map(
        self, base_map: BaseMap | None, style: MapStyle, hidden: frozenset[str] = frozenset(), pixel_ratio: float = 1.0
    ) -> None:
        """Start over with another map, style, set of hidden area kinds or screen."""
        self._base_map, self._style, self._hidden, self._pixel_ratio = base_map, style, hidden, pixel_ratio
        self._drop_job()
        self._tiles.clear()
        self._by_level.clear()
        self._bytes = 0
        self._pinned = set(_overview(base_map)) if base_map else set()
        self._wanted = sorted(self._pinned)
        self._wake()

    def set_busy(self, busy: bool) -> None:
        """While the view moves, slices are short; at rest they are longer."""
        self._busy = busy

    @property
    def waiting(self) -> int:
        """Tiles still to be painted."""
        return len(self._wanted) + (self._job is not None)

    @property
    def kept_bytes(self) -> int:
        """Size of all pictures kept."""
        return self._bytes

    def pictures(self, view: Viewport) -> tuple[list[tuple[QRectF, QImage, QRectF]], bool]:
        """What to draw for the view, bottom first (target in widget pixels, picture, source), and whether all is sharp.

        Missing tiles are stood in for by cut-outs of the nearest other level; they are queued for painting, the
        middle of the view first, then a ring around it and the next levels in and out.
        """
        level = level_of(view.zoom)
        keys = list(tiles_over(view.bounds_units(), level))
        missing = [key for key in keys if key not in self._tiles]
        drawn: list[tuple[QRectF, QImage, QRectF]] = []
        for key in missing:
            drawn.extend(self._stand_in(view, key))
        for key in keys:
            if key in self._tiles:
                self._tiles.move_to_end(key)
                image = self._tiles[key]
                drawn.append((_target(view, key.box_units(), self._pixel_ratio), image, QRectF(image.rect())))
        self._want(view, missing, level)
        return drawn, not missing

    def finish(self, view: Viewport) -> None:
        """Paint every tile of the view now, for a picture that waits for it."""
        if self._base_map is None:
            return
        for key in tiles_over(view.bounds_units(), level_of(view.zoom)):
            if key in self._tiles:
                continue
            job = paint_tile(self._base_map, self._style, key, self._hidden, self._pixel_ratio)
            while True:
                try:
                    next(job)
                except StopIteration as end:
                    self._keep(key, end.value)
                    break

    def _stand_in(self, view: Viewport, key: TileKey) -> list[tuple[QRectF, QImage, QRectF]]:
        """Cut-outs of kept tiles of another level that cover as much as possible of a missing tile."""
        box = key.box_units()
        best: list[tuple[QRectF, QImage, QRectF]] = []
        best_share = 0.0
        for level in sorted(self._by_level, key=lambda level: (abs(level - key.level), level)):
            if level == key.level or level - key.level > 2.0:  # deeper levels would take very many small pieces
                continue
            pieces = []
            covered = 0.0
            for other in tiles_over(box, level):
                image = self._tiles.get(other)
                if image is None:
                    continue
                ox0, oy0, ox1, oy1 = other.box_units()
                x0, y0, x1, y1 = max(box[0], ox0), max(box[1], oy0), min(box[2], ox1), min(box[3], oy1)
                scale = image.width() / (ox1 - ox0)
                source = QRectF((x0 - ox0) * scale, (y0 - oy0) * scale, (x1 - x0) * scale, (y1 - y0) * scale)
                pieces.append((_target(view, (x0, y0, x1, y1), self._pixel_ratio), image, source))
                covered += (x1 - x0) * (y1 - y0)
            share = covered / ((box[2] - box[0]) * (box[3] - box[1]))
            if share > best_share + 0.01:
                best, best_share = pieces, share
            if best_share > 0.99:
                break
        return best

    def _want(self, view: Viewport, missing: Iterable[TileKey], level: float) -> None:
        if self._base_map is None:
            return

        def distance(key: TileKey) -> float:
            x0, y0, x1, y1 = key.box_units()
            return (x0 + x1 - 2 * view.x) ** 2 + (y0 + y1 - 2 * view.y) ** 2

        wanted = sorted(missing, key=distance)
        if not self._busy:
            around = tiles_over(view.bounds_units(TILE_PX / 2.0), level)
            wanted.extend(sorted((key for key in around if key not in self._tiles and key not in wanted), key=distance))
            for near in (level + LEVEL_STEP, level - LEVEL_STEP):
                if LOWEST_ZOOM <= near <= HIGHEST_ZOOM:
                    wanted.extend(key for key in tiles_over(view.bounds_units(), near) if key not in self._tiles)
        pinned = sorted(key for key in self._pinned if key not in self._tiles and key not in wanted)
        coarse = [key for key in pinned if key.level == OVERVIEW_LEVELS[0]]
        self._wanted = coarse + wanted + [key for key in pinned if key not in coarse]
        if self._job and self._job[0] in self._wanted:
            self._wanted.remove(self._job[0])
        elif self._job:
            self._drop_job()
        self._wake()

    def _slice(self) -> None:
        begun = time.perf_counter()
        until = begun + (_BUSY_SLICE_S if self._busy else _IDLE_SLICE_S)
        finished = False
        while time.perf_counter() < until:
            if self._job is None:
                if not self._wanted or self._base_map is None:
                    break
                key = self._wanted.pop(0)
                self._job = key, paint_tile(self._base_map, self._style, key, self._hidden, self._pixel_ratio)
            try:
                next(self._job[1])
            except StopIteration as end:
                self._keep(self._job[0], end.value)
                self._job = None
                finished = True
        self.longest_slice_s = max(self.longest_slice_s, time.perf_counter() - begun)
        if self._job is None and not self._wanted:
            self._timer.stop()
        if finished:
            self.tile_ready.emit()

    def _keep(self, key: TileKey, image: QImage) -> None:
        self._tiles[key] = image
        self._by_level.setdefault(key.level, set()).add(key)
        self._bytes += image.sizeInBytes()
        for old in list(self._tiles):
            if self._bytes <= MOST_BYTES:
                break
            if old not in self._pinned:
                self._bytes -= self._tiles.pop(old).sizeInBytes()
                self._by_level[old.level].discard(old)
                if not self._by_level[old.level]:
                    del self._by_level[old.level]

    def _drop_job(self) -> None:
        if self._job is not None:
            self._job[1].close()
            self._job = None

    def _wake(self) -> None:
        if (self._job or self._wanted) and self._base_map is not None and not self._timer.isActive():
            self._timer.start()


def level_of(zoom: float) -> float:
    """The tile level that is drawn at `zoom`: the nearest half, so a tile is scaled by 0.84 to 1.19 at most."""
    return max(LOWEST_ZOOM, min(HIGHEST_ZOOM, round(zoom / LEVEL_STEP) * LEVEL_STEP))


def tiles_over(box: tuple[float, float, float, float], level: float) -> Iterable[TileKey]:
    """The tiles of one level that touch a box in Web-Mercator units."""
    size = TILE_PX / world_px(level)
    last = int((1.0 - 1e-12) / size)
    x0, y0, x1, y1 = (max(0, min(last, int(edge / size))) for edge in box)
    for row in range(y0, y1 + 1):
        for column in range(x0, x1 + 1):
            yield TileKey(level, column, row)


def _overview(base_map: BaseMap) -> Iterable[TileKey]:
    count = 0
    for level in OVERVIEW_LEVELS:
        keys = list(tiles_over(base_map.bounds_units(), level))
        count += len(keys)
        if count > MOST_OVERVIEW_TILES:
            return
        yield from keys


def _target(view: Viewport, box: tuple[float, float, float, float], pixel_ratio: float) -> QRectF:
    """Widget pixels of a box, edges on whole pixels of the screen so that neighbours meet without a seam."""
    left = round(((box[0] - view.x) * view.world_px + view.width_px / 2.0) * pixel_ratio) / pixel_ratio
    top = round(((box[1] - view.y) * view.world_px + view.height_px / 2.0) * pixel_ratio) / pixel_ratio
    right = round(((box[2] - view.x) * view.world_px + view.width_px / 2.0) * pixel_ratio) / pixel_ratio
    bottom = round(((box[3] - view.y) * view.world_px + view.height_px / 2.0) * pixel_ratio) / pixel_ratio
    return QRectF(left, top, right - left, bottom - top)
