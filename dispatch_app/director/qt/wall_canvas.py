"""Paints the live wall. Every size follows the height: 1920×1080 and 3840×1080 are read from one distance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from dispatch_app.desk_kit.figures import clock_text
from dispatch_app.director.desk.wall_lines import Line, ListShown, Part, TileShown, age_text, day_line, lists, tiles
from dispatch_app.domain.wall import Level
from dispatch_app.domain.wall_view import WallView
from dispatch_app.qt_kit.theme import Palette, current_palette, grade_colour, number_font
from dispatch_app.words import t

TURN_S = 12
"""A list that is longer than its room turns its page so often."""

WIDE = 2.4
"""Broader than this, incidents and stations stand in two columns."""

SHARES = (1.05, 1.55, 1.3, 0.95)
COLUMNS_WIDE = (1, 2, 2, 1)
DIMMED = 0.45


class WallCanvas(QWidget):
    """Shows one view; `show_wall` gives the next one. A stale one is dimmed and says since when it is old."""

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(640, 360)
        self._view: WallView | None = None
        self._now: datetime | None = None
        self._stale_since: datetime | None = None
        self.pages: list[tuple[int, int]] = []
        """(page shown, pages) of each list, as painted last."""

    def show_wall(self, view: WallView, now: datetime, stale_since: datetime | None = None) -> None:
        """Paint a view at a moment; `stale_since`: when the server was heard last, where it is silent."""
        self._view, self._now, self._stale_since = view, now, stale_since
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = current_palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), palette.colour("surface"))
        if self._view is None or self._now is None:
            painter.end()
            return
        _Brush(painter, palette, self).paint(self._view, self._now, self._stale_since)
        painter.end()


class _Brush:
    """One painting: `u` is a fifty-fourth of the height, 20 px on a screen of 1080."""

    def __init__(self, painter: QPainter, palette: Palette, canvas: WallCanvas) -> None:
        self.p, self.palette, self.canvas = painter, palette, canvas
        self.width, self.height = float(canvas.width()), float(canvas.height())
        self.u = min(self.height / 54.0, self.width / 84.0)

    def paint(self, view: WallView, now: datetime, stale_since: datetime | None) -> None:
        u = self.u
        edge, gap = 0.8 * u, 0.55 * u
        width = self.width - 2 * edge
        shown_now = now if stale_since is None else view.at
        top = self._head(view, now, stale_since, edge, width)
        self.p.setOpacity(1.0 if stale_since is None else DIMMED)
        top = self._tiles(tiles(view, shown_now), edge, top, width, gap)
        top = self._day(day_line(view, shown_now), edge, top, width) + gap
        room = QRectF(edge, top, width, self.height - top - edge)
        self._lists(lists(view, shown_now), room, gap, now)
        self.p.setOpacity(1.0)

    def _head(
        self, view: WallView, now: datetime, stale_since: datetime | None, left: float, width: float
    ) -> float:  # fmt: skip
        u = self.u
        self._text(QRectF(left, 0, width, 3.2 * u), f"{view.centre_name} · {t('Live wall')}", 1.7 * u, "text", True)
        self._text(QRectF(left, 0, width, 3.2 * u), clock_text(now), 2.4 * u, "text", True, right=True)
        if stale_since is None:
            return 3.3 * u
        band = QRectF(left, 3.2 * u, width, 2.4 * u)
        self.p.fillRect(band, self.palette.colour("warning"))
        time, age = clock_text(view.at), age_text(stale_since, now)
        words = t("The server does not answer; shown is the state of {time} ({age} ago)", time=time, age=age)
        self._text(band.adjusted(u, 0, -u, 0), words, 1.5 * u, "surface", True)
        return 6.0 * u

    def _tiles(self, shown: Sequence[TileShown], left: float, top: float, width: float, gap: float) -> float:
        u, columns = self.u, 10 if self.width / self.height > WIDE else 5
        height = 6.4 * u
        each = (width - gap * (columns - 1)) / columns
        for place, tile in enumerate(shown):
            row, column = divmod(place, columns)
            room = QRectF(left + column * (each + gap), top + row * (height + gap), each, height)
            self._tile(tile, room)
        rows = -(-len(shown) // columns)
        return top + rows * (height + gap)

    def _tile(self, tile: TileShown, room: QRectF) -> None:
        u, alarm = self.u, tile.level is Level.ALARM
        edge = {Level.ALARM: "danger", Level.WARNING: "warning"}.get(tile.level, "line")
        self.p.setPen(QPen(self.palette.colour(edge), max(1.0, 0.06 * u)))
        self.p.setBrush(self.palette.colour("danger" if alarm else "panel"))
        self.p.drawRoundedRect(room, 4, 4)
        self.p.fillRect(QRectF(room.left(), room.top(), 0.4 * u, room.height()), self.palette.colour(edge))
        words = "on_danger" if alarm else "dim_text"
        value = "on_danger" if alarm else "warning" if tile.level is Level.WARNING else "text"
        inner = room.adjusted(1.0 * u, 0.35 * u, -0.5 * u, 0)
        self._text(QRectF(inner.left(), inner.top(), inner.width(), 1.8 * u), tile.title, 1.3 * u, words)
        number = QRectF(inner.left(), inner.top() + 1.8 * u, inner.width(), 4.0 * u)
        used = self._text(number, tile.value, 3.5 * u, value, True)
        if tile.unit:
            rest = number.adjusted(used + 0.4 * u, 0.8 * u, 0, 0)
            self._text(rest, tile.unit, 1.6 * u, value)

    def _day(self, parts: Sequence[Part], left: float, top: float, width: float) -> float:
        u = self.u
        room = QRectF(left, top, width, 2.6 * u)
        self._frame(room)
        sizes = {True: 1.6 * u, False: 1.3 * u}
        wanted = sum(self._width(p.text, sizes[p.bold], p.bold) + (1.6 if p.bold else 0.4) * u for p in parts)
        scale = min(1.0, (width - 1.6 * u) / max(wanted, 1.0))
        at = left + 0.8 * u
        for part in parts:
            place = QRectF(at, top, width, room.height())
            size = sizes[part.bold] * scale
            at += self._text(place, part.text, size, part.colour, part.bold) + (1.6 if part.bold else 0.4) * u * scale
        return top + room.height()

    def _lists(self, shown: Sequence[ListShown], room: QRectF, gap: float, now: datetime) -> None:
        wide = self.width / self.height > WIDE
        free = room.width() - gap * (len(shown) - 1)
        self.canvas.pages = []
        left = room.left()
        for one, share, columns in zip(shown, SHARES, COLUMNS_WIDE, strict=True):
            width = free * share / sum(SHARES)
            self._list(one, QRectF(left, room.top(), width, room.height()), columns if wide else 1, now)
            left += width + gap

    def _list(self, one: ListShown, room: QRectF, columns: int, now: datetime) -> None:
        u = self.u
        self._frame(room)
        inner = room.adjusted(0.8 * u, 0.2 * u, -0.8 * u, -0.3 * u)
        head = QRectF(inner.left(), inner.top(), inner.width(), 2.3 * u)
        used = self._text(head, one.title, 1.35 * u, "dim_text")
        self._text(head.adjusted(used + 0.6 * u, 0, 0, 0), one.count, 1.35 * u, "text", True)
        self._rule(head.bottomLeft().x(), head.bottom(), inner.width())
        foot = self._foot(one.foot, inner) if one.foot else 0.0
        body = QRectF(inner.left(), head.bottom(), inner.width(), inner.bottom() - head.bottom() - foot)
        row_height = 2.5 * u
        most = max(1, int(body.height() / row_height)) * columns
        pages = max(1, -(-len(one.lines) // most))
        page = int(now.timestamp()) // TURN_S % pages
        self.canvas.pages.append((page + 1, pages))
        if pages > 1:
            words = t("{page} of {pages}", page=page + 1, pages=pages)
            self._text(head, words, 1.2 * u, "dim_text", right=True)
        if not one.lines:
            self._text(QRectF(body.left(), body.top() + 0.4 * u, body.width(), 2 * u), one.empty, 1.3 * u, "dim_text")
        each = (body.width() - 1.6 * u * (columns - 1)) / columns
        for place, line in enumerate(one.lines[page * most : (page + 1) * most]):
            column, row = divmod(place, most // columns)
            left = body.left() + column * (each + 1.6 * u)
            self._line(line, QRectF(left, body.top() + row * row_height, each, row_height))

    def _foot(self, parts: Sequence[Part], inner: QRectF) -> float:
        """The row at the end of a list, on as many lines as it needs; its height."""
        u, size = self.u, 1.25 * self.u
        rows: list[list[tuple[Part, float]]] = [[]]
        at = 0.0
        for part in parts:
            width = self._width(part.text, size, part.bold)
            if at + width > inner.width() and rows[-1]:
                rows.append([])
                at = 0.0
            rows[-1].append((part, at))
            at += width + 1.1 * u
        height = len(rows) * 1.9 * u + 0.3 * u
        top = inner.bottom() - height
        self._rule(inner.left(), top, inner.width())
        for number, row in enumerate(rows):
            for part, left in row:
                place = QRectF(inner.left() + left, top + 0.3 * u + number * 1.9 * u, inner.width() - left, 1.9 * u)
                self._text(place, part.text, size, part.colour, part.bold)
        return height

    def _line(self, line: Line, room: QRectF) -> None:
        u, size = self.u, 1.4 * self.u
        least = 1.9 * u
        fixed = [
            max(least, self._width(part.text, size, True)) if part.band
            else 0.0 if part.weight
            else self._width(part.text, size, part.bold)
            for part in line.parts
        ]  # fmt: skip
        gaps = 0.6 * u * (len(line.parts) - 1)
        free = max(0.0, room.width() - sum(fixed) - gaps)
        weights = sum(part.weight for part in line.parts) or 1
        left = room.left()
        for part, own in zip(line.parts, fixed, strict=True):
            width = own or free * part.weight / weights
            place = QRectF(left, room.top(), width + 1.0, room.height())
            if part.band:
                band = QRectF(left, room.top() + 0.3 * u, width, room.height() - 0.6 * u)
                self.p.setPen(Qt.PenStyle.NoPen)
                self.p.setBrush(QColor(grade_colour(part.band)))
                self.p.drawRoundedRect(band, 4, 4)
                self._text(band, part.band, size, "surface", True, centre=True)
            else:
                self._text(place, part.text, size, part.colour, part.bold)
            left += width + 0.6 * u
        self._rule(room.left(), room.bottom(), room.width())

    # --- strokes -----------------------------------------------------------------------------------------------------

    def _frame(self, room: QRectF) -> None:
        self.p.setPen(QPen(self.palette.colour("line"), 1.0))
        self.p.setBrush(self.palette.colour("panel"))
        self.p.drawRoundedRect(room, 4, 4)

    def _rule(self, left: float, top: float, width: float) -> None:
        self.p.setPen(QPen(self.palette.colour("line"), 1.0))
        self.p.drawLine(int(left), int(top), int(left + width), int(top))

    def _width(self, text: str, size: float, bold: bool) -> float:
        return QFontMetricsF(_font(size, bold)).horizontalAdvance(text)

    def _text(
        self, room: QRectF, text: str, size: float, colour: str, bold: bool = False, *, right: bool = False,
        centre: bool = False,
    ) -> float:  # fmt: skip
        """Draw a text on the middle of the room's height, cut to its width; the width that it took."""
        font = _font(size, bold)
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        self.p.setFont(font)
        self.p.setPen(self.palette.colour(colour))
        across = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        if centre:
            across = Qt.AlignmentFlag.AlignHCenter
        self.p.drawText(room, int(across | Qt.AlignmentFlag.AlignVCenter), shown)
        return metrics.horizontalAdvance(shown)


def _font(size: float, bold: bool) -> QFont:
    return number_font(max(8, round(size)), bold)
