"""The query page as state: what the fields ask for, pages that come late, bounds, and records as rows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from dispatch_app.director.desk import search_desk as act
from dispatch_app.director.desk.record_rows import COLUMNS, kind_and_id, record_line, record_row
from dispatch_app.director.desk.saved_searches import fields_of, terms_of
from dispatch_app.director.desk.search_desk import SearchDesk, SearchFields
from dispatch_app.domain.board import Board
from dispatch_app.domain.history import HistoryFilter, HistoryRecord, RecordKind
from dispatch_app.domain.queries import HistoryFound
from dispatch_app.simulator.past_days import PastDays

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
"""Half past two in the night of the 23rd, in the centre's zone."""


def midnight(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("span", "since", "until"),
    [
        ("today", midnight(2026, 11, 23), None), ("yesterday", midnight(2026, 11, 22), midnight(2026, 11, 23)),
        ("7d", midnight(2026, 11, 17), None), ("month", midnight(2026, 11, 1), None), ("all", None, None),
    ],
)  # fmt: skip
def test_spans_are_days_of_the_centre(span: str, since: datetime | None, until: datetime | None) -> None:
    wanted = act.filter_of(SearchFields(span=span), NOW)
    assert isinstance(wanted, HistoryFilter) and (wanted.since, wanted.until) == (since, until)


def test_own_days_include_the_last_one_and_bad_ones_are_said() -> None:
    days = SearchFields(span="", first=date(1926, 1, 1), last=date(2026, 1, 1))
    wanted = act.filter_of(days, NOW)
    assert isinstance(wanted, HistoryFilter) and wanted.until == midnight(2026, 1, 2)
    assert act.wide_words(wanted)
    assert "早于" in str(act.filter_of(SearchFields(span="", first=date(2026, 2, 1), last=date(2026, 1, 1)), NOW))
    assert "200" in str(act.filter_of(SearchFields(text="x" * 201), NOW))
    desk = SearchDesk(SearchFields(text="x" * 201))
    assert act.begin(desk, NOW) is None and desk.note_tone == "danger" and desk.wanted is None


def records(count: int) -> tuple[HistoryRecord, ...]:
    return tuple(HistoryRecord(RecordKind.CALL, f"c{n}", NOW - timedelta(seconds=n)) for n in range(count))


def test_pages_follow_each_other_and_an_overtaken_answer_is_dropped() -> None:
    desk = SearchDesk()
    first = act.begin(desk, NOW)
    overtaken = desk.asking
    assert first is not None and act.go_on(desk, by_hand=True) is None, "one question at a time"
    act.begin(desk, NOW)
    assert not act.page_came(desk, overtaken, HistoryFound(records(3)))
    assert act.page_came(desk, desk.asking, HistoryFound(records(50), before=7, looked_back_to=NOW))
    following = act.go_on(desk, by_hand=True)
    assert following is not None and following.before == 7
    assert act.page_came(desk, desk.asking, HistoryFound(records(60)[40:]))
    assert len(desk.records) == 60 and desk.before is None and "60" in desk.note
    assert act.go_on(desk, by_hand=True) is None


def test_a_search_that_finds_nothing_looks_on_by_itself_only_so_far() -> None:
    desk = SearchDesk()
    act.begin(desk, NOW)
    for _ in range(act.BY_ITSELF):
        act.page_came(desk, desk.asking, HistoryFound((), before=5, looked_back_to=NOW))
        assert act.go_on(desk, by_hand=False) is not None
    act.page_came(desk, desk.asking, HistoryFound((), before=5, looked_back_to=NOW))
    assert act.go_on(desk, by_hand=False) is None and "2026-11-23" in act.empty_words(desk)
    assert act.go_on(desk, by_hand=True) is not None
    act.question_failed(desk, desk.asking, "断线")
    assert "断线" in desk.note and act.go_on(desk, by_hand=True) is not None


def test_every_record_of_a_day_has_its_row_and_line() -> None:
    board = Board()
    for record in PastDays(3, NOW, 60, 60).records():
        row, line = record_row(record, board), record_line(record, board)
        assert kind_and_id(row.key) == (record.kind, record.record_id)
        assert row.title.strip() and len(line) == len(COLUMNS)


def test_a_search_is_kept_as_its_fields_say() -> None:
    moving = SearchFields("东门", (RecordKind.CALL,), "7d", date(2026, 1, 1), date(2026, 1, 2), {"grade": "A"}, True)
    kept = terms_of(moving)
    assert kept.first is None and fields_of(kept).span == "7d" and fields_of(kept).exact == {"grade": "A"}
    own = SearchFields(span="", first=date(2026, 1, 1), last=date(2026, 1, 2))
    assert fields_of(terms_of(own)) == own
