"""The protocol as the form shows it: grade with reason, the question to ask next, the words to read out."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.console.desk.intake_form import IntakeForm
from dispatch_app.desk_kit.labels import GRADES, label
from dispatch_app.domain.incident import Grade
from dispatch_app.domain.triage import Choice, Complaint, triage
from dispatch_app.domain.triage_book import BOOK
from dispatch_app.words import t

MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class TriageView:
    """What follows from the form as it is filled now; texts in the chosen language."""

    grade: Grade
    grade_word: str
    reason: str
    by_hand: bool
    question_code: str = ""
    question: str = ""
    asked: int = 0
    """Questions answered so far, and how many there are."""
    questions: int = 0
    choices: tuple[Choice, ...] = ()
    """With texts in the chosen language."""
    instructions: tuple[str, ...] = ()
    resuscitate: bool = False
    needs: tuple[str, ...] = ()


def triage_view(form: IntakeForm) -> TriageView:
    """The protocol for a form; the grade in the record stands if a person set it, else the rules decide."""
    complaint_code = str(form.value("complaint"))
    answers: tuple[tuple[str, str], ...] = form.value("answers")
    found = triage(BOOK, complaint_code, answers, form.patient())
    complaint = BOOK.get(complaint_code)
    incident = form.incident
    by_hand = incident.grade_reason == MANUAL or "grade" in form.drafts
    grade = form.value("grade") if by_hand else found.grade
    reason = t("set by hand") if by_hand else rule_words(complaint, found.rule)
    questions = complaint.questions if complaint else ()
    question = next((q for q in questions if q.code == found.next_question), None)
    given = dict(answers)
    return TriageView(
        grade=grade,
        grade_word=label(GRADES, grade),
        reason=reason,
        by_hand=by_hand,
        question_code=question.code if question else "",
        question=t(question.text) if question else "",
        asked=sum(1 for q in questions if q.code in given),
        questions=len(questions),
        choices=tuple(Choice(c.code, t(c.text)) for c in question.answers) if question else (),
        instructions=tuple(t(line) for line in found.instructions),
        resuscitate=found.resuscitate,
        needs=found.needs,
    )


def rule_words(complaint: Complaint | None, rule: str) -> str:
    """Why the grade is what it is: the answers that made the rule fit, in words."""
    if rule == "life.no_breathing":
        return t("unconscious and not breathing normally")
    if rule == "life.unconscious":
        return t("unconscious")
    if rule == "life.breathing_abnormal":
        return t("breathing is not normal")
    if complaint is None or not rule:
        return ""
    code = rule.partition(".")[2]
    found = next((r for r in complaint.rules if r.code == code), None)
    if found is None:
        return t("first grade of {complaint}", complaint=t(complaint.name))
    questions = {q.code: q for q in complaint.questions}
    parts = []
    for question_code, answer_code in found.when:
        question = questions.get(question_code)
        if question is not None:
            answer = next((c.text for c in question.answers if c.code == answer_code), answer_code)
            parts.append(f"{t(question.text)} {t(answer)}")
    return "；".join(parts)
