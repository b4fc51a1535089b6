"""Location sources as plug-ins: one Protocol, built from a table of the locating file by kind.

A kind is a name of KINDS, or `package.module:factory` of an installed plug-in; the factory gets the table's own fields
and gives a `LocationSource`.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from dispatch_app.adapters.locating.reports import Finding


class SourceFault(Exception):
    """The source gave no usable answer; the text says why and names no person."""


@dataclass(frozen=True, slots=True)
class Question:
    """Where is the caller of this call? `number` is in its one form (adapters.locating.numbers)."""

    call_id: str
    number: str
    asked_at: datetime


class LocationSource(Protocol):
    """Asks one party where a caller is. Called in a thread, never twice at a time for one call."""

    @property
    def source_id(self) -> str:
        """Short and unique: part of candidates' ids, of alarms and of log lines."""

    @property
    def name(self) -> str:
        """What the dispatcher reads."""

    def answers_for(self, number: str) -> bool:
        """Whether the party knows such numbers at all."""

    def locate(self, question: Question) -> list[Finding]:
        """What the party says, [] when it does not know the caller. Raises SourceFault within its time-out."""


Factory = Callable[[Mapping[str, Any]], LocationSource]


class PluginFault(ValueError):
    """The plug-in of a kind cannot be loaded."""


def load_factory(kind: str) -> Factory:
    """The factory of `package.module:factory`. Raises PluginFault."""
    if not re.fullmatch(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*", kind):
        raise PluginFault(f"{kind[:60]!r} is no kind of source")
    module, _, name = kind.partition(":")
    try:
        factory = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as wrong:
        raise PluginFault(f"{kind}: {wrong}") from wrong
    if not callable(factory):
        raise PluginFault(f"{kind} is no factory")
    return factory  # type: ignore[no-any-return]
