"""The wall in the workbench: numbers, limits, sounds, full screen, a silent server."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dispatch_app.director.qt.wall_page import WallPage
from dispatch_app.domain import commands as cmd
from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.incident import Grade
from dispatch_app.domain.wall import Level, Limit, Tile
from dispatch_app.domain.wall_view import settings_of
from dispatch_app.qt_kit.printing import pdf_bytes
from dispatch_app.qt_kit.sounds import Sounds
from dispatch_app.qt_kit.theme import apply_theme
from dispatch_app.wire.session import LinkState
from tests.centre_in_memory import DISPATCHER, EXCHANGE, Centre, staffed_centre
from tests.gui.director.bench_link import BenchLink, runner_of

DIRECTOR = Actor("sun", Role.DIRECTOR, "孙主任", desk_id="d3")
PICTURES = os.environ.get("WALL_PICTURES", "")


def picture(page: WallPage, name: str) -> None:
    if PICTURES:
        page.grab().save(str(Path(PICTURES) / f"{name}.png"))


@pytest.fixture
def centre() -> Centre:
    centre = staffed_centre(24)
    for number, grade in enumerate((Grade.A, Grade.C, Grade.B, Grade.UNKNOWN)):
        incident_id = centre.do(cmd.OpenIncident("d1"), DISPATCHER)["incident_id"]
        centre.do(cmd.AmendIncident(incident_id, cmd.IncidentChanges(grade=grade)), DISPATCHER)
        centre.advance(13 * number)
    return centre


def test_the_wall_counts_sounds_once_and_says_when_it_is_old(qtbot: QtBot, centre: Centre) -> None:
    runner = runner_of(centre, DIRECTOR)
    page = WallPage(runner, Sounds(enabled=False))
    qtbot.addWidget(page)
    page.resize(1920, 1080)
    page.show()
    page.opened()
    page._look()
    page.rung = Level.GOOD
    centre.do(cmd.ReportRing("k1", "120", "13900000001"), EXCHANGE)
    centre.advance(21)
    page._look()
    assert page.rung is Level.ALARM and page.bell.heard(page._paint()) is Level.GOOD
    page.toggle_mute()
    page.rung = Level.GOOD
    for number in range(7):
        centre.do(cmd.ReportRing(f"m{number}", "120", f"1390000001{number}"), EXCHANGE)
    page._look()
    assert page.rung is Level.GOOD  # muted
    assert page.figures.at is not None and page.figures.value("calls") == 0.0
    qtbot.waitUntil(lambda: bool(page.canvas.pages), timeout=20_000)
    assert len(pdf_bytes(page.printable(), "x")) > 20_000
    picture(page, "wall-page-dark")
    apply_theme(QApplication.instance(), "light")  # type: ignore[arg-type]
    picture(page, "wall-page-light")
    apply_theme(QApplication.instance(), "dark")  # type: ignore[arg-type]
    page.canvas.resize(3840, 1080)
    if PICTURES:
        page.canvas.grab().save(str(Path(PICTURES) / "wall-wide.png"))
    runner.link.state_changed.emit(LinkState("offline"))
    centre.advance(40)
    page._look()
    picture(page, "wall-page-stale")
    page.toggle_full_screen()
    assert page.window_shown is not None
    page.toggle_full_screen()
    assert page.window_shown is None


def test_a_director_sets_limits_and_gets_the_link(qtbot: QtBot, centre: Centre) -> None:
    runner = runner_of(centre, DIRECTOR)
    link = runner.link
    assert isinstance(link, BenchLink)
    link.answers["GetWallLink"] = lambda query: q.WallLinkFound("https://120.example/wall/#key=abc")
    page = WallPage(runner, Sounds(enabled=False))
    qtbot.addWidget(page)
    page.resize(QSize(1600, 960))
    page.show()
    page.opened()
    page.toggle_limits()
    picture(page, "wall-limits")
    warning, alarm, sound = page.limits.fields[Tile.WAITING]
    warning.setValue(1)
    alarm.setValue(-1)
    sound.setChecked(False)
    page.limits.save()
    assert settings_of(centre.board).limit(Tile.WAITING) == Limit(Tile.WAITING, 1.0, None, sounds=False)
    page.limits.renew()
    assert page.limits.url.text().endswith("#key=abc") and settings_of(centre.board).key_number > 0
    page.limits.copy()
    assert QApplication.clipboard().text() == page.limits.url.text()
