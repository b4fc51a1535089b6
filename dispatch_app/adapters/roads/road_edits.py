"""Closures, speed edits and the hour of the day, as times of the road network's edges."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from dispatch_app.adapters.roads.customiser import Customiser
from dispatch_app.domain.map_feature import FeatureKind, MapFeature, RoadLevel, Shape
from dispatch_app.domain.place import Position
from dispatch_app.use_cases.ports import TouchedStretch
from gis_data.roads.demand import DemandGrid, demand_grid
from gis_data.roads.edits import edges_along_line, edges_at_point, edges_in_area, edited_times_s, level_of
from gis_data.roads.hours import Factors, edge_times_s
from gis_data.roads.network import RoadNetwork

SLOT_MINUTES = 10
"""Speeds of the hour are blended anew this often; between two slots they differ by a few hundredths."""

KEPT_VIEWS = 4
"""Networks of different moments or edits that are kept: now, the slot before, and two questions about another time.
Each is one array of a number an edge: 2 MB for 250,000 edges."""

KEPT_FEATURES = 2_000
"""Drawn features whose edges are remembered; far more than a centre closes at a time."""

MOST_STRETCHES = 2_000
"""Stretches that an answer lists: an area over a whole district; the count of roads touched goes on."""


class RoadEdits:
    """Networks with the times of a moment; safe to use from any thread."""

    def __init__(
        self, network: RoadNetwork, factors: Factors | None, zone: ZoneInfo, customiser: Customiser | None = None
    ) -> None:
        self._network = network
        self._factors = factors
        self._zone = zone
        self._customiser = customiser
        self._lock = threading.Lock()
        self._demand: DemandGrid | None = None
        self._views: OrderedDict[object, RoadNetwork] = OrderedDict()
        self._edges: OrderedDict[MapFeature, NDArray[np.int32]] = OrderedDict()

    def network_at(self, edits: Sequence[MapFeature], at: datetime) -> RoadNetwork:
        """The network with those closures and speed edits at that time; the same one for the same question."""
        network = self._network_at(edits, at)
        if self._customiser is not None:
            self._customiser.want(network)
        return network

    def _network_at(self, edits: Sequence[MapFeature], at: datetime) -> RoadNetwork:
        slot = self._slot(at)
        holding = self._network.rules_at(at.astimezone(self._zone))
        key = (slot, holding, tuple((edit.feature_id, edit.version, edit.changed_at) for edit in edits))
        if slot is None and not edits and not holding:
            return self._network
        with self._lock:
            view = self._views.get(key)
            if view is not None:
                self._views.move_to_end(key)
                return view
        view = self._made(edits, slot).obeying_rules(holding)
        with self._lock:
            self._views[key] = view
            if len(self._views) > KEPT_VIEWS:
                self._views.popitem(last=False)
        return view

    def demand(self) -> DemandGrid:
        """The squares with streets, made once; they do not depend on closures or speeds."""
        with self._lock:
            if self._demand is None:
                self._demand = demand_grid(self._network)
            return self._demand

    def stretches(self, feature: MapFeature) -> tuple[TouchedStretch, ...]:
        """What the feature touches, one entry for both directions where both are touched."""
        edges = set(self.edges_of(feature).tolist())
        opposite, against = self._network.arrays.edge_opposite, self._network.against
        found = []
        for edge in sorted(edges)[:MOST_STRETCHES]:
            other = int(opposite[edge])
            both = other in edges and not against[edge] and not against[other]
            if other in edges and (other < edge if both else against[edge]):
                continue  # the street is told once
            points = tuple(Position(float(x), float(y)) for x, y in self._network.edge_coordinates(edge))
            found.append(
                TouchedStretch(
                    self._network.road_name(edge), float(self._network.length_m[edge]), both, points,
                    RoadLevel(level_of(self._network, edge)),
                )
            )  # fmt: skip
        return tuple(found)

    def edges_of(self, feature: MapFeature) -> NDArray[np.int32]:
        """Numbers of the edges that the feature means."""
        with self._lock:
            known = self._edges.get(feature)
        if known is not None:
            return known
        points = [(p.longitude, p.latitude) for p in feature.points]
        if feature.shape is Shape.POINT:
            edges = edges_at_point(self._network, points[0], feature.level.value)
        elif feature.shape is Shape.LINE:
            edges = edges_along_line(self._network, points, feature.direction.value, feature.level.value)
        else:
            edges = edges_in_area(self._network, points, feature.level.value)
        with self._lock:
            self._edges[feature] = edges
            if len(self._edges) > KEPT_FEATURES:
                self._edges.popitem(last=False)
        return edges

    def _slot(self, at: datetime) -> int | None:
        """Number of the slot of the local day, None where no hour differs from another."""
        if self._factors is None or (self._factors == 1.0).all():
            return None
        local = at.astimezone(self._zone)
        return (local.hour * 60 + local.minute) // SLOT_MINUTES

    def _made(self, edits: Sequence[MapFeature], slot: int | None) -> RoadNetwork:
        usual_s = self._network.free_time_s
        if slot is not None and self._factors is not None:
            middle_h = (slot + 0.5) * SLOT_MINUTES / 60.0
            usual_s = edge_times_s(self._network, self._factors, middle_h)
        speeds, closed = [], []
        for feature in edits:
            if feature.kind is FeatureKind.CLOSURE:
                closed.append(self.edges_of(feature))
            elif feature.kind is FeatureKind.SPEED:
                speeds.append((self.edges_of(feature), feature.speed_kmh, feature.speed_factor))
        times_s = edited_times_s(self._network, usual_s, speeds, closed)
        # What somebody closed on the network itself stays closed.
        times_s[np.isinf(self._network.time_s)] = np.inf
        return self._network.with_edge_times(usual_s, times_s)
