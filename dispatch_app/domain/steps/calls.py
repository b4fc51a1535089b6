"""What events about calls do to a board."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import RECENT_CALLS, Board
from dispatch_app.domain.call import CallState
from dispatch_app.domain.steps.step import Step, change


def _call_rang(board: Board, e: ev.CallRang) -> None:
    board.put("calls", e.call.call_id, e.call)


def _call_answered(board: Board, e: ev.CallAnswered) -> None:
    call = board.calls.get(e.call_id)
    if call is not None:
        change(
            board, "calls", e.call_id, state=CallState.ANSWERED, desk_id=e.desk_id,
            answered_at=call.answered_at or e.at, offered_to=(), offered_at=None, flow="", fault=None,
        )  # fmt: skip
    change(board, "desks", e.desk_id, missed=0)


def _call_held(board: Board, e: ev.CallHeld) -> None:
    change(board, "calls", e.call_id, state=CallState.HELD)


def _call_resumed(board: Board, e: ev.CallResumed) -> None:
    change(board, "calls", e.call_id, state=CallState.ANSWERED)


def _call_muted(board: Board, e: ev.CallMuted) -> None:
    change(board, "calls", e.call_id, muted=e.muted)


def _call_transferred(board: Board, e: ev.CallTransferred) -> None:
    change(board, "calls", e.call_id, desk_id=e.to_desk_id, state=CallState.ANSWERED, muted=False, fault=None)


def _call_ended(board: Board, e: ev.CallEnded) -> None:
    call = board.calls.get(e.call_id)
    if call is None or not call.is_live():
        return
    state = CallState.ABANDONED if e.abandoned else CallState.ENDED
    change(
        board, "calls", e.call_id, state=state, ended_at=e.at, ended_by=e.by, offered_to=(), offered_at=None,
        monitors=(), joined_to="",
    )  # fmt: skip
    for other in [c for c in board.calls.values() if c.joined_to == e.call_id]:
        change(board, "calls", other.call_id, joined_to="")
    for desk_id in (call.desk_id, *(p.desk_id for p in call.parties)):
        change(board, "desks", desk_id, idle_since=e.at)
    board.recent_calls.append(e.call_id)
    if not board.keep_all and len(board.recent_calls) > RECENT_CALLS:
        board.drop("calls", board.recent_calls.pop(0))


def _call_classified(board: Board, e: ev.CallClassified) -> None:
    change(board, "calls", e.call_id, kind=e.kind)


def _call_linked(board: Board, e: ev.CallLinked) -> None:
    change(board, "calls", e.call_id, incident_id=e.incident_id)
    incident = board.incidents.get(e.incident_id)
    if incident is not None and e.call_id not in incident.call_ids:
        board.put("incidents", e.incident_id, replace(incident, call_ids=(*incident.call_ids, e.call_id)))


def _request_failed(board: Board, e: ev.RequestFailed) -> None:
    change(board, "calls", e.call_id, fault=e.fault, fault_request=e.request, fault_at=e.at)


def _call_returned(board: Board, e: ev.CallReturned) -> None:
    change(board, "calls", e.call_id, called_back_at=e.at)


STEPS: dict[type, Step] = {
    ev.CallRang: _call_rang,
    ev.CallAnswered: _call_answered,
    ev.CallHeld: _call_held,
    ev.CallResumed: _call_resumed,
    ev.CallTransferred: _call_transferred,
    ev.CallMuted: _call_muted,
    ev.CallEnded: _call_ended,
    ev.RequestFailed: _request_failed,
    ev.CallClassified: _call_classified,
    ev.CallLinked: _call_linked,
    ev.CallReturned: _call_returned,
}
