"""Saved searches: made, renamed and shared by their owner, removed and brought back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.history import EXACT_FIELDS
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.saved_search import SavedSearch, SearchTerms
from dispatch_app.use_cases.decision import Accepted, Context, Decision

MOST_OF_USER = 100
"""Saved searches of one user: more is a list nobody finds anything in."""

LONGEST_NAME, LONGEST_TEXT, LONGEST_VALUE, LONGEST_ID, LONGEST_SPAN = 60, 200, 80, 60, 12
MOST_EXACT = 50


def save_search(board: Board, command: cmd.SaveSearch, context: Context) -> Decision:
    """Saves a search of the asker; somebody else's is refused."""
    name, actor = command.name.strip(), context.actor
    known = board.saved_searches.get(command.search_id)
    if known is not None and known.user != actor.user:
        return refuse("search_not_own", user=known.user_name)
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        return refuse("field_wrong", field="name", reason=f"1-{LONGEST_NAME}")
    if not 1 <= len(command.search_id) <= LONGEST_ID or not command.search_id.isprintable():
        return refuse("field_wrong", field="search_id", reason=f"1-{LONGEST_ID}")
    wrong = _wrong(command.terms)
    if wrong is not None:
        return wrong
    own = [one for one in board.saved_searches.values() if one.user == actor.user]
    if known is None and len(own) >= MOST_OF_USER:
        return refuse("searches_full", most=MOST_OF_USER)
    if any(one.name == name and one.search_id != command.search_id for one in own):
        return refuse("search_name_taken", name=name)
    search = SavedSearch(
        command.search_id, name, command.terms, command.shared, actor.user, actor.name or actor.user, context.now
    )
    if known is not None and (known.name, known.terms, known.shared) == (name, command.terms, command.shared):
        return Accepted()
    return Accepted((ev.SearchSaved(search),))


def _wrong(terms: SearchTerms) -> Refusal | None:
    if len(terms.text) > LONGEST_TEXT or len(terms.span) > LONGEST_SPAN:
        return refuse("field_wrong", field="text", reason=f"0-{LONGEST_TEXT}")
    if len(terms.exact) > MOST_EXACT or any(
        field not in EXACT_FIELDS or not 0 < len(value) <= LONGEST_VALUE for field, value in terms.exact
    ):
        return refuse("field_wrong", field="exact", reason=f"1-{LONGEST_VALUE}")
    return None


def remove_saved_search(board: Board, command: cmd.RemoveSavedSearch, context: Context) -> Decision:
    """Removes a search of the asker; one that is gone already is no fault."""
    known = board.saved_searches.get(command.search_id)
    if known is None:
        return Accepted()
    if known.user != context.actor.user:
        return refuse("search_not_own", user=known.user_name)
    return Accepted((ev.SavedSearchRemoved(command.search_id),))


_LEADERS = frozenset({Role.SHIFT_LEAD, Role.DIRECTOR, Role.ADMINISTRATOR})

SEARCH_TABLE: dict[type, tuple[Callable[[Board, Any, Context], Decision], frozenset[Role]]] = {
    cmd.SaveSearch: (save_search, _LEADERS),
    cmd.RemoveSavedSearch: (remove_saved_search, _LEADERS),
}
