"""Events about saved searches."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.saved_search import SavedSearch


@dataclass(frozen=True, slots=True)
class SearchSaved:
    search: SavedSearch


@dataclass(frozen=True, slots=True)
class SavedSearchRemoved:
    search_id: str


SavedSearchEvent = SearchSaved | SavedSearchRemoved
