"""Events: what happened, in the order of the journal. Noun + past participle; each carries all that `apply` needs.

One file a noun; `Event` is the union of them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.actor import Actor
from dispatch_app.domain.events.alarms import (
    AlarmAcknowledged,
    AlarmCleared,
    AlarmEvent,
    AlarmRaised,
    AlarmReturned,
    AlarmShelved,
    AlarmUnlatched,
    AlarmUnshelved,
    LampTestAsked,
)
from dispatch_app.domain.events.bookings import (
    BookingAccepted,
    BookingAmended,
    BookingConflictAccepted,
    BookingEnded,
    BookingEvent,
    BookingFreed,
    BookingHidden,
    BookingMade,
    BookingOffered,
    BookingReleased,
    VehicleFleetSet,
)
from dispatch_app.domain.events.calls import (
    AnnouncementStarted,
    CallAnswered,
    CallClassified,
    CallDiverted,
    CallEnded,
    CallEvent,
    CallHeld,
    CallLinked,
    CallMonitored,
    CallMuted,
    CallOffered,
    CallOverflowed,
    CallPassed,
    CallPlaced,
    CallQueued,
    CallRang,
    CallResumed,
    CallReturned,
    CallsJoined,
    CallTransferred,
    DigitsPressed,
    DigitsSent,
    FlowAdvanced,
    FlowEnded,
    FlowStarted,
    MessageLeft,
    MonitoringStopped,
    PartyAdded,
    PartyChanged,
    PartyDropped,
    RequestFailed,
)
from dispatch_app.domain.events.campaigns import (
    CampaignAnswered,
    CampaignCallEnded,
    CampaignCallStarted,
    CampaignEvent,
    CampaignFinished,
    CampaignPaused,
    CampaignResumed,
    CampaignStarted,
    CampaignStopped,
)
from dispatch_app.domain.events.crews import (
    CrewEmergencyAnswered,
    CrewEmergencyCalled,
    CrewEmergencyEnded,
    CrewEvent,
    CrewMessageRead,
    CrewMessageSent,
)
from dispatch_app.domain.events.desks import (
    BreakAsked,
    BreakDecided,
    BreakWithdrawn,
    DeskEvent,
    DeskSkillsChanged,
    PhoneChanged,
)
from dispatch_app.domain.events.directory import (
    DirectoryEntryRemoved,
    DirectoryEntrySet,
    DirectoryEvent,
)
from dispatch_app.domain.events.history import HistoryEvent, RecordLookedAt, RecordsExported
from dispatch_app.domain.events.hospitals import (
    HandOverSigned,
    HospitalEvent,
    MissionHospitalChosen,
    PreArrivalAcknowledged,
)
from dispatch_app.domain.events.incidents import (
    AcceptanceOpened,
    CheckOverridden,
    IncidentAmended,
    IncidentClosed,
    IncidentEvent,
    IncidentHandedOver,
    IncidentHeld,
    IncidentOpened,
    IncidentReopened,
    IncidentWoken,
)
from dispatch_app.domain.events.lines import (
    LineChanged,
    LineEvent,
    LockedNumberCalled,
    NumberLocked,
    NumberUnlocked,
)
from dispatch_app.domain.events.locating import (
    CallerSought,
    CandidateFound,
    LocatingEvent,
    LocationLinkChanged,
    LocationReferenceGiven,
)
from dispatch_app.domain.events.major_incidents import (
    CasualtyAdded,
    CasualtyAmended,
    CasualtyAssigned,
    CasualtySettled,
    IncidentJoined,
    IncidentSplit,
    MajorIncidentAmended,
    MajorIncidentClosed,
    MajorIncidentDeclared,
    MajorIncidentEvent,
    MajorIncidentReopened,
    SituationNoted,
    SituationReportIssued,
)
from dispatch_app.domain.events.map_features import (
    MapFeatureEvent,
    MapFeatureRemoved,
    MapFeatureSet,
)
from dispatch_app.domain.events.map_packages import (
    MapPackageEvent,
    MapPackageSwitched,
)
from dispatch_app.domain.events.missions import (
    MileageMeasured,
    MissionAdvanced,
    MissionEnded,
    MissionEvent,
    MissionOrdered,
    MissionTimeCorrected,
    OrderConfirmed,
    OrderIssued,
    OrderRecalled,
    OrderRevised,
    OrderStepLate,
)
from dispatch_app.domain.events.notices import (
    NoticeConfirmed,
    NoticeEvent,
    NoticeExpired,
    NoticeRecalled,
    NoticeSent,
)
from dispatch_app.domain.events.patient_records import (
    PatientRecordBegun,
    PatientRecordEvent,
    PatientRecordWritten,
)
from dispatch_app.domain.events.proposals import ProposalDismissed, ProposalEvent, StateProposed
from dispatch_app.domain.events.radio import RadioEvent, RadioReported, RecordingLinked
from dispatch_app.domain.events.recordings import (
    RecordingCompressed,
    RecordingCopied,
    RecordingDamaged,
    RecordingEvent,
    RecordingExported,
    RecordingFinished,
    RecordingListened,
    RecordingRemoved,
    RecordingStarted,
)
from dispatch_app.domain.events.reports import (
    ReportDelivered,
    ReportDeliveryFailed,
    ReportDesignRemoved,
    ReportDesignSet,
    ReportEvent,
    ReportScheduleRemoved,
    ReportScheduleSet,
)
from dispatch_app.domain.events.resources import (
    DeskChanged,
    DeskRegistered,
    HospitalChanged,
    HospitalRegistered,
    HospitalRemoved,
    ResourceEvent,
    StationChanged,
    StationRegistered,
    StationRemoved,
    VehicleDutyChanged,
    VehicleRegistered,
)
from dispatch_app.domain.events.return_slips import (
    ReturnSlipEvent,
    ReturnSlipFiled,
    ReturnSlipOwed,
    ReturnSlipReminded,
)
from dispatch_app.domain.events.saved_searches import SavedSearchEvent, SavedSearchRemoved, SearchSaved
from dispatch_app.domain.events.shifts import (
    ShiftEvent,
    ShiftHandedOver,
    ShiftMembersChanged,
)
from dispatch_app.domain.events.terminals import TerminalAnswered, TerminalAsked, TerminalEvent
from dispatch_app.domain.events.walls import WallEvent, WallSettingsSet
from dispatch_app.domain.events.watches import (
    WatchAlertRaised,
    WatchAlertSeen,
    WatchEvent,
    WatchRuleRemoved,
    WatchRuleSet,
)

Event = (
    AlarmEvent | CallEvent | CampaignEvent | DeskEvent | DirectoryEvent | IncidentEvent | LineEvent | LocatingEvent
    | ReturnSlipEvent | NoticeEvent | ShiftEvent | RadioEvent
    | MapFeatureEvent | MapPackageEvent | MissionEvent | RecordingEvent | ResourceEvent
    | TerminalEvent | ProposalEvent | BookingEvent
    | MajorIncidentEvent
    | MapFeatureEvent | MapPackageEvent | MissionEvent | RecordingEvent | ResourceEvent | CrewEvent | HospitalEvent
    | PatientRecordEvent
    | HistoryEvent | SavedSearchEvent
    | WallEvent | WatchEvent | ReportEvent
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its place in the journal: `seq` is gapless within a centre."""

    centre_id: str
    seq: int
    at: datetime
    actor: Actor
    command_id: str
    event: Event


