"""What a leg is given: where its INVITE goes, and the voice that it opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from dispatch_app.exchange.sip.sdp import RemoteMedia


class Voice(Protocol):
    """The media engine, as a dialog needs it."""

    def open(self, leg_id: str) -> tuple[str, int]:
        """Local address for the leg's voice; the same when asked again. Raises RuntimeError when there is no room."""

    def remote(self, leg_id: str, media: RemoteMedia, signalling_host: str = "") -> None:
        """Where the far end wants its voice, and the host that its signalling comes from."""

    def secure(self, leg_id: str, our_key: str, their_key: str, suite: str) -> None:
        """Encrypt the voice both ways with these keys (base64)."""

    def close(self, leg_id: str) -> None:
        """The leg is over."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where an INVITE goes."""

    uri: str
    address: tuple[str, int]
    transport: str = "udp"
    route: str = ""
    connection: Any = None
    user: str = ""
    password: str = ""
    shown_user: str = ""
    auto: bool = False
    no_reply_s: float = 0.0
    srtp: bool = False
    """The voice is offered encrypted only."""
    name: str = ""
    """The trunk, for counting."""
