"""Roads and places of the map package in use: everybody holds these, and what they lead to is exchanged below them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Current:
    """Stands for one part of the package in use; every call goes to the part that is in use at that moment.

    The exchange is one assignment, so a call meets the old part or the new one. Whoever needs one part for several
    questions takes a view (`obeying`), which stays with its part.
    """

    def __init__(self, part: Any) -> None:
        self._part = part

    def take(self, part: Any) -> None:
        """Use another part from the next call on."""
        self._part = part

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*values: Any, **named: Any) -> Any:
            return getattr(self._part, name)(*values, **named)  # now, not when somebody took the method

        return call
