"""Commands about what is drawn on the map."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.map_feature import MapFeature
from dispatch_app.domain.place import Position


@dataclass(frozen=True, slots=True)
class SetMapFeature:
    """Draw a feature (`feature_id` "") or change one; undo is setting an earlier version of its history again.

    The answer's result has `feature_id`, `roads` (how many stretches of road its closure or speed edit touches; 0 is
    accepted and should be said), `road_names` and `road_m`.
    """

    feature: MapFeature
    based_on: int = 0
    """The version that the asker saw; another one means that somebody was quicker. 0 for a new or removed feature."""


@dataclass(frozen=True, slots=True)
class RemoveMapFeature:
    feature_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ExpireMapFeature:
    """The feature's time is over (the server's own deadline)."""

    feature_id: str
    version: int


@dataclass(frozen=True, slots=True)
class SetStation:
    """Add a station (`station_id` new), or move and edit one; its link and printer stay as they are."""

    station_id: str
    name: str
    position: Position
    phone: str = ""
    turn_out_s: int = 60
    is_new: bool = False
    """Refused where somebody has added a station with this id meanwhile; never edits one."""


@dataclass(frozen=True, slots=True)
class SetHospital:
    """Add a hospital (`hospital_id` new), or move and edit one; beds, diversion and note stay as they are."""

    hospital_id: str
    name: str
    position: Position
    phone: str = ""
    capabilities: tuple[str, ...] = ()
    is_new: bool = False
    """Refused where somebody has added a hospital with this id meanwhile; never edits one."""


@dataclass(frozen=True, slots=True)
class RemoveStation:
    """Take a station off the map for good; refused while a vehicle belongs to it or an open incident names it."""

    station_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RemoveHospital:
    """Take a hospital off the map for good; refused while an incident or mission on the board names it."""

    hospital_id: str
    reason: str = ""


MapFeatureCommand = (
    SetMapFeature | RemoveMapFeature | ExpireMapFeature | SetStation | SetHospital | RemoveStation | RemoveHospital
)
