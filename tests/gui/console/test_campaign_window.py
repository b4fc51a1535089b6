"""The campaign window over a centre in memory: a lead begins one, a desk dials and writes down."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dispatch_app.console.desk import desk_actions as act
from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.campaign import CampaignKind, CampaignMode, CampaignState, PersonState
from dispatch_app.domain.directory import DirectoryEntry, EntryKind
from dispatch_app.words import t
from tests.centre_in_memory import ADMINISTRATOR, LEAD, SECOND, SERVER_ACTOR
from tests.gui.console.link_in_memory import LinkInMemory

pytestmark = pytest.mark.gui


def test_a_desk_dials_in_preview_and_writes_the_answer_down(
    windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot, tmp_path: Path
) -> None:
    people = (("王奶奶", "13900000001", "11月20日 胸痛"), ("李先生", "13900000002", ""))
    mode = CampaignMode.PREVIEW
    started = cmd.StartCampaign("十一月回访", CampaignKind.FOLLOW_UP, mode, people, quiet_from="", quiet_until="")
    link.by_others(started, LEAD)
    window = windows.campaigns
    qtbot.keyClick(windows.intake, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(window.isVisible)
    qtbot.waitUntil(lambda: len(window.campaigns.rows()) == 1)
    assert not window.form.isVisible(), "a dispatcher begins no campaign"
    (campaign,) = link.centre.board.campaigns.values()
    window.campaigns.picked.emit(campaign.campaign_id)
    assert [row.title.split(" ")[0] for row in window.people.rows()] == ["王奶奶", "李先生"]
    assert not window.buttons["dial"].isEnabled() and not window.buttons["stop"].isEnabled()
    window.people.picked.emit("1")
    qtbot.mouseClick(window.buttons["dial"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _person(link, "1").state is PersonState.CALLING)
    qtbot.waitUntil(window.answers[4].isEnabled)
    window.remark.setText("很及时")
    qtbot.mouseClick(window.answers[4], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _person(link, "1").answer == "5")
    assert _person(link, "1").remark == "很及时"
    file = tmp_path / "out.csv"
    window.export_to(file)
    assert "王奶奶,13900000001" in file.read_text(encoding="utf-8-sig")
    window.export_to(tmp_path / "none" / "out.csv")
    assert window.note.whole_text().startswith(t("The file cannot be written: {reason}", reason=""))


def test_the_lead_begins_pauses_and_stops_one(windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot) -> None:
    link.actor = link.user = LEAD
    window = windows.campaigns
    window.show_all()
    qtbot.waitUntil(window.form.isVisible)
    window.form.name.setText("返岗召集")
    window.form.list.setPlainText("王医生，13900000001，急诊科\n李护士，13900000002")
    window.form.quiet_from.setText("25:00")
    qtbot.mouseClick(window.form.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "HH:MM" in window.note.whole_text())
    assert not link.centre.board.campaigns
    window.form.quiet_from.clear()
    window.form.quiet_until.clear()
    qtbot.mouseClick(window.form.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.campaigns.rows()) == 1)
    (campaign,) = link.centre.board.campaigns.values()
    assert campaign.kind is CampaignKind.STAFF_CALL_UP and campaign.mode is CampaignMode.AUTOMATIC
    window.campaigns.picked.emit(campaign.campaign_id)
    for expected in (CampaignState.PAUSED, CampaignState.RUNNING):
        qtbot.mouseClick(window.buttons["pause"], Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda e=expected: _state(link) is e)
        qtbot.waitUntil(lambda e=expected: ("继续" in window.buttons["pause"].text()) is (e is CampaignState.PAUSED))
    window.reason.setText("事件结束")
    qtbot.mouseClick(window.buttons["stop"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _state(link) is CampaignState.STOPPED)
    qtbot.waitUntil(lambda: not window.buttons["stop"].isEnabled())


def _person(link: LinkInMemory, person_id: str):  # type: ignore[no-untyped-def]
    (campaign,) = link.centre.board.campaigns.values()
    return campaign.find_person(person_id)


def _state(link: LinkInMemory) -> CampaignState:
    (campaign,) = link.centre.board.campaigns.values()
    return campaign.state


def test_the_staff_is_called_up_from_an_incident(windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot) -> None:
    staff = tuple(
        DirectoryEntry("", EntryKind.STAFF, name, (number,), "急诊科", groups=groups)
        for name, number, groups in (("王医生", "13900000001", ("第二梯队",)), ("李护士", "13900000002", ()))
    )
    link.by_others(cmd.ImportDirectory(staff), ADMINISTRATOR)
    link.by_others(cmd.OpenIncident("d2"), SECOND)
    (incident,) = link.board.open_incidents()
    link.actor = link.user = LEAD
    page, window = windows.intake.page, windows.campaigns
    qtbot.waitUntil(lambda: len(page.queue.incidents.rows()) == 1)
    menu = page.queue.incident_menu(page.queue.incidents.rows()[0])
    next(one for one in menu.actions() if one.text() == t("Staff call-up")).trigger()
    qtbot.waitUntil(window.form.isVisible)
    assert [window.form.from_list.itemData(n) for n in range(3)] == ["", "*", "第二梯队"]
    assert len(window.form.list.toPlainText().splitlines()) == 2, "the list is chosen already"
    window.form.from_list.setCurrentIndex(2)
    window.form.from_list.activated.emit(2)
    assert window.form.list.toPlainText().startswith("王医生，13900000001")
    qtbot.mouseClick(window.form.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(link.board.campaigns) == 1)
    (campaign,) = link.board.campaigns.values()
    assert (campaign.incident_id, campaign.kind, len(campaign.people)) == (
        incident.incident_id, CampaignKind.STAFF_CALL_UP, 1,
    )  # fmt: skip
    qtbot.waitUntil(lambda: window.state.chosen == campaign.campaign_id)
    windows.runner.act(act.show_incident, incident.incident_id)
    qtbot.waitUntil(page.form.call_up.isVisible)
    assert "1 人中 0 人已答复" in page.form.call_up.text()
    link.by_others(cmd.AdvanceCampaign(campaign.campaign_id), SERVER_ACTOR)
    link.by_others(cmd.ReportCampaignCall(campaign.campaign_id, "1", "1", 12), LEAD)
    qtbot.waitUntil(lambda: "1 人能到" in page.form.call_up.text())
