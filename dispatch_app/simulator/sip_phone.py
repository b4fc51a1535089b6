"""A small SIP telephone in the event loop: registers, calls, is called, speaks real RTP.

Callers of the demo and of tests are made of it. It knows UDP only and one stream of A-law; what it does is plain to
see in the `state` of its calls.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from urllib.parse import quote

from dispatch_app.exchange.sip.digest import authorization
from dispatch_app.exchange.sip.sdp import SdpFault, read_sdp, write_answer
from dispatch_app.simulator.phone_call import PhoneCall
from dispatch_app.simulator.sip_message import SipMessage, answer_to, read_message, tag_of, uri_of, user_of

FIRST_REPEAT_S = 0.5
GIVE_UP_S = 8.0
ENDED_KEPT = 200


class SipPhone(asyncio.DatagramProtocol):
    """One telephone or one caller on a trunk; `start` it, then `register` or `call`."""

    def __init__(self, user: str, exchange: tuple[str, int], password: str = "", host: str = "127.0.0.1") -> None:
        self.user = user
        self._exchange = exchange
        self._password = password
        self._host = host
        self._transport: asyncio.DatagramTransport | None = None
        self.port = 0
        self.calls: dict[str, PhoneCall] = {}
        self._ended: dict[str, None] = {}
        self.answers_after_s: float | None = None
        """Lifts the receiver by itself so long after it begins to ring; None leaves it to `answer`."""
        self.registered = False
        self.register_code = 0
        self._register_call = secrets.token_hex(10)
        self._register_cseq = 0
        self._register_done = asyncio.Event()
        self.rang = asyncio.Event()
        self.on_ring: Callable[[PhoneCall], None] = lambda call: None
        self.on_change: Callable[[PhoneCall], None] = lambda call: None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, port: int = 0) -> SipPhone:
        """Open its port. Raises OSError."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(self._host, port))
        self.port = int(self._transport.get_extra_info("sockname")[1])
        return self

    def close(self) -> None:
        """Gone, without a word."""
        for call in list(self.calls.values()):
            call.voice.close()
        for task in self._tasks:
            task.cancel()
        if self._transport is not None:
            self._transport.close()

    async def register(self, for_s: int = 120, within_s: float = 5.0) -> int:
        """The code of the registrar's final answer. Raises TimeoutError."""
        self._register_done.clear()
        self._send_register(for_s, "")
        async with asyncio.timeout(within_s):
            await self._register_done.wait()
        self.registered = self.register_code == 200 and for_s > 0
        return self.register_code

    async def call(
        self, number: str, *, shown: str = "", headers: list[tuple[str, str]] | None = None, body_type: str = "",
        body: str = "",
    ) -> PhoneCall:  # fmt: skip
        """Dial; the call as it begins. `shown` is the caller's number, `body` replaces the plain description
        ("%SDP%" in it is replaced by ours).
        """
        call = PhoneCall(self, False, number)
        call.local = await call.voice.open(self._host)
        self.calls[call.call_id] = call
        call.extra = list(headers or [])
        if body:
            call.extra.append(("content-type", body_type))
            call.more_body = body
        self._send_invite(call, shown or self.user, "")
        return call

    async def next_ring(self, within_s: float = 10.0) -> PhoneCall:
        """The next call that rings here. Raises TimeoutError."""
        async with asyncio.timeout(within_s):
            while True:
                for call in self.calls.values():
                    if call.incoming and call.state == "ringing":
                        return call
                self.rang.clear()
                await self.rang.wait()

    # --- out ---------------------------------------------------------------------------------------------------------

    @property
    def contact(self) -> str:
        """Where we are reached."""
        return f"<sip:{self.user}@{self._host}:{self.port}>"

    def _to_exchange(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(data, self._exchange)

    def _via(self) -> str:
        return f"SIP/2.0/UDP {self._host}:{self.port};branch=z9hG4bK{secrets.token_hex(8)};rport"

    def _send_register(self, for_s: int, challenge: str) -> None:
        self._register_cseq += 1
        domain = self._exchange[0]
        uri = f"sip:{domain}"
        message = SipMessage("REGISTER", uri, headers=[
            ("via", self._via()), ("max-forwards", "70"), ("from", f"<sip:{self.user}@{domain}>;tag=r"),
            ("to", f"<sip:{self.user}@{domain}>"), ("call-id", self._register_call),
            ("cseq", f"{self._register_cseq} REGISTER"), ("contact", self.contact), ("expires", str(for_s)),
        ])  # fmt: skip
        if challenge:
            answer = authorization(challenge, self.user, self._password, "REGISTER", uri)
            message.headers.append(("authorization", answer))
        self._wanted_s = for_s
        self._repeat(message.to_bytes(), lambda: self._register_done.is_set() or bool(challenge))

    def _send_invite(self, call: PhoneCall, shown: str, challenge: str) -> None:
        uri = f"sip:{call.number}@{self._exchange[0]}:{self._exchange[1]}"
        call.cseq += 1
        call.invite_cseq = call.cseq
        call.remote_uri = uri
        message = SipMessage("INVITE", uri, headers=[
            ("via", self._via()), ("max-forwards", "70"),
            ("from", f"<sip:{shown}@{self._host}>;tag={call.local_tag}"), ("to", f"<{uri}>"),
            ("call-id", call.call_id), ("cseq", f"{call.cseq} INVITE"), ("contact", self.contact), *call.extra,
        ])  # fmt: skip
        if challenge:
            answer = authorization(challenge, self.user, self._password, "INVITE", uri)
            message.headers.append(("authorization", answer))
            call.challenged = True
        offer = call.offer()
        message.body = call.more_body.replace("%SDP%", offer) if call.more_body else offer
        if not call.more_body:
            message.headers.append(("content-type", "application/sdp"))
        call.invite = message
        raw = message.to_bytes()
        self._repeat(raw, lambda: call.code > 0 or call.state == "over" or call.invite is not message)

    def _repeat(self, raw: bytes, done: Callable[[], bool]) -> None:
        """Send, and again until somebody has answered."""

        async def again() -> None:
            pause = FIRST_REPEAT_S
            waited = 0.0
            while waited < GIVE_UP_S:
                await asyncio.sleep(pause)
                waited += pause
                if done():
                    return
                self._to_exchange(raw)
                pause *= 2

        self._to_exchange(raw)
        task = asyncio.get_running_loop().create_task(again())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def request(self, call: PhoneCall, method: str, body: str = "") -> None:
        """A request inside the call's dialog."""
        call.cseq += 1
        message = self._in_dialog(call, method, call.cseq)
        if body:
            message.body = body
            message.headers.append(("content-type", "application/sdp"))
        if method == "INVITE":
            call.invite_cseq = call.cseq
        self._to_exchange(message.to_bytes())

    def refer(self, call: PhoneCall, number: str, other: PhoneCall | None = None) -> None:
        """The transfer key: the call's partner goes to the number, or to whom our `other` call reaches."""
        call.cseq += 1
        message = self._in_dialog(call, "REFER", call.cseq)
        replaces = ""
        if other is not None:
            named = f"{other.call_id};to-tag={other.remote_tag};from-tag={other.local_tag}"
            replaces = f"?Replaces={quote(named, safe='')}"
        message.headers.append(("refer-to", f"<sip:{number}@{self._exchange[0]}:{self._exchange[1]}{replaces}>"))
        self._to_exchange(message.to_bytes())

    def _in_dialog(self, call: PhoneCall, method: str, cseq: int) -> SipMessage:
        own, other = self._sides(call)
        return SipMessage(method, call.remote_uri, headers=[
            ("via", self._via()), ("max-forwards", "70"), ("from", own), ("to", other), ("call-id", call.call_id),
            ("cseq", f"{cseq} {method}"), ("contact", self.contact), *(("route", one) for one in call.routes),
        ])  # fmt: skip

    def _sides(self, call: PhoneCall) -> tuple[str, str]:
        assert call.invite is not None, "a call without an INVITE"
        first, second = call.invite.get("from"), call.invite.get("to")
        if call.incoming:
            return f"{second};tag={call.local_tag}" if ";tag=" not in second else second, first
        return first, f"{second};tag={call.remote_tag}" if call.remote_tag else second

    def cancel(self, call: PhoneCall) -> None:
        """Take an INVITE back that nobody has answered."""
        assert call.invite is not None, "a call without an INVITE"
        keep = [(n, v) for n, v in call.invite.headers if n in ("via", "from", "to", "call-id", "max-forwards")]
        message = SipMessage("CANCEL", call.invite.uri, headers=[*keep, ("cseq", f"{call.invite_cseq} CANCEL")])
        self._to_exchange(message.to_bytes())
        call.become("over")

    def respond(self, call: PhoneCall, request: SipMessage, code: int, reason: str, body: str = "") -> bytes:
        """Answer a request; the bytes, for repeats."""
        contact = self.contact if code == 200 else ""
        raw = answer_to(request, code, reason, call.local_tag, contact, body).to_bytes()
        self._to_exchange(raw)
        return raw

    # --- in ----------------------------------------------------------------------------------------------------------

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """A message came."""
        message = read_message(data)
        if message is None:
            return
        if message.code:
            self._answered(message)
        elif message.method == "INVITE":
            self._invited(message)
        else:
            self._asked(message)

    def _answered(self, message: SipMessage) -> None:
        number, method = message.cseq
        if method == "REGISTER":
            self._registered(message)
            return
        call = self.calls.get(message.get("call-id"))
        if call is None or method != "INVITE" or number != call.invite_cseq:
            return
        if message.code < 200:
            call.remote_tag = tag_of(message.get("to")) or call.remote_tag
            if message.code > 100:
                call.early = self._take_media(call, message) or call.early
                call.become("ringing" if call.state == "calling" else call.state, message.code)
            else:
                call.code = call.code or 100
            return
        call.remote_tag = tag_of(message.get("to")) or call.remote_tag
        if message.code < 300:
            call.remote_uri = uri_of(message.get("contact")) or call.remote_uri
            call.routes = message.all("record-route")[::-1]
            call.granted = message.get("session-expires")
            self._to_exchange(self._in_dialog(call, "ACK", number).to_bytes())
            if call.state == "over":  # our CANCEL crossed their answer
                self.request(call, "BYE")
                return
            self._take_media(call, message)
            call.become("up", message.code)
            return
        self._acknowledge_refusal(call, message, number)

    def _acknowledge_refusal(self, call: PhoneCall, message: SipMessage, number: int) -> None:
        assert call.invite is not None, "an answer without an INVITE"
        keep = [(n, v) for n, v in call.invite.headers if n in ("via", "from", "call-id", "max-forwards")]
        ack = SipMessage("ACK", call.invite.uri, headers=[*keep, ("to", message.get("to")), ("cseq", f"{number} ACK")])
        self._to_exchange(ack.to_bytes())
        if message.code == 401 and not call.challenged and self._password:
            shown = user_of(call.invite.get("from"))
            call.remote_tag = ""
            self._send_invite(call, shown, message.get("www-authenticate"))
        elif call.state != "up":
            call.become("over", message.code)

    def _registered(self, message: SipMessage) -> None:
        if message.cseq[0] != self._register_cseq or message.code < 200:
            return
        if message.code == 401 and self._register_cseq % 2 == 1 and self._password:
            self._send_register(self._wanted_s, message.get("www-authenticate"))
            return
        self._register_cseq += self._register_cseq % 2
        self.register_code = message.code
        self._register_done.set()

    @staticmethod
    def _take_media(call: PhoneCall, message: SipMessage) -> bool:
        if not message.body:
            return False
        try:
            media = read_sdp(message.body)
        except SdpFault:
            return False
        call.voice.start((media.host, media.port))
        return True

    def _invited(self, message: SipMessage) -> None:
        call = self.calls.get(message.get("call-id"))
        if call is not None and call.last_answer and message.cseq == (call.invite.cseq if call.invite else (0, "")):
            self._to_exchange(call.last_answer)
        elif call is not None and tag_of(message.get("to")):
            self._invited_again(call, message)
        elif call is None:
            task = asyncio.get_running_loop().create_task(self._ring(message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _invited_again(self, call: PhoneCall, message: SipMessage) -> None:
        call.offers_heard += 1
        media = read_sdp(message.body)
        body = write_answer(*call.local, 1, media, 2)
        call.voice.start((media.host, media.port))
        self.respond(call, message, 200, "OK", body)

    async def _ring(self, message: SipMessage) -> None:
        call = PhoneCall(self, True, user_of(message.get("from")))
        call.call_id, call.invite = message.get("call-id"), message
        call.remote_tag, call.remote_uri = tag_of(message.get("from")), uri_of(message.get("contact"))
        call.routes = message.all("record-route")
        self.calls[call.call_id] = call
        call.auto = "answer-after=0" in message.get("call-info")
        call.local = await call.voice.open(self._host)
        call.last_answer = self.respond(call, message, 180, "Ringing")
        self.rang.set()
        self.on_ring(call)
        pause = 0.0 if call.auto else self.answers_after_s
        if pause is not None:
            await asyncio.sleep(pause)
            if call.state == "ringing":
                await call.answer()

    def _asked(self, message: SipMessage) -> None:
        if message.method == "ACK":
            return
        call = self.calls.get(message.get("call-id"))
        if message.method == "OPTIONS":
            self._to_exchange(answer_to(message, 200, "OK", "o").to_bytes())
        elif call is None:
            code, reason = (200, "OK") if message.get("call-id") in self._ended else (481, "No such call")
            self._to_exchange(answer_to(message, code, reason, "n").to_bytes())
        elif message.method == "BYE":
            self.respond(call, message, 200, "OK")
            call.become("over")
            self._forget(call)
        elif message.method == "CANCEL":
            self.respond(call, message, 200, "OK")
            if call.state == "ringing" and call.invite is not None:
                self.respond(call, call.invite, 487, "Request Terminated")
                call.become("over", 487)
                self._forget(call)
        else:
            if message.method == "NOTIFY":
                call.notified.append(message.body.strip())
            self.respond(call, message, 200, "OK")

    def _forget(self, call: PhoneCall) -> None:
        self.calls.pop(call.call_id, None)
        self._ended[call.call_id] = None
        if len(self._ended) > ENDED_KEPT:
            del self._ended[next(iter(self._ended))]
