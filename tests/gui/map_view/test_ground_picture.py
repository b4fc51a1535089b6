"""The kept ground shows what painting anew would show, after every change and after a picture was exported."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from dispatch_app.qt_kit.map_view import MapView
from dispatch_app.qt_kit.map_view.overlays import AreaShade, FeatureMark, PositionChange, VehicleMark
from dispatch_app.qt_kit.map_view.tools import Layer
from tests.gui.map_view.conftest import MIDDLE

X, Y = MIDDLE


def shown(view: MapView, qtbot: QtBot) -> QImage:
    """What the widget shows at rest the third time: by then the ground is a kept picture."""
    qtbot.waitUntil(lambda: view.at_rest and not view._rest_timer.isActive(), timeout=20_000)
    for _ in range(3):
        picture = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return picture


def painted_anew(view: MapView) -> QImage:
    return view.picture_now(view.devicePixelRatioF()).convertToFormat(QImage.Format.Format_RGB32)


def test_every_change_of_the_ground_is_seen(view: MapView, qtbot: QtBot) -> None:
    ring = [(X - 0.004, Y - 0.003), (X + 0.004, Y - 0.003), (X, Y + 0.003), (X - 0.004, Y - 0.003)]
    line = ((X - 0.004, Y), (X + 0.004, Y))
    changes: list[Callable[[], None]] = [
        lambda: view.set_shades([AreaShade("reach", [[ring]], "4", 0)]),
        lambda: view.set_features([FeatureMark("1", "closure", "line", line, "人民路")]),
        lambda: view.set_vehicles([VehicleMark("v", "京A1", X, Y, 0.0, "free", 1.0, False)]),
        lambda: view.update_positions([PositionChange("v", X + 0.002, Y, 90.0, 1.0)]),
        lambda: view.set_layer(Layer.CLOSURES, False),
        lambda: view.set_style("light"),
        lambda: view.pan_by(40.0, 0.0),
        lambda: view.set_shades([]),
        lambda: view.set_base_map(None),
    ]
    before = shown(view, qtbot)
    for number, change in enumerate(changes):
        change()
        after = shown(view, qtbot)
        assert after == painted_anew(view), f"change {number} is not shown as painted anew"
        assert after != before, f"change {number} is not seen"
        before = after


def test_an_exported_picture_leaves_what_lies_under_the_pointer(view: MapView, qtbot: QtBot) -> None:
    view.set_features([FeatureMark("here", "hazard", "point", (MIDDLE,), "")])
    shown(view, qtbot)
    assert not view.render_picture(1_400, 900).isNull()
    shown(view, qtbot)
    found = view._features.at(400.0, 300.0)
    assert found is not None and found.key == "here"
