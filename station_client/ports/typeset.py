"""Boxes become a PDF, by reportlab with an embedded Chinese font."""

from __future__ import annotations

import io
import os
from functools import cache
from pathlib import Path

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from dispatch_app.words import t
from station_client.paper import boxes as b
from station_client.paper.fitting import LEADING, rough_measure

FONT = "station-sheet"
FONT_FILES = ("wqy-microhei.ttc", "wqy-zenhei.ttc", "msyh.ttc", "simhei.ttf", "simsun.ttc", "DroidSansFallbackFull.ttf")
"""TrueType outlines only, in order of preference: reportlab cannot embed the PostScript outlines of Noto CJK."""

FONT_FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts", "/Library/Fonts",
    "/System/Library/Fonts", "C:/Windows/Fonts",
)  # fmt: skip

MISSING = "□"
BASELINE = 0.86
"""From the top of a line to its baseline as a share of the size: the ascent of the Chinese fonts above."""

BOLD_SHARE = 0.028
"""Bold is drawn by an outline of this share of the size; the fonts above have one weight."""


class TypesetFault(Exception):
    """No page could be made (no font, a font that cannot be read); the raw text is to be printed instead."""


@cache
def load_font() -> str:
    """The registered font's name; raises TypesetFault when no font with Chinese can be found."""
    for path in _font_files():
        try:
            pdfmetrics.registerFont(TTFont(FONT, str(path), subfontIndex=0))
        except (TTFError, OSError, ValueError):
            continue
        return FONT
    raise TypesetFault(t("No Chinese font for printing is installed (fonts-wqy-microhei)"))


def measure(text: str, size_pt: float) -> float:
    """The true width of a line in millimetres; raises TypesetFault without a font."""
    return float(pdfmetrics.stringWidth(_printable(text), load_font(), size_pt)) / mm


def typeset(page: b.Page) -> bytes:
    """The PDF of one A4 page with its font embedded; raises TypesetFault."""
    font = load_font()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(b.PAGE_WIDTH_MM * mm, b.PAGE_HEIGHT_MM * mm), pageCompression=1)
    canvas.setTitle(page.title)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    for box in page.boxes:
        _draw(canvas, box, font)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def text_pdf(text: str) -> bytes:
    """Plain lines as a PDF page, for trials of a printer."""
    lines = text.splitlines()
    boxes = tuple(b.Text(15, 15 + 6 * n, 180, 6, (line,), 12) for n, line in enumerate(lines[:40]))
    return typeset(b.Page("text", boxes))


def _font_files() -> list[Path]:
    named = os.environ.get("STATION_FONT")
    found = [Path(named)] if named else []
    for folder in (Path(name).expanduser() for name in FONT_FOLDERS):
        if folder.is_dir():
            by_name = {path.name.lower(): path for path in folder.rglob("*.tt[cf]")}
            found += [by_name[name.lower()] for name in FONT_FILES if name.lower() in by_name]
    return found


@cache
def _known_characters() -> frozenset[int]:
    return frozenset(pdfmetrics.getFont(load_font()).face.charToGlyph)


def _printable(text: str) -> str:
    """The text with a box for each character that the font lacks, so that a gap is seen as a gap."""
    known = _known_characters()
    return "".join(c if ord(c) in known else MISSING for c in text)


def _y(y: float) -> float:
    return (b.PAGE_HEIGHT_MM - y) * mm


def _draw(canvas: Canvas, box: b.Box, font: str) -> None:
    match box:
        case b.Text():
            _draw_text(canvas, box, font)
        case b.Rect():
            _pens(canvas, box.fill, box.stroke, box.stroke_mm)
            canvas.rect(box.x * mm, _y(box.y + box.height), box.width * mm, box.height * mm,
                        stroke=int(bool(box.stroke)), fill=int(bool(box.fill)))  # fmt: skip
        case b.Line():
            _pens(canvas, "", box.colour, box.stroke_mm)
            canvas.line(box.x1 * mm, _y(box.y1), box.x2 * mm, _y(box.y2))
        case b.Polyline():
            _draw_polyline(canvas, box)
        case b.Polygon():
            _pens(canvas, box.fill, box.stroke, box.stroke_mm)
            _draw_path(canvas, box.points, stroke=bool(box.stroke), fill=True)
        case b.Circle():
            _pens(canvas, box.fill, box.stroke, box.stroke_mm)
            canvas.circle(box.x * mm, _y(box.y), box.radius * mm, stroke=int(bool(box.stroke)), fill=1)
        case b.Qr():
            _draw_qr(canvas, box)


