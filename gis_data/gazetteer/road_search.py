"""Places on named roads: house numbers and crossings out of one text."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gis_data.gazetteer.address_text import AddressLevels, parse_address
from gis_data.gazetteer.building import form_text
from gis_data.gazetteer.crossing_text import split_crossing
from gis_data.gazetteer.folding import has_chinese
from gis_data.gazetteer.found import FoundPlace
from gis_data.gazetteer.house_numbers import KnownNumber, NumberPoint, point_of_number
from gis_data.gazetteer.name_search import Hit, search_names
from gis_data.gazetteer.ranking import qualities
from gis_data.gazetteer.road_lines import RoadLines
from gis_data.gazetteer.sorted_texts import Arrays
from gis_data.gazetteer.text_index import Query, TextIndex

_ROADS_TRIED = 8
"""Roads that one text may mean; a name common to more districts than this needs the district in the text."""

_RERANKED = 80
"""Candidates a source among the roads: they are few, and one crossing takes several searches."""

_ROAD_QUALITY = 0.72
"""Below this the text names no road: 人民路中学 is not the crossing of 人民路 and 中山路."""

_CERTAIN = 0.99
"""From here on the text is the name of the road."""

_CERTAIN_CROSSING = 0.9

Rows = Callable[[str, tuple[object, ...]], list[sqlite3.Row]]
Worth = Callable[[float, float, float, float], float]
"""Score of (quality, prior, longitude, latitude)."""

NUMBER_PRIOR = 1.0


def district_share(district: str, wanted: str) -> float:
    """The share of its quality that a place keeps when the text names a district."""
    return 1.0 if not wanted or wanted == district else 0.8


class RoadSearch:
    """Searches along roads; `rows` runs a query on the store, `worth` scores what is found."""

    def __init__(self, arrays: Arrays, rows: Rows) -> None:
        self._index = index = TextIndex(arrays, "roads")
        self._rows = rows
        self._place_roads = place_roads = arrays["place_roads"].astype(np.int32)
        self._lines = RoadLines(arrays)
        names = np.flatnonzero(index.kinds == 0)
        self._keys = dict(zip(place_roads[index.places[names]].tolist(), names.tolist(), strict=True))

    def _roads(self, levels: AddressLevels, closeness: NDArray[np.float32] | None) -> list[Hit]:
        """The roads that the text may mean, likeliest first."""
        hits = search_names(levels.road, self._index, closeness, _RERANKED)
        if not hits and levels.county:
            hits = search_names(levels.county + levels.road, self._index, closeness, _RERANKED)
        good = [hit for hit in hits.values() if hit.quality >= _ROAD_QUALITY]
        good.sort(key=lambda hit: (-hit.quality, hit.place))
        # A worse road is a guess beside a certain one: 人民路 typed in full is not 人民东路.
        certain = good[0].quality >= _CERTAIN if good else False
        kept = [hit for hit in good if not certain or hit.quality >= _CERTAIN]
        if closeness is not None:
            kept.sort(key=lambda h: -(h.quality + 0.06 * float(closeness[h.place])))
        return kept[:_ROADS_TRIED]

    def _forms(self, road: int) -> tuple[str, str, str]:
        """Folded text, folded pinyin and initials of a road's name, by its number."""
        index, key = self._index, self._keys[road]
        return (
            index.texts.text(key),
            index.sounds.text(int(index.sound_rows[key])),
            index.initials.text(int(index.initial_rows[key])),
        )

    def house_numbers(self, text: str, closeness: NDArray[np.float32] | None, worth: Worth) -> list[FoundPlace]:
        """The house that the text numbers, on each road that it may mean."""
        levels = parse_address(text)
        if levels.number is None or not levels.road:
            return []
        found = []
        for hit in self._roads(levels, closeness):
            road = self._rows("SELECT * FROM places WHERE id = ?", (hit.place,))[0]
            known = [
                KnownNumber(*row)
                for row in self._rows(
                    "SELECT number, house_number, longitude, latitude FROM addresses"
                    " WHERE road = ? AND (district = ? OR ? = '')",
                    (int(self._place_roads[hit.place]), road["district"], road["district"]),
                )
            ]
            point = point_of_number(levels.number, known, levels.number_text)
            if point is None:
                point = NumberPoint(road["longitude"], road["latitude"], True, 0.87)
            quality = hit.quality * point.confidence * district_share(road["district"], levels.county)
            name = numbered(road["name"], levels.number_text)
            found.append(
                FoundPlace(
                    name, "address", road["district"], point.longitude, point.latitude,
                    worth(quality, NUMBER_PRIOR, point.longitude, point.latitude),
                    form_text(name, road["district"]), "house_number", bool(road["ambiguous"]), point.interpolated,
                )
            )  # fmt: skip
        return found

    def _certain_roads(self, text: str) -> list[int]:
        """Numbers of the roads that the text names in full."""
        hits = search_names(text, self._index, None, _RERANKED)
        return sorted({int(self._place_roads[hit.place]) for hit in hits.values() if hit.quality >= _CERTAIN})

    def _meetings(self, hit: Hit, others: list[int], worth: Worth) -> list[tuple[int, FoundPlace]]:
        """Where two roads come together that share no point of the map, numbered below all crossings."""
        road = int(self._place_roads[hit.place])
        found = []
        for other in others[:_ROADS_TRIED]:
            point = self._lines.meeting(road, other)
            if point is None:
                continue
            names = [
                self._rows("SELECT name FROM roads WHERE id = ?", (number,))[0]["name"] for number in (road, other)
            ]
            district = self._rows("SELECT district FROM places WHERE id = ?", (hit.place,))[0]["district"]
            name = crossing_name(*names)
            found.append(
                (-1 - other, FoundPlace(
                    name, "crossing", district, *point, worth(0.95 * hit.quality, 1.0, *point),
                    form_text(name, district), "crossing", False, True,
                ))
            )  # fmt: skip
        return found

    def crossings(
        self, text: str, closeness: NDArray[np.float32] | None, worth: Worth, spoken_of: bool
    ) -> list[FoundPlace]:
        """The crossings of two roads that the text names, the second perhaps unfinished; see `split_crossing`."""
        found: dict[int, FoundPlace] = {}
        for first, second in split_crossing(text, spoken_of):
            levels = parse_address(first)
            second = parse_address(second).road
            queries = Query.read(second)
            roads = self._roads(levels, closeness) if queries and levels.road else []
            if not roads:
                continue
            others = self._certain_roads(second)
            tried: set[int] = set()
            for hit in roads:
                road = int(self._place_roads[hit.place])
                if road in tried:
                    continue
                tried.add(road)
                crossings = self._crossings_of(road, hit.quality, queries, bool(others), levels.county, worth)
                if not crossings and hit.quality >= _CERTAIN:
                    crossings = self._meetings(hit, others, worth)
                for number, one in crossings:
                    if number not in found or found[number].score < one.score:
                        found[number] = one
            if any(one.score > 0.9 for one in found.values()):
                break
        best = max((one.score for one in found.values()), default=0.0)
        # Beside the crossing that is named in full, 42nd Street is not 142nd Street.
        return [one for one in found.values() if best < 0.98 or one.score >= best - 0.05]

    def _crossings_of(
        self, road: int, road_quality: float, queries: list[Query], certain: bool, county: str, worth: Worth
    ) -> list[tuple[int, FoundPlace]]:
        """Numbered crossings of the road with those that the queries may mean.

        A second road that is `certain`, named in full, is not taken for a similar one that happens to cross here.
        """
        rows = self._rows(
            "SELECT c.*, r.name AS name, o.name AS other, o.id AS other_road FROM crossings c JOIN roads r ON r.id = ?1"
            " JOIN roads o ON o.id = CASE WHEN c.first = ?1 THEN c.second ELSE c.first END"
            " WHERE c.first = ?1 OR c.second = ?1",
            (road,),
        )
        if not rows:
            return []
        places: dict[int, set[str]] = {}
        for row in rows:
            places.setdefault(row["other_road"], set()).add(row["district"])
        texts, sounds, letters = zip(*(self._forms(other) for other in places), strict=True)
        best = dict.fromkeys(places, 0.0)
        for query in queries:
            for other, (quality, _) in zip(places, qualities(query, texts, sounds, letters), strict=True):
                best[other] = max(best[other], quality)
        found = []
        for row in rows:
            quality = best[row["other_road"]]
            if quality < (_CERTAIN_CROSSING if certain else _ROAD_QUALITY):
                continue
            both = (quality * road_quality) ** 0.5 * district_share(row["district"], county)
            name = crossing_name(row["name"], row["other"])
            score = worth(both, 1.0, row["longitude"], row["latitude"])
            found.append(
                (row["id"], FoundPlace(
                    name, "crossing", row["district"], row["longitude"], row["latitude"], score,
                    form_text(name, row["district"]), "crossing", len(places[row["other_road"]]) > 1, False,
                ))
            )  # fmt: skip
        return found


def numbered(road: str, number_text: str) -> str:
    """Road and house number as they are written: behind the road in Chinese, in front of it elsewhere."""
    return f"{road}{number_text}" if has_chinese(road) else f"{number_text.rstrip('号')} {road}"


def crossing_name(first: str, second: str) -> str:
    """The crossing of two roads as it is written."""
    return f"{first}与{second}交叉口" if has_chinese(first + second) else f"{first} & {second}"
