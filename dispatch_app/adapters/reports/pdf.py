"""A report on paper: head with period and filters, chart, table, notes and definitions of each section."""

from __future__ import annotations

import io
from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from dispatch_app.adapters.reports.drawings import chart_of
from dispatch_app.desk_kit.report_sheet import (
    NOTHING,
    Column,
    Line,
    Sheet,
    filter_words,
    is_empty,
    moment_words,
    names_of,
    number_words,
    period_words,
    sheet_of,
    unit_words,
)
from dispatch_app.domain.statistics.report import ReportMade, SectionMade
from dispatch_app.words import t

MARGIN = 15 * mm
GROUND, HAIR = colors.HexColor("#EEF1F5"), colors.HexColor("#B8C2CC")
MOST_LINES = 400
"""Rows of one table on paper: some ten pages; more stand in the spreadsheet."""
MANY_COLUMNS = 9
"""From here on the page lies on its side."""


def report_pdf(made: ReportMade, font: str) -> bytes:
    """The PDF of a report, in a font that carries Chinese."""
    sheets = [sheet_of(section, names_of(made)) for section in made.sections]
    widest = max((len(s.heads) + len(s.columns) for s in sheets), default=0)
    size = landscape(A4) if widest > MANY_COLUMNS else A4
    written = io.BytesIO()
    document = SimpleDocTemplate(
        written, pagesize=size, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=17 * mm,
        title=made.title, author=made.centre,
    )  # fmt: skip
    styles = _Styles(font)

    def foot(page: Canvas, built: SimpleDocTemplate) -> None:
        page.setFont(font, 8)
        page.setFillColor(colors.HexColor("#555555"))
        words = t("{centre} · made {at} by {user}", centre=made.centre, at=moment_words(made.made_at, made.zone),
                  user=made.made_by)  # fmt: skip
        page.drawString(MARGIN, 9 * mm, words)
        page.drawRightString(size[0] - MARGIN, 9 * mm, t("page {number}", number=built.page))

    document.build(_story(made, sheets, styles, size[0] - 2 * MARGIN), onFirstPage=foot, onLaterPages=foot)
    return written.getvalue()


class _Styles:
    """Paragraph styles of one font."""

    def __init__(self, font: str) -> None:
        self.font = font
        self.title = ParagraphStyle("title", fontName=font, fontSize=18, leading=24, alignment=1, wordWrap="CJK")
        self.under = ParagraphStyle("under", fontName=font, fontSize=9.5, leading=14, alignment=1, wordWrap="CJK")
        self.section = ParagraphStyle("section", fontName=font, fontSize=12.5, leading=18, spaceBefore=10,
                                      spaceAfter=4, wordWrap="CJK")  # fmt: skip
        self.cell = ParagraphStyle("cell", fontName=font, fontSize=8.5, leading=11, wordWrap="CJK")
        self.number = ParagraphStyle("number", parent=self.cell, alignment=2)
        self.note = ParagraphStyle("note", fontName=font, fontSize=8, leading=12, wordWrap="CJK",
                                   textColor=colors.HexColor("#4C5B6B"))  # fmt: skip


def _story(made: ReportMade, sheets: Sequence[Sheet], styles: _Styles, width: float) -> list[Flowable]:
    heads = [t("Period: {period}", period=period_words(made))]
    filters = filter_words(made)
    heads.append(t("Filter: {filter}", filter=filters) if filters else t("No filter"))
    heads += [text for text in (made.about, t("Source: {source}", source=made.source) if made.source else "") if text]
    story: list[Flowable] = [Paragraph(escape(made.title), styles.title)]
    story += [Paragraph(escape(text), styles.under) for text in heads]
    for section, sheet in zip(made.sections, sheets, strict=True):
        story += _section(made, section, sheet, styles, width)
    return story


def _section(made: ReportMade, section: SectionMade, sheet: Sheet, styles: _Styles, width: float) -> list[Flowable]:
    title = Paragraph(escape(sheet.title or made.title), styles.section)
    if is_empty(section.table):
        return [title, Paragraph(escape(t("Nothing was counted in this period")), styles.cell)]
    chart = chart_of(section, sheet, names_of(made), styles.font)
    found: list[Flowable] = []
    if chart is not None:
        chart.hAlign = "CENTER"
        found.append(KeepTogether([title, chart, Spacer(1, 4)]))
    else:
        found.append(title)
    found.append(_table(sheet, styles, width))
    if len(sheet.lines) > MOST_LINES:
        words = t("Only the first {rows} rows are printed; the spreadsheet has all.", rows=MOST_LINES)
        found.append(Paragraph(escape(words), styles.note))
    found.append(Spacer(1, 4))
    found += [Paragraph(escape(note), styles.note) for note in sheet.notes]
    found += [Paragraph(f"<b>{escape(name)}</b>: {escape(words)}", styles.note) for name, words in sheet.definitions]
    return found


def _table(sheet: Sheet, styles: _Styles, width: float) -> Table:
    shares = sheet.has_shares()
    heads = [*sheet.heads, *([t("share")] if shares else []), *(_head(column) for column in sheet.columns)]
    rows = [[Paragraph(escape(head), styles.cell) for head in heads]]
    for line in (*sheet.lines[:MOST_LINES], sheet.whole):
        rows.append(_cells(line, sheet, shares, styles))
    parts = [1.7] * len(sheet.heads) + [1.0] * (len(heads) - len(sheet.heads))
    commands: list[tuple[object, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.4, HAIR),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("BACKGROUND", (0, 0), (-1, 0), GROUND),
        ("BACKGROUND", (0, -1), (-1, -1), GROUND),
    ]
    widths = [width * part / sum(parts) for part in parts]
    return Table(rows, colWidths=widths, repeatRows=1, style=TableStyle(commands))


def _head(column: Column) -> str:
    unit = unit_words(column.unit)
    return f"{column.head} ({unit})" if unit else column.head


def _cells(line: Line, sheet: Sheet, shares: bool, styles: _Styles) -> list[Paragraph]:
    cells = [Paragraph(escape(label), styles.cell) for label in line.labels]
    if shares:
        cells.append(Paragraph(f"{line.share:.1f} %" if line.share is not None else "", styles.number))
    for number, column in zip(line.numbers, sheet.columns, strict=True):
        words = number_words(number, column.unit)
        if column.kind == "change":
            words = NOTHING if number is None else f"{number:+,.1f}"
        cells.append(Paragraph(escape(words), styles.number))
    return cells
