"""The recording window against a real server over TLS: found, heard, looped, taken out, and clear when it is gone."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.recording_window import RecordingWindow
from dispatch_app.desk_kit.recording_sound import Heard
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.station import DeskState
from dispatch_app.qt_kit.server_link import ServerLink
from dispatch_app.server.database_parts import open_database
from dispatch_app.server.settings import Settings
from dispatch_app.words import set_language
from tests.server.centre_bed import fill_centre
from tests.server.recording_bed import SERIAL, record_call
from tests.server.server_bed import PASSWORD, client_of, make_settings, running

pytestmark = pytest.mark.gui


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """A server with one recorded call of desk 1."""
    made = make_settings(tmp_path)
    fill_centre(made)
    with running(made, open_database):
        with client_of(made, "wang", "d1") as desk, client_of(made, "exchange") as exchange:
            desk.done(cmd.SetDeskState("d1", DeskState.READY))
            record_call(exchange, desk, made.recording_folders[0])
        yield made


@pytest.fixture
def window(qtbot: QtBot, settings: Settings) -> Iterator[RecordingWindow]:
    """The shift lead's, with the whole list asked for."""
    set_language("zh")
    link = ServerLink([settings.url()], settings.tls_folder / "ca.pem", "test")
    runner = DeskRunner(link)
    runner.sign_in("lead", PASSWORD, "")
    qtbot.waitUntil(lambda: runner.desk.phase == "live", timeout=20_000)
    made = RecordingWindow(runner)
    qtbot.addWidget(made)
    made.show_of("", "")
    qtbot.waitUntil(lambda: bool(made.parts.rows.rows()), timeout=10_000)
    yield made
    made.close()
    runner._clock.stop()
    link.close()


def test_a_recording_is_found_heard_on_either_channel_looped_and_taken_out(
    qtbot: QtBot, window: RecordingWindow, tmp_path: Path
) -> None:
    parts, state = window.parts, window.state
    qtbot.keyClicks(parts.text, "139?2345")
    qtbot.keyClick(parts.text, Qt.Key.Key_Return)
    window.choose(SERIAL)
    qtbot.waitUntil(lambda: len(parts.trail.rows()) >= 3)
    assert "哈希入链" in " ".join(row.title for row in parts.trail.rows())
    window.play()
    player = window.sound_player()
    qtbot.waitUntil(lambda: state.sound is not None and player.is_playing(), timeout=10_000)
    assert state.checked and state.sound is not None and abs(state.sound.length_ms - 3000) < 10
    qtbot.waitUntil(lambda: any("调听" in row.title for row in parts.trail.rows()))
    qtbot.waitUntil(lambda: window._at_ms > 200, timeout=10_000)
    window.hear(Heard.SECOND)
    qtbot.waitUntil(lambda: player.is_playing() and player.position_ms() > 200, timeout=10_000)
    window.set_speed(2.0)
    window.loop_between(1000, 1600)
    turned: list[int] = []
    player.moved.connect(turned.append)
    qtbot.waitUntil(lambda: any(b < a for a, b in pairwise(turned)), timeout=10_000)
    window.play()
    qtbot.waitUntil(lambda: not player.is_playing())
    assert parts.play.text().endswith("播放")
    file = tmp_path / "copy.zip"
    window.export_to(file, "投诉处理")
    qtbot.waitUntil(file.exists, timeout=20_000)
    assert f"{SERIAL}.wav" in zipfile.ZipFile(file).namelist()
    qtbot.waitUntil(lambda: any("导出副本" in row.title for row in parts.trail.rows()))


def test_a_lost_sound_is_said_and_nothing_plays(qtbot: QtBot, window: RecordingWindow, settings: Settings) -> None:
    for file in settings.recording_folders[0].rglob(f"{SERIAL}.*"):
        file.unlink()
    window.choose(SERIAL)
    window.play()
    qtbot.waitUntil(lambda: window.state.note_tone == "danger")
    assert "没有该录音文件" in window.parts.note.whole_text()
    assert window.state.sound is None and window.state.loading is None
