"""Who acts: roles and the signed-in person, device or part behind a command."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a signed-in party may do; the table of commands names the roles of each command."""

    DISPATCHER = "dispatcher"
    SHIFT_LEAD = "shift_lead"
    DIRECTOR = "director"
    STATION = "station"
    VEHICLE = "vehicle"
    HOSPITAL = "hospital"
    """The emergency department of a receiving hospital."""
    ADMINISTRATOR = "administrator"
    TELEPHONY = "telephony"
    """The exchange, or the ring simulator in its place."""
    POSITIONS = "positions"
    """The receiver of vehicle positions."""
    ALARMS = "alarms"
    """The watcher of devices: UPS, relays, network paths."""
    SERVER = "server"
    """The server itself: reactions and deadlines. No account can have this role."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The author of a command, as the server knows it (never as the client claims it)."""

    user: str
    role: Role
    name: str = ""
    desk_id: str = ""
    station_id: str = ""
    vehicle_id: str = ""
    hospital_id: str = ""


SERVER_ACTOR = Actor(user="server", role=Role.SERVER, name="server")
