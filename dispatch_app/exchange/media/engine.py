"""The media engine: the one thread that receives, mixes, records and sends the voice of all legs, every 20 ms.

Requests come from any thread and take effect at the next tick, in their order. What the thread reports comes through
`events`, called in that thread: hand it over, never work in it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from dispatch_app.exchange.media.events import MediaEvent, PlayDone
from dispatch_app.exchange.media.g711 import Codec, Samples
from dispatch_app.exchange.media.leg import Leg, PacketShield
from dispatch_app.exchange.media.media_thread import MediaThread
from dispatch_app.exchange.media.players import Player, SoundFetcher
from dispatch_app.exchange.media.ports import LegPorts, MediaFull
from dispatch_app.exchange.media.rtcp_thread import FarEnd, RtcpThread
from dispatch_app.exchange.media.settings import MediaSettings
from dispatch_app.exchange.media.sound_shelf import SoundShelf
from dispatch_app.exchange.media.sounds import Keys, Sound
from dispatch_app.exchange.media.tick_clock import TickFigures

log = logging.getLogger(__name__)

MOST_REQUESTS = 20_000
"""Requests that wait for the next tick; a storm of 10 calls/s makes a few a tick. More means that the thread hangs."""


class RecordedFrames(Protocol):
    """Takes the frames of all recordings, every tick; the recorder implements it."""

    def put(self, tick: int, keys: tuple[str, ...], frames: Samples) -> None:
        """Frames shaped (recordings, samples, 2) of tick `tick`; must not block."""


@dataclass(frozen=True, slots=True)
class LegFigures:
    """One leg's packets and its delay."""

    leg_id: str
    received: int
    sent: int
    lost: int
    late: int
    duplicates: int
    malformed: int
    foreign: int
    forged: int
    depth_ms: float
    jitter_ms: float = 0.0
    loss_percent: float = 0.0
    """Of what the telephone sent lately."""
    far_loss_percent: float | None = None
    """Of what we sent, by the telephone's own report; None where it reports nothing."""
    far_jitter_ms: float | None = None
    round_trip_ms: float | None = None


@dataclass(frozen=True, slots=True)
class MediaFigures:
    """The engine as a whole."""

    legs: int
    most_legs: int
    realtime: bool
    ticks: TickFigures


