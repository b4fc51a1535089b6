"""How a `Row` is drawn: mark and colour of its state, title, badge, counting figures on the right, a dim note."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from dispatch_app.desk_kit.rows import Row
from dispatch_app.qt_kit.theme import (
    VEHICLE_MARKS,
    Palette,
    current_palette,
    font_px,
    grade_colour,
    number_font,
    text_font,
)

LEFT_PX = 12
BOX_PX = 14
GAP_PX = 8
DIAL_PX = 34
"""Width of the telephone sign at the right of a row that can be dialled."""


def look_colour(look: str, palette: Palette) -> QColor:
    """The colour of a row's look: a vehicle state, a grade or a tone; unknown looks are plain text."""
    if look in VEHICLE_MARKS:
        return QColor(getattr(palette, look))
    if look in ("A", "B", "C", "D"):
        return QColor(grade_colour(look, palette))
    tones = {"danger": palette.danger, "warning": palette.warning, "success": palette.success, "dim": palette.dim_text}
    return QColor(tones.get(look, palette.text))


def ink_on(ground: QColor) -> QColor:
    """Near-black or white, whichever reads better on a colour (relative luminance of WCAG 2.1; both give 4.5 : 1)."""
    parts = [ground.redF(), ground.greenF(), ground.blueF()]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return QColor("#0B1017") if luminance > 0.18 else QColor("#FFFFFF")


