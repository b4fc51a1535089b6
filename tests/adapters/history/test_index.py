"""Records are found by any of their words, newest first, and by nothing that they do not hold – on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch_app.adapters.database.upgrade import create_or_upgrade
from dispatch_app.adapters.history.index import LONGEST_PAGE, HistoryIndex
from dispatch_app.adapters.history.opening import open_history
from dispatch_app.domain.history import HistoryFilter, HistoryRecord, RecordKind, is_wanted
from dispatch_app.simulator.past_days import PastDays

NOON = datetime(2026, 11, 1, 4, tzinfo=UTC)
BOTH = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


@pytest.fixture(scope="module")
def past() -> list[HistoryRecord]:
    """Two busy days of an invented city, and a few records of our own."""
    odd = [
        HistoryRecord(RecordKind.CALL, "o1", NOON, number="13800138001", name="欧阳'\"; DROP", address="Ａ座1203室"),
        HistoryRecord(RecordKind.CALL, "o2", NOON, number="02586665", address="王", is_test=True),
        HistoryRecord(RecordKind.INCIDENT, "o3", NOON, address="人民东路12号", remarks="100% _ \\ ?", grade="A"),
    ]
    return [*PastDays(7, NOON, 700, 350).records(), *odd]


@pytest.fixture(scope="module", params=BOTH)
def index(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, past: list[HistoryRecord]
) -> Iterator[HistoryIndex]:
    """A history that holds `past`."""
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres_url")
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('history') / 'centre.db'}"
    create_or_upgrade(url)
    history = open_history(url, "c1")
    for start in range(0, len(past), 400):
        history.put(past[start : start + 400], start)
    yield history
    history.rows.close()


def everything(index: HistoryIndex, wanted: HistoryFilter, page: int = LONGEST_PAGE) -> list[HistoryRecord]:
    """All pages, one after another."""
    records: list[HistoryRecord] = []
    before: int | None = None
    while True:
        answer = index.search(wanted, before, page)
        records += answer.records
        if answer.before is None:
            return records
        before = answer.before


def by_hand(past: list[HistoryRecord], wanted: HistoryFilter) -> set[str]:
    return {f"{r.kind}{r.record_id}" for r in past if is_wanted(r, wanted)}


def keys(records: list[HistoryRecord]) -> list[str]:
    return [f"{r.kind}{r.record_id}" for r in records]


TEXTS = (
    "", "人民", "民", "人民路", "路", "室", "苏A10", "138", "3800", "13800138001", "138*8001", "13?001", "欧阳",
    "a座1203", "Ａ座", "'", '"', "%", "_", "\\", "\0", "DROP", "王 139", "12号", "电梯停用", "o3",
    "'); --", "OR", "NEAR(",
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_finds_exactly_the_records_that_hold_it(
    index: HistoryIndex, past: list[HistoryRecord], text: str
) -> None:
    wanted = HistoryFilter(text=text)
    found = everything(index, wanted)
    assert set(keys(found)) == by_hand(past, wanted)
    assert len(set(keys(found))) == len(found)
    seconds = [int(record.at.timestamp()) for record in found]
    assert seconds == sorted(seconds, reverse=True)


@pytest.mark.parametrize(
    "wanted",
    [
        HistoryFilter(kinds=(RecordKind.MISSION,)),
        HistoryFilter(kinds=(RecordKind.CALL, RecordKind.INCIDENT), include_tests=True),
        HistoryFilter(exact=(("grade", "A"), ("grade", "B"))),
        HistoryFilter(exact=(("grade", "A"), ("desk_id", "d3")), text="路"),
        HistoryFilter(since=NOON - timedelta(hours=30), until=NOON - timedelta(hours=18)),
        HistoryFilter(since=NOON, until=NOON),
        HistoryFilter(exact=(("state", "cancelled"),), text="滨湖区"),
        HistoryFilter(exact=(("state", "no such state"),)),
    ],
)
def test_filters_give_what_counting_by_hand_gives(
    index: HistoryIndex, past: list[HistoryRecord], wanted: HistoryFilter
) -> None:
    assert set(keys(everything(index, wanted, page=37))) == by_hand(past, wanted)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_piece_of_a_record_finds_it(index: HistoryIndex, past: list[HistoryRecord], data: st.DataObject) -> None:
    record = data.draw(st.sampled_from([r for r in past if r.address and not r.is_test]))
    text = data.draw(st.sampled_from([t for t in (record.number, record.name, record.address, record.plate) if t]))
    start = data.draw(st.integers(0, len(text) - 1))
    piece = text[start : start + data.draw(st.integers(1, 8))]
    wanted = HistoryFilter(piece, since=record.at - timedelta(hours=1), until=record.at + timedelta(hours=1))
    assert record in everything(index, wanted)


def test_a_record_that_changes_is_found_by_its_new_words_only(index: HistoryIndex, past: list[HistoryRecord]) -> None:
    incident = next(r for r in past if r.kind is RecordKind.INCIDENT)
    index.put([replace(incident, address="变更后之地址")], 9_000)
    try:
        assert keys(everything(index, HistoryFilter("变更后"))) == keys([incident])
        assert incident.record_id not in [r.record_id for r in everything(index, HistoryFilter(incident.address))]
        assert index.rows.place() == 9_000
    finally:
        index.put([incident], 9_001)
    assert incident in everything(index, HistoryFilter(incident.address))


def test_the_same_record_twice_stands_once(index: HistoryIndex, past: list[HistoryRecord]) -> None:
    index.put([past[0], past[0]])
    found = everything(index, HistoryFilter(past[0].record_id, include_tests=True))
    assert keys(found).count(keys([past[0]])[0]) == 1


def test_records_of_one_second_all_have_their_place(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'centre.db'}"
    create_or_upgrade(url)
    crowd = [HistoryRecord(RecordKind.CALL, f"c{n}", NOON) for n in range(1500)]
    history = open_history(url, "c1")
    for start in range(0, len(crowd), 100):
        history.put(crowd[start : start + 100])
    assert len(everything(history, HistoryFilter())) == 1500
    history.rows.close()


def test_a_page_that_looked_long_says_how_far(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'centre.db'}"
    create_or_upgrade(url)
    history = open_history(url, "c1")
    crowd = [
        HistoryRecord(RecordKind.CALL, f"c{n}", NOON - timedelta(minutes=n), address="甲乙 乙丙") for n in range(6000)
    ]
    history.put(crowd)
    page = history.search(HistoryFilter("甲乙丙"), None, 50)
    assert page.records == ()
    assert page.before is not None
    assert page.looked_back_to is not None and page.looked_back_to < NOON - timedelta(days=3)
    assert history.search(HistoryFilter("甲乙丙"), page.before, 50).before is None
    history.rows.close()
