"""The outline of a recording's two channels, with the hand of time, the loop, and a click that goes there."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dispatch_app.desk_kit.figures import waited_text
from dispatch_app.desk_kit.recording_sound import Heard, Sound, outline
from dispatch_app.qt_kit.theme import current_palette, number_font

RULER_PX, MARGIN_PX, NAME_PX = 24, 12, 20
STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
LEAST_STEP_PX = 80


class Waveform(QWidget):
    """`sought` carries milliseconds, from a click or a drag; `looped` the two ends of a drag with Shift."""

    sought = Signal(int)
    looped = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._sound: Sound | None = None
        self._names = ("", "")
        self._heard = Heard.BOTH
        self._at_ms = 0
        self._loop: tuple[int | None, int | None] = (None, None)
        self._shapes: list[QPolygonF] = []
        self._empty_words = ""
        self._share = 0.0
        self._dragged_from: int | None = None

    def sizeHint(self) -> QSize:
        return QSize(600, 220)

    # --- what is shown -----------------------------------------------------------------------------------------------

    def show_sound(self, sound: Sound | None, names: tuple[str, str]) -> None:
        """Another sound, or none."""
        if sound is self._sound and names == self._names:
            return
        self._sound, self._names = sound, names
        self._shape()

    def show_hand(self, at_ms: int, loop: tuple[int | None, int | None], heard: Heard) -> None:
        """The moment that is heard, the loop's ends, the channels that reach the ear."""
        if (at_ms, loop, heard) != (self._at_ms, self._loop, self._heard):
            self._at_ms, self._loop, self._heard = at_ms, loop, heard
            self.update()

    def show_words(self, words: str, share: float) -> None:
        """What stands here while there is no sound, and how much of it has come."""
        if (words, share) != (self._empty_words, self._share):
            self._empty_words, self._share = words, share
            self.update()

    # --- hands -------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._sound is None or event.button() != Qt.MouseButton.LeftButton:
            return
        at_ms = self._ms(event.position().x())
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._dragged_from = at_ms
        else:
            self.sought.emit(at_ms)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._sound is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        at_ms = self._ms(event.position().x())
        if self._dragged_from is None:
            self.sought.emit(at_ms)
        else:
            self.show_hand(self._at_ms, (min(self._dragged_from, at_ms), max(self._dragged_from, at_ms)), self._heard)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        begin, self._dragged_from = self._dragged_from, None
        if begin is not None and self._sound is not None:
            end = self._ms(event.position().x())
            self.looped.emit(min(begin, end), max(begin, end))

    def _ms(self, x: float) -> int:
        assert self._sound is not None
        share = (x - MARGIN_PX) / max(self.width() - 2 * MARGIN_PX, 1)
        return round(min(max(share, 0.0), 1.0) * self._sound.length_ms)

    def _x(self, at_ms: int) -> float:
        length = max(self._sound.length_ms if self._sound else 0, 1)
        return MARGIN_PX + at_ms / length * (self.width() - 2 * MARGIN_PX)

    # --- painting ----------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shape()

    def _shape(self) -> None:
        """The outlines as polygons, made once for a sound and a size."""
        self._shapes = []
        sound = self._sound
        if sound is not None:
            columns = max(self.width() - 2 * MARGIN_PX, 1)
            for channel in range(sound.channels):
                room = self._room(channel)
                half = (room.height() - NAME_PX) / 2
                middle = room.top() + NAME_PX + half
                loud = outline(sound, channel, columns)
                above = [QPointF(MARGIN_PX + x, middle - max(0.5, one * half)) for x, one in enumerate(loud.tolist())]
                below = [QPointF(p.x(), 2 * middle - p.y()) for p in reversed(above)]
                self._shapes.append(QPolygonF(above + below))
        self.update()

    def _room(self, channel: int) -> QRectF:
        channels = self._sound.channels if self._sound else 1
        high = (self.height() - RULER_PX) / channels
        return QRectF(0, channel * high, self.width(), high)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = current_palette()
        if self._sound is None:
            self._paint_words(painter)
            painter.end()
            return
        self._paint_loop(painter)
        for channel, shape in enumerate(self._shapes):
            silent = self._heard is (Heard.SECOND if channel == 0 else Heard.FIRST) and len(self._shapes) > 1
            colour = palette.colour("dim_text" if silent else ("accent", "success")[channel])
            colour.setAlpha(90 if silent else 220)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawPolygon(shape)
            painter.setPen(palette.colour("dim_text"))
            room = self._room(channel)
            name_room = room.adjusted(MARGIN_PX, 4, -MARGIN_PX, 0)
            painter.drawText(name_room, Qt.AlignmentFlag.AlignTop, self._names[channel])
            painter.setPen(palette.colour("line"))
            painter.drawLine(QPointF(0, room.bottom()), QPointF(self.width(), room.bottom()))
        self._paint_ruler(painter)
        painter.setPen(QPen(palette.colour("warning"), 2))
        x = self._x(self._at_ms)
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height() - RULER_PX))
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        palette = current_palette()
        painter.setPen(palette.colour("dim_text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty_words)
        if self._share:
            width = (self.width() - 2 * MARGIN_PX) * self._share
            painter.fillRect(QRectF(MARGIN_PX, self.height() - 8, width, 4), palette.colour("accent"))

    def _paint_loop(self, painter: QPainter) -> None:
        begin, end = self._loop
        if begin is None:
            return
        colour = QColor(current_palette().colour("warning"))
        for at_ms, name in ((begin, "A"), (end, "B")):
            if at_ms is not None:
                painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine))
                x = self._x(at_ms)
                painter.drawLine(QPointF(x, 0), QPointF(x, self.height() - RULER_PX))
                painter.drawText(QPointF(x + 3, self.height() - RULER_PX - 4), name)
        if end is not None:
            colour.setAlpha(36)
            painter.fillRect(QRectF(self._x(begin), 0, self._x(end) - self._x(begin), self.height() - RULER_PX), colour)

    def _paint_ruler(self, painter: QPainter) -> None:
        assert self._sound is not None
        length_s = self._sound.length_ms / 1000
        wide = max(self.width() - 2 * MARGIN_PX, 1)
        step = next((one for one in STEPS_S if one / max(length_s, 0.001) * wide >= LEAST_STEP_PX), STEPS_S[-1])
        painter.setFont(number_font(12))
        painter.setPen(current_palette().colour("dim_text"))
        for second in range(0, int(length_s) + 1, step):
            x = self._x(second * 1000)
            painter.drawLine(QPointF(x, self.height() - RULER_PX), QPointF(x, self.height() - RULER_PX + 5))
            if x < self.width() - 44:
                painter.drawText(QPointF(x + 3, self.height() - 6), waited_text(second))
