"""What lies over the base map: setters for every overlay, layers on and off, and the order of drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from dispatch_app.qt_kit.map_view.feature_layer import FeatureLayer
from dispatch_app.qt_kit.map_view.overlays import (
    AdviceArrow,
    AreaShade,
    CandidateCircle,
    ClosureLine,
    FacilityMark,
    FeatureMark,
    IncidentMark,
    MeetingPointMark,
    PositionChange,
    ReplayTrack,
    RouteLine,
    TrailLine,
    VehicleMark,
)
from dispatch_app.qt_kit.map_view.place_layer import PlaceLayer
from dispatch_app.qt_kit.map_view.replay_layer import ReplayLayer
from dispatch_app.qt_kit.map_view.room import Room
from dispatch_app.qt_kit.map_view.shade_layer import ShadeLayer
from dispatch_app.qt_kit.map_view.tools import Layer
from dispatch_app.qt_kit.map_view.trail_layer import TrailLayer
from dispatch_app.qt_kit.map_view.vehicle_layer import VehicleLayer
from dispatch_app.qt_kit.map_view.viewport import Viewport
from dispatch_app.qt_kit.theme import Palette


class OverlayCanvas(QWidget):
    """Holds the overlays and draws them in two passes, under and over the vehicles; knows no base map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hidden: set[Layer] = set()
        self._vehicles = VehicleLayer()
        self._places = PlaceLayer()
        self._features = FeatureLayer()
        self._shades = ShadeLayer()
        self._trails = TrailLayer()
        self._replay = ReplayLayer()
        self._ground_edition = 0
        """Grows with every change of what lies under the vehicles and their trails."""

    def set_vehicles(self, marks: Sequence[VehicleMark]) -> None:
        """Replace all vehicles."""
        self._vehicles.set_vehicles(marks)
        self.update()

    def age_vehicles(self, passed_s: float, stale_after_s: float) -> None:
        """Let every fix grow older, e.g. once a second while no new ones come."""
        self._vehicles.age(passed_s, stale_after_s)
        self.update()

    def update_positions(self, changes: Sequence[PositionChange]) -> None:
        """Move vehicles that are already on the map."""
        self._vehicles.update_positions(changes)
        self.update()

    def set_trails(self, trails: Sequence[TrailLine]) -> None:
        """Replace all trails."""
        self._trails.set_trails(trails)
        self.update()

    def set_replay(self, track: ReplayTrack | None) -> None:
        """Show a track for its film; None takes it off the map."""
        self._replay.set_track(track)
        self.update()

    def move_replay(
        self, passed: int, tip: tuple[float, float] | None, heading_deg: float | None, known: bool = True
    ) -> None:
        """Show a moment of the film (see ReplayLayer.set_moment)."""
        self._replay.set_moment(passed, tip, heading_deg, known)
        self.update()

    def set_facilities(self, marks: Iterable[FacilityMark]) -> None:
        """Replace all stations and hospitals."""
        self._places.facilities = list(marks)
        self.update()

    def set_incidents(self, marks: Iterable[IncidentMark]) -> None:
        """Replace all incidents."""
        self._places.incidents = list(marks)
        self.update()

    def set_meeting_points(self, marks: Iterable[MeetingPointMark]) -> None:
        """Replace the meeting points of incidents."""
        self._places.meeting_points = list(marks)
        self.update()

    def set_candidates(self, circles: Iterable[CandidateCircle]) -> None:
        """Replace all location candidates."""
        self._places.candidates = list(circles)
        self._change_ground()

    def set_routes(self, routes: Sequence[RouteLine]) -> None:
        """Replace all routes."""
        self._places.set_routes(routes)
        self._change_ground()

    def set_closures(self, closures: Sequence[ClosureLine]) -> None:
        """Replace all closed stretches of road that are no drawn features."""
        self._places.set_closures(closures)
        self._change_ground()

    def set_features(self, features: Sequence[FeatureMark]) -> None:
        """Replace everything that people drew."""
        self._features.set_features(features)
        self._change_ground()

    def set_shades(self, shades: Sequence[AreaShade], arrows: Sequence[AdviceArrow] = ()) -> None:
        """Replace the areas of reach and coverage, and the arrows of advice."""
        self._shades.set_shades(shades)
        self._shades.set_arrows(arrows)
        self._change_ground()

    def choose_vehicle(self, key: str) -> None:
        """Ring one vehicle (none for an empty key); it is never hidden in a cluster."""
        self._vehicles.chosen = key
        self.update()

    def layer_shown(self, layer: Layer) -> bool:
        """True unless the layer was switched off."""
        return layer not in self._hidden

    def _change_ground(self) -> None:
        """Paint anew, the ground too."""
        self._ground_edition += 1
        self.update()

    def _share_overlays(self, other: OverlayCanvas) -> None:
        """Draw the same overlays as another canvas."""
        self._hidden, self._vehicles, self._places = set(other._hidden), other._vehicles, other._places
        self._features, self._shades, self._trails = other._features, other._shades, other._trails
        self._replay = other._replay

    def _forget_pictures(self) -> None:
        for layer in (self._vehicles, self._places, self._features, self._shades):
            layer.forget_pictures()
        self._ground_edition += 1

    def _paint_under(self, painter: QPainter, view: Viewport, palette: Palette) -> None:
        """What lies on the ground and stays: shades, drawn areas and stretches, routes, candidates."""
        if Layer.REACH not in self._hidden:
            self._shades.paint(painter, view, palette)
        self._features.paint_ground(painter, view, palette, self._hidden)
        self._places.paint_lines(painter, view, palette, self._hidden)

    def _paint_marks(self, painter: QPainter, view: Viewport, palette: Palette, room: Room) -> None:
        """Trails, then marks from facilities to incidents, and their words where there is room."""
        if Layer.TRAILS not in self._hidden:
            self._trails.paint(painter, view, palette)
        self._places.paint_facilities(painter, view, palette, self._hidden, room)
        self._features.paint_signs(painter, view, palette, room)
        if Layer.VEHICLES not in self._hidden:
            self._vehicles.paint(painter, view, palette, room)
        self._places.paint_scenes(painter, view, palette, self._hidden, room)
        self._replay.paint(painter, view, palette)
        if Layer.REACH not in self._hidden:
            self._shades.paint_words(painter, view, palette, room)
        if not self._hidden & {Layer.VEHICLES, Layer.VEHICLE_LABELS}:
            self._vehicles.paint_labels(painter, view, palette, room)
