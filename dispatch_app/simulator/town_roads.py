"""The town of a map package as the simulator uses it: ways on its roads, addresses of its callers."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

from dispatch_app.domain.place import Position
from dispatch_app.simulator.callers import Household
from gis_data.package import open_package

STRAIGHT_M_S = 12.0
"""Speed on a straight line where no road leads; about 43 km/h."""

METRES_PER_DEGREE = 111_320.0

FAMILY_NAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗"
GIVEN_NAMES = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰"


class TownRoads:
    """Ways between points, straight where the network ends."""

    def __init__(self, package: Path) -> None:
        self._roads = open_package(package).roads

    def way(self, start: tuple[float, float], end: tuple[float, float]) -> tuple[list[tuple[float, float]], float]:
        """Points and seconds with lights and siren."""
        origin, destination = self._roads.snap(*start), self._roads.snap(*end)
        route = self._roads.route(origin, destination) if origin and destination else None
        if route is None or len(route.coordinates) < 2:
            east_m = (end[0] - start[0]) * METRES_PER_DEGREE * 0.85
            north_m = (end[1] - start[1]) * METRES_PER_DEGREE
            return [start, end], float((east_m**2 + north_m**2) ** 0.5) / STRAIGHT_M_S
        points = [(float(x), float(y)) for x, y in route.coordinates]
        return [start, *points, end], float(route.time_s)


def invented_name(chance: random.Random) -> str:
    """A Chinese name of nobody in particular."""
    return chance.choice(FAMILY_NAMES) + "".join(chance.sample(GIVEN_NAMES, chance.randint(1, 2)))


def make_households(package: Path, seed: int, count: int = 4000) -> list[Household]:
    """Invented households at real addresses of the package, each with a fixed-line number of its own."""
    wanted = "SELECT r.name, a.house_number, a.district, a.longitude, a.latitude FROM addresses a JOIN roads r ON r.id = a.road ORDER BY a.id"  # noqa: E501
    address = f"{(package / 'gazetteer.sqlite').resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as store:
        rows = store.execute(wanted).fetchall()
    chance = random.Random(f"households/{seed}")
    chosen = chance.sample(rows, min(count, len(rows)))
    homes = []
    for index, (road, house_number, district, longitude, latitude) in enumerate(chosen):
        name = invented_name(chance)
        number = f"0588{6_200_0000 + index * 7:08d}"
        text = f"{district}{road}{house_number}"
        homes.append(Household(number, name, text, Position(longitude, latitude)))
    return homes
