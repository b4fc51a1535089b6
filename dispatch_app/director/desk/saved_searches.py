"""Saved searches as rows, and between the fields of the page and what is kept."""

from __future__ import annotations

from dispatch_app.desk_kit.rows import Row
from dispatch_app.director.desk.record_words import KIND_WORDS
from dispatch_app.director.desk.search_desk import RANGES, SearchFields
from dispatch_app.domain.board import Board
from dispatch_app.domain.saved_search import SavedSearch, SearchTerms
from dispatch_app.words import t


def usable(board: Board, user: str) -> list[SavedSearch]:
    """One's own by name, then those that others share."""
    found = [one for one in board.saved_searches.values() if one.user == user or one.shared]
    return sorted(found, key=lambda one: (one.user != user, one.name, one.search_id))


def saved_rows(board: Board, user: str) -> list[Row]:
    """The searches that somebody may use."""
    return [
        Row(one.search_id, one.name, "", terms_words(one.terms) or " ", "★" if one.user == user else "☆",
            badge="" if one.user == user and not one.shared else t("shared") if one.user == user else one.user_name)
        for one in usable(board, user)
    ]  # fmt: skip


def terms_words(terms: SearchTerms) -> str:
    """What a saved search looks for, in one line."""
    span = t(RANGES[terms.span]) if terms.span in RANGES else f"{terms.first or '…'} – {terms.last or '…'}"
    kinds = "、".join(t(KIND_WORDS[kind]) for kind in terms.kinds)
    parts = [terms.text, span, kinds, *(value for _, value in terms.exact)]
    return " · ".join(part for part in parts if part)


def terms_of(fields: SearchFields) -> SearchTerms:
    """What the fields say, as it is kept; days of one's own only where no span is chosen."""
    own = fields.span not in RANGES
    return SearchTerms(
        fields.text.strip(), fields.kinds, fields.span, fields.first if own else None, fields.last if own else None,
        tuple((name, value) for name, value in fields.exact.items() if value), fields.include_tests,
    )  # fmt: skip


def fields_of(terms: SearchTerms) -> SearchFields:
    """What is kept, as the fields show it."""
    span = terms.span if terms.span in RANGES or terms.first else "30d"
    return SearchFields(
        terms.text, terms.kinds, span, terms.first, terms.last, dict(terms.exact), terms.include_tests
    )
