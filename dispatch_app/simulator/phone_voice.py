"""The voice of a simulated telephone: RTP every 20 ms in A-law, and what it hears kept for as long as it matters."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterable

import numpy as np

from dispatch_app.exchange.media.g711 import FRAME, RATE_HZ, Codec, Samples, decode, encode
from dispatch_app.exchange.media.rtp import read_packet, write_packet, write_telephone_event

TICK_S = FRAME / RATE_HZ
KEPT_FRAMES = 50 * 120
"""Two minutes of what was heard; a test listens to seconds, a demo caller to nothing."""

EVENT_TYPE = 101
KEY_FRAMES = 5
PAUSE_FRAMES = 3
SILENCE = np.zeros(FRAME, np.int16)


class PhoneVoice(asyncio.DatagramProtocol):
    """One stream both ways; `say` what it sends, `heard` what came."""

    def __init__(self) -> None:
        self._transport: asyncio.DatagramTransport | None = None
        self._task: asyncio.Task[None] | None = None
        self._remote: tuple[str, int] | None = None
        self._frames: list[Samples] = []
        self._loop_frames = False
        self._at = 0
        self._keys: list[tuple[str, int, int]] = []
        self._ssrc = random.getrandbits(32)
        self._heard: list[Samples] = []
        self.digits = ""
        self._last_event = -1
        self.received = 0
        self.sent = 0
        self.muted = False

    async def open(self, host: str) -> tuple[str, int]:
        """The local address. Raises OSError."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(host, 0))
        name = self._transport.get_extra_info("sockname")
        return str(name[0]), int(name[1])

    @property
    def address(self) -> tuple[str, int]:
        """The local address of an open voice."""
        assert self._transport is not None, "the voice is not open"
        host, port = self._transport.get_extra_info("sockname")[:2]
        return str(host), int(port)

    def start(self, remote: tuple[str, int]) -> None:
        """Speak to this address from now on."""
        self._remote = remote
        if self._task is None:
            self._task = asyncio.create_task(self._speak())

    def close(self) -> None:
        """Silence."""
        if self._task is not None:
            self._task.cancel()
        if self._transport is not None:
            self._transport.close()

    def say(self, samples: Samples, *, loop: bool = False) -> None:
        """Speak these samples (16 bit, 8 kHz), once or over and over."""
        whole = np.concatenate([samples, np.zeros(-len(samples) % FRAME, np.int16)]).astype(np.int16)
        self._frames = list(whole.reshape(-1, FRAME))
        self._loop_frames, self._at = loop, 0

    def tone(self, frequency_hz: float, level: float = 0.25) -> None:
        """Hum a tone that tests can tell from others; whole periods, so that it loops without a click."""
        count = RATE_HZ
        time_s = np.arange(count) / RATE_HZ
        self.say((np.sin(2 * np.pi * round(frequency_hz) * time_s) * level * 32767).astype(np.int16), loop=True)

    def press(self, digits: str) -> None:
        """Press keys as telephone events."""
        for digit in digits:
            self._keys.append((digit, KEY_FRAMES, PAUSE_FRAMES))

    def heard(self, last_s: float = 1.0) -> Samples:
        """What came during the last seconds."""
        frames = self._heard[-max(1, int(last_s / TICK_S)) :]
        return np.concatenate(frames) if frames else SILENCE[:0]

    def forget(self) -> None:
        """Begin to listen anew."""
        self._heard.clear()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """A packet came."""
        packet = read_packet(data)
        if packet is None:
            return
        self.received += 1
        if packet.payload_type == EVENT_TYPE:
            if packet.timestamp != self._last_event and packet.payload:
                self._last_event = packet.timestamp
                self.digits += "0123456789*#ABCD"[packet.payload[0] & 15]
            return
        if packet.payload_type in (0, 8) and len(packet.payload) == FRAME:
            self._heard.append(decode(packet.payload, Codec(packet.payload_type)))
            if len(self._heard) > KEPT_FRAMES:
                del self._heard[: KEPT_FRAMES // 4]

    async def _speak(self) -> None:
        sequence, timestamp = random.getrandbits(15), random.getrandbits(31)
        next_s = time.monotonic()
        while True:
            for packet in self._next_packets(sequence, timestamp):
                if self._transport is not None and not self.muted:
                    self._transport.sendto(packet, self._remote)
                    self.sent += 1
                sequence += 1
            timestamp += FRAME
            next_s += TICK_S
            await asyncio.sleep(max(0.0, next_s - time.monotonic()))

    def _next_packets(self, sequence: int, timestamp: int) -> Iterable[bytes]:
        if self._keys:
            return self._key_packets(sequence, timestamp)
        frame = SILENCE
        if self._frames:
            if self._at >= len(self._frames) and self._loop_frames:
                self._at = 0
            if self._at < len(self._frames):
                frame = self._frames[self._at]
                self._at += 1
        return [write_packet(Codec.PCMA, sequence, timestamp, self._ssrc, encode(frame, Codec.PCMA))]

    def _key_packets(self, sequence: int, timestamp: int) -> list[bytes]:
        digit, left, pause = self._keys[0]
        if left == 0:
            self._keys[0] = (digit, 0, pause - 1)
            if pause <= 1:
                self._keys.pop(0)
            return [write_packet(Codec.PCMA, sequence, timestamp, self._ssrc, encode(SILENCE, Codec.PCMA))]
        done = KEY_FRAMES - left + 1
        began = timestamp - (done - 1) * FRAME
        last = left == 1
        self._keys[0] = (digit, left - 1, pause)
        payload = write_telephone_event(digit, done * FRAME, end=last)
        count = 3 if last else 1
        return [
            write_packet(EVENT_TYPE, sequence + at, began, self._ssrc, payload, marker=done == 1) for at in range(count)
        ]


def strength(samples: Samples, frequency_hz: float) -> float:
    """How loud a tone is in what was heard, 1.0 for full scale; by its Fourier coefficient."""
    if len(samples) < FRAME:
        return 0.0
    turns = np.exp(-2j * np.pi * frequency_hz * np.arange(len(samples)) / RATE_HZ)
    return float(2 * np.abs(np.mean(samples * turns)) / 32767)
