"""The chart of a report: bars, slices, a line or coloured cells, painted in the theme; a double click asks what is
behind.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from dispatch_app.desk_kit.report_sheet import Heat, Sheet, heat_of, number_words
from dispatch_app.director.desk.chart_model import (
    MOST_BARS,
    MOST_POINTS,
    Point,
    Series,
    scale_of,
    series_of,
    slices_of,
    thinned,
)
from dispatch_app.domain.statistics.question import Group
from dispatch_app.domain.statistics.report import Chart, SectionMade
from dispatch_app.qt_kit.plain_parts import plain_tip
from dispatch_app.qt_kit.theme import current_palette, number_font, text_font
from dispatch_app.words import t

LEFT_PX, RIGHT_PX, TOP_PX, FOOT_PX = 64.0, 24.0, 34.0, 58.0
SLICE_ROLES = (
    ("accent", 100), ("free", 100), ("ordered", 100), ("on_scene", 100), ("to_hospital", 100), ("accent", 150),
    ("ordered", 150), ("on_scene", 150), ("line", 100),
)  # fmt: skip
"""Colour of the theme and how much darker, per cent; the last is for the rest."""


class ReportChart(QWidget):
    """`show_section` gives it something; `behind` carries the group of what was double-clicked."""

    behind = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(240)
        self.setMouseTracking(True)
        self._kind = Chart.BAR
        self._series = Series("", "", ())
        self._heat: Heat | None = None
        self._empty = ""
        self._hits: list[tuple[QPainterPath, str, Group | None]] = []

    def show_section(
        self, made: SectionMade, sheet: Sheet, kind: Chart, figure_id: str, names: Mapping[tuple[str, str], str]
    ) -> None:
        """Draw one figure of a section as `kind`."""
        self._kind, self._heat, self._empty = kind, None, ""
        if kind is Chart.HEAT:
            self._heat = heat_of(made, names)
        elif kind is Chart.PIE:
            self._series = slices_of(sheet, figure_id)
        else:
            self._series = series_of(sheet, figure_id, MOST_POINTS if kind is Chart.LINE else MOST_BARS)
        nothing = not self._heat.highest() if self._heat is not None else not self._series.highest()
        if nothing:
            self._empty = t("Nothing was counted in this period")
        self.setAccessibleName(f"{sheet.title} {self._series.name}")
        self.update()

    def show_words(self, words: str) -> None:
        """Say why there is no chart."""
        self._empty, self._hits = words, []
        self.update()

    def hits(self) -> list[tuple[QRectF, str, Group | None]]:
        """What can be pointed at: its box, words and group."""
        return [(path.boundingRect(), words, group) for path, words, group in self._hits]

    # --- hands -------------------------------------------------------------------------------------------------------

    def _hit(self, at: QPointF) -> tuple[str, Group | None] | None:
        return next(((words, group) for path, words, group in reversed(self._hits) if path.contains(at)), None)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        if hit is not None and hit[1] is not None:
            self.behind.emit(hit[1])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        can = hit is not None and hit[1] is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if can else Qt.CursorShape.ArrowCursor)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            hit = self._hit(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), plain_tip(hit[0]) if hit else "", self)
            return True
        return super().event(event)

    # --- painting ----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:
            painter.end()  # a painter left open would abort the program after an error in a drawing step

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._hits = []
        palette = current_palette()
        if self._empty:
            painter.setPen(palette.colour("dim_text"))
            painter.setFont(text_font(15))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._empty)
            return
        if self._heat is not None:
            self._paint_heat(painter, self._heat)
        elif self._kind is Chart.PIE:
            self._paint_pie(painter)
        elif self._series.points:
            self._paint_axes(painter)

    def _plot(self) -> QRectF:
        return QRectF(LEFT_PX, TOP_PX, self.width() - LEFT_PX - RIGHT_PX, self.height() - TOP_PX - FOOT_PX)

    def _paint_axes(self, painter: QPainter) -> None:
        palette, series, plot = current_palette(), self._series, self._plot()
        top, step = scale_of(series.highest())
        painter.setFont(number_font(12))
        value = 0.0
        while value <= top + step / 1_000:
            y = plot.bottom() - plot.height() * value / top
            painter.setPen(QPen(palette.colour("line"), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(palette.colour("dim_text"))
            words = f"{value:g}" if top < 100_000 else f"{value / 1_000:g}k"
            painter.drawText(QRectF(0, y - 9, LEFT_PX - 8, 18), _RIGHT, words)
            value += step
        self._paint_heading(painter, plot)
        self._paint_names(painter, plot)
        if self._kind is Chart.LINE:
            self._paint_line(painter, plot, top)
        else:
            self._paint_bars(painter, plot, top)

    def _paint_heading(self, painter: QPainter, plot: QRectF) -> None:
        palette, series = current_palette(), self._series
        painter.setFont(text_font(13, bold=True))
        painter.setPen(palette.colour("text"))
        unit = f" ({series.unit})" if series.unit else ""
        words = series.name + unit
        painter.drawText(QRectF(plot.left(), 6, plot.width(), 20), Qt.AlignmentFlag.AlignLeft, words)
        right = []
        if series.left_out:
            right.append(t("the {count} smallest are only in the table", count=series.left_out))
        painter.setFont(text_font(12))
        painter.setPen(palette.colour("dim_text"))
        if series.compared:
            right.append(t("hollow: the period before"))
        painter.drawText(QRectF(plot.left(), 6, plot.width(), 20), _RIGHT, " · ".join(right))

    def _paint_names(self, painter: QPainter, plot: QRectF) -> None:
        names = [point.name for point in self._series.points]
        painter.setFont(text_font(12))
        painter.setPen(current_palette().colour("dim_text"))
        metrics = QFontMetrics(painter.font())
        wide = max((metrics.horizontalAdvance(name) for name in names), default=1) + 12
        slot = plot.width() / len(names)
        shown = thinned(names, int(plot.width() / max(min(wide, 110), 24)))
        step = min((b - a for a, b in zip(sorted(shown), sorted(shown)[1:], strict=False)), default=len(names))
        for number in shown:
            x = plot.left() + slot * (number + 0.5)
            room = max(slot * step, 30.0)
            box = QRectF(x - room / 2, plot.bottom() + 6, room, 36)
            text = metrics.elidedText(names[number], Qt.TextElideMode.ElideRight, int(room))
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)

    def _paint_bars(self, painter: QPainter, plot: QRectF, top: float) -> None:
        palette, series = current_palette(), self._series
        slot = plot.width() / len(series.points)
        wide = min(slot * 0.68, 64.0)
        half = wide / 2 if series.compared else wide
        for number, point in enumerate(series.points):
            left = plot.left() + slot * (number + 0.5) - wide / 2
            if point.value is not None:
                high = plot.height() * point.value / top
                bar = QRectF(left, plot.bottom() - high, half, high)
                painter.fillRect(bar, palette.colour("accent"))
                if half >= 30:
                    self._paint_number(painter, bar.center().x(), bar.top(), point.value)
            if point.before is not None:
                high = plot.height() * point.before / top
                painter.setPen(QPen(palette.colour("dim_text"), 1.4))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRectF(left + half + 1, plot.bottom() - high, half - 2, high))
            self._note(QRectF(plot.left() + slot * number, plot.top(), slot, plot.height()), point)

    def _paint_number(self, painter: QPainter, x: float, y: float, value: float) -> None:
        painter.setFont(number_font(12))
        painter.setPen(current_palette().colour("text"))
        words = number_words(value, self._series.unit)
        painter.drawText(QRectF(x - 45, y - 18, 90, 16), Qt.AlignmentFlag.AlignCenter, words)

    def _paint_line(self, painter: QPainter, plot: QRectF, top: float) -> None:
        palette, series = current_palette(), self._series
        slot = plot.width() / len(series.points)
        for field, colour, style in (
            ("before", "dim_text", Qt.PenStyle.DashLine), ("value", "accent", Qt.PenStyle.SolidLine),
        ):  # fmt: skip
            path, drawn = QPainterPath(), False
            painter.setPen(QPen(palette.colour(colour), 2, style))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for number, point in enumerate(series.points):
                value = getattr(point, field)
                if value is None:
                    drawn = False
                    continue
                at = QPointF(plot.left() + slot * (number + 0.5), plot.bottom() - plot.height() * value / top)
                if drawn:
                    path.lineTo(at)
                else:
                    path.moveTo(at)
                drawn = True
                if field == "value" and slot > 6:
                    painter.drawEllipse(at, 2.5, 2.5)
            painter.drawPath(path)
        for number, point in enumerate(series.points):
            self._note(QRectF(plot.left() + slot * number, plot.top(), slot, plot.height()), point)

    def _note(self, box: QRectF, point: Point) -> None:
        path = QPainterPath()
        path.addRect(box)
        self._hits.append((path, self._series.words(point), point.group))

    def _paint_pie(self, painter: QPainter) -> None:
        palette, series = current_palette(), self._series
        whole = sum(point.value or 0.0 for point in series.points)
        size = max(min(self.height() - 60.0, self.width() * 0.45), 80.0)
        box = QRectF(self.width() * 0.28 - size / 2, (self.height() - size) / 2 + 8, size, size)
        self._paint_heading(painter, self._plot())
        angle = 90.0
        line = 26.0
        y = max(self.height() / 2 - line * len(series.points) / 2, TOP_PX)
        for number, point in enumerate(series.points):
            share = (point.value or 0.0) / whole
            path = QPainterPath(box.center())
            path.arcTo(box, angle, -360.0 * share)
            path.closeSubpath()
            angle -= 360.0 * share
            role, darker = SLICE_ROLES[number % len(SLICE_ROLES)]
            colour = palette.colour(role).darker(darker)
            painter.setPen(QPen(palette.colour("panel"), 2))
            painter.setBrush(colour)
            painter.drawPath(path)
            words = f"{series.words(point)} · {100 * share:.1f} %"
            self._hits.append((path, words, point.group))
            self._paint_key(painter, QPointF(self.width() * 0.56, y + line * number), colour, words)
            if share > 0.05:
                self._paint_percent(painter, box, angle + 180.0 * share, share, role)

    def _paint_percent(self, painter: QPainter, box: QRectF, angle_deg: float, share: float, role: str) -> None:
        far = box.width() * 0.33
        at = box.center() + QPointF(math.cos(math.radians(angle_deg)) * far, -math.sin(math.radians(angle_deg)) * far)
        painter.setPen(current_palette().colour("text" if role == "line" else "on_accent"))
        painter.setFont(number_font(13))
        painter.drawText(QRectF(at.x() - 30, at.y() - 10, 60, 20), Qt.AlignmentFlag.AlignCenter, f"{100 * share:.0f} %")

    def _paint_key(self, painter: QPainter, at: QPointF, colour: QColor, words: str) -> None:
        painter.fillRect(QRectF(at.x(), at.y() + 4, 12, 12), colour)
        painter.setPen(current_palette().colour("text"))
        painter.setFont(text_font(13))
        room = int(self.width() - at.x() - 40)
        text = QFontMetrics(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(at.x() + 20, at.y(), room, 20), Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_heat(self, painter: QPainter, heat: Heat) -> None:
        palette = current_palette()
        painter.setFont(text_font(12))
        metrics = QFontMetrics(painter.font())
        left = min(max((metrics.horizontalAdvance(name) for name in heat.rows), default=0) + 20.0, self.width() * 0.25)
        plot = QRectF(left, 28, self.width() - left - RIGHT_PX, self.height() - 44)
        wide, high = plot.width() / max(len(heat.columns), 1), min(plot.height() / max(len(heat.rows), 1), 56.0)
        names = thinned(heat.columns, int(plot.width() / 40))
        highest = heat.highest() or 1.0
        for column in names:
            box = QRectF(plot.left() + wide * column - 20, 4, wide + 40, 22)
            painter.setPen(palette.colour("dim_text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, heat.columns[column])
        for row, name in enumerate(heat.rows):
            y = plot.top() + high * row
            painter.setPen(palette.colour("dim_text"))
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(left - 12))
            painter.drawText(QRectF(4, y, left - 12, high), _RIGHT, text)
            for column, number in enumerate(heat.cells[row]):
                cell = QRectF(plot.left() + wide * column + 1, y + 1, wide - 2, high - 2)
                self._paint_cell(painter, cell, number, highest)
                path = QPainterPath()
                path.addRect(cell)
                words = f"{name} · {heat.columns[column]}: {number_words(number, '')}"
                self._hits.append((path, words, heat.groups[row][column]))

    def _paint_cell(self, painter: QPainter, cell: QRectF, number: float | None, highest: float) -> None:
        palette = current_palette()
        painter.fillRect(cell, palette.colour("raised"))
        if not number:
            return
        colour = palette.colour("accent")
        strength = 0.12 + 0.88 * number / highest
        colour.setAlphaF(strength)
        painter.fillRect(cell, colour)
        if cell.width() >= 26 and cell.height() >= 16:
            painter.setPen(palette.colour("on_accent" if strength > 0.62 else "text"))
            painter.setFont(number_font(11))
            words = f"{number:.0f}" if number >= 10 or number == int(number) else f"{number:.1f}"
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, words)
            painter.setFont(text_font(12))


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
