"""The page of a recording's proof that people read: facts, hashes, the journal's lines."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from dispatch_app.domain.recording import Recording
from dispatch_app.words import later, t

if TYPE_CHECKING:
    from dispatch_app.server.recording_proof import Proof

FONT = "proof-han"
FONT_FILES = (
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
    Path("C:/Windows/Fonts/msyh.ttc"),
    Path("C:/Windows/Fonts/simsun.ttc"),
)
LEFT, TOP, FOOT, LINE = 56.0, 780.0, 60.0, 16.0
LONGEST_LINE = 86
"""Characters of a line at 9 points; hashes have 64."""

EVENT_WORDS = {
    "RecordingStarted": later("recording began"),
    "RecordingFinished": later("recording ended, hash written"),
    "RecordingCompressed": later("compressed"),
    "RecordingCopied": later("copied to another place"),
    "RecordingDamaged": later("damaged"),
    "RecordingRemoved": later("sound removed after its time of keeping"),
    "RecordingListened": later("listened to"),
    "RecordingExported": later("copy taken"),
}


def proof_page(proof: Proof, recording: Recording, zone: str) -> bytes:
    """The PDF; with a Chinese font where the machine has one, in English letters otherwise."""
    made = io.BytesIO()
    page = Canvas(made, pagesize=A4)
    page.setTitle(f"{recording.recording_id}")
    writer = _Writer(page, han_font())
    writer.line(proof.centre, 11)
    writer.line(t("Proof of a recording"), 20, 34)
    for name, value in _facts(proof, recording, zone):
        writer.line(f"{name}    {value}", 10.5, 18)
    writer.line("")
    writer.line(t("Files"), 13, 22)
    for file in proof.files:
        writer.line(f"{file.name}   {file.bytes:,} B   {t(_ROLES[file.role])}")
        writer.line(f"SHA-256 {file.sha256}")
        fits = file.sha256 == file.sha256_in_journal
        writer.line(t("the journal says the same") if fits else t("not in the journal yet: the recording was running"))
    writer.line("")
    writer.line(t("In the journal's hash chain"), 13, 22)
    for event in proof.journal:
        said = t(EVENT_WORDS[event.event]) if event.event in EVENT_WORDS else event.event
        writer.line(f"{event.seq}   {_moment(event.at, zone)}   {said}   {event.user} {event.desk_id} {event.detail}")
        writer.line(f"        {event.chain_hash}")
    writer.line("")
    signed = t("proof.json is signed with the centre's certificate (proof.sig, server.pem).")
    writer.line(signed if proof.signed else t("This centre has no certificates: the proof is not signed."))
    page.save()
    return made.getvalue()


_ROLES = {"original": later("original"), "compressed": later("compressed")}


def _facts(proof: Proof, recording: Recording, zone: str) -> list[tuple[str, str]]:
    ended = recording.ended_at
    facts = [
        (t("Serial"), recording.recording_id),
        (t("Number"), recording.number),
        (t("Began"), _moment(recording.started_at, zone)),
        (t("Ended"), _moment(ended, zone) if ended else ""),
        (t("Incident"), recording.incident_id),
        (t("Call id"), recording.call_id),
        (t("Desk"), recording.desk_id),
        (t("Line"), recording.line),
        (t("Channels"), ", ".join(recording.channels)),
        (t("Seconds lost"), f"{recording.dropped_s:.1f}" if recording.dropped_s else ""),
        (t("Note"), recording.note),
        (t("Copy made"), f"{_moment(proof.made_at, zone)}   {proof.made_by}"),
        (t("Reason"), proof.reason),
    ]
    return [(name, value) for name, value in facts if value]


def _moment(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")


class _Writer:
    """Lines down the page, a new page at its foot."""

    def __init__(self, page: Canvas, font: str) -> None:
        self._page, self._font, self._y = page, font, TOP

    def line(self, text: str, size: float = 9.0, high: float = LINE) -> None:
        """One line; what is too long goes on in the next."""
        for start in range(0, max(len(text), 1), LONGEST_LINE):
            if self._y < FOOT:
                self._page.showPage()
                self._y = TOP
            self._page.setFont(self._font, size)
            self._page.drawString(LEFT, self._y, text[start : start + LONGEST_LINE])
            self._y -= high


def han_font() -> str:
    """The name of a font with Chinese, registered once; Helvetica where the machine has none."""
    if FONT in pdfmetrics.getRegisteredFontNames():
        return FONT
    for path in FONT_FILES:
        try:
            pdfmetrics.registerFont(TTFont(FONT, str(path), subfontIndex=0))
        except (OSError, TTFError):
            continue
        return FONT
    return "Helvetica"
