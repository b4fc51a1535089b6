"""Messages between crews and desks: sent, and read by the other side."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.crew_message import LONGEST_MESSAGE, CrewMessage
from dispatch_app.domain.refusals import refuse
from dispatch_app.use_cases.decision import Accepted, Context, Decision


def send_crew_message(board: Board, command: cmd.SendCrewMessage, context: Context) -> Decision:
    """A crew writes for its own vehicle to all desks; a desk writes to one vehicle."""
    vehicle = board.vehicles.get(command.vehicle_id)
    if vehicle is None:
        return refuse("vehicle_unknown", vehicle_id=command.vehicle_id[:40])
    actor = context.actor
    from_crew = actor.role is Role.VEHICLE
    if from_crew and vehicle.vehicle_id != actor.vehicle_id:
        return refuse("not_yours")
    text = command.text.strip()
    if not 1 <= len(text) <= LONGEST_MESSAGE:
        return refuse("message_length", most=LONGEST_MESSAGE)
    active = board.active_mission_of(vehicle.vehicle_id)
    mission = board.missions.get(command.mission_id)
    known = mission.mission_id if mission is not None and mission.vehicle_id == vehicle.vehicle_id else ""
    message_id = f"{vehicle.vehicle_id}-{context.now:%Y%m%d%H%M%S%f}"
    while message_id in board.crew_messages:  # two messages in one microsecond
        message_id += "x"
    message = CrewMessage(
        message_id, vehicle.vehicle_id, vehicle.plate, from_crew, text, context.now, actor.name or actor.user,
        "" if from_crew else actor.desk_id, known or (active.mission_id if active else ""), command.device_at,
    )  # fmt: skip
    return Accepted((ev.CrewMessageSent(message),), {"message_id": message.message_id})


def read_crew_message(board: Board, command: cmd.ReadCrewMessage, context: Context) -> Decision:
    """The receiving side has read it; the first reader counts."""
    message = board.crew_messages.get(command.message_id)
    if message is None:
        return refuse("message_unknown")
    actor = context.actor
    if message.from_crew == (actor.role is Role.VEHICLE):
        return refuse("not_yours")
    if actor.role is Role.VEHICLE and message.vehicle_id != actor.vehicle_id:
        return refuse("not_yours")
    if message.read_at is not None:
        return Accepted()
    return Accepted((ev.CrewMessageRead(message.message_id, context.now, actor.name or actor.user),))
