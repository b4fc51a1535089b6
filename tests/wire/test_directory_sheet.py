"""Files of people and things: CSV in two encodings, XLSX, every sort of wrong row, and the way back."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from dispatch_app.domain.directory import DirectoryEntry, EntryKind, HolderKind
from dispatch_app.domain.place import Position
from dispatch_app.wire import directory_sheet
from dispatch_app.wire.directory_sheet import SheetFault, draft_of, rows_of, table_of

TEXT = (
    "类别,姓名/名称,电话,单位,职务,分组,备注\n"
    "人员,张伟,13800000001、8001,急诊科,医生,二线;烧伤组,夜班\n电话,燃气抢修,0588-96777\n"
)


@pytest.mark.parametrize("raw", [TEXT.encode("utf-8-sig"), TEXT.encode("gbk"), TEXT.replace(",", "\t").encode()])
def test_a_csv_is_read_in_the_encodings_of_spreadsheets(raw: bytes) -> None:
    draft = draft_of(rows_of(raw, "a.csv"))
    assert draft.problems == ()
    (first_line, first), (second_line, second) = draft.entries
    assert (first_line, second_line) == (2, 3)
    assert (first.kind, first.name, first.numbers) == (EntryKind.STAFF, "张伟", ("13800000001", "8001"))
    assert first.groups == ("二线", "烧伤组") and second.numbers == ("0588-96777",)


def test_an_xlsx_gives_numbers_and_days_as_people_mean_them() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["类别", "名称", "电话", "数量", "有效期", "归属类别", "归属编号"])
    sheet.append(["药品", "肾上腺素", 13800000001, 40.0, date(2027, 6, 30), "分站", "s1"])
    sheet.append([None, None])
    packed = io.BytesIO()
    book.save(packed)
    (_, entry), = draft_of(rows_of(packed.getvalue(), "a.xlsx")).entries
    assert (entry.numbers, entry.quantity, entry.expires_on) == (("13800000001",), 40, date(2027, 6, 30))
    assert (entry.holder_kind, entry.holder_id) == (HolderKind.STATION, "s1")


def test_every_problem_is_told_with_its_line() -> None:
    text = (
        "类别,名称,电话,数量,有效期,归属类别,经度,纬度,颜色\n"
        "人员,,1\n动物,狗,2\n药品,x,无,1.5,明天,月球,200,32\n电话,同名,1\n电话,同名,2\n"
    )
    told = {(p.row, p.column, p.problem.split()[0]) for p in draft_of(rows_of(text.encode(), "a.csv")).problems}
    assert told == {
        (1, "颜色", "column_unknown"), (2, "name", "empty"), (3, "kind", "kind_unknown"), (4, "numbers", "no_number"),
        (4, "quantity", "no_whole_number"), (4, "expires_on", "no_day"), (4, "holder_kind", "holder_unknown"),
        (4, "longitude", "no_position"), (6, "name", "named_twice"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "no_rows"), (b"\x00\x01\x02", "unreadable"), (b"PK\x03\x04 broken", "unreadable"),
        (b"\xff\xfe\xff\xff", "unreadable"), (b"kind,name\n" + b"staff,a\n" * 2_001, "too_many_rows"),
    ],
)
def test_what_is_no_table_says_so(raw: bytes, code: str) -> None:
    with pytest.raises(SheetFault, match=code):
        rows_of(raw, "a.csv")


def test_a_file_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory_sheet, "MOST_BYTES", 10)
    with pytest.raises(SheetFault, match="too_large"):
        rows_of(b"x" * 11, "a.csv")


def test_what_is_written_out_is_read_again() -> None:
    entry = DirectoryEntry(
        "E7", EntryKind.EQUIPMENT, "除颤仪", ("8001", "8002"), "急诊科", "X3", ("备用",), HolderKind.VEHICLE, "v1",
        Position(118.123456, 32.5), "人民路 1 号", 3, "台", date(2027, 1, 31), "每月检查",
    )  # fmt: skip
    assert draft_of(table_of([entry])).entries == ((2, entry),)
    assert [p.problem for p in draft_of([["电话"]]).problems] == ["column_missing", "column_missing"]
