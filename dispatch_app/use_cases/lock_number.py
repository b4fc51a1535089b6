"""Malicious numbers: locked for a set time, unlocked again; both stand in the journal with the reason (CALL-05)."""

from __future__ import annotations

from datetime import timedelta

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.number_lock import LOCKED_NUMBERS, LONGEST_LOCK_H, NumberLock
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.phone_number import dialled, owner_of


def lock_number(board: Board, command: cmd.LockNumber, context: Context) -> Decision:
    """The number reaches no desk for so many hours. A withheld number cannot be locked: it would lock everybody's."""
    number = dialled(command.number)
    if isinstance(number, Refusal):
        return number
    if not 1 <= command.hours <= LONGEST_LOCK_H:
        return refuse("field_wrong", field="hours", reason=f"1-{LONGEST_LOCK_H}")
    reason = command.reason.strip()[:200]
    if not reason:
        return refuse("reason_missing")
    if command.call_id and command.call_id not in board.calls:
        return refuse("call_unknown", call_id=command.call_id)
    owner = owner_of(board, number)
    if owner:  # stations and hospitals are never locked out, not even by mistake
        return refuse("number_is_ours", number=number, owner=owner)
    if number not in board.locks and len(board.locks) >= LOCKED_NUMBERS:
        return refuse("locks_full", most=LOCKED_NUMBERS)
    actor = context.actor
    until = context.now + timedelta(hours=command.hours)
    known = board.locks.get(number)
    lock = NumberLock(
        number, context.now, until, reason, actor.user, actor.name or actor.user, actor.desk_id, command.call_id,
        known.blocked_calls if known else 0, known.last_call_at if known else None,
    )  # fmt: skip
    return Accepted((ev.NumberLocked(lock),))


def unlock_number(board: Board, command: cmd.UnlockNumber, context: Context) -> Decision:
    number = command.number.strip()
    if number not in board.locks:
        return refuse("number_not_locked", number=number[:32])
    return Accepted((ev.NumberUnlocked(number, command.reason.strip()[:200]),))
