"""Events about the live wall."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.wall import WallSettings


@dataclass(frozen=True, slots=True)
class WallSettingsSet:
    """The limits and the number of the key as they are now."""

    settings: WallSettings


WallEvent = WallSettingsSet
