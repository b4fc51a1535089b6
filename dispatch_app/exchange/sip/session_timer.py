"""Session timers (RFC 4028): who proves how often that a dialog still stands, and what follows when nobody does.

`agree_*` are pure; SessionTimer keeps the time of one dialog with timers that it is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

SHORTEST_S = 90
"""RFC 4028 §4: no session is shorter, except where our own settings say less."""

LONGEST_S = 86_400
LAST_MOMENT_S = 32.0
"""The other side is given up so long before the end, or a third of the session before it (RFC 4028 §10)."""

_EXPIRES = re.compile(r"\s*(\d{1,9})\s*((?:;[^,]*)?)")
_REFRESHER = re.compile(r";\s*refresher\s*=\s*(uac|uas)", re.IGNORECASE)


class TooShort(ValueError):
    """A session shorter than ours may be: 422, with our shortest."""

    def __init__(self, shortest_s: int) -> None:
        super().__init__(f"sessions last {shortest_s} s at least")
        self.shortest_s = shortest_s


@dataclass(frozen=True, slots=True)
class Wish:
    """A Session-Expires as it came."""

    length_s: int
    refresher: str = ""
    """ "uac", "uas" or "" for no wish."""


@dataclass(frozen=True, slots=True)
class Session:
    """What both agreed on."""

    length_s: int
    we_refresh: bool


def read_wish(text: str) -> Wish | None:
    """The wish of a Session-Expires; None for one that is not understood."""
    match = _EXPIRES.match(text)
    if match is None or int(match.group(1)) > LONGEST_S:
        return None
    refresher = _REFRESHER.search(match.group(2))
    return Wish(int(match.group(1)), refresher.group(1).lower() if refresher else "")


def agree_on_call_in(wish: Wish | None, knows_timers: bool, ours_s: int) -> Session:
    """The session of a call that came in. Raises TooShort."""
    shortest = shortest_of(ours_s)
    if wish is None:
        return Session(ours_s, we_refresh=True)
    if wish.length_s < shortest and knows_timers:
        raise TooShort(shortest)
    length = max(shortest, min(wish.length_s, ours_s))
    return Session(length, we_refresh=not (knows_timers and wish.refresher == "uac"))


def agree_on_call_out(answer: Wish | None, ours_s: int) -> Session:
    """The session of a call that went out, after its answer; a far end without timers is refreshed by us."""
    if answer is None:
        return Session(ours_s, we_refresh=True)
    return Session(max(shortest_of(ours_s), answer.length_s), we_refresh=answer.refresher != "uas")


def shortest_of(ours_s: int) -> int:
    """The shortest session that we take."""
    return min(SHORTEST_S, ours_s)


class Running(Protocol):
    """A timer that runs."""

    def cancel(self) -> None: ...


class SessionTimer:
    """One dialog's: `refresh` is called when a proof of ours is due, `lost` once when none came in time."""

    def __init__(
        self, refresh: Callable[[], None], lost: Callable[[], None],
        start: Callable[[Callable[[], None], float], Running],
    ) -> None:  # fmt: skip
        self._refresh, self._lost, self._start = refresh, lost, start
        self._running: list[Running] = []
        self.session: Session | None = None

    def agreed(self, session: Session) -> None:
        """The dialog stands, with this session from now on."""
        self.session = session
        self.proved()

    def proved(self) -> None:
        """A refresh went through, whoever's: the time begins anew."""
        self.stop()
        if self.session is None:
            return
        length = self.session.length_s
        if self.session.we_refresh:
            self._running.append(self._start(self._refresh, length / 2))
            self._running.append(self._start(self.give_up, float(length)))
        else:
            self._running.append(self._start(self.give_up, length - min(LAST_MOMENT_S, length / 3)))

    def again(self, after_s: float) -> None:
        """Our refresh met one of theirs: try again in a moment."""
        self._running.append(self._start(self._refresh, after_s))

    def stop(self) -> None:
        """No more of it."""
        for one in self._running:
            one.cancel()
        self._running.clear()

    def give_up(self) -> None:
        """The far end is gone."""
        self.stop()
        self._lost()
