"""Header fields that sippy has no words for: session timers (RFC 4028), plain texts."""

from __future__ import annotations

from typing import Any

from sippy.SipGenericHF import SipGenericHF
from sippy.SipHeader import SipHeader

ALLOWED = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, REFER, NOTIFY, UPDATE, REGISTER"
SHORTEST_SESSION_S = 90


def plain(name: str, text: str) -> Any:
    """A header body of plain text."""
    return SipGenericHF(text, name)


def session_headers(session_s: int, refresher: str) -> tuple[Any, ...]:
    """What RFC 4028 wants: the session's length and who refreshes it."""
    return (
        SipHeader(name="supported", body=plain("supported", "timer")),
        SipHeader(name="session-expires", body=plain("session-expires", f"{session_s};refresher={refresher}")),
        SipHeader(name="min-se", body=plain("min-se", str(SHORTEST_SESSION_S))),
    )


def supports_timer(req: Any) -> bool:
    """Whether the sender of the INVITE knows session timers."""
    for name in ("session-expires", "x", "supported", "k"):
        for header in req.getHFBodys(name):
            if name in ("session-expires", "x") or "timer" in str(header):
                return True
    return False

