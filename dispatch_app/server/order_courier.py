"""Orders and stations: which station is connected, and which order went out to it (DSP-02)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Protocol

from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import Command, ConfirmOrder, ReportStation
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.order import Order, OrderState, Step
from dispatch_app.domain.station import Link

LOST_AFTER_S = 3.0
"""A receiver that comes back sooner was never away: a short cut of the line is no alarm."""

START_GRACE_S = 10.0
"""After a start of the server every receiver gets this long to come back before it counts as away."""

class Send(Protocol):
    """Puts a command to the pen as the server (OwnCommands.send); must not block."""

    def __call__(self, key: str, command: Command, *, command_id: str = "") -> None: ...


class OrderCourier:
    """Lives in the loop's thread; `now_s` is its monotonic time everywhere."""

    def __init__(self, board: Callable[[], Board], send: Send, now_s: float) -> None:
        self._board = board
        self._send = send
        self._started_s = now_s
        self._readers: Counter[str] = Counter()
        self._gone_s: dict[str, float] = {}

    def connected(self, actor: Actor) -> None:
        """A stream of the party opened."""
        if actor.role is Role.STATION and actor.station_id:
            self._readers[actor.station_id] += 1
            self._gone_s.pop(actor.station_id, None)
            self._report(actor.station_id, Link.ONLINE)

    def disconnected(self, actor: Actor, now_s: float) -> None:
        """A stream of the party closed."""
        if actor.role is Role.STATION and actor.station_id:
            self._readers[actor.station_id] -= 1
            if self._readers[actor.station_id] <= 0:
                del self._readers[actor.station_id]
                self._gone_s[actor.station_id] = now_s

    def flushed(self, actor: Actor, recorded: list[Recorded]) -> None:
        """The events (none for a snapshot) have gone out to the party: confirm the orders among them as sent."""
        if actor.role is not Role.STATION:
            return
        if not recorded:
            for order in list(self._board().orders.values()):
                self._confirm(actor, order)
        for line in recorded:
            if isinstance(line.event, ev.OrderIssued | ev.OrderRevised):
                self._confirm(actor, self._board().orders.get(line.event.order.order_id, line.event.order))

    def tick(self, now_s: float) -> None:
        """Bring the links in line with the streams: late for a station that left, at once for one that reads."""
        for station_id, gone_s in list(self._gone_s.items()):
            if now_s - gone_s >= LOST_AFTER_S:
                del self._gone_s[station_id]
                self._report(station_id, Link.OFFLINE)
        grace_over = now_s - self._started_s >= START_GRACE_S
        for station in list(self._board().stations.values()):
            if station.station_id in self._readers:
                if station.link is not Link.ONLINE:
                    self._report(station.station_id, Link.ONLINE)
            elif grace_over and station.link is Link.ONLINE and station.station_id not in self._gone_s:
                self._report(station.station_id, Link.OFFLINE)

    def is_connected(self, station_id: str) -> bool:
        """Whether a receiver of the station reads now."""
        return station_id in self._readers

    def _confirm(self, actor: Actor, order: Order) -> None:
        if order.station_id != actor.station_id or order.state is OrderState.RECALLED:
            return
        if order.confirmed(Step.SENT) is None:
            command_id = f"server:sent:{order.order_id}:{order.revision}"
            self._send(command_id, ConfirmOrder(order.order_id, order.revision, Step.SENT), command_id=command_id)

    def _report(self, station_id: str, link: Link) -> None:
        station = self._board().stations.get(station_id)
        if station is not None and (station.link is not link or link is Link.ONLINE):
            self._send(f"link:{station_id}:{link.value}", ReportStation(station_id, link=link))
