"""Crew emergencies 车组求助: called by a crew in danger, answered and ended by a desk. The loudest alarm there is."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Role
from dispatch_app.domain.alarm import Alarm, Priority, alarm_id_of
from dispatch_app.domain.board import Board
from dispatch_app.domain.crew_emergency import CREW_EMERGENCY, CrewEmergency
from dispatch_app.domain.reasons import EMERGENCY_ENDINGS
from dispatch_app.domain.refusals import refuse
from dispatch_app.use_cases.decision import Accepted, Context, Decision

LONGEST_WORDS = 200
"""An answer or a note is read at a glance."""


def call_crew_emergency(board: Board, command: cmd.CallCrewEmergency, context: Context) -> Decision:
    """Opens the emergency with its alarm. While one stands, a further call (second press, radio too) adds nothing."""
    vehicle = board.vehicles.get(command.vehicle_id)
    if vehicle is None:
        return refuse("vehicle_unknown", vehicle_id=command.vehicle_id[:40])
    actor = context.actor
    if actor.role is Role.VEHICLE and vehicle.vehicle_id != actor.vehicle_id:
        return refuse("not_yours")
    if actor.role is Role.STATION and vehicle.station_id != actor.station_id:
        return refuse("not_yours")
    standing = board.open_emergency_of(vehicle.vehicle_id)
    if standing is not None:
        return Accepted((), {"emergency_id": standing.emergency_id})
    position = command.position if command.position is not None and command.position.is_valid() else None
    if position is None:
        fix = context.lookups.positions.latest().get(vehicle.vehicle_id)
        position = fix.position if fix is not None else None
    mission = board.active_mission_of(vehicle.vehicle_id)
    emergency_id = f"{vehicle.vehicle_id}-{context.now:%Y%m%d%H%M%S%f}"
    while emergency_id in board.crew_emergencies:  # the clock was set back
        emergency_id += "x"
    emergency = CrewEmergency(
        emergency_id, vehicle.vehicle_id, vehicle.plate, context.now,
        command.source, mission.mission_id if mission else "", mission.incident_id if mission else "",
        command.device_at, position, command.note.strip()[:LONGEST_WORDS],
    )  # fmt: skip
    where = context.lookups.places.words_for(position) if position is not None else ""
    values = (("plate", vehicle.plate), ("where", where), ("incident_id", emergency.incident_id))
    # The alarm names no incident of its own: closing the incident must not end the crew's cry for help.
    alarm = Alarm(
        alarm_id_of(CREW_EMERGENCY, emergency.emergency_id), CREW_EMERGENCY, emergency.emergency_id, Priority.CRITICAL,
        context.now, values,
    )  # fmt: skip
    events = (ev.CrewEmergencyCalled(emergency), ev.AlarmRaised(alarm))
    return Accepted(events, {"emergency_id": emergency.emergency_id})


def answer_crew_emergency(board: Board, command: cmd.AnswerCrewEmergency, context: Context) -> Decision:
    """A desk acts: the alarm is silent, the crew reads the words. Another desk's further answer replaces the words."""
    emergency = board.crew_emergencies.get(command.emergency_id)
    if emergency is None:
        return refuse("emergency_unknown", emergency_id=command.emergency_id[:60])
    if not emergency.is_open():
        return refuse("emergency_over")
    words = command.words.strip()[:LONGEST_WORDS]
    if emergency.answered_at is not None and words in ("", emergency.answer):
        return Accepted()
    by = context.actor.name or context.actor.user
    events: list[ev.Event] = [
        ev.CrewEmergencyAnswered(emergency.emergency_id, context.now, by, context.actor.desk_id, words)
    ]
    alarm = board.alarms.get(alarm_id_of(CREW_EMERGENCY, emergency.emergency_id))
    if alarm is not None and alarm.acknowledged_at is None:
        events.append(ev.AlarmAcknowledged(alarm.alarm_id, by, context.now))
    return Accepted(tuple(events))


def end_crew_emergency(board: Board, command: cmd.EndCrewEmergency, context: Context) -> Decision:
    """The crew is safe or it was a mistake; the alarm goes."""
    emergency = board.crew_emergencies.get(command.emergency_id)
    if emergency is None:
        return refuse("emergency_unknown", emergency_id=command.emergency_id[:60])
    if not emergency.is_open():
        return Accepted()
    if not command.reason:
        return refuse("reason_missing")
    if command.reason not in EMERGENCY_ENDINGS:
        return refuse("reason_unknown", reason=command.reason[:40])
    by = context.actor.name or context.actor.user
    events: list[ev.Event] = [ev.CrewEmergencyEnded(emergency.emergency_id, context.now, by, command.reason)]
    alarm_id = alarm_id_of(CREW_EMERGENCY, emergency.emergency_id)
    if alarm_id in board.alarms:
        events.append(ev.AlarmCleared(alarm_id))
    return Accepted(tuple(events))
