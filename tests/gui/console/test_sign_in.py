"""The sign-in page: wrong password, a one-time password that must be replaced, the way in afterwards."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dispatch_app.console.qt.windows import ConsoleWindows
from tests.gui.console.link_in_memory import LinkInMemory

pytestmark = pytest.mark.gui


@pytest.fixture
def signed_out(windows: ConsoleWindows, qtbot: QtBot) -> ConsoleWindows:
    windows.runner.sign_out()
    qtbot.waitUntil(lambda: not windows.intake.is_working())
    return windows


def enter(windows: ConsoleWindows, password: str) -> None:
    page = windows.intake.sign_in
    page.user.setText("li")
    page.desk.setText("d1")
    page.password.setText(password)
    page.go.click()


def test_a_wrong_password_is_said_and_the_form_stays(signed_out: ConsoleWindows, qtbot: QtBot) -> None:
    enter(signed_out, "wrong")
    page = signed_out.intake.sign_in
    qtbot.waitUntil(lambda: page.notice.text() != "")
    assert not signed_out.intake.is_working()
    assert (page.user.text(), page.desk.text(), page.password.text()) == ("li", "d1", "")
    assert page.fresh.isHidden()


def test_a_one_time_password_is_replaced_and_signs_in(
    signed_out: ConsoleWindows, link: LinkInMemory, qtbot: QtBot
) -> None:
    enter(signed_out, "one-time")
    page = signed_out.intake.sign_in
    qtbot.waitUntil(lambda: not page.fresh.isHidden())
    assert page.password.text() == "one-time"
    page.fresh.setText("long enough")
    page.repeated.setText("long enuogh")
    page.go.click()
    assert link.changed_passwords == []
    assert page.notice.text() == "请输入两次相同的新密码"
    page.repeated.setText("long enough")
    qtbot.keyClick(page.repeated, Qt.Key.Key_Return)
    qtbot.waitUntil(signed_out.intake.is_working)
    assert link.changed_passwords == [("li", "one-time", "long enough")]
    assert page.fresh.text() == ""


def test_a_new_password_that_the_server_refuses_is_said(
    signed_out: ConsoleWindows, link: LinkInMemory, qtbot: QtBot
) -> None:
    page = signed_out.intake.sign_in
    page.change.click()
    for field, words in ((page.user, "li"), (page.desk, "d1"), (page.password, "old"), (page.fresh, "short"),
                         (page.repeated, "short")):  # fmt: skip
        field.setText(words)
    page.go.click()
    qtbot.waitUntil(lambda: page.notice.text() == "too short")
    assert page.changes()
    assert page.fresh.text() == "short"
