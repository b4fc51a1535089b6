"""From the ring to the closed incident: real processes, the real console's windows, its keys, a real printed order."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dispatch_app.adapters.database.archive import open_archive
from dispatch_app.adapters.database.verification import verify_store
from dispatch_app.adapters.positioning.nmea import rmc, tagged
from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.mission import SEQUENCE, MissionState, ReportSource
from dispatch_app.domain.order import Step
from dispatch_app.simulator.api_client import HttpPool, Requests
from dispatch_app.simulator.callers import Household
from dispatch_app.simulator.verdict import Judge
from tests.e2e.conftest import DEADLINE_MS, RealCentre
from tests.e2e.director_steps import director_looks_back

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.gui,
    pytest.mark.slow,
    pytest.mark.qt_log_ignore("does not support (raise|grabbing|propagateSizeHints)", extend=True),
]


def press(qtbot: QtBot, windows: ConsoleWindows, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    holder: QWidget = windows.application.focusWidget() or windows.intake
    qtbot.keyClick(holder, key, modifier or Qt.KeyboardModifier.NoModifier)


def test_a_call_becomes_a_printed_order_and_a_closed_incident(
    qtbot: QtBot, qapp: QApplication, windows: ConsoleWindows, real_centre: RealCentre, tmp_path: Path
) -> None:
    board = windows.runner.link
    home = caller_near_the_station(real_centre)
    send_fixes(real_centre)
    qtbot.waitUntil(lambda: len(board.fixes) == len(real_centre.centre.resources.vehicles), timeout=DEADLINE_MS)
    ring(real_centre, home.number)
    qtbot.waitUntil(lambda: len(windows.intake.page.queue.waiting.rows()) == 1, timeout=DEADLINE_MS)

    press(qtbot, windows, Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: bool(windows.runner.desk.active), timeout=DEADLINE_MS)
    incident_id = windows.runner.desk.active
    press(qtbot, windows, Qt.Key.Key_F4)
    qtbot.waitUntil(windows.intake.page.plan.send.isEnabled, timeout=DEADLINE_MS)
    press(qtbot, windows, Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: bool(board.board.missions_of(incident_id)), timeout=DEADLINE_MS)

    mission = board.board.missions_of(incident_id)[0]
    assert mission.station_id == real_centre.station_id
    order = board.board.order_of(mission.mission_id)
    assert order is not None

    def printed() -> bool:
        now = board.board.order_of(mission.mission_id)
        return now is not None and now.confirmed(Step.PRINTED) is not None

    qtbot.waitUntil(printed, timeout=DEADLINE_MS)
    papers = real_centre.papers(f"{order.order_id}-r1")
    assert len(papers) == 1, papers
    look_at_paper(papers[0], real_centre, (home.address, order.sheet.plate, order.sheet.station_name))

    crew_drives(qtbot, windows, real_centre, mission.mission_id)
    press(qtbot, windows, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    close_as_carried(qtbot, windows, incident_id)
    closed = board.board.incidents[incident_id]
    assert closed.closing_reason == "carried"
    if real_centre.keeps_text:  # once is enough: the other way of printing has the same day
        director_looks_back(qtbot, qapp, real_centre, tmp_path / "workbench", home.number, incident_id)
    real_centre.stop()
    look_into_the_journal(real_centre)


def caller_near_the_station(real_centre: RealCentre) -> Household:
    station = real_centre.centre.resources.stations[0].position
    return min(real_centre.centre.households, key=lambda home: distance_m(home.position, station))


def send_fixes(real_centre: RealCentre) -> None:
    """Every vehicle stands at its station and says so."""
    settings, resources = real_centre.centre.settings, real_centre.centre.resources
    homes = {station.station_id: station.position for station in resources.stations}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        for vehicle in resources.vehicles:
            home = homes[vehicle.station_id]
            sentence = rmc(datetime.now(UTC), home.longitude, home.latitude, 0.0, 0.0)
            target = (settings.positions_host, settings.positions_udp_port)
            out.sendto(tagged(vehicle.feed_identity, sentence), target)


def ring(real_centre: RealCentre, number: str) -> None:
    settings = real_centre.centre.settings.file
    command = [sys.executable, "-m", "dispatch_app", "ring", "--number", number, "--settings", str(settings)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def look_at_paper(paper: Path, real_centre: RealCentre, expected: tuple[str, ...]) -> None:
    """One page of A4 with the order's number; with Chinese, where the printer keeps text."""
    pages = PdfReader(paper).pages
    assert len(pages) == 1
    width_pt, height_pt = float(pages[0].mediabox.width), float(pages[0].mediabox.height)
    assert (round(width_pt), round(height_pt)) == (595, 842)
    words = "".join(pages[0].extract_text().split())
    assert re.search(r"\d{12}-D1", words)
    for one in expected if real_centre.keeps_text else ():
        assert "".join(one.split()) in words, f"{one} is not on the paper"


def crew_drives(qtbot: QtBot, windows: ConsoleWindows, real_centre: RealCentre, mission_id: str) -> None:
    """The crew's buttons, from 签收 to 回站, each seen on the console."""
    centre = real_centre.centre
    pool = HttpPool(centre.settings.url(), centre.ca_file)
    station = Requests(pool, centre.account(real_centre.station_id), "test")
    for state in SEQUENCE[SEQUENCE.index(MissionState.RECEIVED) :]:
        answer = station.command(cmd.ReportMission(mission_id, state, ReportSource.STATION))
        assert answer.ok, answer
        qtbot.waitUntil(
            lambda state=state: windows.runner.link.board.missions[mission_id].state is state, timeout=DEADLINE_MS
        )
    pool.close()


def close_as_carried(qtbot: QtBot, windows: ConsoleWindows, incident_id: str) -> None:
    press(qtbot, windows, Qt.Key.Key_F8)
    panel = windows.intake.page.inquiry
    qtbot.waitUntil(panel.isVisible, timeout=DEADLINE_MS)
    press(qtbot, windows, Qt.Key.Key_1)
    if panel.isVisible():
        press(qtbot, windows, Qt.Key.Key_Return)
    board = windows.runner.link
    qtbot.waitUntil(lambda: not board.board.incidents[incident_id].is_open(), timeout=DEADLINE_MS)


def look_into_the_journal(real_centre: RealCentre) -> None:
    settings = real_centre.centre.settings
    report = verify_store(settings.database_url, settings.centre.centre_id)
    assert report.broken is None, report.broken
    archive = open_archive(settings.database_url, settings.centre.centre_id)
    judge = Judge()
    events = archive.events_after(0, 500)
    archive.close()
    judge.read(events)
    verdict = judge.finish()
    assert verdict.broken == []
    assert (verdict.calls, verdict.answered, verdict.incidents, verdict.orders, verdict.closed) == (1, 1, 1, 1, 1)
    assert (verdict.printed, verdict.missions_done) == (1, 1)
