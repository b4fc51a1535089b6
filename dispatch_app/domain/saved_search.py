"""A saved search 常用查询: what a director looks for again and again, one's own or for everybody who leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dispatch_app.domain.history import RecordKind


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """What is looked for; `span` is a span that moves with the day ("today", "30d" …), or "" for `first` to `last`."""

    text: str = ""
    kinds: tuple[RecordKind, ...] = ()
    span: str = ""
    first: date | None = None
    last: date | None = None
    exact: tuple[tuple[str, str], ...] = ()
    """(field of history.EXACT_FIELDS, value)."""
    include_tests: bool = False


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """One search under its name; whoever made it changes it, `shared` lets the others use it."""

    search_id: str
    name: str
    terms: SearchTerms
    shared: bool
    user: str
    user_name: str
    saved_at: datetime
