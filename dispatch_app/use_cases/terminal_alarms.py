"""Which alarm bits of a vehicle's terminal are alarms of the centre, and how loud they are."""

from __future__ import annotations

from collections.abc import Collection

from dispatch_app.domain.alarm import Priority, alarm_id_of
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import ClearAlarm, RaiseAlarm

KIND = "terminal_"
"""Begins the kinds; the bit's name follows (adapters.positioning.jt808_position.ALARM_NAMES)."""

PRIORITIES: dict[str, Priority] = {
    "collision": Priority.CRITICAL,
    "rollover": Priority.CRITICAL,
    "stolen": Priority.HIGH,
    "illegal_movement": Priority.HIGH,
    "power_lost": Priority.HIGH,
    "antenna_cut": Priority.MEDIUM,
    "antenna_short": Priority.MEDIUM,
    "gnss_module_fault": Priority.MEDIUM,
    "power_low": Priority.MEDIUM,
    "overspeed": Priority.MEDIUM,
    "fatigue": Priority.MEDIUM,
}
"""The emergency button calls a crew emergency instead (server.terminal_desk). The other bits (areas, routes, parking)
follow rules of freight companies that terminals carry from the factory."""

LATCHING = frozenset({"collision", "rollover"})
"""A person must see these even if the bit goes out again: the terminal may be what was broken."""


def alarm_commands(board: Board, vehicle_id: str, names: Collection[str]) -> list[RaiseAlarm | ClearAlarm]:
    """What begins and what is over, when the terminal of this vehicle now reports these bits."""
    vehicle = board.vehicles.get(vehicle_id)
    if vehicle is None:
        return []
    mission = board.active_mission_of(vehicle_id)
    incident_id = mission.incident_id if mission is not None else ""
    commands: list[RaiseAlarm | ClearAlarm] = []
    for name, priority in PRIORITIES.items():
        kind = KIND + name
        standing = board.alarms.get(alarm_id_of(kind, vehicle_id))
        if name in names and (standing is None or not standing.present):
            values = (("plate", vehicle.plate),)
            commands.append(RaiseAlarm(kind, vehicle_id, priority, values, incident_id, name in LATCHING))
        elif name not in names and standing is not None and standing.present:
            commands.append(ClearAlarm(kind, vehicle_id))
    return commands
