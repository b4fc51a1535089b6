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
from dispatch_app.domain.events.calls import (
    CallAnswered,
    CallClassified,
    CallEnded,
    CallEvent,
    CallHeld,
    CallLinked,
    CallRang,
    CallResumed,
    CallReturned,
    CallTransferred,
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
from dispatch_app.domain.events.locating import (
    CallerSought,
    CandidateFound,
    LocatingEvent,
    LocationLinkChanged,
    LocationReferenceGiven,
)
from dispatch_app.domain.events.map_features import (
    MapFeatureEvent,
    MapFeatureRemoved,
    MapFeatureSet,
)
from dispatch_app.domain.events.missions import (
    MissionAdvanced,
    MissionEnded,
    MissionEvent,
    MissionOrdered,
    OrderConfirmed,
    OrderIssued,
    OrderRecalled,
    OrderRevised,
    OrderStepLate,
)
from dispatch_app.domain.events.resources import (
    DeskChanged,
    DeskRegistered,
    HospitalChanged,
    HospitalRegistered,
    ResourceEvent,
    StationChanged,
    StationRegistered,
    VehicleDutyChanged,
    VehicleRegistered,
)

Event = (
    CallEvent
    | LocatingEvent
    | IncidentEvent
    | MissionEvent
    | ResourceEvent
    | AlarmEvent
    | MapFeatureEvent
)


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
    "AcceptanceOpened",
    "AlarmAcknowledged",
    "AlarmCleared",
    "AlarmRaised",
    "AlarmReturned",
    "AlarmShelved",
    "AlarmUnlatched",
    "AlarmUnshelved",
    "CallAnswered",
    "CallClassified",
    "CallEnded",
    "CallHeld",
    "CallLinked",
    "CallRang",
    "CallResumed",
    "CallReturned",
    "CallTransferred",
    "CallerSought",
    "CandidateFound",
    "CheckOverridden",
    "DeskChanged",
    "DeskRegistered",
    "Event",
    "HospitalChanged",
    "HospitalRegistered",
    "IncidentAmended",
    "IncidentClosed",
    "IncidentHandedOver",
    "IncidentHeld",
    "IncidentOpened",
    "IncidentReopened",
    "IncidentWoken",
    "LampTestAsked",
    "LocationLinkChanged",
    "LocationReferenceGiven",
    "MapFeatureRemoved",
    "MapFeatureSet",
    "MissionAdvanced",
    "MissionEnded",
    "MissionOrdered",
    "OrderConfirmed",
    "OrderIssued",
    "OrderRecalled",
    "OrderRevised",
    "OrderStepLate",
    "Recorded",
    "StationChanged",
    "StationRegistered",
    "VehicleDutyChanged",
    "VehicleRegistered",
]
