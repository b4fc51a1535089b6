"""What OpenStreetMap tags mean for an ambulance and for the map: pure rules, tag dictionary in, values out.

Keys and values as documented on the OpenStreetMap wiki.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Tags = dict[str, str]

_ROAD_KINDS = {
    "motorway": "motorway", "trunk": "trunk", "primary": "primary", "secondary": "secondary", "tertiary": "tertiary",
    "unclassified": "residential", "residential": "residential", "living_street": "residential", "road": "residential",
    "service": "service", "track": "service", "busway": "tertiary", "services": "service",
    "pedestrian": "pedestrian", "emergency_bay": "service",
    "footway": "footway", "path": "footway", "steps": "footway", "cycleway": "footway", "bridleway": "footway",
    "corridor": "footway", "platform": "footway", "elevator": "footway",
}  # fmt: skip
_NOT_BUILT = {"construction", "proposed", "planned", "abandoned", "razed", "disused", "no", "rest_area"}
_KERB_GUIDED = "bus_guideway"
"""Only a bus with guide wheels can drive there."""
_SHUT_BARRIERS = {
    "bollard", "block", "jersey_barrier", "debris", "planter", "stile", "kissing_gate", "turnstile", "cycle_barrier",
    "motorcycle_barrier", "log", "wall", "fence", "hedge", "full-height_turnstile", "chain", "bus_trap",
}  # fmt: skip
"""Barriers that stop an ambulance; gates and booms open for it."""
_OPEN_TO_BUSES = {"bus", "psv", "minibus", "tourist_bus"}
"""Classes whose roads and lanes an ambulance uses like a bus."""
_ALLOWED = {"yes", "designated", "permissive", "official", "emergency", *_OPEN_TO_BUSES}
_LOWERED_BOLLARDS = {"removable", "rising", "foldable", "flexible", "lowered"}
_SPEED = re.compile(r"(\d+(?:\.\d+)?)\s*(mph|knots|km/h|kmh)?")
_DURATION = re.compile(r"\d{1,4}|\d{1,2}:\d{2}(?::\d{2})?")
_SPEED_FACTORS = {"mph": 1.609344, "knots": 1.852}


@dataclass(frozen=True, slots=True)
class WayMeaning:
    """What one line is: kind of `raw_map.LINE_KINDS`, direction, and whether an ambulance may drive it."""

    kind: str
    one_way: Literal[-1, 0, 1] = 0
    open_to_emergency: bool = False
    max_speed_kmh: float | None = None
    roundabout: bool = False
    sailed_s: float | None = None
    """Time of a ferry from bank to bank by its timetable."""
    wait_s: float | None = None
    """Half of a ferry's interval: what one waits on average."""


def read_way(tags: Tags) -> WayMeaning | str | None:
    """The meaning of a way; a reason where it is refused, None where it is nothing that a map of roads shows."""
    highway = tags.get("highway")
    if highway:
        if highway in _NOT_BUILT:
            return f"road not in use ({highway})"
        if highway == _KERB_GUIDED:
            return WayMeaning("railway")
        kind = _ROAD_KINDS.get(highway.removesuffix("_link"))
        if kind is None:
            return f"unknown kind of road ({highway[:40]})"
        roundabout = tags.get("junction") in ("roundabout", "circular")
        if kind == "service" and _is_bus_road(tags):
            kind = "tertiary"
        return WayMeaning(kind, _one_way(tags, kind, roundabout), _is_open(tags, kind), read_speed(tags), roundabout)
    if tags.get("route") == "ferry":
        carries_cars = tags.get("motor_vehicle") in ("yes", "designated") or tags.get("motorcar") == "yes"
        interval_s = read_duration_s(tags.get("interval", ""))
        return WayMeaning(
            "ferry", _one_way(tags, "ferry", False), carries_cars,
            sailed_s=read_duration_s(tags.get("duration", "")), wait_s=None if interval_s is None else interval_s / 2,
        )  # fmt: skip
    if tags.get("railway") in ("rail", "light_rail", "narrow_gauge", "tram") and tags.get("tunnel") != "yes":
        return WayMeaning("railway")
    if tags.get("waterway") in ("river", "canal", "stream") or tags.get("natural") == "coastline":
        return WayMeaning("river")
    if tags.get("boundary") == "administrative":
        return WayMeaning("boundary")
    return None


def _one_way(tags: Tags, kind: str, roundabout: bool) -> Literal[-1, 0, 1]:
    value = tags.get("oneway", "")
    if tags.get("oneway:emergency", tags.get("emergency:oneway")) == "no" or _has_bus_lane_against(tags):
        return 0
    if value in ("yes", "true", "1"):
        return 1
    if value in ("-1", "reverse"):
        return -1
    if value in ("no", "false", "0", "reversible", "alternating"):
        return 0
    return 1 if roundabout or kind == "motorway" else 0


def _has_bus_lane_against(tags: Tags) -> bool:
    """True where buses, and so ambulances, drive against the one-way: on a lane of their own or without one."""
    if any(tags.get(f"oneway:{name}") == "no" for name in ("bus", "psv")):
        return True
    if any(
        tags.get(key) in ("opposite_lane", "opposite", "opposite_track")
        for key in ("busway", "busway:left", "busway:right", "busway:both")
    ):
        return True
    back = "forward" if tags.get("oneway") in ("-1", "reverse") else "backward"
    if any(tags.get(f"lanes:{name}:{back}", "0").strip() not in ("", "0", "no") for name in ("bus", "psv")):
        return True
    return any(set(tags.get(f"{name}:lanes:{back}", "").split("|")) & _ALLOWED for name in ("bus", "psv"))


