"""Notices, return slips and stations at a desk, over a centre in memory."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from dispatch_app.console.qt.paper_window import SLIPS, STATIONS
from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.notice import CENTRE, Address, PartyKind, ReceiptStep, receipt_id_of
from dispatch_app.domain.return_slip import Condition, SlipPatient, SlipReport
from dispatch_app.domain.shift import CrewMember, Job, VehicleCheck
from dispatch_app.domain.station import Link, PrinterState
from tests.centre_in_memory import OTHER_STATION, SCENE, STATION
from tests.gui.console.link_in_memory import LinkInMemory
from tests.use_cases.running_missions import open_incident, send

pytestmark = pytest.mark.gui


def press(qtbot: QtBot, button: QPushButton) -> None:
    qtbot.waitUntil(button.isEnabled)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def shot(windows: ConsoleWindows, name: str) -> None:
    """A picture for the eye, where CONSOLE_SHOTS names a folder."""
    folder = os.environ.get("CONSOLE_SHOTS")
    if folder:
        windows.papers.resize(1920, 1000)
        QApplication.processEvents()
        windows.papers.grab().save(f"{folder}/{name}.png")


def test_notices_both_ways_with_their_receipts(windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot) -> None:
    board, papers = link.centre.board, windows.papers
    link.by_others(cmd.SendNotice((CENTRE,), "申请补充氧气瓶两只，今晚用完。", "缺氧气", True), STATION)
    (asked,) = board.notices.values()
    qtbot.waitUntil(lambda: any("缺氧气" in m.text for m in windows.runner.desk.messages.unread()))
    qtbot.waitUntil(lambda: receipt_id_of(asked.notice_id, CENTRE) in board.notice_receipts)
    qtbot.keyClick(windows.intake, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(papers.isVisible)
    page = papers.notices
    qtbot.waitUntil(lambda: "氧气瓶两只" in page.text.toPlainText())
    qtbot.keyClick(papers, Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: board.notice_receipts[receipt_id_of(asked.notice_id, CENTRE)].read_by == "李华")
    press(qtbot, page.buttons["reply"])
    page.words.setPlainText("已安排，一小时内送到")
    press(qtbot, page.buttons["send"])
    qtbot.waitUntil(lambda: len(board.notices) == 2)
    answer = next(n for n in board.notices.values() if n.reply_to)
    assert answer.to == (Address(PartyKind.STATION, "S1"),)
    qtbot.waitUntil(lambda: not page.words.toPlainText())
    press(qtbot, page.buttons["send"])
    qtbot.waitUntil(lambda: bool(papers.note.whole_text()))  # nobody chosen, nothing written
    page.look_for.setText("站")
    page.toggle("station/*")
    page.title.setText("道路封闭")
    page.words.setPlainText("今晚22时至次日5时延安高架封闭，请绕行淮海路。")
    page.urgent.setChecked(True)
    press(qtbot, page.buttons["send"])
    qtbot.waitUntil(lambda: len(board.notices) == 3)
    sent = next(n for n in board.notices.values() if n.title == "道路封闭")
    assert len(sent.to) == 2 and sent.urgent
    link.by_others(cmd.ConfirmNotice(sent.notice_id, ReceiptStep.READ, "周站长"), OTHER_STATION)
    page.choose(sent.notice_id)
    qtbot.waitUntil(lambda: [r.mark for r in page.receipts.rows()] == ["○", "●"])
    shot(windows, "notices")
    page.reason.setText("改期")
    press(qtbot, page.buttons["recall"])
    qtbot.waitUntil(lambda: board.notices[sent.notice_id].recall_reason == "改期")


def test_overdue_slips_stand_first_and_are_asked_for(windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot) -> None:
    centre, papers = link.centre, windows.papers
    first = send(centre, open_incident(centre, SCENE), "V1", MissionState.RETURNING)
    second = send(centre, open_incident(centre, SCENE), "V2", MissionState.RETURNING)
    third = send(centre, open_incident(centre, SCENE), "V3", MissionState.RETURNING)
    patient = SlipPatient("王伟", "male", "62", Condition.CRITICAL, "BP 80/50", Condition.SERIOUS, "", "急性心梗")
    report = SlipReport("carried", (patient,), "H1", "李护士", 10_120.0, 10_133.5, driver="陈师傅")
    link.by_others(cmd.FileReturnSlip(third.mission_id, report), OTHER_STATION)
    link.by_others(cmd.RemindReturnSlip(second.mission_id), SERVER_ACTOR)
    papers.show_all()
    papers.tabs.setCurrentIndex(SLIPS)
    keys = [second.mission_id, first.mission_id, third.mission_id]
    qtbot.waitUntil(lambda: [r.key for r in papers.slips.rows.rows()] == keys)
    assert "逾期 1" in papers.tabs.tabText(SLIPS)
    papers.choose_slip(third.mission_id)
    assert "急性心梗" in papers.slips.text.toPlainText() and "13.5" in papers.slips.text.toPlainText()
    assert not papers.remind.isEnabled()
    shot(windows, "slips")
    papers.choose_slip(first.mission_id)
    press(qtbot, papers.remind)
    qtbot.waitUntil(lambda: centre.board.return_slips[first.mission_id].reminded_by == "d1")


def test_stations_in_trouble_stand_first_with_shift_and_printer(
    windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot
) -> None:
    papers = windows.papers
    for station_id in ("S1", "S2"):
        link.by_others(cmd.ReportStation(station_id, Link.ONLINE), SERVER_ACTOR)
    crew = (CrewMember("陈刚", Job.DRIVER, "V1", "13900000001"), CrewMember("吴敏", Job.NURSE, "V1"))
    checks = (VehicleCheck("V1", True), VehicleCheck("V2", False, "氧气不足"))
    link.by_others(cmd.HandOverShift("S1", "morning", "", "赵站长", crew, checks), STATION)
    jammed = cmd.ReportStation("S2", printer=PrinterState.JAMMED, printer_note="后盖")
    link.by_others(jammed, replace(OTHER_STATION))
    papers.show_all()
    papers.tabs.setCurrentIndex(STATIONS)
    qtbot.waitUntil(lambda: [r.key for r in papers.stations.rows.rows()] == ["S2", "S1"])
    rows = papers.stations.rows.rows()
    assert "打印机卡纸" in rows[0].note and "后盖" in rows[0].note and "早班 赵站长" in rows[1].note
    papers.choose_station("S1")
    text = papers.stations.text.toPlainText()
    assert "驾驶员 陈刚 13900000001" in text and "未就绪：氧气不足" in text
    shot(windows, "stations")
    windows.change_view("theme")
    windows.change_view("theme")
