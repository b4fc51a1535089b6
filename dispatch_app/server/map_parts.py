"""Roads and places of the centre's map package; stand-ins and a sentence where there is none."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from dispatch_app.adapters.roads.no_map import NoPlaces, NoRoads
from dispatch_app.adapters.roads.package_places import PackagePlaces
from dispatch_app.adapters.roads.package_roads import PackageRoads
from dispatch_app.server.settings import Settings
from dispatch_app.words import t
from gis_data.faults import GisFault
from gis_data.gazetteer.gazetteer import GazetteerFault
from gis_data.package import open_package

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MapParts:
    """What the package gives; `fault` says in words what is missing, "" for nothing."""

    roads: PackageRoads | NoRoads
    places: PackagePlaces | NoPlaces
    fault: str = ""


def open_map(settings: Settings) -> MapParts:
    """The map parts, loaded and warm. A bad package is no reason not to take calls: it is said in `fault`."""
    if settings.map_package is None:
        return MapParts(NoRoads(), NoPlaces(), t("No map package: times are straight-line estimates"))
    try:
        package = open_package(settings.map_package)
        package.roads.warm_up()
        west, south, east, north = package.manifest.bounds
        package.gazetteer.reverse((west + east) / 2, (south + north) / 2)  # the first one builds the search trees
        roads = PackageRoads(package.roads, package.speed_factors(), settings.centre.zone)
        return MapParts(roads, PackagePlaces(package.gazetteer))
    except (GisFault, GazetteerFault, OSError, KeyError, ValueError) as wrong:  # parts of another version, too
        log.error("map package cannot be used: %s", wrong)
        return MapParts(NoRoads(), NoPlaces(), t("The map package cannot be used: times are straight-line estimates"))
