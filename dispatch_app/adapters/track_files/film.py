"""A track as a film: one HTML file that any browser opens without a network – map, moving vehicle, slider, speeds.

Made by folium; the scripts that folium would fetch are written into the file, and the streets around come from the map
package. Leaflet is the system's own (Debian package libjs-leaflet).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from branca.element import MacroElement
from jinja2 import Template

from dispatch_app.adapters.track_files.offline_map import LEAFLET_FOLDERS, FilmFault, offline_map, packed
from dispatch_app.adapters.track_files.story import TrackStory
from dispatch_app.domain.vehicle import Fix
from dispatch_app.words import language, t
from gis_data.base_map import BaseMap

MOST_POINTS = 20_000
"""Of a film: five hours at one fix a second; a longer track is thinned evenly, its ends kept."""

MARGIN_DEG = 0.01
"""About a kilometre of streets around the track."""


def film_of(story: TrackStory, streets: BaseMap | None, folders: Sequence[Path] = LEAFLET_FOLDERS) -> bytes:
    """The HTML file. Raises FilmFault without a track or without Leaflet on this machine."""
    sound = story.sound()
    if not sound:
        raise FilmFault(t("No track is stored for this time"))
    lon = [fix.position.longitude for fix in sound]
    lat = [fix.position.latitude for fix in sound]
    around = (min(lon) - MARGIN_DEG, min(lat) - MARGIN_DEG, max(lon) + MARGIN_DEG, max(lat) + MARGIN_DEG)
    title = f"{story.plate} {sound[0].at.astimezone(story.zone):%Y-%m-%d %H:%M}"
    film = offline_map(title, around, streets, folders)
    film.fit_bounds([[min(lat), min(lon)], [max(lat), max(lon)]], padding=(48, 48))
    film.add_child(_Player(_content(story, streets)))
    return str(film.get_root().render()).encode()


def _thinned(fixes: Sequence[Fix]) -> list[Fix]:
    if len(fixes) <= MOST_POINTS:
        return list(fixes)
    return [fixes[row] for row in np.linspace(0, len(fixes) - 1, MOST_POINTS).astype(int)]


def _content(story: TrackStory, streets: BaseMap | None) -> dict[str, Any]:
    """What the player plays, as JSON will carry it: seconds since the first fix, places, speeds, breaks, moments."""
    sound = _thinned(story.sound())
    first_at = sound[0].at
    starts = {id(piece[0]) for piece in story.pieces()}
    offset_s = first_at.astimezone(story.zone).utcoffset()
    return {
        "plate": story.plate, "centre": story.centre, "language": language(),
        "began_ms": round((first_at.timestamp() + (offset_s.total_seconds() if offset_s else 0.0)) * 1_000),
        "s": [round((fix.at - first_at).total_seconds(), 1) for fix in sound],
        "lat": [round(fix.position.latitude, 6) for fix in sound],
        "lon": [round(fix.position.longitude, 6) for fix in sound],
        "kmh": [None if fix.speed_kmh is None else round(fix.speed_kmh) for fix in sound],
        "deg": [None if fix.heading_deg is None else round(fix.heading_deg) for fix in sound],
        "gap": [row for row, fix in enumerate(sound) if id(fix) in starts],
        "doubts": [[round(fix.position.latitude, 6), round(fix.position.longitude, 6)] for fix in _thinned(
            [fix for fix in story.fixes if fix.doubt and fix.position.is_valid()])],
        "moments": [[round((at - first_at).total_seconds(), 1), words] for at, words in story.moments],
        "words": {
            "play": t("Play"), "pause": t("Pause"), "speed": t("Playback speed"), "doubts": t("doubtful fixes"),
            "distance": "" if story.distance_m is None else t("{km} km by road", km=f"{story.distance_m / 1000:.1f}"),
        },
        "map": "" if streets is None else f"{streets.name} · {streets.source} · {streets.licence}",
    }  # fmt: skip


def pages_folder() -> Path:
    """Where the player's own style and script lie."""
    return Path(__file__).resolve().parent


class _Player(MacroElement):
    """Slider, clock and keys over the map; its script finds the map by the name that folium gave it."""

    _template = Template(
        "{% macro header(this, kwargs) %}<style>{{ this.style }}</style>{% endmacro %}"
        "{% macro html(this, kwargs) %}{{ this.bar }}{% endmacro %}"
        "{% macro script(this, kwargs) %}const film = JSON.parse(atob('{{ this.content }}'));\n"
        "const filmMap = {{ this._parent.get_name() }};\n{{ this.script }}{% endmacro %}"
    )

    def __init__(self, content: dict[str, Any]) -> None:
        super().__init__()
        self._name = "Player"
        self.content = packed(content)
        self.style, self.bar, self.script = (_page(name) for name in ("film.css", "film.html", "film.js"))


def _page(name: str) -> str:
    return (pages_folder() / "pages" / name).read_text(encoding="utf-8")
