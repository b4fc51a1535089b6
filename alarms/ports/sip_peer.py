"""One SIP user agent over UDP: asks with retransmission, answers challenges; whether a peer lives, registers, speaks.

Timers are those of RFC 3261 §17.1: a lost datagram is sent again after 0.5, 1, 2 … s.
"""

from __future__ import annotations

import contextlib
import secrets
import socket
import threading
import time
from dataclasses import dataclass, field

from alarms.decoders import sip_text as sip
from alarms.decoders.sip_text import Credentials, SipFault, SipMessage

T1_S = 0.5
T2_S = 4.0
USER_AGENT = "open-dispatch-120 alarms"
REGISTER_FOR_S = 60
CANCELLED_WITHIN_S = 1.0


class SipTimeout(OSError):
    """Nobody answered in time."""


class SipRefused(OSError):
    """The peer answered with a refusal."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}"[:60])
        self.status = status


@dataclass(slots=True)
class SipPeer:
    """A user agent of ours towards one peer. Use it as a context manager; one thread at a time."""

    host: str
    port: int
    credentials: Credentials = field(default_factory=Credentials)
    own_user: str = "alarms"
    _socket: socket.socket | None = None
    _cseq: int = 0
    _nonces: int = 0

    def __enter__(self) -> SipPeer:
        family = socket.getaddrinfo(self.host, self.port, socket.AF_INET, socket.SOCK_DGRAM)[0]
        self._socket = socket.socket(family[0], socket.SOCK_DGRAM)
        self._socket.connect(family[4])
        return self

    def __exit__(self, *_: object) -> None:
        assert self._socket is not None
        self._socket.close()

    @property
    def address(self) -> str:
        """Our own host:port as the peer reaches it."""
        assert self._socket is not None
        host, port = self._socket.getsockname()[:2]
        return f"{host}:{port}"

    @property
    def own_host(self) -> str:
        """Our own host as the peer reaches it."""
        return self.address.rpartition(":")[0]

    def options(self, within_s: float) -> SipMessage:
        """The peer's answer to OPTIONS: any answer but a server failure shows that it lives. Raises OSError."""
        answer = self.ask("OPTIONS", f"sip:{self.host}:{self.port}", within_s)
        if answer.status >= 500 or answer.status == 408:
            raise SipRefused(answer.status, answer.reason)
        return answer

    def register(self, within_s: float, for_s: int = REGISTER_FOR_S) -> SipMessage:
        """The peer's answer to a registration of our account; 0 s takes it back. Raises OSError."""
        uri = f"sip:{self.host}:{self.port}"
        more = {"contact": f"<sip:{self._user()}@{self.address}>", "expires": str(for_s)}
        answer = self.ask("REGISTER", uri, within_s, more, to=f"<sip:{self._user()}@{self.host}>")
        if not 200 <= answer.status < 300:
            raise SipRefused(answer.status, answer.reason)
        return answer

    def ask(
        self, method: str, uri: str, within_s: float, more: dict[str, str] | None = None, body: str = "", to: str = "",
        call_id: str = "", tag: str = "",
    ) -> SipMessage:  # fmt: skip
        """The final answer, after one challenge if need be. Raises SipTimeout, SipRefused, OSError."""
        ends_at_s = time.monotonic() + within_s
        call_id, tag = call_id or secrets.token_hex(12), tag or secrets.token_hex(6)
        headers = self.headers(to or f"<{uri}>", call_id, tag) | (more or {})
        answer = self._transact(method, uri, headers, body, ends_at_s, None)
        if answer.status in (401, 407) and self.credentials.user:
            answer = self._transact(method, uri, headers, body, ends_at_s, self._credentials_for(answer, method, uri))
        return answer

    def headers(self, to: str, call_id: str, tag: str) -> dict[str, str]:
        """Headers that every request of a dialogue shares."""
        return {
            "via": "", "max-forwards": "70", "from": f"<sip:{self._user()}@{self.host}>;tag={tag}", "to": to,
            "call-id": call_id, "cseq": "", "user-agent": USER_AGENT,
        }  # fmt: skip

    def _credentials_for(self, answer: SipMessage, method: str, uri: str) -> tuple[str, str]:
        header, reply = ("www-authenticate", "authorization") if answer.status == 401 else (
            "proxy-authenticate", "proxy-authorization")  # fmt: skip
        self._nonces += 1
        reasons = []
        for challenge in answer.all(header):
            try:
                value = sip.authorization(challenge, self.credentials, method, uri, self._nonces, secrets.token_hex(8))
                return reply, value
            except SipFault as wrong:
                reasons.append(str(wrong))
        raise SipRefused(answer.status, reasons[0] if reasons else answer.reason)

    def _transact(
        self, method: str, uri: str, headers: dict[str, str], body: str, ends_at_s: float,
        authorize: tuple[str, str] | None,
    ) -> SipMessage:  # fmt: skip
        self._cseq += 1
        branch = "z9hG4bK" + secrets.token_hex(8)
        headers |= {"via": f"SIP/2.0/UDP {self.address};branch={branch};rport", "cseq": f"{self._cseq} {method}"}
        raw = sip.encode_sip(sip.request(method, uri, headers, body, authorize))
        pause_s, next_s, ringing = T1_S, time.monotonic(), False
        while (now_s := time.monotonic()) < ends_at_s:
            if now_s >= next_s and not ringing:
                self.send(raw)
                next_s, pause_s = now_s + pause_s, min(pause_s * 2, T2_S)
            answer = self.receive(min(next_s if not ringing else ends_at_s, ends_at_s) - now_s)
            if answer is None or answer.method or sip.parameter(answer.header("via"), "branch") != branch:
                continue
            if answer.status >= 200:
                if method == "INVITE":
                    self._acknowledge(uri, headers, answer)
                return answer
            ringing = True
        if method == "INVITE":
            self._cancel(uri, headers)
        raise SipTimeout("no answer")

    def send(self, raw: bytes) -> None:
        """One datagram; a peer that is not there shows in the silence."""
        assert self._socket is not None
        with contextlib.suppress(ConnectionRefusedError):
            self._socket.send(raw)

    def receive(self, within_s: float) -> SipMessage | None:
        """The next message, None for silence or what is no SIP."""
        assert self._socket is not None
        self._socket.settimeout(max(0.001, within_s))
        begun_s = time.monotonic()
        try:
            return sip.decode_sip(self._socket.recv(sip.LARGEST_BYTES))
        except (TimeoutError, SipFault):
            return None
        except ConnectionRefusedError:  # the machine lives, nobody listens: asked again at the next turn
            threading.Event().wait(begun_s + within_s - time.monotonic())
            return None

    def _acknowledge(self, uri: str, headers: dict[str, str], answer: SipMessage) -> None:
        branch = sip.parameter(headers["via"], "branch") if answer.status >= 300 else "z9hG4bK" + secrets.token_hex(8)
        target = sip.uri_of(answer.header("contact")) if answer.status < 300 and answer.header("contact") else uri
        told = headers | {
            "via": f"SIP/2.0/UDP {self.address};branch={branch};rport", "to": answer.header("to"),
            "cseq": f"{self._cseq} ACK",
        }  # fmt: skip
        self.send(sip.encode_sip(sip.request("ACK", target, told)))

    def _cancel(self, uri: str, headers: dict[str, str]) -> None:
        """Take the call back; one that was answered in the same moment is ended (RFC 3261 §9.1)."""
        told = headers | {"cseq": f"{self._cseq} CANCEL"}
        self.send(sip.encode_sip(sip.request("CANCEL", uri, told)))
        ends_at_s = time.monotonic() + CANCELLED_WITHIN_S
        while (left_s := ends_at_s - time.monotonic()) > 0:
            answer = self.receive(left_s)
            if answer is None or answer.status < 200 or not answer.header("cseq").endswith("INVITE"):
                continue
            self._acknowledge(uri, headers, answer)
            if answer.status < 300:
                self._cseq += 1
                goodbye = headers | {"to": answer.header("to"), "cseq": f"{self._cseq} BYE"}
                self.send(sip.encode_sip(sip.request("BYE", uri, goodbye)))
            return

    def _user(self) -> str:
        return self.credentials.user or self.own_user
