"""The flow window over a centre in memory: opened by its key, read from the server, walked through by keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from dispatch_app.console.desk.flow_graph import BOX_H, BOX_W
from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.domain.queries import FlowsFound
from dispatch_app.exchange.ivr.picture import flow_pictures
from dispatch_app.exchange.ivr.samples import sample_flows
from dispatch_app.exchange.ivr.shelf import FlowShelf
from tests.gui.console.link_in_memory import LinkInMemory

pytestmark = pytest.mark.gui


def test_a_lead_reads_a_flow_and_why_its_newer_file_was_refused(
    windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot, tmp_path: Path
) -> None:
    for sample in sample_flows():
        (tmp_path / sample.name).write_bytes(sample.read_bytes())
    shelf = FlowShelf(tmp_path, lambda: link.centre.now)
    link.flows = FlowsFound(flow_pictures(shelf, [("96120", "main")]), True)
    window = windows.flows
    qtbot.keyClick(windows.intake, Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: [row.key for row in window.flows.rows()] == ["listen", "main"])
    assert not window.note.isVisible() and not window.mistakes.isVisible()
    window.flows.picked.emit("main")
    assert window.title.text() == "咨询电话" and len(window.view.graph.boxes) == 8
    shown = window.view.grab().toImage()
    box = next(b for b in window.view.graph.boxes if b.step.name == "choice")
    middle = QPoint(round((box.x + BOX_W / 2) * window.view.scale), round((box.y + BOX_H - 4) * window.view.scale))
    qtbot.mouseClick(window.view, Qt.MouseButton.LeftButton, pos=middle)
    assert window.state.step == "choice" and "未按键" in window.step.text()
    assert window.view.grab().toImage().pixelColor(middle) != shown.pixelColor(middle), "the chosen box stands out"
    window.view.setFocus()
    qtbot.keyClick(window.view, Qt.Key.Key_Down)
    assert window.state.step == "where"
    broken = (tmp_path / "main.toml").read_text(encoding="utf-8").replace("most_s = 120", "most_s = 1   ")
    (tmp_path / "main.toml").write_text(broken + "\n", encoding="utf-8")
    shelf.look()
    link.flows = FlowsFound(flow_pictures(shelf, [("96120", "main")]), False)
    window.ask()
    qtbot.waitUntil(lambda: len(window.mistakes.rows()) == 1)
    assert "43" in window.mistakes.rows()[0].right and window.note.isVisible()
    assert len(window.view.graph.boxes) == 8, "the older edition is in use"
