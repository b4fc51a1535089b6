"""Tables as files: no cell is a formula whatever people typed, files are whole or not there, numbers stay texts."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from dispatch_app.desk_kit.table_file import (
    FORMULA_BEGINS,
    WRITERS,
    ExportStopped,
    TableContent,
    neutral,
    write_csv,
    write_whole,
    write_xlsx,
)

NASTY = [
    "=1+1", "+8613912345678", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "0588123", "a=b", "", "李建国",
    "x\0y\x1b",
]  # fmt: skip


@given(st.text() | st.builds(str.__add__, st.sampled_from(sorted(FORMULA_BEGINS)), st.text()))
def test_no_cell_begins_a_formula_and_no_letter_is_lost(text: str) -> None:
    cell = neutral(text)
    assert cell[:1] not in FORMULA_BEGINS
    assert cell == (f"'{text}" if text[:1] and text[0] in FORMULA_BEGINS else text)


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_csv_reads_back_as_texts() -> None:
    file = io.BytesIO()
    write_csv(file, [TableContent("一", ["=名", "号码"], [[one, "010"] for one in NASTY])])
    assert file.getvalue().startswith(b"\xef\xbb\xbf")
    rows = read_csv(file.getvalue())
    assert rows[0] == ["'=名", "号码"]
    assert [row[0] for row in rows[1:]] == [neutral(one.replace("\0", "")) for one in NASTY]


def test_a_workbook_reads_back_as_texts() -> None:
    file = io.BytesIO()
    rows = [["0588123", one] for one in NASTY]
    tables = [TableContent("记录/1:*", ["号码", "备注"], rows), TableContent("", ["a"], [])]
    write_xlsx(file, tables)
    book = load_workbook(file)
    assert len(book.sheetnames) == 2
    cells = list(book[book.sheetnames[0]].iter_rows(min_row=2))
    assert {row[0].value for row in cells} == {"0588123"}
    assert {row[0].data_type for row in cells} == {"s"}
    assert not [row[1].value for row in cells if row[1].data_type == "f" or (row[1].value or "x")[0] in FORMULA_BEGINS]


@pytest.mark.parametrize("way", sorted(WRITERS))
def test_a_stopped_file_leaves_the_old_one(tmp_path: Path, way: str) -> None:
    path = tmp_path / f"list.{way}"
    path.write_bytes(b"old")
    table = TableContent("t", ["a"], [["1"]] * 10)
    with pytest.raises(ExportStopped):
        write_whole(path, lambda file: WRITERS[way](file, [table], lambda: True))
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_the_old_file_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"old")

    def fills_up(file: BinaryIO) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write_whole(path, fills_up)
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]
