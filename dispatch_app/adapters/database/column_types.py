"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


def utc_text(at: datetime) -> str:
    """The time as `2026-11-22T07:20:22.123456Z`: UTC, always 27 characters, so that texts sort as the times do.

    Raises ValueError for a time without zone.
    """
    if at.tzinfo is None:
        raise ValueError("a time without zone cannot be stored")
    return at.astimezone(UTC).strftime(_FORMAT).rjust(27, "0")


def time_of(text: str) -> datetime:
    """The aware UTC time of such a text; raises ValueError."""
    return datetime.strptime(text, _FORMAT).replace(tzinfo=UTC)


class UtcText(TypeDecorator[datetime]):
    """An aware UTC datetime kept as text (see `utc_text`): exact to the microsecond and hashed as it is stored."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else utc_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else time_of(value)
