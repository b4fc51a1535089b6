"""Commands of the radio gateway."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.radio import RadioCode


@dataclass(frozen=True, slots=True)
class ReportRadio:
    """A unit's code was heard; `count` is the number of vehicles that a reinforcement asks for."""

    unit: str
    code: RadioCode
    gateway: str = ""
    channel: str = ""
    heard_at: datetime | None = None
    count: int = 1


RadioCommand = ReportRadio
