"""One call of a simulated telephone, and what can be done with it."""

from __future__ import annotations

import asyncio
import random
import secrets
from typing import TYPE_CHECKING

from dispatch_app.exchange.sip.sdp import read_sdp, write_answer, write_offer
from dispatch_app.simulator.phone_voice import PhoneVoice
from dispatch_app.simulator.sip_message import SipMessage

if TYPE_CHECKING:
    from dispatch_app.simulator.sip_phone import SipPhone


class PhoneCall:
    """One call; `state` is "calling", "ringing", "up" or "over", `code` the last answer of the other side."""

    def __init__(self, phone: SipPhone, incoming: bool, number: str) -> None:
        self.phone = phone
        self.incoming = incoming
        self.number = number
        self.state = "ringing" if incoming else "calling"
        self.code = 0
        self.auto = False
        self.held = False
        self.call_id = secrets.token_hex(12)
        self.local_tag, self.remote_tag = secrets.token_hex(6), ""
        self.cseq = random.randrange(1, 9999)
        self.invite_cseq = self.cseq
        self.remote_uri = ""
        self.routes: list[str] = []
        """The way through proxies, as the first answer or the INVITE recorded it."""
        self.invite: SipMessage | None = None
        self.last_answer: bytes = b""
        self.voice = PhoneVoice()
        self.local: tuple[str, int] = ("", 0)
        self.early = False
        self.changed = asyncio.Event()
        self.challenged = False
        self.extra: list[tuple[str, str]] = []
        self.more_body = ""
        self.offers_heard = 0
        """How often the exchange has offered again: its proofs that the talk stands."""
        self.granted = ""
        """The session that the answer to our call granted (RFC 4028)."""
        self.notified: list[str] = []
        """What the exchange told of a transfer that we asked for."""
        self._session = random.getrandbits(30)
        self.offers = 0

    def become(self, state: str, code: int = 0) -> None:
        """Change, and wake who waits."""
        self.code = code or self.code
        if self.state != "over":
            self.state = state
        if state == "over":
            self.voice.close()
        self.changed.set()
        self.phone.on_change(self)

    async def until(self, *states: str, within_s: float = 10.0) -> str:
        """The state when it is one of these. Raises TimeoutError."""
        async with asyncio.timeout(within_s):
            while self.state not in states:
                self.changed.clear()
                await self.changed.wait()
        return self.state

    def offer(self, direction: str = "sendrecv") -> str:
        """Our own description."""
        self.offers += 1
        return write_offer(*self.local, self._session, self.offers, direction)

    async def answer(self) -> None:
        """Lift the receiver."""
        assert self.invite is not None, "only a call that came in can be answered"
        media = read_sdp(self.invite.body)
        body = write_answer(*self.local, self._session, media)
        self.last_answer = self.phone.respond(self, self.invite, 200, "OK", body)
        self.voice.start((media.host, media.port))
        self.become("up")

    def decline(self, code: int = 486) -> None:
        """Do not lift it."""
        assert self.invite is not None, "only a call that came in can be declined"
        self.last_answer = self.phone.respond(self, self.invite, code, "Busy Here" if code == 486 else "Decline")
        self.become("over", code)

    def hang_up(self) -> None:
        """End it, whatever its state."""
        if self.state == "up":
            self.phone.request(self, "BYE")
            self.become("over")
        elif self.incoming and self.state == "ringing":
            self.decline(603)
        elif self.state in ("calling", "ringing"):
            self.phone.cancel(self)

    def hold(self, held: bool) -> None:
        """The telephone's own hold key: a re-INVITE."""
        self.held = held
        self.phone.request(self, "INVITE", self.offer("sendonly" if held else "sendrecv"))

    def vanish(self) -> None:
        """The power fails: nothing is said any more, nothing is answered."""
        self.voice.close()
        self.phone.calls.pop(self.call_id, None)
        self.state = "over"
