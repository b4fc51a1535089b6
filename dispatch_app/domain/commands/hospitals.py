"""Commands about receiving hospitals: which one a mission goes to, its notice and its hand-over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ChooseHospital:
    """The mission goes to this hospital; a desk or the crew may change it until the patient is handed over."""

    mission_id: str
    hospital_id: str
    device_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AcknowledgePreArrival:
    """The hospital has seen the pre-arrival notice 预告知, with a word for the crew (entrance, team)."""

    mission_id: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SignHandOver:
    """The patient was taken over by the person named; the mission is handed over with it."""

    mission_id: str
    name: str
    department: str = ""
    note: str = ""
    device_at: datetime | None = None


HospitalCommand = ChooseHospital | AcknowledgePreArrival | SignHandOver
