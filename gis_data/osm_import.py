"""OpenStreetMap PBF extracts as a raw map (pyosmium)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray

from gis_data.clip import Bounds, Clip
from gis_data.faults import ImportFault
from gis_data.osm_coast import make_sea
from gis_data.osm_restrictions import read_restriction
from gis_data.osm_tags import Tags, address_text, read_area, read_place, read_way, stops_ambulance
from gis_data.pace import Cancel, Pace, Progress
from gis_data.pbf_pieces import osm_elements
from gis_data.raw_map import RawArea, RawMap, RawPlace, RawRestriction, RawWay
from gis_data.roads.geometry import great_circle_m

MOST_REFUSED = 100_000
"""Refusals kept; a file with more is wholly broken and the first ones tell why."""
SLOWEST_FERRY_KMH = 2.0
"""A timetable that gives less counts the wait, or is wrong."""
LICENCE = "ODbL 1.0, © OpenStreetMap contributors"
ALIAS_KEYS = ("alt_name", "short_name", "old_name", "official_name", "loc_name", "name:zh")
SPLIT_NODE_ID = -1
"""Nodes behind a barrier get numbers downwards from here: real ones are positive."""


def read_osm(
    path: Path, progress: Progress | None = None, clip: Clip | None = None, cancel: Cancel | None = None
) -> RawMap:
    """The raw map of one `.osm.pbf` (also `.osm`, `.osm.gz`) file, or of the part of it inside `clip`.

    `ImportFault` with the reason where the file is missing, broken, or holds no road; `ImportCancelled` soon after
    `cancel` says so. Nothing has been written then.
    """
    path = Path(path)
    if not path.is_file():
        raise ImportFault(f"{path}: there is no such file")
    pace = Pace(path.name, progress, cancel)
    reader = _Reader(RawMap(path.name.removesuffix(".pbf").removesuffix(".osm"), path.name, LICENCE), clip)
    try:
        header = osmium.io.Reader(str(path)).header()
        box = header.box()
        for element in osm_elements(path, pace):
            reader.take(element)
    except (RuntimeError, ValueError, OSError) as fault:
        raise ImportFault(f"{path}: this is no readable OpenStreetMap file: {fault}") from fault
    bounds = (box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat) if box.valid() else None
    raw = reader.finish(_overlap(bounds, clip))
    pace.say(f"{len(raw.ways)} lines, {len(raw.areas)} areas, {len(raw.places)} places, {len(raw.refused)} refused")
    if not any(way.open_to_emergency for way in raw.ways):
        where = "the file holds" if clip is None else "the chosen area holds"
        raise ImportFault(f"{path}: {where} no road that a vehicle can use")
    return raw


def _overlap(bounds: Bounds | None, clip: Clip | None) -> Bounds | None:
    """What the map can show: the file's own bounds, cut by the part that is taken."""
    if bounds is None or clip is None:
        return bounds
    (west, south, east, north), mine = bounds, clip.bounds
    return max(west, mine[0]), max(south, mine[1]), min(east, mine[2]), min(north, mine[3])


