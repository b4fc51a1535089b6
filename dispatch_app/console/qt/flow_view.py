"""The graph of one flow, painted: boxes with their words, arrows with the keys to press, callers on their way."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QToolTip, QWidget

from dispatch_app.console.desk.flow_desk import kind_words, step_title, step_words, way_words
from dispatch_app.console.desk.flow_graph import BOX_H, BOX_W, Arrow, Box, FlowGraph, flow_graph
from dispatch_app.domain.queries import FlowShown
from dispatch_app.qt_kit.plain_parts import plain_tip
from dispatch_app.qt_kit.theme import Palette, current_palette, number_font, text_font
from dispatch_app.words import t

SMALLEST, LARGEST = 0.4, 2.0
TIP_PX, HALF_TIP_PX = 9.0, 4.5
CORNER_PX = 6.0
BEND_PX = 30.0
"""How far an arrow runs straight up or down before it bends aside."""
PADDING_PX = 10.0


class FlowView(QWidget):
    """`step_chosen` carries a step's name; arrow keys walk from step to step in the order of the rows."""

    step_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.flow = FlowShown("")
        self.graph = FlowGraph()
        self.step = ""
        self.callers: Counter[str] = Counter()
        self.scale = 1.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_flow(self, flow: FlowShown, step: str, callers: Counter[str]) -> None:
        """Paint this flow with the callers in it; laid out anew only when its steps changed."""
        if flow.steps != self.flow.steps:
            self.graph = flow_graph(flow)
            self._fit_size()
        if (flow, step, callers) != (self.flow, self.step, self.callers):
            self.flow, self.step, self.callers = flow, step, callers
            self.setAccessibleName(step_words(flow, step))
            self.update()

    def zoom(self, by: float) -> None:
        """Larger (> 1) or smaller."""
        self.show_at(self.scale * by)

    def show_at(self, scale: float) -> None:
        """At that size."""
        self.scale = min(LARGEST, max(SMALLEST, scale))
        self._fit_size()
        self.update()

    def fit_into(self, room: QSize) -> None:
        """The largest size, up to the natural one, at which the whole graph is seen; below SMALLEST one scrolls."""
        if self.graph.width:
            self.show_at(min(1.0, room.width() / self.graph.width, room.height() / self.graph.height))

    def _fit_size(self) -> None:
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(round(self.graph.width * self.scale) or 200, round(self.graph.height * self.scale) or 80)

    # --- hands -------------------------------------------------------------------------------------------------------

    def box_at(self, point: QPointF) -> Box | None:
        """The box under the pointer."""
        at = point / self.scale
        return next((box for box in self.graph.boxes if _room(box).contains(at)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        box = self.box_at(event.position())
        self.step_chosen.emit(box.step.name if box else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}
        names = [step.name for step in self.flow.steps]
        if event.key() not in by or not names:
            super().keyPressEvent(event)
            return
        step = by[Qt.Key(event.key())]
        place = names.index(self.step) + step if self.step in names else 0
        self.step_chosen.emit(names[max(0, min(place, len(names) - 1))])

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            box = self.box_at(QPointF(event.pos()))
            if box is not None:
                QToolTip.showText(event.globalPos(), plain_tip(step_words(self.flow, box.step.name)), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    # --- painting ----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = current_palette()
        painter.fillRect(event.rect(), palette.colour("panel"))
        painter.scale(self.scale, self.scale)
        for arrow in self.graph.arrows:
            self._arrow(painter, arrow, palette)
        for arrow in self.graph.arrows:
            self._label(painter, arrow, palette)
        for box in self.graph.boxes:
            self._box(painter, box, palette)
        painter.end()

    def _arrow(self, painter: QPainter, arrow: Arrow, palette: Palette) -> None:
        chosen = self.step in (arrow.source, arrow.target) and bool(self.step)
        ink = palette.colour("accent" if chosen else "dim_text")
        painter.setPen(QPen(ink, 2.0 if chosen else 1.3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(_back_path(arrow) if arrow.is_back else _down_path(arrow))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPolygon(_tip(arrow))

    def _label(self, painter: QPainter, arrow: Arrow, palette: Palette) -> None:
        words = way_words(arrow.labels)
        if not words:
            return
        painter.setFont(text_font(12))
        metrics = QFontMetricsF(painter.font())
        x, y = arrow.points[0]
        wide, high = metrics.horizontalAdvance(words) + 8, metrics.height()
        lower = (arrow.rank % 2) * (high + 2) if wide > BOX_W / (arrow.leaving + 1) else 0.0
        room = QRectF(x - wide / 2, y + 6 + lower, wide, high)
        if arrow.is_back:
            room = QRectF(x + 4, y - high - 1, wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.colour("panel"))
        painter.drawRoundedRect(room, 2, 2)
        painter.setPen(palette.colour("text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)

    def _box(self, painter: QPainter, box: Box, palette: Palette) -> None:
        room, callers = _room(box), self.callers[box.step.name]
        chosen = box.step.name == self.step
        edge = palette.colour("accent" if chosen or callers else "line")
        painter.setPen(QPen(edge, 2.0 if chosen else 1.0))
        painter.setBrush(palette.colour("selection" if chosen else "raised"))
        painter.drawRoundedRect(room, CORNER_PX, CORNER_PX)
        inner = room.adjusted(PADDING_PX, 7, -PADDING_PX, -6)
        first = f"▶ {step_title(box.step)}" if box.step.name == self.flow.first else step_title(box.step)
        line = inner.height() / 3
        right = self._right_words(painter, QRectF(inner.left(), inner.top(), inner.width(), line), box, palette)
        painter.setPen(palette.colour("text"))
        painter.setFont(text_font(14, bold=True))
        head = QRectF(inner.left(), inner.top(), inner.width() - right - 6, line)
        _elided(painter, head, first)
        painter.setFont(text_font(12))
        painter.setPen(palette.colour("dim_text"))
        said = QRectF(inner.left(), inner.top() + line, inner.width(), 2 * line)
        flags = Qt.TextFlag.TextWrapAnywhere | Qt.AlignmentFlag.AlignTop
        painter.save()
        painter.setClipRect(said)
        painter.drawText(said, int(flags), _two_lines(painter, box.step.words, said.width()))
        painter.restore()

    def _right_words(self, painter: QPainter, room: QRectF, box: Box, palette: Palette) -> float:
        """The kind, or how many callers are there, at the right of the first line; its width."""
        callers = self.callers[box.step.name]
        words = f"● {t('{count} callers', count=callers)}" if callers else kind_words(box.step)
        painter.setFont(number_font(12, bold=True) if callers else text_font(12))
        painter.setPen(palette.colour("accent" if callers else "dim_text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        return QFontMetricsF(painter.font()).horizontalAdvance(words)


def _room(box: Box) -> QRectF:
    return QRectF(box.x, box.y, BOX_W, BOX_H)


def _down_path(arrow: Arrow) -> QPainterPath:
    """Straight through the rows that it passes, bent between them."""
    path = QPainterPath(QPointF(*arrow.points[0]))
    for at in range(1, len(arrow.points), 2):
        (x1, y1), (x2, y2) = arrow.points[at - 1], arrow.points[at]
        end = y2 - TIP_PX if at == len(arrow.points) - 1 else y2
        path.cubicTo(x1, y1 + BEND_PX, x2, end - BEND_PX, x2, end)
        if at + 1 < len(arrow.points):
            path.lineTo(*arrow.points[at + 1])
    return path


def _back_path(arrow: Arrow) -> QPainterPath:
    """Along the right side, with round corners."""
    start, lane_low, lane_high, end = (QPointF(*point) for point in arrow.points)
    up = -CORNER_PX if lane_high.y() < lane_low.y() else CORNER_PX
    path = QPainterPath(start)
    path.lineTo(lane_low - QPointF(CORNER_PX, 0))
    path.quadTo(lane_low, lane_low + QPointF(0, up))
    path.lineTo(lane_high - QPointF(0, up))
    path.quadTo(lane_high, lane_high - QPointF(CORNER_PX, 0))
    path.lineTo(end + QPointF(TIP_PX, 0))
    return path


def _tip(arrow: Arrow) -> QPolygonF:
    x, y = arrow.points[-1]
    if arrow.is_back:
        corners = ((x, y), (x + TIP_PX, y - HALF_TIP_PX), (x + TIP_PX, y + HALF_TIP_PX))
    else:
        corners = ((x, y), (x - HALF_TIP_PX, y - TIP_PX), (x + HALF_TIP_PX, y - TIP_PX))
    return QPolygonF([QPointF(*corner) for corner in corners])


def _elided(painter: QPainter, room: QRectF, words: str) -> None:
    shown = QFontMetricsF(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def _two_lines(painter: QPainter, words: str, width: float) -> str:
    """As much of the words as two lines hold."""
    metrics = QFontMetricsF(painter.font())
    return metrics.elidedText(words, Qt.TextElideMode.ElideRight, 2 * width - metrics.horizontalAdvance("中") * 2)


