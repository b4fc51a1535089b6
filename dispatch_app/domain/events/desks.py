"""Events about desks' telephones, breaks and skills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.telephone import PhoneState


@dataclass(frozen=True, slots=True)
class PhoneChanged:
    """The desk's telephone registered at the exchange or was lost."""

    desk_id: str
    phone: PhoneState


@dataclass(frozen=True, slots=True)
class BreakAsked:
    desk_id: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BreakWithdrawn:
    desk_id: str


@dataclass(frozen=True, slots=True)
class BreakDecided:
    """An approved break begins with the DeskChanged that follows, or with the end of the running call."""

    desk_id: str
    approved: bool
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class DeskSkillsChanged:
    desk_id: str
    skills: tuple[tuple[str, int], ...]


DeskEvent = PhoneChanged | BreakAsked | BreakWithdrawn | BreakDecided | DeskSkillsChanged
