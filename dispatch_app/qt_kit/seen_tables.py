"""What a page shows, read off its widgets: a picture for paper, its lists and tables for spreadsheets.

For pages that give no `printable()` of their own: what is seen can always be printed and taken out.
"""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView, QTreeView, QWidget

from dispatch_app.desk_kit.table_file import TableContent
from dispatch_app.qt_kit.plain_parts import Caption
from dispatch_app.qt_kit.printing import Block, PictureBlock, Printable, TableBlock
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.words import t

MOST_ROWS = 20_000
"""Rows of one list that is read off the screen; lists on screens are shorter."""


def seen(page: QWidget, title: str, file_name: str, personal: bool) -> Printable:
    """The page as a picture, followed by its lists and tables; `personal` ones are taken out with a purpose."""
    tables = seen_tables(page)
    blocks: list[Block] = [PictureBlock("", page.grab().toImage())]
    blocks += [TableBlock(table) for table in tables]
    count = max(1, sum(len(table.rows) for table in tables)) if personal else 0
    return Printable(title, file_name, tuple(blocks), records=count, uncovered=personal, tables=tuple(tables))


def seen_tables(page: QWidget) -> list[TableContent]:
    """Every list and table with rows that can be seen on the page, in the order of reading."""
    views = [view for view in page.findChildren(QAbstractItemView) if _is_list(view) and view.isVisibleTo(page)]
    views.sort(key=lambda view: (view.mapTo(page, view.rect().topLeft()).x(), view.mapTo(page, view.pos()).y()))
    tables = []
    for view in views:
        table = _rows_table(view) if isinstance(view, RowList) else _model_table(view)
        if table.rows:
            tables.append(table)
    return tables


def _is_list(view: QAbstractItemView) -> bool:
    return isinstance(view, RowList | QTableView | QTreeView)


def _title(view: QWidget) -> str:
    """The words of the caption that stands above the list in its panel."""
    parent = view.parentWidget()
    captions = parent.findChildren(Caption, options=Qt.FindChildOption.FindDirectChildrenOnly) if parent else []
    above = [caption for caption in captions if caption.y() <= view.y()]
    return max(above, key=lambda caption: caption.y()).title.text() if above else ""


def _rows_table(view: RowList) -> TableContent:
    columns = (t("Mark"), t("Entry"), t("Note"), t("Time or number"))
    rows = [
        (row.mark, "  ".join(part for part in (row.title, row.badge) if part), row.note.strip(), row.right)
        for row in view.rows()[:MOST_ROWS]
    ]
    return TableContent(_title(view), columns, rows)


def _model_table(view: QAbstractItemView) -> TableContent:
    model: QAbstractItemModel | None = view.model()
    if model is None:
        return TableContent("", (), ())
    shown = [c for c in range(model.columnCount()) if not (isinstance(view, QTableView) and view.isColumnHidden(c))]
    heads = [_text(model.headerData(c, Qt.Orientation.Horizontal)) for c in shown]
    rows = [[_text(model.index(r, c).data()) for c in shown] for r in range(min(model.rowCount(), MOST_ROWS))]
    return TableContent(_title(view), heads, rows)


def _text(value: object) -> str:
    return "" if value is None else str(value)
