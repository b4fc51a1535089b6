"""Calls on the screen: the queue with counting ages, missed and abandoned calls, the card of one call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.console.desk import dialling
from dispatch_app.console.desk.telephone_rows import waiting_note
from dispatch_app.desk_kit.figures import (
    clock_text,
    incident_number,
    number_text,
    seconds_between,
    waited_text,
)
from dispatch_app.desk_kit.labels import CALL_STATES, label
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import LIVE_STATES, Call, CallState
from dispatch_app.words import t

LONG_WAIT_S = 10.0
"""The national indicator: calls are answered within ten seconds; a longer wait is shown as danger."""


def waiting_rows(board: Board, now: datetime, own_desk_id: str = "") -> list[Row]:
    """Calls that ring in the order of their answer, with waiting time, place in the queue and where they ring."""
    return [_waiting_row(board, call, now, own_desk_id) for call in board.waiting_calls()]


def _waiting_row(board: Board, call: Call, now: datetime, own_desk_id: str) -> Row:
    waited_s = seconds_between(call.rang_at, now)
    who = call.subscriber.name if call.subscriber else ""
    where = call.subscriber.address if call.subscriber else t("no subscriber record")
    late = waited_s >= LONG_WAIT_S
    queue = waiting_note(board, call, own_desk_id)
    rings_here = own_desk_id in call.offered_to
    return Row(
        call.call_id, number_text(call.caller_number) or t("number withheld"), waited_text(waited_s),
        " · ".join(part for part in (f"{who} {where}".strip(), queue) if part), "!" if late else "☎",
        "danger" if late else "free" if rings_here or not call.offered_to else "dim",
        badge=t("line {line}", line=call.line), tip=queue,
    )  # fmt: skip


def held_rows(board: Board, desk_id: str, now: datetime) -> list[Row]:
    """Calls this desk holds, so that a caller on hold is never forgotten."""
    rows = []
    for call in board.live_calls_of(desk_id):
        held = call.state is CallState.HELD
        rows.append(Row(
            call.call_id, number_text(call.caller_number) or t("number withheld"),
            waited_text(seconds_between(call.answered_at or call.rang_at, now)), label(CALL_STATES, call.state),
            "◇" if held else "◆", "warning" if held else "en_route",
        ))  # fmt: skip
    return rows


def missed_rows(board: Board, now: datetime) -> list[Row]:
    """Calls to ring back, newest first: abandoned ones, left messages, wishes of the automatic flow."""
    missed = board.calls_to_return()
    missed.sort(key=lambda c: (c.ended_at or c.rang_at, c.call_id), reverse=True)
    rows = []
    for call in missed:
        ended = call.ended_at or call.rang_at
        waited = t("waited {seconds} s", seconds=int(seconds_between(call.rang_at, ended)))
        why = t("left a message") if call.message_left else t("wants a call back") if call.call_back_number else ""
        number = call.call_back_number or call.caller_number
        row = Row(
            call.call_id, number_text(number) or t("number withheld"),
            clock_text(ended)[:5], f"{waited} · {t('{age} ago', age=waited_text(seconds_between(ended, now)))}",
            "○", "warning", badge=why,
        )  # fmt: skip
        rows.append(dialling.with_dial(board, row, f"back:{call.call_id}" if number else ""))
    return rows


@dataclass(frozen=True, slots=True)
class CallCard:
    """The call in hand: all facts the card shows."""

    call_id: str
    number: str
    caller: str
    address: str
    state: str
    state_word: str
    talked: str
    is_live: bool
    is_held: bool
    line: str
    notices: tuple[str, ...] = ()


def call_card(board: Board, call_id: str, now: datetime) -> CallCard | None:
    """The card of one call, None when it is not known (any more)."""
    call = board.calls.get(call_id)
    if call is None:
        return None
    end = call.ended_at or now
    return CallCard(
        call_id, number_text(call.caller_number) or t("number withheld"),
        call.subscriber.name if call.subscriber else "", call.subscriber.address if call.subscriber else "",
        str(call.state), label(CALL_STATES, call.state),
        waited_text(seconds_between(call.answered_at or call.rang_at, end)),
        call.state in LIVE_STATES, call.state is CallState.HELD, call.line, repeat_notices(board, call, now),
    )  # fmt: skip


def repeat_notices(board: Board, call: Call, now: datetime) -> tuple[str, ...]:
    """What the board knows of the same number: an open incident, and how often it rang before."""
    if not call.caller_number:
        return ()
    notices = []
    for incident in board.open_incidents():
        if incident.incident_id != call.incident_id and incident.caller_number == call.caller_number:
            age = waited_text(seconds_between(incident.opened_at, now))
            notices.append(t("Same number: {incident} opened {age} ago", incident=incident_number(incident.incident_id),
                             age=age))
    earlier = sum(1 for c in board.calls.values() if c.caller_number == call.caller_number and c.rang_at < call.rang_at)
    if earlier:
        notices.append(t("This number called {count} times before", count=earlier))
    return tuple(notices)
