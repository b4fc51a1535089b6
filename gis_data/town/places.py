"""Findable places of the demo town: house numbers, communities, schools, shops and bus stops."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon

from gis_data.raw_map import RawPlace
from gis_data.town.blocks import Block
from gis_data.town.ground import districts_at
from gis_data.town.plane import Plane, Points
from gis_data.town.street_plan import Street
from gis_data.town.terrain import Terrain
from gis_data.town.words import (
    COMMUNITY_ENDINGS,
    LANDMARKS,
    POI_ENDINGS,
    RING_NAMES,
    TOWN_NAME,
    NameMaker,
    chinese_number,
)

NUMBER_EVERY_M = 9.0
"""One house number on each side for so many metres of road."""


@dataclass(slots=True)
class Spot:
    """A place before it has degrees and a district."""

    kind: str
    name: str
    x: float
    y: float
    road: str = ""
    house_number: str = ""
    aliases: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Frontage:
    """A point beside a named road, where a door can be: 14 m from the middle line."""

    road: str
    kind: str
    number: int
    x: float
    y: float


def frontages(rng: np.random.Generator, points: Points, streets: list[Street]) -> list[Frontage]:
    """House fronts along named streets: numbers rise from the street's start, odd on the left, even on the right."""
    found: list[Frontage] = []
    name, walked_m = "", 0.0
    for street in streets:
        if street.name in RING_NAMES or not street.name:
            continue
        if street.name != name:
            name, walked_m = street.name, 0.0
        line = points[street.nodes]
        if street.one_way < 0:
            line = line[::-1] if street.kind == "trunk" else line
        steps = np.hypot(*np.diff(line, axis=0).T)
        total = float(steps.sum())
        found += _along(rng, street, line, np.concatenate(([0.0], np.cumsum(steps))), walked_m)
        walked_m += total
    return found


