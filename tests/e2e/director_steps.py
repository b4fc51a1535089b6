"""What a director does with the day that was: finds the call, says what for, replays it, counts it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dispatch_app.director.desk.replay_desk import Stage
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.director.qt.workbench import Workbench
from dispatch_app.domain.history import RecordKind
from dispatch_app.domain.mission import SEQUENCE, MissionState
from dispatch_app.domain.queries import CountFigures
from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.question import Question, Table
from dispatch_app.qt_kit.server_link import ServerLink
from dispatch_app.simulator.town_centre import WATCH
from tests.e2e.conftest import DEADLINE_MS, RealCentre

FIGURES = ("missions", "vehicles_used", "turn_out_3min")


def director_looks_back(
    qtbot: QtBot, qapp: QApplication, real_centre: RealCentre, folder: Path, number: str, incident_id: str
) -> None:
    """Sign in at a real workbench and go from the caller's number to the replay and the figures."""
    centre = real_centre.centre
    url, account = centre.settings.url(), centre.account(WATCH)
    link = ServerLink([url], centre.ca_file, "director")
    runner = WorkbenchRunner(link)
    bench = Workbench(qapp, runner, url, folder)
    bench.show()
    bench.begin(account.user, account.password)
    qtbot.waitUntil(bench.is_working, timeout=DEADLINE_MS)
    try:
        find(qtbot, bench, number, incident_id)
        replay(qtbot, bench, incident_id)
        count(qtbot, bench)
    finally:
        runner.sign_out()
        link.close()
        shiboken6.delete(bench)


def find(qtbot: QtBot, bench: Workbench, number: str, incident_id: str) -> None:
    """By the last digits alone; covered until the purpose is said."""
    page = bench.open_page("search")
    page.fields.text.setText(number[-6:])
    page.search()
    kinds = {RecordKind.CALL, RecordKind.INCIDENT, RecordKind.MISSION}
    qtbot.waitUntil(lambda: again(page, {r.kind for r in page.state.records} == kinds), timeout=DEADLINE_MS)
    assert all(number not in r.number for r in page.state.records), "covered until somebody said what for"
    page.open_record(RecordKind.INCIDENT.value, incident_id)
    qtbot.waitUntil(lambda: page.detail.record is not None, timeout=DEADLINE_MS)
    page.look("质控抽查")
    qtbot.waitUntil(lambda: number in (page.detail.record.number if page.detail.record else ""), timeout=DEADLINE_MS)


def again(page: Any, found: bool) -> bool:
    """The history follows the journal within a second: ask until it has."""
    if not found and not page.state.asking:
        page.search()
    return found


def replay(qtbot: QtBot, bench: Workbench, incident_id: str) -> None:
    """The incident from its ring to its closing: the frame of its last moment says that all is over."""
    bench.runner.open_replay(incident_id)
    page = bench.page()
    qtbot.waitUntil(lambda: page.desk.stage is Stage.READY, timeout=DEADLINE_MS)
    story = page.desk.replay
    assert story is not None and story.length_ms > 0
    page.seek(float(story.length_ms))
    assert len(page.parts.events.rows()) >= len(SEQUENCE), "every state of the mission is a moment of the list"
    cells = page.desk.timeline.frame(story.length_ms).cells
    missions = [fields for subject, fields in cells.items() if subject.startswith("mission")]
    states = [fields["state"] for fields in missions if "state" in fields]
    assert states == [MissionState.AT_STATION.value], cells


def count(qtbot: QtBot, bench: Workbench) -> None:
    """One vehicle was sent and turned out in time."""
    tables: list[Table] = []
    now = bench.runner.now()
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    question = Question(FactKind.MISSION, FIGURES, (), day.replace(year=day.year - 1), day.replace(year=day.year + 1))

    def counted() -> bool:
        bench.runner.ask(CountFigures(question), tables.append)
        return bool(tables) and bool(tables[-1].whole) and tables[-1].whole[0].value == 1.0

    qtbot.waitUntil(counted, timeout=DEADLINE_MS)
    assert [cell.value for cell in tables[-1].whole] == [1.0, 1.0, 100.0]
