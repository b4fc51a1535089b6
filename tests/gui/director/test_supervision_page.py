"""The page of supervision: alerts by rules, calls and desks led, an incident brought, the director's own telephone."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dispatch_app.desk_kit.softphone import Voice
from dispatch_app.director.desk.supervision_rows import listed, seat_of
from dispatch_app.director.qt.notice_desk_page import NoticeDeskPage
from dispatch_app.director.qt.own_voice import OwnVoice
from dispatch_app.director.qt.pages import PAGES
from dispatch_app.director.qt.supervision_page import SupervisionPage
from dispatch_app.director.qt.workbench import Workbench
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR, Actor, Role
from dispatch_app.domain.incident import Grade
from dispatch_app.domain.place import Place, Position
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.telephone import Monitor, MonitorMode, PhoneState
from dispatch_app.qt_kit.map_view.sketch import Sketch
from dispatch_app.qt_kit.printing import pdf_bytes
from dispatch_app.qt_kit.sounds import Sounds
from dispatch_app.qt_kit.theme import apply_theme
from dispatch_app.server.notice_shelf import NoticeShelf
from dispatch_app.use_cases.watch_rules import alerts_due
from tests.centre_in_memory import DISPATCHER, EXCHANGE, SCENE, SECOND, Centre, staffed_centre
from tests.gui.director.bench_link import runner_of

DIRECTOR = Actor("sun", Role.DIRECTOR, "孙主任", desk_id="d3")
PICTURES = os.environ.get("WALL_PICTURES", "")


@pytest.fixture
def centre() -> Centre:
    centre = staffed_centre(8)
    incident_id = centre.do(cmd.OpenIncident("d1"), DISPATCHER)["incident_id"]
    changes = cmd.IncidentChanges(
        grade=Grade.A, complaint="chest_pain", remarks="化工厂爆炸", scene=Place("鼓楼区人民路 88 号", SCENE)
    )
    centre.do(cmd.AmendIncident(incident_id, changes), DISPATCHER)
    centre.do(cmd.ReportRing("k1", "120", "13900000001"), EXCHANGE)
    centre.do(cmd.AnswerCall("k1", "d2"), SECOND)
    centre.do(cmd.ReportRing("k2", "120", "13900000002"), EXCHANGE)
    centre.advance(42)
    return centre


def look(centre: Centre) -> None:
    """What the server's watch does on every change."""
    for command in list(alerts_due(centre.board, centre.board.calls.values(), centre.board.incidents.values())):
        centre.do(command, SERVER_ACTOR)


def opened(qtbot: QtBot, centre: Centre, actor: Actor = DIRECTOR) -> tuple[SupervisionPage, list[tuple[str, str]]]:
    runner = runner_of(centre, actor)
    said: list[tuple[str, str]] = []
    runner.said.connect(lambda words, tone: said.append((words, tone)))
    page = SupervisionPage(runner, Sounds(enabled=False))
    qtbot.addWidget(page)
    page.resize(1744, 980)
    page.show()
    page.opened()
    return page, said


def picture(page: object, name: str) -> None:
    if PICTURES:
        page.grab().save(str(Path(PICTURES) / f"{name}.png"))  # type: ignore[attr-defined]


def test_rules_alert_and_an_incident_comes_to_the_directors_desk(qtbot: QtBot, centre: Centre) -> None:
    apply_theme(QApplication.instance(), "dark")  # type: ignore[arg-type]
    page, said = opened(qtbot, centre)
    rules = page.rules
    rules.name.setText("爆炸与危重")
    rules.words.setText("爆炸，踩踏；中毒")
    rules.grades[Grade.A].setChecked(True)
    corners = [(117.9, 31.9), (118.1, 31.9), (118.1, 32.1), (117.9, 32.1)]
    rules._sketched(Sketch("area", clicks=list(corners)))
    rules.save()
    rule = next(iter(centre.board.watch_rules.values()))
    assert rule.words == ("爆炸", "踩踏", "中毒") and rule.grades == (Grade.A,)
    assert rule.area == tuple(Position(x, y) for x, y in corners)
    look(centre)
    page.refresh()
    page._second()
    assert page.sounded == 1
    rows = page.alerts.rows()
    assert len(rows) == 1 and "爆炸与危重" in rows[0].title and "爆炸" in rows[0].note
    page.alerts.set_current(rows[0].key)
    page.desks.set_current("desk:d2")
    page.refresh()
    picture(page, "supervision")
    paper = page.printable()
    assert paper.records > 0 and paper.uncovered and len(paper.all_tables()) == 4
    page.reason.setText("重大事件")
    page.see()
    page.bring()
    incident = next(iter(centre.board.incidents.values()))
    assert incident.desk_id == "d3" and said[-1][1] == "success"
    assert centre.board.watch_alerts[rows[0].key].seen_by == "孙主任"
    page.give()
    assert centre.board.incidents[incident.incident_id].desk_id == "d2"
    rules.choose(rule.rule_id)
    rules.is_on.setChecked(False)
    rules.save()
    assert not centre.board.watch_rules[rule.rule_id].is_on
    rules.remove()
    assert not centre.board.watch_rules


