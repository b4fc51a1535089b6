"""How the server's parts are, in the words that every beat carries to the screens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dispatch_app.server.own_commands import OwnCommands
from dispatch_app.server.pen import FULL_SHARE, Pen
from dispatch_app.wire.messages import BeatMessage
from dispatch_app.words import t

POSITIONS_SILENT_S = 15.0
"""The positions part sends every second; longer silence means that it is gone."""

OK = "ok"


class Health:
    """Collects the state of the parts; lives in the loop's thread, `telephony_faulty` may be set from any."""

    def __init__(self, pen: Pen, own: OwnCommands, now: Callable[[], datetime], map_words: Callable[[], str]) -> None:
        self._pen = pen
        self._own = own
        self._now = now
        self._map_words = map_words
        self._positions_at: datetime | None = None
        self.telephony_faulty = False
        self.telephony: Callable[[], dict[str, str]] = dict
        """What a real exchange says of itself."""
        self.tracks_lost = 0
        self.crashes: Callable[[], int] = lambda: 0
        self.more: Callable[[], dict[str, str]] = dict
        """Parts that others watch, in the same words."""
        self.locating: Callable[[], str] = lambda: ""
        """What is wrong or under way in locating callers, "" for nothing."""
        self.history: Callable[[], str] = lambda: ""
        """How far the history is behind, "" for nothing worth a word."""

    def positions_came(self) -> None:
        """A batch of the positions part arrived."""
        self._positions_at = self._now()

    def parts(self) -> dict[str, str]:
        """Part → "ok" or what is wrong with it."""
        return {
            "database": t("The database does not answer") if self._pen.faulty else OK,
            "pen": self._pen_words(),
            "map": self._map_words() or OK,
            "telephony": self._telephony_words(),
            "positions": self._positions_words(),
            **self.more(),
            "locating": self.locating() or OK,
            "history": self.history() or OK,
        }

    def heard_parts(self) -> dict[str, str]:
        """Parts beside the server that were heard at least once, so that their silence is a fault."""
        told = {"telephony": self._telephony_words()}
        silent_s = 0.0 if self._positions_at is None else (self._now() - self._positions_at).total_seconds()
        return told | {"positions": self._positions_words() if silent_s > POSITIONS_SILENT_S else OK}

    def beat(self, seq: int) -> BeatMessage:
        """The beat for a reader that has had everything up to `seq`."""
        return BeatMessage(self._now(), seq, self.parts())

    def _pen_words(self) -> str:
        if not self._pen.is_alive():
            return t("The server takes no commands")
        if self._own.lost:
            return t("{count} own actions of the server were lost", count=self._own.lost)
        return t("Commands are waiting") if self._pen.load() >= FULL_SHARE else OK

    def _telephony_words(self) -> str:
        told = self.telephony().get("telephony", OK)
        if told != OK:
            return told
        return t("The exchange does not answer") if self.telephony_faulty else OK

    def _positions_words(self) -> str:
        if self._positions_at is None:
            return t("No positions yet")
        silent_s = (self._now() - self._positions_at).total_seconds()
        if silent_s > POSITIONS_SILENT_S:
            return t("No positions for {seconds} s", seconds=int(silent_s))
        return t("Positions are not all recorded") if self.tracks_lost else OK
