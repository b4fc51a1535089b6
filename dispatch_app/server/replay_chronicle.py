"""The chronicle of an incident 案卷 as PDF: form, ladders, recordings, tracks, chronology, proof of the chain."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from dispatch_app.desk_kit.replay_words import fault_words, form_of, ladder_of, mission_state_words, moment_words
from dispatch_app.domain.replay import TYPED, Moment, Replay
from dispatch_app.domain.replay_frames import Frame, Timeline
from dispatch_app.server.recording_proof_page import han_font
from dispatch_app.server.replay_evidence import Evidence
from dispatch_app.server.replay_sketch import TrackSketch
from dispatch_app.words import t
from gis_data.base_map import BaseMap

MARGIN = 16 * mm
WIDTH = A4[0] - 2 * MARGIN
GROUND = colors.HexColor("#EEF1F5")
LINE = colors.HexColor("#B8C2CC")


@dataclass(frozen=True, slots=True)
class Chronicle:
    """What the paper tells; `sound_problems` says by serial what is wrong with a recording's sound."""

    timeline: Timeline
    evidence: Evidence
    sound_problems: dict[str, str]
    centre: str
    zone: ZoneInfo
    made_by: str
    made_at: datetime
    purpose: str


def chronicle_of(chronicle: Chronicle, streets: BaseMap | None, progress: Callable[[float], None]) -> bytes:
    """The PDF. `progress` gets the share and may raise to stop."""
    font = han_font()
    writer = _Writer(chronicle, font)
    story = writer.story(streets)
    progress(0.4)
    pages = _build(chronicle, font, writer.story(streets), 0, lambda: progress(0.6)).pages
    made = _build(chronicle, font, story, pages, lambda: progress(0.9))
    progress(1.0)
    return made.content


@dataclass(frozen=True, slots=True)
class _Built:
    content: bytes
    pages: int


def _build(
    chronicle: Chronicle, font: str, story: list[Flowable], pages: int, page_done: Callable[[], None]
) -> _Built:
    """The sheets; how many there are is known after the first time."""
    made = io.BytesIO()
    replay = chronicle.timeline.replay
    document = SimpleDocTemplate(
        made, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=18 * mm,
        title=f"{t('Chronicle')} {replay.incident_id}", author=chronicle.centre,
    )  # fmt: skip

    def foot(page: Canvas, built: Any) -> None:
        page_done()
        page.setFont(font, 8)
        page.setFillColor(colors.HexColor("#555555"))
        page.drawString(MARGIN, 10 * mm, f"{chronicle.centre} · {replay.incident_id}")
        number = f"{built.page} / {pages}" if pages else str(built.page)
        page.drawRightString(A4[0] - MARGIN, 10 * mm, t("page {number}", number=number))

    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return _Built(made.getvalue(), document.page)


