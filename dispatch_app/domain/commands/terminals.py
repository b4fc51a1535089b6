"""Commands about vehicles' terminals and the feeds that their positions come by."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.terminal import TerminalAsk, TerminalOutcome


@dataclass(frozen=True, slots=True)
class AskTerminal:
    """Text for the crew, a position now, or positions every `interval_s` for `for_s` (interval 0 ends it)."""

    vehicle_id: str
    ask: TerminalAsk
    text: str = ""
    urgent: bool = False
    interval_s: int = 0
    for_s: int = 0


@dataclass(frozen=True, slots=True)
class ReportTerminalAnswer:
    """What became of a request to a terminal; the first report counts."""

    request_id: str
    outcome: TerminalOutcome


@dataclass(frozen=True, slots=True)
class AdoptFeed:
    """Let a vehicle's positions come by this feed; "" takes its feed away."""

    vehicle_id: str
    """Its id or its plate."""
    feed_identity: str


TerminalCommand = AskTerminal | ReportTerminalAnswer | AdoptFeed
