"""Events about incidents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.commands.missions import Override
from dispatch_app.domain.incident import Acceptance, Incident
from dispatch_app.domain.keystroke import Keystroke
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.order import Order


@dataclass(frozen=True, slots=True)
class IncidentOpened:
    incident: Incident
    number: int
    """The running number within the local day, part of the incident's id."""


@dataclass(frozen=True, slots=True)
class IncidentAmended:
    """The incident as it is after the amendment; `fields` names what changed."""

    incident: Incident
    fields: tuple[str, ...]
    typed: tuple[Keystroke, ...] = ()
    """How the values were typed key by key, oldest first."""


@dataclass(frozen=True, slots=True)
class IncidentHandedOver:
    incident_id: str
    from_desk_id: str
    to_desk_id: str


@dataclass(frozen=True, slots=True)
class IncidentHeld:
    """Put on hold, or queued for want of a vehicle."""

    incident_id: str
    no_vehicle: bool
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class IncidentWoken:
    incident_id: str


@dataclass(frozen=True, slots=True)
class IncidentClosed:
    incident_id: str
    cancelled: bool
    reason: str
    remarks: str
    at: datetime


@dataclass(frozen=True, slots=True)
class IncidentReopened:
    """Carries the whole record, since the board may have let it go; `incident` is None for readers outside."""

    incident_id: str
    incident: Incident | None
    acceptances: tuple[Acceptance, ...]
    missions: tuple[Mission, ...]
    orders: tuple[Order, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class AcceptanceOpened:
    acceptance: Acceptance


@dataclass(frozen=True, slots=True)
class CheckOverridden:
    """A soft check was overruled: who is the event's actor."""

    incident_id: str
    vehicle_id: str
    override: Override


IncidentEvent = (
    IncidentOpened | IncidentAmended | IncidentHandedOver | IncidentHeld | IncidentWoken | IncidentClosed
    | IncidentReopened | AcceptanceOpened | CheckOverridden
)  # fmt: skip
