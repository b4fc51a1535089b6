"""A hand-over 交接: what the receiving hospital says of one mission – notice seen, patient taken over, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.mission import MissionState, ReportSource

SIGNABLE_STATES = frozenset(
    {
        MissionState.PATIENT_ABOARD, MissionState.AT_HOSPITAL, MissionState.HANDED_OVER, MissionState.RETURNING,
        MissionState.AT_STATION,
    }
)  # fmt: skip
"""A patient who is not aboard yet cannot be taken over."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """One mission's hand-over; nothing is signed while `signed_at` is None."""

    mission_id: str
    incident_id: str
    vehicle_id: str
    hospital_id: str
    noticed_at: datetime | None = None
    """When the hospital confirmed that it has seen the pre-arrival notice 预告知."""
    noticed_by: str = ""
    notice_note: str = ""
    """What the hospital tells the crew: which entrance, which team."""
    signed_at: datetime | None = None
    signed_device_at: datetime | None = None
    signed_name: str = ""
    """Who took the patient over, by name."""
    signed_source: ReportSource = ReportSource.HOSPITAL
    department: str = ""
    note: str = ""
