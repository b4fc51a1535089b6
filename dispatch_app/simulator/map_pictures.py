"""Pictures of base maps at city, district and street scale, by night and by day, for docs/maps.md.

`python -m dispatch_app.simulator.map_pictures --out docs/pictures NAME=PACKAGE[@LON,LAT] …` with packages of
`python -m gis_data import` or `town`. The closer scales show the package's middle unless a place is given.
Needs pngquant; no display.
"""

from __future__ import annotations

import argparse
import os
import subprocess
from pathlib import Path

SIZE_PX = (1_280, 720)
LARGEST_BYTES = 180_000
"""Two dozen pictures stay below 4 MB; a map with many colours gives some of them up."""

DISTRICT_ZOOM, STREET_ZOOM = 14.5, 17.2
"""At least: a small extract is a district already when it is fitted into the picture, so both come closer."""


def main(arguments: list[str] | None = None) -> int:
    """Paint and shrink all pictures; 0."""
    parser = argparse.ArgumentParser(prog="python -m dispatch_app.simulator.map_pictures", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/pictures"))
    parser.add_argument("maps", nargs="+", metavar="NAME=PACKAGE[@LON,LAT]")
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([])
    chosen.out.mkdir(parents=True, exist_ok=True)
    for one in chosen.maps:
        name, _, rest = one.partition("=")
        package, _, middle = rest.partition("@")
        place = tuple(float(number) for number in middle.split(",")) if middle else None
        for file in paint_map(name, Path(package), place, chosen.out):
            _shrink(file)
    del application
    return 0


def paint_map(name: str, package: Path, middle: tuple[float, ...] | None, out: Path) -> list[Path]:
    """The six pictures of one package, as they were written."""
    from dispatch_app.qt_kit.map_view import MapView
    from gis_data.base_map import open_base_map

    base_map = open_base_map(package)
    longitude, latitude = middle or base_map.centre()
    files = []
    for style in ("dark", "light"):
        view = MapView()
        view.resize(*SIZE_PX)
        view.set_base_map(base_map)
        view.show()  # unseen: the platform is offscreen; only a shown widget has its size
        view.fit(base_map.bounds)
        district = max(DISTRICT_ZOOM, view.viewport.zoom + 1.0)
        for scale, zoom in (("city", 0.0), ("district", district), ("street", max(STREET_ZOOM, district + 1.2))):
            if zoom:
                view.centre_on(longitude, latitude, zoom)
            file = out / f"map-{name}-{scale}-{style}.png"
            view.render_picture(*SIZE_PX, style).save(str(file))
            files.append(file)
        view.deleteLater()
    return files


def _shrink(file: Path) -> None:
    for colours in ("128", "64", "32"):
        subprocess.run(["pngquant", "--force", "--output", str(file), colours, str(file)], check=True)
        if file.stat().st_size < LARGEST_BYTES:
            return


if __name__ == "__main__":
    raise SystemExit(main())
