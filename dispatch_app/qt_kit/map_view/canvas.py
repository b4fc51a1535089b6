"""The picture of the map: base tiles, names, overlays and frame, drawn for one viewport that may be in motion."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from dispatch_app.qt_kit.map_view.furniture import paint_card, paint_furniture
from dispatch_app.qt_kit.map_view.ground_picture import GroundPicture
from dispatch_app.qt_kit.map_view.label_layer import LabelLayer
from dispatch_app.qt_kit.map_view.motion import Motion
from dispatch_app.qt_kit.map_view.overlays import PositionChange
from dispatch_app.qt_kit.map_view.room import Room
from dispatch_app.qt_kit.map_view.styled_canvas import StyledCanvas
from dispatch_app.qt_kit.map_view.tile_cache import TileCache
from dispatch_app.qt_kit.map_view.tile_style import STYLES
from dispatch_app.qt_kit.map_view.tools import Layer
from dispatch_app.qt_kit.map_view.viewport import Viewport
from dispatch_app.qt_kit.theme import PALETTES, Palette
from gis_data.base_map import BaseMap
from gis_data.base_map_kinds import HIGHEST_ZOOM, LOWEST_ZOOM

_FRAME_MS: Final = 16
_ROOM_MARGIN_PX: Final = 60.0  # marks just outside the view still keep their room, so that names do not jump
_REST_MS: Final = 140  # after this long without a movement the view counts as at rest


class MapCanvas(StyledCanvas):
    """Shows a base map with overlays; moving is asked for by calls, `MapView` adds the hands."""

    view_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        self._base_map: BaseMap | None = None
        self._view = Viewport(0.5, 0.5, LOWEST_ZOOM, max(1, self.width()), max(1, self.height()))
        self._place_set = False
        self._fitted: tuple[float, float, float, float] | None = None
        self._motion = Motion()
        self._pointer: tuple[float, float] | None = None
        self._card: tuple[float, float, list[str], str] | None = None
        self._tiles = TileCache(self)
        self._labels = LabelLayer(self)
        self._tiles.tile_ready.connect(self._change_ground)
        self._ground = GroundPicture()
        self._labels.ready.connect(self.update)
        self._frame_timer = QTimer(self)
        self._frame_timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._frame_timer.setInterval(_FRAME_MS)
        self._frame_timer.timeout.connect(self._advance)
        self._rest_timer = QTimer(self)
        self._rest_timer.setSingleShot(True)
        self._rest_timer.setInterval(_REST_MS)
        self._rest_timer.timeout.connect(self._rest)
        self._last_frame_s = 0.0
        self._followed = ""
        self._coordinates_box = QRectF()
        self.last_paint_s = 0.0

    # What is shown

    def set_base_map(self, base_map: BaseMap | None) -> None:
        """Show another base map; the first one is fitted into the view unless a place was set before."""
        self._base_map = base_map
        self._reload_tiles()
        if base_map is not None and not self._place_set:
            self.fit(base_map.bounds)
            self._place_set = False  # another map would be fitted again
        self.update()

    def update_positions(self, changes: Sequence[PositionChange]) -> None:
        """Move vehicles that are already on the map."""
        super().update_positions(changes)
        if self._followed:
            self._keep_in_view(self._followed)

    def follow_vehicle(self, key: str) -> None:
        """Keep one vehicle in the middle half of the view as it moves (none for an empty key or after a drag)."""
        self._followed = key
        if key:
            self._keep_in_view(key)

    @property
    def followed(self) -> str:
        """The key of the vehicle that is followed, empty for none."""
        return self._followed

    # Where the view is

    @property
    def viewport(self) -> Viewport:
        """The view shown now."""
        return self._view

    def centre_on(self, longitude: float, latitude: float, zoom: float | None = None) -> None:
        """Put a place in the middle at once, at another zoom if given."""
        self._place_set, self._fitted = True, None
        self._motion.stop()
        self._show(self._view.centred(longitude, latitude, zoom))

    def fit(self, bounds: tuple[float, float, float, float]) -> None:
        """Show west, south, east, north in degrees with a margin, in any size of the widget until the view is moved."""
        self._place_set, self._fitted = True, bounds
        self._motion.stop()
        self._show(self._view.fitted(bounds))

    def zoom_by(self, steps: float, px: float | None = None, py: float | None = None) -> None:
        """Glide to a zoom so much higher or lower, holding the place under a pixel (default: the middle)."""
        start = self._motion.zoom_target if self._motion.zoom_target is not None else self._view.zoom
        target = max(LOWEST_ZOOM, min(HIGHEST_ZOOM, start + steps))
        middle = (self._view.width_px / 2.0, self._view.height_px / 2.0)
        self._motion.zoom_to(target, middle[0] if px is None else px, middle[1] if py is None else py)
        self._run()

    def pan_by(self, dx_px: float, dy_px: float) -> None:
        """Shift the content by so many pixels at once."""
        self._place_set, self._fitted = True, None
        self._show(self._view.moved(dx_px, dy_px))

    def state(self) -> dict[str, object]:
        """Centre, zoom, hidden layers, style and datum as plain values, to be stored as JSON."""
        longitude, latitude = self._view.degrees_at(self._view.width_px / 2.0, self._view.height_px / 2.0)
        hidden = sorted(layer.value for layer in self._hidden)
        place = {"longitude": longitude, "latitude": latitude, "zoom": self._view.zoom}
        return {**place, "hidden": hidden, "style": self._style, "datum": self._datum}

    def restore(self, state: Mapping[str, object]) -> None:
        """Take over what `state` gave; missing or senseless parts are left as they are."""
        hidden = state.get("hidden")
        if isinstance(hidden, list):
            names = {layer.value: layer for layer in Layer}
            self._hidden = {names[name] for name in hidden if isinstance(name, str) and name in names}
            self._reload_tiles()
        self.set_style(str(state.get("style", "")))
        self.set_datum(str(state.get("datum", "")))
        numbers = [state.get(name) for name in ("longitude", "latitude", "zoom")]
        if all(isinstance(number, int | float) and abs(number) <= 180.0 for number in numbers):
            longitude, latitude, zoom = (float(number) for number in numbers if isinstance(number, int | float))
            self.centre_on(longitude, latitude, zoom)
        self.update()

    @property
    def at_rest(self) -> bool:
        """True when nothing moves and every tile and name of the view is painted."""
        return not self._motion.moving and self._tiles.waiting == 0 and not self._labels.working

    def slices(self) -> tuple[float, float, int]:
        """Longest slice in seconds of tile painting and of name placing so far, and the bytes of tiles kept."""
        return self._tiles.longest_slice_s, self._labels.longest_slice_s, self._tiles.kept_bytes

    # Pictures

    def twin(self, width_px: int, height_px: int, palette_name: str) -> MapCanvas:
        """An unseen canvas of another size and palette that holds the whole of this view and the same overlays."""
        twin = MapCanvas()
        twin.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        twin.resize(width_px, height_px)
        twin._share_overlays(self)
        twin._datum, twin._palette, twin._base_map = self._datum, PALETTES[palette_name], self._base_map
        fitted = math.log2(min(width_px / self._view.width_px, height_px / self._view.height_px))
        sized = self._view.sized(width_px, height_px)
        twin._view = sized.zoomed(sized.zoom + fitted, width_px / 2.0, height_px / 2.0)
        return twin

    def render_picture(self, width_px: int, height_px: int, palette_name: str = "light") -> QImage:
        """The whole view in another size for printing and export, painted completely; takes up to some seconds."""
        picture = self.twin(width_px, height_px, palette_name).finished_picture()
        self.update()  # the layers are shared: what lies under the pointer is that of the last drawing
        return picture

    def finished_picture(self, palette_name: str | None = None) -> QImage:
        """The whole view with no tile or name missing."""
        if palette_name:
            self._palette = PALETTES[palette_name]
        self.start_picture(self.devicePixelRatioF())
        self._tiles.finish(self._view)
        if self._base_map is not None and Layer.NAMES not in self._hidden:
            style = STYLES[self.palette_now().name]
            self._labels.finish(self._base_map, style, self._view, self.devicePixelRatioF())
        return self.picture_now(self.devicePixelRatioF())

    def start_picture(self, pixel_ratio: float) -> None:
        """Want only the tiles of this view, at this many dots a pixel."""
        style = STYLES[self.palette_now().name]
        self._tiles.show_map(self._base_map, style, self._hidden_kinds(), pixel_ratio)
        self._tiles.set_busy(True)

    def picture_now(self, pixel_ratio: float) -> QImage:
        """The view as far as it is painted."""
        image = QImage(self.size() * pixel_ratio, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(pixel_ratio)
        painter = QPainter(image)
        self._paint(painter)
        painter.end()
        return image

    def paintEvent(self, event: QPaintEvent) -> None:
        begun = time.perf_counter()
        painter = QPainter(self)
        try:
            self._paint(painter, keep_ground=not self._rest_timer.isActive() and not self._motion.moving)
        finally:
            painter.end()  # a painter left open would abort the program after an error in a drawing step
        self.last_paint_s = time.perf_counter() - begun

    def _paint(self, painter: QPainter, keep_ground: bool = False) -> None:
        view, palette = self._view, self.palette_now()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style = STYLES[palette.name]
        ratio = painter.device().devicePixelRatioF()
        if keep_ground and self._features.drawn_in == view:  # a twin may have drawn the layers for another view
            key = (view, palette.name, ratio, frozenset(self._hidden), self._ground_edition)
            self._ground.paint(painter, key, self.size(), ratio, self._paint_ground)
        else:
            self._ground.forget()
            self._paint_ground(painter)
        room = Room(view.width_px, view.height_px, _ROOM_MARGIN_PX)
        named = self._base_map if Layer.NAMES not in self._hidden else None
        if named is not None:
            self._labels.want(named, style, view, ratio, self._rest_timer.isActive())
            self._labels.paint_districts(painter, view)
        self._paint_marks(painter, view, palette, room)
        if named is not None:
            self._labels.paint(painter, view, room)
        self._paint_tools(painter, view, palette)
        source = f"{self._base_map.source} · {self._base_map.licence}" if self._base_map is not None else ""
        self._coordinates_box = paint_furniture(painter, view, palette, self._pointer, source, self._datum)
        if self._card is not None:
            x, y, lines, colour = self._card
            paint_card(painter, view, palette, x, y, lines, colour)

    def _paint_ground(self, painter: QPainter) -> None:
        """Everything that stays where it is while the vehicles move."""
        view, palette = self._view, self.palette_now()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pictures, sharp = self._tiles.pictures(view)
        if self._base_map is None or not sharp:
            painter.fillRect(self.rect(), QColor(STYLES[palette.name].land))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self._rest_timer.isActive())
        for target, image, source in pictures:
            painter.drawImage(target, image, source)
        self._paint_under(painter, view, palette)

    def _paint_tools(self, painter: QPainter, view: Viewport, palette: Palette) -> None:
        """What the tool in hand has made so far; the hands of a subclass draw here."""

    # Moving and waking

    def _show(self, view: Viewport) -> None:
        if view != self._view:
            self._view = view
            self._tiles.set_busy(True)
            self._rest_timer.start()
            self.view_changed.emit()
        self.update()

    def _keep_in_view(self, key: str) -> None:
        mark = self._vehicles.mark(key)
        if mark is None:
            return
        x, y = self._view.point_px(mark.longitude, mark.latitude)
        across, down = abs(x / self._view.width_px - 0.5), abs(y / self._view.height_px - 0.5)
        if max(across, down) > 0.25:
            self._show(self._view.centred(mark.longitude, mark.latitude))

    def _run(self) -> None:
        if self._motion.moving and not self._frame_timer.isActive():
            self._last_frame_s = time.perf_counter()
            self._frame_timer.start()

    def _advance(self) -> None:
        now = time.perf_counter()
        passed_s, self._last_frame_s = now - self._last_frame_s, now
        self._place_set, self._fitted = True, None
        self._show(self._motion.advance(self._view, passed_s))
        if not self._motion.moving:
            self._frame_timer.stop()

    def _rest(self) -> None:
        self._tiles.set_busy(False)
        self._change_ground()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._view = self._view.sized(self.width(), self.height())
        if self._fitted is not None:
            self._show(self._view.fitted(self._fitted))
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._reload_tiles()
            self.update()
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.LanguageChange):
            self._forget_pictures()
            if event.type() == QEvent.Type.LanguageChange or self._styled_as != self.palette_now().name:
                self._reload_tiles()  # another size of text leaves the streets as they are
            self.update()
        super().changeEvent(event)

    def _reload_tiles(self) -> None:
        self._styled_as = self.palette_now().name
        style = STYLES[self._styled_as]
        self._tiles.show_map(self._base_map, style, self._hidden_kinds(), self.devicePixelRatioF())
        self._labels.forget()
        self._ground_edition += 1
