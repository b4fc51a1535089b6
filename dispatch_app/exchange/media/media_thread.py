"""The thread behind the media engine: owns legs, mixer and players; everything here but start and stop runs in it."""

from __future__ import annotations

import logging
import select
import sys
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from dispatch_app.exchange.media import key_tones
from dispatch_app.exchange.media.events import (
    DigitPressed,
    DigitsSent,
    ForeignPackets,
    LegHeard,
    LegSilent,
    LegTalking,
    MediaEvent,
    PlayDone,
    PriorityRefused,
    TicksLate,
)  # fmt: skip
from dispatch_app.exchange.media.g711 import FRAME, Codec
from dispatch_app.exchange.media.leg import Leg
from dispatch_app.exchange.media.mixing import Mixer, RecordedChannel
from dispatch_app.exchange.media.players import Player
from dispatch_app.exchange.media.priority import raise_thread
from dispatch_app.exchange.media.rtp import LARGEST_PACKET
from dispatch_app.exchange.media.settings import MediaSettings
from dispatch_app.exchange.media.tick_clock import TickClock
from dispatch_app.exchange.media.tones import comfort_noise

log = logging.getLogger(__name__)

ROUNDS = 6
"""Packets of one leg taken in a tick: a burst after 120 ms of nothing; a flood waits, and dies, in the kernel."""

SWITCH_INTERVAL_S = 0.0005
"""How long another thread may hold the interpreter while this one waits; Python's 5 ms would be heard."""

NOISE_FRAMES = 50

REPORT_FOREIGN_S = 60.0

FOREIGN_PACKETS = 50
"""One second of voice; a few strays at the beginning of a call are nobody's attack."""

REPORT_LATE_TICKS = 50


