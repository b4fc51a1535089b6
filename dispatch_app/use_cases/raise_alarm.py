"""Alarms: one per kind and subject; raised and cleared by their cause, seen, shelved and unlatched by persons."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Role
from dispatch_app.domain.alarm import LONGEST_SHELF_S, NEVER_SHELVED, SHORTEST_SHELF_S, Alarm, Priority, alarm_id_of
from dispatch_app.domain.board import Board
from dispatch_app.domain.crew_emergency import CREW_EMERGENCY
from dispatch_app.domain.refusals import refuse
from dispatch_app.use_cases.decision import Accepted, Context, Decision

LONGEST_NAME = 60
"""Of a person as the alarm service names it, and of a shelf's reason: one line of a list."""


def raise_alarm(board: Board, command: cmd.RaiseAlarm, context: Context) -> Decision:
    """A second raising of the same kind and subject changes nothing: one alarm, one ring."""
    if command.priority not in set(Priority):
        return refuse("field_wrong", field="priority", reason=command.priority[:40])
    alarm_id = alarm_id_of(command.kind, command.subject)
    known = board.alarms.get(alarm_id)
    if known is not None and known.present:
        return Accepted()
    if known is not None and (known.shelved_until is not None or known.acknowledged_at is None):
        return Accepted((ev.AlarmRaised(replace(known, present=True, values=command.values)),))
    alarm = Alarm(
        alarm_id, command.kind, command.subject, Priority(command.priority), context.now, command.values,
        command.incident_id, latching=command.latching,
    )  # fmt: skip
    return Accepted((ev.AlarmRaised(alarm),))


def acknowledge_alarm(board: Board, command: cmd.AcknowledgeAlarm, context: Context) -> Decision:
    alarm = board.alarms.get(command.alarm_id)
    if alarm is None:
        return refuse("alarm_unknown")
    if alarm.acknowledged_at is not None:
        return Accepted()
    if alarm.kind == CREW_EMERGENCY:
        return refuse("alarm_wants_answer")
    return Accepted((ev.AlarmAcknowledged(alarm.alarm_id, _person(command.by, context), context.now),))


def clear_alarm(board: Board, command: cmd.ClearAlarm, context: Context) -> Decision:
    alarm = board.alarms.get(alarm_id_of(command.kind, command.subject))
    if alarm is None or not alarm.present:
        return Accepted()
    stays = alarm.latching or alarm.shelved_until is not None
    return Accepted((ev.AlarmReturned(alarm.alarm_id) if stays else ev.AlarmCleared(alarm.alarm_id),))


def shelve_alarm(board: Board, command: cmd.ShelveAlarm, context: Context) -> Decision:
    """Alarms of calls and orders are work, not nuisance: they are never shelved. Critical ones need the shift lead."""
    alarm = board.alarms.get(command.alarm_id)
    if alarm is None:
        return refuse("alarm_unknown")
    if alarm.kind in NEVER_SHELVED:
        return refuse("alarm_not_shelvable")
    if alarm.priority is Priority.CRITICAL and context.actor.role is Role.DISPATCHER:
        return refuse("alarm_shelf_lead")
    if not (math.isfinite(command.for_s) and SHORTEST_SHELF_S <= command.for_s <= LONGEST_SHELF_S):
        limits = f"{SHORTEST_SHELF_S / 60:.0f}–{LONGEST_SHELF_S / 60:.0f} min"
        return refuse("field_wrong", field="for_s", reason=limits)
    until = context.now + timedelta(seconds=command.for_s)
    reason = command.reason.strip()[:LONGEST_NAME]
    return Accepted((ev.AlarmShelved(alarm.alarm_id, until, _person(command.by, context), reason),))


def unshelve_alarm(board: Board, command: cmd.UnshelveAlarm, context: Context) -> Decision:
    alarm = board.alarms.get(command.alarm_id)
    if alarm is None:
        return refuse("alarm_unknown")
    if alarm.shelved_until is None:
        return Accepted()
    by = "" if context.actor.role is Role.SERVER else _person(command.by, context)
    back = ev.AlarmUnshelved(alarm.alarm_id, by)
    over = not alarm.present and not alarm.latching
    return Accepted((back, ev.AlarmCleared(alarm.alarm_id)) if over else (back,))


def unlatch_alarm(board: Board, command: cmd.UnlatchAlarm, context: Context) -> Decision:
    """Seen and ended in one act, where nobody had acknowledged it."""
    alarm = board.alarms.get(command.alarm_id)
    if alarm is None:
        return refuse("alarm_unknown")
    if alarm.present or alarm.shelved_until is not None:
        return refuse("alarm_not_latched")
    by = _person(command.by, context)
    ends: tuple[ev.Event, ...] = (ev.AlarmUnlatched(alarm.alarm_id, by), ev.AlarmCleared(alarm.alarm_id))
    if alarm.acknowledged_at is None:
        return Accepted((ev.AlarmAcknowledged(alarm.alarm_id, by, context.now), *ends))
    return Accepted(ends)


def request_lamp_test(board: Board, command: cmd.RequestLampTest, context: Context) -> Decision:
    return Accepted((ev.LampTestAsked(_person("", context)),))



def _person(by: str, context: Context) -> str:
    """Who did it: the account, except that the alarm service tells who pressed its button."""
    if context.actor.role is Role.ALARMS and by.strip():
        return by.strip()[:LONGEST_NAME]
    return context.actor.name or context.actor.user
