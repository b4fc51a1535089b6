"""What a track file tells: the points of one vehicle, what its missions reported meanwhile, and how far it drove."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch_app.domain.vehicle import Fix

GAP = timedelta(minutes=2)
"""Fixes farther apart in time are not joined by a line: nobody knows where the vehicle was."""


@dataclass(frozen=True, slots=True)
class TrackStory:
    """`fixes` in order of time, doubtful ones among them; `moments` are (when, words)."""

    plate: str
    centre: str
    zone: ZoneInfo
    fixes: Sequence[Fix]
    moments: Sequence[tuple[datetime, str]] = ()
    distance_m: float | None = None
    """By road; None where no map could tell."""

    def sound(self) -> list[Fix]:
        """The fixes that can be trusted."""
        return [fix for fix in self.fixes if not fix.doubt]

    def pieces(self) -> Iterator[list[Fix]]:
        """The trusted fixes cut at their gaps; each piece has one at least."""
        piece: list[Fix] = []
        for fix in self.sound():
            if piece and fix.at - piece[-1].at > GAP:
                yield piece
                piece = []
            piece.append(fix)
        if piece:
            yield piece
