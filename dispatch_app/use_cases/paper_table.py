"""Commands about what stations and crews tell: return slips, notices, shifts, codes by radio."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Role
from dispatch_app.domain.board import Board
from dispatch_app.use_cases import file_return_slip, hand_over_shift, report_radio, send_notice
from dispatch_app.use_cases.decision import Context, Decision

DESK = frozenset({Role.DISPATCHER, Role.SHIFT_LEAD})
CREW = frozenset({Role.STATION, Role.VEHICLE})
SERVER = frozenset({Role.SERVER})
STATION_OR_LEAD = frozenset({Role.STATION, Role.SHIFT_LEAD})
OFFICE = frozenset({Role.DIRECTOR, Role.ADMINISTRATOR})

PAPER_TABLE: dict[type, tuple[Callable[[Board, Any, Context], Decision], frozenset[Role]]] = {
    cmd.ReportRadio: (report_radio.report_radio, frozenset({Role.POSITIONS})),
    cmd.FileReturnSlip: (file_return_slip.file_return_slip, DESK | CREW),
    cmd.RemindReturnSlip: (file_return_slip.remind_return_slip, DESK | SERVER),
    cmd.SendNotice: (send_notice.send_notice, DESK | CREW | OFFICE),
    cmd.RecallNotice: (send_notice.recall_notice, DESK | CREW | OFFICE),
    cmd.ConfirmNotice: (send_notice.confirm_notice, DESK | CREW | frozenset({Role.DIRECTOR})),
    cmd.ExpireNotice: (send_notice.expire_notice, SERVER),
    cmd.HandOverShift: (hand_over_shift.hand_over_shift, STATION_OR_LEAD),
    cmd.SetShiftMembers: (hand_over_shift.set_shift_members, STATION_OR_LEAD),
}