class _Writer:
    """Makes the parts of the paper."""

    def __init__(self, chronicle: Chronicle, font: str) -> None:
        self.chronicle = chronicle
        self.replay: Replay = chronicle.timeline.replay
        self.last: Frame = chronicle.timeline.frame(chronicle.timeline.length_ms)
        self.title = ParagraphStyle("title", fontName=font, fontSize=24, leading=34, spaceBefore=90, alignment=1)
        self.under = ParagraphStyle("under", fontName=font, fontSize=11, leading=18, alignment=1)
        self.section = ParagraphStyle("section", fontName=font, fontSize=13, leading=18, spaceBefore=12, spaceAfter=5)
        self.cell = ParagraphStyle("cell", fontName=font, fontSize=8.5, leading=11.5, wordWrap="CJK")
        self.text = ParagraphStyle("text", fontName=font, fontSize=9.5, leading=14, wordWrap="CJK")
        self.code = ParagraphStyle("code", fontName=font, fontSize=7, leading=9.5, wordWrap="CJK")

    def story(self, streets: BaseMap | None) -> list[Flowable]:
        """Everything in its order."""
        return [
            *self._front(), PageBreak(),
            self._head(t("Intake form")), self._pairs([(n, v) for _, n, v in form_of(self.replay, self.last)]),
            *self._ladders(), *self._recordings(),
            KeepTogether([self._head(t("Tracks")), self._sketch(streets)]),
            self._head(t("Chronology")), self._chronology(self.replay.moments),
            *self._afterwards(), PageBreak(), *self._proof(),
        ]  # fmt: skip

    def _sketch(self, streets: BaseMap | None) -> TrackSketch:
        return TrackSketch(self.chronicle.timeline, streets, WIDTH, 105 * mm, self.cell.fontName)

    def _head(self, words: str) -> Paragraph:
        return Paragraph(escape(words), self.section)

    def _cell(self, words: str, style: ParagraphStyle | None = None) -> Paragraph:
        return Paragraph(escape(words).replace("\n", "<br/>"), style or self.cell)

    def _moment(self, at: datetime, with_day: bool = False) -> str:
        local = at.astimezone(self.chronicle.zone)
        return local.strftime("%Y-%m-%d %H:%M:%S" if with_day else "%H:%M:%S")

    def _front(self) -> list[Flowable]:
        chronicle, replay = self.chronicle, self.replay
        ended_at = replay.began_at + timedelta(milliseconds=replay.length_ms)
        lines = (
            chronicle.centre, t("Number of the incident: {number}", number=replay.incident_id),
            f"{self._moment(replay.began_at, True)} – {self._moment(ended_at, True)}",
        )  # fmt: skip
        story: list[Flowable] = [Paragraph(escape(t("Chronicle of an incident")), self.title)]
        story += [Paragraph(escape(line), self.under) for line in lines]
        story.append(Spacer(1, 60))
        made_at = self._moment(chronicle.made_at, True)
        facts = [
            (t("Moments"), str(len([m for m in replay.moments if m.event != TYPED]))),
            (t("Vehicles"), "、".join(vehicle.plate for vehicle in replay.vehicles)),
            (t("Recordings"), str(len(replay.recordings))),
            (t("Lines of the journal"), f"{replay.proof.first_seq} – {replay.proof.last_seq}"),
            (t("Made"), t("Made by {who} on {when}: {purpose}", who=chronicle.made_by, when=made_at,
                          purpose=chronicle.purpose)),
        ]  # fmt: skip
        story.append(self._pairs(facts))
        missing = [fault_words(fault) for fault in replay.proof.faults]
        missing += [t("Recording {serial}: {why}", serial=s, why=w) for s, w in chronicle.sound_problems.items()]
        if missing:
            story.append(self._head(t("What cannot be shown")))
            story += [Paragraph(f"⚠ {escape(one)}", self.text) for one in missing]
        return story

    def _pairs(self, pairs: Sequence[tuple[str, str]]) -> Flowable:
        rows = [[self._cell(name), self._cell(value or "—")] for name, value in pairs]
        return self._table(rows, (1.0, 4.6), has_head=False) if rows else Paragraph("—", self.text)

    def _table(self, rows: list[list[Paragraph]], shares: Sequence[float], has_head: bool = True) -> Table:
        commands: list[tuple[object, ...]] = [
            ("GRID", (0, 0), (-1, -1), 0.4, LINE), ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("BACKGROUND", (0, 0), (-1, 0) if has_head else (0, -1), GROUND),
        ]  # fmt: skip
        widths = [WIDTH * share / sum(shares) for share in shares]
        return Table(rows, colWidths=widths, repeatRows=int(has_head), style=TableStyle(commands))

    def _ladders(self) -> list[Flowable]:
        """Of each mission its states, and of its order the ladder."""
        missions = [(s, c) for s, c in self.last.cells.items() if s.startswith("missions:")]
        if not missions:
            return [self._head(t("Vehicles and orders")), Paragraph(escape(t("No vehicle was sent")), self.text)]
        rows = [[self._cell(one) for one in (t("Vehicle"), t("States"), t("Ladder of the order"))]]
        for subject, cells in missions:
            mission_id = subject.partition(":")[2]
            stages = [(n.rpartition(".")[2], at) for n, at in cells.items() if n.startswith("stages.")]
            states = "\n".join(
                f"{self._moment(datetime.fromisoformat(at))} {mission_state_words(state)}"
                for state, at in sorted(stages, key=lambda one: one[1])
            )
            orders = [c for s, c in self.last.cells.items() if s.startswith("orders:")]
            order_id = next((c.get("order_id", "") for c in orders if c.get("mission_id") == mission_id), "")
            ladder = "\n".join(
                f"{self._moment(datetime.fromisoformat(at)) if at else '—'} {step}{' ' + t('late') if late else ''}"
                for step, at, late in ladder_of(self.last, order_id)
                if at or late
            )
            plate = self.replay.name_of(cells.get("vehicle_id", ""))
            rows.append([self._cell(f"{plate}\n{mission_id}"), self._cell(states), self._cell(ladder)])
        return [self._head(t("Vehicles and orders")), self._table(rows, (1.3, 2.0, 2.2))]

    def _recordings(self) -> list[Flowable]:
        head = self._head(t("Recordings"))
        if not self.replay.recordings:
            return [head, Paragraph(escape(t("No recording belongs to this incident")), self.text)]
        rows = [[self._cell(one) for one in (t("Serial"), t("Began"), t("Ended"), "SHA-256")]]
        for one in self.replay.recordings:
            problem = self.chronicle.sound_problems.get(one.recording_id, "")
            hashed = one.sha256 or t("not checked, the journal has no hash of it yet")
            rows.append([
                self._cell(one.recording_id), self._cell(self._moment(one.started_at)),
                self._cell(self._moment(one.ended_at) if one.ended_at else "—"),
                self._cell(f"{hashed}\n⚠ {problem}" if problem else hashed, self.code),
            ])  # fmt: skip
        return [head, self._table(rows, (1.5, 0.9, 0.9, 4.0))]

    def _chronology(self, moments: Sequence[Moment]) -> Flowable:
        rows = [[self._cell(one) for one in (t("Time"), t("What happened"), t("Who"), t("Journal line"))]]
        for moment in moments:
            if moment.event == TYPED:
                continue
            at = self.replay.began_at + timedelta(milliseconds=moment.at_ms)
            who = " ".join(one for one in (moment.user, self.replay.name_of(moment.desk_id)) if one)
            rows.append([
                self._cell(self._moment(at)), self._cell(moment_words(self.replay, moment)), self._cell(who),
                self._cell(str(moment.seq)),
            ])  # fmt: skip
        return self._table(rows, (0.9, 4.2, 1.5, 0.7))

    def _afterwards(self) -> list[Flowable]:
        if not self.replay.afterwards:
            return []
        return [self._head(t("Written afterwards")), self._chronology(self.replay.afterwards)]

    def _proof(self) -> list[Flowable]:
        evidence = self.chronicle.evidence
        story: list[Flowable] = [self._head(t("Proof"))]
        chain = evidence.lines()[0]
        story.append(self._pairs([chain, (t("Certificate"), evidence.fingerprint)]))
        story.append(self._head(t("Statement (the bytes that are signed, each line with a line end)")))
        story += [Paragraph(escape(line), self.code) for line in evidence.statement.splitlines()]
        if not evidence.signature:
            story.append(Paragraph(escape(t("This centre has no certificates: nothing is signed.")), self.text))
            return story
        story.append(self._head(t("Signature (ECDSA with SHA-256, DER in base64)")))
        story.append(Paragraph(evidence.signature, self.code))
        story.append(self._head(t("Certificate that signed (PEM)")))
        story += [Paragraph(escape(line), self.code) for line in evidence.certificate.splitlines()]
        story.append(self._head(t("How to check")))
        story += [Paragraph(escape(line), self.code) for line in (
            "openssl verify -CAfile ca.pem server.pem", "openssl x509 -in server.pem -pubkey -noout > server.pub",
            "base64 -d signature.txt > signature.der",
            "openssl dgst -sha256 -verify server.pub -signature signature.der statement.txt",
        )]  # fmt: skip
        return story
