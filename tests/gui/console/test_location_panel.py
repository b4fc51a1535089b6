"""Where is the caller: rows, keys, the better place after acceptance, the link to be read out."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.location_link import LinkState
from dispatch_app.domain.place import Candidate, PlaceSource, Position
from tests.centre_in_memory import EXCHANGE
from tests.gui.console.conftest import CALLER
from tests.gui.console.link_in_memory import LINK_URL, LinkInMemory


def report(link: LinkInMemory, key: str, source: PlaceSource, lon: float, lat: float, radius_m: float, age_s: float,
           **more: object) -> None:  # fmt: skip
    found_at = link.centre.now - timedelta(seconds=age_s)
    candidate = Candidate(key, source, Position(lon, lat), found_at, radius_m, **more)  # type: ignore[arg-type]
    link.by_others(cmd.ReportCandidate("c1", candidate), EXCHANGE)


def test_one_key_accepts_a_better_place_is_offered_and_the_link_is_shown(
    windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot
) -> None:
    link.by_others(cmd.ReportRing("c1", "3", CALLER), EXCHANGE)
    qtbot.keyClick(windows.intake, Qt.Key.Key_F1)
    panel = windows.intake.page.call.location
    qtbot.waitUntil(lambda: len(panel.places.rows()) == 1)
    report(link, "cell", PlaceSource.OPERATOR, 118.02, 32.01, 900.0, 8, source_name="联通", confidence_pct=90.0,
           datum="GCJ02", given="118.025000,32.008000")  # fmt: skip
    report(link, "aml", PlaceSource.HANDSET, 118.0052, 32.0053, 18.0, 4, source_name="AML GNSS", confidence_pct=95.0)
    qtbot.waitUntil(lambda: len(panel.places.rows()) == 3)
    qtbot.keyClick(windows.intake, Qt.Key.Key_F4)
    incident = next(iter(link.centre.board.incidents.values()))
    qtbot.waitUntil(lambda: link.centre.board.incidents[incident.incident_id].scene.candidate_id == "aml")
    link.centre.advance(20)
    report(link, "share", PlaceSource.SMS_LINK, 118.0081, 32.0069, 9.0, 2)
    qtbot.waitUntil(lambda: panel.accept.text() == "F4 采用新定位")
    assert link.centre.board.incidents[incident.incident_id].scene.candidate_id == "aml"
    badges = {row.key: row.badge for row in panel.places.rows()}
    assert badges == {"share": "新定位", "aml": "已采用", "c1-subscriber": "", "cell": ""}
    qtbot.keyClick(windows.intake, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(windows.intake, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: cmd.SendLocationLink("c1") in link.sent and cmd.LocateCaller("c1") in link.sent)
    qtbot.waitUntil(lambda: link.centre.board.calls["c1"].location_link is not None)
    known = link.centre.board.calls["c1"].location_link
    assert known is not None
    shown = cmd.ReportLocationLink("c1", known.link_id, LinkState.SHOWN, "没有短信网关：请念出链接或出示二维码")
    link.by_others(shown, SERVER_ACTOR)
    qtbot.waitUntil(panel.link.isVisible)
    qtbot.waitUntil(lambda: panel.link.url.text().replace("\u200b", "") == LINK_URL)
    picture = panel.link.code.grab().toImage()
    diagonal = [picture.pixelColor(place, place).lightness() for place in range(picture.width())]
    assert {0, 255} <= set(diagonal), "the code is drawn, black on white"
    panel.link.number.setText("13911111111")
    qtbot.keyClick(panel.link.number, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: cmd.SendLocationLink("c1", "13911111111") in link.sent)
    qtbot.mouseClick(panel.link.hide_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not panel.link.isVisible())
    qtbot.keyClick(windows.intake, Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: link.centre.board.incidents[incident.incident_id].scene.candidate_id == "share")
