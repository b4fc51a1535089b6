"""The map of the centre's parts: boxes in groups, painted; state by colour, mark and words together."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QToolTip, QWidget

from dispatch_app.console.desk.alarm_map import Box, Group
from dispatch_app.qt_kit.plain_parts import plain_tip
from dispatch_app.qt_kit.row_paint import look_colour
from dispatch_app.qt_kit.theme import current_palette, font_px, text_font

BOX_WIDTH_PX, GAP_PX, EDGE_PX = 150, 8, 12
GROUND_SHARE = 34
"""Alpha of a box's ground in the colour of its state, of 255: the words keep their contrast."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A box and its room."""

    room: QRect
    box: Box


class PartMap(QWidget):
    """Paints groups one below the other, their boxes side by side as far as the width allows."""

    def __init__(self) -> None:
        super().__init__()
        self.groups: list[Group] = []
        self.placed: list[Placed] = []
        self._titles: list[tuple[QRect, str, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def show_groups(self, groups: list[Group]) -> None:
        """Paint these."""
        if groups != self.groups:
            self.groups = groups
            self._place()
            self.update()

    def sizeHint(self) -> QSize:
        bottom = max((one.room.bottom() for one in self.placed), default=40)
        return QSize(2 * (BOX_WIDTH_PX + GAP_PX) + 2 * EDGE_PX, bottom + EDGE_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(BOX_WIDTH_PX + 2 * EDGE_PX, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._place()
            self.update()

    def box_at(self, point: QPoint) -> Box | None:
        """The part under the pointer."""
        return next((one.box for one in self.placed if one.room.contains(point)), None)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            box = self.box_at(event.pos())
            if box is not None:
                QToolTip.showText(event.globalPos(), plain_tip(box.tip), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def _place(self) -> None:
        """Small groups share a line: every group takes its boxes' width, a new line begins where it does not fit."""
        line = font_px() + 6
        title_px, box_px = line + 4, 2 * line + 10
        columns = max(1, (self.width() - 2 * EDGE_PX + GAP_PX) // (BOX_WIDTH_PX + GAP_PX))
        wide = (self.width() - 2 * EDGE_PX + GAP_PX) // columns - GAP_PX
        self.placed, self._titles = [], []
        top, column, lowest = EDGE_PX // 2, 0, 0
        for group in self.groups:
            count = len(group.boxes)
            if column and column + min(count, columns) > columns:
                top, column = lowest + GAP_PX, 0
            left = EDGE_PX + column * (wide + GAP_PX)
            self._titles.append((QRect(left, top, wide, title_px), group.title, _count(group)))
            for place, box in enumerate(group.boxes):
                across = (column + place) % columns if count <= columns else place % columns
                down = 0 if count <= columns else place // columns
                x = EDGE_PX + across * (wide + GAP_PX)
                y = top + title_px + down * (box_px + GAP_PX)
                self.placed.append(Placed(QRect(x, y, wide, box_px), box))
                lowest = max(lowest, y + box_px)
            column = column + count if count <= columns else columns
        self.updateGeometry()
        self.setMinimumHeight(lowest + EDGE_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = current_palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(text_font(font_px() - 1))
        painter.setPen(palette.colour("dim_text"))
        for room, title, count in self._titles:
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, f"{title}  {count}")
        for one in self.placed:
            if event.rect().intersects(one.room):
                _paint_box(painter, one)


def _paint_box(painter: QPainter, one: Placed) -> None:
    palette, box, room = current_palette(), one.box, one.room
    colour = look_colour(box.tone, palette)
    loud = box.tone in ("danger", "warning")
    ground = QColor(colour) if loud else palette.colour("raised")
    if loud:
        ground.setAlpha(GROUND_SHARE)
    painter.setPen(QPen(colour if loud else palette.colour("line"), 2 if box.tone == "danger" else 1))
    painter.setBrush(ground)
    painter.drawRoundedRect(room.adjusted(1, 1, -1, -1), 4, 4)
    line = font_px() + 6
    top = QRect(room.left() + 10, room.top() + 4, room.width() - 20, line)
    painter.setFont(text_font(font_px() + 1, bold=True))
    painter.setPen(colour)
    mark_px = painter.fontMetrics().horizontalAdvance("◆") + 6
    painter.drawText(top, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, box.mark)
    painter.setFont(text_font(font_px()))
    painter.setPen(palette.colour("text"))
    name = top.adjusted(mark_px, 0, 0, 0)
    words = painter.fontMetrics().elidedText(box.name, Qt.TextElideMode.ElideMiddle, name.width())
    painter.drawText(name, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
    painter.setFont(text_font(font_px() - 1))
    painter.setPen(colour if loud else palette.colour("dim_text"))
    below = QRect(top.left(), top.bottom() + 1, top.width(), line)
    said = painter.fontMetrics().elidedText(box.words, Qt.TextElideMode.ElideRight, below.width())
    painter.drawText(below, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, said)


def _count(group: Group) -> str:
    well = sum(1 for box in group.boxes if box.tone == "success")
    return f"{well}/{len(group.boxes)}" if len(group.boxes) > 1 else ""


class PartMapRoom(QScrollArea):
    """The map of parts with a scroll bar where it is higher than its room."""

    def __init__(self) -> None:
        super().__init__()
        self.map = PartMap()
        self.setWidget(self.map)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.map.setAutoFillBackground(False)
