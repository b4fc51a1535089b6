"""What a station or vehicle may see of return slips, notices and shifts."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.notice import Notice, NoticeReceipt, addresses_of
from dispatch_app.domain.return_slip import ReturnSlip
from dispatch_app.domain.shift import StationShift


def sees_paper_event(actor: Actor, event: ev.Event, board: Board) -> bool:
    """Whether the event is about a slip, notice or shift of the party's own; `board` is the whole board after it."""
    match event:
        case ev.ReturnSlipOwed(slip) | ev.ReturnSlipFiled(slip):
            return _own_slip(actor, slip)
        case ev.ReturnSlipReminded(mission_id):
            known = board.return_slips.get(mission_id)
            return known is not None and _own_slip(actor, known)
        case ev.NoticeSent(notice):
            return _own_notice(actor, notice)
        case ev.NoticeRecalled(notice_id):
            return notice_id in board.notices and _own_notice(actor, board.notices[notice_id])
        case ev.NoticeConfirmed(receipt):
            return _own_receipt(actor, receipt, board)
        case ev.ShiftHandedOver(shift):
            return _own_shift(actor, shift)
        case ev.ShiftMembersChanged(shift_id):
            return shift_id in board.shifts and _own_shift(actor, board.shifts[shift_id])
    return isinstance(event, ev.NoticeExpired)  # only a number; the notice is gone from the board already


def withhold_paper(actor: Actor, event: ev.Event) -> ev.Event:
    """The event as the party may read it: a receiver does not see who else received."""
    return ev.NoticeSent(_alone(actor, event.notice)) if isinstance(event, ev.NoticeSent) else event


def project_papers(part: Board, board: Board, actor: Actor) -> None:
    """Put what the party may see of the papers of `board` onto `part`."""
    part.return_slips = {k: s for k, s in board.return_slips.items() if _own_slip(actor, s)}
    part.notices = {k: _alone(actor, n) for k, n in board.notices.items() if _own_notice(actor, n)}
    part.notice_receipts = {k: r for k, r in board.notice_receipts.items() if _own_receipt(actor, r, board)}
    part.shifts = {k: s for k, s in board.shifts.items() if _own_shift(actor, s)}


def _own_slip(actor: Actor, slip: ReturnSlip) -> bool:
    if actor.role is Role.STATION:
        return slip.station_id == actor.station_id
    return actor.role is Role.VEHICLE and slip.vehicle_id == actor.vehicle_id


def _own_shift(actor: Actor, shift: StationShift) -> bool:
    return actor.role in (Role.STATION, Role.VEHICLE) and shift.station_id == actor.station_id


def _is_sender(actor: Actor, notice: Notice) -> bool:
    return notice.sender in addresses_of(actor)


def _own_notice(actor: Actor, notice: Notice) -> bool:
    return _is_sender(actor, notice) or any(address in notice.to for address in addresses_of(actor))


def _own_receipt(actor: Actor, receipt: NoticeReceipt, board: Board) -> bool:
    notice = board.notices.get(receipt.notice_id)
    return notice is not None and (_is_sender(actor, notice) or receipt.receiver in addresses_of(actor))


def _alone(actor: Actor, notice: Notice) -> Notice:
    if _is_sender(actor, notice):
        return notice
    own = addresses_of(actor)
    return replace(notice, to=tuple(address for address in notice.to if address in own))
