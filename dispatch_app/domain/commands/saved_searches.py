"""Commands about saved searches."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.saved_search import SearchTerms


@dataclass(frozen=True, slots=True)
class SaveSearch:
    """Save a search, change one's own, or bring back one that was removed; the id is made by whoever saves."""

    search_id: str
    name: str
    terms: SearchTerms
    shared: bool = False


@dataclass(frozen=True, slots=True)
class RemoveSavedSearch:
    search_id: str


SavedSearchCommand = SaveSearch | RemoveSavedSearch
