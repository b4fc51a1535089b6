"""Events about receiving hospitals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.hand_over import HandOver


@dataclass(frozen=True, slots=True)
class MissionHospitalChosen:
    mission_id: str
    hospital_id: str
    at: datetime
    by: str
    device_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PreArrivalAcknowledged:
    hand_over: HandOver


@dataclass(frozen=True, slots=True)
class HandOverSigned:
    hand_over: HandOver


HospitalEvent = MissionHospitalChosen | PreArrivalAcknowledged | HandOverSigned
