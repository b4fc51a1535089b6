"""The workbench's frame and its query page: roles, keys, records looked at, saved searches, lists taken out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from dispatch_app.desk_kit.table_file import TableContent
from dispatch_app.director.qt.output_bar import OutputBar
from dispatch_app.director.qt.page_entry import PageEntry
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.director.qt.search_page import SearchPage
from dispatch_app.director.qt.workbench import Workbench
from dispatch_app.domain import commands as cmd
from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.history import HistoryRecord, RecordKind, is_wanted, masked
from dispatch_app.qt_kit.printing import PairsBlock, PictureBlock, Printable, TableBlock, TextBlock, pdf_bytes
from dispatch_app.qt_kit.seen_tables import seen
from dispatch_app.simulator.past_days import PastDays
from dispatch_app.words import set_language
from tests.centre_in_memory import DISPATCHER, staffed_centre
from tests.gui.director.bench_link import BenchLink
from tests.waiting import wait_until

DIRECTOR = Actor("sun", Role.DIRECTOR, "孙主任")
RECORDS = sorted(PastDays(5, datetime(2026, 11, 22, tzinfo=UTC), 130, 130).records(), key=lambda r: r.at, reverse=True)
PAGES = (PageEntry("search", "Query", SearchPage),)


class History:
    """Answers from RECORDS as the server does; `seen` are uncovered, `down` is a server that is gone."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.down = False
        self.asked = 0

    def shown(self, record: HistoryRecord) -> HistoryRecord:
        return record if record.record_id in self.seen else masked(record)

    def search(self, query: q.SearchHistory) -> q.HistoryFound | None:
        self.asked += 1
        if self.down:
            return None
        start = query.before or 0
        found = [r for r in RECORDS if is_wanted(r, replace(query.wanted, since=None))]
        end = start + query.limit
        more = end if end < len(found) else None
        part = found[start:end]
        return q.HistoryFound(tuple(map(self.shown, part)), more, part[-1].at if part else None)

    def detail(self, query: q.GetRecordDetail) -> q.RecordDetail:
        record = next((r for r in RECORDS if (r.kind, r.record_id) == (query.kind, query.record_id)), None)
        if record is None:
            return q.RecordDetail()
        return q.RecordDetail(self.shown(record), record.record_id not in self.seen)


@pytest.fixture
def history() -> History:
    return History()


@pytest.fixture
def bench(qapp: QApplication, history: History, tmp_path: Path) -> Callable[..., Workbench]:
    def make(actor: Actor = DIRECTOR) -> Workbench:
        link: Any = BenchLink(staffed_centre(), actor)
        link.answers |= {"SearchHistory": history.search, "GetRecordDetail": history.detail}
        link.sign_in = lambda *_: link.state_changed.emit(_State("live"))
        link.sign_out = lambda: link.state_changed.emit(_State("signed_out"))
        window = Workbench(qapp, WorkbenchRunner(link), "https://dispatch.example", tmp_path / "memory", PAGES)
        window.resize(1600, 900)
        window.show()
        window.begin(actor.user, "secret")
        return window

    set_language("zh")
    return make


class _State:
    def __init__(self, phase: str) -> None:
        self.phase, self.detail, self.code = phase, "", ""


def test_a_dispatcher_is_turned_away(bench: Callable[..., Workbench]) -> None:
    window = bench(DISPATCHER)
    assert not window.is_working() and "无权" in window.sign_in.notice.text()


def test_search_look_save_and_take_out(qtbot: QtBot, bench: Callable[..., Workbench], history: History,
                                       tmp_path: Path) -> None:  # fmt: skip
    window = bench()
    page = window.page()
    assert isinstance(page, SearchPage) and window.is_working()
    assert len(page.rows.rows()) >= 50, "the newest records stand there already"
    assert all("****" in r.number for r in page.state.records if r.kind is RecordKind.CALL and len(r.number) == 11)

    page.fields.kinds[RecordKind.INCIDENT].setChecked(True)
    page.search()
    incidents = [r for r in RECORDS if r.kind is RecordKind.INCIDENT]
    wait_until(lambda: page.go_on() or len(page.state.records) == len(incidents), "every incident")
    first = page.state.records[0]
    page.choose(f"incident:{first.record_id}")
    assert page.record.cover.isVisibleTo(page) and page.detail.covered
    history.seen.add(first.record_id)
    page.record.purpose.setText("  ")
    page.record.look.click()
    assert not any(isinstance(one, cmd.LookAtRecord) for one in window.runner.link.sent), "without a purpose nothing"
    page.record.look_wanted.emit("投诉核查")
    page.open_record("incident", first.record_id)
    assert not page.record.cover.isVisibleTo(page) and page.state.records[0].number == incidents[0].number

    page.saved.name.setText("全部事件")
    page.saved.save_asked.emit()
    (kept,) = window.runner.board.saved_searches.values()
    assert kept.terms.kinds == (RecordKind.INCIDENT,)
    page.clear()
    page.saved.open_saved(kept.search_id)
    assert page.fields.chosen_kinds() == (RecordKind.INCIDENT,)
    page.saved.remove_or_restore()
    assert not window.runner.board.saved_searches
    page.saved.remove_or_restore()
    assert window.runner.board.saved_searches.keys() == {kept.search_id}
    take_out(qtbot, window, history, tmp_path, len(incidents))
    window.change_view("language")
    assert page.caption.title.text() == "Records" and window.windowTitle() == "120 director's workbench"
    window.change_view("language")
    window.runner.sign_out()
    assert not window.made and window.page() is None, "nothing of the one is left for the next"


