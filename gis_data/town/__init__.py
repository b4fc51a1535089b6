"""The demo town: a whole invented city from one seed, byte for byte the same on every machine."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gis_data.raw_map import RawMap
from gis_data.town.blocks import make_blocks
from gis_data.town.facilities import facility_spots
from gis_data.town.ground import make_areas, make_districts
from gis_data.town.main_roads import build_main_streets, lay_main_roads
from gis_data.town.places import (
    Spot,
    address_spots,
    community_spots,
    frontages,
    landmark_spots,
    on_dry_land,
    places_of,
    school_spots,
    shop_spots,
    stop_spots,
)
from gis_data.town.plane import Plane
from gis_data.town.street_plan import StreetPlan
from gis_data.town.terrain import make_terrain
from gis_data.town.ways import cut_streets, forbid_turns, line_ways, ways_of
from gis_data.town.words import RIVER_NAME, STREAM_NAME, TOWN_NAME, NameMaker

HALF_WIDTH_M = 11_500.0
HALF_HEIGHT_M = 9_600.0


def make_town(seed: int, scale: float = 1.0, progress: Callable[[str], None] | None = None) -> RawMap:
    """The demo town 安和市 around 118.0° E 32.0° N.

    `scale` stretches the town in both directions (2.2 gives about 100,000 junctions). The same seed and scale
    give the same town.
    """
    say = progress or (lambda _: None)
    rng = np.random.default_rng(seed)
    plane, names = Plane.from_seed(rng), NameMaker(rng)
    half_width_m, half_height_m = HALF_WIDTH_M * scale, HALF_HEIGHT_M * scale
    terrain = make_terrain(rng, half_width_m, half_height_m)
    plan = StreetPlan()
    roads = lay_main_roads(rng, plan, names, terrain)
    say("streets")
    blocks = make_blocks(rng, roads, terrain, names)
    build_main_streets(roads)
    streets, bridges = cut_streets(plan, terrain)
    ways = ways_of(plan, plane, streets, bridges)
    lines = [
        ("river", RIVER_NAME, np.array(terrain.river_line.coords)),
        ("river", STREAM_NAME, np.array(terrain.stream_line.coords)),
        ("railway", "安和铁路", np.array(terrain.railway_line.coords)),
    ]
    town = RawMap(
        TOWN_NAME,
        f"虚构的演示城市，种子 {seed}" + ("" if scale == 1.0 else f"，比例 {scale:g}"),
        "Apache-2.0 (invented; no real place)",
    )
    town.ways = ways + line_ways(plane, lines, len(ways) + 1)
    town.restrictions = forbid_turns(rng, ways, plan.arterial_nodes)
    say("areas")
    districts = make_districts(terrain, roads)
    town.areas = make_areas(rng, plane, terrain, blocks, districts)
    say("places")
    points = plan.points
    fronts = frontages(rng, points, streets)
    spots = [
        Spot("district", name, shape.representative_point().x, shape.representative_point().y)
        for name, shape in districts
    ]
    spots += facility_spots(fronts, half_width_m, half_height_m)
    spots += landmark_spots(rng, blocks)
    spots += on_dry_land(community_spots(rng, blocks, names) + school_spots(rng, blocks), terrain)
    spots += stop_spots(points, streets, plan.arterial_nodes)
    spots += shop_spots(rng, fronts, names) + address_spots(fronts)
    town.places = places_of(plane, districts, spots)
    return town
