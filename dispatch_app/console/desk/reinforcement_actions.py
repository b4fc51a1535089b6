"""An alarm about work is followed to its form: the plan stands there, one key (F12) sends it."""

from __future__ import annotations

from dispatch_app.console.desk import desk_actions as act
from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.reinforcement import wanted_vehicles
from dispatch_app.console.desk.requests import Request
from dispatch_app.domain.alarm import Alarm

WORK = frozenset({"reinforcement_wanted", "queue_may_wake", "mission_refused", "hold_ageing", "hold_overdue"})
"""Kinds whose answer is a dispatch: seeing the alarm and opening its incident are one act."""


def follow_alarm(desk: IntakeDesk, alarm_id: str) -> list[Request]:
    """Acknowledge; of a single alarm about work also bring its incident forward, with the vehicles it is about."""
    alarm = desk.board.alarms.get(alarm_id)
    seen = act.acknowledge_alarm(desk, alarm_id)
    if alarm is None or alarm.kind not in WORK or alarm.incident_id not in desk.board.incidents:
        return seen
    shown = act.show_incident(desk, alarm.incident_id)
    form = desk.shown()
    if form is None:
        return [*seen, *shown]
    form.wanted = wanted_vehicles(desk.board, alarm.incident_id)
    proposed = _proposed_vehicle(desk, alarm)
    if proposed:
        form.plan.chosen, form.plan.vehicles_by_hand = [proposed], True
        planned = act.edit_field(desk, "planned_vehicle_ids", (proposed,), at_once=True)
        return [*seen, *planned, *shown]
    if alarm.kind == "reinforcement_wanted":
        form.plan.vehicles_by_hand, form.advice_due = False, True
        return [*seen, *shown, *desk.advice_requests()]
    return [*seen, *shown]


def _proposed_vehicle(desk: IntakeDesk, alarm: Alarm) -> str:
    """The vehicle that the queue was matched with, while it is still free."""
    vehicle_id, slash, _ = alarm.subject.partition("/")
    known = alarm.kind == "queue_may_wake" and slash and vehicle_id in desk.board.vehicles
    return vehicle_id if known and desk.board.active_mission_of(vehicle_id) is None else ""
