"""A telephone call by a part without hands: dials, speaks a prepared sound, counts what it hears, hangs up."""

from __future__ import annotations

import contextlib
import secrets
import socket
import struct
import time
from array import array
from dataclasses import dataclass, field

from alarms.decoders import sip_text as sip
from alarms.decoders.g711 import SILENCE, encoded
from alarms.decoders.sip_text import SipFault, SipMessage
from alarms.ports.sip_peer import SipPeer, SipRefused

TICK_S = 0.02
SAMPLES_A_TICK = 160
"""20 ms at 8 kHz (RFC 3551 §4.2)."""
RTP_HEADER = struct.Struct("!BBHII")
LARGEST_RTP = 2048


@dataclass(slots=True)
class Heard:
    """What came of a call: packets each way, the longest silence on the line, who hung up."""

    sent: int = 0
    received: int = 0
    longest_gap_s: float = 0.0
    peer_hung_up: bool = False
    status: int = 0
    lasted_s: float = 0.0


@dataclass(slots=True)
class Call:
    """One call over a peer that is open."""

    peer: SipPeer
    number: str
    _call_id: str = field(default_factory=lambda: secrets.token_hex(12))
    _tag: str = field(default_factory=lambda: secrets.token_hex(6))

    def run(self, sound: array[int], rings_for_s: float) -> Heard:
        """Dial, wait for the answer, play the sound once, hang up. Raises SipTimeout, SipRefused, OSError."""
        uri = f"sip:{self.number}@{self.peer.host}:{self.peer.port}"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as voice:
            voice.bind((self.peer.own_host, 0))
            voice.setblocking(False)
            offer = sip.sdp_offer(self.peer.own_host, voice.getsockname()[1], secrets.randbits(31))
            contact = {"contact": f"<sip:{self.peer.own_user}@{self.peer.address}>", "allow": "INVITE, ACK, BYE"}
            answer = self.peer.ask("INVITE", uri, rings_for_s, contact, offer, call_id=self._call_id, tag=self._tag)
            if not 200 <= answer.status < 300:
                raise SipRefused(answer.status, answer.reason)
            try:
                heard = self._talk(voice, answer, sound)
            finally:
                self._hang_up(answer, uri)
            return heard

    def _talk(self, voice: socket.socket, answer: SipMessage, sound: array[int]) -> Heard:
        try:
            host, port, payload = sip.sdp_answer(answer.body)
        except SipFault as wrong:
            raise SipRefused(488, str(wrong)) from wrong
        coded = encoded(sound, payload)
        coded += SILENCE[payload] * (-len(coded) % SAMPLES_A_TICK)
        heard, begun_s = Heard(status=answer.status), time.monotonic()
        sequence, stamp, source, last_s = secrets.randbits(15), secrets.randbits(31), secrets.randbits(32), begun_s
        for tick, start in enumerate(range(0, len(coded), SAMPLES_A_TICK)):
            mark = 0x80 if tick == 0 else 0
            head = RTP_HEADER.pack(0x80, payload | mark, (sequence + tick) & 0xFFFF,
                                   (stamp + tick * SAMPLES_A_TICK) & 0xFFFFFFFF, source)  # fmt: skip
            with contextlib.suppress(OSError):
                voice.sendto(head + coded[start : start + SAMPLES_A_TICK], (host, port))
                heard.sent += 1
            if self._ended_by_peer(begun_s + (tick + 1) * TICK_S):
                heard.peer_hung_up = True
                break
            count = _drain(voice)
            now_s = time.monotonic()
            heard.longest_gap_s = max(heard.longest_gap_s, now_s - last_s)
            if count:
                heard.received, last_s = heard.received + count, now_s
        heard.lasted_s = time.monotonic() - begun_s
        return heard

    def _ended_by_peer(self, until_s: float) -> bool:
        """Listen to the signalling until the next tick; a BYE is answered."""
        while (left_s := until_s - time.monotonic()) > 0:
            message = self.peer.receive(left_s)
            if message is not None and message.method == "BYE" and message.header("call-id") == self._call_id:
                self.peer.send(sip.encode_sip(sip.answer_to(message, 200, "OK")))
                return True
        return False

    def _hang_up(self, answer: SipMessage, uri: str) -> None:
        target = sip.uri_of(answer.header("contact")) if answer.header("contact") else uri
        with contextlib.suppress(OSError):
            self.peer.ask("BYE", target, 2.0, to=answer.header("to"), call_id=self._call_id, tag=self._tag)


def silence(seconds: float) -> array[int]:
    """So much quiet."""
    return array("h", bytes(2 * round(seconds / TICK_S) * SAMPLES_A_TICK))


def _drain(voice: socket.socket) -> int:
    """Packets that waited."""
    count = 0
    while True:
        try:
            raw = voice.recv(LARGEST_RTP)
        except (BlockingIOError, ConnectionRefusedError):
            return count
        count += len(raw) > RTP_HEADER.size and raw[0] >> 6 == 2
