"""Entities of the board as flat cells: what a replay compares before and after each event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from dispatch_app.domain.mission import Stage
from dispatch_app.domain.order import StepTime
from dispatch_app.domain.place import Position

SHOWN_KINDS = (
    "calls", "incidents", "missions", "orders", "alarms", "acceptances", "casualties", "crew_emergencies",
    "crew_messages", "radio_reports",
)  # fmt: skip
"""Kinds of entities whose changes a replay shows."""

LEFT_OUT: Mapping[str, frozenset[str]] = {
    "calls": frozenset({"candidates", "rank", "offered_at", "queued_at", "located_at", "location_link", "collected"}),
    "orders": frozenset({"sheet"}),
    "missions": frozenset({"proposal"}),
}
"""Fields that no screen of the replay shows, or that stand in another entity already."""


def cells_of(kind: str, entity: object) -> dict[str, str]:
    """Field → text of one entity; fields that are empty are left out."""
    left_out = LEFT_OUT.get(kind, frozenset())
    found: dict[str, str] = {}
    for one in fields(entity):  # type: ignore[arg-type]
        if one.name not in left_out:
            found.update((name, text) for name, text in _flat(one.name, getattr(entity, one.name)) if text)
    return found


def time_text(at: datetime) -> str:
    """A time as cells hold it: UTC with milliseconds, the same from every database."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def plain_text(value: object) -> str:
    """A plain value as text; "" for what is no plain value."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, Position):
        return f"{value.longitude!r},{value.latitude!r}"
    return ""


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Stage):
        yield f"{name}.{value.state.value}", time_text(value.at)
    elif isinstance(value, StepTime):
        yield f"{name}.{value.revision}.{value.step.value}", time_text(value.at)
    elif is_dataclass(value) and not isinstance(value, Position):
        for one in fields(value):
            yield from _flat(f"{name}.{one.name}", getattr(value, one.name))
    elif isinstance(value, tuple) and value and isinstance(value[0], Stage | StepTime):
        for part in value:
            yield from _flat(name, part)
    elif isinstance(value, tuple) and value and is_dataclass(value[0]):
        for number, part in enumerate(value):
            yield from _flat(f"{name}.{number}", part)
    elif isinstance(value, tuple):
        yield name, ";".join("=".join(p) if isinstance(p, tuple) else plain_text(p) for p in value)
    else:
        yield name, plain_text(value)
