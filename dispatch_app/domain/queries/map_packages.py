"""The query about the map package in use, and its answer."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.map_package import MapPackage


@dataclass(frozen=True, slots=True)
class GetMapPackage:
    """Which package is in use, and whether a new one waits."""


@dataclass(frozen=True, slots=True)
class MapPackageFound:
    in_use: MapPackage | None
    """None where there is none: times are straight-line estimates."""
    waiting: MapPackage | None
    words: str
    """How far loading has come or what is wrong; "" while all is well."""


QUERIES: tuple[tuple[type, type], ...] = ((GetMapPackage, MapPackageFound),)
