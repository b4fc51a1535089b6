"""Who hears whom: every conversation is a full matrix; conference, listening, whispering are only entries of it."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch_app.domain.call import CallState
from dispatch_app.exchange.switch import actions as do
from dispatch_app.exchange.switch.model import Board, Call, Leg, Role


def remix(board: Board) -> None:
    """Tell the mixer what has changed since the last time."""
    wanted: dict[str, dict[str, float]] = {leg_id: {} for leg_id, leg in board.legs.items() if leg.hears}
    for room in _rooms(board):
        _mix_room(board, room, wanted)
    for leg_id, others in wanted.items():
        heard = tuple(sorted(others.items()))
        if board.heard.get(leg_id, ()) != heard:
            board.heard[leg_id] = heard
            board.put(do.Hears(leg_id, heard))
    for leg_id in [one for one in board.heard if one not in wanted]:
        del board.heard[leg_id]


def room_of(board: Board, call: Call) -> str:
    """The call that names the conversation which this one belongs to."""
    seen = {call.call_id}
    while call.joined_to and call.joined_to not in seen and call.joined_to in board.calls:
        seen.add(call.joined_to)
        call = board.calls[call.joined_to]
    return call.call_id


def _rooms(board: Board) -> Iterable[list[Call]]:
    rooms: dict[str, list[Call]] = {}
    for call in board.calls.values():
        rooms.setdefault(room_of(board, call), []).append(call)
    return rooms.values()


def _mix_room(board: Board, calls: list[Call], wanted: dict[str, dict[str, float]]) -> None:
    outside: list[Leg] = []
    desks: list[Leg] = []
    listeners: list[Leg] = []
    whisperers: list[Leg] = []
    one_way = any(call.one_way for call in calls)
    ids = {call.call_id for call in calls}
    for call in calls:
        if call.state in (CallState.ANSWERED, CallState.DIALLING):
            legs = [board.caller(call), *board.party_legs(call)]
            outside += [leg for leg in legs if leg is not None and leg.hears and not leg.playing and not leg.desk_id]
    for desk in board.desks.values():
        leg = board.desk_leg(desk)
        if leg is None or desk.attached not in ids or leg.playing:
            continue
        call = board.calls[desk.attached]
        if call.state not in (CallState.ANSWERED, CallState.DIALLING):
            continue
        group = {Role.LISTEN: listeners, Role.WHISPER: whisperers, Role.PARTY: outside}.get(desk.role, desks)
        group.append(leg)
    members = outside + desks
    for leg in members:
        heard = desks if one_way and leg in outside else members
        wanted[leg.leg_id] = {} if one_way and leg in desks else _all_but(leg, heard)
    for leg in desks:
        wanted[leg.leg_id] |= {other.leg_id: 1.0 for other in whisperers}
    for leg in listeners + whisperers:
        wanted[leg.leg_id] = _all_but(leg, members + whisperers)


def _all_but(leg: Leg, others: list[Leg]) -> dict[str, float]:
    return {other.leg_id: 1.0 for other in others if other is not leg and not other.muted}
