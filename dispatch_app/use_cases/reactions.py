"""What the server does by itself as time passes: late steps of orders, and alarms that follow from the board.

Pure: `deadlines(board, now, settings)` gives the commands that are due; the server's ticker sends them through the pen.
A command given twice changes nothing, so a tick too many does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain

from dispatch_app.domain.alarm import Priority, alarm_id_of
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import (
    ClearAlarm,
    Command,
    DistributeCalls,
    ExpireMapFeature,
    MarkStepLate,
    RaiseAlarm,
    UnshelveAlarm,
)
from dispatch_app.domain.incident import Incident, IncidentState
from dispatch_app.domain.order import CREW_STEPS, LADDER, Order, OrderState, Step
from dispatch_app.domain.station import Link, PrinterState
from dispatch_app.domain.waiting_queue import Wake
from dispatch_app.use_cases.ask_terminal import unanswered
from dispatch_app.use_cases.distribute_calls import due as due_distribution
from dispatch_app.use_cases.file_return_slip import due_reminders
from dispatch_app.use_cases.pace_campaign import due as due_campaigns
from dispatch_app.use_cases.propose_wakes import MAY_WAKE, propose_wakes, still_holds, wake_alarm
from dispatch_app.use_cases.report_radio import radio_alarms_over
from dispatch_app.use_cases.send_notice import due_expiries
from dispatch_app.use_cases.settings import CentreSettings
from dispatch_app.use_cases.telephone_alarms import TELEPHONE_ALARMS, wanted_telephone_alarms
from dispatch_app.use_cases.watch_bookings import BOOKING_ALARMS, due_bookings, wanted_booking_alarms

OFFLINE_GRACE_S = 10.0
"""A station may lose its link this long (a router restarting its session) before it alarms."""

FORGOTTEN = 3.0
"""An incident on hold for so many times its limit sounds anew, though somebody has acknowledged the first alarm."""

FOLLOWED = TELEPHONE_ALARMS | BOOKING_ALARMS | {
    "call_waiting", "hold_ageing", "hold_overdue", MAY_WAKE, "station_offline", "printer_fault",
}  # fmt: skip
"""Kinds that this module raises and clears as the board's state begins and ends to want them."""

PRINTER_FAULTS = frozenset({PrinterState.OUT_OF_PAPER, PrinterState.JAMMED, PrinterState.OFFLINE, PrinterState.FAULT})


def deadlines(
    board: Board, now: datetime, settings: CentreSettings, wakes: Sequence[Wake] | None = None
) -> list[Command]:
    """Commands that are due at `now`, lateness first. `wakes` are proposals by road; None: guessed."""
    due: list[Command] = list(_late_steps(board, now, settings))
    if due_distribution(board, settings.calls, now):
        due.append(DistributeCalls())
    due += due_campaigns(board, now, settings.zone, settings.calls)
    due += unanswered(board, now)
    due += due_bookings(board, now)
    due += [ExpireMapFeature(f.feature_id, f.version) for f in board.map_features.values() if f.is_over(now)]
    due += due_reminders(board, now, settings.slips)
    due += due_expiries(board, now)
    due += radio_alarms_over(board, now)
    proposed = propose_wakes(board, {}, None, now) if wakes is None else wakes
    alarms = chain(_wanted_alarms(board, now, settings), _proposals(board, proposed))
    wanted = {alarm_id_of(a.kind, a.subject): a for a in alarms}
    standing = {alarm_id for alarm_id, alarm in board.alarms.items() if alarm.present}
    due += [alarm for alarm_id, alarm in wanted.items() if alarm_id not in standing]
    due += [
        ClearAlarm(alarm.kind, alarm.subject)
        for alarm_id, alarm in board.alarms.items()
        if alarm.kind in FOLLOWED and alarm_id in standing and alarm_id not in wanted
    ]
    due += [
        UnshelveAlarm(alarm_id)
        for alarm_id, alarm in board.alarms.items()
        if alarm.shelved_until is not None and alarm.shelved_until <= now
    ]
    return due


def _late_steps(board: Board, now: datetime, settings: CentreSettings) -> Iterator[MarkStepLate]:
    for order in board.orders.values():
        if order.state is not OrderState.ISSUED:
            continue
        committed = order.confirmed(Step.COMMITTED)
        revised_at = committed.at if committed else order.issued_at
        for step in _waited_for(order):
            since = order.issued_at if step in CREW_STEPS else revised_at
            late = (now - since).total_seconds() > _limits(settings)[step]
            if late and step not in order.late_steps:
                yield MarkStepLate(order.order_id, order.revision, step)


