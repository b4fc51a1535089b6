"""Stations 分站, hospitals 医院 and desks 受理台."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatch_app.domain.place import Position


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
