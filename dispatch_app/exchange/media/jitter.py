"""The jitter buffer: packets in as the network brings them, one frame of 20 ms out every tick.

It is a ring of code bytes addressed by RTP timestamp, so that loss, disorder, duplicates and packets of any length
(10 to 60 ms) fall into place by themselves. Nothing here knows a clock or a socket.
"""

from __future__ import annotations

import numpy as np

from dispatch_app.exchange.media.g711 import DECODED, FRAME, SILENCE_BYTE, Codec
from dispatch_app.exchange.media.rtp import ahead

RING = 8192
"""Samples kept, 1.02 s: more delay than anybody can talk over; what lies further ahead starts the buffer anew."""

START_DEPTH = 2 * FRAME
"""Samples waited for at the start: 40 ms take the jitter of a local network and a common mobile gateway."""

MOST_RESERVE = 8
"""Frames of spare delay learnt from late packets: 160 ms on top; beyond that losing words is better than delay."""

WINDOW = 100
"""Ticks over which the least depth is watched: 2 s, long enough to see the jitter of a bad line."""

FORGET = 1500
"""Ticks without a late packet after which one frame of reserve is given back: 30 s."""

QUIET_LEVEL = 300
"""Loudest sample of a frame that may be left out unheard (-40 dB)."""

IMPATIENCE = 50
"""Ticks to wait for a quiet frame before a loud one is left out: 1 s."""

QUIET_AFTER = 25
"""Ticks without anything to play, 0.5 s, after which the next packet is a new beginning and not a late one."""

_LOUDNESS = {
    codec: bytes(np.minimum(np.abs(levels.astype(np.int32)) >> 3, 255).astype(np.uint8).tolist())
    for codec, levels in DECODED.items()
}


