"""The distribution map paints its spots where they lie."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from dispatch_app.director.qt.spot_map import SpotMap
from dispatch_app.domain.statistics.question import Spot
from dispatch_app.qt_kit.theme import current_palette

SPOTS = (Spot(118.0, 32.0, 9), Spot(118.02, 32.01, 1))


def test_a_spot_stands_at_its_place_in_the_colour_of_danger(qtbot: QtBot) -> None:
    seen = SpotMap()
    qtbot.addWidget(seen)
    seen.resize(640, 400)
    seen.show()
    qtbot.waitExposed(seen)
    before = seen.grab().toImage()
    seen.show_spots(SPOTS)
    qtbot.waitUntil(lambda: abs(seen.viewport.point_px(118.01, 32.005)[0] - 320) < 5)
    after = seen.grab().toImage()
    x, y = (round(part) for part in seen.viewport.point_px(118.0, 32.0))
    spot, danger = after.pixelColor(x + 14, y - 12), current_palette().colour("danger")
    assert spot != before.pixelColor(x + 14, y - 12)
    assert spot.red() > spot.green() and spot.red() > spot.blue(), (spot.name(), danger.name())
