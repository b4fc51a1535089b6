"""DuckDB counts what the pure counter counts, whatever the facts and the question; facts are replaced, not doubled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.adapters.statistics.fact_store import FactStore
from dispatch_app.domain.statistics.facts import (
    CallFact,
    CasualtyFact,
    DeskTimeFact,
    Fact,
    FactKind,
    IncidentFact,
    MajorFact,
    MissionFact,
    PatientFact,
    RecordingFact,
    began_at,
)
from dispatch_app.domain.statistics.figures import DIMENSIONS, FIGURES
from dispatch_app.domain.statistics.question import Question, Table, count

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 1, 4, tzinfo=UTC)
WORDS = st.sampled_from(["", "a", "b'", "120", "empty_run", "inbound", "emergency", "nuisance"])
TIMES = st.none() | st.sampled_from([0.0, 10.0, 60.0, 180.0]) | st.floats(0.0, 9_000.0).map(lambda s: round(s, 1))
BEGAN = st.integers(0, 60 * 24 * 3).map(lambda minutes: began_at(NOON + timedelta(minutes=minutes), ZONE))
YES = st.booleans()
IDS = st.integers(1, 40).map(lambda number: f"r{number}")

CALLS = st.builds(CallFact, IDS, BEGAN, *[WORDS] * 8, *[YES] * 7, TIMES, TIMES)
INCIDENTS = st.builds(
    IncidentFact, IDS, BEGAN, *[WORDS] * 8, *[st.integers(0, 3)] * 3, *[YES] * 5, *[TIMES] * 3, st.none(), st.none()
)
MISSIONS = st.builds(MissionFact, IDS, BEGAN, *[WORDS] * 9, YES, YES, *[TIMES] * 9, st.none(), st.none())
ACTIVITIES = st.sampled_from(["talking", "holding", "after_call", "ready", "busy", "break"])
FEW = st.integers(0, 2)
DESK_TIMES = st.builds(DeskTimeFact, IDS, BEGAN, WORDS, WORDS, ACTIVITIES, st.floats(0.0, 900.0), FEW, FEW, FEW)
EFFECTS = st.sampled_from(["", "better", "same", "worse"])
PATIENTS = st.builds(PatientFact, IDS, BEGAN, *[WORDS] * 12, EFFECTS, YES, YES)
RECORDINGS = st.builds(RecordingFact, IDS, BEGAN, *[WORDS] * 4, *[TIMES] * 3)
MAJORS = st.builds(MajorFact, IDS, BEGAN, *[WORDS] * 3, FEW, FEW, TIMES, YES)
CASUALTIES = st.builds(CasualtyFact, IDS, BEGAN, *[WORDS] * 6, TIMES, YES)
FACTS = {
    FactKind.CALL: CALLS, FactKind.INCIDENT: INCIDENTS, FactKind.MISSION: MISSIONS, FactKind.DESK_TIME: DESK_TIMES,
    FactKind.PATIENT: PATIENTS, FactKind.RECORDING: RECORDINGS,
    FactKind.MAJOR: MAJORS, FactKind.CASUALTY: CASUALTIES,
}  # fmt: skip
FIELDS = {
    FactKind.CALL: "kind", FactKind.DESK_TIME: "activity", FactKind.PATIENT: "outcome", FactKind.CASUALTY: "outcome",
}  # fmt: skip


@st.composite
def questions(draw: st.DrawFn, kind: FactKind) -> Question:
    figures = draw(st.lists(st.sampled_from([f.figure_id for f in FIGURES.values() if f.fact is kind]), min_size=1,
                            max_size=6, unique=True))  # fmt: skip
    dimensions = draw(st.lists(st.sampled_from(sorted(DIMENSIONS[kind])), max_size=3, unique=True))
    since = NOON + timedelta(hours=draw(st.integers(-5, 40)))
    fields = st.sampled_from(["day", "hour", FIELDS.get(kind, "state")])
    only = draw(st.lists(st.tuples(fields, st.sampled_from(["", "a", "12", "13", "b'"])), max_size=2))
    until = since + timedelta(hours=draw(st.integers(1, 60)))
    return Question(kind, tuple(figures), tuple(dimensions), since, until, tuple(only), draw(YES))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FactStore]:
    made = FactStore(tmp_path_factory.mktemp("statistics") / "facts.duckdb")
    yield made
    made.close()


def plain(table: Table) -> list[tuple[object, ...]]:
    lines = [(row.group, *((c.value, c.counted, c.missing) for c in row.cells)) for row in table.rows]
    return [*lines, *((c.value, c.counted, c.missing) for c in table.whole)]


def rounded(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(rounded(part) for part in value)
    return round(value, 6) if isinstance(value, float) else value


@pytest.mark.parametrize("kind", list(FactKind))
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_database_counts_as_the_pure_counter(store: FactStore, kind: FactKind, data: st.DataObject) -> None:
    store.forget()
    first = data.draw(st.lists(FACTS[kind], max_size=12))
    then = data.draw(st.lists(FACTS[kind], max_size=6))
    store.put(first, 1)
    store.put(then, 2)
    kept = {fact.record_id: fact for fact in [*first, *then]}
    question = data.draw(questions(kind))
    counted = store.count(question)
    assert rounded(tuple(plain(counted))) == rounded(tuple(plain(count(question, kept.values()))))
    for row in counted.rows[:3]:
        ids = store.behind(question, row.group, 100)
        alone = replace(question, dimensions=())
        behind = count(alone, [fact for fact in kept.values() if fact.record_id in ids])
        assert rounded(tuple(plain(behind))) == rounded(tuple((c.value, c.counted, c.missing) for c in row.cells))
    assert store.place() == 2


def test_a_bulk_load_is_the_same_and_the_file_outlives_its_program(tmp_path: Path) -> None:
    facts: list[Fact] = [
        MissionFact(
            f"m{n}", began_at(NOON + timedelta(minutes=n), ZONE), "i", "v1", "s,1", "", "d", "A", "", "returning",
            'a "b"', False, False, 10.0, 60.0 if n % 2 else None, *[None] * 9,
        )  # type: ignore[arg-type]
        for n in range(500)
    ]  # fmt: skip
    question = Question(
        FactKind.MISSION, ("missions", "turn_out_3min", "turn_out_mean"), ("station_id", "reason"), NOON,
        NOON + timedelta(days=2),
    )  # fmt: skip
    store = FactStore(tmp_path / "facts.duckdb")
    assert store.place() == -1 and store.load(facts) == 500
    assert plain(store.count(question)) == plain(count(question, facts))
    store.put([], 77)
    store.close()
    again = FactStore(tmp_path / "facts.duckdb")
    assert again.place() == 77 and again.count(question).whole[0].value == 500.0
    again.close()


def test_texts_of_people_come_back_as_they_were_written(tmp_path: Path) -> None:
    nasty = ('a,"b"', "line\none", "cr\r\nlf", "'; DROP TABLE mission --", "", " blank ", "，“”", "\\", '"', "\t|;")
    facts: list[Fact] = [
        MissionFact(
            f"m{n}", began_at(NOON, ZONE), "i", "v1", "s", "", "d", "A", "", "returning", text, False, False,
            *[None] * 11,
        )  # type: ignore[arg-type]
        for n, text in enumerate(nasty)
    ]  # fmt: skip
    store = FactStore(tmp_path / "facts.duckdb")
    store.put(facts, 1)
    store.put(facts[:3], 2)
    found = store.count(Question(FactKind.MISSION, ("missions",), ("reason",), NOON, NOON + timedelta(days=1)))
    assert {row.group[0] for row in found.rows} == set(nasty) and found.whole[0].value == len(nasty)
    store.close()


def test_a_file_that_is_none_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "facts.duckdb").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreFault):
        FactStore(tmp_path / "facts.duckdb")
