"""The order sheet 出车命令单: an order becomes one A4 page of boxes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from dispatch_app.domain.order import Order
from dispatch_app.words import t
from station_client.paper.boxes import BLACK, MARGIN_MM, PAGE_WIDTH_MM, WHITE, Box, Line, Page, Polygon, Qr, Rect, Text
from station_client.paper.fitting import Measure, fit
from station_client.paper.return_slip import lay_out_return_slip
from station_client.paper.sketch import Street, draw_sketch, route_window, scene_window
from station_client.paper.wording import (
    GRADE_COLOURS,
    clock,
    day,
    distance,
    grade_words,
    minutes,
    patient_words,
    vehicle_type_words,
)

LEFT, RIGHT = MARGIN_MM, PAGE_WIDTH_MM - MARGIN_MM
MIDDLE = PAGE_WIDTH_MM / 2
GUTTER = 2.0
DIM = "#4D5B69"
SKETCH_TOP, SKETCH_BOTTOM = 149.0, 212.0
LEFT_FRAME = (LEFT, SKETCH_TOP + 4.5, MIDDLE - GUTTER / 2, SKETCH_BOTTOM)
RIGHT_FRAME = (MIDDLE + GUTTER / 2, SKETCH_TOP + 4.5, RIGHT, SKETCH_BOTTOM)
TURN_ROWS = 5
"""Rows of each of the two columns of turns; a longer way ends with how many turns are left out."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Streets for the two sketches, as the map gave them; empty without a map."""

    route: tuple[Street, ...] = ()
    scene: tuple[Street, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """What this sheet is besides its order: reprint mark, time of printing, the zone its times are shown in."""

    printed_at: datetime
    zone: tzinfo
    reprint: bool = False


def lay_out_order(order: Order, edition: Edition, surroundings: Surroundings, measure: Measure) -> Page:
    """The page, whatever the order holds: texts wrap, shrink and end in "…" rather than leave their place."""
    boxes: list[Box] = [
        *_header(order, edition, measure),
        *_grade_band(order, edition, measure),
        *_places(order, measure),
        *_facts(order, measure),
        *_advice(order, measure),
        *_sketches(order, surroundings, measure),
        *_turns(order, measure),
        *lay_out_return_slip(LEFT, RIGHT, 241.0, measure),
        *_footer(order, edition, measure),
    ]
    return Page(f"{order.order_id}-r{order.revision}", tuple(boxes))


def _header(order: Order, edition: Edition, measure: Measure) -> list[Box]:
    sheet = order.sheet
    number = t("No. {number}", number=order.order_id)
    edition_words = t("Revision {revision}", revision=order.revision)
    boxes: list[Box] = [
        fit(sheet.centre_name, LEFT, 11, 54, 8, measure, size_pt=14, bold=True),
        fit(sheet.station_name, LEFT, 19.5, 54, 6.5, measure, size_pt=12),
        fit(t("Dispatch order"), 70, 10.5, 70, 12, measure, size_pt=26, bold=True, align="centre"),
        fit(f"{number}   {edition_words}", 66, 24, 78, 5.5, measure, size_pt=10.5, align="centre"),
    ]
    if order.revision > 1:
        note = t("Replaces every earlier revision")
        boxes.append(fit(note, 66, 29.5, 78, 4.5, measure, size_pt=9, bold=True, align="centre"))
    marks = []
    if edition.reprint:
        marks.append(t("REPRINT"))
    if sheet.is_test:
        marks.append(t("EXERCISE"))
    for row, mark in enumerate(marks[:2]):
        top = 11.0 + row * 11.5
        boxes.append(Rect(147, top, 27, 10, stroke=BLACK, stroke_mm=0.8))
        boxes.append(fit(mark, 148, top + 0.8, 25, 8.4, measure, size_pt=19, bold=True, align="centre"))
    if sheet.is_test:
        boxes.append(fit(t("Exercise, no real patient"), LEFT, 27, 54, 5, measure, size_pt=10, bold=True))
    position = sheet.scene.position
    if position is not None:
        boxes.append(Qr(RIGHT - 21, 10, 21, f"geo:{position.latitude:.6f},{position.longitude:.6f}"))
        boxes.append(fit(t("Scan for the way"), RIGHT - 22, 31, 23, 3.4, measure, size_pt=7, align="centre"))
    return boxes


def _grade_band(order: Order, edition: Edition, measure: Measure) -> list[Box]:
    sheet = order.sheet
    called, ordered = clock(sheet.called_at, edition.zone), clock(sheet.ordered_at, edition.zone)
    times = t("Called {time}", time=called), t("Ordered {time}", time=ordered)
    boxes: list[Box] = [Rect(LEFT, 35.5, RIGHT - LEFT, 12, fill=GRADE_COLOURS[sheet.grade])]
    boxes.append(fit(grade_words(sheet.grade), LEFT + 3, 36.4, 43, 10.4, measure, size_pt=23, bold=True, colour=WHITE))
    boxes.append(
        fit(sheet.complaint, LEFT + 48, 36.8, 82, 9.6, measure, size_pt=19, bold=True, colour=WHITE, align="centre")
    )
    right = RIGHT - 3 - 52
    boxes.append(fit(day(sheet.ordered_at, edition.zone), right, 38.9, 19, 5.4, measure, size_pt=9.5, colour=WHITE))
    for row, words in enumerate(times):
        boxes.append(
            fit(words, right + 20, 36.3 + row * 5.3, 32, 5.2, measure, size_pt=11, bold=True, colour=WHITE,
                align="right")
        )  # fmt: skip
    return boxes


def _places(order: Order, measure: Measure) -> list[Box]:
    sheet = order.sheet
    scene = sheet.scene.text or t("The place has no words; see the sketch")
    if sheet.scene.position is None:
        scene = t("{place} (not on the map)", place=scene)
    meeting = sheet.meeting_point.text or t("at the scene")
    return [
        *_label(t("Scene address"), LEFT, 50.4, 20, measure),
        fit(scene, LEFT + 20, 48.8, RIGHT - LEFT - 20, 19, measure, size_pt=25, bold=True),
        Line(LEFT, 68.6, RIGHT, 68.6, 0.15, DIM),
        *_label(t("Meeting point"), LEFT, 70.7, 20, measure),
        fit(meeting, LEFT + 20, 69.3, RIGHT - LEFT - 20, 8.4, measure, size_pt=17, bold=True),
        Line(LEFT, 78.3, RIGHT, 78.3, 0.3),
    ]


def _facts(order: Order, measure: Measure) -> list[Box]:
    sheet = order.sheet
    caller = f"{sheet.caller_number}  {sheet.caller_name}".strip() or t("not known")
    vehicle = f"{sheet.plate}  {vehicle_type_words(sheet.vehicle_type)}"
    dispatcher = f"{sheet.desk_name}  {sheet.dispatcher}".strip()
    left = (
        (t("Caller"), caller, 1, 14.0, True),
        (t("Call back"), sheet.contact_number or "—", 1, 13.0, False),
        (t("Patient"), patient_words(sheet.patient), 2, 12.0, False),
        (t("Dispatcher"), dispatcher, 1, 10.5, False),
    )
    right = (
        (t("Vehicle"), vehicle, 1, 14.0, True),
        (t("Crew"), t(", ").join(sheet.crew) or "—", 1, 11.0, False),
        (t("To hospital"), sheet.hospital_name or t("to be told"), 1, 13.0, True),
        (t("Also sent"), t(", ").join(sheet.other_plates) or t("none"), 1, 11.0, False),
        (t("Expected drive"), _drive_words(order), 1, 10.5, False),
    )
    boxes: list[Box] = []
    for start, rows in ((LEFT, left), (MIDDLE + GUTTER, right)):
        y, width = 79.2, MIDDLE - GUTTER - LEFT
        for label, words, lines, size, bold in rows:
            height = 6.3 * lines
            boxes += _label(label, start, y + 1.1, 17, measure)
            boxes.append(fit(words, start + 17, y, width - 17, height - 0.3, measure, size_pt=size, bold=bold))
            y += height
            boxes.append(Line(start, y - 0.1, start + width, y - 0.1, 0.1, DIM))
    return boxes


def _advice(order: Order, measure: Measure) -> list[Box]:
    sheet = order.sheet
    width = MIDDLE - GUTTER - LEFT
    instructions = "\n".join(f"{n}. {text}" for n, text in enumerate(sheet.instructions, start=1))
    boxes: list[Box] = [
        *_label(t("Instructions"), LEFT, 112.4, width, measure),
        fit(instructions or t("none"), LEFT, 116.4, width, 30.6, measure, size_pt=11.5, top=True),
    ]
    x, y = MIDDLE + GUTTER, 112.0
    hazard_colour = BLACK if sheet.hazards else DIM
    boxes.append(Rect(x, y, width, 11.2, stroke=hazard_colour, stroke_mm=0.6 if sheet.hazards else 0.2))
    if sheet.hazards:
        boxes += _warning_sign(x + 2, y + 2.6)
    boxes += _label(t("Hazards"), x + (10 if sheet.hazards else 2), y + 3.6, 14, measure)
    boxes.append(
        fit(sheet.hazards or t("none known"), x + 25, y + 0.7, width - 26, 9.8, measure, size_pt=12,
            bold=bool(sheet.hazards))
    )  # fmt: skip
    boxes += _label(t("Remarks"), x, 125.2, 16, measure)
    boxes.append(fit(sheet.remarks or "—", x + 17, 124.6, width - 17, 10.4, measure, size_pt=11, top=True))
    boxes += _label(t("Here before"), x, 136.8, 16, measure)
    for row in range(2):
        text = sheet.history[row] if row < len(sheet.history) else ("" if row else "—")
        boxes.append(fit(text, x + 17, 136.1 + row * 5.6, width - 17, 5.4, measure, size_pt=10))
    return boxes


def _sketches(order: Order, surroundings: Surroundings, measure: Measure) -> list[Box]:
    sheet = order.sheet
    route, scene = sheet.route, sheet.scene.position
    whole = t("Way to the scene · {distance} · about {time}", distance=distance(route.distance_m),
              time=minutes(route.time_s)) if route.points else t("Way to the scene · no route known")  # fmt: skip
    boxes: list[Box] = []
    for frame, words in ((LEFT_FRAME, whole), (RIGHT_FRAME, t("Around the scene · last 500 m"))):
        boxes.append(fit(words, frame[0], SKETCH_TOP, frame[2] - frame[0], 4.2, measure, size_pt=9, bold=True))
    if scene is None:
        for frame in (LEFT_FRAME, RIGHT_FRAME):
            boxes.append(Rect(frame[0], frame[1], frame[2] - frame[0], frame[3] - frame[1], stroke=BLACK))
            words = t("No position: ask the desk by telephone")
            middle = (frame[1] + frame[3]) / 2
            boxes.append(
                fit(words, frame[0] + 5, middle - 4, frame[2] - frame[0] - 10, 8, measure, size_pt=12, align="centre")
            )
        return boxes
    meeting = sheet.meeting_point.position
    for window, streets in (
        (route_window(LEFT_FRAME, route.points, scene), surroundings.route),
        (scene_window(RIGHT_FRAME, scene), surroundings.scene),
    ):
        boxes += draw_sketch(window, streets, route.points, scene, meeting, measure)
    return boxes


def _turns(order: Order, measure: Measure) -> list[Box]:
    turns = list(order.sheet.route.turns)
    room = TURN_ROWS * 2
    if len(turns) > room:
        turns = [*turns[: room - 1], t("… and {count} more turns", count=len(turns) - room + 1)]
    boxes: list[Box] = []
    width = MIDDLE - GUTTER - LEFT
    for number, words in enumerate(turns):
        column, row = divmod(number, TURN_ROWS)
        x, y = (LEFT, MIDDLE + GUTTER)[column], 213.4 + row * 5.2
        boxes.append(fit(str(number + 1), x, y, 5.5, 5.0, measure, size_pt=10, bold=True, align="right"))
        boxes.append(fit(words, x + 7, y, width - 7, 5.0, measure, size_pt=10))
    return boxes


def _footer(order: Order, edition: Edition, measure: Measure) -> list[Box]:
    at = f"{day(edition.printed_at, edition.zone)} {clock(edition.printed_at, edition.zone)}"
    words = t("Printed {at} · order {number} · revision {revision} · page 1 of 1", at=at, number=order.order_id,
              revision=order.revision)  # fmt: skip
    return [fit(words, LEFT, 286.2, RIGHT - LEFT, 3.6, measure, size_pt=7.5, colour=DIM, align="centre")]


def _drive_words(order: Order) -> str:
    route = order.sheet.route
    if not route.points:
        return t("not known")
    return t("{distance}, about {time}", distance=distance(route.distance_m), time=minutes(route.time_s))


def _label(words: str, x: float, y: float, width: float, measure: Measure) -> list[Text]:
    return [fit(words, x, y, width, 4.0, measure, size_pt=8.5, smallest_pt=5.5, colour=DIM)]


def _warning_sign(x: float, y: float) -> list[Box]:
    return [
        Polygon(((x + 3.2, y), (x + 6.4, y + 5.8), (x, y + 5.8)), WHITE, BLACK, 0.5),
        Line(x + 3.2, y + 1.9, x + 3.2, y + 3.9, 0.7),
        Line(x + 3.2, y + 4.5, x + 3.2, y + 5.0, 0.7),
    ]
