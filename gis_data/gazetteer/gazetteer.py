"""The gazetteer of one map: places by text, the address of a point."""

from __future__ import annotations

import math
import sqlite3
import threading
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gis_data.gazetteer.address_text import parse_address, without_nearby
from gis_data.gazetteer.building import FILE_NAME, FORMAT
from gis_data.gazetteer.folding import fold, has_chinese, plain
from gis_data.gazetteer.found import FoundAddress, FoundPlace
from gis_data.gazetteer.name_search import Hit, search_names
from gis_data.gazetteer.named_roads import METRES_PER_DEGREE
from gis_data.gazetteer.pinyin import syllables
from gis_data.gazetteer.reverse_search import ReverseSearch
from gis_data.gazetteer.road_search import RoadSearch, district_share
from gis_data.gazetteer.stored_arrays import read_arrays
from gis_data.gazetteer.text_index import RERANKED, TextIndex

TEXT_MAX = 200
"""Characters of a text that is searched for; the longest real address seen has 90."""

_FETCHED = 40
"""Hits whose rows are read: more than a list on the screen holds, so that the last ordering has a choice."""

_NOISE = 0.65
"""Share of the best score below which a hit is not shown."""

_NAMED = 0.88
"""From this score on a hit begins with the text or is the text."""

_HALF_CLOSE_M = 2_000.0
"""At this distance a place counts half as close: callers name what they see or walked to."""

Near = tuple[float, float]


class GazetteerFault(Exception):
    """The gazetteer file is missing, damaged or of another format."""


