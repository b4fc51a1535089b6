"""Made files of any size: a province of towns, most of it buildings, with roads that meet and places with names."""

from __future__ import annotations

from pathlib import Path

BLOCKS = 20
"""Streets of a town in each direction."""
STEP_DEG = 0.001
TOWN_DEG = 0.05
WEST, SOUTH = 117.0, 31.0
TOWNS_IN_ROW = 100


def town_corner(number: int) -> tuple[float, float]:
    """Longitude and latitude of a town's south-western crossing."""
    return WEST + TOWN_DEG * (number % TOWNS_IN_ROW), SOUTH + TOWN_DEG * (number // TOWNS_IN_ROW)


def town_rows(number: int) -> list[str]:
    """One town's features as texts: streets with a point at each crossing, houses in the blocks, shops."""
    west, south = town_corner(number)
    rows = []
    for street in range(BLOCKS):
        for across in (True, False):
            line = []
            for at in range(BLOCKS):
                x, y = (at, street) if across else (street, at)
                line.append(f"[{west + x * STEP_DEG:.7f}, {south + y * STEP_DEG:.7f}]")
            kind = "primary" if street % 10 == 0 else "residential"
            name = f"{number}镇{'东' if across else '北'}{street}路"
            facts = f'"highway": "{kind}", "name": "{name}", "maxspeed": 50, "surface": "asphalt", "lit": true'
            rows.append(_feature(facts, "LineString", f"[{', '.join(line)}]"))
    for x in range(BLOCKS - 1):
        for y in range(BLOCKS - 1):
            for part in range(4):
                left = west + (x + 0.1 + 0.45 * (part % 2)) * STEP_DEG
                low = south + (y + 0.1 + 0.45 * (part // 2)) * STEP_DEG
                right, high = left + 0.3 * STEP_DEG, low + 0.3 * STEP_DEG
                ring = ", ".join(
                    f"[{lon:.7f}, {lat:.7f}]"
                    for lon, lat in ((left, low), (right, low), (right, high), (left, high), (left, low))
                )
                facts = f'"building": "yes", "building:levels": {part + 3}, "source": "survey of the province"'
                rows.append(_feature(facts, "Polygon", f"[[{ring}]]"))
            place = f"[{west + (x + 0.5) * STEP_DEG:.7f}, {south + (y + 0.5) * STEP_DEG:.7f}]"
            rows.append(_feature(f'"shop": "convenience", "name": "{number}镇{x}区{y}号商店"', "Point", place))
    return rows


def _feature(facts: str, shape: str, coordinates: str) -> str:
    return (
        f'{{ "type": "Feature", "properties": {{ {facts} }}, '
        f'"geometry": {{ "type": "{shape}", "coordinates": {coordinates} }} }}'
    )


def write_geojson(path: Path, towns: int | None = None, size_bytes: int | None = None) -> int:
    """A province of so many towns, or of as many as fit the size; their number is returned."""
    done = 0
    with path.open("w", encoding="utf-8") as file:
        file.write('{ "type": "FeatureCollection",\n"features": [\n')
        while done != towns and (size_bytes is None or file.tell() < size_bytes):
            file.write(("" if done == 0 else ",\n") + ",\n".join(town_rows(done)))
            done += 1
        file.write("\n]\n}\n")
    return done
