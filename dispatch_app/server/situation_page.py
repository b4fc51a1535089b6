"""The situation report 情况报告 as a PDF: the text for the next level first, the tables behind it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from dispatch_app.domain.major_incident import Colour, ReportLine, SituationReport
from dispatch_app.domain.major_words import COLOURS, REPORT_KINDS
from dispatch_app.server.recording_proof_page import han_font
from dispatch_app.words import t

MARGIN = 16 * mm
WIDTH = A4[0] - 2 * MARGIN
GROUND = colors.HexColor("#EEF1F5")
LINE = colors.HexColor("#B8C2CC")

SHARES: dict[str, Sequence[float]] = {
    "counts": (1.0, 1.2, 1.3, 1.2, 1.4, 1.2, 1.2, 0.9),
    "casualties": (0.6, 1.1, 0.6, 1.6, 2.6, 1.3, 1.8, 1.8),
    "hospitals": (3.0, 0.8, 0.8, 0.8, 0.8, 0.9, 1.4),
    "vehicles": (1.5, 1.5, 1.3, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 1.7),
    "staff": (2.0, 1.5, 1.0, 4.0),
    "notes": (0.8, 1.4, 6.0),
}
"""Widths of the columns, as shares."""

INK = {
    Colour.RED: colors.HexColor("#C62828"), Colour.YELLOW: colors.HexColor("#9A6B00"),
    Colour.GREEN: colors.HexColor("#1B7A45"), Colour.BLACK: colors.black,
}  # fmt: skip
"""The colour's word in its own ink; the word itself says it on grey paper too."""


def situation_page(report: SituationReport, centre_name: str, zone: ZoneInfo) -> bytes:
    """The PDF of one report, with its number and page on every sheet."""
    made = io.BytesIO()
    document = SimpleDocTemplate(
        made, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=18 * mm,
        title=f"{report.name} {report.number}", author=centre_name,
    )  # fmt: skip
    font = han_font()
    styles = _Styles(font)

    def foot(page: Canvas, built: SimpleDocTemplate) -> None:
        page.setFont(font, 8)
        page.setFillColor(colors.HexColor("#555555"))
        page.drawString(MARGIN, 10 * mm, f"{centre_name} · {report.report_id}")
        page.drawRightString(A4[0] - MARGIN, 10 * mm, t("page {number}", number=built.page))

    document.build(_story(report, centre_name, zone, styles), onFirstPage=foot, onLaterPages=foot)
    return made.getvalue()


class _Styles:
    """Paragraph styles of one font."""

    def __init__(self, font: str) -> None:
        self.font = font
        self.title = ParagraphStyle("title", fontName=font, fontSize=20, leading=26, alignment=1, wordWrap="CJK")
        self.under = ParagraphStyle("under", fontName=font, fontSize=10.5, leading=16, alignment=1, wordWrap="CJK")
        self.section = ParagraphStyle(
            "section", fontName=font, fontSize=12.5, leading=18, spaceBefore=10, spaceAfter=4, wordWrap="CJK"
        )
        self.text = ParagraphStyle("text", fontName=font, fontSize=11, leading=18, wordWrap="CJK")
        self.cell = ParagraphStyle("cell", fontName=font, fontSize=8.5, leading=11, wordWrap="CJK")


def _story(report: SituationReport, centre_name: str, zone: ZoneInfo, styles: _Styles) -> list[Flowable]:
    kind = t(REPORT_KINDS.get(report.kind, report.kind))
    at = _moment(report.at, zone)
    story: list[Flowable] = [
        Paragraph(escape(t("Situation report")), styles.title),
        Paragraph(escape(report.name), styles.under),
        Paragraph(
            escape(t("{kind} no. {number} · {at} · {centre} · {user}", kind=kind, number=report.number, at=at,
                     centre=centre_name, user=report.user)),
            styles.under,
        ),
    ]  # fmt: skip
    if report.addressee:
        story.append(Paragraph(escape(t("To: {addressee}", addressee=report.addressee)), styles.under))
    story.append(Spacer(1, 8))
    facts = [[_cell(name, styles), _cell(value, styles)] for name, value in report.facts]
    story.append(_table(facts, (1.0, 5.0), styles, has_head=False))
    story.append(Paragraph(escape(t("Report to the next level")), styles.section))
    story += [Paragraph(escape(line), styles.text) for line in report.text.splitlines()]
    parts = (
        (t("Casualties by colour and outcome"), "counts", report.counts),
        (t("Hospitals"), "hospitals", report.hospitals),
        (t("Vehicles"), "vehicles", report.vehicles),
        (t("Casualties"), "casualties", report.casualties),
        (t("Staff called up"), "staff", report.staff),
        (t("Log"), "notes", report.notes),
    )
    for title, name, lines in parts:
        if len(lines) > 1:
            story += _section(title, name, lines, styles)
    return story


def _section(title: str, name: str, lines: Sequence[ReportLine], styles: _Styles) -> list[Flowable]:
    rows = [[_cell(text, styles) for text in line.cells] for line in lines]
    table = _table(rows, SHARES[name], styles)
    heading = Paragraph(escape(title), styles.section)
    return [KeepTogether([heading, table])] if len(lines) <= 12 else [heading, table]


def _cell(text: str, styles: _Styles) -> Paragraph:
    colour = next((INK[c] for c in Colour if text == t(COLOURS[c])), None)
    shown = escape(text)
    return Paragraph(f'<font color="{colour.hexval()}">{shown}</font>' if colour else shown, styles.cell)


def _table(rows: list[list[Paragraph]], shares: Sequence[float], styles: _Styles, has_head: bool = True) -> Table:
    widths = [WIDTH * share / sum(shares) for share in shares]
    commands: list[tuple[object, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.4, LINE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("BACKGROUND", (0, 0), (-1, 0) if has_head else (0, -1), GROUND),
    ]
    return Table(rows, colWidths=widths, repeatRows=int(has_head), style=TableStyle(commands))


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