class _Reader:
    """Takes the elements of a file one by one."""

    def __init__(self, raw: RawMap, clip: Clip | None) -> None:
        self.raw = raw
        self._clip = clip
        self._barriers: set[int] = set()
        self._admin: dict[str, list[RawArea]] = defaultdict(list)
        self._coast: list[NDArray[np.float64]] = []

    def take(self, element: Any) -> None:
        """One tagged node, way, relation or area."""
        if self._clip is not None and not self._is_near(element):
            return
        tags: Tags = {tag.k: tag.v for tag in element.tags}
        if element.is_node():
            self._take_node(element, tags)
        elif element.is_way():
            self._take_way(element, tags)
        elif element.is_relation():
            self._take_relation(element, tags)
        elif element.is_area():
            self._take_area(element, tags)

    def _is_near(self, element: Any) -> bool:
        """False for what lies outside the clip for certain: most of a province, seen before its tags are."""
        assert self._clip is not None
        if element.is_node():
            place = element.location
            return bool(place.valid() and self._clip.holds(place.lon, place.lat))
        if element.is_relation():
            return True
        rings = [element.nodes] if element.is_way() else element.outer_rings()
        places = [node.location for ring in rings for node in ring if node.location.valid()]
        if not places:
            return False
        lon, lat = [place.lon for place in places], [place.lat for place in places]
        return self._clip.meets_box(min(lon), min(lat), max(lon), max(lat))

    def _refuse(self, identity: str, reason: str) -> None:
        if len(self.raw.refused) < MOST_REFUSED:
            self.raw.refused.append(f"{identity}: {reason}")

    def _take_node(self, node: Any, tags: Tags) -> None:
        if stops_ambulance(tags):
            self._barriers.add(node.id)
        if node.location.valid():
            self._take_place(tags, float(node.location.lon), float(node.location.lat))

    def _take_way(self, way: Any, tags: Tags) -> None:
        meaning = read_way(tags)
        if meaning is None:
            return
        if isinstance(meaning, str):
            self._refuse(f"way {way.id}", meaning)
            return
        nodes = [(node.ref, node.location.lon, node.location.lat) for node in way.nodes if node.location.valid()]
        nodes = [node for place, node in enumerate(nodes) if place == 0 or node[0] != nodes[place - 1][0]]
        if len(nodes) < 2:
            self._refuse(f"way {way.id}", "fewer than two of its points are in the file")
            return
        coordinates = np.array([node[1:] for node in nodes], dtype=np.float64)
        if tags.get("natural") == "coastline":
            self._coast.append(coordinates)
        name, english = names_in(tags)
        speed_kmh = meaning.max_speed_kmh
        if meaning.sailed_s is not None:
            length_m = float(great_circle_m(*coordinates[:-1].T, *coordinates[1:].T).sum())
            speed_kmh = max(SLOWEST_FERRY_KMH, length_m / meaning.sailed_s * 3.6)
        numbers = np.array([node[0] for node in nodes], dtype=np.int64)
        for run in [slice(None)] if self._clip is None else self._clip.runs(coordinates):
            self.raw.ways.append(
                RawWay(
                    way.id, meaning.kind, numbers[run], coordinates[run],
                    name, meaning.one_way, tags.get("bridge", "no") != "no", tags.get("tunnel", "no") != "no",
                    meaning.roundabout, meaning.open_to_emergency, speed_kmh, english, meaning.wait_s,
                )
            )  # fmt: skip

    def _take_relation(self, relation: Any, tags: Tags) -> None:
        if tags.get("type") != "restriction":
            return
        rules, reasons = read_restriction(tags)
        for reason in reasons:
            self._refuse(f"relation {relation.id}", reason)
        if not rules:
            return
        members: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for member in relation.members:
            members[member.role].append((member.type, member.ref))
        via = members["via"]
        kinds = {member_kind for member_kind, _ in via}
        if kinds != {"w"} and not (kinds == {"n"} and len(via) == 1):
            self._refuse(f"relation {relation.id}", "restriction via neither one point nor ways")
            return
        node, ways = (via[0][1], ()) if kinds == {"n"} else (0, tuple(ref for _, ref in via))
        for _, came in members["from"]:
            for _, went in members["to"]:
                for rule in rules:
                    self.raw.restrictions.append(RawRestriction(rule.kind, came, node, went, ways, rule.condition))

    def _take_area(self, area: Any, tags: Tags) -> None:
        name, _ = names_in(tags)
        identity = f"{'way' if area.from_way() else 'relation'} {area.orig_id()}"
        shapes = []
        for outer in area.outer_rings():
            rings = [_ring(outer), *(_ring(inner) for inner in area.inner_rings(outer))]
            if len(rings[0]) >= 4:
                shapes.append(tuple(ring for ring in rings if len(ring) >= 4))
        if not shapes:
            self._refuse(identity, "area without a closed outline")
            return
        if self._clip is not None:
            shapes = _clipped(shapes, self._clip)
            if not shapes:
                return
        kind = read_area(tags)
        if tags.get("boundary") == "administrative":
            self._admin[tags.get("admin_level", "")] += [RawArea("district", rings, name) for rings in shapes]
        elif kind is not None:
            self.raw.areas += [RawArea(kind, rings, name) for rings in shapes]
        middle = shapely.Polygon(shapes[0][0]).representative_point() if name or "addr:housenumber" in tags else None
        if middle is not None and not middle.is_empty:
            self._take_place(tags, float(middle.x), float(middle.y))

    def _take_place(self, tags: Tags, longitude: float, latitude: float) -> None:
        name, english = names_in(tags)
        found = read_place(tags, name)
        if found is None:
            return
        kind, category = found
        road, number = tags.get("addr:street", ""), tags.get("addr:housenumber", "")
        district = tags.get("addr:district") or tags.get("addr:suburb") or ""
        if number and road:
            name = name or address_text(road, number)
        aliases = tuple(
            dict.fromkeys(
                part.strip()
                for key in ALIAS_KEYS
                for part in tags.get(key, "").split(";")
                if part.strip() not in ("", name)
            )
        )
        attributes = [("category", category)] if category else []
        for key, tag in (("phone", "phone"), ("phone", "contact:phone"), ("beds", "beds"), ("emergency", "emergency")):
            if tag in tags:
                attributes.append((key, tags[tag][:80]))
        self.raw.places.append(
            RawPlace(kind, name, longitude, latitude, district, road, number, aliases, english, tuple(attributes))
        )

    def finish(self, bounds: tuple[float, float, float, float] | None) -> RawMap:
        """The map with barriers cut, districts chosen and the sea filled in."""
        raw = self.raw
        if self._clip is not None:
            kept = {way.way_id for way in raw.ways}
            raw.restrictions = [one for one in raw.restrictions if {one.from_way_id, one.to_way_id} <= kept]
        raw.ways = cut_at_barriers(raw.ways, self._barriers)
        raw.areas += make_sea(self._coast, bounds, _extent([way for way in raw.ways if way.open_to_emergency]))
        districts = choose_districts(self._admin)
        raw.areas += districts
        raw.places = give_districts(raw.places, districts)
        return raw