def test_the_director_listens_takes_over_and_forces_states(qtbot: QtBot, centre: Centre) -> None:
    page, said = opened(qtbot, centre)
    page.desks.set_current("desk:d2")
    for name, mode in (("listen", MonitorMode.LISTEN), ("barge", MonitorMode.BARGE)):
        page.act(name)
        assert centre.board.calls["k1"].monitors == (Monitor("d3", mode),)
    assert "已强插" in next(row for row in page.desks.rows() if row.key == "desk:d2").note
    page.act("stop")
    assert not centre.board.calls["k1"].monitors
    page.message.setText("请注意登记姓名")
    page.tell()
    notice = next(iter(centre.board.notices.values()))
    assert [a.party_id for a in notice.to] == ["d2"] and notice.urgent
    page.act("take_over")
    assert centre.board.calls["k1"].desk_id == "d3"
    page.desks.set_current("desk:d3")
    page.act("hang_up")
    assert not centre.board.calls["k1"].is_live()
    page.desks.set_current("desk:d1")
    page.act(f"state:{DeskState.BREAK}")
    assert centre.board.desks["d1"].state is DeskState.BREAK
    page.desks.set_current("call:k2")
    page.act("release")
    assert said[-1][1] == "warning" and centre.board.calls["k2"].is_live()  # a reason is wanted
    page.reason.setText("骚扰电话")
    page.act("release")
    assert not centre.board.calls["k2"].is_live()


def test_without_a_telephone_it_says_so(centre: Centre) -> None:
    nowhere = Actor("sun", Role.DIRECTOR, "孙主任")
    assert not seat_of(centre.board, nowhere).can_speak
    centre.do(cmd.ReportPhone("d3", PhoneState.LOST), EXCHANGE)
    seat = seat_of(centre.board, DIRECTOR)
    assert not seat.can_speak and seat.tone == "danger" and "没有话机" in seat.words
    centre.do(cmd.ReportPhone("d3", PhoneState.REGISTERED), EXCHANGE)
    assert seat_of(centre.board, DIRECTOR).can_speak
    assert listed("139*、0512；\n 139* ,a") == ("139*", "0512", "a")


def test_alerts_are_heard_on_any_page(qtbot: QtBot, centre: Centre, tmp_path: Path) -> None:
    runner = runner_of(centre, DIRECTOR)
    entries = [entry for entry in PAGES if entry.name in ("supervision", "notices")]
    quiet = replace(entries[0], make=lambda one: SupervisionPage(one, Sounds(enabled=False)))
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    bench = Workbench(application, runner, "https://120.example", tmp_path, (entries[1], quiet))
    qtbot.addWidget(bench)
    runner.phase_changed.emit("live")
    assert isinstance(bench.page(), NoticeDeskPage)
    centre.do(cmd.SetWatchRule("危重", grades=(Grade.A,)), DIRECTOR)
    look(centre)
    runner.second.emit()
    assert bench.made["supervision"].sounded == 1


class Phone(QObject):
    """A softphone that only notes what it is told."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.voice = Voice()
        self.told: list[str] = []

    def start(self, desk_id: str) -> None:
        self.told.append(f"start {desk_id}")

    def stop(self) -> None:
        self.told.append("stop")

    def answer(self) -> None:
        self.told.append("answer")

    def let_go(self) -> None:
        self.told.append("let go")


def test_the_own_softphone_follows_the_desk(qtbot: QtBot, centre: Centre) -> None:
    runner = runner_of(centre, DIRECTOR)
    phone = Phone()
    voice = OwnVoice(runner, phone)
    runner.phase_changed.emit("live")
    runner.send(cmd.MonitorCall("k1", "d3", MonitorMode.LISTEN))
    runner.send(cmd.TakeOverCall("k1", "d3"))
    assert phone.told[0] == "start d3" and phone.told[-1] == "answer"
    runner.send(cmd.HangUpCall("k1"))
    assert phone.told[-1] == "let go"
    voice.close()
    assert phone.told[-1] == "stop"


def test_a_notice_goes_with_its_file_from_the_workbench(qtbot: QtBot, centre: Centre, tmp_path: Path) -> None:
    shelf = NoticeShelf(tmp_path)
    centre.lookups = replace(centre.lookups, notice_files=shelf)
    centre.restart()
    runner = runner_of(centre, DIRECTOR)
    page = NoticeDeskPage(runner)
    qtbot.addWidget(page)
    page.resize(1744, 980)
    page.show()
    page.opened()
    form = page.page
    form.toggle("station/*")
    form.title.setText("防汛预案")
    form.words.setPlainText("今晚有暴雨，请检查车辆与排水设备。")
    form.take_file(shelf.put("防汛预案.pdf", b"%PDF-1.4 " + bytes(812_000)))
    form.begins.setCurrentIndex(1)
    form.send()
    notice = next(iter(centre.board.notices.values()))
    assert [file.name for file in notice.files] == ["防汛预案.pdf"] and len(notice.to) == 2
    assert notice.valid_from is not None and not notice.is_valid(centre.now)
    page.refresh()
    assert form.state.files == [] and form.attached.rows()[0].title == "防汛预案.pdf"
    picture(page, "notices")
    paper = page.printable()
    assert paper.records == 0 and len(paper.all_tables()) == 2 and len(pdf_bytes(paper, "x")) > 2_000