class RowDelegate(QStyledItemDelegate):
    """Draws rows of one or two lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        row = index.data(Qt.ItemDataRole.UserRole + 1)
        line = font_px() + 6
        return QSize(80, line * 2 + 10 if row.note else line + 10)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Row = index.data(Qt.ItemDataRole.UserRole + 1)
        palette = current_palette()
        room: QRect = option.rect  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option, room, row, palette)
        line = font_px() + 6
        sign_px = DIAL_PX if row.dial else 0
        top = QRect(room.left() + LEFT_PX, room.top() + 5, room.width() - 2 * LEFT_PX - sign_px, line)
        left = self._head(painter, top, row, palette)
        self._first_line(painter, QRect(left, top.top(), top.right() - left + 1, line), row, palette)
        if row.note:
            painter.setFont(text_font(font_px() - 1))
            painter.setPen(palette.colour("at_hospital" if row.gone else "dim_text"))
            below = QRect(left, top.bottom() + 1, top.right() - left + 1, line)
            words = painter.fontMetrics().elidedText(row.note, Qt.TextElideMode.ElideRight, below.width())
            painter.drawText(below, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        if row.dial:
            _dial_sign(painter, dial_room(room), option.widget.pointed_dial() == row.key, palette)  # type: ignore[attr-defined]
        painter.setPen(QPen(palette.colour("line"), 1))
        painter.drawLine(room.left() + LEFT_PX, room.bottom(), room.right() - LEFT_PX, room.bottom())
        painter.restore()

    def _ground(
        self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, row: Row, palette: Palette
    ) -> None:
        state = option.state  # type: ignore[attr-defined]
        view = option.widget  # type: ignore[attr-defined]
        focused = bool(view.hasFocus())
        selected = bool(state & QStyle.StateFlag.State_Selected)
        marked = view.marked() == row.key
        if marked or (selected and focused):
            painter.fillRect(room, palette.colour("selection"))
        elif state & QStyle.StateFlag.State_MouseOver or row.checked:
            painter.fillRect(room, palette.colour("raised"))
        if marked or row.checked:
            painter.fillRect(QRect(room.left(), room.top(), 3, room.height()), palette.colour("accent"))
        if selected and focused:
            painter.setPen(QPen(palette.colour("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(room.adjusted(0, 0, -1, -1))

    def _head(self, painter: QPainter, top: QRect, row: Row, palette: Palette) -> int:
        """Number, check box and mark; returns where the words begin."""
        left = top.left()
        if row.number:
            painter.setFont(number_font(font_px() - 2))
            painter.setPen(palette.colour("dim_text"))
            painter.drawText(QRect(left, top.top(), 12, top.height()), Qt.AlignmentFlag.AlignVCenter, str(row.number))
        if row.checked is not None:
            left += 16
            _check_box(painter, QPoint(left, top.center().y() - BOX_PX // 2 + 1), row.checked, palette)
            left += BOX_PX + GAP_PX
        elif row.number:
            left += 16 + BOX_PX + GAP_PX
        if row.mark:
            colour = palette.colour("at_hospital") if row.gone else look_colour(row.look, palette)
            mark_px = font_px() + 4
            _mark(painter, QRect(left, top.top(), mark_px, top.height()), row, colour)
            left += mark_px + 6
        return left

    def _first_line(self, painter: QPainter, room: QRect, row: Row, palette: Palette) -> None:
        right_font = number_font(font_px(), bold=True)
        right_px = QFontMetrics(right_font).horizontalAdvance(row.right) if row.right else 0
        painter.setFont(right_font)
        urgent = row.look in ("danger", "warning") and not row.gone
        painter.setPen(look_colour(row.look, palette) if urgent else palette.colour("dim_text" if row.gone else "text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, row.right)
        title_font = text_font(font_px(), bold=True)
        metrics = QFontMetrics(title_font)
        badge_font = text_font(font_px() - 2)
        badge_px = QFontMetrics(badge_font).horizontalAdvance(row.badge) + 10 if row.badge else 0
        space = room.width() - right_px - (GAP_PX if right_px else 0) - (badge_px + GAP_PX if badge_px else 0)
        if badge_px and metrics.horizontalAdvance(row.title) > space:  # a number is read before a word beside it
            space, badge_px = space + badge_px + GAP_PX, 0
        title = metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, max(space, 24))
        painter.setFont(title_font)
        painter.setPen(palette.colour("at_hospital" if row.gone else "text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
        if badge_px and space > 24:
            left = room.left() + metrics.horizontalAdvance(title) + GAP_PX
            frame = QRect(left, room.center().y() - font_px() // 2 - 1, badge_px, font_px() + 4)
            painter.setFont(badge_font)
            painter.setPen(QPen(palette.colour("dim_text"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame, 3, 3)
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, row.badge)


def dial_room(room: QRect) -> QRect:
    """Where the telephone sign of a row lies: as high as the row, so that a hurried hand meets it."""
    return QRect(room.right() - DIAL_PX - 4, room.top(), DIAL_PX, room.height())


def _dial_sign(painter: QPainter, room: QRect, pointed: bool, palette: Palette) -> None:
    """A telephone; filled under the pointer, so that it is seen what a click does."""
    side = font_px() + 12
    frame = QRect(room.center().x() - side // 2, room.center().y() - side // 2, side, side)
    if pointed:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.colour("accent"))
        painter.drawRoundedRect(frame, 4, 4)
    painter.setPen(palette.colour("on_accent" if pointed else "accent"))
    painter.setFont(text_font(font_px() + 3))
    painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, "☎")


def _check_box(painter: QPainter, at: QPoint, checked: bool, palette: Palette) -> None:
    box = QRect(at.x(), at.y(), BOX_PX, BOX_PX)
    painter.setPen(QPen(palette.colour("accent" if checked else "dim_text"), 1))
    painter.setBrush(palette.colour("accent") if checked else palette.colour("surface"))
    painter.drawRoundedRect(box, 3, 3)
    if checked:
        painter.setPen(QPen(palette.colour("on_accent"), 2))
        painter.drawPolyline([at + QPoint(3, 7), at + QPoint(6, 10), at + QPoint(11, 4)])


def _mark(painter: QPainter, room: QRect, row: Row, colour: QColor) -> None:
    """The sign of a state; hollow (stale) signs are outlines. Grade letters stand in a filled square."""
    letter = row.mark in ("A", "B", "C", "D", "?")
    if letter:
        side = font_px() + 4
        square = QRect(room.left(), room.center().y() - side // 2 + 1, side, side)
        painter.setPen(QPen(colour, 1))
        painter.setBrush(colour if row.mark != "?" else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(square, 3, 3)
        painter.setPen(colour if row.mark == "?" else ink_on(colour))
        painter.setFont(text_font(font_px() - 1, bold=True))
        painter.drawText(square, Qt.AlignmentFlag.AlignCenter, row.mark)
        return
    font = text_font(font_px() + 1, bold=True)
    path = QPainterPath()
    metrics = QFontMetrics(font)
    left = room.left() + (room.width() - metrics.horizontalAdvance(row.mark)) / 2
    path.addText(left, room.center().y() + metrics.capHeight() / 2 + 1, font, row.mark)
    painter.setPen(QPen(colour, 1.2) if row.hollow else Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if row.hollow else colour)
    painter.drawPath(path)
