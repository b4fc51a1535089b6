"""One leg: the UDP socket of one telephone, what came from it, and the packets that go to it."""

from __future__ import annotations

import logging
import secrets
import socket
from collections import deque
from dataclasses import dataclass
from typing import Protocol

from dispatch_app.exchange.media.g711 import FRAME, Codec
from dispatch_app.exchange.media.jitter import JitterBuffer
from dispatch_app.exchange.media.latch import Address, SourceLatch
from dispatch_app.exchange.media.rtcp import Reception
from dispatch_app.exchange.media.rtp import (
    LARGEST_PACKET,
    RtpPacket,
    ahead,
    read_packet,
    read_telephone_event,
    write_packet,
    write_telephone_event,
)  # fmt: skip

log = logging.getLogger(__name__)

DIGIT_TICKS = 5
"""A sent key lasts 100 ms, the shortest that every exchange takes; a pause of half of it follows."""

END_REPORTS = 3
"""The end of a key is told three times, as its loss would let it sound on (RFC 4733 §2.5.1.4)."""

GAP_TICKS = 3

MOST_DIGITS = 64
"""Keys that may wait to be sent: a long number, an account and its PIN."""

RECENT_KEYS = 8
"""Timestamps of the last keys that are remembered, as repeated reports of one key are one key."""

OTHER_SOURCE_PACKETS = 2
"""Packets in a row with another SSRC before it is taken for the leg's new source."""


class PacketShield(Protocol):
    """SRTP of one leg."""

    def protect(self, packet: bytes) -> bytes:
        """The packet as it goes out."""

    def unprotect(self, packet: bytes) -> bytes | None:
        """The packet that came in; None for a forged, altered or repeated one."""

    def follow(self, before: PacketShield) -> None:
        """Take the place of another shield in the middle of a talk."""


@dataclass(slots=True)
class LegCounts:
    """What the leg's packets were."""

    received: int = 0
    malformed: int = 0
    unshielded: int = 0
    other_payloads: int = 0
    sent: int = 0
    send_faults: int = 0
    gaps: int = 0
    source_changes: int = 0


class Leg:
    """Owned by the media thread; only the making happens elsewhere."""

    def __init__(self, leg_id: str, sock: socket.socket, codec: Codec, *, roaming: bool, slot: int) -> None:
        self.leg_id = leg_id
        self.sock = sock
        self.codec = codec
        self.slot = slot
        self.latch = SourceLatch(roaming=roaming)
        self.jitter = JitterBuffer(codec)
        self.event_type: int | None = None
        self.shield: PacketShield | None = None
        self.listens_for_tones = False
        self.counts = LegCounts()
        self.opened_s = 0.0
        self.heard_s: float | None = None
        self.silent_reported = False
        self.foreign_reported_s = float("-inf")
        self.foreign_source: Address = ("", 0)
        self.foreign_told = 0
        self._ssrc: int | None = None
        self._other_ssrc: int | None = None
        self._other_count = 0
        self._last_sequence = 0
        self._keys: deque[int] = deque(maxlen=RECENT_KEYS)
        self._voice = LegVoice()
        self.reception = Reception()
        self.lost_share = 0.0
        """What was lost of the telephone's packets before the last report, 0 to 1."""

    @property
    def our_ssrc(self) -> int:
        """The source that our packets name."""
        return self._voice.ssrc

    @property
    def timestamp(self) -> int:
        """Of our packet that comes next."""
        return self._voice.timestamp

    def receive(self, packet: bytes, source: Address, now_s: float) -> str:
        """Take in one datagram; the key that it begins, else ""."""
        if not self.latch.accept(source, now_s):
            self.foreign_source = source
            return ""
        if self.shield is not None:
            opened = self.shield.unprotect(packet)
            if opened is None:
                self.counts.unshielded += 1
                return ""
            packet = opened
        rtp = read_packet(packet)
        if rtp is None or len(packet) > LARGEST_PACKET:
            self.counts.malformed += 1
            return ""
        self.heard_s = now_s
        self.counts.received += 1
        if not self._is_its_source(rtp):
            return ""
        is_voice = rtp.payload_type in (Codec.PCMU, Codec.PCMA)
        self.reception.heard(rtp.ssrc, rtp.sequence, rtp.timestamp, now_s, voice=is_voice)
        if rtp.payload_type == self.event_type:
            return self._key(rtp)
        if rtp.payload_type not in (Codec.PCMU, Codec.PCMA):
            self.counts.other_payloads += 1  # comfort noise (13) lands here: it keeps the leg alive, no more
            return ""
        if rtp.payload_type != self.codec:
            self.codec = Codec(rtp.payload_type)
            self.jitter.speak(self.codec)
        self.jitter.put(rtp.timestamp, rtp.payload, marker=rtp.marker)
        return ""

    def packets(self, payload: bytes) -> list[bytes]:
        """The packets of this tick: the frame, or reports of a key that is being sent."""
        return self._voice.packets(payload, self.codec, self.event_type)

    def send(self, packets: list[bytes]) -> None:
        """Send to the leg's telephone; a full socket or a closed port on the other side loses the packet."""
        target = self.latch.target
        if target is None:
            return
        for packet in packets:
            try:
                self.sock.sendto(self.shield.protect(packet) if self.shield else packet, target)
            except OSError:  # the network's refusal of one packet; the next is tried anew
                self.counts.send_faults += 1
            else:
                self.counts.sent += 1

    def press(self, digits: str) -> None:
        """Send these keys one after the other."""
        self._voice.press(digits)

    def pressed_all(self) -> bool:
        """True once after the last key has gone out."""
        return self._voice.pressed_all()

    def skip(self, ticks: int) -> None:
        """Time passed without packets: the timestamps go on."""
        self._voice.skip(ticks)

    def _is_its_source(self, rtp: RtpPacket) -> bool:
        if rtp.ssrc == self._ssrc:
            step = ahead(rtp.sequence, self._last_sequence, 16)
            if step > 0:
                self.counts.gaps += step - 1 if step < 1000 else 0
                self._last_sequence = rtp.sequence
            self._other_ssrc = None
            return True
        if self._ssrc is not None:
            if rtp.ssrc != self._other_ssrc:
                self._other_ssrc, self._other_count = rtp.ssrc, 0
            self._other_count += 1
            if self._other_count < OTHER_SOURCE_PACKETS:
                return False
            self.counts.source_changes += 1
            self.jitter.restart()
            self._keys.clear()
        self._ssrc, self._other_ssrc, self._last_sequence = rtp.ssrc, None, rtp.sequence
        return True

    def _key(self, rtp: RtpPacket) -> str:
        event = read_telephone_event(rtp.payload)
        if event is None or not event.digit or rtp.timestamp in self._keys:
            return ""
        self._keys.append(rtp.timestamp)
        return event.digit


