"""Commands about the live wall."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.wall import Limit


@dataclass(frozen=True, slots=True)
class SetWallLimits:
    """From which values on the wall's tiles colour and sound; tiles that are not named have no limit."""

    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class RenewWallKey:
    """Make a new link with which a screen shows the wall without an account; every older link ends."""


@dataclass(frozen=True, slots=True)
class EndWallKey:
    """No screen may show the wall by a link any more."""


WallCommand = SetWallLimits | RenewWallKey | EndWallKey
