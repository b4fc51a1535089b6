"""What the exchange itself says to callers: announcements, then waiting, the end, or a message to leave."""

from __future__ import annotations

from dispatch_app.domain.call import CallState
from dispatch_app.domain.commands.exchange import ReportAnnounced
from dispatch_app.domain.telephone import AfterAnnouncement, Announcement, EndedBy
from dispatch_app.exchange.switch import actions as do
from dispatch_app.exchange.switch.desk_phones import MUSIC, RINGING_TONE, record
from dispatch_app.exchange.switch.endings import end_call, silence, sound, stop_ringing
from dispatch_app.exchange.switch.model import Board, Call, Leg, LegState

DECLINED = (603, "Decline")


def announce(board: Board, call: Call, announcement: Announcement, after: AfterAnnouncement) -> bool:
    """Speak to the caller; False when there is none to speak to. Who goes on waiting goes on being rung for."""
    caller = board.caller(call)
    if caller is None or call.state is CallState.ANSWERED:
        return False
    if after is not AfterAnnouncement.WAIT:
        stop_ringing(board, call)
        call.state = CallState.AUTOMATIC
    make_heard(board, caller, answered=after is AfterAnnouncement.TAKE_MESSAGE)
    call.announcing = f"{announcement.value}/{after.value}"
    caller.playing = "announcement"
    words = dict(board.plan.announcements).get(announcement.value, "")
    board.put(do.Play(caller.leg_id, words=words, token=f"said:{call.call_id}"))
    record(board, call, caller, 0)
    return True


def make_heard(board: Board, caller: Leg, *, answered: bool) -> None:
    """Let the caller hear us: before the answer (nobody pays yet), or by answering."""
    if answered and caller.state in (LegState.OFFERED, LegState.EARLY):
        caller.state = LegState.UP
        board.put(do.AnswerLeg(caller.leg_id))
    elif caller.state is LegState.OFFERED:
        caller.state = LegState.EARLY
        board.put(do.OpenEarly(caller.leg_id))


def announced(board: Board, call: Call) -> None:
    """The announcement came to its end."""
    if not call.announcing:
        return
    name, _, after = call.announcing.partition("/")
    call.announcing = ""
    caller = board.caller(call)
    if caller is None:
        return
    caller.playing = ""
    board.put(do.Report(ReportAnnounced(call.call_id, Announcement(name))))
    if after == AfterAnnouncement.RELEASE.value:
        end_call(board, call, EndedBy.AUTOMATIC, code=DECLINED[0], reason=DECLINED[1])
    elif after == AfterAnnouncement.TAKE_MESSAGE.value:
        caller.playing = "notice"
        call.message_after = name
        board.put(do.Play(caller.leg_id, sound="notice"))
        board.put(do.RecordMessage(caller.leg_id, call.call_id, call.number, call.line))
        board.put(do.StartTimer(f"message:{call.call_id}", board.plan.message_s))
    elif call.has_waiting_caller():
        sound(board, caller, MUSIC if caller.state is LegState.UP else RINGING_TONE)


def start_flow(board: Board, call: Call, flow: str) -> bool:
    """Hand the caller to an automatic flow; False when there is no caller."""
    caller = board.caller(call)
    if caller is None:
        return False
    stop_ringing(board, call)
    call.state = CallState.AUTOMATIC
    make_heard(board, caller, answered=True)
    silence(board, caller)
    record(board, call, caller, 0)
    call.flow = flow
    board.put(do.StartFlow(call.call_id, caller.leg_id, flow))
    return True


def flow_over(board: Board, call: Call, *, waits: bool) -> None:
    """The flow is done: the caller hears music until a desk is rung, by ourselves where no server is; or is let go."""
    caller, call.flow = board.caller(call), ""
    call.hides_digits = False
    if call.state is not CallState.AUTOMATIC or call.desk_id:
        return
    if caller is None or not waits or call.by_part:
        end_call(board, call, EndedBy.AUTOMATIC)
        return
    call.state = CallState.RINGING
    sound(board, caller, MUSIC)
    if not board.link_up:
        board.put(do.StartTimer(f"fallback:{call.call_id}", board.plan.fallback_after_s))
