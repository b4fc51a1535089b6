"""Header fields that sippy has no words for: session timers (RFC 4028), plain texts."""

from __future__ import annotations

from typing import Any

from sippy.SipGenericHF import SipGenericHF
from sippy.SipHeader import SipHeader

from dispatch_app.exchange.sip.session_timer import Session, Wish, read_wish

ALLOWED = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, REFER, NOTIFY, UPDATE, REGISTER"


def plain(name: str, text: str) -> Any:
    """A header body of plain text."""
    return SipGenericHF(text, name)


def session_headers(length_s: int, refresher: str, shortest_s: int) -> tuple[Any, ...]:
    """What RFC 4028 wants: the session's length, who refreshes it ("uac", "uas"), the shortest that we take."""
    headers = [
        SipHeader(name="supported", body=plain("supported", "timer")),
        SipHeader(name="session-expires", body=plain("session-expires", f"{length_s};refresher={refresher}")),
        SipHeader(name="min-se", body=plain("min-se", str(shortest_s))),
    ]
    return tuple(headers)


def answer_headers(session: Session, shortest_s: int) -> tuple[Any, ...]:
    """The same in an answer; that the other side refreshes is required of it."""
    headers = session_headers(session.length_s, "uas" if session.we_refresh else "uac", shortest_s)
    return headers if session.we_refresh else (*headers, SipHeader(name="require", body=plain("require", "timer")))


def wish_of(message: Any) -> Wish | None:
    """The session that a message asks for or grants; None for none."""
    for name in ("session-expires", "x"):
        for header in message.getHFBodys(name):
            return read_wish(str(header))
    return None


def knows_timers(request: Any) -> bool:
    """Whether the sender of a request says that it can refresh a session."""
    return any("timer" in str(header).lower() for name in ("supported", "k") for header in request.getHFBodys(name))


def least_session_s(response: Any) -> int:
    """The Min-SE of a 422; 0 where it says none."""
    text = next((str(header).partition(";")[0].strip() for header in response.getHFBodys("min-se")), "")
    return int(text) if text.isdecimal() and len(text) <= 5 else 0


def unknown_demands(request: Any) -> str:
    """What a request requires that we do not do (RFC 3261 §8.2.2.3); "" for nothing."""
    wanted = [one.strip() for header in request.getHFBodys("require") for one in str(header).split(",")]
    return ", ".join(one[:40] for one in wanted if one and one.lower() != "timer")[:200]
