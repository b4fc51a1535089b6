"""A report as a spreadsheet: numbers as numbers, charts that the spreadsheet draws itself, the definitions beside."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, PieChart, Reference, ScatterChart, Series
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from dispatch_app.desk_kit.report_sheet import (
    Heat,
    Sheet,
    filter_words,
    heat_of,
    moment_words,
    names_of,
    period_words,
    sheet_of,
    unit_words,
)
from dispatch_app.domain.statistics.report import Chart, ReportMade, SectionMade
from dispatch_app.words import t

HEAD = PatternFill("solid", fgColor="EEF1F5")
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
MOST_CHARTED = 400
"""Rows of one chart; a spreadsheet draws more slowly than anybody waits."""


def report_xlsx(made: ReportMade) -> bytes:
    """The workbook: one sheet a section, and one that says what it is."""
    book = Workbook()
    names = names_of(made)
    about = book.active
    _about(about, made)
    taken = {about.title.lower()}
    for number, section in enumerate(made.sections, 1):
        sheet = sheet_of(section, names)
        page = book.create_sheet(_title(sheet.title or made.title, number, taken))
        last = _table(page, sheet)
        if section.section.chart is Chart.HEAT:
            _heat(page, heat_of(section, names), last + 3)
        elif section.section.chart is Chart.MAP:
            _spots(page, section, last + 3)
        else:
            _chart(page, section.section.chart, sheet)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def plain_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula; characters that XML cannot carry are left out."""
    sound = "".join(c for c in text if c >= " " or c in "\t\n")
    return "'" + sound if sound[:1] in ("=", "+", "-", "@", "\t", "\r") and sound != "-" else sound


def _put(page: Worksheet, row: int, column: int, value: str | float | None) -> None:
    cell = page.cell(row, column)
    if isinstance(value, str):
        cell.value = plain_cell(value)
        cell.data_type = "s"
    else:
        cell.value = value


def _title(wanted: str, number: int, taken: set[str]) -> str:
    """Sheets have at most 31 characters, and one name each."""
    title = (wanted.translate(FORBIDDEN).strip() or str(number))[:28]
    if title.lower() in taken:
        title = f"{title[:26]} {number}"
    taken.add(title.lower())
    return title


def _about(page: Worksheet, made: ReportMade) -> None:
    page.title = t("About this report")[:31]
    filters = filter_words(made)
    lines = [
        (t("Report"), made.title), (t("Centre"), made.centre), (t("Period"), period_words(made)),
        (t("Filter"), filters or t("No filter")), (t("Contents"), made.about), (t("Source"), made.source),
        (t("Made at"), moment_words(made.made_at, made.zone)), (t("Made by"), made.made_by),
    ]  # fmt: skip
    row = 1
    for name, words in lines:
        _put(page, row, 1, name)
        _put(page, row, 2, words)
        row += 1
    for section in made.sections:
        sheet = sheet_of(section, names_of(made))
        row += 1
        _put(page, row, 1, sheet.title or made.title)
        page.cell(row, 1).font = Font(bold=True)
        for name, words in (*sheet.definitions, *((t("Note"), note) for note in sheet.notes)):
            row += 1
            _put(page, row, 1, name)
            _put(page, row, 2, words)
    page.column_dimensions["A"].width = 28
    page.column_dimensions["B"].width = 90


def _table(page: Worksheet, sheet: Sheet) -> int:
    """Write the table; its last row."""
    heads = [*sheet.heads]
    for column in sheet.columns:
        unit = unit_words(column.unit)
        heads.append(f"{column.head} ({unit})" if unit else column.head)
    for place, head in enumerate(heads, 1):
        _put(page, 1, place, head)
        page.cell(1, place).font = Font(bold=True)
        page.cell(1, place).fill = HEAD
        page.cell(1, place).alignment = Alignment(wrap_text=True, vertical="center")
        page.column_dimensions[get_column_letter(place)].width = 20 if place <= len(sheet.heads) else 15
    row = 1
    for line in (*sheet.lines, sheet.whole):
        row += 1
        for place, label in enumerate(line.labels, 1):
            _put(page, row, place, label)
        for place, (number, column) in enumerate(zip(line.numbers, sheet.columns, strict=True), len(sheet.heads) + 1):
            _put(page, row, place, None if number is None else round(number, 4))
            page.cell(row, place).number_format = "#,##0" if not column.unit and _is_whole(number) else "#,##0.0"
    for place in range(1, len(heads) + 1):
        page.cell(row, place).font = Font(bold=True)
        page.cell(row, place).fill = HEAD
    page.freeze_panes = page.cell(2, len(sheet.heads) + 1)
    return row


def _is_whole(number: float | None) -> bool:
    return number is not None and number == round(number)


def _chart(page: Worksheet, kind: Chart, sheet: Sheet) -> None:
    count = min(len(sheet.lines), MOST_CHARTED)
    if kind is Chart.TABLE or not count:
        return
    labels = len(sheet.heads)
    chart = {Chart.PIE: PieChart, Chart.LINE: LineChart}.get(kind, BarChart)()
    chart.title = sheet.columns[0].head
    compared = kind is not Chart.PIE and len(sheet.columns) > 1 and sheet.columns[1].kind == "before"
    figures = Reference(page, min_col=labels + 1, max_col=labels + (2 if compared else 1), min_row=1, max_row=count + 1)
    chart.add_data(figures, titles_from_data=True)
    chart.set_categories(Reference(page, min_col=1, max_col=labels, min_row=2, max_row=count + 1))
    chart.width, chart.height = 22, 11
    if kind is not Chart.PIE:
        chart.x_axis.delete = chart.y_axis.delete = False
    page.add_chart(chart, f"{get_column_letter(labels + len(sheet.columns) + 2)}2")


def _heat(page: Worksheet, heat: Heat, row: int) -> None:
    """The cells as a second table, coloured by the spreadsheet."""
    for place, name in enumerate(heat.columns, 2):
        _put(page, row, place, name)
    for number, name in enumerate(heat.rows, row + 1):
        _put(page, number, 1, name)
        for place, value in enumerate(heat.cells[number - row - 1], 2):
            _put(page, number, place, value)
    if heat.rows and heat.columns:
        area = f"B{row + 1}:{get_column_letter(len(heat.columns) + 1)}{row + len(heat.rows)}"
        rule = ColorScaleRule(start_type="num", start_value=0, start_color="FFFFFF", end_type="max",
                              end_color="0B66B8")  # fmt: skip
        page.conditional_formatting.add(area, rule)


def _spots(page: Worksheet, section: SectionMade, row: int) -> None:
    """The places as a table and as dots by longitude and latitude."""
    for place, head in enumerate((t("Longitude"), t("Latitude"), t("number of them")), 1):
        _put(page, row, place, head)
    for number, spot in enumerate(section.spots, row + 1):
        for place, value in enumerate((spot.longitude, spot.latitude, spot.count), 1):
            _put(page, number, place, value)
    if not section.spots:
        return
    last = row + len(section.spots)
    chart = ScatterChart()
    chart.style, chart.width, chart.height = 13, 22, 16
    east = Reference(page, min_col=1, min_row=row + 1, max_row=last)
    north = Reference(page, min_col=2, min_row=row + 1, max_row=last)
    series = Series(north, east, title=t("On the map"))
    series.marker.symbol, series.graphicalProperties.line.noFill = "circle", True
    chart.series.append(series)
    chart.x_axis.delete = chart.y_axis.delete = False
    page.add_chart(chart, f"F{row}")
