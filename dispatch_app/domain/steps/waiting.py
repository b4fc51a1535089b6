"""What events about waiting calls do to a board: queues, offers, announcements, flows."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import CallState
from dispatch_app.domain.steps.step import Step, change
from dispatch_app.domain.telephone import FlowOutcome

DIGITS_KEPT = 64
"""Digits of a call that are shown; a caller who leans on the keys fills no board."""


def _call_queued(board: Board, e: ev.CallQueued) -> None:
    call = board.calls.get(e.call_id)
    if call is None:
        return
    board.put(
        "calls", e.call_id,
        replace(
            call, state=CallState.RINGING, desk_id="", queue_id=e.queue_id, queue_name=e.queue_name, rank=e.rank,
            queued_at=e.at, offered_to=(), offered_at=None, passed_by=(), muted=False, monitors=(), joined_to="",
            flow="",
        ),
    )  # fmt: skip
    change(board, "desks", call.desk_id, idle_since=e.at)


def _call_offered(board: Board, e: ev.CallOffered) -> None:
    change(board, "calls", e.call_id, offered_to=e.desk_ids, offered_at=e.at if e.desk_ids else None)


def _call_passed(board: Board, e: ev.CallPassed) -> None:
    call = board.calls.get(e.call_id)
    if call is not None:
        offered_to = tuple(d for d in call.offered_to if d != e.desk_id)
        passed_by = (*(d for d in call.passed_by if d != e.desk_id), e.desk_id)
        board.put("calls", e.call_id, replace(call, offered_to=offered_to, passed_by=passed_by))
    desk = board.desks.get(e.desk_id)
    if desk is not None:
        board.put("desks", e.desk_id, replace(desk, missed=desk.missed + 1, idle_since=e.at))


def _call_overflowed(board: Board, e: ev.CallOverflowed) -> None:
    call = board.calls.get(e.call_id)
    if call is not None and e.step not in call.overflowed:
        board.put("calls", e.call_id, replace(call, overflowed=(*call.overflowed, e.step)))


def _announcement_started(board: Board, e: ev.AnnouncementStarted) -> None:
    if e.in_place:
        return
    change(
        board, "calls", e.call_id, state=CallState.AUTOMATIC, flow=e.announcement.value, offered_to=(),
        offered_at=None, intercepted=e.intercepted,
    )  # fmt: skip


def _flow_started(board: Board, e: ev.FlowStarted) -> None:
    call = board.calls.get(e.call_id)
    if call is not None:
        flowing = replace(call, state=CallState.AUTOMATIC, desk_id="", flow=e.flow_id, offered_to=(), offered_at=None)
        board.put("calls", e.call_id, replace(flowing, muted=False, monitors=()))


def _flow_advanced(board: Board, e: ev.FlowAdvanced) -> None:
    change(board, "calls", e.call_id, flow=f"{e.flow_id}/{e.step}")


def _flow_ended(board: Board, e: ev.FlowEnded) -> None:
    change(board, "calls", e.call_id, flow="", collected=e.collected)
    if e.outcome is FlowOutcome.CALL_BACK:
        change(board, "calls", e.call_id, call_back_number=e.target)


def _message_left(board: Board, e: ev.MessageLeft) -> None:
    change(board, "calls", e.call_id, message_left=True)


def _digits_pressed(board: Board, e: ev.DigitsPressed) -> None:
    call = board.calls.get(e.call_id)
    if call is not None:
        board.put("calls", e.call_id, replace(call, digits=(call.digits + e.digits)[-DIGITS_KEPT:]))


STEPS: dict[type, Step] = {
    ev.CallQueued: _call_queued,
    ev.CallOffered: _call_offered,
    ev.CallPassed: _call_passed,
    ev.CallOverflowed: _call_overflowed,
    ev.AnnouncementStarted: _announcement_started,
    ev.FlowStarted: _flow_started,
    ev.FlowAdvanced: _flow_advanced,
    ev.FlowEnded: _flow_ended,
    ev.MessageLeft: _message_left,
    ev.DigitsPressed: _digits_pressed,
}
