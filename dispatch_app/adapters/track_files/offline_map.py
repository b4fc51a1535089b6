"""A map for files that are opened without a network: folium's page with Leaflet inside and streets from the package.

Leaflet is the system's own (Debian package libjs-leaflet).
"""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import folium
from branca.element import Element

from dispatch_app.words import t
from gis_data.base_map import BaseMap
from gis_data.base_map_kinds import degrees_of

LEAFLET_FOLDERS = (Path("/usr/share/javascript/leaflet"), Path("/usr/share/nodejs/leaflet/dist"))
"""Where systems keep Leaflet."""

MOST_CORNERS = 60_000
"""Of the streets: some 1.5 MB; a larger area is drawn at the next coarser level of detail."""

ZOOMS = (15.0, 13.5, 12.0, 10.5, 9.0)
LOOKS: dict[str, tuple[str, float]] = {
    "green": ("#DCE9D5", 0.0), "water": ("#C4DDEE", 0.0), "river": ("#A9CCE3", 2.0), "railway": ("#9AA5B1", 1.2),
    "residential": ("#C3CBD3", 1.5), "tertiary": ("#AEB8C2", 2.0), "secondary": ("#E3B866", 2.6),
    "primary": ("#DE9B3C", 3.2), "trunk": ("#D9782F", 3.8), "motorway": ("#CC5A33", 4.2),
}  # fmt: skip
"""Kind → colour and width in pixels (0: an area)."""


class FilmFault(Exception):
    """The film cannot be made; the message says what is missing."""


Bounds = tuple[float, float, float, float]
"""West, south, east and north in degrees."""


def offline_map(
    title: str, around: Bounds, streets: BaseMap | None, folders: Sequence[Path] = LEAFLET_FOLDERS
) -> folium.Map:
    """A folium map that fetches nothing, with the streets of an area. Raises FilmFault without Leaflet."""
    script, style = _leaflet(folders)
    film = folium.Map(tiles=None, control_scale=True, prefer_canvas=True, attributionControl=False)
    film.default_js, film.default_css = [], []  # what folium would fetch from the network
    root = film.get_root()
    root.title = html.escape(title)
    root.header.add_child(Element("{% raw %}<style>" + style + "</style>{% endraw %}"), name="leaflet-style", index=0)
    root.header.add_child(Element("{% raw %}<script>" + script + "</script>{% endraw %}"), name="leaflet", index=1)
    if streets is not None:
        for kind, lines in streets_in(streets, around):
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


def streets_in(
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


def packed(content: object) -> str:
    """The content in base64: no plate can end a script or be taken for a part of folium's own templates."""
    return base64.b64encode(json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode()).decode()


def kinds_drawn() -> Iterable[str]:
    """Kinds of the base map that a film shows."""
    return LOOKS