def _is_bus_road(tags: Tags) -> bool:
    """True for a road built for buses, which is driven like a street and not like a yard."""
    if tags.get("service") == "busway" or tags.get("busway") == "designated":
        return True
    return tags.get("bus", tags.get("psv")) == "designated" and tags.get("motor_vehicle", tags.get("access")) == "no"


def _is_open(tags: Tags, kind: str) -> bool:
    emergency = tags.get("emergency", tags.get("access:emergency", ""))
    if emergency in ("yes", "designated", "permissive", "official"):
        return True
    if emergency == "no" or kind == "footway":
        return False
    if tags.get("access") in ("no", "impassable"):
        return any(tags.get(key) in _ALLOWED for key in ("vehicle", "motor_vehicle", "psv", "bus"))
    return tags.get("barrier") not in _SHUT_BARRIERS


def read_speed(tags: Tags) -> float | None:
    """The posted limit in km/h; None where there is none or it is no number."""
    match = _SPEED.fullmatch(tags.get("maxspeed", "").split(";")[0].strip())
    if not match:
        return None
    speed_kmh = float(match[1]) * _SPEED_FACTORS.get(match[2] or "", 1.0)
    return speed_kmh if 3.0 <= speed_kmh <= 200.0 else None


def read_duration_s(text: str) -> float | None:
    """Seconds of a duration or interval ("20" minutes, "1:05", "01:05:30"); None where it is none up to a day."""
    match = _DURATION.fullmatch(text.strip())
    if not match:
        return None
    parts = [int(part) for part in text.strip().split(":")]
    seconds = 60.0 * parts[0] if len(parts) == 1 else 3600.0 * parts[0] + 60.0 * parts[1] + sum(parts[2:])
    return seconds if 0.0 < seconds <= 86_400.0 else None


def stops_ambulance(tags: Tags) -> bool:
    """True for a node that no ambulance passes."""
    if tags.get("barrier") not in _SHUT_BARRIERS:
        return False
    if tags.get("bollard") in _LOWERED_BOLLARDS:
        return False
    return not any(
        tags.get(key) in ("yes", "designated", "permissive") for key in ("emergency", "motor_vehicle", "vehicle")
    )


def read_area(tags: Tags) -> str | None:
    """The kind of a filled area; None where the map does not show it."""
    if tags.get("building", "no") != "no":
        return "building"
    if tags.get("natural") in ("water", "bay") or tags.get("waterway") in ("riverbank", "dock"):
        return "water"
    if tags.get("landuse") in ("reservoir", "basin") or tags.get("leisure") == "swimming_pool":
        return "water"
    if tags.get("natural") in ("wood", "scrub", "grassland", "heath", "wetland"):
        return "green"
    if tags.get("leisure") in ("park", "garden", "pitch", "golf_course", "nature_reserve", "playground", "dog_park"):
        return "green"
    landuse = tags.get("landuse", "")
    if landuse in (
        "forest",
        "grass",
        "meadow",
        "recreation_ground",
        "cemetery",
        "village_green",
        "orchard",
        "farmland",
    ):
        return "green"
    return "landuse" if landuse else None


def read_place(tags: Tags, name: str) -> tuple[str, str] | None:
    """Kind of place and category for a point or an area; None where it cannot be looked up."""
    if tags.get("emergency") == "ambulance_station":
        return ("station", "ambulance_station") if name else None
    if tags.get("highway") == "bus_stop" or tags.get("public_transport") == "platform":
        return ("bus_stop", "bus_stop") if name else None
    if not name:
        return ("address", "") if tags.get("addr:housenumber") and tags.get("addr:street") else None
    amenity = tags.get("amenity", "")
    if amenity == "hospital":
        return "hospital", amenity
    if amenity in ("school", "kindergarten", "college", "university"):
        return "school", amenity
    place = tags.get("place", "")
    if place in ("neighbourhood", "quarter", "suburb", "hamlet", "village") or tags.get("landuse") == "residential":
        return "community", place or "residential"
    if place in ("city", "town", "district", "borough"):
        return "district", place
    if tags.get("entrance") or tags.get("railway") == "subway_entrance":
        return "entrance", "entrance"
    for key in ("amenity", "shop", "tourism", "leisure", "office", "historic", "healthcare", "craft", "aeroway"):
        if tags.get(key, "no") != "no":
            return "poi", tags[key]
    if tags.get("railway") in ("station", "halt") or tags.get("building", "no") != "no" or tags.get("man_made"):
        return "poi", tags.get("railway") or tags.get("man_made") or "building"
    if tags.get("addr:housenumber") and tags.get("addr:street"):
        return "poi", "address"
    return None


def address_text(road: str, house_number: str) -> str:
    """An address as people of the country write it: 人民路128号, 12 Main Street."""
    if any("\u4e00" <= character <= "\u9fff" for character in road):
        return f"{road}{house_number}" + ("" if house_number.endswith("号") else "号")
    return f"{house_number} {road}"
