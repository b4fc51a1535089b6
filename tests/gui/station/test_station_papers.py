"""Return slips, notices and the shift in the station's window, at a server with the real handlers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dispatch_app.domain import events as ev
from dispatch_app.domain.mission import MissionState, ReportSource, Stage
from dispatch_app.domain.notice import CENTRE, Address, Notice, NoticeFile, PartyKind, receipt_id_of
from dispatch_app.domain.return_slip import Condition, ReturnSlip, SlipState
from dispatch_app.domain.shift import Job
from dispatch_app.domain.vehicle import Duty
from dispatch_app.qt_kit.theme import apply_theme
from tests.gui.station.test_station_window import Bed
from tests.station_client.orders import AT, dispatched, order

pytestmark = [pytest.mark.gui, pytest.mark.qt_log_ignore("(load|resolve) va")]
S1 = Address(PartyKind.STATION, "s1")


@pytest.fixture
def bed(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Bed]:
    apply_theme(qapp, "dark", 16)
    made = Bed(tmp_path, qtbot)
    qtbot.addWidget(made.window)
    made.window.resize(1920, 1080)
    yield made
    made.close()


def press(bed: Bed, made: QPushButton) -> None:
    bed.qtbot.mouseClick(made, Qt.MouseButton.LeftButton)


def type_in(field: QWidget, words: str) -> None:
    """As an input method for Chinese does it."""
    typed = QInputMethodEvent()
    typed.setCommitString(words)
    QApplication.sendEvent(field, typed)


def slip(number: int, **changes: object) -> ReturnSlip:
    made = order(number)
    return ReturnSlip(
        f"m{number}", made.incident_id, f"v{number}", "s1", f"沪A·12{number:02d}", made.sheet.scene.text, "h1",
        MissionState.RETURNING, AT + timedelta(minutes=number), **changes,  # type: ignore[arg-type]
    )  # fmt: skip


def over(bed: Bed) -> None:
    """The first vehicle's run with its printed order is over and owes its slip."""
    bed.server.publish(*dispatched())
    bed.wait(lambda: "printed" in bed.steps(order(1).order_id))
    for state in (MissionState.EN_ROUTE, MissionState.RETURNING):
        bed.server.publish(ev.MissionAdvanced("m1", Stage(state, AT, ReportSource.TABLET)))
    bed.server.publish(ev.ReturnSlipOwed(slip(1)))


def test_a_slip_is_filled_in_filed_and_changed_and_its_order_printed_once_more(bed: Bed) -> None:
    over(bed)
    bed.server.publish(ev.ReturnSlipOwed(slip(2)), ev.ReturnSlipReminded("m2", AT, True))
    tab = bed.window.tabs.buttons["slips"]
    bed.wait(lambda: "逾期 1" in tab.text())
    bed.wait(lambda: bed.window.chime.played >= 0 and bed.window.pages.currentWidget() is bed.window.idle)
    press(bed, tab)
    page = bed.window.slips
    assert list(page.list.cards) == ["m2", "m1"], "the overdue one comes first"
    press(bed, page.list.cards["m1"])
    form = page.form
    assert form.outcome.value() == "carried" and form.hospital.currentData() == "h1"
    assert form.patient.fields.name.text() == "王秀兰" and form.patient.sex.currentData() == "female"
    press(bed, page.file)
    assert page.wrong.text() == "请填写每位病人的现场病情和到院病情"
    press(bed, form.patient.at_scene.buttons["critical"])
    press(bed, form.patient.at_hospital.buttons["serious"])
    for field, typed in ((form.out_km, "10120"), (form.in_km, "10133.5"), (form.received_by, "周护士")):
        type_in(field, typed)
    assert form.mileage_km.text() == "13.5"
    bed.shot("slip_form")
    press(bed, page.list.cards["m2"])
    press(bed, page.list.cards["m1"])
    assert form.received_by.text() == "周护士", "what was typed is kept while another slip is looked at"
    press(bed, page.file)
    bed.wait(lambda: bed.server.board.return_slips["m1"].state is SlipState.FILED)
    report = bed.server.board.return_slips["m1"].report
    assert report is not None and report.mileage_km == 13.5 and report.patients[0].at_scene is Condition.CRITICAL
    bed.wait(lambda: page.file.text() == "修改回单")
    press(bed, page.file)
    assert page.wrong.text() == "请填写原因"
    type_in(page.reason, "ok")
    form.remarks.setPlainText("家属已到")
    press(bed, page.file)
    bed.wait(lambda: bed.server.board.return_slips["m1"].version == 2)
    bed.shot("slip_filed")
    press(bed, page.again)
    name = f"{order(1).order_id}-r1-reprint"
    bed.wait(lambda: any(path.name.startswith(name) for path in bed.sheets.iterdir()))


