"""The distribution map paints its spots where they lie."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from dispatch_app.director.qt.spot_map import SpotMap, gathered
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


def test_what_would_lie_on_each_other_is_one_and_nothing_is_lost(qtbot: QtBot) -> None:
    seen = SpotMap()
    qtbot.addWidget(seen)
    seen.resize(640, 400)
    many = [Spot(118.0 + 0.0004 * (n % 30), 32.0 + 0.0004 * (n // 30), 1 + n % 3) for n in range(600)]
    for zoom in (10.0, 13.0, 17.0):
        seen.centre_on(118.006, 32.004, zoom)
        drawn = gathered(many, seen.viewport)
        assert sum(spot.count for spot in drawn) == sum(spot.count for spot in many)
        assert [spot.count for spot in drawn] == sorted(spot.count for spot in drawn)
    assert len(drawn) == len(many) and gathered([], seen.viewport) == []
