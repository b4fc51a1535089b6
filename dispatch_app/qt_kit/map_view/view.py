"""The map with hands: mouse, wheel and keys move it, tools give clicks a meaning, marks are chosen and explained."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from dispatch_app.qt_kit.map_view.canvas import MapCanvas
from dispatch_app.qt_kit.map_view.measuring import Measuring
from dispatch_app.qt_kit.map_view.overlays import FacilityMark, IncidentMark, MeetingPointMark, VehicleMark
from dispatch_app.qt_kit.map_view.tools import Layer, Tool, age_text
from dispatch_app.qt_kit.map_view.vehicle_layer import Cluster
from dispatch_app.qt_kit.theme import current_palette, grade_colour, vehicle_look
from dispatch_app.words import t
from gis_data.base_map_kinds import degrees_of

_WHEEL_NOTCH: Final = 120.0  # angleDelta of one notch, in eighths of a degree (Qt)
_ZOOM_A_NOTCH: Final = 0.5
_ZOOM_A_KEY: Final = 0.5
_PAN_A_KEY_PX: Final = 140.0


class MapView(MapCanvas):
    """The map widget of every window.

    `clicked` carries each plain click in degrees; `scene_picked` and `meeting_point_picked` come instead of choosing
    marks while their tool is in hand. `context_menu_wanted` carries degrees, the global pixel and the kind and key of
    the mark under it (empty for none).
    """

    clicked = Signal(float, float)
    scene_picked = Signal(float, float)
    meeting_point_picked = Signal(float, float)
    vehicle_chosen = Signal(str)
    incident_chosen = Signal(str)
    facility_chosen = Signal(str)
    context_menu_wanted = Signal(float, float, QPoint, str, str)
    tool_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._tool = Tool.PAN
        self._pressed_at: QPointF | None = None
        self._dragged_from: QPointF | None = None
        self._hand()

    @property
    def tool(self) -> Tool:
        """The tool in hand."""
        return self._tool

    def set_tool(self, tool: Tool) -> None:
        """Take a tool in hand; a measuring under way is cleared."""
        self._measuring = Measuring.for_tool(tool)
        if tool is not self._tool:
            self._tool = tool
            self.tool_changed.emit(tool)
        self._hand()
        self.update()

    def measured_text(self) -> str:
        """The result of the measuring shown now, empty for none."""
        return self._measuring.text() if self._measuring and self._measuring.points else ""

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._motion.stop()
            self._pressed_at = event.position()
            self._dragged_from = None
            self._motion.drag_seen(event.position().x(), event.position().y(), time.perf_counter())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        here = event.position()
        self._pointer = self._view.degrees_at(here.x(), here.y())
        if self._pressed_at is not None:
            far = (here - self._pressed_at).manhattanLength() >= QApplication.startDragDistance()
            if self._dragged_from is None and far:
                self._dragged_from = self._pressed_at
                self._card = None
                self._followed = ""
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
            if self._dragged_from is not None:
                self._motion.drag_seen(here.x(), here.y(), time.perf_counter())
                self.pan_by(here.x() - self._dragged_from.x(), here.y() - self._dragged_from.y())
                self._dragged_from = here
            return
        if self._measuring is not None:
            self._measuring.pointer = self._pointer
        self._hover(here)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed_at is None:
            return
        dragged, self._pressed_at, self._dragged_from = self._dragged_from is not None, None, None
        self._hand()
        if dragged:
            self._motion.release(time.perf_counter())
            self._run()
        else:
            self._motion.stop()
            self._click(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self._measuring is not None:
            self._measuring.finished = True
            self.update()
        elif self._tool is Tool.PAN:
            self.zoom_by(1.0, event.position().x(), event.position().y())

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / _WHEEL_NOTCH
        self._motion.velocity_px_s = (0.0, 0.0)
        self._card = None
        self.zoom_by(notches * _ZOOM_A_NOTCH, event.position().x(), event.position().y())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer, self._card = None, None
        if self._measuring is not None:
            self._measuring.pointer = None
        self.update()
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        here = event.pos()
        longitude, latitude = self._view.degrees_at(here.x(), here.y())
        mark = self._mark_at(QPointF(here))
        kind = {VehicleMark: "vehicle", IncidentMark: "incident", FacilityMark: "facility"}.get(type(mark), "")
        key = mark.key if isinstance(mark, VehicleMark | IncidentMark | FacilityMark) else ""
        self.context_menu_wanted.emit(longitude, latitude, event.globalPos(), kind, key)

    # Keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        pans = {
            Qt.Key.Key_Left: (_PAN_A_KEY_PX, 0.0),
            Qt.Key.Key_Right: (-_PAN_A_KEY_PX, 0.0),
            Qt.Key.Key_Up: (0.0, _PAN_A_KEY_PX),
            Qt.Key.Key_Down: (0.0, -_PAN_A_KEY_PX),
        }
        if key in pans:
            self.pan_by(*pans[Qt.Key(key)])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(_ZOOM_A_KEY)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.zoom_by(-_ZOOM_A_KEY)
        elif key == Qt.Key.Key_Home and self._base_map is not None:
            self.fit(self._base_map.bounds)
        elif key == Qt.Key.Key_Escape and self._tool is not Tool.PAN:
            self.set_tool(Tool.PAN)
        elif key == Qt.Key.Key_Backspace and self._measuring is not None and self._measuring.points:
            self._measuring.points.pop()
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._measuring is not None:
            self._measuring.finished = True
            self.update()
        else:
            super().keyPressEvent(event)

    # What a click and a pause over a mark mean

    def _click(self, here: QPointF) -> None:
        longitude, latitude = self._view.degrees_at(here.x(), here.y())
        if self._measuring is not None:
            self._measuring.add(longitude, latitude)
            self.update()
            return
        if self._tool is Tool.SET_SCENE:
            self.set_tool(Tool.PAN)
            self.scene_picked.emit(longitude, latitude)
            return
        if self._tool is Tool.SET_MEETING_POINT:
            self.set_tool(Tool.PAN)
            self.meeting_point_picked.emit(longitude, latitude)
            return
        mark = self._mark_at(here)
        if isinstance(mark, VehicleMark):
            self.choose_vehicle(mark.key)
            self.vehicle_chosen.emit(mark.key)
        elif isinstance(mark, Cluster):
            self.centre_on(*degrees_of(mark.x, mark.y))
            self.zoom_by(1.5)
        elif isinstance(mark, IncidentMark):
            self.incident_chosen.emit(mark.key)
        elif isinstance(mark, FacilityMark):
            self.facility_chosen.emit(mark.key)
        self.clicked.emit(longitude, latitude)

    def _mark_at(self, here: QPointF) -> VehicleMark | Cluster | FacilityMark | IncidentMark | MeetingPointMark | None:
        """The topmost mark under a pixel: vehicles lie over incidents, those over facilities."""
        vehicle = self._vehicles.at(here.x(), here.y()) if Layer.VEHICLES not in self._hidden else None
        return vehicle or self._places.at(here.x(), here.y())

    def _hover(self, here: QPointF) -> None:
        mark = self._mark_at(here) if self._measuring is None else None
        palette = current_palette()
        lines: list[str] = []
        colour = palette.accent
        if isinstance(mark, VehicleMark):
            look = vehicle_look(mark.state, palette)
            fix = t("fix {age} old", age=age_text(mark.age_s))
            lines = [mark.label, f"{look.mark} {look.word} · {fix}"]
            lines += [t("fix is stale")] if mark.stale else []
            lines += mark.note.splitlines()[:3] if mark.note else []
            colour = look.colour
        elif isinstance(mark, Cluster):
            lines = [t("{count} vehicles", count=mark.count), t("Click to come closer")]
        elif isinstance(mark, IncidentMark):
            lines = [mark.label or mark.key, t("Grade {grade}", grade=mark.grade or "–")]
            colour = grade_colour(mark.grade, palette)
        elif isinstance(mark, FacilityMark):
            words = {"open": t("open"), "diverting": t("diverting"), "offline": t("offline")}
            lines = [mark.name, words.get(mark.state, mark.state)] + ([mark.note] if mark.note else [])
        elif isinstance(mark, MeetingPointMark):
            lines = [mark.label or t("meeting point")]
        self._card = (here.x(), here.y(), lines, colour) if lines else None
        if self._tool is Tool.PAN:
            self.setCursor(Qt.CursorShape.PointingHandCursor if mark else Qt.CursorShape.OpenHandCursor)

    def _hand(self) -> None:
        self.setCursor(Qt.CursorShape.OpenHandCursor if self._tool is Tool.PAN else Qt.CursorShape.CrossCursor)