__all__ = [
    "AcceptanceOpened", "AlarmAcknowledged", "AlarmCleared", "AlarmRaised", "AlarmReturned", "AlarmShelved",
    "AlarmUnlatched", "AlarmUnshelved", "AnnouncementStarted", "BookingAccepted", "BookingAmended",
    "BookingConflictAccepted", "BookingEnded", "BookingFreed", "BookingHidden", "BookingMade", "BookingOffered",
    "BookingReleased", "BreakAsked", "BreakDecided", "BreakWithdrawn", "CallAnswered", "CallClassified",
    "CallDiverted", "CallEnded", "CallHeld", "CallLinked", "CallMonitored", "CallMuted", "CallOffered",
    "CallOverflowed", "CallPassed", "CallPlaced", "CallQueued", "CallRang", "CallResumed", "CallReturned",
    "CallTransferred", "CallerSought", "CallsJoined", "CampaignAnswered", "CampaignCallEnded", "CampaignCallStarted",
    "CampaignFinished", "CampaignPaused", "CampaignResumed", "CampaignStarted", "CampaignStopped", "CandidateFound",
    "CasualtyAdded", "CasualtyAmended", "CasualtyAssigned", "CasualtySettled", "CheckOverridden",
    "CrewEmergencyAnswered", "CrewEmergencyCalled", "CrewEmergencyEnded", "CrewMessageRead", "CrewMessageSent",
    "DeskChanged", "DeskRegistered", "DeskSkillsChanged", "DigitsPressed", "DigitsSent", "DirectoryEntryRemoved",
    "DirectoryEntrySet", "Event", "FlowAdvanced", "FlowEnded", "FlowStarted", "HandOverSigned", "HistoryEvent",
    "HospitalChanged", "HospitalRegistered", "HospitalRemoved", "IncidentAmended", "IncidentClosed",
    "IncidentHandedOver", "IncidentHeld", "IncidentJoined", "IncidentOpened", "IncidentReopened", "IncidentSplit",
    "IncidentWoken", "LampTestAsked", "LineChanged", "LocationLinkChanged", "LocationReferenceGiven",
    "LockedNumberCalled", "MajorIncidentAmended", "MajorIncidentClosed", "MajorIncidentDeclared",
    "MajorIncidentReopened", "MapFeatureRemoved", "MapFeatureSet", "MapPackageSwitched", "MessageLeft",
    "MileageMeasured", "MissionAdvanced", "MissionEnded", "MissionHospitalChosen", "MissionOrdered",
    "MissionTimeCorrected", "MonitoringStopped", "NoticeConfirmed", "NoticeExpired", "NoticeRecalled", "NoticeSent",
    "NumberLocked", "NumberUnlocked", "OrderConfirmed", "OrderIssued", "OrderRecalled", "OrderRevised",
    "OrderStepLate", "PartyAdded", "PartyChanged", "PartyDropped", "PatientRecordBegun", "PatientRecordWritten",
    "PhoneChanged", "PreArrivalAcknowledged", "ProposalDismissed", "RadioReported", "RecordLookedAt", "Recorded",
    "RecordingCompressed", "RecordingCopied", "RecordingDamaged", "RecordingExported", "RecordingFinished",
    "RecordingLinked", "RecordingListened", "RecordingRemoved", "RecordingStarted", "RecordsExported",
    "ReportDelivered", "ReportDeliveryFailed", "ReportDesignRemoved", "ReportDesignSet", "ReportScheduleRemoved",
    "ReportScheduleSet", "RequestFailed", "ReturnSlipFiled", "ReturnSlipOwed", "ReturnSlipReminded",
    "SavedSearchRemoved", "SearchSaved", "ShiftHandedOver", "ShiftMembersChanged", "SituationNoted",
    "SituationReportIssued", "StateProposed", "StationChanged", "StationRegistered", "StationRemoved",
    "TerminalAnswered", "TerminalAsked", "VehicleDutyChanged", "VehicleFleetSet", "VehicleRegistered",
    "WallSettingsSet", "WatchAlertRaised", "WatchAlertSeen", "WatchEvent", "WatchRuleRemoved", "WatchRuleSet",
]  # fmt: skip