class Gazetteer:
    """Finds places; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise GazetteerFault(f"no gazetteer at {path.name}")
        # Every use holds the lock, so one connection may serve all threads; the file never changes under it.
        self._lock = threading.Lock()
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._store = sqlite3.connect(address, uri=True, check_same_thread=False)
        self._store.row_factory = sqlite3.Row
        try:
            facts = {row["name"]: row["value"] for row in self._rows("SELECT name, value FROM facts")}
            if facts.get("format") != str(FORMAT):
                raise GazetteerFault(f"gazetteer has format {facts.get('format')}, this program reads {FORMAT}")
            with self._lock:
                self._store.row_factory = None
                arrays = read_arrays(self._store)
                self._store.row_factory = sqlite3.Row
            self._names = TextIndex(arrays, "all")
            self._coordinates = arrays["place_coordinates"].astype(np.float64).reshape(-1, 2)
            self._roads = RoadSearch(arrays, self._rows)
            self._arrays = arrays
        except (sqlite3.DatabaseError, KeyError, ValueError) as fault:
            self._store.close()
            raise GazetteerFault(f"gazetteer is damaged: {fault}") from fault
        except GazetteerFault:
            self._store.close()
            raise
        self._districts = {row["district"] for row in self._rows("SELECT DISTINCT district FROM places")}
        self._last_near: tuple[Near, NDArray[np.float32]] | None = None
        self.find("长安路 renmin")  # dictionaries load at their first use: here, not under the first caller

    def close(self) -> None:
        """Releases the file."""
        self._store.close()

    def __len__(self) -> int:
        """How many places can be found by name."""
        return len(self._coordinates)

    def _rows(self, statement: str, values: tuple[object, ...] = ()) -> list[sqlite3.Row]:
        with self._lock:
            return self._store.execute(statement, values).fetchall()

    @cached_property
    def _reverse(self) -> ReverseSearch:
        return ReverseSearch(self._rows, self._arrays)

    def reverse(self, longitude: float, latitude: float) -> FoundAddress:
        """The address of a point; the first call builds the trees and takes longer."""
        return self._reverse.at(longitude, latitude)

    def find(self, text: str, limit: int = 10, near: Near | None = None) -> list[FoundPlace]:
        """At most `limit` places that the text may mean, the likeliest first; `near` is (longitude, latitude).

        Any text is allowed, also an unfinished one; one without letters and digits, or of more than `TEXT_MAX`
        characters, finds nothing.
        """
        if len(text) > TEXT_MAX or limit < 1 or not fold(text):
            return []
        if near is not None and not (math.isfinite(near[0]) and math.isfinite(near[1])):
            near = None
        wanted = without_nearby(plain(text)).strip()
        closeness = self._closeness(near)

        def worth(quality: float, prior: float, longitude: float, latitude: float) -> float:
            close = 1.0 if near is None else _close(longitude - near[0], latitude - near[1], near[1])
            return round(min(1.0, quality * (0.90 + 0.04 * prior + 0.06 * close)), 4)

        found = self._roads.crossings(wanted, closeness, worth, spoken_of=False)
        found += self._roads.house_numbers(wanted, closeness, worth)
        certain = any(place.score > _NAMED for place in found)
        found += self._by_name(wanted, closeness, certain)
        # A text that is a name is not also cut into two roads wherever it has a space: "5th Ave", "Park Ave S".
        if not any(place.score > _NAMED for place in found):
            found += self._roads.crossings(wanted, closeness, worth, spoken_of=True)
        best: dict[tuple[str, str, str, int, int], FoundPlace] = {}
        for place in sorted(found, key=lambda one: (-one.score, len(one.name), one.text)):
            # Entries of one name, kind and district within 100 m are the same place to a dispatcher.
            spot = (round(place.longitude * 1000), round(place.latitude * 1000))
            best.setdefault((place.name, place.kind, place.district, *spot), place)
        shown = list(best.values())[:limit]
        # Beside a good hit, names that share a few letters are noise that costs the dispatcher a look.
        return [place for place in shown if place.score >= _NOISE * shown[0].score]

    def _by_name(self, text: str, closeness: NDArray[np.float32] | None, certain: bool) -> list[FoundPlace]:
        """Places of this name; `certain` says that a house or crossing was found, so a name needs less of a search."""
        count = RERANKED // 4 if certain else RERANKED
        hits = search_names(text, self._names, closeness, count)
        levels = parse_address(text)
        county = levels.county if levels.county in self._districts else ""
        rest = fold(levels.road)
        # One letter behind what looks like a district is a slip in a name (幸福区小), not an address.
        if len(rest) > 1 and rest != fold(text):
            for place, hit in search_names(levels.road, self._names, closeness, count).items():
                # The text says more than the name: slightly less than the whole text found as a name.
                share = 0.99 if county and fold(county) + rest == fold(text) else 0.95
                part = Hit(place, hit.quality * (share if levels.number is None else 0.85), hit.matched, hit.prior)
                if place not in hits or hits[place].quality < part.quality:
                    hits[place] = part
        scored = [(self._score(hit, closeness), hit) for hit in hits.values()]
        scored.sort(key=lambda pair: (-pair[0], pair[1].place))
        kept = {hit.place: (score, hit) for score, hit in scored[:_FETCHED]}
        marks = ",".join("?" * len(kept))
        typed = "" if has_chinese(text) else fold(text)
        found = []
        for row in self._rows(f"SELECT * FROM places WHERE id IN ({marks})", tuple(kept)):  # noqa: S608 only marks
            score, hit = kept[row["id"]]
            score *= district_share(row["district"], county)
            if typed and hit.matched == "pinyin" and "".join(syllables(fold(row["name"]))).startswith(typed):
                score += 0.01  # typed as it is spelled: nanjinglu means 南京路 before 兰景路
            found.append(
                FoundPlace(
                    row["name"], row["kind"], row["district"], row["longitude"], row["latitude"],
                    round(min(1.0, score), 4), row["text"], hit.matched, bool(row["ambiguous"]), False,
                )
            )  # fmt: skip
        return found

    def _score(self, hit: Hit, closeness: NDArray[np.float32] | None) -> float:
        close = 1.0 if closeness is None else float(closeness[hit.place])
        return hit.quality * (0.90 + 0.04 * hit.prior + 0.06 * close)

    def _closeness(self, near: Near | None) -> NDArray[np.float32] | None:
        """How close each place is, from 0 to 1; kept while the same caller's place is asked about."""
        if near is None:
            return None
        last = self._last_near
        if last is None or last[0] != near:
            offsets = self._coordinates - np.array(near)
            offsets[:, 0] *= math.cos(math.radians(near[1]))
            away = np.hypot(offsets[:, 0], offsets[:, 1]) * METRES_PER_DEGREE
            last = (near, (_HALF_CLOSE_M / (_HALF_CLOSE_M + away)).astype(np.float32))
            self._last_near = last
        return last[1]


def _close(east: float, north: float, latitude: float) -> float:
    away = math.hypot(east * math.cos(math.radians(latitude)), north) * METRES_PER_DEGREE
    return _HALF_CLOSE_M / (_HALF_CLOSE_M + away)


def open_gazetteer(folder: Path) -> Gazetteer:
    """The gazetteer that `build` wrote into the folder. GazetteerFault if there is none or it is damaged."""
    return Gazetteer(folder / FILE_NAME)
