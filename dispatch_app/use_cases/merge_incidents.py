"""Two incidents that are one emergency become one: the callers of the second are kept with the first (CALL-08)."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.incident import AcceptanceKind
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.use_cases.amend_incident import find_open, new_acceptance
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.list_casualties import casualties_moved

DUPLICATE = "duplicate"
"""The reason in domain.reasons.CANCELLING_REASONS with which the second incident ends."""


def merge_incidents(board: Board, command: cmd.MergeIncidents, context: Context) -> Decision:
    """Every call of `incident_id` goes to `into_incident_id`; the emptied one ends as a duplicate.

    Refused while a vehicle is on it: which of two crews turns back is for a person to say.
    """
    merged = find_open(board, command.incident_id)
    kept = find_open(board, command.into_incident_id)
    if isinstance(merged, Refusal):
        return merged
    if isinstance(kept, Refusal):
        return kept
    if merged.incident_id == kept.incident_id:
        return refuse("incident_is_same")
    active = [m for m in board.missions_of(merged.incident_id) if m.is_active()]
    if active:
        plates = ", ".join(board.vehicles[m.vehicle_id].plate for m in active)
        return refuse("incident_has_active_missions", plates=plates)
    of_merged, of_kept = board.major_of(merged.incident_id), board.major_of(kept.incident_id)
    if of_merged and of_kept and of_merged.is_open() and of_kept.is_open() and of_merged is not of_kept:
        return refuse("incident_in_major", incident_id=kept.incident_id, name=of_kept.name)
    events: list[ev.Event] = [
        ev.CallLinked(call_id, kept.incident_id) for call_id in merged.call_ids if call_id in board.calls
    ]
    last_call = merged.call_ids[-1] if merged.call_ids else ""
    chase = new_acceptance(board, kept, AcceptanceKind.CHASE, context, call_id=last_call, reason=merged.incident_id)
    events.append(ev.AcceptanceOpened(chase))
    ending = new_acceptance(board, merged, AcceptanceKind.CANCELLATION, context, reason=DUPLICATE)
    events.append(ev.AcceptanceOpened(ending))
    events += casualties_moved(board, merged.incident_id, kept.incident_id)
    events.append(ev.IncidentClosed(merged.incident_id, True, DUPLICATE, kept.incident_id, context.now))
    events += [ev.AlarmCleared(a.alarm_id) for a in board.alarms.values() if a.incident_id == merged.incident_id]
    return Accepted(tuple(events), {"incident_id": kept.incident_id})
