"""Reports as files: what is in them can be read again, and nothing in them is taken for a formula or for markup."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from pypdf import PdfReader

from dispatch_app.adapters.reports.page import report_page
from dispatch_app.adapters.reports.pdf import report_pdf
from dispatch_app.adapters.reports.xlsx import plain_cell, report_xlsx
from dispatch_app.domain.statistics.question import Table
from dispatch_app.server.recording_proof_page import han_font
from tests.adapters.reports.small_day import small_report


def test_the_paper_says_what_it_counts() -> None:
    reader = PdfReader(io.BytesIO(report_pdf(small_report(), han_font())))
    text = "".join(page.extract_text() for page in reader.pages)
    wanted = "调度员受理时间统计/2026-11-01 00:00/10 秒接听率/王强/首次振铃至接听/按开始时间统计/主任"
    for words in wanted.split("/"):
        assert words in text.replace("\n", ""), words


def test_the_spreadsheet_has_numbers_charts_and_no_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx(small_report())))
    assert len(book.sheetnames) == 6 and sum(len(page._charts) for page in book) == 4
    page = book.worksheets[1]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert rows[1][0] == "'=1+1" and not any(cell.data_type == "f" for row in page.iter_rows() for cell in row)
    assert rows[-1][:3] == ["合计", 30, 18] and isinstance(rows[1][1], int)
    assert book.worksheets[4].conditional_formatting


@pytest.mark.parametrize("text", ["=1+1", "+86", "-2", "@x", "\t=1"])
def test_cells_that_would_be_formulas_are_disarmed(text: str) -> None:
    assert plain_cell(text) == "'" + text


def test_the_page_needs_no_network_and_carries_its_map() -> None:
    made = small_report()
    whole = report_page(replace(made, title="<b>&"), None).decode()
    assert "&lt;b&gt;&amp;" in whole and whole.count("<svg") == 4 and "data:text/html" in whole
    assert 'src="http' not in whole and "<link" not in whole
    assert "未筛选" in whole and "王强" in whole


def test_nothing_counted_is_said_in_every_file() -> None:
    made = small_report()
    empty = replace(made.sections[0], table=Table((), tuple(replace(c, value=None, counted=0)
                    for c in made.sections[0].table.whole)), compared=None)  # fmt: skip
    bare = replace(made, sections=(empty,))
    assert "该时段没有可统计的记录" in report_page(bare, None).decode()
    assert len(PdfReader(io.BytesIO(report_pdf(bare, han_font()))).pages) == 1
    assert report_xlsx(bare)[:2] == b"PK"
