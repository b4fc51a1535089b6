"""How calls and legs come to their end, and what is told about it."""

from __future__ import annotations

from dispatch_app.domain.call import CallState
from dispatch_app.domain.commands.exchange import ReportCallEnded, ReportFlowEnded, ReportParty
from dispatch_app.domain.telephone import EndedBy, FlowOutcome, PartyState
from dispatch_app.exchange.switch import actions as do
from dispatch_app.exchange.switch.model import ENDED_KEPT, Board, Call, Desk, Leg, LegState, Role


def end_call(board: Board, call: Call, by: EndedBy, *, told: bool = True, code: int = 0, reason: str = "") -> None:
    """End the call for everybody; a caller that was never answered is declined with the code, if one is given."""
    board.calls.pop(call.call_id, None)
    board.ended[call.call_id] = None
    if len(board.ended) > ENDED_KEPT:
        del board.ended[next(iter(board.ended))]
    for timer in ("fallback", "message", "busy"):
        board.put(do.StopTimer(f"{timer}:{call.call_id}"))
    caller = board.caller(call)
    if caller is not None:
        if caller.state in (LegState.OFFERED, LegState.EARLY) and code:
            drop_leg(board, caller, do.RejectLeg(caller.leg_id, code, reason))
        else:
            drop_leg(board, caller, do.EndLeg(caller.leg_id, by.value))
    for leg in board.party_legs(call):
        drop_leg(board, leg, do.EndLeg(leg.leg_id, by.value))
    stop_ringing(board, call)
    for desk in board.desks.values():
        if desk.attached == call.call_id:
            detach(board, desk)
        if desk.wish is not None and desk.wish[0] == call.call_id:
            desk.wish = None
        release_if_idle(board, desk)
    parted = [one for one in board.calls.values() if one.joined_to == call.call_id or call.joined_to == one.call_id]
    for other in parted:
        if other.joined_to == call.call_id:
            other.joined_to = ""
    board.put(do.CloseRecording(call.call_id))
    if call.message_after:
        left = ReportFlowEnded(call.call_id, call.message_after, FlowOutcome.MESSAGE_LEFT)
        board.put(do.Report(left))
    if told and not call.by_part:
        board.put(do.Report(ReportCallEnded(call.call_id, by, board.now())))
    for other in parted:
        end_if_alone(board, other, by)


def drop_leg(board: Board, leg: Leg, action: do.Action | None) -> None:
    """Forget the leg; `action` ends it at its far end, None for one that has ended by itself."""
    board.legs.pop(leg.leg_id, None)
    for timer in ("dead", "party", "test"):
        board.put(do.StopTimer(f"{timer}:{leg.leg_id}"))
    if leg.recording:
        board.put(do.StopRecordingLeg(leg.leg_id))
    if action is not None:
        board.put(action)
    if leg.desk_id:
        desk = board.desks[leg.desk_id]
        if desk.other_leg == leg.leg_id:
            desk.other_leg = ""
        if desk.leg_id == leg.leg_id:
            desk.leg_id = ""
            board.put(do.StopTimer(f"auto:{desk.desk_id}"), do.StopTimer(f"desk:{desk.desk_id}"))
    call = board.calls.get(leg.call_id)
    if call is not None and leg.party_id:
        call.parties.pop(leg.party_id, None)


def detach(board: Board, desk: Desk) -> None:
    """The desk's telephone is in no call any more; its leg stays as it is."""
    desk.attached = ""
    leg = board.legs.get(desk.leg_id)
    if leg is None:
        return
    if leg.recording:
        leg.recording = False
        board.put(do.StopRecordingLeg(leg.leg_id))
    if leg.muted:
        leg.muted = False
        board.put(do.MuteLeg(leg.leg_id, False))
    silence(board, leg)


def silence(board: Board, leg: Leg) -> None:
    """Nothing is played to the leg any more."""
    if leg.playing:
        leg.playing = ""
        board.put(do.StopPlaying(leg.leg_id))


def sound(board: Board, leg: Leg, name: str) -> None:
    """Play a tone or the waiting music to the leg for as long as it lasts."""
    if leg.playing != name:
        leg.playing = name
        board.put(do.Play(leg.leg_id, sound=name, loop=True))


def stop_ringing(board: Board, call: Call, but: str = "") -> None:
    """No desk but one rings for the call any more."""
    for desk_id in call.offered:
        desk = board.desks.get(desk_id)
        if desk is None or desk_id == but:
            continue
        if call.call_id in desk.rings:
            desk.rings.remove(call.call_id)
        end_ring_if_idle(board, desk)
    call.offered = [one for one in call.offered if one == but]


def end_ring_if_idle(board: Board, desk: Desk) -> None:
    """Take the telephone's ringing back when it rings for nothing."""
    leg = board.legs.get(desk.leg_id)
    if leg is not None and leg.state is LegState.CALLING and not desk.rings and desk.wish is None and not leg.party_id:
        drop_leg(board, leg, do.EndLeg(leg.leg_id))


def release_if_idle(board: Board, desk: Desk) -> None:
    """Hang the desk's telephone up when neither a talk, a held call nor a wish needs it."""
    leg = board.legs.get(desk.leg_id)
    if leg is None or leg.state is not LegState.UP or desk.attached or desk.wish is not None:
        return
    held = any(call.desk_id == desk.desk_id and call.state is CallState.HELD for call in board.calls.values())
    if held and not desk.other_leg:
        return
    drop_leg(board, leg, do.EndLeg(leg.leg_id))


def party_left(board: Board, call: Call, leg: Leg, *, told: bool = True) -> None:
    """A party is gone: the call goes on while it still joins two."""
    if call.by_part:
        end_call(board, call, EndedBy.CALLER)
        return
    if told:
        board.put(do.Report(ReportParty(call.call_id, leg.party_id, PartyState.LEFT, at=board.now())))
    end_if_alone(board, call, EndedBy.CALLER)


def end_if_alone(board: Board, call: Call, by: EndedBy) -> None:
    """End the call when nobody is left in it, or in the calls that are joined with it, to talk with."""
    if call.call_id not in board.calls:
        return
    joined = _joined_with(board, call)
    outside = [leg for one in joined for leg in (board.caller(one), *board.party_legs(one)) if leg is not None]
    if not outside or (len(outside) < 2 and all(_has_no_desk(board, one) for one in joined)):
        for one in joined:
            if one.call_id in board.calls:
                end_call(board, one, by)


def _has_no_desk(board: Board, call: Call) -> bool:
    """Whether the call talks without any desk (after a transfer): then one who is left alone waits for nobody."""
    talks = call.state is CallState.ANSWERED and not call.desk_id and not call.flow and not call.words[0]
    silent = (Role.LISTEN, Role.WHISPER)
    heard = [one for one in board.desks.values() if one.attached == call.call_id and one.role not in silent]
    return talks and not call.leaving and not heard


def _joined_with(board: Board, call: Call) -> list[Call]:
    """The call and all that make one conversation with it."""
    found = [call]
    for one in found:
        near = [
            other for other in board.calls.values()
            if one.joined_to == other.call_id or other.joined_to == one.call_id
        ]  # fmt: skip
        found += [other for other in near if other not in found]
    return found


def has_joined(board: Board, call: Call) -> bool:
    """Whether another call makes one conversation with this one."""
    return bool(call.joined_to) or any(other.joined_to == call.call_id for other in board.calls.values())
