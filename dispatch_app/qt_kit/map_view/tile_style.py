"""Colours and widths of the base map by night and by day."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class RoadLook:
    """Fill and edge colour of one road class."""

    fill: str
    edge: str


@dataclass(frozen=True, slots=True)
class MapStyle:
    """One style of the base map; colours are `#RRGGBB`."""

    name: str
    land: str
    areas: dict[str, str]
    building_edge: str
    river: str
    railway: str
    railway_sleeper: str
    boundary: str
    ferry: str
    roads: dict[str, RoadLook]
    arrow: str
    label: str
    label_dim: str
    label_water: str
    label_green: str
    label_halo: str


NIGHT: Final = MapStyle(
    name="dark",
    land="#141B25",
    areas={
        "district": "#141B25",
        "landuse": "#18212C",
        "green": "#172A26",
        "water": "#0F2B44",
        "building": "#212C39",
    },
    building_edge="#2C3948",
    river="#0F2B44",
    railway="#3D4A59",
    railway_sleeper="#141B25",
    boundary="#5A4B6E",
    ferry="#2D5676",
    roads={
        "motorway": RoadLook("#8A6A3C", "#2A2217"),
        "trunk": RoadLook("#776040", "#282219"),
        "primary": RoadLook("#5C6A7C", "#10161F"),
        "secondary": RoadLook("#4A596B", "#10161F"),
        "tertiary": RoadLook("#3D4B5C", "#10161F"),
        "residential": RoadLook("#314052", "#121923"),
        "service": RoadLook("#2A3747", "#121923"),
        "pedestrian": RoadLook("#2B3442", "#121923"),
        "footway": RoadLook("#344252", "#141B25"),
    },
    arrow="#9FB0C0",
    label="#D2DBE4",
    label_dim="#9FB0C0",
    label_water="#6FA9D6",
    label_green="#7DB394",
    label_halo="#10161F",
)

DAY: Final = MapStyle(
    name="light",
    land="#F2F0EB",
    areas={
        "district": "#F2F0EB",
        "landuse": "#EBE8E1",
        "green": "#D0E5C4",
        "water": "#A8CFE9",
        "building": "#DFDAD0",
    },
    building_edge="#C9C2B5",
    river="#A8CFE9",
    railway="#8D8D8D",
    railway_sleeper="#F2F0EB",
    boundary="#A58BB8",
    ferry="#6FA3CC",
    roads={
        "motorway": RoadLook("#F3B36D", "#C98236"),
        "trunk": RoadLook("#F8CE8C", "#CF9C4C"),
        "primary": RoadLook("#FBE2A6", "#CDB06A"),
        "secondary": RoadLook("#FDF3C9", "#CFC08A"),
        "tertiary": RoadLook("#FFFFFF", "#C4BCAD"),
        "residential": RoadLook("#FFFFFF", "#D0C9BC"),
        "service": RoadLook("#FCFBF8", "#D8D2C6"),
        "pedestrian": RoadLook("#F3EEF5", "#D3CBD8"),
        "footway": RoadLook("#B9AE9C", "#F2F0EB"),
    },
    arrow="#5C6B7A",
    label="#232D38",
    label_dim="#55626F",
    label_water="#2C6A9C",
    label_green="#3C6E4C",
    label_halo="#FFFFFF",
)

STYLES: Final = {"dark": NIGHT, "light": DAY}

_WIDTH_ZOOMS: Final = (9.0, 11.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0, 20.0)
_WIDTHS_PX: Final = {
    "motorway": (1.4, 2.4, 4.0, 5.0, 6.5, 9.0, 13.0, 20.0, 64.0),
    "trunk": (1.2, 2.2, 3.8, 4.8, 6.5, 9.0, 13.0, 20.0, 64.0),
    "primary": (1.0, 1.8, 3.4, 4.5, 6.5, 9.0, 13.0, 20.0, 64.0),
    "secondary": (0.8, 1.3, 2.6, 3.8, 5.5, 8.0, 12.0, 18.0, 56.0),
    "tertiary": (0.6, 1.0, 2.0, 3.0, 4.5, 7.0, 11.0, 16.0, 48.0),
    "residential": (0.5, 0.7, 1.0, 1.6, 3.0, 5.5, 9.0, 14.0, 40.0),
    "service": (0.5, 0.5, 0.8, 1.0, 1.4, 3.0, 5.0, 8.0, 22.0),
    "pedestrian": (0.5, 0.5, 0.8, 1.0, 1.4, 3.0, 5.0, 8.0, 22.0),
    "footway": (0.5, 0.5, 0.8, 1.0, 1.0, 1.0, 1.4, 2.0, 4.0),
    "railway": (0.8, 1.0, 1.2, 1.4, 1.8, 2.2, 2.8, 3.6, 6.0),
    "river": (0.8, 1.0, 1.6, 2.4, 3.5, 5.0, 8.0, 12.0, 24.0),
    "boundary": (1.0, 1.2, 1.6, 1.8, 2.0, 2.2, 2.4, 2.6, 3.0),
    "ferry": (1.0, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.2, 2.6),
}

ROAD_ORDER: Final = (
    "footway", "pedestrian", "service", "residential", "tertiary", "secondary", "primary", "trunk", "motorway",
)  # fmt: skip


def width_px(kind: str, zoom: float) -> float:
    """Width in pixels of a line of this kind at `zoom`, linear between the table's zooms."""
    widths = _WIDTHS_PX[kind]
    place = bisect_right(_WIDTH_ZOOMS, zoom) - 1
    if place < 0:
        return widths[0]
    if place >= len(_WIDTH_ZOOMS) - 1:
        return widths[-1]
    share = (zoom - _WIDTH_ZOOMS[place]) / (_WIDTH_ZOOMS[place + 1] - _WIDTH_ZOOMS[place])
    return widths[place] + share * (widths[place + 1] - widths[place])


def edge_px(kind: str, zoom: float) -> float:
    """Width in pixels of the dark edge on each side of a road; 0 where the road is too thin to carry one."""
    if kind == "footway" or width_px(kind, zoom) < 2.4:
        return 0.0
    return 1.0 if zoom < 17.0 else 1.4
