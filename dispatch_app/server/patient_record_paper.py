"""The patient record 现场急救病历 on paper: A4 PDF for the receiving hospital, with what was corrected and by whom."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from dispatch_app.domain.hand_over import HandOver
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.patient_record import EntryKind, PatientRecord, RecordEntry, Vitals
from dispatch_app.domain.reasons import RECORD_OUTCOMES
from dispatch_app.domain.triage_colour import TriageColour
from dispatch_app.server.recording_proof_page import han_font
from dispatch_app.words import later, t

MARGIN = 16 * mm
WIDE = A4[0] - 2 * MARGIN
GREY = colors.Color(0.55, 0.58, 0.62)
PALE = colors.Color(0.94, 0.95, 0.97)

COLOUR_WORDS = {
    TriageColour.RED: later("red: immediate"),
    TriageColour.YELLOW: later("yellow: urgent"),
    TriageColour.GREEN: later("green: can wait"),
    TriageColour.BLACK: later("black: deceased"),
    TriageColour.UNKNOWN: "",
}
COLOURS = {
    TriageColour.RED: colors.Color(0.80, 0.12, 0.12),
    TriageColour.YELLOW: colors.Color(0.93, 0.72, 0.05),
    TriageColour.GREEN: colors.Color(0.10, 0.58, 0.32),
    TriageColour.BLACK: colors.black,
}
SEX_WORDS = {"male": later("male"), "female": later("female")}
KIND_WORDS = {
    EntryKind.VITALS: later("Vital signs"),
    EntryKind.TREATMENT: later("Treatment"),
    EntryKind.DRUG: later("Drug"),
    EntryKind.ECG: later("ECG"),
    EntryKind.NOTE: later("Free note"),
}
FACT_WORDS = {
    "name": later("Name"), "sex": later("Sex"), "age": later("Age"), "id_number": later("ID number"),
    "phone": later("Telephone"), "complaint": later("Chief complaint"), "illness": later("Present illness"),
    "history": later("Earlier illnesses"), "allergies": later("Allergies"), "diagnosis": later("Preliminary diagnosis"),
    "triage": later("Triage colour"), "outcome": later("Outcome"), "remarks": later("Remarks"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What the paper says besides the record itself."""

    centre_name: str
    zone: ZoneInfo
    mission: Mission | None = None
    hand_over: HandOver | None = None
    hospital_name: str = ""
    crew: tuple[str, ...] = ()


def patient_record_paper(record: PatientRecord, facts: PaperFacts) -> bytes:
    """The PDF of one record; a second page follows only where one does not hold it."""
    made = io.BytesIO()
    writer = _Writer(record, facts)
    paper = SimpleDocTemplate(
        made, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=14 * mm, bottomMargin=18 * mm,
        title=f"{t('Patient record')} {record.record_id}", author=facts.centre_name,
    )  # fmt: skip
    paper.build(writer.parts(), onFirstPage=writer.foot, onLaterPages=writer.foot)
    return made.getvalue()


