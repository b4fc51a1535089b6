"""What stands still over the base map: facilities, incidents, meeting points, candidates, routes, closures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from dispatch_app.qt_kit.map_view.overlays import (
    CandidateCircle,
    ClosureLine,
    FacilityMark,
    IncidentMark,
    MeetingPointMark,
    RouteLine,
)
from dispatch_app.qt_kit.map_view.picture_cache import PictureCache, tag_picture
from dispatch_app.qt_kit.map_view.place_pictures import (
    BADGE_PX,
    FLAG_PX,
    PIN_HEIGHT_PX,
    PIN_WIDTH_PX,
    facility_picture,
    flag_picture,
    pin_picture,
)
from dispatch_app.qt_kit.map_view.room import Room
from dispatch_app.qt_kit.map_view.strokes import paint_line, polygon_px
from dispatch_app.qt_kit.map_view.tools import Layer, age_text, distance_text
from dispatch_app.qt_kit.map_view.vector_path import Floats
from dispatch_app.qt_kit.map_view.viewport import Viewport
from dispatch_app.qt_kit.theme import Palette, grade_colour, number_font
from dispatch_app.words import t
from gis_data.base_map_kinds import metres_per_px, to_unit

FACILITY_NAMES_FROM_ZOOM: Final = 12.5
FACILITIES_FROM_ZOOM: Final = 10.0
_MOST_PICTURES: Final = 1_000  # badges, pins and tags of one view many times over; 4 kB each


class PlaceLayer:
    """Keeps these marks with their places in Web-Mercator units, draws them and finds them under the pointer."""

    def __init__(self) -> None:
        self.facilities: list[FacilityMark] = []
        self.incidents: list[IncidentMark] = []
        self.meeting_points: list[MeetingPointMark] = []
        self.candidates: list[CandidateCircle] = []
        self._routes: list[tuple[RouteLine, Floats]] = []
        self._closures: list[tuple[ClosureLine, Floats]] = []
        self._pictures = PictureCache(_MOST_PICTURES)
        self._drawn: list[tuple[QRectF, FacilityMark | IncidentMark | MeetingPointMark]] = []

    def set_routes(self, routes: Sequence[RouteLine]) -> None:
        """Replace all routes; those with fewer than two points are passed over."""
        ordered = sorted(routes, key=lambda route: route.chosen)
        self._routes = [
            (route, to_unit(np.array(route.coordinates))) for route in ordered if len(route.coordinates) > 1
        ]

    def set_closures(self, closures: Sequence[ClosureLine]) -> None:
        """Replace all closures."""
        self._closures = [(line, to_unit(np.array(line.coordinates))) for line in closures if len(line.coordinates) > 1]

    def forget_pictures(self) -> None:
        """Paint everything anew, after a change of theme, language or screen."""
        self._pictures.clear()

    def paint_lines(self, painter: QPainter, view: Viewport, palette: Palette, hidden: set[Layer]) -> None:
        """Routes, closures and candidate circles: what lies under the marks."""
        if Layer.ROUTES not in hidden:
            for route, units in self._routes:
                _route(painter, view, palette, route, units)
        if Layer.CLOSURES not in hidden:
            for _, units in self._closures:
                pen = QPen(QColor(palette.danger), 5.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
                pen.setDashPattern([1.2, 0.8])
                paint_line(painter, view, units, pen)
        if Layer.CANDIDATES not in hidden:
            for candidate in self.candidates:
                self._candidate(painter, view, palette, candidate)

    def paint_facilities(
        self, painter: QPainter, view: Viewport, palette: Palette, hidden: set[Layer], room: Room
    ) -> None:
        """Stations and hospitals, under the vehicles, with names where `room` has room."""
        self._drawn = []
        if view.zoom >= FACILITIES_FROM_ZOOM:
            for facility in self.facilities:
                layer = Layer.STATIONS if facility.kind == "station" else Layer.HOSPITALS
                if layer not in hidden:
                    self._facility(painter, view, palette, facility, room)

    def paint_scenes(self, painter: QPainter, view: Viewport, palette: Palette, hidden: set[Layer], room: Room) -> None:
        """Meeting points and incidents, over the vehicles, then the words of routes and candidates."""
        for point in self.meeting_points:
            self._meeting_point(painter, view, palette, point, room)
        if Layer.INCIDENTS not in hidden:
            for incident in sorted(self.incidents, key=lambda mark: not mark.chosen):
                self._incident(painter, view, palette, incident, room)
        if Layer.CANDIDATES not in hidden:
            for candidate in sorted(self.candidates, key=lambda circle: not circle.accepted):
                self._candidate_words(painter, view, palette, candidate, room)
        if Layer.ROUTES not in hidden:
            for route, units in reversed(self._routes):
                self._route_time(painter, view, palette, route, units, room)

    def at(self, px: float, py: float) -> FacilityMark | IncidentMark | MeetingPointMark | None:
        """The topmost mark that was last drawn under a pixel."""
        for box, mark in reversed(self._drawn):
            if box.contains(px, py):
                return mark
        return None

    def _picture(self, painter: QPainter, key: tuple[object, ...], paint: Callable[[], QPixmap]) -> QPixmap:
        return self._pictures.get((key, painter.device().devicePixelRatioF()), paint)

    def _tag(
        self, painter: QPainter, palette: Palette, text: str, x: float, y: float, room: Room, edge: str = ""
    ) -> bool:
        """A tag with its upper middle at the pixel, unless something is there; tells whether it was drawn."""
        ratio = painter.device().devicePixelRatioF()
        picture = self._picture(
            painter, ("tag", text, edge, palette.name), lambda: tag_picture(text, number_font(12), palette, ratio, edge)
        )
        width, height = picture.width() / ratio, picture.height() / ratio
        left = x - width / 2.0
        if not room.free(left, y, left + width, y + height):
            return False
        room.take(left, y, left + width, y + height)
        painter.drawPixmap(round(left), round(y), picture)
        return True

    def _facility(
        self, painter: QPainter, view: Viewport, palette: Palette, facility: FacilityMark, room: Room
    ) -> None:
        x, y = view.point_px(facility.longitude, facility.latitude)
        if not _near(view, x, y):
            return
        ratio = painter.device().devicePixelRatioF()
        picture = self._picture(
            painter,
            ("facility", facility.kind, facility.state, palette.name),
            lambda: facility_picture(facility.kind, facility.state, palette, ratio),
        )
        half = BADGE_PX / 2.0
        painter.drawPixmap(round(x - half), round(y - half), picture)
        self._drawn.append((QRectF(x - half, y - half, BADGE_PX, BADGE_PX), facility))
        if view.zoom >= FACILITY_NAMES_FROM_ZOOM:
            self._tag(painter, palette, facility.name, x, y + half + 1.0, room)
        room.take(x - half, y - half, x + half, y + half)  # after the name, which touches it

    def _incident(
        self, painter: QPainter, view: Viewport, palette: Palette, incident: IncidentMark, room: Room
    ) -> None:
        x, y = view.point_px(incident.longitude, incident.latitude)
        if not _near(view, x, y):
            return
        ratio = painter.device().devicePixelRatioF()
        colour = grade_colour(incident.grade, palette)
        picture = self._picture(
            painter,
            ("pin", incident.grade, incident.chosen, palette.name),
            lambda: pin_picture(incident.grade, colour, incident.chosen, palette, ratio),
        )
        left, top = x - PIN_WIDTH_PX / 2.0, y - PIN_HEIGHT_PX
        painter.drawPixmap(round(left), round(top), picture)
        box = QRectF(left + 8, top + 6, PIN_WIDTH_PX - 16, PIN_HEIGHT_PX - 6)
        self._drawn.append((box, incident))
        if incident.label:
            self._incident_words(painter, palette, incident, x, y, room, colour)
        room.take(box.left(), box.top(), box.right(), box.bottom())

    def _incident_words(
        self, painter: QPainter, palette: Palette, incident: IncidentMark, x: float, y: float, room: Room, edge: str
    ) -> None:
        """The incident's label below its pin, beside or above it; the chosen one's is written in any case."""
        aside = 24.0 + 4.0 * len(incident.label)
        for px, py in ((x, y + 3.0), (x + aside, y - 34.0), (x - aside, y - 34.0), (x, y - PIN_HEIGHT_PX - 20.0)):
            if self._tag(painter, palette, incident.label, px, py, room, edge):
                return
        if incident.chosen:
            self._tag(painter, palette, incident.label, x, y + 3.0, Room(0, 0, 8_000), edge)

    def _meeting_point(
        self, painter: QPainter, view: Viewport, palette: Palette, point: MeetingPointMark, room: Room
    ) -> None:
        x, y = view.point_px(point.longitude, point.latitude)
        if not _near(view, x, y):
            return
        ratio = painter.device().devicePixelRatioF()
        picture = self._picture(painter, ("flag", palette.name), lambda: flag_picture(palette, ratio))
        box = QRectF(x - 6.0, y - FLAG_PX + 2.0, FLAG_PX, FLAG_PX)
        painter.drawPixmap(round(box.left()), round(box.top()), picture)
        self._drawn.append((box, point))
        for top in (y + 4.0, box.top() - 22.0):
            if self._tag(painter, palette, point.label or t("meeting point"), x + 10.0, top, room):
                break
        room.take(box.left(), box.top(), box.right(), box.bottom())

    def _candidate(self, painter: QPainter, view: Viewport, palette: Palette, candidate: CandidateCircle) -> None:
        x, y = view.point_px(candidate.longitude, candidate.latitude)
        radius = candidate.radius_m / metres_per_px(candidate.latitude, view.zoom)
        reach = radius + 20.0
        if not (-reach < x < view.width_px + reach and -reach < y < view.height_px + reach):
            return
        colour = QColor(palette.accent if candidate.accepted else palette.warning)
        fill = QColor(colour)
        fill.setAlphaF(0.16 if candidate.accepted else 0.09)
        pen = QPen(colour, 2.4 if candidate.accepted else 1.6)
        if not candidate.accepted:
            pen.setDashPattern([5.0, 3.0])
        painter.setPen(pen)
        painter.setBrush(fill)
        if len(candidate.outline) > 2:
            painter.drawPolygon(polygon_px(view, to_unit(np.array(candidate.outline))))
        else:
            painter.drawEllipse(QPointF(x, y), max(radius, 6.0), max(radius, 6.0))
        painter.setPen(QPen(colour, 1.6))
        painter.drawLine(QPointF(x - 5, y), QPointF(x + 5, y))
        painter.drawLine(QPointF(x, y - 5), QPointF(x, y + 5))

    def _candidate_words(
        self, painter: QPainter, view: Viewport, palette: Palette, candidate: CandidateCircle, room: Room
    ) -> None:
        """Source, radius and age, under the circle or above it."""
        x, y = view.point_px(candidate.longitude, candidate.latitude)
        if not _near(view, x, y):
            return
        reach = max(candidate.radius_m / metres_per_px(candidate.latitude, view.zoom), 6.0)
        tick = "✓ " if candidate.accepted else ""
        text = f"{tick}{candidate.source} ±{distance_text(candidate.radius_m)} · {age_text(candidate.age_s)}"
        edge = palette.accent if candidate.accepted else palette.warning
        for top in (y + reach + 4.0, y - reach - 24.0, y + reach + 28.0, y - reach - 48.0):
            if self._tag(painter, palette, text, x, top, room, edge):
                return

    def _route_time(
        self, painter: QPainter, view: Viewport, palette: Palette, route: RouteLine, units: Floats, room: Room
    ) -> None:
        """The minutes of a route, at its middle."""
        if route.time_s is None:
            return
        middle = view.to_px(units[len(units) // 2 : len(units) // 2 + 1])[0]
        if _near(view, float(middle[0]), float(middle[1])):
            time = t("{minutes} min {seconds:02d} s", minutes=int(route.time_s // 60), seconds=int(route.time_s % 60))
            text = f"{route.label} {time}".strip()
            edge = palette.accent if route.chosen else palette.at_hospital
            for above in (24.0, -6.0, 48.0):
                if self._tag(painter, palette, text, float(middle[0]), float(middle[1]) - above, room, edge):
                    return


def _route(painter: QPainter, view: Viewport, palette: Palette, route: RouteLine, units: Floats) -> None:
    casing = QColor("#0A2A4A" if palette.is_dark else "#FFFFFF")
    colour = QColor(palette.accent if route.chosen else palette.at_hospital)
    width = 6.0 if route.chosen else 4.5
    for pen_colour, pen_width in ((casing, width + 3.5), (colour, width)):
        pen = QPen(pen_colour, pen_width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        paint_line(painter, view, units, pen)
    end = view.to_px(units[-1:])[0]
    painter.setPen(QPen(casing, 2.0))
    painter.setBrush(colour)
    painter.drawEllipse(QPointF(float(end[0]), float(end[1])), 5.5, 5.5)


def _near(view: Viewport, x: float, y: float) -> bool:
    return -60.0 < x < view.width_px + 60.0 and -60.0 < y < view.height_px + 60.0
