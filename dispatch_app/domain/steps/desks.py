"""What events about desks' telephones, breaks and skills do to a board."""

from __future__ import annotations

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.steps.step import Step, change


def _phone_changed(board: Board, e: ev.PhoneChanged) -> None:
    change(board, "desks", e.desk_id, phone=e.phone)


def _break_asked(board: Board, e: ev.BreakAsked) -> None:
    change(board, "desks", e.desk_id, break_asked_at=e.at, break_reason=e.reason, break_approved=False)


def _break_withdrawn(board: Board, e: ev.BreakWithdrawn) -> None:
    change(board, "desks", e.desk_id, break_asked_at=None, break_reason="", break_approved=False)


def _break_decided(board: Board, e: ev.BreakDecided) -> None:
    if e.approved:
        change(board, "desks", e.desk_id, break_approved=True)
    else:
        change(board, "desks", e.desk_id, break_asked_at=None, break_reason="", break_approved=False)


def _skills_changed(board: Board, e: ev.DeskSkillsChanged) -> None:
    change(board, "desks", e.desk_id, skills=e.skills)


STEPS: dict[type, Step] = {
    ev.PhoneChanged: _phone_changed,
    ev.BreakAsked: _break_asked,
    ev.BreakWithdrawn: _break_withdrawn,
    ev.BreakDecided: _break_decided,
    ev.DeskSkillsChanged: _skills_changed,
}
