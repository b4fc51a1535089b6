"""Saved searches: made, renamed, shared, removed and brought back by their owner alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.history import RecordKind
from dispatch_app.domain.saved_search import SearchTerms
from dispatch_app.use_cases.save_search import MOST_OF_USER
from tests.centre_in_memory import DISPATCHER, LEAD, Centre, staffed_centre

DIRECTOR = Actor("sun", Role.DIRECTOR, "孙主任")
SAVE = cmd.SaveSearch("s-1", "夜间危重", SearchTerms("胸痛", (RecordKind.INCIDENT,), "7d", exact=(("grade", "A"),)))


def refusal(centre: Centre, command: cmd.Command, actor: Actor = DIRECTOR) -> str:
    answer = centre.take(command, actor, f"c-{centre.board.seq}-{id(command)}")
    return answer.refusal.code if answer.refusal else ""


def test_a_search_is_saved_renamed_shared_removed_and_brought_back() -> None:
    centre = staffed_centre()
    centre.do(SAVE, DIRECTOR)
    centre.do(replace(SAVE, name="危重", shared=True), DIRECTOR)
    (kept,) = centre.board.saved_searches.values()
    assert (kept.name, kept.shared, kept.user_name, kept.terms) == ("危重", True, "孙主任", SAVE.terms)
    assert refusal(centre, replace(SAVE, name="改名"), LEAD) == "search_not_own"
    assert refusal(centre, cmd.RemoveSavedSearch("s-1"), LEAD) == "search_not_own"
    assert refusal(centre, replace(SAVE, search_id="s-2", name="危重")) == "search_name_taken"
    assert not centre.readers[DISPATCHER].saved_searches
    centre.do(cmd.RemoveSavedSearch("s-1"), DIRECTOR)
    assert not centre.board.saved_searches
    centre.do(SAVE, DIRECTOR)
    assert centre.board.saved_searches["s-1"].name == "夜间危重"


def test_a_user_keeps_so_many_searches_and_no_more() -> None:
    centre = staffed_centre()
    for number in range(MOST_OF_USER):
        centre.do(replace(SAVE, search_id=f"s{number}", name=f"查询{number}"), DIRECTOR)
    assert refusal(centre, replace(SAVE, search_id="more", name="再一个")) == "searches_full"
    centre.do(replace(SAVE, search_id="lead", name="班长的"), LEAD)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(SAVE, name="  "), replace(SAVE, name="x" * 61), replace(SAVE, search_id=""),
        replace(SAVE, terms=SearchTerms("x" * 201)), replace(SAVE, terms=SearchTerms(exact=(("password", "1"),))),
        replace(SAVE, terms=SearchTerms(exact=(("grade", ""),))),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(wrong: cmd.SaveSearch) -> None:
    assert refusal(staffed_centre(), wrong) == "field_wrong"
