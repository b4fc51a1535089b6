"""Desks: sign in and out, ready, busy, after-call work, breaks with approval and a cap, skills (CALL-04)."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.station import Desk, DeskState
from dispatch_app.use_cases.answer_call import check_desk
from dispatch_app.use_cases.call_settings import CallSettings
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.distribute_calls import distribute
from dispatch_app.use_cases.draft import Draft

MOST_SKILLS, LONGEST_SKILL = 20, 32

LEADERS = frozenset({Role.SHIFT_LEAD, Role.DIRECTOR})
"""Who may set the state of any desk."""


def set_desk_state(board: Board, command: cmd.SetDeskState, context: Context) -> Decision:
    """A dispatcher signs in at a free desk and changes the own one's state; a shift lead or director any desk's."""
    desk = board.desks.get(command.desk_id)
    if desk is None:
        return refuse("desk_unknown", desk_id=command.desk_id)
    actor = context.actor
    taken = desk.state is not DeskState.SIGNED_OUT and desk.user != actor.user
    lead = actor.role in LEADERS
    if taken and not lead:
        return refuse("desk_not_yours", desk=desk.name, user=desk.user_name or desk.user)
    wrong = None if lead else _not_by_oneself(board, desk, command.state, context.calls)
    if wrong is not None:
        return wrong
    user, name = (desk.user, desk.user_name) if taken else (actor.user, actor.name or actor.user)
    if command.state is DeskState.SIGNED_OUT:
        user, name = "", ""
    reason = command.reason.strip()[:200]
    if (desk.state, desk.user) == (command.state, user):
        return Accepted()
    draft = Draft(board)
    draft.add(ev.DeskChanged(desk.desk_id, command.state, user, name, context.now, reason))
    if user and user != desk.user and context.calls.skills_of(user) != desk.skills:
        draft.add(ev.DeskSkillsChanged(desk.desk_id, context.calls.skills_of(user)))
    distribute(draft, context.calls, context.now)
    return Accepted(draft.events())


def _not_by_oneself(board: Board, desk: Desk, state: DeskState, settings: CallSettings) -> Refusal | None:
    if state is DeskState.SIGNED_OUT and board.live_calls_of(desk.desk_id):
        return refuse("desk_has_calls", desk=desk.name)
    if state is DeskState.BREAK and desk.state is not DeskState.BREAK:
        if settings.break_needs_approval:
            return refuse("break_needs_approval")
        return _break_wrong(board, desk, settings)
    return None


def _break_wrong(board: Board, desk: Desk, settings: CallSettings) -> Refusal | None:
    if breaks_now(board, desk.desk_id) >= settings.break_cap:
        return refuse("break_cap", cap=settings.break_cap)
    return None


def breaks_now(board: Board, but_desk_id: str = "") -> int:
    """Desks on a break, those whose approved break begins after their call included."""
    return sum(
        d.state is DeskState.BREAK or d.break_approved for d in board.desks.values() if d.desk_id != but_desk_id
    )


def ask_break(board: Board, command: cmd.AskBreak, context: Context) -> Decision:
    """Ask the shift lead; where no approval is wanted the break begins at once, or after the running call."""
    wrong = check_desk(board, command.desk_id, context.actor)
    if wrong is not None:
        return wrong
    desk = board.desks[command.desk_id]
    if desk.state in (DeskState.BREAK, DeskState.SIGNED_OUT) or desk.break_asked_at is not None:
        return Accepted()
    draft = Draft(board)
    reason = command.reason.strip()[:200]
    if not context.calls.break_needs_approval:
        too_many = _break_wrong(board, desk, context.calls)
        if too_many is not None:
            return too_many
    draft.add(ev.BreakAsked(desk.desk_id, reason, context.now))
    if not context.calls.break_needs_approval:
        draft.add(ev.BreakDecided(desk.desk_id, True, "", ""))
        distribute(draft, context.calls, context.now)
    return Accepted(draft.events())


def withdraw_break(board: Board, command: cmd.WithdrawBreak, context: Context) -> Decision:
    wrong = check_desk(board, command.desk_id, context.actor)
    if wrong is not None:
        return wrong
    asked = board.desks[command.desk_id].break_asked_at is not None
    return Accepted((ev.BreakWithdrawn(command.desk_id),)) if asked else Accepted()


def decide_break(board: Board, command: cmd.DecideBreak, context: Context) -> Decision:
    """Approved within the cap only; the break begins when the desk's telephone is free."""
    desk = board.desks.get(command.desk_id)
    if desk is None:
        return refuse("desk_unknown", desk_id=command.desk_id)
    if desk.break_asked_at is None:
        return refuse("break_not_asked", desk=desk.name)
    if command.approved:
        too_many = _break_wrong(board, desk, context.calls)
        if too_many is not None:
            return too_many
    draft = Draft(board)
    by = context.actor.name or context.actor.user
    draft.add(ev.BreakDecided(desk.desk_id, command.approved, command.reason.strip()[:200], by))
    distribute(draft, context.calls, context.now)
    return Accepted(draft.events())


def set_desk_skills(board: Board, command: cmd.SetDeskSkills, context: Context) -> Decision:
    """What the person at the desk can do this shift."""
    desk = board.desks.get(command.desk_id)
    if desk is None:
        return refuse("desk_unknown", desk_id=command.desk_id)
    names = [name for name, _ in command.skills]
    sound = all(0 < len(name.strip()) <= LONGEST_SKILL and 1 <= level <= 9 for name, level in command.skills)
    if not sound or len(set(names)) != len(names) or len(names) > MOST_SKILLS:
        return refuse("field_wrong", field="skills", reason="1-9")
    if desk.skills == command.skills:
        return Accepted()
    draft = Draft(board)
    draft.add(ev.DeskSkillsChanged(desk.desk_id, command.skills))
    distribute(draft, context.calls, context.now)
    return Accepted(draft.events())


