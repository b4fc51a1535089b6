"""A console that works for days stays as large as it was: no window, row, form or message piles up.

FAULTS=full drives 2,000 incidents, a plain run some. What a console weighs besides: see docs/measurements.md.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from dispatch_app.console.desk import desk_actions as act
from dispatch_app.console.desk import telephone_actions as tel
from dispatch_app.console.desk.intake_desk import MOST_FORMS
from dispatch_app.console.desk.strip import KEPT_MESSAGES
from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.mission import SEQUENCE
from dispatch_app.domain.telephone import EndedBy
from dispatch_app.domain.vehicle import Fix
from tests.centre_in_memory import EXCHANGE
from tests.gui.console.link_in_memory import LinkInMemory

pytestmark = pytest.mark.gui

INCIDENTS = 2_000 if os.environ.get("FAULTS") == "full" else 6
WARM = 3
"""Incidents until every list, menu and cache has been used once."""

ROWS_LEFT = 400
"""Rows that come and go with closed incidents and messages until those lists are full."""


def work_off(windows: ConsoleWindows, link: LinkInMemory, number: int) -> None:
    """One incident from the ring to the closed form, painted at every step."""
    runner, call_id = windows.runner, f"c{number}"
    link.by_others(cmd.ReportRing(call_id, "1", f"139{number % 40:08d}"), EXCHANGE)
    paint(windows)
    runner.act(act.answer_call, call_id)
    paint(windows)
    runner.act(act.drop_inquiry)
    if runner.desk.shown() is None:
        runner.act(act.new_incident)
        paint(windows)
    runner.act(act.mark_place, "scene", link.board.stations["S1"].position)
    runner.act(act.edit_field, "complaint", "chest_pain", True)
    paint(windows)
    incident_id, form = runner.desk.active, runner.desk.shown()
    assert form is not None
    form.plan.chosen = [f"V{number % 4 + 1}"]
    runner.act(act.dispatch)
    runner.act(tel.open_page)
    paint(windows)
    runner.act(tel.open_page)
    link.by_others(cmd.ReportCallEnded(call_id, EndedBy.CALLER), EXCHANGE)
    for mission in link.board.missions_of(incident_id):
        windows.intake.page.ladder.show_desk(runner.desk)
        windows.intake.page.ladder.menu_of(mission.mission_id).deleteLater()
        for state in SEQUENCE[1:]:
            if link.board.missions[mission.mission_id].may_become(state):
                runner.act(act.report_mission, mission.mission_id, state)
                link.centre.now += timedelta(seconds=9)
                fix = Fix(mission.vehicle_id, link.board.stations["S2"].position, link.centre.now, 40.0, 90.0)
                link.centre.world.fixes[mission.vehicle_id] = fix
                link.fixes_arrived.emit([fix])
                paint(windows)
    link.by_others(cmd.CloseIncident(incident_id, "carried"), link.user)
    runner.act(act.put_away)
    paint(windows)


def paint(windows: ConsoleWindows) -> None:
    """Answers come, the screens are painted."""
    for _ in range(3):
        QApplication.processEvents()
    windows.runner.changed.emit()
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def counted(windows: ConsoleWindows) -> tuple[int, int]:
    """(Qt objects of all windows, rows in memory)."""
    gc.collect()
    QApplication.processEvents()
    objects = sum(1 + len(top.findChildren(QObject)) for top in QApplication.topLevelWidgets())
    return objects, sum(isinstance(one, Row) for one in gc.get_objects())


def test_incidents_leave_nothing_behind(windows: ConsoleWindows, link: LinkInMemory) -> None:
    for number in range(WARM):
        work_off(windows, link, number)
    objects, rows = counted(windows)
    for number in range(WARM, WARM + INCIDENTS):
        work_off(windows, link, number)
    objects_after, rows_after = counted(windows)
    assert objects_after <= objects + 8, f"{objects_after - objects} Qt objects more after {INCIDENTS} incidents"
    assert rows_after <= rows + ROWS_LEFT, f"{rows_after - rows} rows more after {INCIDENTS} incidents"
    desk = windows.runner.desk
    assert len(desk.forms) <= MOST_FORMS and len(desk.messages.lines) <= KEPT_MESSAGES
    assert len(windows.runner.desk.board.incidents) <= 200 and len(windows.runner.desk.board.calls) <= 300


def test_a_console_loads_no_part_that_only_the_server_needs() -> None:
    """Each of these weighs tens of megabytes on every desk, and seconds of every start."""
    words = (
        "import sys, dispatch_app.console.qt.windows; "
        "print(sorted({'numba', 'scipy', 'sqlalchemy', 'matplotlib', 'sippy', 'osmium'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "[]"