def _pens(canvas: Canvas, fill: str, stroke: str, stroke_mm: float) -> None:
    if fill:
        canvas.setFillColor(HexColor(fill))
    if stroke:
        canvas.setStrokeColor(HexColor(stroke))
        canvas.setLineWidth(stroke_mm * mm)


def _draw_path(canvas: Canvas, points: tuple[b.Point, ...], *, stroke: bool, fill: bool) -> None:
    path = canvas.beginPath()
    path.moveTo(points[0][0] * mm, _y(points[0][1]))
    for x, y in points[1:]:
        path.lineTo(x * mm, _y(y))
    if fill:
        path.close()
    canvas.drawPath(path, stroke=int(stroke), fill=int(fill))


def _draw_polyline(canvas: Canvas, box: b.Polyline) -> None:
    canvas.saveState()
    if box.clip is not None:
        left, top, right, bottom = box.clip
        edge = canvas.beginPath()
        edge.rect(left * mm, _y(bottom), (right - left) * mm, (bottom - top) * mm)
        canvas.clipPath(edge, stroke=0, fill=0)
    _pens(canvas, "", box.colour, box.stroke_mm)
    canvas.setDash([d * mm for d in box.dash_mm])
    _draw_path(canvas, box.points, stroke=True, fill=False)
    canvas.restoreState()


def _draw_text(canvas: Canvas, box: b.Text, font: str) -> None:
    canvas.saveState()
    canvas.translate((box.x + box.width / 2) * mm, _y(box.y + box.height / 2))
    if box.angle_deg:
        canvas.rotate(box.angle_deg)
    left, top = -box.width / 2 * mm, box.height / 2 * mm
    if box.halo:  # a plain white patch: print filters blacken the white outline of letters
        canvas.setFillColor(HexColor(b.WHITE))
        canvas.rect(left, -top * 0.86, box.width * mm, box.height * mm * 0.86, stroke=0, fill=1)
    line_pt = box.size_pt * LEADING
    top -= max(0.0, min(line_pt, box.height * mm) - box.size_pt) / 2
    for number, line in enumerate(box.lines):
        shown = _printable(line)
        spare = box.width * mm - pdfmetrics.stringWidth(shown, font, box.size_pt)
        x = left + {"left": 0.0, "centre": spare / 2, "right": spare}[box.align]
        y = top - number * line_pt - box.size_pt * BASELINE
        _write(canvas, shown, x, y, box.size_pt, font, box.colour, box.size_pt * BOLD_SHARE if box.bold else 0.0)
    canvas.restoreState()


def _write(
    canvas: Canvas, line: str, x: float, y: float, size_pt: float, font: str, colour: str, edge_pt: float
) -> None:
    writer = canvas.beginText(x, y)
    writer.setFont(font, size_pt)
    canvas.setFillColor(HexColor(colour))
    canvas.setStrokeColor(HexColor(colour))
    canvas.setLineWidth(edge_pt)
    writer.setTextRenderMode(2 if edge_pt else 0)
    writer.textOut(line)
    canvas.drawText(writer)


def _draw_qr(canvas: Canvas, box: b.Qr) -> None:
    code = segno.make(box.content, error="m", micro=False)
    rows = list(code.matrix_iter(border=2))
    cell = box.size / len(rows)
    canvas.setFillColor(HexColor(b.BLACK))
    path = canvas.beginPath()
    for r, row in enumerate(rows):
        for c, dark in enumerate(row):
            if dark:
                path.rect((box.x + c * cell) * mm, _y(box.y + (r + 1) * cell), cell * mm, cell * mm)
    canvas.drawPath(path, stroke=0, fill=1)


__all__ = ["TypesetFault", "load_font", "measure", "rough_measure", "text_pdf", "typeset"]