class LegVoice:
    """The stream to one telephone: numbering, and keys in place of voice."""

    def __init__(self) -> None:
        self.ssrc = secrets.randbits(32)
        self._sequence = secrets.randbits(16)
        self.timestamp = secrets.randbits(32)
        self._begun = False
        self._digits: deque[str] = deque()
        self._tick = 0
        self._all_sent = False

    def packets(self, payload: bytes, codec: Codec, event_type: int | None) -> list[bytes]:
        """The packets of one tick."""
        if self._digits and event_type is not None:
            made = self._key_packets(payload, codec, event_type)
        else:
            made = [self._packet(codec, payload, self.timestamp, marker=not self._begun)]
        self._begun = True
        self.timestamp += FRAME
        return made

    def press(self, digits: str) -> None:
        """Queue keys; more than MOST_DIGITS are not taken."""
        self._digits.extend(digits[: MOST_DIGITS - len(self._digits)])

    def pressed_all(self) -> bool:
        """True once after the last key."""
        done, self._all_sent = self._all_sent, False
        return done

    def skip(self, ticks: int) -> None:
        """Let the timestamps go on without packets."""
        self.timestamp += FRAME * ticks

    def _key_packets(self, payload: bytes, codec: Codec, event_type: int) -> list[bytes]:
        """One tick of the key in front: reports while it lasts, its end three times, then voice in the pause."""
        tick, self._tick = self._tick, self._tick + 1
        if tick >= DIGIT_TICKS + END_REPORTS + GAP_TICKS - 1:
            self._digits.popleft()
            self._tick = 0
            self._all_sent = not self._digits
        if tick >= DIGIT_TICKS + END_REPORTS:
            return [self._packet(codec, payload, self.timestamp, marker=False)]
        begun_at = self.timestamp - FRAME * tick
        duration = FRAME * min(tick + 1, DIGIT_TICKS)
        event = write_telephone_event(self._digits[0], duration, end=tick >= DIGIT_TICKS)
        return [self._packet(event_type, event, begun_at, marker=tick == 0)]

    def _packet(self, payload_type: int, payload: bytes, timestamp: int, *, marker: bool) -> bytes:
        self._sequence += 1
        return write_packet(payload_type, self._sequence, timestamp, self.ssrc, payload, marker=marker)
