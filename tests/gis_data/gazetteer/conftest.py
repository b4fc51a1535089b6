"""A small town by hand: two districts, a grid of six roads, numbered houses, places with aliases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from gis_data.gazetteer import Gazetteer, build, open_gazetteer
from gis_data.raw_map import RawArea, RawMap, RawPlace, RawWay

WEST, MIDDLE, EAST = 118.00, 118.05, 118.10
SOUTH, NORTH = 32.00, 32.10


def rectangle(west: float, east: float, name: str) -> RawArea:
    ring = np.array([(west, SOUTH), (east, SOUTH), (east, NORTH), (west, NORTH), (west, SOUTH)])
    return RawArea("district", (ring,), name)


def way(number: int, name: str, points: list[tuple[float, float]], nodes: list[int], kind: str = "primary") -> RawWay:
    return RawWay(number, kind, np.array(nodes, np.int64), np.array(points, np.float64), name)


def small_map() -> RawMap:
    """人民路 runs west to east along 32.05; 中山路, 解放街, 和平路 cross it; 新华路 exists in both districts."""
    raw = RawMap("small", "by hand", "none")
    raw.areas = [rectangle(WEST, MIDDLE, "和平区"), rectangle(MIDDLE, EAST, "东湖区")]
    raw.ways = [
        way(1, "人民路", [(118.01, 32.05), (118.02, 32.05), (118.03, 32.05), (118.045, 32.05)], [1, 2, 3, 4]),
        way(2, "中山路", [(118.02, 32.03), (118.02, 32.05), (118.02, 32.07)], [5, 2, 6]),
        way(3, "解放街", [(118.03, 32.03), (118.03, 32.05), (118.03, 32.07)], [7, 3, 8]),
        # The two carriageways of a wide road, 40 m apart, both crossing 中山路.
        way(4, "长安大道", [(118.01, 32.06), (118.02, 32.06)], [9, 10]),
        way(5, "长安大道", [(118.01, 32.0604), (118.02, 32.0604)], [11, 12]),
        way(6, "中山路", [(118.02, 32.06), (118.02, 32.0604)], [10, 12]),
        way(7, "新华路", [(118.01, 32.04), (118.02, 32.04)], [13, 14]),
        way(8, "新华路", [(118.06, 32.04), (118.07, 32.04)], [15, 16]),
        way(9, "和平路", [(118.06, 32.03), (118.06, 32.04), (118.06, 32.06)], [17, 15, 18]),
        way(10, "Rue Grimaldi", [(118.08, 32.08), (118.09, 32.08)], [19, 20]),
        way(11, "West 42nd Street", [(118.085, 32.07), (118.085, 32.08)], [21, 22]),
        way(12, "Broadway", [(118.085, 32.08), (118.088, 32.09)], [22, 23]),
        way(13, "人民铁路", [(118.01, 32.02), (118.09, 32.02)], [24, 25], kind="railway"),
        way(14, "人民东路", [(118.06, 32.05), (118.09, 32.05)], [26, 27]),
        # 高架路 passes over 人民东路 without a ramp; 滨河路 ends 50 m before 和平路.
        way(17, "高架路", [(118.08, 32.045), (118.08, 32.055)], [32, 33]),
        way(18, "滨河路", [(118.0605, 32.034), (118.066, 32.034)], [34, 35]),
        way(15, "兰景路", [(118.06, 32.055), (118.07, 32.055)], [28, 29]),
        way(16, "南京路", [(118.06, 32.058), (118.07, 32.058)], [30, 31]),
    ]
    for number, longitude, latitude in [
        (101, 118.0105, 32.0502), (121, 118.0145, 32.0502), (102, 118.0105, 32.0498), (142, 118.0185, 32.0498),
        (181, 118.0285, 32.0502),
    ]:  # fmt: skip
        raw.places.append(
            RawPlace("address", f"人民路{number}号", longitude, latitude, road="人民路", house_number=str(number))
        )
    raw.places += [
        RawPlace("hospital", "安和市第一人民医院", 118.035, 32.052, aliases=("市一院", "协和")),
        RawPlace("community", "幸福小区", 118.024, 32.044),
        RawPlace("community", "幸福小区", 118.074, 32.044),
        RawPlace("poi", "重庆火锅店", 118.04, 32.044, name_english="Chongqing Hotpot"),
        RawPlace("school", "第17中学", 118.012, 32.062),
        RawPlace("poi", "7天酒店", 118.0122, 32.066),
        RawPlace("entrance", "东门", 118.0358, 32.052),
        RawPlace("entrance", "急诊入口", 118.0352, 32.0525),
        RawPlace("entrance", "西口", 118.09, 32.01),
        RawPlace("poi", "乐购超市", 118.065, 32.066),
        RawPlace("bus_stop", "和平里", 118.062, 32.07),
        RawPlace("poi", "Café de Paris", 118.083, 32.083, aliases=("Cafe",)),
    ]
    return raw


@pytest.fixture(scope="session")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gazetteer]:
    folder: Path = tmp_path_factory.mktemp("gazetteer")
    build(small_map(), folder)
    opened = open_gazetteer(folder)
    yield opened
    opened.close()
