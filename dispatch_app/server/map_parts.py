"""Roads and places of the centre's map package; stand-ins and a sentence where there is none."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from dispatch_app.adapters.roads.customiser import Customiser
from dispatch_app.adapters.roads.no_map import NoPlaces, NoRoads
from dispatch_app.adapters.roads.package_places import PackagePlaces
from dispatch_app.adapters.roads.package_roads import PackageRoads
from dispatch_app.domain.map_package import MapPackage
from dispatch_app.server.settings import Settings
from dispatch_app.words import t
from gis_data.faults import GisFault
from gis_data.gazetteer.gazetteer import GazetteerFault
from gis_data.package import open_package

log = logging.getLogger(__name__)

MAP_FAULTS = (GisFault, GazetteerFault, OSError, KeyError, ValueError)
"""What a missing, damaged or foreign package can raise; parts of another version, too."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class MapParts:
    """What the package gives; `fault` says in words what is missing, "" for nothing."""

    roads: PackageRoads | NoRoads
    places: PackagePlaces | NoPlaces
    fault: str = ""
    package: MapPackage | None = None


def open_map(settings: Settings, customiser: Customiser | None = None) -> MapParts:
    """The map parts, loaded and warm. A bad package is no reason not to take calls: it is said in `fault`."""
    if settings.map_package is None:
        return MapParts(NoRoads(), NoPlaces(), t("No map package: times are straight-line estimates"))
    try:
        return load_map(settings.map_package, settings.centre.zone, customiser)
    except MAP_FAULTS as wrong:
        log.error("map package cannot be used: %s", wrong)
        return MapParts(NoRoads(), NoPlaces(), t("The map package cannot be used: times are straight-line estimates"))


def load_map(place: Path, zone: ZoneInfo, customiser: Customiser | None = None, say: Say = lambda _: None) -> MapParts:
    """The parts of the package at `place`, checked, loaded and warm; raises one of MAP_FAULTS."""
    say(t("checking"))
    package = open_package(place)
    say(t("roads"))
    package.roads.warm_up()
    say(t("addresses"))
    west, south, east, north = package.manifest.bounds
    package.gazetteer.reverse((west + east) / 2, (south + north) / 2)  # the first one builds the search trees
    roads = PackageRoads(package.roads, package.speed_factors(), zone, customiser)
    if customiser is not None:
        customiser.want(package.roads)
    facts = package.manifest
    return MapParts(
        roads, PackagePlaces(package.gazetteer), "", MapPackage(facts.version, facts.name, facts.source, facts.licence)
    )
