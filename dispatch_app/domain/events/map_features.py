"""Events about what is drawn on the map. Stations and hospitals that move are registered anew (events.resources)."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.map_feature import MapFeature


@dataclass(frozen=True, slots=True)
class MapFeatureSet:
    feature: MapFeature


@dataclass(frozen=True, slots=True)
class MapFeatureRemoved:
    feature_id: str
    reason: str
    expired: bool = False
    """Its time was over; nobody removed it by hand."""


MapFeatureEvent = MapFeatureSet | MapFeatureRemoved
