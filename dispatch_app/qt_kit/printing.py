"""What a page gives to paper and file: titled texts, tables and pictures, painted page by page on any paged device.

A page with `printable() -> Printable` can be printed and saved; nothing of it is read as markup.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextImageFormat,
    QTextLength,
    QTextTableFormat,
)

from dispatch_app.desk_kit.table_file import TableContent
from dispatch_app.qt_kit.theme import text_font
from dispatch_app.words import t

TEXT_PT = 9.0
HEAD_PT = 15.0
MARGIN_MM = 12.0
FOOT_PT = 22.0

MOST_PRINTED_ROWS = 2_000
"""Rows of one table on paper: some sixty pages; more is for a spreadsheet."""

WIDE_COLUMNS = 8
"""From so many columns on the paper lies on its side."""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A heading and plain text below it; either may be ""."""

    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class PairsBlock:
    """A heading and facts in two columns."""

    title: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table; the file formats take it whole, paper the first MOST_PRINTED_ROWS."""

    content: TableContent


@dataclass(frozen=True, slots=True)
class PictureBlock:
    """A picture, made as wide as the paper at most."""

    title: str
    image: QImage


Block = TextBlock | PairsBlock | TableBlock | PictureBlock


@dataclass(frozen=True, slots=True)
class Printable:
    """Everything that one page shows. `file_name` is suggested without its ending.

    `records` is how many records with personal data it holds: from one on, taking it out is journalled with a purpose.
    """

    title: str
    file_name: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    records: int = 0
    uncovered: bool = False
    """Whether personal data of them can be read."""
    tables: tuple[TableContent, ...] = field(default=())
    """Tables for the file formats, where they differ from those on paper."""

    def all_tables(self) -> tuple[TableContent, ...]:
        """What CSV and XLSX hold."""
        return self.tables or tuple(block.content for block in self.blocks if isinstance(block, TableBlock))


def is_wide(printable: Printable) -> bool:
    """Whether the paper should lie on its side."""
    return any(len(b.content.columns) >= WIDE_COLUMNS for b in printable.blocks if isinstance(b, TableBlock))


def page_layout(printable: Printable) -> QPageLayout:
    """A4, upright or on its side as the tables need it."""
    way = QPageLayout.Orientation.Landscape if is_wide(printable) else QPageLayout.Orientation.Portrait
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    return QPageLayout(QPageSize(QPageSize.PageSizeId.A4), way, margins, QPageLayout.Unit.Millimeter)


def pdf_bytes(printable: Printable, foot: str) -> bytes:
    """The PDF; may be called in any thread."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(printable.title)
    writer.setResolution(200)
    writer.setPageLayout(page_layout(printable))
    paint(printable, writer, foot)
    buffer.close()
    return bytes(content.data())


def paint(printable: Printable, device: QPagedPaintDevice, foot: str) -> int:
    """Paint every page on the device, with `foot` and the page's number below; how many pages."""
    painter = QPainter(device)
    try:
        scale = device.logicalDpiX() / 72.0
        room = device.pageLayout().paintRect(QPageLayout.Unit.Point)
        body = QSizeF(room.width(), room.height() - FOOT_PT)
        document = _document(printable, body)
        pages = document.pageCount()
        painter.scale(scale, scale)
        for page in range(pages):
            if page:
                device.newPage()
            painter.save()
            painter.translate(0.0, -page * body.height())
            look = QAbstractTextDocumentLayout.PaintContext()
            look.palette.setColor(QPalette.ColorRole.Text, QColor("black"))
            look.clip = QRectF(0.0, page * body.height(), body.width(), body.height())
            painter.setClipRect(look.clip)
            document.documentLayout().draw(painter, look)
            painter.restore()
            _foot(painter, body, foot, t("page {page} of {pages}", page=page + 1, pages=pages))
        return pages
    finally:
        painter.end()


def _font(size_pt: float, bold: bool = False) -> QFont:
    font = text_font(bold=bold)
    font.setPixelSize(max(1, round(size_pt)))  # the painter is scaled so that a pixel is a point
    return font


def _foot(painter: QPainter, body: QSizeF, foot: str, page: str) -> None:
    painter.setFont(_font(8.0))
    painter.setPen(QColor("#555555"))
    room = QRectF(0.0, body.height() + 6.0, body.width(), FOOT_PT - 6.0)
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, foot)
    painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, page)


