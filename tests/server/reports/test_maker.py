"""A filtered own report counts only what its filter lets through, in both periods, and names the filter's values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from dispatch_app.desk_kit.report_sheet import filter_words
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.question import Question, Spot, Table, count
from dispatch_app.domain.statistics.report import Period, ReportMade, ReportWanted, Section
from dispatch_app.server.reports.maker import MOST_VALUES, ReportMaker
from dispatch_app.server.request_boundary import RequestFault
from tests.adapters.reports.small_day import CALLS, DAY
from tests.centre_in_memory import staffed_centre

UNTIL = DAY + timedelta(days=1)


class CallsOfTheDay:
    def count(self, question: Question) -> Table:
        return count(question, CALLS)

    def spots(self, question: Question) -> tuple[Spot, ...]:
        return ()

    def behind(self, question: Question, group: Sequence[str | int], limit: int) -> list[str]:
        return []


def made_with(*only: tuple[str, str]) -> ReportMade:
    centre = staffed_centre()
    maker = ReportMaker(CallsOfTheDay(), centre.board, {"wang": "王强"}, centre.settings)
    section = Section("", FactKind.CALL, ("calls",), ("user",), only=only)
    wanted = ReportWanted(DAY, UNTIL, title="夜间", own=(section,), compared=Period(DAY, DAY + timedelta(hours=12)))
    return maker.make(wanted, Actor("sun", Role.DIRECTOR, "孙主任"), centre.now)


def test_only_what_the_filter_lets_through_is_counted() -> None:
    made = made_with(("user", "wang"), ("kind", "emergency"), ("kind", "enquiry"), ("desk_id", "d1"))
    (part,) = made.sections
    expected = sum(fact.user == "wang" for fact in CALLS)
    assert 0 < expected < len(CALLS) and part.compared is not None
    assert [(row.group, row.cells[0].value) for row in part.table.rows] == [(("wang",), expected)]
    assert part.table.whole[0].value == expected and 0 < (part.compared.whole[0].value or 0) < expected
    assert "王强" in filter_words(made) and staffed_centre().board.desks["d1"].name in filter_words(made)
    assert made_with(("user", "nobody")).sections[0].table.rows == ()


def test_a_filter_of_unknown_fields_or_too_many_values_is_refused() -> None:
    for only in ((("station_id", "S1"),), (("user", "x" * 81),), (("user", "x"),) * (MOST_VALUES + 1)):
        with pytest.raises(RequestFault):
            made_with(*only)
