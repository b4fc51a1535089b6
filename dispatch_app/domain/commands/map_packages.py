"""Commands about the map package."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SwitchMapPackage:
    """Use the new package that the server has loaded beside the old one, from the next question on."""

    version: str = ""
    """The one that is meant; "" takes whichever waits."""


MapPackageCommand = SwitchMapPackage
