"""Stations and hospitals of the demo town, each beside a road, spread over the districts."""

from __future__ import annotations

import numpy as np

from gis_data.town.places import Frontage, Spot

STATIONS = (
    ("急救中心站", 0.03, 0.10, 5),
    ("和平分站", 0.14, 0.32, 3),
    ("江北分站", -0.42, 0.22, 3),
    ("柳溪分站", -0.62, 0.66, 2),
    ("火车站分站", -0.06, 0.62, 3),
    ("东湖分站", 0.50, 0.22, 3),
    ("东郊分站", 0.78, 0.48, 2),
    ("临江分站", 0.02, -0.36, 3),
    ("西山分站", -0.40, -0.38, 3),
    ("高新分站", 0.46, -0.36, 3),
    ("南站分站", 0.20, -0.72, 2),
    ("大学城分站", -0.55, -0.80, 2),
)
"""Name, place as a share of the half extent, ambulances."""

HOSPITALS = (
    ("安和市人民医院", 0.06, 0.20, 1400, "chest_pain,stroke,trauma,burns,obstetrics,paediatrics,poisoning,icu"),
    ("安和市中心医院", -0.16, -0.30, 1100, "chest_pain,stroke,trauma,icu"),
    ("安和大学附属第一医院", 0.40, 0.14, 1600, "chest_pain,stroke,trauma,burns,paediatrics,icu"),
    ("安和市妇幼保健院", -0.12, 0.34, 520, "obstetrics,paediatrics"),
    ("安和市中医院", 0.22, -0.40, 640, "stroke,icu"),
    ("安和市第二人民医院", -0.50, 0.30, 720, "chest_pain,trauma,poisoning,icu"),
    ("高新区医院", 0.58, -0.50, 460, "trauma,obstetrics"),
    ("西山区人民医院", -0.50, -0.52, 480, "chest_pain,poisoning"),
)
"""Name, place, beds, what its emergency department can treat at once."""


def facility_spots(fronts: list[Frontage], half_width_m: float, half_height_m: float) -> list[Spot]:
    """Twelve stations and eight hospitals, each moved to the nearest house front of a main road."""
    main = [front for front in fronts if front.kind in ("primary", "secondary", "tertiary")]
    points = np.array([(front.x, front.y) for front in main])
    spots = []
    for number, (name, x, y, vehicles) in enumerate(STATIONS, 1):
        front = _nearest(main, points, x * half_width_m, y * half_height_m)
        attributes: tuple[tuple[str, str], ...] = (
            ("phone", f"0588-6120{number:03d}"),
            ("vehicles", str(vehicles)),
            ("code", f"{number:02d}"),
        )
        spots.append(_spot("station", name, front, (), attributes))
    for number, (name, x, y, beds, capabilities) in enumerate(HOSPITALS, 1):
        front = _nearest(main, points, x * half_width_m, y * half_height_m)
        aliases = (
            (name.removeprefix("安和市"),)
            if name.startswith("安和市")
            else (name.replace("安和大学附属第一", "安大一附"),)
        )
        attributes = (
            ("phone", f"0588-6600{number:03d}"),
            ("beds", str(beds)),
            ("capabilities", capabilities),
            ("code", f"H{number}"),
        )
        spots.append(_spot("hospital", name, front, aliases if aliases[0] != name else (), attributes))
    return spots


def _nearest(
    fronts: list[Frontage], points: np.ndarray[tuple[int, int], np.dtype[np.float64]], x: float, y: float
) -> Frontage:
    return fronts[int(np.argmin(np.hypot(points[:, 0] - x, points[:, 1] - y)))]


def _spot(
    kind: str, name: str, front: Frontage, aliases: tuple[str, ...], attributes: tuple[tuple[str, str], ...]
) -> Spot:
    return Spot(kind, name, front.x, front.y, front.road, f"{front.number}号", aliases, attributes)
