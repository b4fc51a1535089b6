"""A click on the map gives the words for the form."""

from __future__ import annotations

import math

import pytest

from gis_data.gazetteer import FoundAddress, Gazetteer


@pytest.mark.parametrize(
    ("longitude", "latitude", "text"),
    [
        (118.0145, 32.0502, "和平区人民路121号"),
        (118.0150, 32.0502, "和平区人民路121号附近"),
        (118.0125, 32.0503, "和平区人民路附近"),  # 190 m from every house number
        (118.0201, 32.0501, "和平区中山路与人民路交叉口"),
        (118.0751, 32.0502, "东湖区人民东路附近"),
        (118.0121, 32.0622, "和平区第17中学附近"),  # 240 m from the road, 24 m from the school
    ],
)
def test_text(gazetteer: Gazetteer, longitude: float, latitude: float, text: str) -> None:
    assert gazetteer.reverse(longitude, latitude).text == text


def test_parts(gazetteer: Gazetteer) -> None:
    found = gazetteer.reverse(118.0145, 32.0503)
    assert (found.road, found.district, found.house_number) == ("人民路", "和平区", "121号")
    assert found.distance_m == pytest.approx(11.1, abs=0.2)


def test_place_beside_the_point_is_named(gazetteer: Gazetteer) -> None:
    found = gazetteer.reverse(118.0241, 32.0441)
    assert found.place == "幸福小区"
    assert "幸福小区" in found.text


@pytest.mark.parametrize("point", [(0.0, 0.0), (180.0, 90.0), (-500.0, 1e9), (math.nan, 32.0), (118.0, math.inf)])
def test_far_from_everything(gazetteer: Gazetteer, point: tuple[float, float]) -> None:
    assert gazetteer.reverse(*point) == FoundAddress()


def test_inside_a_district_but_far_from_roads_keeps_the_district(gazetteer: Gazetteer) -> None:
    found = gazetteer.reverse(118.005, 32.095)
    assert (found.text, found.distance_m, found.district) == ("", None, "和平区")
