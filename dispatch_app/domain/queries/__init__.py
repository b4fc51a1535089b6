"""Queries and their answers, one file a noun; a query changes nothing and may be asked again."""

from __future__ import annotations

from dispatch_app.domain.queries import (
    advice,
    alarms,
    bookings,
    coverage,
    directory,
    fleet,
    flows,
    history,
    incidents,
    locating,
    major_incidents,
    map_features,
    map_packages,
    places,
    recordings,
    replay,
    statistics,
    tracks,
    vehicles,
    walls,
)
from dispatch_app.domain.queries.advice import (
    HospitalAdvice,
    HospitalAdviceList,
    RecommendHospitals,
    RecommendVehicles,
    RouteAnswer,
    RouteVehicle,
    VehicleAdvice,
    VehicleAdviceList,
)
from dispatch_app.domain.queries.alarms import (
    AlarmFigure,
    AlarmHistory,
    AlarmLine,
    ListAlarmHistory,
    ListParts,
    PartsFound,
)
from dispatch_app.domain.queries.bookings import (
    AdviseBooking,
    BookingAdvice,
    BookingVehicle,
)
from dispatch_app.domain.queries.coverage import (
    AdviseMoveUps,
    AdviseReassignments,
    CoverageAnswer,
    GetCoverage,
    GetIsochrones,
    Isochrone,
    Isochrones,
    MoveUp,
    MoveUpList,
    Reassignment,
    ReassignmentList,
)
from dispatch_app.domain.queries.directory import (
    DirectoryFound,
    DirectoryHit,
    FindDirectory,
)
from dispatch_app.domain.queries.fleet import (
    DrivenLeg,
    MatchTrack,
    PlanVehicles,
    TrackMatched,
    VehiclePick,
    VehiclePlan,
)
from dispatch_app.domain.queries.flows import (
    FlowMistake,
    FlowsFound,
    FlowShown,
    FlowStep,
    FlowWay,
    ListFlows,
)
from dispatch_app.domain.queries.history import (
    GetHistoryRecord,
    GetRecordDetail,
    HistoryFound,
    HistoryRecordFound,
    RecordDetail,
    SearchHistory,
)
from dispatch_app.domain.queries.incidents import (
    GetIncident,
    IncidentFound,
    JournalLine,
)
from dispatch_app.domain.queries.locating import (
    GetLocationLink,
    LocationLinkFound,
)
from dispatch_app.domain.queries.major_incidents import (
    CasualtyPlace,
    DistributeCasualties,
    Distribution,
    HospitalLoad,
)
from dispatch_app.domain.queries.map_features import (
    FeatureHistory,
    FeatureVersion,
    GetFeatureHistory,
    MapFeaturePreviewed,
    PreviewMapFeature,
    TouchedRoad,
)
from dispatch_app.domain.queries.map_packages import GetMapPackage, MapPackageFound
from dispatch_app.domain.queries.places import (
    DescribePosition,
    FindPlaces,
    PlaceFound,
    PlacesFound,
    PositionDescribed,
)
from dispatch_app.domain.queries.recordings import (
    FindRecordings,
    GetRecordingTrail,
    RecordingLine,
    RecordingsFound,
    RecordingTrail,
)
from dispatch_app.domain.queries.replay import GetReplay, GetReplayTrack, ReplayFound
from dispatch_app.domain.queries.statistics import CountFigures, GetRecordsBehind, MakeReport, RecordsBehind
from dispatch_app.domain.queries.tracks import MOST_TRACK_POINTS, TrackOf, TrackPage, TrackPoint
from dispatch_app.domain.queries.vehicles import (
    FeedList,
    ListFeeds,
    ListUnknownFeeds,
    UnknownFeed,
    UnknownFeedList,
)
from dispatch_app.domain.queries.walls import GetWallLink, WallLinkFound

_NOUNS = (
    advice, places, incidents, vehicles, locating, map_features, map_packages, alarms, coverage, directory, fleet,
    flows, history, recordings, replay, statistics, tracks, major_incidents, bookings,
    walls,
)  # fmt: skip

QUERIES: dict[str, tuple[type, type]] = {
    query.__name__: (query, answer) for noun in _NOUNS for query, answer in noun.QUERIES
}
"""Name of a query → (its type, the type of its answer)."""

__all__ = [
    "MOST_TRACK_POINTS", "QUERIES", "AdviseBooking", "AdviseMoveUps", "AdviseReassignments", "AlarmFigure",
    "AlarmHistory", "AlarmLine", "BookingAdvice", "BookingVehicle", "CasualtyPlace", "CountFigures",
    "CoverageAnswer", "DescribePosition", "DirectoryFound", "DirectoryHit", "DistributeCasualties", "Distribution",
    "DrivenLeg", "FeatureHistory", "FeatureVersion", "FeedList", "FindDirectory", "FindPlaces", "FindRecordings",
    "FlowMistake", "FlowShown", "FlowStep", "FlowWay", "FlowsFound", "GetCoverage", "GetFeatureHistory",
    "GetHistoryRecord", "GetIncident", "GetIsochrones", "GetLocationLink", "GetMapPackage", "GetRecordDetail",
    "GetRecordingTrail",
    "GetRecordsBehind", "GetReplay", "GetReplayTrack", "GetWallLink", "HistoryFound", "HistoryRecordFound",
    "HospitalAdvice", "HospitalAdviceList",
    "HospitalLoad", "IncidentFound", "Isochrone", "Isochrones", "JournalLine", "ListAlarmHistory", "ListFeeds",
    "ListFlows", "ListParts", "ListUnknownFeeds", "LocationLinkFound", "MakeReport",
    "MapFeaturePreviewed", "MapPackageFound",
    "MatchTrack", "MoveUp", "MoveUpList", "PartsFound", "PlaceFound", "PlacesFound", "PlanVehicles",
    "PositionDescribed", "PreviewMapFeature", "Reassignment", "ReassignmentList", "RecommendHospitals",
    "RecommendVehicles", "RecordDetail", "RecordingLine", "RecordingTrail", "RecordingsFound", "RecordsBehind",
    "ReplayFound", "RouteAnswer",
    "RouteVehicle", "SearchHistory", "TouchedRoad", "TrackMatched", "TrackOf", "TrackPage", "TrackPoint",
    "UnknownFeed", "UnknownFeedList", "VehicleAdvice", "VehicleAdviceList", "VehiclePick", "VehiclePlan",
    "WallLinkFound",
]  # fmt: skip
