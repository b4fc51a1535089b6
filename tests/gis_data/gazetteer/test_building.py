"""The file of a gazetteer: the same map gives the same bytes; a damaged file says so."""

from __future__ import annotations

import math
import sqlite3
import threading
from pathlib import Path

import numpy as np
import pytest

from gis_data.gazetteer import Gazetteer, GazetteerFault, build, open_gazetteer
from gis_data.raw_map import RawArea, RawMap, RawPlace, RawWay
from tests.gis_data.gazetteer.conftest import small_map


def test_same_map_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
        build(small_map(), folder)
    one, two = ((folder / "gazetteer.sqlite").read_bytes() for folder in folders)
    assert one == two
    build(small_map(), folders[0])
    assert (folders[0] / "gazetteer.sqlite").read_bytes() == one


def test_order_of_places_does_not_matter(tmp_path: Path) -> None:
    turned = small_map()
    turned.places.reverse()
    build(turned, tmp_path)
    turned_bytes = (tmp_path / "gazetteer.sqlite").read_bytes()
    build(small_map(), tmp_path)
    assert (tmp_path / "gazetteer.sqlite").read_bytes() == turned_bytes


def test_empty_map(tmp_path: Path) -> None:
    build(RawMap("empty", "nothing", "none"), tmp_path)
    gazetteer = open_gazetteer(tmp_path)
    assert gazetteer.find("人民路") == []
    assert gazetteer.reverse(118.0, 32.0).text == ""
    assert len(gazetteer) == 0
    gazetteer.close()


def test_places_without_a_point_and_crooked_districts(tmp_path: Path) -> None:
    raw = small_map()
    bow_tie = np.array([(118.0, 32.2), (118.1, 32.3), (118.1, 32.2), (118.0, 32.3), (118.0, 32.2)])
    raw.areas.append(RawArea("district", (bow_tie,), "北山区"))
    raw.areas.append(RawArea("district", (bow_tie[:2],), "线"))
    raw.places.append(RawPlace("poi", "无处", math.nan, 32.0))
    raw.places.append(RawPlace("poi", "山中小屋", 118.01, 32.25))
    raw.ways.append(RawWay(99, "primary", np.array([98, 99]), np.array([(math.nan, 1.0), (1.0, 1.0)]), "坏路"))
    build(raw, tmp_path)
    gazetteer = open_gazetteer(tmp_path)
    assert "无处" not in {hit.name for hit in gazetteer.find("无处")}
    assert gazetteer.find("山中小屋")[0].district == "北山区"
    gazetteer.close()


def test_missing_and_damaged_files(tmp_path: Path) -> None:
    with pytest.raises(GazetteerFault, match="no gazetteer"):
        open_gazetteer(tmp_path)
    path = tmp_path / "gazetteer.sqlite"
    path.write_bytes(b"not a database at all" * 500)
    with pytest.raises(GazetteerFault, match="damaged"):
        open_gazetteer(tmp_path)
    build(small_map(), tmp_path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(GazetteerFault):
        open_gazetteer(tmp_path)
    build(small_map(), tmp_path)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE facts SET value = '99' WHERE name = 'format'")
    connection.commit()
    connection.close()
    with pytest.raises(GazetteerFault, match="format 99"):
        open_gazetteer(tmp_path)


def test_many_threads_share_one_gazetteer(gazetteer: Gazetteer) -> None:
    expected = gazetteer.find("人民路128号")
    wrong: list[object] = []

    def search() -> None:
        for _ in range(20):
            found = gazetteer.find("人民路128号")
            if found != expected or gazetteer.reverse(118.0145, 32.0502).house_number != "121号":
                wrong.append(found)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []
