"""Events about own reports and their delivery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.report_design import ReportDesign, ReportSchedule


@dataclass(frozen=True, slots=True)
class ReportDesignSet:
    design: ReportDesign


@dataclass(frozen=True, slots=True)
class ReportDesignRemoved:
    design_id: str


@dataclass(frozen=True, slots=True)
class ReportScheduleSet:
    schedule: ReportSchedule


@dataclass(frozen=True, slots=True)
class ReportScheduleRemoved:
    schedule_id: str


@dataclass(frozen=True, slots=True)
class ReportDelivered:
    schedule_id: str
    period: str
    files: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportDeliveryFailed:
    schedule_id: str
    period: str
    attempts: int
    fault: str
    at: datetime


ReportEvent = (
    ReportDesignSet | ReportDesignRemoved | ReportScheduleSet | ReportScheduleRemoved | ReportDelivered
    | ReportDeliveryFailed
)  # fmt: skip
