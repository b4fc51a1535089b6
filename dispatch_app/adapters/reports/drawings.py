"""Charts as vector drawings (reportlab), for paper and – as SVG – for pages; readable without colour too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import cos, radians, sqrt

from reportlab.graphics.shapes import Circle, Drawing, Group, PolyLine, Rect, String, Wedge
from reportlab.lib import colors

from dispatch_app.desk_kit.report_sheet import Heat, Line, Sheet, heat_of, number_words
from dispatch_app.domain.statistics.question import Spot
from dispatch_app.domain.statistics.report import Chart, SectionMade
from dispatch_app.words import t

WIDTH, HEIGHT = 510.0, 210.0
LEFT, RIGHT, TOP, FOOT = 46.0, 10.0, 24.0, 40.0
INK, DIM, HAIR = colors.HexColor("#17212C"), colors.HexColor("#4C5B6B"), colors.HexColor("#C9D1DA")
BAR = colors.HexColor("#0B66B8")
SLICES = tuple(map(colors.HexColor, (
    "#0B66B8", "#0B7548", "#B07000", "#6B3FC2", "#00707C", "#C3221B", "#52667A", "#7A4B2A", "#9AA5B1",
)))  # fmt: skip

MOST_BARS = 31
"""A month of days; of more the largest."""
MOST_SLICES = 8
MOST_HEAT_ROWS = 24
"""Rows of cells on one sheet; the fullest ones."""


def chart_of(made: SectionMade, sheet: Sheet, names: Mapping[tuple[str, str], str], font: str) -> Drawing | None:
    """The chart of a section; None where it is a table only, or nothing was counted."""
    kind = made.section.chart
    if kind is Chart.MAP:
        return _spots(made.spots) if made.spots else None
    if kind is Chart.TABLE or not any(line.numbers[0] for line in sheet.lines):
        return None
    if kind is Chart.HEAT:
        return _heat(heat_of(made, names), font)
    if kind is Chart.PIE:
        return _pie(sheet, font)
    return _axes(sheet, font, is_line=kind is Chart.LINE)


def _fit(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _first(line: Line) -> float:
    return line.numbers[0] or 0.0


def _kept(lines: Sequence[Line], most: int) -> list[Line]:
    if len(lines) <= most:
        return list(lines)
    largest = sorted(range(len(lines)), key=lambda n: -_first(lines[n]))[:most]
    return [lines[n] for n in sorted(largest)]


def _axes(sheet: Sheet, font: str, is_line: bool) -> Drawing:
    drawing = Drawing(WIDTH, HEIGHT)
    lines = list(sheet.lines) if is_line and len(sheet.lines) <= 400 else _kept(sheet.lines, MOST_BARS)
    compared = len(sheet.columns) > 1 and sheet.columns[1].kind == "before"
    top, step = _scale(max((n or 0.0) for line in lines for n in line.numbers[: 2 if compared else 1]))
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - FOOT
    column = sheet.columns[0]
    title = f"{column.head} ({column.unit})" if column.unit else column.head
    if len(lines) < len(sheet.lines):
        title += " · " + t("the {count} smallest are only in the table", count=len(sheet.lines) - len(lines))
    drawing.add(String(LEFT, HEIGHT - 12, title, fontName=font, fontSize=9, fillColor=INK))
    value = 0.0
    while value <= top + step / 1_000:
        y = FOOT + high * value / top
        drawing.add(PolyLine([LEFT, y, WIDTH - RIGHT, y], strokeColor=HAIR, strokeWidth=0.4))
        drawing.add(String(LEFT - 5, y - 3, f"{value:g}", fontName=font, fontSize=7, fillColor=DIM, textAnchor="end"))
        value += step
    slot = wide / len(lines)
    _names(drawing, lines, slot, font)
    if is_line:
        if compared:
            _line(drawing, lines, 1, slot, high / top, DIM, [3, 2])
        _line(drawing, lines, 0, slot, high / top, BAR, None)
    else:
        _bars(drawing, lines, slot, high / top, compared, font)
    return drawing


def _names(drawing: Drawing, lines: Sequence[Line], slot: float, font: str) -> None:
    longest = max(len(" · ".join(line.labels)) for line in lines)
    every = max(1, round(min(longest * 7.0 + 6.0, 70.0) / slot)) if slot < longest * 7.0 else 1
    for number in range(0, len(lines), every):
        x = LEFT + slot * (number + 0.5)
        text = _fit(" · ".join(lines[number].labels), max(3, int(slot * every / 6.5)))
        drawing.add(String(x, FOOT - 13, text, fontName=font, fontSize=7, fillColor=DIM, textAnchor="middle"))


def _bars(drawing: Drawing, lines: Sequence[Line], slot: float, scale: float, compared: bool, font: str) -> None:
    wide = min(slot * 0.7, 34.0)
    half = wide / 2 if compared else wide
    for number, line in enumerate(lines):
        left = LEFT + slot * (number + 0.5) - wide / 2
        high = _first(line) * scale
        drawing.add(Rect(left, FOOT, half, high, fillColor=BAR, strokeColor=None))
        if half > 13 and line.numbers[0] is not None:
            words = number_words(line.numbers[0], "%" if line.numbers[0] != round(line.numbers[0]) else "")
            x = left + half / 2
            drawing.add(String(x, FOOT + high + 2, words, fontName=font, fontSize=7, fillColor=INK,
                               textAnchor="middle"))  # fmt: skip
        if compared and line.numbers[1] is not None:
            drawing.add(Rect(left + half, FOOT, half, line.numbers[1] * scale, fillColor=None, strokeColor=DIM,
                             strokeWidth=0.8))  # fmt: skip


def _line(
    drawing: Drawing, lines: Sequence[Line], place: int, slot: float, scale: float, colour: object,
    dashes: list[int] | None,
) -> None:  # fmt: skip
    run: list[float] = []
    for number, line in enumerate([*lines, None]):
        value = line.numbers[place] if line is not None else None
        if value is not None:
            run += [LEFT + slot * (number + 0.5), FOOT + value * scale]
            continue
        if len(run) == 2:
            drawing.add(Circle(run[0], run[1], 1.6, fillColor=colour, strokeColor=None))
        elif run:
            drawing.add(PolyLine(run, strokeColor=colour, strokeWidth=1.3, strokeDashArray=dashes))
        run = []


def _pie(sheet: Sheet, font: str) -> Drawing:
    sized = sorted((line for line in sheet.lines if _first(line) > 0.0), key=lambda line: -_first(line))
    parts = [(" · ".join(line.labels), _first(line)) for line in sized[:MOST_SLICES]]
    rest = sized[MOST_SLICES:]
    if rest:
        parts.append((t("{count} others", count=len(rest)), sum(map(_first, rest))))
    drawing = Drawing(WIDTH, HEIGHT)
    drawing.add(String(12, HEIGHT - 12, sheet.columns[0].head, fontName=font, fontSize=9, fillColor=INK))
    whole, angle, radius = sum(value for _, value in parts), 90.0, 84.0
    key_y = HEIGHT / 2 + len(parts) * 8 - 14
    for number, (name, value) in enumerate(parts):
        share = value / whole
        colour = SLICES[number % len(SLICES)]
        if share >= 0.9999:
            drawing.add(Circle(120, HEIGHT / 2 - 6, radius, fillColor=colour, strokeColor=None))
        else:
            drawing.add(Wedge(120, HEIGHT / 2 - 6, radius, angle - 360.0 * share, angle, fillColor=colour,
                              strokeColor=colors.white, strokeWidth=1))  # fmt: skip
        angle -= 360.0 * share
        y = key_y - number * 16
        drawing.add(Rect(240, y, 8, 8, fillColor=colour, strokeColor=None))
        words = f"{_fit(name, 24)}  {number_words(value, sheet.columns[0].unit)}  {100 * share:.1f} %"
        drawing.add(String(254, y, words, fontName=font, fontSize=8.5, fillColor=INK))
    return drawing


def _heat(heat: Heat, font: str) -> Drawing:
    rows = list(range(len(heat.rows)))
    if len(rows) > MOST_HEAT_ROWS:
        rows = sorted(sorted(rows, key=lambda n: -sum(v or 0.0 for v in heat.cells[n]))[:MOST_HEAT_ROWS])
    left = min(14.0 + 8.5 * max(len(heat.rows[n]) for n in rows), 130.0)
    tall = 15.0
    drawing = Drawing(WIDTH, tall * len(rows) + 22)
    wide = (WIDTH - left - RIGHT) / len(heat.columns)
    highest = heat.highest() or 1.0
    every = max(1, round(max(len(name) for name in heat.columns) * 6.0 / wide))
    for column in range(0, len(heat.columns), every):
        x = left + wide * (column + 0.5)
        drawing.add(String(x, drawing.height - 10, heat.columns[column], fontName=font, fontSize=7, fillColor=DIM,
                           textAnchor="middle"))  # fmt: skip
    for place, row in enumerate(rows):
        y = drawing.height - 16 - tall * (place + 1)
        drawing.add(String(left - 5, y + 4, _fit(heat.rows[row], 15), fontName=font, fontSize=7.5, fillColor=INK,
                           textAnchor="end"))  # fmt: skip
        for column, number in enumerate(heat.cells[row]):
            drawing.add(_cell(left + wide * column, y, wide, tall, number, highest, font))
    return drawing


def _cell(x: float, y: float, wide: float, tall: float, number: float | None, highest: float, font: str) -> Group:
    share = (number or 0.0) / highest
    ground = colors.linearlyInterpolatedColor(colors.HexColor("#F1F4F8"), BAR, 0.0, 1.0, share)
    group = Group(Rect(x + 0.5, y + 0.5, wide - 1, tall - 1, fillColor=ground, strokeColor=None))
    if number and wide >= 12:
        ink = colors.white if share > 0.55 else INK
        words = f"{number:.0f}" if number >= 10 or number == round(number) else f"{number:.1f}"
        group.add(String(x + wide / 2, y + 4.5, words, fontName=font, fontSize=6.5, fillColor=ink,
                         textAnchor="middle"))  # fmt: skip
    return group


def _spots(spots: Sequence[Spot]) -> Drawing:
    """The spots to scale, north up; the streets are on the page and on the screen."""
    drawing = Drawing(WIDTH, 300)
    west, east = min(s.longitude for s in spots), max(s.longitude for s in spots)
    south, north = min(s.latitude for s in spots), max(s.latitude for s in spots)
    squeeze = cos(radians((south + north) / 2))
    scale = min((WIDTH - 60) / max((east - west) * squeeze, 0.01), 260 / max(north - south, 0.01))
    most = max(s.count for s in spots)
    drawing.add(Rect(0, 0, WIDTH, 300, fillColor=colors.HexColor("#F6F8FA"), strokeColor=HAIR, strokeWidth=0.5))
    for spot in reversed(spots):
        x = WIDTH / 2 + (spot.longitude - (west + east) / 2) * squeeze * scale
        y = 150 + (spot.latitude - (south + north) / 2) * scale
        colour = colors.Color(0.76, 0.13, 0.11, alpha=0.25 + 0.45 * spot.count / most)
        drawing.add(Circle(x, y, 2 + 11 * sqrt(spot.count / most), fillColor=colour, strokeColor=None))
    return drawing


def _scale(highest: float) -> tuple[float, float]:
    if highest <= 0.0:
        return 1.0, 0.5
    power = 10.0 ** int(f"{highest:e}".partition("e")[2])
    step = next((power * f for f in (0.2, 0.5, 1.0, 2.0) if highest / (power * f) <= 5.0), power * 2.0)
    lines = int(highest / step) + (0 if highest % step == 0 else 1)
    return step * lines, step
