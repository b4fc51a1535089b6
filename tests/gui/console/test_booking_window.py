"""The booking window over a centre in memory: booked from list and map, reserved, accepted, sent; conflicts said."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dispatch_app.console.qt.booking_window import BookingWindow
from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.booking import Booking, BookingState
from dispatch_app.domain.vehicle import Availability, Fleet
from tests.centre_in_memory import LEAD, VEHICLE
from tests.gui.console.link_in_memory import PLACES, LinkInMemory

pytestmark = pytest.mark.gui


def _click(qtbot: QtBot, window: BookingWindow, name: str) -> None:
    qtbot.waitUntil(window.buttons[name].isEnabled)
    qtbot.mouseClick(window.buttons[name], Qt.MouseButton.LeftButton)


def _only(link: LinkInMemory) -> Booking:
    (booking,) = link.centre.board.bookings.values()
    return booking


def test_a_journey_is_booked_reserved_accepted_and_sent(
    windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot
) -> None:
    for vehicle_id in ("V1", "V2"):
        link.by_others(cmd.SetVehicleFleet(vehicle_id, Fleet.BOOKED), LEAD)
    window = windows.bookings
    qtbot.keyClick(windows.intake, Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(window.isVisible)
    window.fields.boarding.picked.emit(PLACES[0])
    menu = windows.map.menu_at(118.012, 32.003, "", "")
    next(a for a in menu.actions() if a.text() == "约派车：送到此处").trigger()
    qtbot.waitUntil(lambda: window.fields.destination.text() != "")
    window.fields.name.setText("赵大爷")
    window.fields.number.setText("13900000001")
    window.fields._take()
    qtbot.waitUntil(lambda: len(window.fleet.rows()) == 2)
    assert not window.buttons["offer"].isEnabled(), "first it is written down"
    _click(qtbot, window, "save")
    qtbot.waitUntil(lambda: len(window.list.rows()) == 1 and window.state.chosen != "")
    assert _only(link).boarding.position == PLACES[0].position and _only(link).destination.position is not None
    qtbot.waitUntil(lambda: bool(window.fleet.rows()))
    window.fleet.picked.emit("V1")
    _click(qtbot, window, "offer")
    qtbot.waitUntil(lambda: _only(link).state is BookingState.OFFERED)
    qtbot.waitUntil(window.buttons["accept"].isEnabled)
    link.by_others(cmd.AnswerBooking(_only(link).booking_id, "V1", True), VEHICLE)
    qtbot.waitUntil(lambda: window.list.rows()[0].badge == "已预留")
    assert link.centre.board.availability_of("V1") is Availability.FREE
    windows.map.look_at_vehicle("V1")
    qtbot.waitUntil(lambda: "已预约" in windows.map.card.lines[3].whole_text())
    window.fields.remarks.setPlainText("需担架")
    _click(qtbot, window, "save")
    qtbot.waitUntil(lambda: _only(link).remarks == "需担架")
    assert _only(link).state is BookingState.ACCEPTED
    _click(qtbot, window, "release")
    qtbot.waitUntil(lambda: _only(link).state is BookingState.RELEASED)
    qtbot.waitUntil(lambda: window.list.rows()[0].badge == "已派")
    assert not window.buttons["cancel"].isEnabled() and not window.fields.isEnabled()


def test_a_conflict_needs_its_reason_and_a_cancelled_journey_leaves_the_list(
    windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot
) -> None:
    link.by_others(cmd.SetVehicleFleet("V1", Fleet.BOOKED), LEAD)
    window = windows.bookings
    window.show_all()
    ids = []
    for _ in range(2):
        window.begin_new()
        window.fields.boarding.picked.emit(PLACES[0])
        _click(qtbot, window, "save")
        qtbot.waitUntil(lambda: window.state.chosen not in ("", *ids))
        ids.append(window.state.chosen)
        qtbot.waitUntil(lambda: len(window.fleet.rows()) == 1)
        window.fleet.picked.emit("V1")
        _click(qtbot, window, "offer")
        qtbot.waitUntil(lambda: len(link.centre.board.bookings) == len(ids))
    qtbot.waitUntil(lambda: "该时段已有预约" in window.note.whole_text())
    window.reason.setText("同一小区顺路")
    _click(qtbot, window, "offer")
    qtbot.waitUntil(lambda: link.centre.board.bookings[ids[1]].state is BookingState.OFFERED)
    window.reason.setText("家属自送")
    _click(qtbot, window, "cancel")
    qtbot.waitUntil(lambda: len(window.list.rows()) == 1)
    window.with_ended.setChecked(True)
    qtbot.waitUntil(lambda: len(window.list.rows()) == 2)
