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
from dispatch_app.domain.commands.bookings import (
    AmendBooking,
    AnswerBooking,
    BookingCommand,
    CancelBooking,
    EndBooking,
    Journey,
    MakeBooking,
    OfferBooking,
    ReleaseBooking,
    SetVehicleFleet,
    TakeBackBooking,
)
from dispatch_app.domain.commands.calls import (
    AnswerCall,
    CallCommand,
    ClassifyCall,
    HangUpCall,
    HoldCall,
    LinkCall,
    MarkCalledBack,
    MuteCall,
    ResumeCall,
    ReturnToQueue,
    SendDigits,
    SendToFlow,
    TransferCall,
    TransferOutside,
)
from dispatch_app.domain.commands.campaigns import (
    AdvanceCampaign,
    CampaignCommand,
    PauseCampaign,
    ReportCampaignCall,
    ResumeCampaign,
    StartCampaign,
    StopCampaign,
    TakeCampaignCall,
)
from dispatch_app.domain.commands.crews import (
    AnswerCrewEmergency,
    CallCrewEmergency,
    CrewCommand,
    EndCrewEmergency,
    ReadCrewMessage,
    SendCrewMessage,
)
from dispatch_app.domain.commands.directory import (
    DirectoryCommand,
    ImportDirectory,
    RemoveDirectoryEntry,
    SetDirectoryEntry,
)
from dispatch_app.domain.commands.distribution import (
    AskBreak,
    DecideBreak,
    DistributeCalls,
    DistributionCommand,
    LockNumber,
    SetDeskSkills,
    UnlockNumber,
    WithdrawBreak,
)
from dispatch_app.domain.commands.exchange import (
    ExchangeCommand,
    ReportAnnounced,
    ReportAnswered,
    ReportCallEnded,
    ReportDialled,
    ReportDigits,
    ReportFlowEnded,
    ReportFlowStep,
    ReportHeld,
    ReportLine,
    ReportNoAnswer,
    ReportParty,
    ReportPhone,
    ReportRequestFailed,
    ReportRing,
    ReportTransferred,
)
from dispatch_app.domain.commands.history import ExportRecords, HistoryCommand, LookAtRecord
from dispatch_app.domain.commands.hospitals import (
    AcknowledgePreArrival,
    ChooseHospital,
    HospitalCommand,
    SignHandOver,
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
    MergeIncidents,
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
from dispatch_app.domain.commands.major_incidents import (
    AddCasualty,
    AmendCasualty,
    AmendMajorIncident,
    AssignCasualties,
    Assignment,
    CallUpStaff,
    CasualtyFacts,
    CloseMajorIncident,
    DeclareMajorIncident,
    IssueSituationReport,
    JoinIncident,
    MajorIncidentChanges,
    MajorIncidentCommand,
    NoteSituation,
    ReopenMajorIncident,
    ReportStaffAnswer,
    SendWave,
    SettleCasualty,
    SplitIncident,
)
from dispatch_app.domain.commands.map_features import (
    ExpireMapFeature,
    MapFeatureCommand,
    RemoveHospital,
    RemoveMapFeature,
    RemoveStation,
    SetHospital,
    SetMapFeature,
    SetStation,
)
from dispatch_app.domain.commands.map_packages import (
    MapPackageCommand,
    SwitchMapPackage,
)
from dispatch_app.domain.commands.missions import (
    ConfirmOrder,
    CorrectMissionTime,
    DispatchVehicles,
    EndEmptyRun,
    MarkStepLate,
    MissionCommand,
    Override,
    ReassignMission,
    RefuseMission,
    ReportMileage,
    ReportMission,
    ReviseOrders,
    StandDownMission,
)
from dispatch_app.domain.commands.notices import (
    ConfirmNotice,
    ExpireNotice,
    NoticeCommand,
    RecallNotice,
    SendNotice,
)
from dispatch_app.domain.commands.patient_records import (
    PatientRecordCommand,
    WritePatientRecord,
)
from dispatch_app.domain.commands.proposals import ConfirmProposal, DismissProposal, ProposalCommand, ProposeState
from dispatch_app.domain.commands.radio import RadioCommand, ReportRadio
from dispatch_app.domain.commands.recordings import (
    ExportRecording,
    ListenToRecording,
    RecordingCommand,
    ReportRecordingCompressed,
    ReportRecordingCopied,
    ReportRecordingDamaged,
    ReportRecordingFinished,
    ReportRecordingRemoved,
    ReportRecordingStarted,
)
from dispatch_app.domain.commands.reports import (
    ConfirmReportDelivery,
    NoteReportFault,
    RemoveReportDesign,
    RemoveReportSchedule,
    ReportCommand,
    SetReportDesign,
    SetReportSchedule,
)
from dispatch_app.domain.commands.resources import (
    ImportResources,
    ReportStation,
    ResourceCommand,
    SetDeskState,
    SetHospitalState,
    SetVehicleDuty,
)
from dispatch_app.domain.commands.return_slips import (
    FileReturnSlip,
    RemindReturnSlip,
    ReturnSlipCommand,
)
from dispatch_app.domain.commands.saved_searches import RemoveSavedSearch, SavedSearchCommand, SaveSearch
from dispatch_app.domain.commands.shifts import (
    HandOverShift,
    SetShiftMembers,
    ShiftCommand,
)
from dispatch_app.domain.commands.telephone import (
    AddParty,
    CallDesk,
    CallGroup,
    CallLine,
    CallNumber,
    DropParty,
    JoinCalls,
    MonitorCall,
    ReleaseCall,
    StopMonitoring,
    TakeOverCall,
    TelephoneCommand,
)
from dispatch_app.domain.commands.terminals import AdoptFeed, AskTerminal, ReportTerminalAnswer, TerminalCommand
from dispatch_app.domain.commands.walls import EndWallKey, RenewWallKey, SetWallLimits, WallCommand
from dispatch_app.domain.commands.watches import (
    BringIncident,
    RaiseWatchAlert,
    RemoveWatchRule,
    SeeWatchAlert,
    SetWatchRule,
    WatchCommand,
)

Command = (
    AlarmCommand | BookingCommand | CallCommand | CampaignCommand | DirectoryCommand
    | DistributionCommand | ExchangeCommand
    | RadioCommand
    | ReturnSlipCommand | NoticeCommand | ShiftCommand | IncidentCommand | LocatingCommand | MapFeatureCommand
    | MapPackageCommand | MissionCommand | RecordingCommand | ResourceCommand | TelephoneCommand | TerminalCommand
    | ProposalCommand | MajorIncidentCommand | CrewCommand | HospitalCommand | PatientRecordCommand
    | HistoryCommand
    | WallCommand | WatchCommand | SavedSearchCommand
    | ReportCommand
)  # fmt: skip

__all__ = [
    "AcceptLocation", "AcknowledgeAlarm", "AcknowledgePreArrival", "AddCasualty", "AddParty", "AdoptFeed",
    "AdvanceCampaign", "AmendBooking", "AmendCasualty", "AmendIncident", "AmendMajorIncident", "AnswerBooking",
    "AnswerCall", "AnswerCrewEmergency", "AskBreak", "AskTerminal", "AssignCasualties", "Assignment", "BringIncident",
    "CallCrewEmergency", "CallDesk", "CallGroup", "CallLine", "CallNumber", "CallUpStaff", "CancelBooking",
    "CancelIncident", "CasualtyFacts", "ChooseHospital", "ClassifyCall", "ClearAlarm", "CloseIncident",
    "CloseMajorIncident", "Command", "ConfirmNotice", "ConfirmOrder", "ConfirmProposal", "ConfirmReportDelivery",
    "CorrectMissionTime", "DecideBreak", "DeclareMajorIncident", "DismissProposal", "DispatchVehicles",
    "DistributeCalls", "DropParty", "EndBooking", "EndCrewEmergency", "EndEmptyRun", "EndWallKey", "ExpireMapFeature",
    "ExpireNotice", "ExportRecording", "ExportRecords", "FileReturnSlip", "HandOverIncident", "HandOverShift",
    "HangUpCall", "HoldCall", "HoldIncident", "ImportDirectory", "ImportResources", "IncidentChanges",
    "IssueSituationReport", "JoinCalls", "JoinIncident", "Journey", "LinkCall", "ListenToRecording", "LocateCaller",
    "LockNumber", "LookAtRecord", "MajorIncidentChanges", "MakeBooking", "MarkCalledBack", "MarkPlace",
    "MarkStepLate", "MergeIncidents", "MonitorCall", "MuteCall", "NoteReportFault", "NoteSituation", "OfferBooking",
    "OpenIncident", "Override", "PauseCampaign", "ProposeState", "QueueIncident", "RaiseAlarm", "RaiseWatchAlert",
    "ReadCrewMessage", "ReassignMission", "RecallNotice", "RefuseMission", "ReleaseBooking", "ReleaseCall",
    "RemindReturnSlip", "RemoveDirectoryEntry", "RemoveHospital", "RemoveMapFeature", "RemoveReportDesign",
    "RemoveReportSchedule", "RemoveSavedSearch", "RemoveStation", "RemoveWatchRule", "RenewWallKey", "ReopenIncident",
    "ReopenMajorIncident", "ReportAnnounced", "ReportAnswered", "ReportCallEnded", "ReportCampaignCall",
    "ReportCandidate", "ReportDialled", "ReportDigits", "ReportFlowEnded", "ReportFlowStep", "ReportHeld",
    "ReportLine", "ReportLocationLink", "ReportLocationReference", "ReportMileage", "ReportMission", "ReportNoAnswer",
    "ReportParty", "ReportPhone", "ReportRadio", "ReportRecordingCompressed", "ReportRecordingCopied",
    "ReportRecordingDamaged", "ReportRecordingFinished", "ReportRecordingRemoved", "ReportRecordingStarted",
    "ReportRequestFailed", "ReportRing", "ReportStaffAnswer", "ReportStation", "ReportTerminalAnswer",
    "ReportTransferred", "RequestLampTest", "RequestReinforcement", "ResumeCall", "ResumeCampaign", "ReturnToQueue",
    "ReviseOrders", "SaveSearch", "SeeWatchAlert", "SendCrewMessage", "SendDigits", "SendLocationLink", "SendNotice",
    "SendToFlow", "SendWave", "SetDeskSkills", "SetDeskState", "SetDirectoryEntry", "SetHospital", "SetHospitalState",
    "SetMapFeature", "SetReportDesign", "SetReportSchedule", "SetShiftMembers", "SetStation", "SetVehicleDuty",
    "SetVehicleFleet", "SetWallLimits", "SetWatchRule", "SettleCasualty", "ShelveAlarm", "SignHandOver",
    "SplitIncident", "StandDownMission", "StartCampaign", "StopCampaign", "StopMonitoring", "SwitchMapPackage",
    "TakeBackBooking", "TakeCampaignCall", "TakeOverCall", "TransferCall", "TransferOutside", "UnlatchAlarm",
    "UnlockNumber", "UnshelveAlarm", "WakeIncident", "WithdrawBreak", "WritePatientRecord",
]  # fmt: skip
