"""Statistics and designer in the workbench: counted, drawn, compared, drilled down, taken out, saved, brought back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from dispatch_app.director.qt.design_page import DesignPage
from dispatch_app.director.qt.statistics_page import StatisticsPage
from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.statistics.facts import Fact, began_at
from dispatch_app.domain.statistics.question import Question, Spot, Table, count, spots
from dispatch_app.domain.statistics.report import Chart
from dispatch_app.domain.statistics.reports import REPORTS
from dispatch_app.server.reports.maker import ReportMaker
from tests.adapters.reports.small_day import CALLS, INCIDENTS, ZONE
from tests.centre_in_memory import Centre, staffed_centre
from tests.gui.director.bench_link import BenchLink, runner_of

DIRECTOR = Actor("sun", Role.DIRECTOR, "孙主任")


class DayOfFacts:
    """Facts in memory, counted by the pure counter."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._facts = facts

    def _of(self, question: Question) -> list[Fact]:
        return [f for f in self._facts if type(f).__name__.lower() == f"{question.fact.value.replace('_', '')}fact"]

    def count(self, question: Question) -> Table:
        return count(question, self._of(question))

    def spots(self, question: Question) -> tuple[Spot, ...]:
        return spots(question, self._of(question))

    def behind(self, question: Question, group: Sequence[str | int], limit: int) -> list[str]:
        return []


@pytest.fixture
def centre() -> Centre:
    return staffed_centre()


def link_over(centre: Centre, page: StatisticsPage | DesignPage) -> BenchLink:
    """Answers as the server would: the facts of a small day, moved to today."""
    link = page.runner.link
    assert isinstance(link, BenchLink)
    moved: list[Fact] = []
    for fact in (*CALLS, *INCIDENTS):
        at = centre.now - timedelta(hours=1) + (fact.began.at - CALLS[0].began.at) / 30
        moved.append(replace(fact, began=began_at(at, ZONE)))
    maker = ReportMaker(DayOfFacts(moved), centre.board, {"wang": "王强"}, centre.settings)
    link.answers["MakeReport"] = lambda query: maker.make(query.wanted, DIRECTOR, centre.now)
    link.answers["GetRecordsBehind"] = lambda query: q.RecordsBehind(("k1", "k2"))
    return link


def test_reports_are_counted_drawn_compared_and_drilled_down(qtbot: QtBot, centre: Centre, tmp_path: Path) -> None:
    runner = runner_of(centre, DIRECTOR)
    page = StatisticsPage(runner)
    qtbot.addWidget(page)
    link = link_over(centre, page)
    page.resize(1600, 900)
    page.show()
    page.opened()
    assert page.desk.made is not None and page.table.rowCount() == 2 and "指标" in page.definitions_caption.title.text()
    for report_id in REPORTS:
        page.choose(report_id)
        for place in range(len(page.desk.report().sections)):
            page._section(place)
            for kind in page.desk.charts():
                if kind is not Chart.MAP:
                    page._chart(kind)
                    page.chart.grab()
    page.choose("dispatchers")
    page.desk.comparison = "previous"
    page.ask()
    texts = [page.table.item(row, 0).text() for row in range(page.table.rowCount())]
    assert "王强" in texts and texts[-1] == "合计" and "=1+1" in texts
    page.chart.grab()
    box, words, group = page.chart.hits()[0]
    assert words and group
    qtbot.mouseDClick(page.chart, Qt.MouseButton.LeftButton, pos=QPoint(int(box.center().x()), int(box.center().y())))
    assert [row.key for row in page.records.list.rows()] == ["k1", "k2"] and page.side.currentWidget() is page.records
    page.table.selectRow(texts.index("王强"))
    page.only_this.click()
    assert page.desk.only == (("user", "wang"),) and page.table.rowCount() == 2 and "王强" in page.filter_line.text()
    link.answers.pop("MakeReport")
    page.clear_filters.click()
    assert page.state_words.text() == "没有答案"
    page.files.export_to("pdf", tmp_path / "r.pdf")
    assert not (tmp_path / "r.pdf").exists() and page.files.buttons["pdf"].isEnabled()


