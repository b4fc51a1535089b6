"""A simulated station receiver: confirms the steps of each order and revision once, with a printer's delay. Pure."""

from __future__ import annotations

import random
from collections import deque

from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import ConfirmOrder
from dispatch_app.domain.order import Order, OrderState, Step

DELAYS_S = (
    (Step.RECEIVED, 0.0),
    (Step.DISPLAYED, 0.08),
    (Step.SOUNDED, 0.15),
)
PRINTING_S = (1.2, 3.5)
"""A laser printer that slept, first page out."""


class Receiver:
    """Stands in for the receiver of one station; `due` gives each confirmation when its time has come."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._known: set[tuple[str, int]] = set()
        self._waiting: deque[tuple[float, ConfirmOrder]] = deque()

    def follow(self, board: Board, now_s: float) -> None:
        """Take up every standing order of the board that is new, or that a restart left unfinished."""
        for order in board.orders.values():
            if order.state is OrderState.ISSUED:
                self.take(order, now_s)

    def take(self, order: Order, now_s: float) -> None:
        """One order or revision; a second time changes nothing."""
        key = (order.order_id, order.revision)
        if key in self._known:
            return
        self._known.add(key)
        steps = (*DELAYS_S, (Step.PRINTED, self._random.uniform(*PRINTING_S)))
        for step, delay_s in steps:
            if order.confirmed(step) is None:
                self._waiting.append((now_s + delay_s, ConfirmOrder(order.order_id, order.revision, step)))

    def due(self, now_s: float) -> list[ConfirmOrder]:
        """What is to be confirmed now, in the order of time."""
        ready = sorted((pair for pair in self._waiting if pair[0] <= now_s), key=lambda pair: pair[0])
        self._waiting = deque(pair for pair in self._waiting if pair[0] > now_s)
        return [confirmation for _, confirmation in ready]