def _document(printable: Printable, body: QSizeF) -> QTextDocument:
    document = QTextDocument()
    document.setDefaultFont(_font(TEXT_PT))
    document.setDocumentMargin(0.0)
    document.setUndoRedoEnabled(False)
    document.setPageSize(body)
    cursor = QTextCursor(document)
    _line(cursor, printable.title, HEAD_PT, bold=True)
    if printable.subtitle:
        _line(cursor, printable.subtitle, TEXT_PT, grey=True)
    for block in printable.blocks:
        match block:
            case TextBlock(title, text):
                _heading(cursor, title)
                for line in text.splitlines():
                    _line(cursor, line, TEXT_PT)
            case PairsBlock(title, pairs):
                _heading(cursor, title)
                _table(document, cursor, (), pairs, body.width(), bare=True)
            case TableBlock(content):
                _heading(cursor, content.title)
                _table(document, cursor, content.columns, content.rows[:MOST_PRINTED_ROWS], body.width())
                if len(content.rows) > MOST_PRINTED_ROWS:
                    _line(cursor, t("{count} more rows are not printed: export the list",
                                    count=len(content.rows) - MOST_PRINTED_ROWS), TEXT_PT, bold=True)  # fmt: skip
            case PictureBlock(title, image):
                _heading(cursor, title)
                _picture(cursor, image, body)
    return document


def _heading(cursor: QTextCursor, title: str) -> None:
    if title:
        _line(cursor, title, TEXT_PT + 2.0, bold=True, above=10.0)


def _line(
    cursor: QTextCursor, text: str, size_pt: float, bold: bool = False, grey: bool = False, above: float = 2.0
) -> None:
    letters = QTextCharFormat()
    letters.setFont(_font(size_pt, bold))
    if grey:
        letters.setForeground(QColor("#555555"))
    block = QTextBlockFormat()
    block.setTopMargin(above)
    if not cursor.atStart():
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertBlock()
    cursor.setBlockFormat(block)
    cursor.insertText(text, letters)


def _table(
    document: QTextDocument, cursor: QTextCursor, columns: object, rows: object, width: float, bare: bool = False
) -> None:
    heads = tuple(columns)  # type: ignore[call-overload]
    lines = [*([heads] if heads else []), *rows]  # type: ignore[misc]
    if not lines:
        _line(cursor, t("Nothing to show"), TEXT_PT, grey=True)
        return
    count = max(len(line) for line in lines)
    look = QTextTableFormat()
    look.setHeaderRowCount(1 if heads else 0)
    look.setCellPadding(2.5)
    look.setCellSpacing(0.0)
    look.setBorder(0.0 if bare else 0.5)
    look.setBorderCollapse(True)
    look.setBorderBrush(QColor("#999999"))
    look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    look.setTopMargin(4.0)
    look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100.0))
    look.setColumnWidthConstraints(_widths(lines, count))
    cursor.movePosition(QTextCursor.MoveOperation.End)
    cursor.insertBlock()
    table = cursor.insertTable(len(lines), count, look)
    plain, strong = QTextCharFormat(), QTextCharFormat()
    size = TEXT_PT - (1.5 if count > WIDE_COLUMNS else 0.0)
    plain.setFont(_font(size))
    strong.setFont(_font(size, bold=True))
    for place, line in enumerate(lines):
        for column, cell in enumerate(line):
            head = bool(heads) and place == 0
            table.cellAt(place, column).firstCursorPosition().insertText(
                str(cell), strong if head or (bare and column == 0) else plain
            )
    cursor.movePosition(QTextCursor.MoveOperation.End)


def _widths(lines: list[tuple[str, ...]], count: int) -> list[QTextLength]:
    """Shares of the width by the longest of the first cells: wide ones get more, none gets nothing."""
    longest = [4.0] * count
    for line in lines[:200]:
        for column, cell in enumerate(line):
            wide = sum(2.0 if ord(letter) > 0x2E80 else 1.0 for letter in str(cell)[:60])
            longest[column] = max(longest[column], min(wide, 40.0))
    whole = sum(longest)
    return [QTextLength(QTextLength.Type.PercentageLength, 100.0 * one / whole) for one in longest]


def _picture(cursor: QTextCursor, image: QImage, body: QSizeF) -> None:
    if image.isNull():
        return
    shown = image
    most = QSizeF(body.width(), body.height() * 0.8)
    factor = min(1.0, most.width() / image.width(), most.height() / image.height())
    name = f"picture-{cursor.position()}"
    cursor.document().addResource(QTextDocument.ResourceType.ImageResource, name, shown)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    cursor.insertBlock()
    look = QTextImageFormat()
    look.setName(name)
    look.setWidth(image.width() * factor)
    look.setHeight(image.height() * factor)
    cursor.insertImage(look)
