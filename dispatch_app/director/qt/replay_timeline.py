"""The one timeline: both channels of every recording, the moments on their lanes, the hand; a click goes there."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from dispatch_app.desk_kit.figures import waited_text
from dispatch_app.desk_kit.recording_sound import outline
from dispatch_app.desk_kit.replay_words import LANES, moment_words
from dispatch_app.director.desk.replay_desk import ReplayDesk, SoundState
from dispatch_app.domain.replay import TYPED, Lane
from dispatch_app.qt_kit.theme import current_palette, number_font
from dispatch_app.words import t

NAMES_PX, RIGHT_PX, RULER_PX = 100, 12, 22
LANE_PX = 17
LANES_SHOWN = (Lane.CALL, Lane.FORM, Lane.MISSION, Lane.ORDER, Lane.ALARM, Lane.OTHER)
LANE_COLOURS = {
    Lane.CALL: "accent", Lane.FORM: "text", Lane.MISSION: "success", Lane.ORDER: "warning", Lane.ALARM: "danger",
    Lane.OTHER: "dim_text", Lane.RECORDING: "dim_text",
}  # fmt: skip
STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 86400)
LEAST_STEP_PX = 80
NEAR_PX = 5.0
"""So near a tick its sentence is shown."""


class ReplayTimeline(QWidget):
    """`sought` carries milliseconds of the timeline."""

    sought = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(270)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._desk: ReplayDesk | None = None
        self._at_ms = 0.0
        self._ground: QPixmap | None = None
        self.setAccessibleName(t("Timeline"))

    def sizeHint(self) -> QSize:
        return QSize(900, 270)

    def show_desk(self, desk: ReplayDesk) -> None:
        """Another replay, or something more of it has come."""
        self._desk, self._ground = desk, None
        self.update()

    def show_hand(self, at_ms: float) -> None:
        """The moment that is heard."""
        if at_ms != self._at_ms:
            before, self._at_ms = self._at_ms, at_ms
            for one in (before, at_ms):
                self.update(round(self._x(one)) - 4, 0, 8, self.height())

    # --- places ------------------------------------------------------------------------------------------------------

    def _length_ms(self) -> int:
        timeline = self._desk.timeline if self._desk is not None else None
        return timeline.length_ms if timeline is not None else 0

    def _x(self, at_ms: float) -> float:
        wide = max(self.width() - NAMES_PX - RIGHT_PX, 1)
        return NAMES_PX + at_ms / max(self._length_ms(), 1) * wide

    def _ms(self, x: float) -> float:
        wide = max(self.width() - NAMES_PX - RIGHT_PX, 1)
        return min(max((x - NAMES_PX) / wide, 0.0), 1.0) * self._length_ms()

    def _wave_rooms(self) -> tuple[QRectF, QRectF]:
        high = (self.height() - RULER_PX - LANE_PX * len(LANES_SHOWN) - 6) / 2
        return QRectF(0, 0, self.width(), high), QRectF(0, high, self.width(), high)

    def _lane_y(self, lane: Lane) -> float:
        first = self.height() - RULER_PX - LANE_PX * len(LANES_SHOWN)
        return first + LANE_PX * LANES_SHOWN.index(lane if lane in LANES_SHOWN else Lane.OTHER) + LANE_PX / 2

    # --- hands -------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._length_ms():
            self.sought.emit(self._ms(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._length_ms():
            self.sought.emit(self._ms(event.position().x()))
            return
        QToolTip.showText(event.globalPosition().toPoint(), self._words_at(event.position()), self)

    def _words_at(self, here: QPointF) -> str:
        """The sentences of the moments under the pointer."""
        desk = self._desk
        if desk is None or desk.timeline is None:
            return ""
        near = [
            f"{waited_text(m.at_ms / 1000)}  {moment_words(desk.timeline.replay, m)}"
            for m in desk.timeline.moments
            if m.event != TYPED and m.lane is not Lane.RECORDING
            and abs(self._x(m.at_ms) - here.x()) <= NEAR_PX and abs(self._lane_y(m.lane) - here.y()) <= LANE_PX / 2
        ]  # fmt: skip
        return "\n".join(near[:8])

    # --- painting ----------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ground = None

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._ground is None:
            self._ground = self._painted()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._ground)
        if self._length_ms():
            painter.setPen(QPen(current_palette().colour("warning"), 2))
            x = self._x(self._at_ms)
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height() - RULER_PX + 4))
        painter.end()

    def _painted(self) -> QPixmap:
        """Everything but the hand, painted once for a size and a state."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        palette = current_palette()
        picture.fill(palette.colour("panel"))
        desk = self._desk
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        if desk is not None and desk.timeline is not None:
            self._paint_waves(painter, desk)
            self._paint_lanes(painter, desk)
            self._paint_ruler(painter)
        else:
            painter.setPen(palette.colour("dim_text"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, t("No replay is open"))
        painter.end()
        return picture

    def _paint_waves(self, painter: QPainter, desk: ReplayDesk) -> None:
        palette = current_palette()
        for channel, (room, words) in enumerate(zip(self._wave_rooms(), (t("Caller"), t("Desk")), strict=True)):
            painter.setPen(palette.colour("dim_text"))
            painter.drawText(QRectF(10, room.top(), NAMES_PX - 14, room.height()), Qt.AlignmentFlag.AlignVCenter, words)
            painter.setPen(palette.colour("line"))
            painter.drawLine(QPointF(NAMES_PX, room.bottom()), QPointF(self.width() - RIGHT_PX, room.bottom()))
            for one in desk.sounds:
                self._paint_sound(painter, one, channel, room)

    def _paint_sound(self, painter: QPainter, one: SoundState, channel: int, room: QRectF) -> None:
        palette = current_palette()
        left, right = self._x(one.begin_ms), self._x(one.begin_ms + max(one.length_ms, 1))
        box = QRectF(left, room.top() + 2, max(right - left, 2.0), room.height() - 4)
        if one.sound is None:
            colour = palette.colour("danger" if one.problem else "dim_text")
            faint = QColor(colour)
            faint.setAlpha(60)
            painter.fillRect(box, QBrush(faint, Qt.BrushStyle.BDiagPattern))
            if channel == 0:
                words = one.problem or t("Loading…")
                painter.setPen(colour)
                wide = QRectF(left + 6, box.top(), max(box.width() - 12, 240.0), box.height())
                painter.drawText(wide, Qt.AlignmentFlag.AlignVCenter, words)
            return
        if channel >= one.sound.channels:
            return
        columns = max(1, round(right - left))
        loud = outline(one.sound, channel, columns).tolist()
        half, middle = (room.height() - 8) / 2, room.center().y()
        above = [QPointF(left + x, middle - max(0.5, value * half)) for x, value in enumerate(loud)]
        below = [QPointF(p.x(), 2 * middle - p.y()) for p in reversed(above)]
        colour = palette.colour(("accent", "success")[channel])
        ground = QColor(colour)
        ground.setAlpha(22)
        painter.fillRect(box, ground)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF(above + below))

    def _paint_lanes(self, painter: QPainter, desk: ReplayDesk) -> None:
        palette = current_palette()
        assert desk.timeline is not None
        for lane in LANES_SHOWN:
            y = self._lane_y(lane)
            painter.setPen(palette.colour("dim_text"))
            painter.drawText(QRectF(10, y - 9, NAMES_PX - 14, 18), Qt.AlignmentFlag.AlignVCenter, t(LANES[lane]))
            painter.setPen(palette.colour("line"))
            painter.drawLine(QPointF(NAMES_PX, y), QPointF(self.width() - RIGHT_PX, y))
        for moment in desk.timeline.moments:
            if moment.lane is Lane.RECORDING:
                continue
            colour = palette.colour(LANE_COLOURS[moment.lane])
            x, y = self._x(moment.at_ms), self._lane_y(moment.lane)
            if moment.event == TYPED:
                painter.setPen(QPen(palette.colour("dim_text"), 1))
                painter.drawLine(QPointF(x, y - 2), QPointF(x, y + 2))
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                painter.drawRect(QRectF(x - 1.5, y - 6, 3, 12))

    def _paint_ruler(self, painter: QPainter) -> None:
        length_s = self._length_ms() / 1000
        wide = max(self.width() - NAMES_PX - RIGHT_PX, 1)
        step = next((one for one in STEPS_S if one / max(length_s, 0.001) * wide >= LEAST_STEP_PX), STEPS_S[-1])
        painter.setFont(number_font(12))
        painter.setPen(current_palette().colour("dim_text"))
        y = self.height() - RULER_PX
        for second in range(0, int(length_s) + 1, step):
            x = self._x(second * 1000)
            painter.drawLine(QPointF(x, y), QPointF(x, y + 5))
            if x < self.width() - 48:
                painter.drawText(QPointF(x + 3, self.height() - 6), waited_text(second))
