"""The thread beside the media thread that exchanges reports with every telephone, each on the port after its voice's.

Encrypted legs have none: their reports would have to be encrypted, too (SRTCP), which we do not speak.
"""

from __future__ import annotations

import contextlib
import logging
import select
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from dispatch_app.exchange.media.g711 import FRAME
from dispatch_app.exchange.media.leg import Leg
from dispatch_app.exchange.media.rtcp import SenderTime, ntp_of, read_reports, round_trip_s, write_report

ROUND_S = 0.25
LARGEST = 1_500
PACKETS_A_ROUND = 20
"""Of one leg; a telephone reports every five seconds."""

OLDEST_S = 20.0
"""A far end that has reported nothing for so long has no say in the figures any more."""

NAME = "exchange"

log = logging.getLogger(__name__)


@dataclass(slots=True)
class FarEnd:
    """What a telephone says of what it hears of us."""

    lost_share: float = 0.0
    jitter_ms: float = 0.0
    round_trip_ms: float | None = None
    at_s: float = float("-inf")


@dataclass(slots=True)
class _Desk:
    leg: Leg
    sock: socket.socket
    due_s: float
    sender: SenderTime | None = None
    sender_at_s: float = 0.0
    far: FarEnd = field(default_factory=FarEnd)
    reports: int = 0


class RtcpThread:
    """`legs` gives the legs of now; figures may be read from any thread."""

    def __init__(self, host: str, legs: Callable[[], list[Leg]], every_s: float) -> None:
        self._host, self._legs, self._every_s = host, legs, every_s
        self._desks: dict[str, _Desk] = {}
        self._refused: dict[str, None] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rtcp", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; every socket is closed."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        for desk in self._desks.values():
            desk.sock.close()
        self._desks.clear()

    def far_end(self, leg_id: str) -> FarEnd | None:
        """What the leg's telephone reported last; None where it has said nothing lately."""
        desk = self._desks.get(leg_id)
        if desk is None or time.monotonic() - desk.far.at_s > OLDEST_S:
            return None
        return desk.far

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._follow_legs()
                self._read()
                self._report()
            except OSError as fault:  # a socket that went away under us; the next round is without it
                log.info("voice reports: %s", fault)
                self._stopping.wait(ROUND_S)

    def _follow_legs(self) -> None:
        legs = {leg.leg_id: leg for leg in self._legs()}
        for leg_id in [one for one, desk in self._desks.items() if legs.get(one) is not desk.leg]:
            self._desks.pop(leg_id).sock.close()
        self._refused = {one: None for one in self._refused if one in legs}
        for leg_id, leg in legs.items():
            if leg_id not in self._desks and leg_id not in self._refused:
                self._open(leg)

    def _open(self, leg: Leg) -> None:
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_DGRAM)
        try:
            sock.setblocking(False)
            sock.bind((self._host, leg.sock.getsockname()[1] + 1))
        except OSError:  # the port beside is another program's: this leg has no reports
            sock.close()
            self._refused[leg.leg_id] = None
            return
        self._desks[leg.leg_id] = _Desk(leg, sock, time.monotonic() + self._every_s)

    def _read(self) -> None:
        by_fd = {desk.sock.fileno(): desk for desk in self._desks.values()}
        ready = select.poll()
        for fd in by_fd:
            ready.register(fd, select.POLLIN)
        for fd, _ in ready.poll(min(ROUND_S, self._every_s / 2) * 1_000):
            desk = by_fd[fd]
            for _ in range(PACKETS_A_ROUND):
                try:
                    data, source = desk.sock.recvfrom(LARGEST)
                except OSError:  # nothing more, or a refusal of an earlier packet
                    break
                target = desk.leg.latch.target
                if target is not None and source[0] == target[0] and desk.leg.shield is None:
                    self._take(desk, data)

    def _take(self, desk: _Desk, data: bytes) -> None:
        now_s = time.monotonic()
        blocks, sender = read_reports(data)
        if sender is not None:
            desk.sender, desk.sender_at_s = sender, now_s
        for block in blocks:
            if block.ssrc == desk.leg.our_ssrc:
                trip = round_trip_s(block, ntp_of(time.time()))
                before = desk.far.round_trip_ms
                desk.far = FarEnd(
                    block.lost_share, block.jitter / 8, before if trip is None else round(trip * 1_000, 1), now_s
                )

    def _report(self) -> None:
        now_s = time.monotonic()
        for desk in self._desks.values():
            leg = desk.leg
            target = leg.latch.target
            if now_s < desk.due_s or target is None or leg.shield is not None:
                continue
            desk.due_s = now_s + self._every_s
            since = now_s - desk.sender_at_s if desk.sender is not None else 0.0
            block = leg.reception.block(desk.sender.middle if desk.sender is not None else 0, since)
            if block is not None:
                leg.lost_share = block.lost_share
            sent = leg.counts.sent
            report = write_report(leg.our_ssrc, ntp_of(time.time()), leg.timestamp, sent, sent * FRAME, block, NAME)
            with contextlib.suppress(OSError):  # its port may be closed: many telephones do not report
                desk.sock.sendto(report, (target[0], target[1] + 1))
            desk.reports += 1