def _along(
    rng: np.random.Generator, street: Street, line: Points, reached: NDArray[np.float64], walked_m: float
) -> list[Frontage]:
    found = []
    total = float(reached[-1])
    at = rng.uniform(18.0, 60.0)
    while at < total - 10.0:
        piece = min(int(np.searchsorted(reached, at, side="right")) - 1, len(line) - 2)
        share = (at - reached[piece]) / (reached[piece + 1] - reached[piece])
        step = line[piece + 1] - line[piece]
        left = np.array([-step[1], step[0]]) / np.hypot(step[0], step[1])
        odd = rng.random() < 0.5
        x, y = line[piece] + share * step + left * (14.0 if odd else -14.0)
        number = 2 * int((walked_m + at) // NUMBER_EVERY_M) + (1 if odd else 2)
        found.append(Frontage(street.name, street.kind, number, float(x), float(y)))
        at += rng.uniform(55.0, 130.0)
    return found


def address_spots(fronts: list[Frontage]) -> list[Spot]:
    """One address a house front."""
    return [Spot("address", f"{f.road}{f.number}号", f.x, f.y, f.road, f"{f.number}号") for f in fronts]


def community_spots(rng: np.random.Generator, blocks: list[Block], names: NameMaker) -> list[Spot]:
    """One to three housing estates in every block of homes, some of them in numbered phases."""
    spots = []
    for block in blocks:
        if block.kind not in ("homes", "old") or len(block.xs) < 3:
            continue
        for part in range(int(rng.integers(1, 4))):
            stem = block.name if part == 0 else names.stem()
            ending = COMMUNITY_ENDINGS[int(rng.integers(len(COMMUNITY_ENDINGS)))]
            x = rng.uniform(block.west + 60, block.east - 60)
            y = rng.uniform(block.south + 60, block.north - 60)
            name = stem + ending
            spots.append(Spot("community", name, x, y, aliases=(f"{name}社区",) if part == 0 else ()))
            if rng.random() < 0.15:
                spots.append(Spot("community", f"{name}二期", x + 70.0, y + 40.0))
    return spots


def on_dry_land(spots: list[Spot], terrain: Terrain) -> list[Spot]:
    """The spots that lie neither in water nor on a hill."""
    wet = shapely.union_all([terrain.crossable.buffer(30.0), terrain.closed])
    shapely.prepare(wet)
    inside = shapely.contains_xy(wet, [spot.x for spot in spots], [spot.y for spot in spots])
    return [spot for spot, is_wet in zip(spots, inside, strict=True) if not is_wet]


def school_spots(rng: np.random.Generator, blocks: list[Block]) -> list[Spot]:
    """Numbered primary and middle schools, colleges; one in about every third block."""
    town = TOWN_NAME[:-1]
    counts = {"小学": 0, "中学": 0}
    spots = []
    for block in blocks:
        if block.kind in ("open", "country", "village") or rng.random() > 0.36:
            continue
        kind = "小学" if rng.random() < 0.62 else "中学"
        counts[kind] += 1
        x, y = rng.uniform(block.west + 80, block.east - 80), rng.uniform(block.south + 80, block.north - 80)
        if counts[kind] > 60:
            name, aliases = f"{block.name}{kind}", tuple[str, ...]()
        else:
            number = chinese_number(counts[kind])
            name = f"{TOWN_NAME}第{number}{kind}"
            aliases = (f"{town}{number}小" if kind == "小学" else f"{town}{number}中",)
        spots.append(Spot("school", name, x, y, aliases=aliases))
    for name in ("安和大学", "安和师范学院", "安和职业技术学院", "安和医学院"):
        block = blocks[int(rng.integers(len(blocks)))]
        spots.append(Spot("school", name, (block.west + block.east) / 2, (block.south + block.north) / 2))
    return spots


def shop_spots(rng: np.random.Generator, fronts: list[Frontage], names: NameMaker) -> list[Spot]:
    """Shops, hotels, banks and offices at house fronts, denser along larger roads."""
    shares = {"primary": 0.34, "secondary": 0.26, "tertiary": 0.17, "residential": 0.05}
    kinds = list(POI_ENDINGS)
    weights = np.array([9, 6, 16, 6, 5, 2, 3, 1, 2, 7, 2, 4, 5, 1, 2, 3, 4], dtype=np.float64)
    spots = []
    brands = [names.stem() for _ in range(160)]
    for front in fronts:
        if rng.random() > shares.get(front.kind, 0.0):
            continue
        kind = kinds[int(rng.choice(len(kinds), p=weights / weights.sum()))]
        ending = POI_ENDINGS[kind][int(rng.integers(len(POI_ENDINGS[kind])))]
        if kind in ("supermarket", "bank", "pharmacy"):
            name = f"{brands[int(rng.integers(len(brands)))]}{ending}({front.road}店)"
        elif kind in ("police", "government", "fuel", "kindergarten", "clinic", "market"):
            name = f"{front.road}{ending}"
        else:
            name = f"{brands[int(rng.integers(len(brands)))]}{ending}"
        attributes = (("category", kind),)
        spots.append(Spot("poi", name, front.x, front.y, front.road, f"{front.number}号", (), attributes))
    return spots


def stop_spots(points: Points, streets: list[Street], crossing_nodes: list[int]) -> list[Spot]:
    """A bus stop at every crossing of two differently named main roads."""
    meeting: dict[int, list[str]] = {}
    wanted = set(crossing_nodes)
    for street in streets:
        for node in (street.nodes[0], street.nodes[-1]):
            if node in wanted and street.name not in meeting.setdefault(node, []):
                meeting[node].append(street.name)
    return [
        Spot(
            "bus_stop",
            f"{names[0]}{names[1]}口",
            float(points[node][0]) + 22.0,
            float(points[node][1]) + 16.0,
            names[0],
        )
        for node, names in meeting.items()
        if len(names) >= 2
    ]


def landmark_spots(rng: np.random.Generator, blocks: list[Block]) -> list[Spot]:
    """The few places everybody knows."""
    east = max(block.east for block in blocks)
    north = max(block.north for block in blocks)
    return [Spot("poi", name, x * east, y * north, aliases=aliases) for name, x, y, aliases in LANDMARKS]


def places_of(plane: Plane, districts: list[tuple[str, Polygon]], spots: list[Spot]) -> list[RawPlace]:
    """Spots with degrees and district."""
    points = np.array([(spot.x, spot.y) for spot in spots])
    degrees = plane.degrees(points)
    names = districts_at(districts, points)
    return [
        RawPlace(
            spot.kind, spot.name, float(lon), float(lat), district, spot.road, spot.house_number, spot.aliases, "",
            spot.attributes,
        )
        for spot, (lon, lat), district in zip(spots, degrees, names, strict=True)
    ]  # fmt: skip
