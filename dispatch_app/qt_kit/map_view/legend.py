"""What the signs of the map mean: a small picture and words for each, painted by the very layers that paint the map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from dispatch_app.qt_kit.map_view.feature_layer import FeatureLayer
from dispatch_app.qt_kit.map_view.overlays import (
    AdviceArrow,
    AreaShade,
    CandidateCircle,
    FacilityMark,
    FeatureMark,
    IncidentMark,
    MeetingPointMark,
    RouteLine,
    ShadeKind,
    TrailLine,
)
from dispatch_app.qt_kit.map_view.picture_cache import blank
from dispatch_app.qt_kit.map_view.place_layer import PlaceLayer
from dispatch_app.qt_kit.map_view.room import Room
from dispatch_app.qt_kit.map_view.shade_layer import ShadeLayer
from dispatch_app.qt_kit.map_view.tile_style import STYLES
from dispatch_app.qt_kit.map_view.trail_layer import TrailLayer
from dispatch_app.qt_kit.map_view.vehicle_pictures import NO_HEADING, SPRITE_PX, cluster_picture, vehicle_picture
from dispatch_app.qt_kit.map_view.viewport import Viewport
from dispatch_app.qt_kit.theme import Palette, state_words
from dispatch_app.words import t

WIDTH_PX: Final = 56
HEIGHT_PX: Final = 36
_VIEW: Final = Viewport(0.5, 0.5, 16.0, WIDTH_PX, HEIGHT_PX)

Paint = Callable[[QPainter, Palette, float], None]
FeatureKindCode = Literal["poi", "meeting_point", "hazard", "closure", "speed"]


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One sign and what it means."""

    words: str
    picture: QPixmap


def legend_groups(palette: Palette, pixel_ratio: float) -> list[tuple[str, list[LegendRow]]]:
    """Headings with their signs, in the language chosen now, for the palette in which the map is painted."""
    groups = (
        (t("Vehicles"), _vehicles()), (t("Places and incidents"), _places()), (t("Drawn on the map"), _drawn()),
        (t("Routes, reach and advice"), _advice()), (t("Streets and ground"), _ground()),
    )  # fmt: skip
    return [
        (title, [LegendRow(words, _picture(paint, palette, pixel_ratio)) for words, paint in rows])
        for title, rows in groups
    ]


def _picture(paint: Paint, palette: Palette, ratio: float) -> QPixmap:
    picture = blank(WIDTH_PX, HEIGHT_PX, ratio)
    painter = QPainter(picture)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(STYLES[palette.name].land))
        ground = QRectF(0.0, 0.0, WIDTH_PX, HEIGHT_PX)
        painter.drawRoundedRect(ground, 4.0, 4.0)
        painter.setClipRect(ground)
        paint(painter, palette, ratio)
    finally:
        painter.end()
    return picture


def _at(px: float, py: float) -> tuple[float, float]:
    return _VIEW.degrees_at(px, py)


_MIDDLE: Final = _at(WIDTH_PX / 2, HEIGHT_PX / 2)
_ACROSS: Final = (_at(6, 26), _at(24, 22), _at(34, 13), _at(50, 10))
_RING: Final = (_at(8, 7), _at(48, 5), _at(50, 30), _at(6, 31), _at(8, 7))


def _vehicles() -> list[tuple[str, Paint]]:
    rows = [(words, _vehicle(state, False)) for state, words in state_words().items()]
    rows.append((t("Hollow: the position is old, its age is written"), _vehicle("en_route", True)))
    rows.append((t("Several vehicles close together; green is the share of free ones"), _cluster))
    rows.append((t("Trail of the last minutes"), _trail))
    return rows


def _vehicle(state: str, stale: bool) -> Paint:
    heading = NO_HEADING if state in ("free", "out_of_service", "at_hospital") else 6

    def paint(painter: QPainter, palette: Palette, ratio: float) -> None:
        picture = vehicle_picture(state, heading, stale, palette, ratio)
        painter.drawPixmap(round((WIDTH_PX - SPRITE_PX) / 2), round((HEIGHT_PX - SPRITE_PX) / 2), picture)

    return paint


def _cluster(painter: QPainter, palette: Palette, ratio: float) -> None:
    picture = cluster_picture(12, 5, False, palette, ratio)
    size = picture.width() / ratio
    painter.drawPixmap(QPointF((WIDTH_PX - size) / 2, (HEIGHT_PX - size) / 2), picture)