def test_notices_are_read_answered_and_written(bed: Bed) -> None:
    now = datetime.now(UTC)
    urgent = Notice(
        "n1", Address(PartyKind.DESK, "d1"), "张丽", (S1,), "高架封闭", "今晚22时至次日5时延安高架封闭，请绕行淮海路。",
        now, now + timedelta(hours=9), True, (NoticeFile("绕行图.pdf", "application/pdf", 90_000, "0" * 64),),
    )  # fmt: skip
    plain = Notice("n2", CENTRE, "孙主任", (S1,), "例会", "周五下午三点例会。", now, now + timedelta(hours=9))
    bed.server.publish(ev.DeskRegistered("d1", "1号台"), ev.NoticeSent(plain), ev.NoticeSent(urgent))
    tab = bed.window.tabs.buttons["notices"]
    bed.wait(lambda: tab.text().endswith("2"))
    bed.wait(lambda: bed.window.chime.played > 0)
    bed.wait(lambda: receipt_id_of("n1", S1) in bed.server.board.notice_receipts)
    press(bed, tab)
    page = bed.window.notices
    assert page.chosen == "n1" and "延安高架" in page.words.text()
    bed.shot("notice_urgent")
    press(bed, page.paper)
    bed.wait(lambda: any("n1" in path.name and path.suffix == ".pdf" for path in bed.sheets.iterdir()))
    row = page._files.itemAt(0).widget()
    opening, printing = row.findChildren(QPushButton)
    assert "绕行图.pdf" in opening.text() and printing.text() == "打印"
    press(bed, opening)  # this server has no such file, and that is said
    bed.wait(lambda: "绕行图.pdf" in bed.window.notice.words())
    page.reader.setText("陈师傅")
    press(bed, page.confirm)
    bed.wait(lambda: bed.server.board.notice_receipts[receipt_id_of("n1", S1)].read_by == "陈师傅")
    bed.wait(lambda: tab.text().endswith("1") and not page.confirm.isVisible())
    press(bed, page.reply)
    page.text.setPlainText("收到，已告知各车组")
    press(bed, page.send)
    bed.wait(lambda: len(bed.server.board.notices) == 3)
    answer = next(n for n in bed.server.board.notices.values() if n.sender == S1)
    assert answer.to == (Address(PartyKind.DESK, "d1"),) and answer.reply_to == "n1"
    page.text.setPlainText("申请补充氧气瓶两只")
    page.urgent.setChecked(True)
    press(bed, page.send)
    bed.wait(lambda: any(n.to == (CENTRE,) and n.urgent for n in bed.server.board.notices.values()))
    own = next(n.notice_id for n in bed.server.board.notices.values() if n.to == (CENTRE,))
    bed.wait(lambda: own in page.list.cards)
    press(bed, page.list.cards[own])
    assert page.receipts.text() == "指挥中心：未送达"
    bed.shot("notice_sent")
    bed.server.publish(ev.NoticeRecalled("n2", now, "改期"))
    bed.wait(lambda: tab.text() == "通告")


def test_a_shift_is_handed_over_without_network_and_arrives_later(bed: Bed) -> None:
    page = bed.window.shift
    press(bed, bed.window.tabs.buttons["shift"])
    bed.wait(lambda: len(page.checks) == 5)
    for row, (name, job, vehicle) in zip(
        page.members, (("陈刚", Job.DRIVER, "v1"), ("吴敏", Job.NURSE, "v1")), strict=False
    ):
        type_in(row.name, name)
        row.job.setCurrentIndex(row.job.findData(job.value))
        row.vehicle.setCurrentIndex(row.vehicle.findData(vehicle))
    assert len(page.members) >= 3, "a new line comes when the last is used"
    press(bed, page.hand_over)
    assert page.wrong.text() == "请选择班次"
    press(bed, page.name.buttons["morning"])
    type_in(page.taken_by, "赵站长")
    for row in page.checks[1:]:
        row.ready.setChecked(True)
    press(bed, page.hand_over)
    assert "沪A·1201" in page.wrong.text()
    page.checks[0].note.setText("氧气不足")
    page.checks[0].oxygen.setText("20")
    bed.shot("shift_form")
    bed.server.stop()
    press(bed, page.hand_over)
    bed.wait(lambda: bed.window.strip.waiting.text() == "待上传 1 条")
    bed.server.start()
    bed.wait(lambda: len(bed.server.board.shifts) == 1)
    bed.wait(lambda: "赵站长" in page.now.text() and page.handed_by.text() == "赵站长")
    vehicle = bed.server.board.vehicles["v1"]
    assert vehicle.duty is Duty.OUT_OF_SERVICE and vehicle.crew == ("陈刚", "吴敏")
    assert "赵站长" in bed.window.tabs.buttons["shift"].text()
    bed.shot("shift_running")
    page.members[1].vehicle.setCurrentIndex(page.members[1].vehicle.findData("v2"))
    press(bed, page.save)
    bed.wait(lambda: bed.server.board.vehicles["v2"].crew == ("吴敏",))


def test_a_new_order_comes_before_whatever_page_is_open(bed: Bed) -> None:
    bed.server.publish(ev.ReturnSlipOwed(slip(2)))
    bed.wait(lambda: "m2" in bed.window.slips.list.cards)
    press(bed, bed.window.tabs.buttons["slips"])
    assert bed.window.pages.currentWidget() is bed.window.slips
    bed.server.publish(*dispatched())
    bed.wait(lambda: bed.window.pages.currentWidget() is bed.window.orders)
    bed.qtbot.keyClick(bed.window, Qt.Key.Key_Return)
    bed.wait(lambda: not bed.window.sound.ringing)
    press(bed, bed.window.tabs.buttons["slips"])
    assert bed.window.pages.currentWidget() is bed.window.slips, "while the order runs the crew may write"
