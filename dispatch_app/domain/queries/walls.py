"""Queries about the live wall."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GetWallLink:
    """The address with which a screen shows the wall without an account."""


@dataclass(frozen=True, slots=True)
class WallLinkFound:
    url: str = ""
    """"" while no link opens the wall."""


QUERIES: tuple[tuple[type, type], ...] = ((GetWallLink, WallLinkFound),)