def test_an_own_report_is_made_seen_saved_copied_removed_and_brought_back(qtbot: QtBot, centre: Centre) -> None:
    runner = runner_of(centre, DIRECTOR)
    page = DesignPage(runner)
    qtbot.addWidget(page)
    link_over(centre, page)
    page.show()
    page.opened()
    assert page.table.rowCount() >= 2
    page.save()
    assert page.note.text() == "请为报表命名"
    page.desk.choose(("calls", "answer_10s"), ("weekday", "hour"), Chart.HEAT)
    page._fill()
    qtbot.keyClicks(page.name, "night")
    page.preview()
    page.save()
    assert [row.title for row in page.designs.rows()] == ["night"] and page.note.text() == "已保存"
    page.shared.setChecked(True)
    page.save()
    (design,) = centre.board.report_designs.values()
    assert (design.shared, design.version, design.sections[0].chart) == (True, 2, Chart.HEAT)
    page.schedules.report.setCurrentIndex(page.schedules.report.findData(design.design_id))
    page.schedules.mail.setText("a@b.cn，c@d.cn")
    page.schedules.save()
    (schedule,) = centre.board.report_schedules.values()
    assert schedule.mail_to == ("a@b.cn", "c@d.cn") and schedule.report_id == design.design_id
    page.remove()
    assert centre.board.report_designs and page.note.text()
    page.schedules.remove()
    page.remove()
    assert not centre.board.report_designs and page.buttons["undo"].isEnabled()
    page.undo()
    assert [one.title for one in centre.board.report_designs.values()] == ["night"]


def test_a_filter_is_chosen_by_name_counted_saved_and_taken_away(qtbot: QtBot, centre: Centre) -> None:
    page = DesignPage(runner_of(centre, DIRECTOR))
    qtbot.addWidget(page)
    link = link_over(centre, page)
    page.show()
    page.opened()
    assert page._made is not None and not page.filter.chips.buttons
    everything = page._made.sections[0].table.whole[0].value or 0.0
    page.filter.pick_field("desk_id")
    offered = [page.filter.value.itemText(place) for place in range(page.filter.value.count())]
    assert offered[0] == centre.board.desks["d1"].name and len(offered) == len(centre.board.desks)
    page.filter.pick_field("user")
    assert "王强" in [page.filter.value.itemText(place) for place in range(page.filter.value.count())]
    page.filter.value.setEditText("")
    line_edit = page.filter.value.lineEdit()
    assert line_edit is not None
    qtbot.keyClicks(line_edit, "wang")
    qtbot.keyClick(line_edit, Qt.Key.Key_Return)
    page.filter.pick_field("weekday")
    page.filter.value.setEditText("someday")
    page.filter.add.click()
    assert "someday" in page.filter.note.whole_text() and page.desk.section.only == (("user", "wang"),)
    qtbot.waitUntil(lambda: page._made is not None and page._made.sections[0].section.only == (("user", "wang"),))
    assert 0 < (page._made.sections[0].table.whole[0].value or 0.0) < everything
    assert [button.text() for button in page.filter.chips.buttons] == ["调度员: 王强  ✕"]
    page.name.setText("王强的来电")
    page.desk.title = "王强的来电"
    page.save()
    (design,) = centre.board.report_designs.values()
    assert design.sections[0].only == (("user", "wang"),)
    page.begin_new()
    assert not page.filter.chips.buttons
    page.open(design.design_id)
    page.copy()
    assert page.desk.section.only == (("user", "wang"),)
    page.filter.chips.buttons[0].click()
    assert not page.desk.section.only and not page.filter.chips.buttons
    statistics = StatisticsPage(page.runner)
    qtbot.addWidget(statistics)
    statistics.refresh()
    statistics.choose(f"own:{design.design_id}")
    assert link.answers and "筛选：调度员: 王强" in statistics.about.whole_text()
    assert not statistics.filter_line.text() and statistics.table.rowCount() >= 2
