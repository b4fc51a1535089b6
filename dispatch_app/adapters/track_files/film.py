"""A track as a film: one HTML file that any browser opens without a network – map, moving vehicle, slider, speeds.

Made by folium; the scripts that folium would fetch are written into the file, and the streets around come from the map
package. Leaflet is the system's own (Debian package libjs-leaflet).
"""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import folium
import numpy as np
from branca.element import Element, MacroElement
from jinja2 import Template

from dispatch_app.adapters.track_files.story import TrackStory
from dispatch_app.domain.vehicle import Fix
from dispatch_app.words import language, t
from gis_data.base_map import BaseMap
from gis_data.base_map_kinds import degrees_of

LEAFLET_FOLDERS = (Path("/usr/share/javascript/leaflet"), Path("/usr/share/nodejs/leaflet/dist"))
"""Where systems keep Leaflet."""

MOST_POINTS = 20_000
"""Of a film: five hours at one fix a second; a longer track is thinned evenly, its ends kept."""

MOST_CORNERS = 60_000
"""Of the streets: some 1.5 MB; a larger area is drawn at the next coarser level of detail."""

ZOOMS = (15.0, 13.5, 12.0, 10.5, 9.0)
MARGIN_DEG = 0.01
"""About a kilometre of streets around the track."""

LOOKS: dict[str, tuple[str, float]] = {
    "green": ("#DCE9D5", 0.0), "water": ("#C4DDEE", 0.0), "river": ("#A9CCE3", 2.0), "railway": ("#9AA5B1", 1.2),
    "residential": ("#C3CBD3", 1.5), "tertiary": ("#AEB8C2", 2.0), "secondary": ("#E3B866", 2.6),
    "primary": ("#DE9B3C", 3.2), "trunk": ("#D9782F", 3.8), "motorway": ("#CC5A33", 4.2),
}  # fmt: skip
"""Kind → colour and width in pixels (0: an area)."""


class FilmFault(Exception):
    """The film cannot be made; the message says what is missing."""


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


def offline_map(
    title: str, around: tuple[float, float, float, float], streets: BaseMap | None,
    folders: Sequence[Path] = LEAFLET_FOLDERS,
) -> folium.Map:  # fmt: skip
    """A folium map that fetches nothing, with the streets of a box (west, south, east, north). Raises FilmFault."""
    script, style = _leaflet(folders)
    film = folium.Map(tiles=None, control_scale=True, prefer_canvas=True, attributionControl=False)
    film.default_js, film.default_css = [], []  # what folium would fetch from the network
    root = film.get_root()
    root.title = html.escape(title)
    root.header.add_child(Element("{% raw %}<style>" + style + "</style>{% endraw %}"), name="leaflet-style", index=0)
    root.header.add_child(Element("{% raw %}<script>" + script + "</script>{% endraw %}"), name="leaflet", index=1)
    if streets is not None:
        for kind, lines in _streets(streets, around):
            colour, width_px = LOOKS[kind]
            _add_lines(film, lines, colour, width_px)
    return film


def _leaflet(folders: Sequence[Path]) -> tuple[str, str]:
    """Script and style of Leaflet. Raises FilmFault."""
    for folder in folders:
        for name in ("leaflet.min.js", "leaflet.js"):
            if (folder / name).is_file() and (folder / "leaflet.css").is_file():
                style = (folder / "leaflet.css").read_text(encoding="utf-8")
                script = (folder / name).read_text(encoding="utf-8")
                return script.partition("//# sourceMappingURL")[0], style.partition("/*# sourceMappingURL")[0]
    raise FilmFault(t("Films need Leaflet on the server (Debian package libjs-leaflet)"))


def _streets(
    streets: BaseMap, around: tuple[float, float, float, float]
) -> list[tuple[str, list[list[tuple[float, float]]]]]:
    """Kind → its lines as (latitude, longitude), at the finest detail that is not too much."""
    batches = []
    for zoom in ZOOMS:
        batches = [batch for batch in streets.features_in(*around, zoom) if batch.kind in LOOKS]
        if sum(len(batch.xy) for batch in batches) <= MOST_CORNERS:
            break
    found = []
    for batch in batches:
        places = [degrees_of(float(x), float(y)) for x, y in batch.xy]
        rounded = [(round(latitude, 5), round(longitude, 5)) for longitude, latitude in places]
        ends = zip(batch.starts[:-1].tolist(), batch.starts[1:].tolist(), strict=True)
        found.append((batch.kind, [rounded[first:last] for first, last in ends if last - first > 1]))
    return found


def _add_lines(film: folium.Map, lines: list[list[tuple[float, float]]], colour: str, width_px: float) -> None:
    if not lines:
        return
    if width_px:
        folium.PolyLine(lines, color=colour, weight=width_px, opacity=1.0, interactive=False).add_to(film)
    else:
        folium.Polygon(
            lines, color=colour, weight=0, fill=True, fill_color=colour, fill_opacity=1.0, interactive=False
        ).add_to(film)


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


def _packed(content: object) -> str:
    """The content in base64: no plate can end a script or be taken for a part of folium's own templates."""
    return base64.b64encode(json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode()).decode()


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
        self.content = _packed(content)
        self.style, self.bar, self.script = (_page(name) for name in ("film.css", "film.html", "film.js"))


def _page(name: str) -> str:
    return (pages_folder() / "pages" / name).read_text(encoding="utf-8")


def kinds_drawn() -> Iterable[str]:
    """Kinds of the base map that a film shows."""
    return LOOKS
