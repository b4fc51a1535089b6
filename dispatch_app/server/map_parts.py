"""Roads and places of the centre's map package; stand-ins and a sentence where there is none."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dispatch_app.adapters.roads.customiser import Customiser
from dispatch_app.adapters.roads.no_map import NoPlaces, NoRoads
from dispatch_app.adapters.roads.package_places import PackagePlaces
from dispatch_app.adapters.roads.package_roads import PackageRoads
from dispatch_app.domain.map_feature import FeatureKind, MapFeature, Shape
from dispatch_app.domain.map_package import MapPackage
from dispatch_app.domain.place import Position
from dispatch_app.server.settings import Settings
from dispatch_app.use_cases.ports import Origin, Stand
from dispatch_app.words import later, t
from gis_data.base_map import BaseMap
from gis_data.faults import GisFault, SpeedsFault
from gis_data.gazetteer.gazetteer import GazetteerFault
from gis_data.package import MapPackage as OpenedPackage
from gis_data.package import open_package
from gis_data.roads.hours import LEAST_FACTOR, MOST_FACTOR, Factors

log = logging.getLogger(__name__)

MAP_FAULTS = (GisFault, GazetteerFault, OSError, KeyError, ValueError)
"""What a missing, damaged or foreign package can raise; parts of another version, too."""

Say = Callable[[str], None]

_SPEEDS_WRONG = {
    "large": later("the file is far too large"),
    "unreadable": later("the file cannot be read"),
    "class": later("this is no road class"),
    "count": later("24 factors are needed, one an hour"),
    "number": later("a factor is no number"),
    "range": later("factors go from {least} to {most}"),
}


@dataclass(frozen=True, slots=True)
class MapParts:
    """What the package gives; `fault` says in words what is missing, "" for nothing."""

    roads: PackageRoads | NoRoads
    places: PackagePlaces | NoPlaces
    fault: str = ""
    package: MapPackage | None = None
    speeds_fault: str = ""
    base_map: Callable[[], BaseMap] | None = None
    """Opens the drawn map; nothing is read before."""
    """Line and reason why the centre's table of speeds is left out; "" where it counts."""


def open_map(settings: Settings, customiser: Customiser | None = None) -> MapParts:
    """The map parts, loaded and warm. A bad package is no reason not to take calls: it is said in `fault`."""
    if settings.map_package is None:
        return MapParts(NoRoads(), NoPlaces(), t("No map package: times are straight-line estimates"))
    try:
        return load_map(settings.map_package, settings, customiser)
    except MAP_FAULTS as wrong:
        log.error("map package cannot be used: %s", wrong)
        return MapParts(NoRoads(), NoPlaces(), t("The map package cannot be used: times are straight-line estimates"))


def load_map(
    place: Path, settings: Settings, customiser: Customiser | None = None, say: Say = lambda _: None
) -> MapParts:
    """The parts of the package at `place`, checked, loaded and warm; raises one of MAP_FAULTS."""
    say(t("checking"))
    zone = settings.centre.zone
    package = open_package(place, settings.map_against_kmh)
    say(t("roads"))
    package.roads.warm_up()
    say(t("addresses"))
    west, south, east, north = package.manifest.bounds
    package.gazetteer.reverse((west + east) / 2, (south + north) / 2)  # the first one builds the search trees
    factors, speeds_fault = _speeds_of(package)
    roads = PackageRoads(package.roads, factors, zone, customiser)
    _warm(PackageRoads(package.roads, factors, zone), package)
    if customiser is not None:
        customiser.want(package.roads)
    facts = package.manifest
    names = MapPackage(facts.version, facts.name, facts.source, facts.licence)
    return MapParts(roads, PackagePlaces(package.gazetteer), "", names, speeds_fault, lambda: package.base_map)


def _warm(roads: PackageRoads, package: OpenedPackage) -> None:
    """Compile and load what the first recommendation of the day needs: coverage, hospitals, routes, reach."""
    longitude, latitude = package.roads.edge_coordinates(0).mean(axis=0)
    here = Position(float(longitude), float(latitude))
    vehicle, other = Origin("warm", here, 90.0), Origin("warmer", here)
    stands = [Stand(vehicle, 60.0, "s"), Stand(other, 0.0, "")]
    roads.drives_to(here, [vehicle, other], 2)
    roads.drives_from(here, [vehicle])
    roads.route(here, here)
    roads.match([here, here, here])
    reach = roads.reach()
    reach.coverage(stands, frozenset({"warm"}), 480.0)
    reach.isochrones(here, (4.0,), 60.0)
    closure = MapFeature("warm", FeatureKind.CLOSURE, Shape.POINT, (here,))
    roads.obeying([closure], datetime.now(UTC)).drives_to(here, [vehicle], 1)


def _speeds_of(package: OpenedPackage) -> tuple[Factors | None, str]:
    """The table of speeds; None, so that the usual speeds of the classes count, and the reason where it is wrong."""
    try:
        return package.speed_factors(), ""
    except SpeedsFault as wrong:
        log.error("the table of speeds is left out: %s", wrong)
        why = t(_SPEEDS_WRONG[wrong.kind], least=f"{LEAST_FACTOR:g}", most=f"{MOST_FACTOR:g}")
        return None, t("line {line}: {reason}", line=wrong.line, reason=why) if wrong.line else why
