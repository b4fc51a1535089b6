"""Events about vehicles' terminals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.terminal import TerminalOutcome, TerminalRequest


@dataclass(frozen=True, slots=True)
class TerminalAsked:
    request: TerminalRequest


@dataclass(frozen=True, slots=True)
class TerminalAnswered:
    request_id: str
    outcome: TerminalOutcome
    at: datetime


TerminalEvent = TerminalAsked | TerminalAnswered
