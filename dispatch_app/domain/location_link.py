"""The page that shares a caller's position: a short link that is sent by SMS and is good for one call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LinkState(StrEnum):
    WANTED = "wanted"
    """A desk asked for it; the message is not out yet."""
    SENT = "sent"
    SHOWN = "shown"
    """There is no way to send messages: the desk reads the link out or shows its code."""
    FAILED = "failed"
    """The message could not be sent."""
    OPENED = "opened"
    """The caller has opened the page."""
    SHARING = "sharing"
    DENIED = "denied"
    """The caller, or the phone, does not let the page know the position."""
    UNABLE = "unable"
    """The phone finds no position."""


CALLER_STATES = frozenset({LinkState.OPENED, LinkState.SHARING, LinkState.DENIED, LinkState.UNABLE})
"""States that the page reports; what happens to the message later does not undo them."""


@dataclass(frozen=True, slots=True)
class LocationLink:
    """`link_id` is public and names the link; the token in its address is made from it by the server's secret."""

    link_id: str
    number: str
    """Where the message goes; "" when the link is only shown."""
    state: LinkState
    wanted_at: datetime
    expires_at: datetime
    changed_at: datetime
    note: str = ""
    """Why it failed, in words without personal data."""
