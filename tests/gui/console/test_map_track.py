"""Track replay at the map: chosen, played, sought, saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dispatch_app.console.qt.map_track import MapTrack
from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Doubt, Fix
from tests.centre_in_memory import SCENE
from tests.gui.console.link_in_memory import LinkInMemory
from tests.use_cases.running_missions import open_incident, send

pytestmark = pytest.mark.gui


@pytest.fixture
def track(qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory, tmp_path: Path) -> MapTrack:
    """V1 drove two minutes of a mission; the panel is open and shows it."""
    centre = link.centre
    send(centre, open_incident(centre, SCENE), "V1")
    for second in range(120):
        centre.advance(1)
        if second == 30:
            send(centre, "", "V1", MissionState.EN_ROUTE)
        place = Position(118.0 + second / 1e4, 32.0)
        doubt = Doubt.JUMP.value if second == 50 else ""
        centre.world.tracks.append(Fix("V1", place, centre.now, 40.0, 90.0, "x", doubt))
    link.tell()
    made = windows.map.side.track
    made.folder = tmp_path
    windows.map.look_at_vehicle("V1")
    windows.map.do_action("track")
    qtbot.waitUntil(lambda: not made.replay.loading and made.replay.mileage is not None)
    return made


def test_the_vehicle_looked_at_is_shown_with_its_newest_mission(track: MapTrack, windows: ConsoleWindows) -> None:
    panel = track.panel
    assert panel.isVisible() and panel.vehicle.currentText() == "苏A12001" and panel.spans.value() == "mission"
    assert len(track.replay.points) == 118 and "1 个存疑定位" in panel.told.text()
    assert panel.mileage.text().startswith("道路里程")
    assert panel.slider.ticks and panel.clock.text() != "—"
    west, _ = windows.map.map.viewport.degrees_at(0, 0)
    assert west < 118.0 < 118.012 < windows.map.map.viewport.degrees_at(windows.map.map.width(), 0)[0]


def test_it_plays_at_its_speed_to_the_end_and_can_be_sought(qtbot: QtBot, track: MapTrack) -> None:
    panel, replay = track.panel, track.replay
    panel.times.buttons["200"].click()
    qtbot.mouseClick(panel.play, Qt.MouseButton.LeftButton)
    assert replay.playing and panel.play.text().endswith("暂停")
    qtbot.waitUntil(lambda: not replay.playing, timeout=10_000)
    assert panel.slider.value() == panel.slider.maximum() and panel.play.text().endswith("播放")
    panel.slider.setSliderPosition(500)
    panel.sought.emit(0.5)
    here = replay.here()
    assert here is not None and here.at == replay.points[0].at + timedelta(seconds=59)
    panel.reports.picked.emit(f"{panel.slider.ticks[-1]:.6f}")
    assert abs(replay.share() - panel.slider.ticks[-1]) < 1e-3


def test_another_time_without_a_track_says_so_and_putting_it_away_clears_the_map(
    qtbot: QtBot, track: MapTrack, windows: ConsoleWindows
) -> None:
    first = track.replay.points[0].at
    track.panel.load_wanted.emit(first - timedelta(days=3), first - timedelta(days=2, hours=1))
    qtbot.waitUntil(lambda: not track.replay.loading)
    assert track.panel.told.text() == "该时段没有轨迹记录" and not track.panel.play.isEnabled()
    track.panel.load_wanted.emit(first, first)
    assert track.panel.told.text() == "请填写开始时间和更晚的结束时间"
    track.panel.close_it.click()
    assert not track.panel.isVisible() and track.replay.vehicle_id == "" and not windows.map.map._replay._lines


def test_files_are_fetched_and_written_whole(track: MapTrack, link: LinkInMemory, tmp_path: Path) -> None:
    asked: list[tuple[str, dict[str, str]]] = []

    def fetch(path: str, fields: dict[str, str], came: Callable[[int, dict[str, str], bytes], None]) -> None:
        asked.append((path, fields))
        came(*((200, {}, b"<gpx/>") if len(asked) == 1 else (503, {}, b'{"code":"x","message":"no"}')))

    link.fetch = fetch  # type: ignore[attr-defined]
    track.panel.gpx.click()
    assert asked[0][0] == "/api/tracks/V1/gpx" and asked[0][1]["since"].endswith("+00:00")
    [file] = tmp_path.glob("*.gpx")
    assert file.read_bytes() == b"<gpx/>" and "苏A12001" in file.name and str(file) in track.panel.saved.text()
    track.panel.film.click()
    assert track.panel.saved.text() == "no" and not list(tmp_path.glob("*.html"))