class JitterBuffer:
    """One leg's buffer. `take` is called exactly once a tick."""

    __slots__ = (
        "_calm",
        "_end",
        "_filled",
        "_hold",
        "_least",
        "_loudness",
        "_odd",
        "_read",
        "_reserve",
        "_ring",
        "_silence",
        "_started",
        "_starved",
        "_surplus",
        "_surplus_age",
        "_watched",
        "duplicates",
        "late",
        "left_out",
        "lost",
        "restarts",
        "stalls",
    )  # fmt: skip

    def __init__(self, codec: Codec = Codec.PCMA) -> None:
        self._ring = bytearray(RING)
        self._filled = bytearray(RING)
        self._read = self._end = 0
        self._started = False
        self._odd: int | None = None
        self._reserve = 0
        self._hold = 0
        self._starved = 0
        self._surplus = 0
        self._surplus_age = 0
        self._calm = 0
        self._least = RING
        self._watched = 0
        self.duplicates = self.late = self.lost = self.left_out = self.stalls = self.restarts = 0
        self.speak(codec)

    def speak(self, codec: Codec) -> None:
        """From now on payloads are of this codec; what waits is played as it is."""
        self._silence = bytes([SILENCE_BYTE[codec]])
        self._loudness = _LOUDNESS[codec]

    @property
    def depth(self) -> int:
        """Samples between what is played next and the newest that came."""
        return max(self._end - self._read, 0) if self._started else 0

    @property
    def reserve(self) -> int:
        """Frames of spare delay learnt from late packets."""
        return self._reserve

    def restart(self) -> None:
        """Forget what waits: another source speaks now. What was learnt of the network stays."""
        self._filled = bytearray(RING)
        self._started = False
        self._odd = None
        self._hold = self._surplus = 0
        self._watch_anew()

    def put(self, timestamp: int, payload: bytes, *, marker: bool = False) -> None:
        """Take one packet's voice in; `timestamp` as on the wire."""
        length = len(payload)
        if not 0 < length <= RING // 2:
            return
        if not self._started:
            self._begin(timestamp)
        position = self._end + ahead(timestamp, self._end & 0xFFFFFFFF)
        offset = position - self._read
        fresh = marker or self._starved >= QUIET_AFTER
        if (fresh and (offset > RING // 2 or self._end <= self._read)) or self._jumped(timestamp, offset, length):
            self._begin(timestamp)
            position, offset = self._end, self._end - self._read
        elif not -RING < offset <= RING - length:
            return  # the first stray one; a second beside it starts anew
        elif 2 <= self._starved < QUIET_AFTER:  # one packet missing is loss, two and then more is delay
            self._learn()
            self._starved = 0
        self._odd = None
        if offset + length <= 0:
            self._came_late()
            return
        if offset < 0:
            payload, position, length = payload[-offset:], self._read, length + offset
        self._store(position, payload, length)
        self._end = max(self._end, position + length)

    def take(self) -> bytes | None:
        """The frame to play in this tick; None where there is none, which the mixer then conceals."""
        if not self._started:
            return None
        depth = self._end - self._read
        if depth < FRAME or self._hold:
            self._wait(depth)
            return None
        self._starved = 0
        self._watch(depth)
        frame, filled = self._cut()
        if self._surplus and filled == FRAME and (self._is_quiet(frame) or self._surplus_age > IMPATIENCE):
            self._surplus -= 1
            self._surplus_age = 0
            self.left_out += 1
            frame, filled = self._cut()
        elif self._surplus:
            self._surplus_age += 1
        if filled == 0:
            self.lost += 1
            return None
        return frame

    # --- inside ------------------------------------------------------------------------------------------------------

    def _begin(self, timestamp: int) -> None:
        if self._started:
            self.restarts += 1
        self._filled = bytearray(RING)
        self._end = timestamp + (1 << 32)  # far from zero, so that looking back never becomes negative
        self._read = self._end - START_DEPTH - self._reserve * FRAME + FRAME
        self._started = True
        self._starved = 0
        self._hold = self._surplus = 0
        for position in range(self._read, self._end):  # the lead-in counts as heard silence, not as lost
            self._ring[position % RING] = self._silence[0]
            self._filled[position % RING] = 1
        self._watch_anew()

    def _jumped(self, timestamp: int, offset: int, length: int) -> bool:
        """Whether the sender's clock jumped: two packets in a row that fit each other but not the buffer."""
        if -RING < offset <= RING - length:
            return False
        before, self._odd = self._odd, timestamp
        return before is not None and abs(ahead(timestamp, before)) <= RING

    def _came_late(self) -> None:
        self.late += 1
        self._learn()
        self._hold = min(self._hold + 1, self._reserve)

    def _learn(self) -> None:
        self._reserve = min(self._reserve + 1, MOST_RESERVE)
        self._calm = 0

    def _store(self, position: int, payload: bytes, length: int) -> None:
        at = position % RING
        first = min(length, RING - at)
        if self._filled[at] and self._filled[(position + length - 1) % RING]:
            self.duplicates += 1
            return
        self._ring[at : at + first] = payload[:first]
        self._filled[at : at + first] = b"\1" * first
        if first < length:
            self._ring[: length - first] = payload[first:]
            self._filled[: length - first] = b"\1" * (length - first)

    def _wait(self, depth: int) -> None:
        """Nothing to play, or delay to be gained: time goes on, the place to play from does not."""
        if self._hold:
            self._hold -= 1
        if depth < FRAME:
            self._starved += 1
            if self._starved == 1:
                self.stalls += 1

    def _cut(self) -> tuple[bytes, int]:
        """The next frame and how many of its samples came; its place becomes free."""
        at = self._read % RING
        if at + FRAME <= RING:
            frame, mask = self._ring[at : at + FRAME], self._filled[at : at + FRAME]
            self._filled[at : at + FRAME] = bytes(FRAME)
        else:
            over = at + FRAME - RING
            frame, mask = self._ring[at:] + self._ring[:over], self._filled[at:] + self._filled[:over]
            self._filled[at:] = bytes(FRAME - over)
            self._filled[:over] = bytes(over)
        self._read += FRAME
        filled = mask.count(1)
        if 0 < filled < FRAME:
            for index in range(FRAME):
                if not mask[index]:
                    frame[index] = self._silence[0]
        return bytes(frame), filled

    def _is_quiet(self, frame: bytes) -> bool:
        return max(frame.translate(self._loudness)) << 3 < QUIET_LEVEL

    def _watch(self, depth: int) -> None:
        """Learn whether there is more delay than the network needs, and give back what was not needed for long."""
        self._least = min(self._least, depth)
        self._watched += 1
        self._calm += 1
        if self._calm >= FORGET and self._reserve:
            self._reserve -= 1
            self._calm = 0
        if self._watched >= WINDOW:
            spare = self._least // FRAME - 2 - self._reserve
            self._surplus = max(spare, 0)
            self._surplus_age = 0
            self._watch_anew()

    def _watch_anew(self) -> None:
        self._least = RING
        self._watched = 0