class MediaEngine:
    """Start it, open legs, say who hears whom. Unknown leg ids are no fault: a leg may end while one asks."""

    def __init__(
        self,
        settings: MediaSettings,
        events: Callable[[MediaEvent], None],
        recorded: RecordedFrames | None = None,
        *,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._events = events
        self._ports = LegPorts(settings.host, settings.first_port, settings.last_port)
        self._shelf = SoundShelf(settings)
        self._fetcher = SoundFetcher(self._shelf)
        self._lock = threading.Lock()
        self._slots: dict[str, tuple[int, int]] = {}  # leg id → slot, port
        self._free_slots = list(range(settings.most_legs - 1, -1, -1))
        self._turns: dict[str, int] = {}  # leg id → number of its newest sound: an older one comes too late
        self._turn = 0
        self._requests: deque[Callable[[], None]] = deque()
        self._thread = MediaThread(settings, events, recorded, self._requests, now_s)
        self._reports = RtcpThread(settings.host, self._thread.legs, settings.reports_every_s)

    def start(self) -> None:
        """Begin to tick."""
        self._fetcher.start()
        self._thread.start()
        self._reports.start()

    def stop(self) -> None:
        """End the thread and close every leg."""
        self._reports.stop()
        self._thread.stop()
        self._fetcher.stop()
        with self._lock:
            left = list(self._slots)
        for leg_id in left:
            self.close_leg(leg_id)
        self._thread.finish_requests()

    def __enter__(self) -> MediaEngine:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # --- legs --------------------------------------------------------------------------------------------------------

    def open_leg(self, leg_id: str, codec: Codec = Codec.PCMA) -> tuple[str, int]:
        """Make a leg; the local (host, port) for its SDP. Raises MediaFull at the limit, ValueError for a known id."""
        with self._lock:
            if leg_id in self._slots:
                raise ValueError(f"leg {leg_id} exists")
            if not self._free_slots:
                raise MediaFull(f"{self._settings.most_legs} legs are the limit")
            sock, port = self._ports.open()
            slot = self._free_slots.pop()
            self._slots[leg_id] = (slot, port)
        leg = Leg(leg_id, sock, codec, roaming=self._settings.roaming_remote, slot=slot)
        leg.listens_for_tones = self._settings.inband_always
        self._ask(lambda: self._thread.add(leg))
        return self._settings.host, port

    def set_remote(
        self, leg_id: str, host: str, port: int, *, codec: Codec | None = None, event_type: int | None = 101,
        signalling_host: str = "",
    ) -> None:  # fmt: skip
        """Where the leg's telephone is by its SDP, the codec agreed, and the payload type of key events.

        With `event_type` None keys are heard and sent as tones. Voice from `signalling_host` is its, too: behind a
        router the SDP names an address that nobody else sees.
        """

        def change(leg: Leg) -> None:
            leg.latch.expect((host, port), signalling_host)
            leg.event_type = event_type
            leg.listens_for_tones = event_type is None or self._settings.inband_always
            if codec is not None:
                self._thread.speak(leg, codec)

        self._ask_leg(leg_id, change)

    def shield(self, leg_id: str, shield: PacketShield | None) -> None:
        """Encrypt the leg's packets (SRTP), or no longer; the telephone's key may change in the middle of a talk."""

        def change(leg: Leg) -> None:
            if shield is not None and leg.shield is not None:
                shield.follow(leg.shield)
            leg.shield = shield

        self._ask_leg(leg_id, change)

    def close_leg(self, leg_id: str) -> None:
        """End a leg: its port is free again, nobody hears it, its sounds end without PlayDone."""
        with self._lock:
            taken = self._slots.pop(leg_id, None)
            self._turns.pop(leg_id, None)
        if taken is None:
            return
        slot, port = taken

        def close() -> None:
            leg = self._thread.remove(leg_id)
            if leg is not None:
                self._ports.close(leg.sock, port)
            with self._lock:
                self._free_slots.append(slot)

        self._ask(close)

    def hears(self, leg_id: str, gains: Mapping[str, float]) -> None:
        """The leg hears exactly these other legs, each with its gain (1.0 as it is, 0.3 in the background).

        Talking, conference, silent listening, whispering and barging in are nothing but such matrices.
        """
        chosen = dict(gains)
        self._ask(lambda: self._thread.hears(leg_id, chosen))

    def mute(self, leg_id: str, muted: bool = True) -> None:
        """Nobody hears the leg, and its recording holds what the line heard: nothing."""
        self.set_gain(leg_id, 0.0 if muted else 1.0)

    def set_gain(self, leg_id: str, gain: float) -> None:
        """How loud the leg is for everybody, 0 to 8."""
        loud = min(max(gain, 0.0), 8.0)
        self._ask_leg(leg_id, lambda leg: self._thread.mixer.set_gain(leg.slot, loud))

    # --- sounds and keys ---------------------------------------------------------------------------------------------

    def play(self, leg_id: str, sound: Sound, *, loop: bool = False, done: str = "", gain: float = 1.0) -> None:
        """Play a sound to one leg in place of the one before, on top of what it hears; PlayDone names `done`."""

        turn = self._next_turn(leg_id)

        def fetched(samples: Samples | None, fault: str) -> None:
            if samples is None:
                log.warning("sound for leg %s: %s", leg_id, fault)
                self._events(PlayDone(leg_id, done, fault=fault))
            elif self._turns.get(leg_id) != turn:
                self._events(PlayDone(leg_id, done, stopped=True))
            else:
                player = Player(samples, done, loop=loop, gain=gain)
                self._ask(lambda: self._thread.play(leg_id, player))

        self._fetcher.fetch(sound, fetched)

    def stop_playing(self, leg_id: str) -> None:
        """End the leg's sound, or the one that is still being fetched; PlayDone says that it was stopped."""
        self._next_turn(leg_id)
        self._ask(lambda: self._thread.stop_playing(leg_id))

    def send_digits(self, leg_id: str, digits: str) -> None:
        """Press these keys towards the leg's telephone; DigitsSent follows, or PlayDone where they go as tones."""

        def press(leg: Leg) -> None:
            if leg.event_type is None:
                self.play(leg_id, Keys(digits))
            else:
                leg.press(digits.upper())

        self._ask_leg(leg_id, press)

    # --- recording ---------------------------------------------------------------------------------------------------

    def record(self, leg_id: str, key: str, channel: int, *, sounds_channel: int | None = None) -> None:
        """What the leg says goes into channel 0 or 1 of the recording `key`; several legs may share a channel.

        With `sounds_channel` what is played to the leg is recorded too, as the other side's words.
        """
        if channel not in (0, 1) or sounds_channel not in (None, 0, 1):
            raise ValueError("a recording has the channels 0 and 1")
        self._ask(lambda: self._thread.record(leg_id, key, channel, sounds_channel))

    def stop_recording(self, key: str, leg_id: str | None = None) -> None:
        """No more frames of that leg, or of any leg, go into the recording."""
        self._ask(lambda: self._thread.stop_recording(key, leg_id))

    # --- figures -----------------------------------------------------------------------------------------------------

    def figures(self) -> MediaFigures:
        """How the engine does; from any thread."""
        with self._lock:
            legs = len(self._slots)
        return MediaFigures(legs, self._settings.most_legs, self._thread.realtime, self._thread.clock.figures())

    def leg_figures(self) -> list[LegFigures]:
        """Every leg's packets; from any thread, a tick old at most."""
        return [_figures_of(leg, self._reports.far_end(leg.leg_id)) for leg in self._thread.legs()]

    # --- inside ------------------------------------------------------------------------------------------------------

    def _next_turn(self, leg_id: str) -> int:
        with self._lock:
            self._turn += 1
            if leg_id in self._slots:
                self._turns[leg_id] = self._turn
            return self._turn

    def _ask(self, request: Callable[[], None]) -> None:
        if len(self._requests) >= MOST_REQUESTS:
            raise MediaFull("the media thread takes no more requests: it hangs")
        self._requests.append(request)

    def _ask_leg(self, leg_id: str, change: Callable[[Leg], None]) -> None:
        self._ask(lambda: self._thread.change(leg_id, change))


def _figures_of(leg: Leg, far: FarEnd | None) -> LegFigures:
    counts, jitter = leg.counts, leg.jitter
    return LegFigures(
        leg.leg_id, counts.received, counts.sent, jitter.lost, jitter.late, jitter.duplicates, counts.malformed,
        leg.latch.foreign, counts.unshielded, round(jitter.depth / 8, 1), round(leg.reception.jitter / 8, 1),
        round(100 * leg.lost_share, 1), None if far is None else round(100 * far.lost_share, 1),
        None if far is None else round(far.jitter_ms, 1), None if far is None else far.round_trip_ms,
    )  # fmt: skip
