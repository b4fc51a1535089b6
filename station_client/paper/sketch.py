"""The two sketch maps of an order: the whole route, and the last stretch around the scene."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians

from dispatch_app.domain.place import Position
from dispatch_app.words import t
from station_client.paper.boxes import (
    BLACK,
    POINT_MM,
    WHITE,
    Bounds,
    Box,
    Circle,
    Line,
    Point,
    Polygon,
    Polyline,
    Rect,
    Text,
)
from station_client.paper.fitting import LEADING, Measure, clean
from station_client.paper.geometry import METRES_PER_DEGREE, Window, clip_area, clip_line

CLOSE_UP_WIDTH_M = 800.0
SMALLEST_ROUTE_M = 600.0
"""A route shorter than this is drawn as if it were that long, so that streets around it are seen."""

MOST_LINES = 1_200
"""Street lines of one sketch, main ones first: more is grey mud on 90 mm of paper."""

MOST_NAMES = 18
NAME_PT = 7.0
ROUTE_COLOUR = "#C3221B"
WATER, GREEN, BUILDING = "#CFE3F4", "#E3F0DC", "#ECE8E1"
ROAD_STYLE = {
    "motorway": (1.5, "#8D99A6"), "trunk": (1.4, "#8D99A6"), "primary": (1.2, "#9AA5B1"), "secondary": (1.0, "#A9B3BD"),
    "tertiary": (0.8, "#B6BFC8"), "residential": (0.5, "#C2CAD1"), "service": (0.35, "#CBD2D8"),
    "pedestrian": (0.35, "#CBD2D8"), "footway": (0.25, "#D5DBE0"), "railway": (0.35, "#9A9A9A"),
}  # fmt: skip
_IMPORTANCE = {kind: place for place, kind in enumerate(ROAD_STYLE)}


@dataclass(frozen=True, slots=True)
class Street:
    """One line or area of the map: kind as in the base map, (longitude, latitude) points."""

    kind: str
    points: tuple[Point, ...]
    name: str = ""


def route_window(frame: Bounds, route: tuple[Position, ...], scene: Position) -> Window:
    """The frame with the whole route in it."""
    places = [*route, scene]
    west, east = min(p.longitude for p in places), max(p.longitude for p in places)
    south, north = min(p.latitude for p in places), max(p.latitude for p in places)
    latitude = (south + north) / 2
    width_m = (east - west) * METRES_PER_DEGREE * cos(radians(latitude))
    height_m = (north - south) * METRES_PER_DEGREE
    left, top, right, bottom = frame
    scale = max(width_m / (right - left - 16), height_m / (bottom - top - 16), SMALLEST_ROUTE_M / (right - left))
    return Window(frame, (west + east) / 2, latitude, scale)


def scene_window(frame: Bounds, scene: Position) -> Window:
    """The frame with the surroundings of the scene in it."""
    return Window(frame, scene.longitude, scene.latitude, CLOSE_UP_WIDTH_M / (frame[2] - frame[0]))


def draw_sketch(
    window: Window,
    streets: Iterable[Street],
    route: tuple[Position, ...],
    scene: Position,
    meeting_point: Position | None,
    measure: Measure,
) -> list[Box]:
    """Areas, streets, the route, markers, names, north and scale, all within the window's frame."""
    frame = window.frame
    known = sorted(streets, key=lambda s: -_IMPORTANCE.get(s.kind, -1))
    drawn = [(s, [window.place(*p) for p in s.points]) for s in known]
    boxes: list[Box] = [Rect(frame[0], frame[1], frame[2] - frame[0], frame[3] - frame[1], fill="#FBFBF9")]
    boxes += _areas(drawn, frame)
    boxes += _lines(drawn, frame)
    way = [window.place(p.longitude, p.latitude) for p in route]
    for part in clip_line(way, frame):
        boxes.append(Polyline(tuple(part), 2.0, WHITE, clip=frame))
        boxes.append(Polyline(tuple(part), 1.3, ROUTE_COLOUR, clip=frame))
    taken: list[Bounds] = []
    furniture = _furniture(window, measure, taken)
    markers = _markers(window, way, scene, meeting_point, measure, taken)
    boxes += _names(drawn, frame, measure, taken)
    return [*boxes, *furniture, *markers, Rect(frame[0], frame[1], frame[2] - frame[0], frame[3] - frame[1],
            stroke=BLACK, stroke_mm=0.3)]  # fmt: skip


def _areas(drawn: list[tuple[Street, list[Point]]], frame: Bounds) -> list[Box]:
    boxes: list[Box] = []
    for kind, fill in (("green", GREEN), ("water", WATER), ("building", BUILDING)):
        for street, points in drawn:
            if street.kind == kind:
                area = clip_area(points, frame)
                if area:
                    boxes.append(Polygon(tuple(area), fill))
    for street, points in drawn:
        if street.kind == "river":
            boxes += [Polyline(tuple(part), 1.2, WATER, clip=frame) for part in clip_line(points, frame)]
    return boxes


def _lines(drawn: list[tuple[Street, list[Point]]], frame: Bounds) -> list[Box]:
    boxes: list[Box] = []
    roads = [(street, points) for street, points in drawn if street.kind in ROAD_STYLE]
    for street, points in roads[-MOST_LINES:]:
        width, colour = ROAD_STYLE[street.kind]
        dash = (1.2, 0.8) if street.kind == "railway" else ()
        boxes += [Polyline(tuple(part), width, colour, dash, frame) for part in clip_line(points, frame)]
    return boxes


