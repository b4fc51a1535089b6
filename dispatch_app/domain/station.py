"""Stations 分站, hospitals 医院 and desks 受理台."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatch_app.domain.place import Position
from dispatch_app.domain.telephone import PhoneState


class Link(StrEnum):
    ONLINE = "online"
    OFFLINE = "offline"


class PrinterState(StrEnum):
    UNKNOWN = "unknown"
    READY = "ready"
    OUT_OF_PAPER = "out_of_paper"
    JAMMED = "jammed"
    OFFLINE = "offline"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Station:
    """One ambulance station; `turn_out_s` is the usual time from order to wheels rolling, seconds."""

    station_id: str
    name: str
    position: Position
    phone: str = ""
    turn_out_s: int = 60
    link: Link = Link.OFFLINE
    link_changed_at: datetime | None = None
    printer: PrinterState = PrinterState.UNKNOWN
    printer_note: str = ""


@dataclass(frozen=True, slots=True)
class Department:
    """What one department of a hospital can take now; `code` is the capability it stands for."""

    code: str
    beds: int = 0
    diverting: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hospital:
    """One receiving hospital with its capabilities (chest_pain, stroke, trauma, burns, obstetrics, …)."""

    hospital_id: str
    name: str
    position: Position
    phone: str = ""
    capabilities: tuple[str, ...] = ()
    beds: int = 0
    diverting: bool = False
    note: str = ""
    departments: tuple[Department, ...] = ()
    """What departments said for themselves; a capability without one counts with the whole hospital."""
    state_at: datetime | None = None
    """When beds and diversion were last told."""

    def department(self, code: str) -> Department | None:
        """The department of a capability, where the hospital told of it."""
        return next((d for d in self.departments if d.code == code), None)


class DeskState(StrEnum):
    SIGNED_OUT = "signed_out"
    READY = "ready"
    BUSY = "busy"
    AFTER_CALL = "after_call"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Desk:
    """One desk 受理台 and who sits at it."""

    desk_id: str
    name: str
    state: DeskState = DeskState.SIGNED_OUT
    user: str = ""
    user_name: str = ""
    changed_at: datetime | None = None
    reason: str = ""
    """Why it is in this state, where somebody said so."""
    until: datetime | None = None
    """When after-call work ends by itself."""
    idle_since: datetime | None = None
    """When it last began to have nothing to do; the longest idle desk is offered the next call."""
    missed: int = 0
    """Calls in a row that rang here in vain."""
    phone: PhoneState = PhoneState.UNKNOWN
    skills: tuple[tuple[str, int], ...] = ()
    """(skill, level 1-9) of the person at the desk."""
    break_asked_at: datetime | None = None
    break_reason: str = ""
    break_approved: bool = False
    """The break was allowed and begins when the running call is over."""

    def level_of(self, skill: str) -> int:
        """The level of a skill, 0 without it; every desk has the skill "" at 1."""
        return 1 if not skill else dict(self.skills).get(skill, 0)
