"""The map widget shared by console, director and station."""

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
from dispatch_app.qt_kit.map_view.tools import Layer, Tool, layer_words, tool_words
from dispatch_app.qt_kit.map_view.view import MapView

__all__ = [
    "AdviceArrow",
    "AreaShade",
    "CandidateCircle",
    "ClosureLine",
    "FacilityMark",
    "FeatureMark",
    "IncidentMark",
    "Layer",
    "MapView",
    "MeetingPointMark",
    "PositionChange",
    "ReplayTrack",
    "RouteLine",
    "Tool",
    "TrailLine",
    "VehicleMark",
    "layer_words",
    "tool_words",
]