def take_out(qtbot: QtBot, window: Workbench, history: History, folder: Path, count: int) -> None:
    """All pages as a file; refused without a purpose; nothing is left when the server goes or a person stops."""
    bar, path = window.output, folder / "list.csv"
    window.take_out("export")
    bar.purpose.clear()
    bar.choose_place("csv")
    assert "用途" in bar.note.whole_text() and not path.exists()
    bar.purpose.setText("质控")
    bar.write("csv", path)
    qtbot.waitUntil(lambda: not bar.is_busy(), timeout=20_000)
    assert path.read_bytes().count(b"\r\n") == count + 1
    exported = [one for one in window.runner.link.sent if isinstance(one, cmd.ExportRecords)]
    assert (exported[-1].records, exported[-1].purpose) == (count, "质控")
    history.down = True
    bar.write("xlsx", folder / "gone.xlsx")
    assert "没有答案" in bar.note.whole_text() and not (folder / "gone.xlsx").exists()
    history.down = False
    bar.write("csv", folder / "no-folder" / "list.csv")
    qtbot.waitUntil(lambda: not bar.is_busy(), timeout=20_000)
    assert "未写入" in bar.note.whole_text()
    window.take_out("print")
    bar.write("pdf", folder / "page.pdf")
    qtbot.waitUntil(lambda: not bar.is_busy(), timeout=20_000)
    assert (folder / "page.pdf").read_bytes().startswith(b"%PDF")
    print_paper(qtbot, bar)
    assert sorted(one.name for one in folder.iterdir() if one.is_file()) == ["list.csv", "page.pdf"]


def print_paper(qtbot: QtBot, bar: OutputBar) -> None:
    """The printer's dialog holds nothing up; what it is told to print on gets the page."""
    bar.choose_place("printer")
    dialog = bar.findChild(QPrintDialog)
    assert dialog is not None and dialog.isVisible()
    with TemporaryDirectory() as elsewhere:
        paper = Path(elsewhere) / "paper.pdf"
        dialog.printer().setOutputFileName(str(paper))
        dialog.done(QDialog.DialogCode.Accepted)
        qtbot.waitUntil(lambda: not bar.is_busy() and paper.exists(), timeout=20_000)
        assert paper.read_bytes().startswith(b"%PDF")


def test_paper_breaks_pages_and_reads_no_markup(qapp: QApplication) -> None:
    rows = [[f"<b>{n}</b>", "东门外大街"] for n in range(150)]
    printable = Printable("一览", "list", (TextBlock("说明", "<h1>原样</h1>"), PairsBlock("事实", (("号码", "120"),)),
                                       TableBlock(TableContent("表", ["编号", "地址"], rows))))  # fmt: skip
    content = pdf_bytes(printable, "安和市 · 孙主任")
    assert content.startswith(b"%PDF") and b"%%EOF" in content[-32:]
    assert content.count(b"/Type /Page\n") >= 3


def test_what_a_page_without_a_paper_form_shows_is_taken_out_too(qtbot: QtBot, bench: Callable[..., Workbench]) -> None:
    page = bench().page()
    shown = seen(page, "查询", "query", personal=True)
    picture, *tables = shown.blocks
    assert isinstance(picture, PictureBlock) and picture.image.width() == page.width()
    assert len(tables) == 1 and shown.records == len(page.rows.rows())
    assert shown.tables[0].rows[0][3] == page.rows.rows()[0].right
    assert seen(page, "查询", "query", personal=False).records == 0
