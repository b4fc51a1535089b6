"""GPX that another reader understands, and a film that a real browser plays without a network."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from dispatch_app.adapters.track_files.film import LEAFLET_FOLDERS, MOST_POINTS, FilmFault, film_of
from dispatch_app.adapters.track_files.gpx import GPX, OWN, gpx_of
from dispatch_app.adapters.track_files.story import TrackStory
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Doubt, Fix
from gis_data.base_map import BaseMap, build, open_base_map
from gis_data.raw_map import RawArea, RawMap, RawWay
from tests.server.chromium_bed import browser

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
NASTY = "苏A</script><b>&'\"{{7*7}}{% raw %}1"


def story(count: int = 120, plate: str = "苏A12001") -> TrackStory:
    """A drive to the east with one gap of five minutes and one doubtful fix."""
    fixes = [
        Fix("v1", Position(118.0 + n / 1e4, 32.0), START + timedelta(seconds=n + (300 if n >= 60 else 0)), 36.0, 90.0)
        for n in range(count)
    ]
    fixes[50] = replace(fixes[50], position=Position(119.0, 32.0), doubt=Doubt.JUMP.value)
    moments = [(START + timedelta(seconds=20), "途中"), (START + timedelta(seconds=400), "到达现场")]
    return TrackStory(plate, "安和市120", ZoneInfo("Asia/Shanghai"), fixes, moments, 12_345.0)


def test_gpx_holds_every_trusted_fix_in_pieces_and_the_reports_as_way_points() -> None:
    root = ElementTree.fromstring(gpx_of(story(plate=NASTY)))
    names = {"g": GPX, "o": OWN}
    segments = root.findall("g:trk/g:trkseg", names)
    assert [len(segment) for segment in segments] == [59, 60], "cut at the gap, without the doubtful fix"
    first = segments[0][0]
    assert (first.get("lat"), first.get("lon")) == ("32.0000000", "118.0000000")
    assert first.findtext("g:time", namespaces=names) == "2026-11-22T02:00:00.000Z"
    assert first.findtext("g:extensions/o:speed_kmh", namespaces=names) == "36.0"
    said = [point.findtext("g:name", namespaces=names) for point in root.findall("g:wpt", names)]
    assert said == ["途中", "到达现场"]
    assert root.findtext("g:trk/g:name", namespaces=names) == NASTY


def test_a_film_says_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(FilmFault, match="libjs-leaflet"):
        film_of(story(), None, (tmp_path,))
    with pytest.raises(FilmFault):
        film_of(replace(story(), fixes=()), None)


def needs_leaflet() -> None:
    if not any((folder / "leaflet.css").is_file() for folder in LEAFLET_FOLDERS):
        pytest.skip("Leaflet is not installed (Debian package libjs-leaflet)")


def streets(folder: Path) -> BaseMap:
    """One road and a pond around the drive."""
    raw = RawMap("小城", "drawn by hand", "CC0")
    raw.ways = [RawWay(1, "primary", np.arange(2), np.array([(117.99, 32.0), (118.03, 32.0)]), name="人民路")]
    pond = np.array([(118.0, 32.001), (118.004, 32.001), (118.004, 32.004), (118.0, 32.004), (118.0, 32.001)])
    raw.areas = [RawArea("water", (pond,))]
    build(raw, folder)
    return open_base_map(folder)


def test_a_film_plays_in_a_browser_without_a_network(tmp_path: Path) -> None:
    needs_leaflet()
    file = tmp_path / "film.html"
    file.write_bytes(film_of(story(plate=NASTY), streets(tmp_path)))
    text = file.read_text(encoding="utf-8")
    assert not re.findall(r"<(?:script|link|img)[^>]*(?:src|href)=", text), "nothing is fetched"
    with browser() as page:
        offline = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        page.do("Network.emulateNetworkConditions", **offline)
        page.open(file.as_uri())
        assert page.value("document.getElementById('plate').textContent") == NASTY
        assert page.value("document.getElementById('clock').textContent") == "2026-11-22 10:00:00", "the centre's time"
        assert page.value("document.querySelectorAll('#ticks .tick').length") == 2
        assert page.value("filmMap.getSize().y > 300 && filmMap.getZoom() > 8")
        page.value("document.getElementById('speed').value = '200'; document.getElementById('play').click()")
        page.until("document.getElementById('slider').value === '1000'", "the end of the film")
        assert page.value("document.getElementById('moment').textContent") == "到达现场"
        page.value("document.getElementById('slider').value = 100;"
                   "document.getElementById('slider').dispatchEvent(new Event('input'))")  # fmt: skip
        assert page.value("document.getElementById('clock').textContent") == "2026-11-22 10:00:41"
        assert page.said == []


def test_a_long_track_is_thinned_and_keeps_its_ends() -> None:
    needs_leaflet()
    long = story(MOST_POINTS + 5_000)
    text = film_of(long, None).decode()
    packed = re.search(r"atob\('([^']*)'\)", text)
    assert packed is not None
    values = json.loads(base64.b64decode(packed[1]))["s"]
    assert len(values) == MOST_POINTS and values[0] == 0.0 and values[-1] == MOST_POINTS + 5_299.0