WAY_TO_THE_STATION = (Step.SENT, Step.RECEIVED, Step.DISPLAYED, Step.SOUNDED)


def _waited_for(order: Order) -> list[Step]:
    """The steps whose lateness says something new: on the way to the station only the first that is missing.

    An order that was never sent is one fault, not four; that nobody acknowledged it is a second one, and escalates.
    """
    missing = [step for step in LADDER if step is not Step.COMMITTED and not is_satisfied(order, step)]
    first = next((step for step in missing if step in WAY_TO_THE_STATION), None)
    arrived = first is None or first in (Step.DISPLAYED, Step.SOUNDED)
    return [
        step
        for step in missing
        if step is first or (step is Step.PRINTED and arrived) or step in (Step.ACKNOWLEDGED, Step.ROLLING)
    ]


def _limits(settings: CentreSettings) -> dict[Step, float]:
    limits = settings.delivery
    return {
        Step.SENT: limits.sent_s,
        Step.RECEIVED: limits.received_s,
        Step.DISPLAYED: limits.displayed_s,
        Step.SOUNDED: limits.sounded_s,
        Step.PRINTED: limits.printed_s,
        Step.ACKNOWLEDGED: limits.acknowledged_s,
        Step.ROLLING: limits.rolling_s,
    }


def is_satisfied(order: Order, step: Step) -> bool:
    """Whether nothing is missing at this step: confirmed, or made pointless by a later one.

    A paper is replaced by nothing. The crew acknowledges and rolls once, whatever the revision.
    """
    if step in CREW_STEPS:
        return order.is_taken(step) or order.is_taken(Step.ROLLING)
    if step is Step.PRINTED:
        return order.confirmed(step) is not None
    at_or_after = (s for s in LADDER[LADDER.index(step) :] if s is not Step.PRINTED)
    return any(order.confirmed(s) is not None for s in at_or_after)


def _wanted_alarms(board: Board, now: datetime, settings: CentreSettings) -> Iterator[RaiseAlarm]:
    yield from wanted_telephone_alarms(board)
    yield from wanted_booking_alarms(board, now)
    for call in board.waiting_calls():
        if (now - call.rang_at).total_seconds() > settings.ring_waiting_s:
            yield RaiseAlarm("call_waiting", call.call_id, Priority.HIGH, (("line", call.line),))
    for incident in board.open_incidents():
        yield from _waiting_incident(board, incident, now, settings)
    for station in board.stations.values():
        since = station.link_changed_at
        if station.link is Link.OFFLINE and since is not None and (now - since).total_seconds() > OFFLINE_GRACE_S:
            contact = (("phone", station.phone), ("station", station.name))
            yield RaiseAlarm("station_offline", station.station_id, Priority.HIGH, contact)
        if station.printer in PRINTER_FAULTS:
            values = (("note", station.printer_note), ("printer", str(station.printer)), ("station", station.name))
            yield RaiseAlarm("printer_fault", station.station_id, Priority.HIGH, values)


def _waiting_incident(
    board: Board, incident: Incident, now: datetime, settings: CentreSettings
) -> Iterator[RaiseAlarm]:
    if incident.state is IncidentState.OPEN or incident.held_at is None:
        return
    values = (("incident_id", incident.incident_id),)
    held_s = (now - incident.held_at).total_seconds()
    if held_s > settings.hold_ageing_s:
        yield RaiseAlarm("hold_ageing", incident.incident_id, Priority.HIGH, values, incident.incident_id)
    if held_s > settings.hold_ageing_s * FORGOTTEN:
        yield RaiseAlarm("hold_overdue", incident.incident_id, Priority.CRITICAL, values, incident.incident_id)


def _proposals(board: Board, wakes: Sequence[Wake]) -> Iterator[RaiseAlarm]:
    """One alarm a proposal that can still be carried out."""
    if wakes:
        bound = set(board.bound_vehicles())
        waiting = {i.incident_id for i in board.open_incidents() if i.state is IncidentState.NO_VEHICLE}
        yield from (wake_alarm(board, wake) for wake in wakes if still_holds(board, wake, waiting, bound))