def _trail(painter: QPainter, palette: Palette, ratio: float) -> None:
    layer = TrailLayer()
    layer.set_trails([TrailLine("", _ACROSS, (300.0, 200.0, 100.0, 0.0), "en_route", True)])
    layer.paint(painter, _VIEW, palette)


def _places() -> list[tuple[str, Paint]]:
    low = _at(WIDTH_PX / 2, HEIGHT_PX - 2)
    return [
        (t("Station"), _facility("station", "open")),
        (t("Station without connection"), _facility("station", "offline")),
        (t("Hospital"), _facility("hospital", "open")),
        (t("Hospital that diverts"), _facility("hospital", "diverting")),
        (t("Incident with its grade"), _scene(incident=IncidentMark("", "", *low, "A", False))),
        (t("The incident of the open form"), _scene(incident=IncidentMark("", "", *low, "B", True))),
        (t("Meeting point of an incident"), _scene(flag=MeetingPointMark("", " ", *_at(22, 30)))),
        (t("Where the caller may be: circle of the radius"), _candidate(False)),
        (t("The place that was accepted"), _candidate(True)),
    ]


def _facility(kind: Literal["station", "hospital"], state: str) -> Paint:
    def paint(painter: QPainter, palette: Palette, ratio: float) -> None:
        layer = PlaceLayer()
        layer.facilities = [FacilityMark("", kind, "", *_MIDDLE, state)]
        layer.paint_facilities(painter, _VIEW, palette, set(), _no_room())

    return paint


def _scene(incident: IncidentMark | None = None, flag: MeetingPointMark | None = None) -> Paint:
    def paint(painter: QPainter, palette: Palette, ratio: float) -> None:
        if incident is not None:  # a pin is higher than a row
            painter.translate(WIDTH_PX * 0.14, HEIGHT_PX * 0.26)
            painter.scale(0.72, 0.72)
        layer = PlaceLayer()
        layer.incidents = [incident] if incident is not None else []
        layer.meeting_points = [flag] if flag is not None else []
        layer.paint_scenes(painter, _VIEW, palette, set(), _no_room())

    return paint


def _candidate(accepted: bool) -> Paint:
    def paint(painter: QPainter, palette: Palette, ratio: float) -> None:
        layer = PlaceLayer()
        layer.candidates = [CandidateCircle("", "", *_MIDDLE, 31.0, 0.0, accepted)]
        layer.paint_lines(painter, _VIEW, palette, set())

    return paint


def _drawn() -> list[tuple[str, Paint]]:
    return [
        (t("Closed road: nobody is sent through it"), _feature("closure", "line")),
        (t("Closed in the direction of the arrows only"), _feature("closure", "line", "forward")),
        (t("Closed area"), _feature("closure", "area")),
        (t("Slow traffic: drive times count it"), _feature("speed", "line")),
        (t("Hazard"), _feature("hazard", "point")),
        (t("Place to meet callers"), _feature("meeting_point", "point")),
        (t("Point of interest"), _feature("poi", "point")),
        (t("Hollow and dotted: not in force yet or any more"), _feature("closure", "line", in_force=False)),
    ]


def _feature(
    kind: FeatureKindCode, shape: Literal["point", "line", "area"], direction: str = "both", in_force: bool = True
) -> Paint:
    points = {"point": (_MIDDLE,), "line": _ACROSS, "area": _RING[:-1]}[shape]

    def paint(painter: QPainter, palette: Palette, ratio: float) -> None:
        view = _VIEW
        layer = FeatureLayer()
        layer.set_features([FeatureMark("", kind, shape, points, direction=direction, in_force=in_force)])
        if direction != "both":  # arrows stand farther apart than a row is wide
            view = replace(_VIEW, zoom=_VIEW.zoom + 1.0, width_px=2 * WIDTH_PX, height_px=2 * HEIGHT_PX)
            painter.scale(0.5, 0.5)
        layer.paint_ground(painter, view, palette, set())
        layer.paint_signs(painter, view, palette, _no_room())

    return paint


