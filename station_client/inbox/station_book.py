"""What a station knows besides its orders: return slips, notices, its shift, hospitals – and what of it waits.

Pure: the book is what the centre said last, kept for days without network; commands that the centre has not answered
yet are laid over it, so that the crew sees at once what it has done.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import Command
from dispatch_app.domain.notice import Address, Notice, NoticeReceipt, PartyKind, ReceiptStep, receipt_id_of
from dispatch_app.domain.return_slip import ReturnSlip, SlipState
from dispatch_app.domain.shift import StationShift

NOTICES_KEPT = 200
"""The newest a station shows; a desk that writes more in a month is not read any more."""


@dataclass(frozen=True, slots=True)
class StationBook:
    """The station's part of the centre, as it was seen last; slips and notices newest last."""

    station_id: str = ""
    slips: tuple[ReturnSlip, ...] = ()
    notices: tuple[Notice, ...] = ()
    receipts: tuple[NoticeReceipt, ...] = ()
    shift: StationShift | None = None
    hospitals: tuple[tuple[str, str], ...] = ()
    """(id, name)."""

    @property
    def address(self) -> Address:
        """Where notices to this station go."""
        return Address(PartyKind.STATION, self.station_id)

    def is_received(self, notice: Notice) -> bool:
        """Whether it came to this station (it may also be one that the station has sent)."""
        return self.address in notice.to


def book_of(board: Board, station_id: str) -> StationBook:
    """The station's book from what the link's board holds."""
    slips = sorted((s for s in board.return_slips.values() if s.station_id == station_id), key=_slip_age)
    notices = sorted(board.notices.values(), key=lambda n: (n.sent_at, n.notice_id))[-NOTICES_KEPT:]
    kept = {notice.notice_id for notice in notices}
    receipts = sorted((r for r in board.notice_receipts.values() if r.notice_id in kept), key=lambda r: r.receipt_id)
    shift = next((s for s in board.shifts.values() if s.station_id == station_id), None)
    hospitals = sorted((h.hospital_id, h.name) for h in board.hospitals.values())
    return StationBook(station_id, tuple(slips), tuple(notices), tuple(receipts), shift, tuple(hospitals))


def _slip_age(slip: ReturnSlip) -> tuple[datetime, str]:
    return slip.owed_at, slip.mission_id


def with_waiting(book: StationBook, waiting: Iterable[Command]) -> StationBook:
    """The book as it will be once the centre has taken what waits."""
    slips = {slip.mission_id: slip for slip in book.slips}
    receipts = {receipt.receipt_id: receipt for receipt in book.receipts}
    shift = book.shift
    for command in waiting:
        match command:
            case cmd.FileReturnSlip(mission_id, report) if mission_id in slips:
                slips[mission_id] = replace(slips[mission_id], state=SlipState.FILED, report=report)
            case cmd.ConfirmNotice(notice_id, ReceiptStep.READ, read_by, device_at) if device_at is not None:
                receipt_id = receipt_id_of(notice_id, book.address)
                known = receipts.get(receipt_id) or NoticeReceipt(receipt_id, notice_id, book.address, device_at)
                receipts[receipt_id] = replace(known, read_at=device_at, read_by=read_by)
            case cmd.SetShiftMembers(_, members) if shift is not None:
                shift = replace(shift, members=members)
            case _:
                continue
    return replace(book, slips=tuple(slips.values()), receipts=tuple(receipts.values()), shift=shift)


def owed_slips(book: StationBook) -> list[ReturnSlip]:
    """Slips to be written: overdue ones first, then by age."""
    owed = [slip for slip in book.slips if slip.state is SlipState.OWED]
    return sorted(owed, key=lambda s: (not s.is_overdue(), s.owed_at, s.mission_id))


def filed_slips(book: StationBook) -> list[ReturnSlip]:
    """Slips that were written, the newest first."""
    return [slip for slip in reversed(book.slips) if slip.state is SlipState.FILED]


def unread_notices(book: StationBook, now: datetime) -> list[Notice]:
    """Valid notices to this station that nobody has read, urgent ones first, then the oldest."""
    read = {r.notice_id for r in book.receipts if r.receiver == book.address and r.read_at is not None}
    unread = [
        n for n in book.notices if book.is_received(n) and n.is_valid(now) and n.notice_id not in read
    ]
    return sorted(unread, key=lambda n: (not n.urgent, n.sent_at))


def undelivered_notices(book: StationBook) -> list[Notice]:
    """Notices to this station of which the centre has no receipt yet."""
    known = {r.notice_id for r in book.receipts if r.receiver == book.address}
    return [n for n in book.notices if book.is_received(n) and n.notice_id not in known]
