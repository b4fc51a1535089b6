"""Events about the map package."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.map_package import MapPackage


@dataclass(frozen=True, slots=True)
class MapPackageSwitched:
    """Drive times and addresses come from this package now; clients look whether theirs is newer, too."""

    package: MapPackage


MapPackageEvent = MapPackageSwitched
