"""The triage engine and the shipped book."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_app.domain.incident import Grade, Patient
from dispatch_app.domain.triage import CPR_INSTRUCTIONS, triage
from dispatch_app.domain.triage_book import BOOK
from dispatch_app.words.zh.triage import WORDS


def test_questions_raise_the_grade_and_name_the_rule() -> None:
    patient = Patient(conscious="yes", breathing="normal")
    before = triage(BOOK, "chest_pain", (), patient)
    assert (before.grade, before.rule, before.next_question) == (Grade.B, "chest_pain.first", "longer_15")
    after = triage(BOOK, "chest_pain", (("longer_15", "yes"),), patient)
    assert (after.grade, after.rule, after.next_question) == (Grade.A, "chest_pain.long_lasting", "cold_sweat")


@pytest.mark.parametrize("complaint", ["", "fall", "transport"])
def test_no_breathing_means_resuscitation_whatever_the_complaint(complaint: str) -> None:
    found = triage(BOOK, complaint, (), Patient(conscious="no", breathing="none"))
    assert found.grade is Grade.A and found.resuscitate
    assert found.instructions == CPR_INSTRUCTIONS


def test_the_book_is_sound_and_every_text_has_chinese() -> None:
    for complaint in BOOK.values():
        codes = {question.code for question in complaint.questions}
        for rule in complaint.rules:
            assert {question for question, _ in rule.when} <= codes
        texts = [complaint.name, *complaint.instructions, *(q.text for q in complaint.questions)]
        assert [text for text in texts if text not in WORDS] == []


answers = st.lists(st.tuples(st.text(max_size=12), st.sampled_from(["yes", "no", "unsure", "?"])), max_size=8)


@given(st.sampled_from([*BOOK, "", "nonsense"]), answers, st.sampled_from(["", "yes", "no"]))
def test_more_bad_news_never_lowers_the_grade(code: str, given_answers: list, conscious: str) -> None:
    order = ["A", "B", "C", "D", ""]
    mild = triage(BOOK, code, (), Patient(conscious=conscious))
    worse = triage(BOOK, code, tuple(given_answers), Patient(conscious=conscious, breathing="none"))
    assert order.index(worse.grade) <= order.index(mild.grade)
