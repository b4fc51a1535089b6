"""What events about the parties of a call do to a board."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import CallState
from dispatch_app.domain.steps.step import Step, change
from dispatch_app.domain.telephone import Monitor, Party, PartyState


def _call_placed(board: Board, e: ev.CallPlaced) -> None:
    board.put("calls", e.call.call_id, e.call)


def _call_diverted(board: Board, e: ev.CallDiverted) -> None:
    call = board.calls.get(e.call_id)
    if call is not None:
        state = CallState.ANSWERED if e.desk_id else CallState.AUTOMATIC
        others = tuple(p for p in call.parties if p.party_id != e.party.party_id)
        gone = replace(call, state=state, desk_id="", offered_to=(), offered_at=None, muted=False, monitors=())
        board.put("calls", e.call_id, replace(gone, parties=(*others, e.party)))


def _party_added(board: Board, e: ev.PartyAdded) -> None:
    call = board.calls.get(e.call_id)
    if call is not None:
        others = tuple(p for p in call.parties if p.party_id != e.party.party_id)
        board.put("calls", e.call_id, replace(call, parties=(*others, e.party)))


def _party_changed(board: Board, e: ev.PartyChanged) -> None:
    call = board.calls.get(e.call_id)
    if call is None:
        return
    parties = tuple(
        replace(p, state=e.state, fault=e.fault) if p.party_id == e.party_id else p for p in call.parties
    )
    changed = replace(call, parties=parties)
    if call.state is CallState.DIALLING and e.state is PartyState.CONNECTED:
        changed = replace(changed, state=CallState.ANSWERED, answered_at=e.at)
    board.put("calls", e.call_id, changed)
    party = changed.find_party(e.party_id)
    if party is not None and e.state in (PartyState.LEFT, PartyState.FAILED):
        change(board, "desks", party.desk_id, idle_since=e.at)


def _party_dropped(board: Board, e: ev.PartyDropped) -> None:
    call = board.calls.get(e.call_id)
    if call is not None:
        parties = tuple(_left(p) if p.party_id == e.party_id else p for p in call.parties)
        board.put("calls", e.call_id, replace(call, parties=parties))


def _left(party: Party) -> Party:
    return replace(party, state=PartyState.LEFT)


def _calls_joined(board: Board, e: ev.CallsJoined) -> None:
    for call_id in (e.call_id, e.other_call_id):
        change(board, "calls", call_id, state=CallState.ANSWERED)
    change(board, "calls", e.other_call_id, joined_to=e.call_id)


def _call_monitored(board: Board, e: ev.CallMonitored) -> None:
    call = board.calls.get(e.call_id)
    if call is not None:
        others = tuple(m for m in call.monitors if m.desk_id != e.desk_id)
        board.put("calls", e.call_id, replace(call, monitors=(*others, Monitor(e.desk_id, e.mode))))


def _monitoring_stopped(board: Board, e: ev.MonitoringStopped) -> None:
    call = board.calls.get(e.call_id)
    if call is not None:
        monitors = tuple(m for m in call.monitors if m.desk_id != e.desk_id)
        board.put("calls", e.call_id, replace(call, monitors=monitors))


def _digits_sent(board: Board, e: ev.DigitsSent) -> None:
    """The board shows nothing of it; the journal and the exchange do."""


STEPS: dict[type, Step] = {
    ev.CallPlaced: _call_placed,
    ev.CallDiverted: _call_diverted,
    ev.PartyAdded: _party_added,
    ev.PartyChanged: _party_changed,
    ev.PartyDropped: _party_dropped,
    ev.CallsJoined: _calls_joined,
    ev.CallMonitored: _call_monitored,
    ev.MonitoringStopped: _monitoring_stopped,
    ev.DigitsSent: _digits_sent,
}
