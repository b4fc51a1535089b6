"""A drop folder: which file is taken up and when, what becomes of it, when nothing came for too long. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from dispatch_app.adapters.locating.line_layout import LineLayout

WORKING, DONE, REFUSED = "working", "done", "refused"
"""Folders inside the drop folder."""

KEPT_FILES = 30
"""Files kept in `done` and in `refused`: a month of daily exports. They hold personal data; older ones go."""

_NOT_YET = (".part", ".tmp", ".filepart", ".crdownload", ".writing", ".swp", "~")
_TAKEN = (".csv", ".txt", ".tsv", ".dat")


@dataclass(frozen=True, slots=True)
class DropRules:
    """The settings of a drop folder."""

    folder: Path
    datum: str = "WGS84"
    layout: LineLayout | None = None
    settle_s: float = 10.0
    """A file that did not change for so long is complete."""
    stale_after_s: float = 8 * 86_400.0
    """A table older than this alarms: a weekly export may be a day late."""
    tolerated_share: float = 0.0
    """Share of refused rows up to which the good rows of a file are taken."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of the folder as the system lists it."""

    name: str
    size: int
    changed_at_ns: int


class DropWatch:
    """Remembers how files looked, so that one still being written waits; times are monotonic seconds."""

    def __init__(self, settle_s: float) -> None:
        self._settle_s = settle_s
        self._seen: dict[str, tuple[Listed, float]] = {}

    def ready(self, files: Iterable[Listed], now_s: float) -> Listed | None:
        """The oldest file that is complete, None for none."""
        wanted = {one.name: one for one in files if is_wanted(one.name)}
        for name in set(self._seen) - set(wanted):
            del self._seen[name]
        for name, one in wanted.items():
            known = self._seen.get(name)
            if known is None or known[0] != one:
                self._seen[name] = (one, now_s)
        settled = [
            one for one, since_s in self._seen.values() if now_s - since_s >= self._settle_s and one.size > 0
        ]
        return min(settled, key=lambda one: (one.changed_at_ns, one.name), default=None)

    def is_writing(self, now_s: float) -> bool:
        """Whether some file still changes."""
        return any(now_s - since_s < self._settle_s for _, since_s in self._seen.values())


def is_wanted(name: str) -> bool:
    """Whether a file of this name is an export: hidden and half-copied ones are not."""
    lowered = name.lower()
    return not name.startswith((".", "~")) and not lowered.endswith(_NOT_YET) and lowered.endswith(_TAKEN)


def is_stale(rules: DropRules, newest_at: datetime | None, now: datetime) -> bool:
    """Whether the table was last replaced too long ago, or never."""
    return newest_at is None or now - newest_at > timedelta(seconds=rules.stale_after_s)


def kept_name(name: str, at: datetime) -> str:
    """Under which name a file is kept: with its moment in front, so that two of one name stay apart."""
    return f"{at:%Y%m%dT%H%M%S}-{name[-120:]}"
