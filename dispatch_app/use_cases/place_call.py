"""Calls that a desk makes: a number, a desk, a hot line, a group; conversations of several (CALL-03, CALL-06)."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import Call, CallState, Direction
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.telephone import PARTY_ENDED, LineKind, LineState, Party, PhoneState
from dispatch_app.use_cases.answer_call import (
    check_desk,
    check_reachable,
    desk_name,
    hold_others,
    talking_at_desk,
)
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.draft import Draft
from dispatch_app.use_cases.phone_number import dialled, owner_of

GROUP_SIZE = 100
"""Parties of one group call: every station of a big centre."""

CONFERENCE_SIZE = 16
"""Parties added one by one to a conversation."""


def call_number(board: Board, command: cmd.CallNumber, context: Context) -> Decision:
    """Call out; with `returns_call_id` the missed call counts as returned once somebody answers."""
    number = dialled(command.number)
    if isinstance(number, Refusal):
        return number
    if command.returns_call_id and command.returns_call_id not in board.calls:
        return refuse("call_unknown", call_id=command.returns_call_id)
    wrong = _incident_wrong(board, command.incident_id)
    if wrong is not None:
        return wrong
    incident_id = command.incident_id
    if command.returns_call_id:
        incident_id = incident_id or board.calls[command.returns_call_id].incident_id
    party = Party(number, number=number, name=owner_of(board, number))
    return _placed(
        board, command.desk_id, (party,), Direction.OUTBOUND, context, incident_id=incident_id,
        returns_call_id=command.returns_call_id,
    )  # fmt: skip


def call_desk(board: Board, command: cmd.CallDesk, context: Context) -> Decision:
    """Call another desk."""
    if command.to_desk_id == command.desk_id:
        return refuse("desk_is_own")
    wrong = check_reachable(board, command.to_desk_id)
    if wrong is not None:
        return wrong
    if command.to_desk_id in board.talking_desks():
        return refuse("desk_talking", desk=desk_name(board, command.to_desk_id))
    party = Party(command.to_desk_id, desk_id=command.to_desk_id, name=desk_name(board, command.to_desk_id))
    return _placed(board, command.desk_id, (party,), Direction.INTERNAL, context)


def call_line(board: Board, command: cmd.CallLine, context: Context) -> Decision:
    """Call a station or hospital on its hot line."""
    party = _line_party(board, command.line_id)
    if isinstance(party, Refusal):
        return party
    wrong = _incident_wrong(board, command.incident_id)
    if wrong is not None:
        return wrong
    return _placed(board, command.desk_id, (party,), Direction.OUTBOUND, context, incident_id=command.incident_id)


def call_group(board: Board, command: cmd.CallGroup, context: Context) -> Decision:
    """Call several at once; those that cannot be reached are named on the call bar, the others talk."""
    parties: list[Party] = []
    for number in command.numbers:
        checked = dialled(number)
        if isinstance(checked, Refusal):
            return checked
        parties.append(Party(checked, number=checked, name=owner_of(board, checked)))
    for desk_id in command.desk_ids:
        if desk_id not in board.desks:
            return refuse("desk_unknown", desk_id=desk_id)
        parties.append(Party(desk_id, desk_id=desk_id, name=desk_name(board, desk_id)))
    for line_id in command.line_ids:
        party = _line_party(board, line_id, even_down=True)
        if isinstance(party, Refusal):
            return party
        parties.append(party)
    unique = {p.party_id: p for p in parties if p.desk_id != command.desk_id}
    if not 1 <= len(unique) <= GROUP_SIZE:
        return refuse("group_size", most=GROUP_SIZE)
    name = command.name.strip()[:80]
    return _placed(
        board, command.desk_id, tuple(unique.values()), Direction.GROUP, context, one_way=command.one_way, name=name
    )


def _placed(
    board: Board, desk_id: str, parties: tuple[Party, ...], direction: Direction, context: Context,
    *, incident_id: str = "", returns_call_id: str = "", one_way: bool = False, name: str = "",
) -> Decision:  # fmt: skip
    wrong = check_desk(board, desk_id, context.actor)
    if wrong is not None:
        return wrong
    if board.desks[desk_id].phone is PhoneState.LOST:
        return refuse("desk_phone_lost", desk=desk_name(board, desk_id))
    draft = Draft(board)
    hold_others(draft, desk_id, "")
    first = parties[0]
    call_id = f"{board.centre_id}-out-{board.seq + 1}"
    number = name or first.number or first.name or first.party_id
    subscriber = context.lookups.subscribers.find(first.number) if first.number and len(parties) == 1 else None
    call = Call(
        call_id, first.line_id, number, CallState.DIALLING, context.now, called_number=first.number or first.party_id,
        desk_id=desk_id, incident_id=incident_id, subscriber=subscriber, direction=direction, parties=parties,
        one_way=one_way, returns_call_id=returns_call_id,
    )  # fmt: skip
    draft.add(ev.CallPlaced(call))
    events = draft.events()
    if incident_id:
        events = (*events, ev.CallLinked(call_id, incident_id))
    return Accepted(events, {"call_id": call_id})


def _incident_wrong(board: Board, incident_id: str) -> Refusal | None:
    if incident_id and incident_id not in board.incidents:
        return refuse("incident_unknown", incident_id=incident_id)
    return None


def _line_party(board: Board, line_id: str, *, even_down: bool = False) -> Party | Refusal:
    line = board.lines.get(line_id)
    if line is None or line.kind is not LineKind.HOT_LINE:
        return refuse("line_unknown", line_id=line_id)
    if line.state is LineState.DOWN and not even_down:
        return refuse("line_down", line=line.name)
    return Party(line_id, number=line.number, line_id=line_id, name=line.name)


# --- conversations ---------------------------------------------------------------------------------------------------


def add_party(board: Board, command: cmd.AddParty, context: Context) -> Decision:
    """One more in the conversation: three-way and more."""
    call = talking_at_desk(board, command.call_id, context)
    if isinstance(call, Refusal):
        return call
    party = _wanted_party(board, command)
    if isinstance(party, Refusal):
        return party
    known = call.find_party(party.party_id)
    if known is not None and known.state not in PARTY_ENDED:
        return Accepted()
    if sum(p.state not in PARTY_ENDED for p in call.parties) >= CONFERENCE_SIZE:
        return refuse("conference_full", most=CONFERENCE_SIZE)
    draft = Draft(board)
    if call.state is CallState.HELD:
        hold_others(draft, call.desk_id, call.call_id)
        draft.add(ev.CallResumed(call.call_id))
    draft.add(ev.PartyAdded(call.call_id, party))
    return Accepted(draft.events(), {"party_id": party.party_id})


def _wanted_party(board: Board, command: cmd.AddParty) -> Party | Refusal:
    if sum(bool(one) for one in (command.number, command.desk_id, command.line_id)) != 1:
        return refuse("party_unknown")
    if command.line_id:
        return _line_party(board, command.line_id)
    if command.desk_id:
        wrong = check_reachable(board, command.desk_id)
        if wrong is not None:
            return wrong
        if command.desk_id in board.talking_desks():
            return refuse("desk_talking", desk=desk_name(board, command.desk_id))
        return Party(command.desk_id, desk_id=command.desk_id, name=desk_name(board, command.desk_id))
    number = dialled(command.number)
    return number if isinstance(number, Refusal) else Party(number, number=number, name=owner_of(board, number))


def drop_party(board: Board, command: cmd.DropParty, context: Context) -> Decision:
    """Take one out; the others go on."""
    call = talking_at_desk(board, command.call_id, context)
    if isinstance(call, Refusal):
        return call
    party = call.find_party(command.party_id)
    if party is None:
        return refuse("party_unknown")
    return Accepted() if party.state in PARTY_ENDED else Accepted((ev.PartyDropped(call.call_id, party.party_id),))


def join_calls(board: Board, command: cmd.JoinCalls, context: Context) -> Decision:
    """Two calls of one desk become one conversation."""
    call = talking_at_desk(board, command.call_id, context)
    other = talking_at_desk(board, command.other_call_id, context)
    for one in (call, other):
        if isinstance(one, Refusal):
            return one
    assert isinstance(call, Call) and isinstance(other, Call)
    if call.call_id == other.call_id or other.joined_to == call.call_id or call.joined_to == other.call_id:
        return Accepted()
    if call.desk_id != other.desk_id:
        return refuse("calls_at_two_desks")
    return Accepted((ev.CallsJoined(call.call_id, other.call_id),))
