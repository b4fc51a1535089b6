"""The map on a sheet of paper: a heading, the picture, and what a reader must know about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from dispatch_app.desk_kit.figures import local_time
from dispatch_app.qt_kit.theme import text_font
from dispatch_app.words import t

MARGIN_MM = 10.0
HEAD_MM = 12.0
FOOT_MM = 7.0
FRAME_MM = 0.2
DOTS_A_MM = 12
"""300 dpi: what office printers have."""
PX_A_MM = 5.0
"""Logical pixels a millimetre: a name of 12 px is 2.4 mm high on paper."""

SIZES = {"A4": QPageSize.PageSizeId.A4, "A3": QPageSize.PageSizeId.A3}


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What stands around the picture."""

    centre: str
    title: str
    made_at: datetime
    made_by: str
    place: str
    """Coordinates of the middle with their datum."""


def page_layout(size: str) -> QPageLayout:
    """A sheet across, its margins left free by ourselves."""
    page = QPageSize(SIZES.get(size, QPageSize.PageSizeId.A4))
    return QPageLayout(page, QPageLayout.Orientation.Landscape, QMarginsF(0, 0, 0, 0))


def picture_size_px(size: str) -> tuple[int, int]:
    """Logical pixels of the picture that fills a sheet."""
    room = _room_mm(page_layout(size).fullRect(QPageLayout.Unit.Millimeter).size())
    return round(room.width() * PX_A_MM), round(room.height() * PX_A_MM)


def _room_mm(page: QSizeF) -> QRectF:
    return QRectF(MARGIN_MM, MARGIN_MM + HEAD_MM, page.width() - 2 * MARGIN_MM,
                  page.height() - 2 * MARGIN_MM - HEAD_MM - FOOT_MM)  # fmt: skip


def paint_sheet(device: QPagedPaintDevice, picture: QImage, facts: SheetFacts) -> bool:
    """Paint one page; False where the device cannot be painted on (no such printer, no room on the disk)."""
    painter = QPainter()
    if not painter.begin(device):
        return False
    page = device.pageLayout().fullRect(QPageLayout.Unit.Millimeter)
    painter.scale(painter.device().width() / page.width(), painter.device().height() / page.height())
    room = _room_mm(page.size())
    painter.setPen(QColor("#10161F"))
    heading = QRectF(room.left(), MARGIN_MM, room.width(), HEAD_MM - 2.0)
    _words(painter, heading, 5.0, f"{facts.centre}  {facts.title}".strip(), Qt.AlignmentFlag.AlignLeft, bold=True)
    made = f"{local_time(facts.made_at):%Y-%m-%d %H:%M:%S}  {facts.made_by}".strip()
    _words(painter, heading, 3.6, made, Qt.AlignmentFlag.AlignRight)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(room, picture, QRectF(picture.rect()))
    painter.setPen(QPen(QColor("#10161F"), FRAME_MM))
    painter.drawRect(room)
    foot = QRectF(room.left(), room.bottom() + 1.0, room.width(), FOOT_MM - 1.0)
    _words(painter, foot, 3.2, t("Middle {place}", place=facts.place), Qt.AlignmentFlag.AlignLeft)
    _words(painter, foot, 3.2, t("State of the moment; not for navigation"), Qt.AlignmentFlag.AlignRight)
    return painter.end()


def _words(
    painter: QPainter, box: QRectF, size_mm: float, text: str, side: Qt.AlignmentFlag, bold: bool = False
) -> None:
    """One line in millimetres: fonts have whole pixels, so it is written large and scaled down."""
    font = text_font(100, bold=bold)
    scale = size_mm / 100.0
    painter.save()
    painter.setFont(font)
    painter.translate(box.topLeft())
    painter.scale(scale, scale)
    room = QRectF(0.0, 0.0, box.width() / scale, box.height() / scale)
    painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), text)
    painter.restore()


def write_pdf(path: Path, size: str, picture: QImage, facts: SheetFacts) -> bool:
    """The sheet as a PDF file; False where it cannot be written."""
    writer = QPdfWriter(str(path))
    writer.setPageLayout(page_layout(size))
    writer.setResolution(round(DOTS_A_MM * 25.4))
    writer.setTitle(facts.title or t("120 map"))
    return paint_sheet(writer, picture, facts)
