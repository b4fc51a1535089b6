"""The map widget shared by console, director and station."""

from dispatch_app.qt_kit.map_view.overlays import (
    CandidateCircle,
    ClosureLine,
    FacilityMark,
    IncidentMark,
    MeetingPointMark,
    PositionChange,
    RouteLine,
    VehicleMark,
)
from dispatch_app.qt_kit.map_view.tools import Layer, Tool, layer_words, tool_words
from dispatch_app.qt_kit.map_view.view import MapView

__all__ = [
    "CandidateCircle",
    "ClosureLine",
    "FacilityMark",
    "IncidentMark",
    "Layer",
    "MapView",
    "MeetingPointMark",
    "PositionChange",
    "RouteLine",
    "Tool",
    "VehicleMark",
    "layer_words",
    "tool_words",
]
