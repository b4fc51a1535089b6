"""Commands about own reports and their delivery."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.report_design import Every
from dispatch_app.domain.statistics.report import Section


@dataclass(frozen=True, slots=True)
class SetReportDesign:
    """Save an own report; `design_id` "" makes a new one, `version` is what was seen (0 for a new one)."""

    title: str
    sections: tuple[Section, ...]
    shared: bool = False
    design_id: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class RemoveReportDesign:
    design_id: str


@dataclass(frozen=True, slots=True)
class SetReportSchedule:
    """Deliver a report after every period; `schedule_id` "" makes a new schedule."""

    report_id: str
    every: Every
    hour: int
    kinds: tuple[str, ...] = ("pdf",)
    to_folder: bool = True
    mail_to: tuple[str, ...] = ()
    schedule_id: str = ""


@dataclass(frozen=True, slots=True)
class RemoveReportSchedule:
    schedule_id: str


@dataclass(frozen=True, slots=True)
class ConfirmReportDelivery:
    """The server has delivered the period's files."""

    schedule_id: str
    period: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoteReportFault:
    """The server could not deliver them."""

    schedule_id: str
    period: str
    fault: str


ReportCommand = (
    SetReportDesign | RemoveReportDesign | SetReportSchedule | RemoveReportSchedule | ConfirmReportDelivery
    | NoteReportFault
)  # fmt: skip
