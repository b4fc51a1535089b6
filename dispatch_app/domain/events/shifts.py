"""Events about the shifts of stations."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.shift import CrewMember, StationShift


@dataclass(frozen=True, slots=True)
class ShiftHandedOver:
    """A station's new shift; the one before ends with it."""

    shift: StationShift


@dataclass(frozen=True, slots=True)
class ShiftMembersChanged:
    shift_id: str
    members: tuple[CrewMember, ...]


ShiftEvent = ShiftHandedOver | ShiftMembersChanged
