"""Lists of the workbench as tables for paper and file."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch_app.desk_kit.rows import Row
from dispatch_app.desk_kit.table_file import TableContent
from dispatch_app.qt_kit.printing import TableBlock
from dispatch_app.words import t


def rows_block(title: str, rows: Sequence[Row]) -> TableBlock:
    """One line a row as it stands on the screen, with its mark in words' place."""
    lines = [
        [" ".join(part for part in (row.mark, row.title, row.badge) if part), row.note, row.right] for row in rows
    ]
    return TableBlock(TableContent(title, [title, t("Details"), t("Time")], lines))