def _advice() -> list[tuple[str, Paint]]:
    return [
        (t("Route of the chosen vehicle"), _route(True)),
        (t("Route of another vehicle"), _route(False)),
        (t("Reached within the minutes written at the rim"), _shade("reach")),
        (t("Reached until now, no longer after this dispatch"), _shade("lost")),
        (t("Nobody is there in time"), _shade("uncovered")),
        (t("Reached again after the move-up"), _shade("restored")),
        (t("Given up by the move-up"), _shade("given_up")),
        (t("Proposed move-up: advice only, nobody is sent"), _arrow),
    ]


def _route(chosen: bool) -> Paint:
    def paint(painter: QPainter, palette: Palette, ratio: float) -> None:
        layer = PlaceLayer()
        layer.set_routes([RouteLine(_ACROSS, None, chosen)])
        layer.paint_lines(painter, _VIEW, palette, set())

    return paint


def _shade(kind: ShadeKind) -> Paint:
    def paint(painter: QPainter, palette: Palette, ratio: float) -> None:
        layer = ShadeLayer()
        layer.set_shades([AreaShade(kind, [[_RING]])])
        layer.paint(painter, _VIEW, palette)

    return paint


def _arrow(painter: QPainter, palette: Palette, ratio: float) -> None:
    layer = ShadeLayer()
    layer.set_arrows([AdviceArrow((_at(6, 28), _at(48, 24)))])
    layer.paint_words(painter, _VIEW, palette, _no_room())


def _ground() -> list[tuple[str, Paint]]:
    return [
        (t("Motorway"), _road("motorway", 8.0)),
        (t("Main road"), _road("primary", 7.0)),
        (t("Street"), _road("residential", 6.0)),
        (t("Footway"), _road("footway", 2.0)),
        (t("One-way, at street level"), _one_way),
        (t("Railway"), _railway),
        (t("Ferry"), _dashed("ferry")),
        (t("District border"), _dashed("boundary")),
        (t("Water"), _area("water")),
        (t("Green area"), _area("green")),
        (t("Building"), _area("building")),
    ]


def _line(painter: QPainter, colour: str, width: float, dashes: tuple[float, ...] = ()) -> None:
    pen = QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    if dashes:
        pen.setDashPattern(dashes)
    painter.setPen(pen)
    painter.drawLine(QPointF(-2.0, HEIGHT_PX / 2), QPointF(WIDTH_PX + 2.0, HEIGHT_PX / 2))


def _road(kind: str, width: float) -> Paint:
    def paint(painter: QPainter, palette: Palette, ratio: float) -> None:
        look = STYLES[palette.name].roads[kind]
        _line(painter, look.edge, width + 2.0)
        _line(painter, look.fill, width)

    return paint


def _one_way(painter: QPainter, palette: Palette, ratio: float) -> None:
    _road("residential", 10.0)(painter, palette, ratio)
    painter.setPen(QPen(QColor(STYLES[palette.name].arrow), 1.4))
    middle = HEIGHT_PX / 2
    painter.drawLine(QPointF(20.0, middle), QPointF(36.0, middle))
    for side in (-3.0, 3.0):
        painter.drawLine(QPointF(36.0, middle), QPointF(32.0, middle + side))


def _railway(painter: QPainter, palette: Palette, ratio: float) -> None:
    style = STYLES[palette.name]
    _line(painter, style.railway, 3.0)
    _line(painter, style.railway_sleeper, 1.6, (4.0, 4.0))


def _dashed(name: Literal["ferry", "boundary"]) -> Paint:
    def paint(painter: QPainter, palette: Palette, ratio: float) -> None:
        style = STYLES[palette.name]
        _line(painter, style.ferry if name == "ferry" else style.boundary, 1.8, (4.0, 3.0))

    return paint


def _area(kind: str) -> Paint:
    def paint(painter: QPainter, palette: Palette, ratio: float) -> None:
        style = STYLES[palette.name]
        edge = QPen(QColor(style.building_edge), 1.0) if kind == "building" else QPen(Qt.PenStyle.NoPen)
        painter.setPen(edge)
        painter.setBrush(QColor(style.areas[kind]))
        painter.drawRect(QRectF(10.0, 7.0, WIDTH_PX - 20.0, HEIGHT_PX - 14.0))

    return paint


def _no_room() -> Room:
    """A full sheet: no sign writes its words beside it."""
    room = Room(WIDTH_PX, HEIGHT_PX)
    room.take(0.0, 0.0, WIDTH_PX, HEIGHT_PX)
    return room
