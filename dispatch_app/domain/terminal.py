"""A vehicle's terminal 车载终端: what desks ask of it, and what became of that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

TERMINAL_FEED = "jt808:"
"""Begins the feed identities of terminals that can be asked; other receivers only talk."""

TEXT_BYTES = 1_024
"""The longest text that JT/T 808 carries (§8.12), in GBK."""

SHORTEST_INTERVAL_S, LONGEST_INTERVAL_S = 1, 3_600
LONGEST_TRACKING_S = 86_400
"""A day; who wants more asks again."""

ANSWER_WITHIN_S = 45.0
"""A terminal answers within 30 s or is not there; the positions part fetches requests every second."""

OUTSTANDING_A_VEHICLE = 5
"""Requests to one terminal that have no answer yet; a longer queue says that it is not there."""


class TerminalAsk(StrEnum):
    TEXT = "text"
    """文本下发: on the terminal's screen and read aloud."""
    POSITION = "position"
    """点名: report your position now."""
    TRACKING = "tracking"
    """临时跟踪: report every so many seconds for a while; interval 0 ends it."""


class TerminalOutcome(StrEnum):
    DONE = "done"
    FAILED = "failed"
    WRONG = "wrong"
    """The terminal did not understand the message, or it does not fit (characters that GBK lacks)."""
    NOT_SUPPORTED = "not_supported"
    AWAY = "away"
    """The terminal is not connected."""
    SILENT = "silent"
    """Nobody answered in time: the terminal, or the positions part."""


@dataclass(frozen=True, slots=True)
class TerminalRequest:
    """One thing asked of one vehicle's terminal; `outcome` is "" until it is settled."""

    request_id: str
    vehicle_id: str
    feed_identity: str
    ask: TerminalAsk
    asked_at: datetime
    asked_by: str
    text: str = ""
    urgent: bool = False
    interval_s: int = 0
    for_s: int = 0
    outcome: str = ""
    """"" or a TerminalOutcome."""
    settled_at: datetime | None = None
