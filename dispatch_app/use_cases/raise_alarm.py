"""Alarms: one per kind and subject, raised, acknowledged, cleared."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.alarm import Alarm, Priority, alarm_id_of
from dispatch_app.domain.board import Board
from dispatch_app.domain.refusals import refuse
from dispatch_app.use_cases.decision import Accepted, Context, Decision


def raise_alarm(board: Board, command: cmd.RaiseAlarm, context: Context) -> Decision:
    """A second raising of the same kind and subject changes nothing: one alarm, one ring."""
    if command.priority not in set(Priority):
        return refuse("field_wrong", field="priority", reason=command.priority[:40])
    alarm_id = alarm_id_of(command.kind, command.subject)
    if alarm_id in board.alarms:
        return Accepted()
    priority = Priority(command.priority)
    alarm = Alarm(
        alarm_id, command.kind, command.subject, priority, context.now, command.values, command.incident_id
    )
    return Accepted((ev.AlarmRaised(alarm),))


def acknowledge_alarm(board: Board, command: cmd.AcknowledgeAlarm, context: Context) -> Decision:
    alarm = board.alarms.get(command.alarm_id)
    if alarm is None:
        return refuse("alarm_unknown")
    if alarm.acknowledged_at is not None:
        return Accepted()
    by = context.actor.name or context.actor.user
    return Accepted((ev.AlarmAcknowledged(alarm.alarm_id, by, context.now),))


def clear_alarm(board: Board, command: cmd.ClearAlarm, context: Context) -> Decision:
    alarm_id = alarm_id_of(command.kind, command.subject)
    return Accepted((ev.AlarmCleared(alarm_id),)) if alarm_id in board.alarms else Accepted()
