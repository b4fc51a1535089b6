"""The live wall 大屏: its tiles and the limits from which they colour and sound."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

WALL = "wall"
"""The one key of a centre's wall settings."""

HIGHEST_LIMIT = 100_000.0


class Level(StrEnum):
    """How bad a tile is; with its own colour and shape."""

    GOOD = ""
    WARNING = "warning"
    ALARM = "alarm"


_RANK = {Level.GOOD: 0, Level.WARNING: 1, Level.ALARM: 2}


class Tile(StrEnum):
    """Every number of the wall that may have limits."""

    WAITING = "waiting"
    LONGEST_WAIT = "longest_wait"
    ABANDONED = "abandoned"
    ANSWER_10S = "answer_10s"
    FREE_DESKS = "free_desks"
    WRAP_UP = "wrap_up"
    BREAK = "break"
    FREE_VEHICLES = "free_vehicles"
    EMPTY_STATIONS = "empty_stations"
    UNSENT = "unsent"
    UNSENT_WAIT = "unsent_wait"
    DISPATCH_1MIN = "dispatch_1min"
    TURN_OUT_3MIN = "turn_out_3min"
    ALARMS = "alarms"


LOW_IS_BAD = frozenset(
    {Tile.ANSWER_10S, Tile.FREE_DESKS, Tile.FREE_VEHICLES, Tile.DISPATCH_1MIN, Tile.TURN_OUT_3MIN}
)
"""Tiles whose limits are lower bounds: worse below; the others are worse above."""

SECONDS = frozenset({Tile.LONGEST_WAIT, Tile.WRAP_UP, Tile.BREAK, Tile.UNSENT_WAIT})
SHARES = frozenset({Tile.ANSWER_10S, Tile.DISPATCH_1MIN, Tile.TURN_OUT_3MIN})

@dataclass(frozen=True, slots=True)
class Limit:
    """From `warning` on a tile is coloured, from `alarm` on it is red; None for no limit."""

    tile: Tile
    warning: float | None = None
    alarm: float | None = None
    sounds: bool = True

    def level_of(self, value: float | None) -> Level:
        """Where a value stands; one that is not known is not judged."""
        if value is None:
            return Level.GOOD
        if _beyond(self.tile, value, self.alarm):
            return Level.ALARM
        return Level.WARNING if _beyond(self.tile, value, self.warning) else Level.GOOD


def _beyond(tile: Tile, value: float, limit: float | None) -> bool:
    if limit is None:
        return False
    return value < limit if tile in LOW_IS_BAD else value > limit


USUAL_LIMITS = (
    Limit(Tile.WAITING, 2, 5), Limit(Tile.LONGEST_WAIT, 10, 20), Limit(Tile.ABANDONED, 10, 30, sounds=False),
    Limit(Tile.ANSWER_10S, 95, 90, sounds=False), Limit(Tile.FREE_DESKS, 2, 1), Limit(Tile.WRAP_UP, 60, 180),
    Limit(Tile.BREAK, 900, 1_800, sounds=False), Limit(Tile.FREE_VEHICLES, 3, 1),
    Limit(Tile.EMPTY_STATIONS, None, None), Limit(Tile.UNSENT, 2, 5), Limit(Tile.UNSENT_WAIT, 60, 180),
    Limit(Tile.DISPATCH_1MIN, 90, 80, sounds=False), Limit(Tile.TURN_OUT_3MIN, 90, 80, sounds=False),
    Limit(Tile.ALARMS, 0, 3),
)  # fmt: skip
"""Until a director sets others."""


@dataclass(frozen=True, slots=True)
class WallSettings:
    """The limits of the tiles, and the number of the key with which a wall opens without a person's account."""

    wall_id: str = WALL
    limits: tuple[Limit, ...] = USUAL_LIMITS
    key_number: int = 0
    """0: no wall may open by key. A new number ends every older link."""
    changed_by: str = ""
    changed_at: datetime | None = None

    def limit(self, tile: Tile) -> Limit:
        """The limit of a tile, without bounds where none is set."""
        return next((one for one in self.limits if one.tile is tile), Limit(tile))


def is_worse(level: Level, than: Level) -> bool:
    """Whether a level is worse than another."""
    return _RANK[level] > _RANK[than]