class MediaThread:
    """See MediaEngine, which is the only user."""

    def __init__(
        self,
        settings: MediaSettings,
        events: Callable[[MediaEvent], None],
        recorded: Any,
        requests: deque[Callable[[], None]],
        now_s: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._events = events
        self._recorded = recorded
        self._requests = requests
        self._now_s = now_s
        self.clock = TickClock(now_s)
        self.mixer = Mixer(settings.most_legs)
        self.realtime = False
        self._legs: dict[str, Leg] = {}
        self._by_fd: dict[int, Leg] = {}
        self._by_slot: dict[int, Leg] = {}
        self._hears: dict[str, dict[str, float]] = {}
        self._players: dict[str, Player] = {}
        self._ears: dict[str, key_tones.KeyEar] = {}
        self._recordings: dict[str, dict[str, list[RecordedChannel]]] = {}  # key → leg id → channels
        self._noise = comfort_noise(0.02 * NOISE_FRAMES).reshape(NOISE_FRAMES, FRAME)
        self._late_since_report = 0
        self._buffer = bytearray(LARGEST_PACKET + 1)
        self._epoll = select.epoll()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="media", daemon=True)

    def start(self) -> None:
        """Begin to tick."""
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        self.clock = TickClock(self._now_s)
        self._thread.start()

    def stop(self) -> None:
        """End; returns when the last tick is done."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def finish_requests(self) -> None:
        """After the end: carry out what was still asked, so that sockets are closed."""
        self._take_requests()
        self._epoll.close()

    def legs(self) -> list[Leg]:
        """A copy for figures; the legs go on living meanwhile."""
        return list(self._legs.values())

    # --- what is asked -----------------------------------------------------------------------------------------------

    def add(self, leg: Leg) -> None:
        """A new leg."""
        self._legs[leg.leg_id] = leg
        self._by_fd[leg.sock.fileno()] = leg
        self._by_slot[leg.slot] = leg
        leg.heard_s = None
        leg.opened_s = self._now_s()
        self.mixer.add(leg.slot, leg.codec)
        self._epoll.register(leg.sock.fileno(), select.EPOLLIN)

    def remove(self, leg_id: str) -> Leg | None:
        """The leg that is gone now, or None."""
        leg = self._legs.pop(leg_id, None)
        if leg is None:
            return None
        self._epoll.unregister(leg.sock.fileno())
        del self._by_fd[leg.sock.fileno()], self._by_slot[leg.slot]
        self._players.pop(leg_id, None)
        self._ears.pop(leg_id, None)
        self._hears.pop(leg_id, None)
        for gains in self._hears.values():
            gains.pop(leg_id, None)
        self.mixer.remove(leg.slot)
        self.mixer.shrink(max(self._by_slot, default=-1) + 1)
        if any(leg_id in legs for legs in self._recordings.values()):
            for legs in self._recordings.values():
                legs.pop(leg_id, None)
            self._apply_recordings()
        return leg

    def change(self, leg_id: str, change: Callable[[Leg], None]) -> None:
        """Change a leg if it is still there."""
        if (leg := self._legs.get(leg_id)) is not None:
            change(leg)

    def speak(self, leg: Leg, codec: Codec) -> None:
        """The codec agreed for a leg."""
        leg.codec = codec
        leg.jitter.speak(codec)
        self.mixer.speak(leg.slot, codec)

    def hears(self, leg_id: str, gains: dict[str, float]) -> None:
        """One row of the matrix."""
        leg = self._legs.get(leg_id)
        if leg is None:
            return
        self._hears[leg_id] = gains
        known = {self._legs[other].slot: gain for other, gain in gains.items() if other in self._legs}
        self.mixer.hears(leg.slot, known)

    def play(self, leg_id: str, player: Player) -> None:
        """A sound in place of the one before."""
        if leg_id in self._legs:
            self.stop_playing(leg_id)
            self._players[leg_id] = player

    def stop_playing(self, leg_id: str) -> None:
        """No sound any more."""
        if (player := self._players.pop(leg_id, None)) is not None:
            self._events(PlayDone(leg_id, player.token, stopped=True))

    def record(self, leg_id: str, key: str, channel: int, sounds_channel: int | None) -> None:
        """A leg's words into a channel."""
        leg = self._legs.get(leg_id)
        if leg is None:
            return
        channels = [RecordedChannel(leg.slot, channel, False)]
        if sounds_channel is not None:
            channels.append(RecordedChannel(leg.slot, sounds_channel, True))
        self._recordings.setdefault(key, {})[leg_id] = channels
        self._apply_recordings()

    def stop_recording(self, key: str, leg_id: str | None) -> None:
        """A leg's words, or all, no longer into the recording."""
        if leg_id is None:
            self._recordings.pop(key, None)
        elif key in self._recordings:
            self._recordings[key].pop(leg_id, None)
        self._apply_recordings()

    def _apply_recordings(self) -> None:
        self.mixer.record({
            key: [one for channels in legs.values() for one in channels] for key, legs in self._recordings.items()
        })  # fmt: skip

    # --- ticking -----------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        self._rise()
        while not self._stopping.wait(max(self.clock.due_s - self._now_s(), 0.0)):
            skipped = self.clock.begin()
            try:
                self._tick(skipped)
            except Exception:  # boundary: one bad tick must not silence a hundred calls
                log.exception("tick %d", self.clock.number)
                self.mixer.end_tick()
            self.clock.end()

    def _rise(self) -> None:
        """Real-time priority for this thread alone; one warning where it is not allowed."""
        refused = raise_thread(self._settings.realtime_priority)
        self.realtime = not refused
        if refused:
            log.warning("the media thread runs without real-time priority: %s", refused)
            self._events(PriorityRefused(refused))

    def _tick(self, skipped: int) -> None:
        now_s = self._now_s()
        self._take_requests()
        self._receive(now_s)
        mixer = self.mixer
        for leg in self._by_slot.values():
            if skipped:
                leg.skip(skipped)
            mixer.put(leg.slot, leg.jitter.take())
        self._play()
        number = self.clock.number
        if mixer.used:
            mixer.mix(self._noise[number % NOISE_FRAMES])
            self._send()
            if self._recordings and self._recorded is not None:
                self._recorded.put(number, *mixer.recorded())
            self._listen()
        mixer.end_tick()
        self._watch(number, now_s, skipped)

    def _take_requests(self) -> None:
        for _ in range(len(self._requests)):
            request = self._requests.popleft()
            try:
                request()
            except Exception:  # boundary: one bad request must not take the others with it
                log.exception("a request to the media thread")

    def _receive(self, now_s: float) -> None:
        view = memoryview(self._buffer)
        for _ in range(ROUNDS):
            ready = self._epoll.poll(0)
            if not ready:
                return
            for fd, _ in ready:
                leg = self._by_fd[fd]
                try:
                    length, source = leg.sock.recvfrom_into(view)
                except OSError:  # a refused port of the other side is told here; nothing came
                    leg.counts.send_faults += 1
                    continue
                self._take_packet(leg, bytes(view[:length]), (source[0], source[1]), now_s)

    def _take_packet(self, leg: Leg, packet: bytes, source: tuple[str, int], now_s: float) -> None:
        codec, first = leg.codec, leg.heard_s is None or leg.silent_reported
        digit = leg.receive(packet, source, now_s)
        if leg.codec != codec:
            self.mixer.speak(leg.slot, leg.codec)
        if first and leg.heard_s == now_s:
            leg.silent_reported = False
            self._events(LegHeard(leg.leg_id, *source))
        if digit:
            self._events(DigitPressed(leg.leg_id, digit))

    def _play(self) -> None:
        done = []
        for leg_id, player in self._players.items():
            frame = player.frame()
            if len(frame):
                self.mixer.play(self._legs[leg_id].slot, frame, player.gain)
            if player.done:
                done.append(leg_id)
        for leg_id in done:
            self._events(PlayDone(leg_id, self._players.pop(leg_id).token))

    def _send(self) -> None:
        for slot, leg in self._by_slot.items():
            if leg.latch.target is not None:
                leg.send(leg.packets(self.mixer.payload(slot)))
                if leg.pressed_all():
                    self._events(DigitsSent(leg.leg_id))

    def _listen(self) -> None:
        for slot, talking in self.mixer.talk_changes():
            if (leg := self._by_slot.get(slot)) is not None:
                self._events(LegTalking(leg.leg_id, talking))
        listening = [leg for leg in self._by_slot.values() if leg.listens_for_tones]
        if not listening:
            return
        ears = [self._ears.setdefault(leg.leg_id, key_tones.KeyEar()) for leg in listening]
        keys = key_tones.listen(ears, self.mixer.said([leg.slot for leg in listening]))
        for leg, digit in zip(listening, keys, strict=True):
            if digit:
                self._events(DigitPressed(leg.leg_id, digit, inband=True))

    def _watch(self, number: int, now_s: float, skipped: int) -> None:
        self._late_since_report += skipped
        if self._late_since_report and number % REPORT_LATE_TICKS == 0:
            self._events(TicksLate(self._late_since_report, self.clock.worst_late_s))
            self._late_since_report = 0
        if number % 10:
            return
        for leg in self._by_slot.values():
            silent_s = now_s - (leg.heard_s if leg.heard_s is not None else leg.opened_s)
            if silent_s > self._settings.silent_after_s and not leg.silent_reported and leg.latch.target is not None:
                leg.silent_reported = True
                self._events(LegSilent(leg.leg_id, round(silent_s, 2)))
            foreign = leg.latch.foreign - leg.foreign_told
            if foreign >= FOREIGN_PACKETS and now_s - leg.foreign_reported_s > REPORT_FOREIGN_S:
                leg.foreign_reported_s, leg.foreign_told = now_s, leg.latch.foreign
                self._events(ForeignPackets(leg.leg_id, *leg.foreign_source, foreign))
