"""What the exchange reports when a desk's telephone has handed its call over by its own key (CALL-03)."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.refusals import refuse
from dispatch_app.domain.telephone import Party, PartyState
from dispatch_app.use_cases.answer_call import handed_over, hold_others
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.desk_clock import after_call
from dispatch_app.use_cases.distribute_calls import distribute
from dispatch_app.use_cases.draft import Draft
from dispatch_app.use_cases.phone_number import LONGEST


def report_transferred(board: Board, command: cmd.ReportTransferred, context: Context) -> Decision:
    """The call goes on without the desk. The exchange has done it, so it is accepted whatever the desks' states."""
    call = board.calls.get(command.call_id)
    if call is None:
        return refuse("call_unknown", call_id=command.call_id)
    if command.to_desk_id and command.to_desk_id not in board.desks:
        return refuse("desk_unknown", desk_id=command.to_desk_id)
    if not call.is_live() or call.desk_id != command.desk_id or call.desk_id == command.to_desk_id:
        return Accepted()
    draft = Draft(board)
    if command.to_desk_id:
        hold_others(draft, command.to_desk_id, call.call_id)
        return Accepted(handed_over(board, draft, call, command.to_desk_id, context))
    number = command.number[:LONGEST]
    party = call.find_party(number) or Party(number, number=number, state=PartyState.RINGING)
    draft.add(ev.CallDiverted(call.call_id, number, call.desk_id, party))
    after_call(draft, command.desk_id, context.calls, context.now)
    distribute(draft, context.calls, context.now)
    return Accepted(draft.events())
