"""The telephone sign of a row: a click on it dials and does nothing else; Ctrl+D does the same for the row in focus."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.call import CallState
from dispatch_app.domain.telephone import EndedBy
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.qt_kit.row_paint import dial_room
from tests.centre_in_memory import EXCHANGE, SECOND
from tests.gui.console.conftest import CALLER
from tests.gui.console.link_in_memory import LinkInMemory

pytestmark = pytest.mark.gui


def sign(rows: RowList) -> QPoint:
    return dial_room(rows.visualRect(rows.rows_model.index(0))).center()


def test_a_missed_caller_an_incident_and_a_station_are_dialled_by_one_click_or_key(
    windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot
) -> None:
    queue = windows.intake.page.queue
    link.by_others(cmd.ReportRing("c1", "1", CALLER), EXCHANGE)
    link.by_others(cmd.ReportCallEnded("c1", EndedBy.CALLER), EXCHANGE)
    qtbot.waitUntil(lambda: len(queue.missed.rows()) == 1)
    qtbot.mouseMove(queue.missed.viewport(), sign(queue.missed))
    qtbot.waitUntil(lambda: queue.missed.pointed_dial() == "c1")
    qtbot.mouseClick(queue.missed.viewport(), Qt.MouseButton.LeftButton, pos=sign(queue.missed))
    qtbot.waitUntil(lambda: cmd.CallNumber("d1", CALLER, "", "c1") in link.sent)
    assert len([one for one in link.sent if isinstance(one, cmd.CallNumber)]) == 1, "the click is not also a pick"
    qtbot.keyClick(windows.intake, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not link.board.live_calls_of("d1"))

    link.by_others(cmd.OpenIncident("d2"), SECOND)
    (incident,) = link.board.open_incidents()
    changes = cmd.IncidentChanges(contact_number="13800001111")
    link.by_others(cmd.AmendIncident(incident.incident_id, changes), SECOND)
    qtbot.waitUntil(lambda: [row.dial for row in queue.incidents.rows()] == ["number:13800001111"])
    queue.incidents.setFocus()
    queue.incidents.set_current(incident.incident_id)
    qtbot.keyClick(queue.incidents, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: any(c.caller_number == "13800001111" for c in link.board.live_calls_of("d1")))
    qtbot.keyClick(windows.intake, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)

    windows.map.activateWindow()
    qtbot.waitUntil(windows.map.isActiveWindow)
    windows.map.map.facility_chosen.emit("S1")
    assert windows.map.facility.isVisible() and not windows.map.card.isVisible()
    windows.map.map.setFocus()
    qtbot.keyClick(windows.map.map, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: any(c.caller_number == "5550001" for c in link.board.live_calls_of("d1")))
    assert all(c.state is CallState.DIALLING for c in link.board.live_calls_of("d1"))
