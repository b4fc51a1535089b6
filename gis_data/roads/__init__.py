"""Roads as an edge-based graph: build, keep, search."""

from gis_data.roads.build import build_roads, make_arrays
from gis_data.roads.geometry import great_circle_m
from gis_data.roads.network import RoadNetwork, load_roads
from gis_data.roads.routes import Arrival, Route, Turn
from gis_data.roads.snapping import Snap, VehicleSnaps

__all__ = [
    "Arrival",
    "RoadNetwork",
    "Route",
    "Snap",
    "Turn",
    "VehicleSnaps",
    "build_roads",
    "great_circle_m",
    "load_roads",
    "make_arrays",
]
