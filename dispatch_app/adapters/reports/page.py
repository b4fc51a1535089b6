"""A report as one HTML file that any browser opens without a network: charts as SVG, the distribution by folium."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from html import escape
from math import sqrt

import folium
from reportlab.graphics import renderSVG

from dispatch_app.adapters.reports.drawings import chart_of
from dispatch_app.adapters.track_files.offline_map import FilmFault, offline_map
from dispatch_app.desk_kit.report_sheet import (
    NOTHING,
    Sheet,
    filter_words,
    is_empty,
    moment_words,
    names_of,
    number_words,
    period_words,
    sheet_of,
    unit_words,
)
from dispatch_app.domain.statistics.question import Spot
from dispatch_app.domain.statistics.report import Chart, ReportMade, SectionMade
from dispatch_app.words import language, t
from gis_data.base_map import BaseMap

MARGIN_DEG = 0.01
MOST_LINES = 2_000
"""Rows of one table of a page; the spreadsheet has all."""

STYLE = """
body{margin:0;background:#EEF1F5;color:#17212C;
font:15px/1.6 "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif}
main{max-width:1080px;margin:0 auto;padding:24px 32px;background:#fff}
h1{font-size:26px;margin:0 0 8px}h2{font-size:18px;margin:32px 0 8px;border-top:1px solid #C9D1DA;padding-top:16px}
.dim{color:#4C5B6B;margin:2px 0}table{border-collapse:collapse;margin:12px 0;font-variant-numeric:tabular-nums}
th,td{border-bottom:1px solid #DDE3EA;padding:4px 12px;text-align:right}th{background:#F4F6F9}
td.l,th.l{text-align:left}tr.whole td{font-weight:600;background:#F4F6F9}svg{max-width:100%;height:auto}
dl{font-size:13px;color:#4C5B6B}dt{font-weight:600;color:#17212C}dd{margin:0 0 6px}
iframe{width:100%;height:560px;border:1px solid #C9D1DA}.scroll{overflow-x:auto}
@media print{body{background:#fff}main{padding:0}}
"""


def report_page(made: ReportMade, streets: BaseMap | None) -> bytes:
    """The HTML file."""
    names = names_of(made)
    filters = filter_words(made)
    heads = [t("Period: {period}", period=period_words(made)),
             t("Filter: {filter}", filter=filters) if filters else t("No filter"), made.about,
             t("Source: {source}", source=made.source) if made.source else ""]  # fmt: skip
    parts = [f"<h1>{escape(made.title)}</h1>"]
    parts += [f'<p class="dim">{escape(text)}</p>' for text in heads if text]
    for section in made.sections:
        parts.append(_section(made, section, sheet_of(section, names), streets))
    foot = t("{centre} · made {at} by {user}", centre=made.centre, at=moment_words(made.made_at, made.zone),
             user=made.made_by)  # fmt: skip
    parts.append(f'<p class="dim">{escape(foot)}</p>')
    spoken = "zh-CN" if language() == "zh" else "en"
    whole = (
        f'<!DOCTYPE html><html lang="{spoken}"><head><meta charset="utf-8"><title>{escape(made.title)}</title>'
        f"<style>{STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>"
    )
    return whole.encode()


def _section(made: ReportMade, section: SectionMade, sheet: Sheet, streets: BaseMap | None) -> str:
    title = f"<h2>{escape(sheet.title or made.title)}</h2>"
    if is_empty(section.table):
        return title + f"<p>{escape(t('Nothing was counted in this period'))}</p>"
    return title + _chart(made, section, sheet, streets) + _table(sheet) + _words(sheet)


def _chart(made: ReportMade, section: SectionMade, sheet: Sheet, streets: BaseMap | None) -> str:
    if section.section.chart is Chart.MAP and section.spots:
        try:
            return _map(made.title, section.spots, streets)
        except FilmFault as missing:
            return f'<p class="dim">{escape(str(missing))}</p>'
    drawing = chart_of(section, sheet, names_of(made), "Helvetica")
    if drawing is None:
        return ""
    drawn = renderSVG.drawToString(drawing)
    return re.sub(r"font-family:[^;\"]*;?", "", drawn[drawn.index("<svg") :])


def _map(title: str, spots: Sequence[Spot], streets: BaseMap | None) -> str:
    """The folium map in a frame of its own, so that its scripts and ours never meet."""
    east, north = [s.longitude for s in spots], [s.latitude for s in spots]
    around = (min(east) - MARGIN_DEG, min(north) - MARGIN_DEG, max(east) + MARGIN_DEG, max(north) + MARGIN_DEG)
    drawn = offline_map(title, around, streets)
    most = max(spot.count for spot in spots)
    for spot in reversed(spots):
        folium.CircleMarker(
            (spot.latitude, spot.longitude), radius=4 + 18 * sqrt(spot.count / most), color="#C3221B", weight=1,
            fill=True, fill_opacity=0.25 + 0.45 * spot.count / most, tooltip=str(spot.count),
        ).add_to(drawn)  # fmt: skip
    drawn.fit_bounds([[around[1], around[0]], [around[3], around[2]]])
    packed = base64.b64encode(drawn.get_root().render().encode()).decode()
    return f'<iframe title="{escape(t("On the map"))}" src="data:text/html;charset=utf-8;base64,{packed}"></iframe>'


def _table(sheet: Sheet) -> str:
    shares = sheet.has_shares()
    heads = "".join(f'<th class="l">{escape(head)}</th>' for head in sheet.heads)
    heads += f"<th>{escape(t('share'))}</th>" if shares else ""
    for column in sheet.columns:
        unit = unit_words(column.unit)
        heads += f"<th>{escape(f'{column.head} ({unit})' if unit else column.head)}</th>"
    rows = []
    for line in (*sheet.lines[:MOST_LINES], sheet.whole):
        cells = "".join(f'<td class="l">{escape(label)}</td>' for label in line.labels)
        if shares:
            cells += f"<td>{'' if line.share is None else f'{line.share:.1f} %'}</td>"
        for number, column in zip(line.numbers, sheet.columns, strict=True):
            words = number_words(number, column.unit)
            if column.kind == "change":
                words = NOTHING if number is None else f"{number:+,.1f}"
            cells += f"<td>{escape(words)}</td>"
        rows.append(f"<tr{' class=whole' if line is sheet.whole else ''}>{cells}</tr>")
    return f'<div class="scroll"><table><tr>{heads}</tr>{"".join(rows)}</table></div>'


def _words(sheet: Sheet) -> str:
    notes = "".join(f'<p class="dim">{escape(note)}</p>' for note in sheet.notes)
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, words in sheet.definitions)
    return f"{notes}<dl>{listed}</dl>"