class _Writer:
    def __init__(self, record: PatientRecord, facts: PaperFacts) -> None:
        self._record, self._facts = record, facts
        font = han_font()
        self._font = font
        self._plain = ParagraphStyle("plain", fontName=font, fontSize=9.5, leading=13, wordWrap="CJK")
        self._dim = ParagraphStyle("dim", parent=self._plain, textColor=GREY, fontSize=8.5, leading=11)
        self._title = ParagraphStyle("title", parent=self._plain, fontSize=19, leading=26, alignment=1)
        self._head = ParagraphStyle("head", parent=self._plain, fontSize=11.5, leading=18, spaceBefore=6)

    def parts(self) -> list[Flowable]:
        """The paper from top to bottom."""
        parts: list[Flowable] = [self._text(self._facts.centre_name, self._dim)]
        parts.append(self._text(t("Patient record"), self._title))
        parts += [self._mission_table(), Spacer(1, 6), self._facts_table()]
        parts += self._vitals_table() + self._timeline() + self._corrections() + self._signatures()
        return parts

    def foot(self, page: Canvas, document: SimpleDocTemplate) -> None:
        """Number of the record and of the page."""
        page.saveState()
        page.setFont(self._font, 8)
        page.setFillColor(GREY)
        changed = self._moment(self._record.changed_at)
        page.drawString(MARGIN, 10 * mm, f"{self._record.record_id}   {t('as of {moment}', moment=changed)}")
        page.drawRightString(A4[0] - MARGIN, 10 * mm, t("page {number}", number=document.page))
        page.restoreState()

    def _mission_table(self) -> Table:
        record, facts = self._record, self._facts
        rows = [
            (t("Incident"), record.incident_id, t("Vehicle"), record.plate),
            (t("Patient number"), str(record.number), t("Crew"), "、".join(facts.crew)),
            (t("Hospital"), facts.hospital_name, t("Begun"), self._moment(record.begun_at)),
        ]
        if record.is_test:
            rows.append((t("Exercise"), t("not a real patient"), "", ""))
        return self._grid(rows, (22, 67, 22, 67))

    def _facts_table(self) -> Table:
        f = self._record.facts
        sex, outcome = SEX_WORDS.get(f.sex, ""), RECORD_OUTCOMES.get(f.outcome, "")
        colour = COLOUR_WORDS[f.triage]
        rows = [
            (t("Name"), f.name, t("Sex"), t(sex) if sex else ""),
            (t("Age"), f.age, t("ID number"), f.id_number),
            (t("Telephone"), f.phone, t("Triage colour"), t(colour) if colour else ""),
        ]
        table = self._grid(rows, (22, 67, 22, 67))
        if f.triage in COLOURS:
            ink = colors.black if f.triage is TriageColour.YELLOW else colors.white
            mark = ParagraphStyle("mark", parent=self._plain, textColor=ink)
            table._cellvalues[2][3] = self._text(t(colour), mark)
            table.setStyle(TableStyle([("BACKGROUND", (3, 2), (3, 2), COLOURS[f.triage])]))
        long = [
            (t("Chief complaint"), f.complaint), (t("Present illness"), f.illness),
            (t("Earlier illnesses"), f.history), (t("Allergies"), f.allergies),
            (t("Preliminary diagnosis"), f.diagnosis), (t("Outcome"), t(outcome) if outcome else ""),
            (t("Remarks"), f.remarks),
        ]  # fmt: skip
        below = self._grid(long, (22, 156))
        outer = Table([[table], [below]], colWidths=[WIDE])
        outer.setStyle(TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("TOPPADDING", (0, 0), (-1, -1), 0)]))
        return outer

    def _vitals_table(self) -> list[Flowable]:
        measured = [e for e in self._record.standing() if e.vitals is not None]
        if not measured:
            return []
        heads = (
            t("Time"), t("Pulse"), t("Blood pressure"), t("Breaths"), "SpO₂", t("Temperature"), t("Glucose"), "GCS",
        )  # fmt: skip
        rows = [[self._text(head, self._dim) for head in heads]]
        for entry in measured:
            assert entry.vitals is not None
            cells = (self._clock(entry.taken_at), *_vital_cells(entry.vitals))
            rows.append([self._text(cell) for cell in cells])
        table = Table(rows, colWidths=[width * mm for width in (20, 18, 28, 18, 18, 20, 20, 36)], repeatRows=1)
        table.setStyle(_lines(head=True))
        return [self._text(t("Vital signs"), self._head), table]

    def _timeline(self) -> list[Flowable]:
        done = [e for e in self._record.standing() if e.vitals is None]
        if not done:
            return []
        rows = [
            [self._text(self._clock(e.taken_at)), self._text(t(KIND_WORDS[e.kind])), self._text(_words_of(e))]
            for e in done
        ]
        table = Table(rows, colWidths=[20 * mm, 26 * mm, 132 * mm])
        table.setStyle(_lines())
        return [self._text(t("Treatment and findings"), self._head), table]

    def _corrections(self) -> list[Flowable]:
        record, gone = self._record, self._record.replaced()
        lines = [
            f"{self._clock(e.taken_at)}  <strike>{escape(t(KIND_WORDS[e.kind]))} {escape(_words_of(e))}</strike>"
            for e in record.entries
            if e.entry_id in gone
        ]
        for change in record.amendments:
            fact = t(FACT_WORDS.get(change.fact, change.fact))
            lines.append(
                f"{self._clock(change.at)}  {escape(fact)}: <strike>{escape(_fact_value(change.fact, change.before))}"
                f"</strike> → {escape(_fact_value(change.fact, change.after))}  {escape(change.by)}"
            )
        if not lines:
            return []
        return [self._text(t("Corrected"), self._head), *[Paragraph(line, self._dim) for line in lines]]

    def _signatures(self) -> list[Flowable]:
        hand_over = self._facts.hand_over
        signed = hand_over is not None and hand_over.signed_at is not None
        name = hand_over.signed_name if hand_over is not None and signed else ""
        at = self._moment(hand_over.signed_at) if hand_over is not None and hand_over.signed_at else ""
        rows = [
            (t("Written by"), self._record.by, t("Signature"), ""),
            (t("Receiving person"), name, t("Hand-over time"), at),
        ]
        return [Spacer(1, 10), self._grid(rows, (24, 65, 24, 65))]

    def _grid(self, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Table:
        cells = [
            [self._text(cell, self._plain if column % 2 else self._dim) for column, cell in enumerate(row)]
            for row in rows
        ]
        table = Table(cells, colWidths=[width * mm for width in widths])
        table.setStyle(_lines())
        return table

    def _text(self, text: str, style: ParagraphStyle | None = None) -> Paragraph:
        return Paragraph(escape(text).replace("\n", "<br/>"), style or self._plain)

    def _moment(self, at: datetime) -> str:
        return at.astimezone(self._facts.zone).strftime("%Y-%m-%d %H:%M")

    def _clock(self, at: datetime) -> str:
        return at.astimezone(self._facts.zone).strftime("%H:%M:%S")


def _lines(head: bool = False) -> TableStyle:
    style = [
        ("GRID", (0, 0), (-1, -1), 0.4, GREY), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]  # fmt: skip
    if head:
        style.append(("BACKGROUND", (0, 0), (-1, 0), PALE))
    return TableStyle(style)


def _vital_cells(v: Vitals) -> tuple[str, ...]:
    pressure = f"{_shown(v.systolic_mmhg)}/{_shown(v.diastolic_mmhg)}"
    gcs = v.gcs()
    parts = f"E{_shown(v.gcs_eye)} V{_shown(v.gcs_verbal)} M{_shown(v.gcs_motor)}"
    return (
        _shown(v.heart_rate), "" if pressure == "/" else pressure, _shown(v.breaths),
        f"{v.oxygen_pct} %" if v.oxygen_pct is not None else "",
        f"{v.temperature_c:g} ℃" if v.temperature_c is not None else "", _shown(v.glucose_mmol_l),
        f"{gcs} ({parts})" if gcs is not None else "" if parts == "E V M" else parts,
    )  # fmt: skip


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _words_of(entry: RecordEntry) -> str:
    if entry.vitals is not None:
        return " · ".join(cell for cell in _vital_cells(entry.vitals) if cell)
    return " · ".join(part for part in (entry.what, entry.dose, entry.route) if part)


def _fact_value(fact: str, value: str) -> str:
    if fact == "triage" and value in set(TriageColour):
        return t(COLOUR_WORDS[TriageColour(value)]) if value else ""
    if fact == "outcome" and value in RECORD_OUTCOMES:
        return t(RECORD_OUTCOMES[value])
    return t(SEX_WORDS[value]) if fact == "sex" and value in SEX_WORDS else value
