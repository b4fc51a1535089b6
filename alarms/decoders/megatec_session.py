"""A conversation with one Megatec UPS, without I/O: bytes and the time in, commands and readings out.

The UPS answers only when asked. One question is open at a time; the next follows a pause after the answer, or when the
line has been silent for too long. A late or torn answer is judged by itself and never joined with the next one.
"""

from __future__ import annotations

from dataclasses import dataclass

from alarms.decoders.line_splitter import LineSplitter
from alarms.decoders.megatec import (
    Identity,
    MegatecFault,
    Rating,
    decode_identity,
    decode_q1,
    decode_rating,
    ups_reading,
)
from alarms.decoders.ups_reading import UpsReading

POLL_EVERY_S = 1.0
"""The protocol allows it, and mains lost is seen within two polls."""
QUIET_AFTER_S = 2.0
"""So long without a byte and the open question is given up: an answer takes 0.2 s at 2400 baud."""
LONGEST_ANSWER_S = 90.0
"""Even at one byte a second an answer has ended by then; a line that never ends is not waited for."""
TRIES_OF_RATING = 3
"""Many UPSes know Q1 only; F and I are asked this often at the start and after every return of the line."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Write these bytes to the line."""

    raw: bytes


@dataclass(frozen=True, slots=True)
class Read:
    """A complete and valid status."""

    reading: UpsReading
    raw: bytes


@dataclass(frozen=True, slots=True)
class Garbled:
    """A line came that is no status; `code` and `values` as in MegatecFault."""

    code: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The question got no answer; `half` are the bytes of a torn one."""

    half: bytes


Said = Ask | Read | Garbled | Unanswered


class MegatecSession:
    """Call `tick` several times a second and `feed` with every byte; times are monotonic seconds."""

    def __init__(self, poll_every_s: float = POLL_EVERY_S) -> None:
        self._poll_every_s = poll_every_s
        self._lines = LineSplitter()
        self._open = ""
        self._asked_at_s = 0.0
        self._heard_at_s = 0.0
        self._next_at_s: float | None = None
        self._tries = {"F": 0, "I": 0}
        self.rating: Rating | None = None
        self.identity: Identity | None = None

    def restart(self) -> None:
        """The line came back: forget half answers, ask for the rating again (another UPS may have been plugged in)."""
        self._lines.drop()
        self._open, self._next_at_s = "", None
        self._tries = {"F": 0, "I": 0}
        self.rating = self.identity = None

    def tick(self, now_s: float) -> list[Said]:
        """The next question when it is time, or the open one given up."""
        if self._open:
            silent = now_s - max(self._asked_at_s, self._heard_at_s) >= QUIET_AFTER_S
            if not silent and now_s - self._asked_at_s < LONGEST_ANSWER_S:
                return []
            asked, self._open = self._open, ""
            half = self._lines.drop()
            self._next_at_s = now_s
            return [Unanswered(half), *self._ask(now_s)] if asked == "Q1" else self._ask(now_s)
        if self._next_at_s is not None and now_s < self._next_at_s:
            return []
        return self._ask(now_s)

    def feed(self, raw: bytes, now_s: float) -> list[Said]:
        """What the bytes say."""
        self._heard_at_s = now_s
        said: list[Said] = []
        for line in self._lines.feed(raw):
            said += self._take(line, now_s)
        return said

    def _ask(self, now_s: float) -> list[Said]:
        command = self._next_command()
        self._open, self._asked_at_s, self._next_at_s = command, now_s, None
        return [Ask(command.encode("ascii") + b"\r")]

    def _next_command(self) -> str:
        """Q1 first, so that an alarm never waits for F and I."""
        if self._open_ratings() and self._asked_q1_last:
            command = self._open_ratings()[0]
            self._tries[command] += 1
            self._asked_q1_last = False
            return command
        self._asked_q1_last = True
        return "Q1"

    _asked_q1_last = False

    def _open_ratings(self) -> list[str]:
        known = {"F": self.rating is not None, "I": self.identity is not None}
        return [name for name, tries in self._tries.items() if tries < TRIES_OF_RATING and not known[name]]

    def _take(self, line: bytes, now_s: float) -> list[Said]:
        asked, self._open = self._open, ""
        self._next_at_s = now_s if asked in ("F", "I") else max(now_s, self._asked_at_s + self._poll_every_s)
        try:
            if asked == "F":
                self.rating = decode_rating(line)
            elif asked == "I":
                self.identity = decode_identity(line)
            else:
                return [Read(ups_reading(decode_q1(line), self.rating), line)]
        except MegatecFault as wrong:
            return [Garbled(wrong.code, wrong.values)] if asked not in ("F", "I") else []
        return []
