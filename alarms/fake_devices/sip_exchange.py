"""A small telephone exchange on UDP: answers OPTIONS, registers one account, takes calls and speaks to them."""

from __future__ import annotations

import contextlib
import secrets
import socket
import struct
import threading
import time
from dataclasses import dataclass, field

from alarms.decoders import sip_text as sip
from alarms.decoders.sip_text import Credentials, SipFault, SipMessage

REALM = "exchange"
TICK_S = 0.02


@dataclass(slots=True)
class FakeExchange:
    """Change its fields to break it. `calls` counts answered ones, `heard` the voice packets of all of them."""

    credentials: Credentials = field(default_factory=lambda: Credentials("alarms", "secret"))
    port: int = 0
    refuse: int = 0
    """Status that every request gets."""
    mute_voice: bool = False
    lose: int = 0
    """So many of the next requests are lost on the way."""
    calls: int = 0
    heard: int = 0
    ended: int = 0
    requests: list[str] = field(default_factory=list)
    _socket: socket.socket | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _nonce: str = "n0nce"

    def up(self) -> None:
        """Serve; on the same port again after `down`."""
        self._stop = threading.Event()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", self.port))
        self.port = self._socket.getsockname()[1]
        self._socket.settimeout(0.1)
        self._threads = [threading.Thread(target=self._serve, args=(self._socket,), name="fake exchange", daemon=True)]
        self._threads[0].start()

    def down(self) -> None:
        """Fall silent."""
        self._stop.set()
        for thread in self._threads:
            thread.join(5.0)
        assert self._socket is not None
        self._socket.close()

    def __enter__(self) -> FakeExchange:
        self.up()
        return self

    def __exit__(self, *_: object) -> None:
        self.down()

    def _serve(self, serving: socket.socket) -> None:
        while not self._stop.is_set():
            try:
                raw, asker = serving.recvfrom(sip.LARGEST_BYTES)
                message = sip.decode_sip(raw)
            except (TimeoutError, SipFault, ConnectionRefusedError):
                continue
            self.requests.append(message.method)
            if self.lose:
                self.lose -= 1
                continue
            answer = self._answer(message)
            if answer is not None:
                serving.sendto(sip.encode_sip(answer), asker)

    def _answer(self, message: SipMessage) -> SipMessage | None:
        if message.method == "ACK":
            return None
        if self.refuse:
            return sip.answer_to(message, self.refuse, "Refused", "fake")
        if message.method in ("REGISTER", "INVITE") and not self._is_known(message):
            challenge = f'Digest realm="{REALM}", nonce="{self._nonce}", algorithm=MD5, qop="auth"'
            return sip.answer_to(message, 401, "Unauthorized", "fake", (("www-authenticate", challenge),))
        if message.method == "INVITE":
            return self._take_call(message)
        if message.method == "BYE":
            self.ended += 1
        return sip.answer_to(message, 200, "OK", "fake")

    def _is_known(self, message: SipMessage) -> bool:
        given = message.header("authorization")
        if not given:
            return False
        cnonce = given.partition('cnonce="')[2].partition('"')[0]
        count = int(given.partition("nc=")[2].partition(",")[0] or "0", 16)
        challenge = f'Digest realm="{REALM}", nonce="{self._nonce}", algorithm=MD5, qop="auth"'
        wanted = sip.authorization(challenge, self.credentials, message.method, message.uri, count, cnonce)
        return wanted == given

    def _take_call(self, message: SipMessage) -> SipMessage:
        host, port, payload = sip.sdp_answer(message.body)
        voice = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        voice.bind(("127.0.0.1", 0))
        voice.settimeout(TICK_S)
        self.calls += 1
        talk = threading.Thread(target=self._talk, args=(voice, (host, port), payload, self.ended), daemon=True)
        self._threads.append(talk)
        talk.start()
        body = sip.sdp_offer("127.0.0.1", voice.getsockname()[1], 1).replace(" 8 0", f" {payload}")
        more = (("contact", f"<sip:exchange@127.0.0.1:{self.port}>"), ("content-type", "application/sdp"))
        return sip.answer_to(message, 200, "OK", "fake", more, body)

    def _talk(self, voice: socket.socket, to: tuple[str, int], payload: int, ended: int) -> None:
        sequence = secrets.randbits(15)
        with voice:
            while not self._stop.is_set() and self.ended == ended:
                begun_s = time.monotonic()
                if not self.mute_voice:
                    head = struct.pack("!BBHII", 0x80, payload, sequence & 0xFFFF, sequence * 160 & 0xFFFFFFFF, 7)
                    with contextlib.suppress(OSError):
                        voice.sendto(head + b"\xd5" * 160, to)
                    sequence += 1
                while (left_s := begun_s + TICK_S - time.monotonic()) > 0:
                    voice.settimeout(left_s)
                    with contextlib.suppress(TimeoutError, ConnectionRefusedError):
                        voice.recv(2048)
                        self.heard += 1