def _extent(ways: list[RawWay]) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the ways; None where there are none."""
    if not ways:
        return None
    points = np.concatenate([way.coordinates for way in ways])
    (west, south), (east, north) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return west, south, east, north


def names_in(tags: Tags) -> tuple[str, str]:
    """Name as signposted (Chinese if that is all there is; a road's number where it has no name) and English name."""
    name = tags.get("name") or tags.get("name:zh") or tags.get("name:en") or ""
    if not name and "highway" in tags:
        name = tags.get("ref", "").split(";")[0]
    return name.strip(), tags.get("name:en", "").strip()


def _ring(ring: Any) -> NDArray[np.float64]:
    return np.array(
        [(node.location.lon, node.location.lat) for node in ring if node.location.valid()], dtype=np.float64
    )


def _clipped(shapes: list[tuple[NDArray[np.float64], ...]], clip: Clip) -> list[tuple[NDArray[np.float64], ...]]:
    """What of each area lies in the part that is taken."""
    found = []
    for rings in shapes:
        polygon = shapely.Polygon(rings[0], rings[1:])
        polygon = polygon if polygon.is_valid else shapely.make_valid(polygon)
        if clip.meets(np.array([polygon], dtype=object))[0]:
            for part in clip.cut(polygon):
                found.append(tuple(shapely.get_coordinates(ring) for ring in (part.exterior, *part.interiors)))
    return found


def cut_at_barriers(ways: list[RawWay], barriers: set[int]) -> list[RawWay]:
    """Ways that end on both sides of a barrier, so that no road leads through it; both parts keep the way's number."""
    if not barriers:
        return ways
    result = []
    fresh = SPLIT_NODE_ID
    for way in ways:
        ids = way.node_ids.tolist()
        cuts = [place for place, node in enumerate(ids) if node in barriers]
        if not cuts or not way.open_to_emergency:
            result.append(way)
            continue
        bounds = sorted({0, *cuts, len(ids) - 1})
        for low, high in pairwise(bounds):
            part = ids[low : high + 1]
            for end in (0, -1):
                if part[end] in barriers:
                    part[end] = fresh
                    fresh -= 1
            points = way.coordinates[low : high + 1]
            result.append(replace(way, node_ids=np.array(part, dtype=np.int64), coordinates=points))
    return result


def choose_districts(by_level: dict[str, list[RawArea]]) -> list[RawArea]:
    """Areas of the administrative level that serves as district: the widest level with two or more named parts."""
    for level in ("6", "7", "8", "9", "10", "5"):
        named = [area for area in by_level.get(level, []) if area.name]
        if len({area.name for area in named}) >= 2:
            return named
    return [area for level in ("6", "7", "8", "9", "10") for area in by_level.get(level, []) if area.name][:1]


def give_districts(places: list[RawPlace], districts: list[RawArea]) -> list[RawPlace]:
    """Places with the district whose polygon holds them, where the source names none."""
    if not districts or not places:
        return places
    shapes = [shapely.make_valid(shapely.Polygon(area.rings[0], area.rings[1:])) for area in districts]
    points = shapely.points([(place.longitude, place.latitude) for place in places])
    found: dict[int, str] = {}
    for row, shape in zip(*shapely.STRtree(shapes).query(points, predicate="intersects"), strict=True):
        found.setdefault(int(row), districts[int(shape)].name)
    return [
        place
        if place.district or number not in found
        else RawPlace(
            place.kind, place.name, place.longitude, place.latitude, found[number], place.road, place.house_number,
            place.aliases, place.name_english, place.attributes,
        )
        for number, place in enumerate(places)
    ]  # fmt: skip
