"""The sea is filled to the right of the coast, to the file's edge or, where it states none, far beyond the roads."""

import numpy as np
import shapely

from gis_data.osm_coast import make_sea
from gis_data.raw_map import RawArea

SOUTHWARD_COAST = [np.array([(121.01, 31.02), (121.0, 31.0)]), np.array([(121.0, 31.0), (121.01, 30.98)])]
"""Two pieces that meet; a coast that runs southwards has the sea to its right, in the west."""


def water(areas: list[RawArea]) -> shapely.Geometry:
    return shapely.union_all([shapely.Polygon(area.rings[0], area.rings[1:]) for area in areas])


def test_the_sea_ends_at_the_edge_that_the_file_states() -> None:
    sea = water(make_sea(SOUTHWARD_COAST, (120.9, 30.98, 121.1, 31.02)))
    assert sea.contains(shapely.Point(120.95, 31.0)) and not sea.contains(shapely.Point(121.05, 31.0))
    assert sea.bounds == (120.9, 30.98, 121.01, 31.02)


def test_without_an_edge_the_loose_ends_run_on_and_the_sea_is_closed() -> None:
    roads = (121.02, 30.99, 121.03, 31.01)
    sea = water(make_sea(SOUTHWARD_COAST, None, roads))
    assert sea.contains(shapely.Point(120.95, 31.0)) and not sea.contains(shapely.Point(121.025, 31.0))
    assert sea.bounds[0] < 120.95 and sea.bounds[1] < 30.95 and sea.bounds[3] > 31.05


def test_an_island_alone_lies_in_the_sea() -> None:
    ring = np.array([(121.0, 31.0), (121.01, 31.0), (121.01, 31.01), (121.0, 31.01), (121.0, 31.0)])
    sea = water(make_sea([ring], None, (121.002, 31.002, 121.008, 31.008)))
    assert sea.contains(shapely.Point(121.05, 31.05)) and not sea.contains(shapely.Point(121.005, 31.005))


def test_no_coast_no_sea() -> None:
    assert make_sea([], (1.0, 1.0, 2.0, 2.0)) == []
