"""Commands: what a person, device or part may ask for. Each is answered by events or a refusal.

One file a noun; `Command` is the union of them all.
"""

from __future__ import annotations

from dispatch_app.domain.commands.alarms import (
    AcknowledgeAlarm,
    AlarmCommand,
    ClearAlarm,
    RaiseAlarm,
    RequestLampTest,
    ShelveAlarm,
    UnlatchAlarm,
    UnshelveAlarm,
)
from dispatch_app.domain.commands.calls import (
    AnswerCall,
    CallCommand,
    ClassifyCall,
    HangUpCall,
    HoldCall,
    LinkCall,
    MarkCalledBack,
    ReportCallEnded,
    ReportRing,
    ResumeCall,
    TransferCall,
)
from dispatch_app.domain.commands.incidents import (
    AcceptLocation,
    AmendIncident,
    CancelIncident,
    CloseIncident,
    HandOverIncident,
    HoldIncident,
    IncidentChanges,
    IncidentCommand,
    MarkPlace,
    OpenIncident,
    QueueIncident,
    ReopenIncident,
    RequestReinforcement,
    WakeIncident,
)
from dispatch_app.domain.commands.locating import (
    LocateCaller,
    LocatingCommand,
    ReportCandidate,
    ReportLocationLink,
    ReportLocationReference,
    SendLocationLink,
)
from dispatch_app.domain.commands.map_features import (
    ExpireMapFeature,
    MapFeatureCommand,
    RemoveMapFeature,
    SetHospital,
    SetMapFeature,
    SetStation,
)
from dispatch_app.domain.commands.missions import (
    ConfirmOrder,
    DispatchVehicles,
    EndEmptyRun,
    MarkStepLate,
    MissionCommand,
    Override,
    ReassignMission,
    RefuseMission,
    ReportMission,
    ReviseOrders,
    StandDownMission,
)
from dispatch_app.domain.commands.resources import (
    ImportResources,
    ReportStation,
    ResourceCommand,
    SetDeskState,
    SetHospitalState,
    SetVehicleDuty,
)

Command = (
    CallCommand
    | LocatingCommand
    | IncidentCommand
    | MissionCommand
    | ResourceCommand
    | AlarmCommand
    | MapFeatureCommand
)

__all__ = [
    "AcceptLocation",
    "AcknowledgeAlarm",
    "AmendIncident",
    "AnswerCall",
    "CancelIncident",
    "ClassifyCall",
    "ClearAlarm",
    "CloseIncident",
    "Command",
    "ConfirmOrder",
    "DispatchVehicles",
    "EndEmptyRun",
    "ExpireMapFeature",
    "HandOverIncident",
    "HangUpCall",
    "HoldCall",
    "HoldIncident",
    "ImportResources",
    "IncidentChanges",
    "LinkCall",
    "LocateCaller",
    "MarkCalledBack",
    "MarkPlace",
    "MarkStepLate",
    "OpenIncident",
    "Override",
    "QueueIncident",
    "RaiseAlarm",
    "ReassignMission",
    "RefuseMission",
    "RemoveMapFeature",
    "ReopenIncident",
    "ReportCallEnded",
    "ReportCandidate",
    "ReportLocationLink",
    "ReportLocationReference",
    "ReportMission",
    "ReportRing",
    "ReportStation",
    "RequestLampTest",
    "RequestReinforcement",
    "ResumeCall",
    "ReviseOrders",
    "SendLocationLink",
    "SetDeskState",
    "SetHospital",
    "SetHospitalState",
    "SetMapFeature",
    "SetStation",
    "SetVehicleDuty",
    "ShelveAlarm",
    "StandDownMission",
    "TransferCall",
    "UnlatchAlarm",
    "UnshelveAlarm",
    "WakeIncident",
]
