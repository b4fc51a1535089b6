"""Every figure comes to what was counted by hand, by the pure counter and by the database; every report can be made."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dispatch_app.adapters.statistics.fact_store import FactStore
from dispatch_app.domain.statistics.figures import FIGURES
from dispatch_app.domain.statistics.question import Question, Table, count
from dispatch_app.domain.statistics.report import fault_of_section
from dispatch_app.domain.statistics.reports import REPORTS
from dispatch_app.words import t, t_in
from tests.domain.statistics.counted_day import COUNTED, FACTS, SINCE, UNTIL


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FactStore]:
    made = FactStore(tmp_path_factory.mktemp("counted") / "facts.duckdb")
    made.put(FACTS, 1)
    yield made
    made.close()


def question(figure_id: str) -> Question:
    return Question(FIGURES[figure_id].fact, (figure_id,), (), SINCE, UNTIL)


def counted_by_hand(table: Table, figure_id: str) -> bool:
    (cell,) = table.whole
    return (pytest.approx(cell.value), cell.counted, cell.missing) == COUNTED[figure_id]


def test_every_figure_was_counted_by_hand() -> None:
    assert set(COUNTED) == set(FIGURES)


@pytest.mark.parametrize("figure_id", COUNTED)
def test_a_figure_is_what_was_counted_by_hand(store: FactStore, figure_id: str) -> None:
    asked = question(figure_id)
    facts = [fact for fact in FACTS if type(fact).__name__.removesuffix("Fact").lower() == _class_of(asked)]
    assert counted_by_hand(count(asked, facts), figure_id)
    assert counted_by_hand(store.count(asked), figure_id)


def _class_of(asked: Question) -> str:
    return asked.fact.value.replace("_", "")


def test_the_end_of_the_period_is_left_out_and_its_beginning_counts(store: FactStore) -> None:
    at = FACTS[0].began.at
    for since, until, calls in ((at, UNTIL, 6), (SINCE, at, 0)):
        asked = Question(FIGURES["calls"].fact, ("calls",), (), since, until)
        assert store.count(asked).whole[0].value == calls


@pytest.mark.parametrize("report_id", REPORTS)
def test_a_report_can_be_made_and_is_worded_in_both_languages(store: FactStore, report_id: str) -> None:
    report = REPORTS[report_id]
    for section in report.sections:
        assert fault_of_section(section, SINCE, UNTIL) is None
        assert len(store.count(section.question(SINCE, UNTIL)).whole) == len(section.figures)
        assert t(section.title) != section.title, section.title
    for words in (report.title, report.about, report.source, report.group):
        assert t(words) != words and t_in("en", words) == words


def test_every_figure_is_worded_in_chinese() -> None:
    for figure in FIGURES.values():
        assert t(figure.name) != figure.name and t(figure.definition) != figure.definition, figure.figure_id
