"""The replay page: nothing before the look, then form, events, map and voice on one clock; keys and clicks jump."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from dispatch_app.director.desk.replay_desk import Stage
from dispatch_app.director.qt.replay_page import ReplayPage
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.domain import commands as cmd
from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.keystroke import Keystroke
from dispatch_app.domain.place import Place
from dispatch_app.domain.recording import Recording, RecordingKind, RecordingState
from dispatch_app.domain.replay import FaultKind, Replay, ReplayFault, ReplayProof, ReplayTrack, ReplayVehicle
from dispatch_app.domain.replay_story import Sources, replay_of
from dispatch_app.server.recording_shelf import wav_bytes
from dispatch_app.wire.session import LinkState
from tests.centre_in_memory import DISPATCHER, SCENE, Centre, staffed_centre
from tests.gui.director.bench_link import BenchLink

DIRECTOR = Actor("sun", Role.DIRECTOR, "孙主任", desk_id="d3")
RATE_HZ = 8_000


class ReplayLink(BenchLink):
    """Answers questions about one replay, covered until somebody looked; two recordings, one with another hash."""

    def __init__(self, centre: Centre, replay: Replay) -> None:
        super().__init__(centre, DIRECTOR)
        self.answers["GetReplay"] = lambda query: self._found(query, replay)
        self.answers["GetReplayTrack"] = lambda query: ReplayTrack(
            query.vehicle_id, (0, 4_000), (118.0, 118.01), (32.0, 32.0), (40.0, 40.0), (90.0, 90.0)
        )
        self.asked_files: list[dict[str, str]] = []

    def _found(self, query: q.GetReplay, replay: Replay) -> q.ReplayFound:
        if query.incident_id != replay.incident_id:
            return q.ReplayFound()
        looked = any(isinstance(command, cmd.LookAtRecord) for command in self.sent)
        return q.ReplayFound(replay) if looked else q.ReplayFound(covered=True)

    def fetch(self, path: str, fields: dict[str, str], on_result: Any, part: tuple[int, int] | None = None) -> None:
        if "/replays/" in path:
            self.asked_files.append(fields)
            if len(self.asked_files) < 3:
                on_result(202, {}, json.dumps({"share": 0.5}).encode())
            else:
                on_result(200, {}, b"film")
        elif "r2" in path:
            on_result(409, {}, json.dumps({"code": "recording_changed", "message": "哈希不符"}).encode())
        else:
            wav = wav_bytes(RATE_HZ, np.full((RATE_HZ * 2, 2), 500, np.int16))
            assert part is not None
            body = wav[part[0] : part[1] + 1]
            total = f"bytes {part[0]}-{part[0] + len(body) - 1}/{len(wav)}"
            on_result(206, {"content-range": total, "x-recording-checked": "yes"}, body)


def lived() -> tuple[Centre, Replay]:
    """An incident of some seconds, its form typed, a vehicle sent."""
    centre = staffed_centre(24)
    incident_id = centre.do(cmd.OpenIncident("d1"), DISPATCHER)["incident_id"]
    centre.now += timedelta(seconds=3)
    typed = (Keystroke("remarks", "门", 900), Keystroke("remarks", "门未锁", 500))
    changes = cmd.IncidentChanges(remarks="门未锁", scene=Place("东门外大街12号", SCENE))
    centre.do(cmd.AmendIncident(incident_id, changes, typed), DISPATCHER)
    centre.now += timedelta(seconds=3)
    vehicle_id = next(iter(centre.board.vehicles))
    centre.do(cmd.DispatchVehicles(incident_id, (vehicle_id,)), DISPATCHER)
    mission = centre.board.missions_of(incident_id)[0]
    lines = [line for line in centre.store.journal if line.actor == DISPATCHER]
    began_at = lines[0].at
    sounds = tuple(
        Recording(
            serial, RecordingKind.CALL, RecordingState.COMPRESSED, began_at + timedelta(seconds=second),
            ("caller", "desk"), f"{serial}.wav", ended_at=began_at + timedelta(seconds=second + 2),
        )
        for serial, second in (("r1", 1), ("r2", 4))
    )  # fmt: skip
    proof = ReplayProof(faults=(ReplayFault(FaultKind.TAIL_CUT, 90, 2),))
    vehicles = (ReplayVehicle(vehicle_id, "苏A1201", (mission.mission_id,)),)
    made = replay_of(lines, Sources("c1", incident_id, vehicles, sounds, ((vehicle_id, "苏A1201"),), proof))
    assert made is not None
    return centre, made


@pytest.fixture
def page(qtbot: QtBot) -> ReplayPage:
    centre, replay = lived()
    runner = WorkbenchRunner(ReplayLink(centre, replay))  # type: ignore[arg-type]
    runner.link.state_changed.emit(LinkState("live"))
    page = ReplayPage(runner)
    qtbot.addWidget(page)
    page.resize(1500, 900)
    page.show()
    page.opened()
    return page


def test_a_replay_from_look_to_film(page: ReplayPage, qtbot: QtBot, tmp_path: Path) -> None:
    parts, link = page.parts, page.runner.link
    assert isinstance(link, ReplayLink)
    page.open_incident("nobody")
    assert "nobody" in parts.note.whole_text()
    incident_id = link.centre.board.open_incidents()[0].incident_id
    page.open_incident(incident_id)
    assert page.desk.stage is Stage.COVERED and parts.look.isVisible() and not parts.events.rows()
    page.look(" ")
    assert not any(isinstance(command, cmd.LookAtRecord) for command in link.sent)
    page.look("投诉核查")
    assert page.desk.stage is Stage.READY
    assert "自第 90 号起缺 2 条" in parts.problems.text() and "r2：哈希不符" in parts.problems.text()
    values = parts.form.values
    assert values["remarks"].text() == "—"
    sent = next(m.at_ms for m in page.desk.timeline.moments if m.event == "IncidentAmended")  # type: ignore[union-attr]
    page.seek(sent - 800.0)
    assert values["remarks"].text() == "门▏"
    page.seek(sent - 400.0)
    assert values["remarks"].text() == "门未锁▏"
    page.step(1)
    assert values["scene.text"].text() == "东门外大街12号" and page.voice.position_ms() == sent
    marked = parts.events.marked()
    page.step(1)
    assert int(parts.events.marked()) > int(marked), "the list follows"
    page.step(-1)
    page.step(-1)
    assert page.voice.position_ms() <= sent
    qtbot.mouseClick(parts.timeline, Qt.MouseButton.LeftButton, pos=QPoint(parts.timeline.width() - 12, 20))
    assert page.voice.position_ms() == pytest.approx(page.desk.timeline.length_ms, abs=20)  # type: ignore[union-attr]
    assert any("苏A1201" in row.title for row in parts.ladder.rows.rows())
    printed = page.printable()
    assert printed.records == 1 and printed.uncovered and len(printed.all_tables()[0].rows) == len(parts.events.rows())
    page.set_speed(16.0)
    page.toggle()
    qtbot.waitUntil(lambda: not page.voice.is_playing(), timeout=20_000)
    assert parts.pitch.whole_text(), "silent voices are told"
    parts.purpose.clear()
    page.ask_file("film")
    assert link.asked_files == [], "without a purpose nothing leaves"
    parts.purpose.setText("质控")
    page.export_to("film", tmp_path / "film.html")
    qtbot.waitUntil(lambda: not page.exporting.is_running(), timeout=20_000)
    assert (tmp_path / "film.html").read_bytes() == b"film"
    assert len({fields["opening"] for fields in link.asked_files}) == 1, "one export, asked for three times"
