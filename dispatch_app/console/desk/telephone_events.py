"""What a desk is told of events of the telephone: failures in its own words, breaks, supervision."""

from __future__ import annotations

from dispatch_app.console.desk.telephone_words import MODES, failed_words, party_name, party_words
from dispatch_app.desk_kit.figures import number_text
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import Direction
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.telephone import MonitorMode, PartyState, PhoneState
from dispatch_app.words import t


def telephone_said(board: Board, own_desk_id: str, line: ev.Recorded) -> list[tuple[str, str]]:
    """(sentence, tone) of each message for the strip; none for what this desk does not care about."""
    event = line.event
    match event:
        case ev.RequestFailed(call_id, desk_id, request, fault) if desk_id == own_desk_id:
            return [(failed_words(request, fault, board.calls.get(call_id)), "danger")]
        case ev.PartyChanged(call_id, party_id, PartyState.FAILED):
            call = board.calls.get(call_id)
            party = call.find_party(party_id) if call else None
            alone = call is not None and call.direction is not Direction.INBOUND and len(call.parties) == 1
            if call is not None and party is not None and call.desk_id == own_desk_id and not alone:
                return [(party_words(party), "warning")]
        case ev.CallPlaced(call) if call.desk_id == own_desk_id:
            who = party_name(call.parties[0]) if len(call.parties) == 1 else call.caller_number
            return [(t("Calling {who} – Ctrl+H hangs up", who=who), "dim")]
        case ev.PartyAdded(call_id, party) if party.desk_id == own_desk_id:
            call = board.calls.get(call_id)
            who = number_text(call.caller_number) if call else party_name(party)
            return [(t("You are asked into the call with {who}", who=who), "warning")]
        case ev.CallPassed(call_id, desk_id) if desk_id == own_desk_id:
            return [(t("A call rang here and was not answered"), "warning")]
        case ev.CallMonitored(call_id, desk_id, mode) if mode is not MonitorMode.LISTEN:
            call = board.calls.get(call_id)
            if call is not None and call.desk_id == own_desk_id:
                other = board.desks.get(desk_id)
                return [(f"{other.name if other else desk_id} {t(MODES[mode])}", "warning")]
        case ev.PhoneChanged(desk_id, phone) if desk_id == own_desk_id:
            lost = phone is PhoneState.LOST
            words = t("Your telephone is not connected to the exchange") if lost else t("Your telephone is ready")
            return [(words, "danger" if lost else "success")]
        case _:
            return _desk_said(board, own_desk_id, line)
    return []


def _desk_said(board: Board, own_desk_id: str, line: ev.Recorded) -> list[tuple[str, str]]:
    match line.event:
        case ev.BreakAsked(desk_id, reason) if desk_id != own_desk_id:
            desk = board.desks.get(desk_id)
            name = f"{desk.name} {desk.user_name}".strip() if desk else desk_id
            return [(t("{desk} asks for a break {reason}", desk=name, reason=reason).strip(), "dim")]
        case ev.BreakDecided(desk_id, approved, reason) if desk_id == own_desk_id:
            words = t("The break is approved") if approved else t("The break is declined {reason}", reason=reason)
            return [(words.strip(), "success" if approved else "warning")]
        case ev.DeskChanged(desk_id, state, _, _, _, reason) if desk_id == own_desk_id:
            if state is DeskState.BUSY and reason == "no_answer":
                return [(t("Calls were not answered here: the desk is set busy. Set it ready again"), "danger")]
            if line.actor.desk_id != own_desk_id and reason:
                return [(reason, "warning")]
    return []
