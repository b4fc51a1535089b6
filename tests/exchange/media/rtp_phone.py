"""A telephone made of one UDP socket: speaks samples in real time and keeps what it hears."""

from __future__ import annotations

import socket
import threading
import time

import numpy as np
import numpy.typing as npt

from dispatch_app.exchange.media.g711 import FRAME, RATE_HZ, Codec, Samples, decode, encode
from dispatch_app.exchange.media.rtp import (
    RtpPacket,
    read_packet,
    read_telephone_event,
    write_packet,
    write_telephone_event,
)  # fmt: skip

EVENTS = 101


def sine(hz: float, length_s: float = 1.0, level: float = 0.25) -> Samples:
    """A tone whose loop has no seam for whole numbers of periods."""
    wave = level * 32767 * np.sin(2 * np.pi * hz * np.arange(round(length_s * RATE_HZ)) / RATE_HZ)
    return np.rint(wave).astype(np.int16)


def loudest_hz(samples: npt.NDArray[np.int16]) -> float:
    """The strongest frequency of a sound."""
    return next(iter(strong_tones(samples, 1)))


def strong_tones(samples: npt.NDArray[np.int16], most: int = 8, part: float = 0.1) -> list[float]:
    """The frequencies that stand out, strongest first, to 5 Hz; `part` is the least amplitude against the strongest."""
    sound = samples.astype(np.float64)
    assert len(sound) >= RATE_HZ // 5, f"only {len(sound)} samples were heard"
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), n=RATE_HZ))
    found: list[float] = []
    for index in np.argsort(spectrum)[::-1]:
        if len(found) >= most or spectrum[index] < part * spectrum.max():
            break
        hz = float(index)
        if all(abs(hz - other) > 25 for other in found):
            found.append(round(hz / 5) * 5)
    return found


class RtpPhone:
    """Use it in `with`; `speak` and `press` may be called while it runs."""

    def __init__(self, codec: Codec = Codec.PCMA, *, host: str = "127.0.0.1", ssrc: int = 1) -> None:
        self.codec = codec
        self.ssrc = ssrc
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind((host, 0))
        self.sock.setblocking(False)
        self.address: tuple[str, int] = self.sock.getsockname()
        self.packets: list[RtpPacket] = []
        self._target: tuple[str, int] | None = None
        self._voice = np.zeros(FRAME, np.int16)
        self._at = 0
        self._keys: list[str] = []
        self._sent = 0
        self._silent = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> RtpPhone:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self.sock.close()

    def speak(self, target: tuple[str, int], voice: Samples) -> None:
        """Say this sound over and over to the exchange's address."""
        self._target, self._voice, self._at, self._silent = target, voice, 0, False

    def keep_quiet(self) -> None:
        """Send no packets any more."""
        self._silent = True

    def press(self, digits: str) -> None:
        """Press keys as RFC 4733 events."""
        self._keys.extend(digits)

    def heard(self, last_s: float = 1e6) -> Samples:
        """The voice that came in the last seconds."""
        voice = [one for one in list(self.packets) if one.payload_type in (Codec.PCMU, Codec.PCMA)]
        frames = voice[-round(min(last_s, 1e5) / 0.02) :]
        parts = [decode(one.payload, Codec(one.payload_type)) for one in frames]
        return np.concatenate([np.zeros(0, np.int16), *parts])

    def forget(self) -> None:
        """Forget what was heard."""
        self.packets.clear()

    def heard_keys(self) -> str:
        """Keys that came as events, each once."""
        seen: dict[int, str] = {}
        for one in list(self.packets):
            if one.payload_type == EVENTS and (event := read_telephone_event(one.payload)) is not None:
                seen.setdefault(one.timestamp, event.digit)
        return "".join(seen.values())

    def _run(self) -> None:
        due_s = time.monotonic()
        while not self._stop.wait(max(due_s - time.monotonic(), 0.0)):
            due_s += 0.02
            self._listen()
            if self._target is not None and not self._silent:
                self._say()

    def _listen(self) -> None:
        while True:
            try:
                packet = read_packet(self.opened(self.sock.recv(2000)))
            except (BlockingIOError, ConnectionRefusedError):
                return
            if packet is not None:
                self.packets.append(packet)

    def _say(self) -> None:
        assert self._target is not None
        if self._keys:
            digit, begun_at = self._keys.pop(0), self._sent * FRAME
            for step in range(1, 8):
                event = write_telephone_event(digit, min(step, 5) * FRAME, end=step > 4)
                self._send(write_packet(EVENTS, self._sent + step, begun_at, self.ssrc, event, marker=step == 1))
            self._sent += 7
            return
        frame = np.take(self._voice, range(self._at, self._at + FRAME), mode="wrap")
        self._at = (self._at + FRAME) % len(self._voice)
        payload = encode(frame, self.codec)
        self._send(write_packet(self.codec, self._sent, self._sent * FRAME, self.ssrc, payload))
        self._sent += 1

    def _send(self, packet: bytes) -> None:
        assert self._target is not None
        self.sock.sendto(self.sealed(packet), self._target)

    def opened(self, packet: bytes) -> bytes:
        """What a packet from the wire says; a phone with SRTP opens it."""
        return packet

    def sealed(self, packet: bytes) -> bytes:
        """What goes to the wire."""
        return packet