def _markers(
    window: Window, way: list[Point], scene: Position, meeting: Position | None, measure: Measure, taken: list[Bounds]
) -> list[Box]:
    boxes: list[Box] = []
    wanted: list[tuple[Point, str, str]] = []
    if way:
        wanted.append((way[0], "#1A1A1A", t("start")))
    place = window.place(scene.longitude, scene.latitude)
    if meeting is not None:
        meeting_place = window.place(meeting.longitude, meeting.latitude)
        if hypot(meeting_place[0] - place[0], meeting_place[1] - place[1]) > 4.0:
            wanted.append((meeting_place, "#0B5CA8", t("meet here")))
    wanted.append((place, ROUTE_COLOUR, t("scene")))
    for (x, y), colour, word in wanted:
        if not _inside((x - 2, y - 2, x + 2, y + 2), window.frame):
            continue
        boxes += [Circle(x, y, 1.7, WHITE), Circle(x, y, 1.3, colour)]
        taken.append((x - 2, y - 2, x + 2, y + 2))
        width, height = measure(word, NAME_PT + 1) + 0.6, (NAME_PT + 1) * POINT_MM * LEADING
        for left, top in ((x + 2.2, y - height / 2), (x - 2.2 - width, y - height / 2), (x - width / 2, y + 2.2),
                          (x - width / 2, y - 2.2 - height)):  # fmt: skip
            label = Text(left, top, width, height, (word,), NAME_PT + 1, True, colour, "centre", halo=True)
            if _inside(label.bounds(), window.frame) and not _hits(label.bounds(), taken):
                boxes.append(label)
                taken.append(label.bounds())
                break
    return boxes


def _names(drawn: list[tuple[Street, list[Point]]], frame: Bounds, measure: Measure, taken: list[Bounds]) -> list[Box]:
    """One name a street, along its longest straight stretch, where nothing else is written."""
    stretches: dict[str, tuple[float, Point, Point]] = {}
    for street, points in drawn:
        if not street.name or street.kind not in ROAD_STYLE:
            continue
        for part in clip_line(points, frame):
            for stretch in _straight_stretches(part):
                if stretch[0] > stretches.get(street.name, (0.0, (0, 0), (0, 0)))[0]:
                    stretches[street.name] = stretch
    boxes: list[Box] = []
    for name, (length, start, end) in sorted(stretches.items(), key=lambda item: (-item[1][0], item[0])):
        shown = clean(name)
        width, height = measure(shown, NAME_PT) + 0.4, NAME_PT * POINT_MM * LEADING
        if not shown or width > length or len(boxes) >= MOST_NAMES:
            continue
        angle = degrees(atan2(start[1] - end[1], end[0] - start[0]))
        angle = angle - 180 if angle > 90 else angle + 180 if angle <= -90 else angle
        x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        label = Text(x - width / 2, y - height / 2, width, height, (shown,), NAME_PT, False, "#222222", "centre",
                     round(angle, 1), True)  # fmt: skip
        if _inside(label.bounds(), frame) and not _hits(label.bounds(), taken):
            boxes.append(label)
            taken.append(label.bounds())
    return boxes


def _straight_stretches(part: list[Point]) -> list[tuple[float, Point, Point]]:
    """(length, start, end) of the runs of a line that turn by less than 12 degrees."""
    runs: list[tuple[float, Point, Point]] = []
    start, heading = part[0], None
    for before, after in itertools.pairwise(part):
        now = degrees(atan2(after[1] - before[1], after[0] - before[0]))
        if heading is not None and abs((now - heading + 180) % 360 - 180) > 12:
            runs.append((hypot(before[0] - start[0], before[1] - start[1]), start, before))
            start, heading = before, now
        heading = now if heading is None else heading
    runs.append((hypot(part[-1][0] - start[0], part[-1][1] - start[1]), start, part[-1]))
    return runs


def _furniture(window: Window, measure: Measure, taken: list[Bounds]) -> list[Box]:
    """North arrow and scale bar."""
    left, _, right, bottom = window.frame
    top = window.frame[1]
    length_m = _round_length(window.metres_per_mm * (right - left) / 4)
    length = length_m / window.metres_per_mm
    y = bottom - 2.5
    word = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    width = measure(word, 6.5) + 0.5
    label = Text(left + 3 + length, y - 2.4, width + 1, 3.0, (word,), 6.5, halo=True)
    arrow_x = right - 4.5
    arrow = Polygon(((arrow_x, top + 2), (arrow_x + 1.6, top + 6.5), (arrow_x, top + 5.4), (arrow_x - 1.6, top + 6.5)),
                    BLACK)  # fmt: skip
    north = Text(arrow_x - 2, top + 6.6, 4, 3.2, (t("N"),), 7, True, align="centre", halo=True)
    taken += [(left, y - 3, left + 4 + length + width, bottom), (arrow_x - 3, top, right, top + 10)]
    return [Line(left + 2, y, left + 2 + length, y, 0.5), Line(left + 2, y - 1, left + 2, y + 0.3, 0.3),
            Line(left + 2 + length, y - 1, left + 2 + length, y + 0.3, 0.3), label, arrow, north]  # fmt: skip


def _round_length(metres: float) -> float:
    step = 10.0
    while step * 10 <= metres:
        step *= 10
    return next((factor * step for factor in (5, 2) if factor * step <= metres), step)


def _inside(bounds: Bounds, frame: Bounds) -> bool:
    return bounds[0] >= frame[0] and bounds[1] >= frame[1] and bounds[2] <= frame[2] and bounds[3] <= frame[3]


def _hits(bounds: Bounds, taken: list[Bounds]) -> bool:
    return any(
        bounds[0] < other[2] and other[0] < bounds[2] and bounds[1] < other[3] and other[1] < bounds[3]
        for other in taken
    )
