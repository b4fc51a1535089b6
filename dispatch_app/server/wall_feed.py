"""What the wall's page is made from: the view of the moment, the figures of the day, the key of its link."""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.domain.board import Board
from dispatch_app.domain.wall_figures import COUNTED_EVERY_S, day_figures, day_questions
from dispatch_app.domain.wall_view import DayFigures, WallView, settings_of, wall_view
from dispatch_app.server.answers.entry import Statistics
from dispatch_app.wire import paths
from dispatch_app.wire.codec import encode

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands for the time where a view is compared without it."""

KEY_SIGNS = 40
"""Of the key's hexadecimal form: 160 bits that nobody guesses."""

log = logging.getLogger(__name__)


class WallKey:
    """Keys that only this server can make; one opens the wall while its number is the board's."""

    def __init__(self, secret: bytes, public_url: str, board: Callable[[], Board]) -> None:
        self._secret, self._public_url, self._board = secret, public_url, board

    def _key(self, number: int) -> str:
        return hmac.digest(self._secret, f"wall {number}".encode(), hashlib.sha256).hex()[:KEY_SIGNS]

    def opens(self, key: str) -> bool:
        """Whether a screen that shows this key may read the wall."""
        number = settings_of(self._board()).key_number
        return number > 0 and hmac.compare_digest(key.encode(), self._key(number).encode())

    def link(self) -> str:
        """The address that opens the wall, "" while none does; the key stands behind "#", which no log ever sees."""
        number = settings_of(self._board()).key_number
        return f"{self._public_url}{paths.WALL_PAGE}#key={self._key(number)}" if number else ""


class WallFeed:
    """`view` runs in the workers, on a board that nobody changes; one count of the day serves every wall."""

    def __init__(
        self, centre_name: str, zone: tzinfo, statistics: Callable[[], Statistics], now: Callable[[], datetime]
    ) -> None:
        self._centre_name, self._zone, self._statistics, self._now = centre_name, zone, statistics, now
        self._figures = DayFigures()
        self._asked_at: datetime | None = None

    def view(self, board: Board) -> WallView:
        """The view of this moment; `version` changes when anything but the time does."""
        now = self._now()
        view = wall_view(board, self._figures_at(now), self._centre_name, now)
        lasting = replace(view, at=LONG_AGO, seq=0)
        return replace(view, version=hashlib.sha256(encode(lasting)).hexdigest()[:24])

    def _figures_at(self, now: datetime) -> DayFigures:
        asked_at = self._asked_at
        if asked_at is not None and 0.0 <= (now - asked_at).total_seconds() < COUNTED_EVERY_S:
            return self._figures
        self._asked_at = now
        questions = day_questions(now, self._zone)
        try:
            statistics = self._statistics()
            self._figures = day_figures(now, questions, [statistics.count(one) for one in questions])
        except StoreFault as fault:  # the last figures stay, and grow old on the wall
            log.warning("the wall's figures are not counted: %s", fault)
        return self._figures
