"""Messy addresses become levels."""

from __future__ import annotations

import pytest

from gis_data.gazetteer import AddressLevels, parse_address


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        (
            "江苏省南京市鼓楼区中山北路 128号3栋2单元501室",
            AddressLevels(
                "江苏省", "南京市", "鼓楼区", "", "中山北路", 128, "128号", building="3", unit="2", room="501"
            ),
        ),
        ("人民路128-2号", AddressLevels(road="人民路", number=128, number_text="128-2号")),
        ("人民路一百二十八号", AddressLevels(road="人民路", number=128, number_text="128号")),
        ("上海市黄浦区南京东路300弄5号", AddressLevels("", "上海市", "黄浦区", "", "南京东路", 300, "300弄")),
        ("朝阳街道办事处", AddressLevels(town="朝阳街道", road="办事处")),
        ("古镇路", AddressLevels(road="古镇路")),
        ("红旗路5号", AddressLevels(road="红旗路", number=5, number_text="5号")),
        ("幸福小区3号楼2单元501室", AddressLevels(road="幸福小区", building="3", unit="2", room="501")),
        ("嘉德二巷32号", AddressLevels(road="嘉德二巷", number=32, number_text="32号")),
        ("第17中学", AddressLevels(road="第17中学")),
        ("人民路100号12楼", AddressLevels(road="人民路", number=100, number_text="100号", floor="12")),
        ("12 Rue Grimaldi", AddressLevels(road="Rue Grimaldi", number=12, number_text="12")),
        ("Broadway 1500", AddressLevels(road="Broadway", number=1500, number_text="1500")),
        ("W 42nd St", AddressLevels(road="W 42nd St")),
        ("", AddressLevels()),
    ],
)
def test_levels(text: str, levels: AddressLevels) -> None:
    assert parse_address(text) == levels
