"""Events about return slips."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.return_slip import ReturnSlip


@dataclass(frozen=True, slots=True)
class ReturnSlipOwed:
    """A mission has come so far that its slip is due."""

    slip: ReturnSlip


@dataclass(frozen=True, slots=True)
class ReturnSlipFiled:
    """The slip with its report; `reason` says why an earlier one was amended."""

    slip: ReturnSlip
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReturnSlipReminded:
    mission_id: str
    at: datetime
    overdue: bool
    desk_id: str = ""


ReturnSlipEvent = ReturnSlipOwed | ReturnSlipFiled | ReturnSlipReminded
