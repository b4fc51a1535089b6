"""Commands about return slips."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.return_slip import SlipReport


@dataclass(frozen=True, slots=True)
class FileReturnSlip:
    """The crew, the station or a desk hands the slip in; filing it again amends it and needs a reason."""

    mission_id: str
    report: SlipReport
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RemindReturnSlip:
    """Ask the station for a slip that is missing; the server does it when its time is over."""

    mission_id: str


ReturnSlipCommand = FileReturnSlip | RemindReturnSlip
