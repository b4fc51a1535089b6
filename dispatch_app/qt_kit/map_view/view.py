"""The map with hands: mouse, wheel and keys move it, use its tools, and explain what lies under the pointer."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from dispatch_app.qt_kit.map_view.coordinates import coordinate_numbers
from dispatch_app.qt_kit.map_view.hover_card import card_of, mark_kind
from dispatch_app.qt_kit.map_view.tool_canvas import ToolCanvas
from dispatch_app.qt_kit.map_view.tools import Tool
from dispatch_app.qt_kit.map_view.vehicle_layer import Cluster

_WHEEL_NOTCH: Final = 120.0  # angleDelta of one notch, in eighths of a degree (Qt)
_ZOOM_A_NOTCH: Final = 0.5
_ZOOM_A_KEY: Final = 0.5
_PAN_A_KEY_PX: Final = 140.0
_FINE_PAN_A_KEY_PX: Final = 20.0
_PANS: Final = {
    Qt.Key.Key_Left: (1.0, 0.0),
    Qt.Key.Key_Right: (-1.0, 0.0),
    Qt.Key.Key_Up: (0.0, 1.0),
    Qt.Key.Key_Down: (0.0, -1.0),
}


class MapView(ToolCanvas):
    """The map widget of every window.

    `context_menu_wanted` carries degrees, the global pixel and the kind and key of the mark under it (empty for none);
    `coordinates_pressed` the global pixel of a press on the coordinates.
    """

    context_menu_wanted = Signal(float, float, QPoint, str, str)
    coordinates_pressed = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._pressed_at: QPointF | None = None
        self._dragged_from: QPointF | None = None
        self._hand()

    def pointed_at(self) -> tuple[float, float]:
        """The place in degrees under the pointer, or under the crosshair while the map is worked by keys."""
        if self._pointer is not None and not self._by_keys:
            return self._pointer
        return self._view.degrees_at(self._view.width_px / 2.0, self._view.height_px / 2.0)

    def copy_coordinates(self, longitude: float, latitude: float) -> str:
        """Put a place into the clipboard in the chosen datum; gives what was copied, empty where there is nothing."""
        numbers = coordinate_numbers(longitude, latitude, self._datum)
        if numbers is None:
            return ""
        QApplication.clipboard().setText(numbers[1])
        return numbers[1]

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_keys = False
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self._coordinates_box.contains(event.position()):
            self.coordinates_pressed.emit(event.globalPosition().toPoint())
            return
        self._motion.stop()
        self._pressed_at = event.position()
        self._dragged_from = None
        self._grip = self._grip_at(event.position())
        self._motion.drag_seen(event.position().x(), event.position().y(), time.perf_counter())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        here = event.position()
        self._pointer = self._view.degrees_at(here.x(), here.y())
        if self._pressed_at is not None:
            far = (here - self._pressed_at).manhattanLength() >= QApplication.startDragDistance()
            if self._dragged_from is None and far:
                self._dragged_from = self._pressed_at
                self._card = None
                if self._grip is None:
                    self._followed = ""
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
            if self._dragged_from is not None and self._grip is not None:
                self._drag_grip(here)
            elif self._dragged_from is not None:
                self._motion.drag_seen(here.x(), here.y(), time.perf_counter())
                self.pan_by(here.x() - self._dragged_from.x(), here.y() - self._dragged_from.y())
                self._dragged_from = here
            return
        if self._measuring is not None:
            self._measuring.pointer = self._pointer
        if self._sketch is not None:
            self._sketch.pointer = self._pointer
        self._hover(here)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed_at is None:
            return
        dragged, self._pressed_at, self._dragged_from = self._dragged_from is not None, None, None
        self._hand()
        if dragged and self._grip is not None:
            self._drop_grip()
        elif dragged:
            self._motion.release(time.perf_counter())
            self._run()
        else:
            self._grip = None
            self._motion.stop()
            self._click(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self._tool is Tool.PAN:
            self.zoom_by(1.0, event.position().x(), event.position().y())
        else:
            self._finish()

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / _WHEEL_NOTCH
        self._motion.velocity_px_s = (0.0, 0.0)
        self._card = None
        self.zoom_by(notches * _ZOOM_A_NOTCH, event.position().x(), event.position().y())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer, self._card = None, None
        for unfinished in (self._measuring, self._sketch):
            if unfinished is not None:
                unfinished.pointer = None
        self.update()
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        here = QPointF(event.pos())
        if self._tool is Tool.DRAW:
            self._finish()
            return
        if self.remove_corner(here.x(), here.y()):
            return
        longitude, latitude = self._view.degrees_at(here.x(), here.y())
        mark = self._mark_at(here)
        if isinstance(mark, Cluster):  # what it hides has a menu, the cluster has none
            mark = self._ground_mark_at(here)
        self._card = None
        self.context_menu_wanted.emit(longitude, latitude, event.globalPos(), *mark_kind(mark))

    # Keyboard

    def event(self, event: QEvent) -> bool:
        """While a tool is in hand Esc is the map's own key, whatever the program does with it elsewhere."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and self._tool is not Tool.PAN:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._moved_by_key(event) and not self._worked_by_key(event):
            super().keyPressEvent(event)

    def _moved_by_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in _PANS:
            fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            across, down = _PANS[Qt.Key(key)]
            step = _FINE_PAN_A_KEY_PX if fine else _PAN_A_KEY_PX
            self._by_keys = True
            self.pan_by(across * step, down * step)
            self._point_by_keys()
        elif key == Qt.Key.Key_PageUp:
            self.pan_by(0.0, self.height() * 0.8)
        elif key == Qt.Key.Key_PageDown:
            self.pan_by(0.0, -self.height() * 0.8)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(_ZOOM_A_KEY)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.zoom_by(-_ZOOM_A_KEY)
        elif key == Qt.Key.Key_Home and self._base_map is not None:
            self.fit(self._base_map.bounds)
        else:
            return False
        return True

    def _worked_by_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Space:
            self._by_keys = True
            self._click(QPointF(self._view.width_px / 2.0, self._view.height_px / 2.0))
            return True
        if key == Qt.Key.Key_Escape and self._tool is not Tool.PAN:
            self.set_tool(Tool.PAN)
            return True
        if key == Qt.Key.Key_Backspace:
            return self._step_back()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self._finish()
        return False

    def _point_by_keys(self) -> None:
        """The crosshair is the pointer: what it stands on is explained, and unfinished lines lead to it."""
        middle = QPointF(self._view.width_px / 2.0, self._view.height_px / 2.0)
        place = self._view.degrees_at(middle.x(), middle.y())
        self._pointer = None
        for unfinished in (self._measuring, self._sketch):
            if unfinished is not None:
                unfinished.pointer = place
        self._hover(middle)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._by_keys = False
        self.update()
        super().focusOutEvent(event)

    def _hover(self, here: QPointF) -> None:
        grip = self._grip_at(here)
        mark = self._mark_at(here) if self._measuring is None and self._sketch is None and grip is None else None
        lines, colour = card_of(mark, self.palette_now())
        self._card = (here.x(), here.y(), lines, colour) if lines else None
        if grip is not None:
            self.setCursor(Qt.CursorShape.SizeAllCursor)
        elif self._tool is Tool.PAN:
            over = mark is not None or self._coordinates_box.contains(here)
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.OpenHandCursor)
