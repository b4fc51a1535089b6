"""How fast and how well the gazetteer finds places among generated names: `bench gazetteer`.

Measured per kind of query (exact, homophone, wrong character, dropped, swapped, pinyin, initials, unfinished):
time of `find` at p50 and p99 and the share of queries whose place stands among the first ten.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

import numpy as np

from gis_data.gazetteer import Gazetteer, build, open_gazetteer
from gis_data.gazetteer.pinyin import reading
from gis_data.raw_map import RawMap, RawPlace, RawWay

_LETTERS = [bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFF)]
"""The 3,666 common characters of GB 2312, in the order of their sound."""

_ROAD_ENDS = ("路", "街", "大道", "东路", "西路", "南路", "北路", "巷")
_PLACE_ENDS = (
    "小区", "花园", "公寓", "大厦", "广场", "超市", "酒店", "宾馆", "饭店", "药店", "小学", "中学", "幼儿园", "社区",
    "商场", "公园", "银行", "卫生院", "诊所", "网吧", "便利店", "菜市场", "加油站", "停车场", "健身房", "茶楼",
)  # fmt: skip
_DISTRICTS = ("和平区", "东湖区", "高新区", "滨江区", "云山区", "城南区", "开元区", "河西区")


def generated_map(entries: int, seed: int) -> RawMap:
    """A map of so many distinct names: a fiftieth roads, the others communities, shops and schools."""
    chance = random.Random(seed)
    letters = list(_LETTERS)
    chance.shuffle(letters)
    # Few characters make up most names: the hundred commonest come to a half, as in lists of real places.
    weights = list(accumulate(1 / (place + 12) for place in range(len(letters))))
    raw = RawMap("generated", f"seed {seed}", "none")
    names: set[str] = set()
    while len(names) < entries:
        size = chance.choice((2, 2, 3, 3, 4, 4, 5))
        stem = "".join(chance.choices(letters, cum_weights=weights, k=size))
        road = len(names) % 50 == 0
        name = stem[:3] + chance.choice(_ROAD_ENDS) if road else stem + chance.choice(_PLACE_ENDS)
        if name in names:
            continue
        names.add(name)
        longitude, latitude = 118 + chance.random() * 0.5, 32 + chance.random() * 0.5
        if road:
            _lay_road(raw, chance, name)
        else:
            raw.places.append(RawPlace("poi", name, longitude, latitude, chance.choice(_DISTRICTS)))
    return raw


def _lay_road(raw: RawMap, chance: random.Random, name: str) -> None:
    """A road of 500 m with twenty houses that begins where the one before it ends."""
    number = len(raw.ways)
    ends = []
    for place in (number, number + 1):
        row, column = divmod(place, 100)  # a hundred roads east, one north, a hundred west, and so on
        ends.append((118 + 0.005 * (column if row % 2 == 0 else 99 - column), 32 + 0.004 * row))
    raw.ways.append(RawWay(number + 1, "primary", np.array([number, number + 1]), np.array(ends), name))
    (west, south), (east, north) = ends
    for house in range(1, 41, 2):
        share = house / 41
        place = (west + share * (east - west), south + share * (north - south))
        raw.places.append(RawPlace("address", "", *place, road=name, house_number=str(house + chance.randrange(2))))


def _spoiled(chance: random.Random) -> dict[str, Callable[[str], str]]:
    """The ways in which a dispatcher types a name, each as a function of the name."""
    letters = _LETTERS
    alike: dict[str, list[str]] = defaultdict(list)
    for letter in letters:
        alike[reading(letter)].append(letter)

    def homophone(name: str) -> str:
        places = [i for i, c in enumerate(name) if len(alike[reading(c)]) > 1]
        if not places:
            return name
        place = chance.choice(places)
        other = chance.choice([c for c in alike[reading(name[place])] if c != name[place]] or [name[place]])
        return name[:place] + other + name[place + 1 :]

    def wrong(name: str) -> str:
        place = chance.randrange(len(name))
        return name[:place] + chance.choice(letters) + name[place + 1 :]

    def dropped(name: str) -> str:
        place = chance.randrange(len(name))
        return name[:place] + name[place + 1 :]

    def swapped(name: str) -> str:
        place = chance.randrange(len(name) - 1)
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]

    return {
        "exact": lambda name: name,
        "homophone": homophone,
        "wrong_character": wrong,
        "dropped": dropped,
        "swapped": swapped,
        "pinyin": lambda name: "".join(reading(c) for c in name),
        "initials": lambda name: "".join(reading(c)[0] for c in name),
        "two_characters": lambda name: name[:2],
        "one_character": lambda name: name[:1],
    }


def _measure(gazetteer: Gazetteer, names: list[str], spoil: Callable[[str], str], near: bool) -> dict[str, float]:
    times, processor, hits = [], [], 0
    for name in names:
        text = spoil(name)
        start, start_processor = time.perf_counter(), time.thread_time()
        found = gazetteer.find(text, 10, (118.25, 32.25) if near else None)
        times.append((time.perf_counter() - start) * 1000)
        processor.append((time.thread_time() - start_processor) * 1000)
        wanted = {name, "与".join(reversed(name.removesuffix("交叉口").split("与"))) + "交叉口"}
        hits += any(place.name in wanted for place in found)
    p50, p99 = np.percentile(times, [50, 99])
    return {
        "p50_ms": round(float(p50), 2), "p99_ms": round(float(p99), 2),
        # Without the time in which other programs had the processor: what a machine of its own would show.
        "processor_p99_ms": round(float(np.percentile(processor, 99)), 2),
        "hit_at_10": round(hits / len(names), 4),
    }  # fmt: skip


def _measure_reverse(gazetteer: Gazetteer, raw: RawMap, chance: random.Random, queries: int) -> dict[str, float]:
    """Time of the first `reverse`, which builds its trees, and of those after it."""
    start = time.perf_counter()
    gazetteer.reverse(118.25, 32.25)
    load_s = time.perf_counter() - start
    times = []
    for place in chance.sample(raw.places, min(queries, len(raw.places))):
        start = time.perf_counter()
        gazetteer.reverse(place.longitude + chance.gauss(0, 0.001), place.latitude + chance.gauss(0, 0.001))
        times.append((time.perf_counter() - start) * 1000)
    p50, p99 = np.percentile(times, [50, 99])
    return {"load_s": round(load_s, 2), "p50_ms": round(float(p50), 3), "p99_ms": round(float(p99), 3)}


def run(arguments: list[str]) -> dict[str, object]:
    """The figures as a dictionary. Options: --entries, --queries (a kind), --seed, --folder (kept and used again)."""
    parser = argparse.ArgumentParser(prog="bench gazetteer")
    parser.add_argument("--entries", type=int, default=500_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=None)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        raw = generated_map(options.entries, options.seed)
        build_s = None
        if not (folder / "gazetteer.sqlite").exists():
            start = time.perf_counter()
            build(raw, folder)
            build_s = round(time.perf_counter() - start, 1)
        start = time.perf_counter()
        gazetteer = open_gazetteer(folder)
        load_s = round(time.perf_counter() - start, 2)
        chance = random.Random(options.seed + 1)
        named = [place.name for place in raw.places if place.name]
        names = chance.sample(named, min(options.queries, len(named)))
        kinds = {kind: _measure(gazetteer, names, spoil, False) for kind, spoil in _spoiled(chance).items()}
        near = _measure(gazetteer, names, lambda name: name, True)
        places = chance.sample(range(1, len(raw.ways)), min(options.queries, len(raw.ways) - 1))
        numbers = [f"{raw.ways[place].name}{2 * chance.randrange(1, 25)}号" for place in places]
        pairs = [f"{raw.ways[place - 1].name}与{raw.ways[place].name}交叉口" for place in places]
        kinds["house_number"] = _measure(gazetteer, numbers, lambda text: text, False)
        kinds["crossing"] = _measure(gazetteer, pairs, lambda text: text, False)
        reverse = _measure_reverse(gazetteer, raw, chance, options.queries)
        megabytes = round((folder / "gazetteer.sqlite").stat().st_size / 1e6, 1)
        gazetteer.close()
    return {
        "bench": "gazetteer", "entries": options.entries, "queries_a_kind": len(names), "build_s": build_s,
        "load_s": load_s, "file_mb": megabytes, "worst_p99_ms": max(kind["p99_ms"] for kind in kinds.values()),
        "kinds": kinds, "exact_near_caller": near, "reverse": reverse,
        "machine": {"cores": os.cpu_count(), "processor": platform.machine(), "python": platform.python_version()},
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1:]), ensure_ascii=False))
