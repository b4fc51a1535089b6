"""The section `calls` of the settings: queues, orders, overflow ladders, breaks – each field checked in words."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from dispatch_app.domain.telephone import Announcement
from dispatch_app.server.settings_fields import Field, flag, identity, seconds, text, whole
from dispatch_app.use_cases.call_settings import (
    EMERGENCY,
    CallPolicy,
    CallQueue,
    CallSettings,
    DeskPolicy,
    OverflowAction,
    OverflowCause,
    OverflowStep,
    RingWay,
    Screening,
)
from dispatch_app.words import later, t

MOST_QUEUES, MOST_STEPS, MOST_NUMBERS = 50, 10, 200
QUEUE_FIELDS = frozenset({
    "id", "name", "called_numbers", "lines", "skill", "priority", "ring", "desk_order", "no_answer_s", "overflow",
})  # fmt: skip

Word = TypeVar("Word", bound=StrEnum)


def _word(kind: type[Word], value: Any) -> Word:
    try:
        return kind(value)
    except ValueError as wrong:
        raise ValueError(t("must be one of {words}, is {value}", words=", ".join(kind), value=repr(value))) from wrong


def _words(kind: type[Word]) -> Callable[[Any], tuple[Word, ...]]:
    def check(value: Any) -> tuple[Word, ...]:
        if not isinstance(value, list) or not value:
            raise ValueError(t("must be a list of {words}", words=", ".join(kind)))
        words = tuple(_word(kind, one) for one in value)
        if len(set(words)) != len(words):
            raise ValueError(t("names something twice"))
        return words

    return check


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MOST_NUMBERS:
        raise ValueError(t("must be a list of at most {most} texts", most=MOST_NUMBERS))
    return tuple(text(one).strip() for one in value)


def _priorities(value: Any) -> tuple[tuple[str, int], ...]:
    """A table: beginning of a number (or skill) = priority."""
    if not isinstance(value, dict) or len(value) > MOST_NUMBERS:
        raise ValueError(t("must be a table: name = priority"))
    check = whole(0, 1000)
    return tuple((text(name), check(priority)) for name, priority in value.items())


def _user_skills(value: Any) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    """A table: account = table of skill = level 1-9."""
    if not isinstance(value, dict) or len(value) > 5_000:
        raise ValueError(t("must be a table: account = skills"))
    level = whole(1, 9)
    found = []
    for user, skills in value.items():
        if not isinstance(skills, dict):
            raise ValueError(t("must be a table: account = skills"))
        found.append((text(user), tuple((text(skill), level(one)) for skill, one in skills.items())))
    return tuple(found)


def _queues(value: Any) -> tuple[CallQueue, ...]:
    """A list of queues; the first takes the calls that no other names."""
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_QUEUES:
        raise ValueError(t("must be a list of 1–{most} queues", most=MOST_QUEUES))
    queues = tuple(_queue(one) for one in value)
    ids = [queue.queue_id for queue in queues]
    if len(set(ids)) != len(ids):
        raise ValueError(t("names something twice"))
    for queue in queues:
        for step in queue.overflow:
            if step.action is OverflowAction.QUEUE and (step.target not in ids or step.target == queue.queue_id):
                raise ValueError(t("queue {queue}: no other queue is called {target}", queue=queue.queue_id,
                                   target=step.target))  # fmt: skip
    return queues


def _queue(value: Any) -> CallQueue:
    if not isinstance(value, dict):
        raise ValueError(t("must be a list of 1–{most} queues", most=MOST_QUEUES))
    unknown = sorted(set(value) - QUEUE_FIELDS)
    if unknown:
        raise ValueError(t("queue: no such field: {names}", names=", ".join(unknown)))
    given = value.get
    queue_id = identity(given("id", ""))
    try:
        return CallQueue(
            queue_id,
            text(given("name", queue_id)),
            _texts(given("called_numbers", [])),
            _texts(given("lines", [])),
            text(given("skill", "")),
            whole(0, 1000)(given("priority", 0)),
            _word(RingWay, given("ring", RingWay.ALL.value)),
            _words(DeskPolicy)(given("desk_order", [policy.value for policy in DeskPolicy])),
            seconds(3, 600)(given("no_answer_s", 15)),
            _ladder(given("overflow", [])),
        )
    except ValueError as wrong:
        raise ValueError(t("queue {queue}: {why}", queue=queue_id, why=wrong)) from wrong


def _ladder(value: Any) -> tuple[OverflowStep, ...]:
    if not isinstance(value, list) or len(value) > MOST_STEPS:
        raise ValueError(t("overflow must be a list of up to {most} steps", most=MOST_STEPS))
    return tuple(_step(one) for one in value)


def _step(value: Any) -> OverflowStep:
    """ "CAUSE LIMIT ACTION TARGET": "wait 20 queue reserve", "length 5 announce all_busy", "nobody 0 all_desks"."""
    parts = value.split() if isinstance(value, str) else []
    if len(parts) not in (3, 4):
        raise ValueError(t("a step is 'CAUSE LIMIT ACTION [TARGET]', is {value}", value=repr(value)[:60]))
    cause, action = _word(OverflowCause, parts[0]), _word(OverflowAction, parts[2])
    if not parts[1].isdecimal() or int(parts[1]) > 86_400:
        raise ValueError(t("the limit of a step is a number up to 86400, is {value}", value=parts[1][:20]))
    target = parts[3] if len(parts) == 4 else ""
    wants_target = action in (OverflowAction.QUEUE, OverflowAction.ANNOUNCE, OverflowAction.DIVERT)
    if wants_target != bool(target):
        words = t("needs a target") if wants_target else t("takes no target")
        raise ValueError(f"{action.value}: {words}")
    if action is OverflowAction.ANNOUNCE:
        _word(Announcement, target)
    return OverflowStep(cause, float(parts[1]), action, target)


def _screening(value: Any) -> Screening:
    return _word(Screening, value)


def _plain_queue(queue: CallQueue) -> dict[str, Any]:
    steps = [
        f"{s.cause.value} {s.limit:.0f} {s.action.value} {s.target}".strip() for s in queue.overflow
    ]  # fmt: skip
    return {
        "id": queue.queue_id, "name": queue.name, "called_numbers": list(queue.called_numbers),
        "priority": queue.priority, "ring": queue.ring.value, "no_answer_s": queue.no_answer_s, "overflow": steps,
    }  # fmt: skip


CALL_FIELDS: dict[str, Field] = {
    "queues": Field([_plain_queue(EMERGENCY)], _queues, later("Call queues; the first takes what no other names")),
    "call_order": Field(
        [policy.value for policy in CallPolicy], _words(CallPolicy), later("What puts one waiting call before another"),
    ),
    "customers": Field({}, _priorities, later("Beginning of a caller number = priority")),
    "skill_priorities": Field({}, _priorities, later("Skill = priority of its calls")),
    "user_skills": Field({}, _user_skills, later("Account = table of skill = level 1–9")),
    "after_call_s": Field(10, seconds(0, 3600), later("Seconds of after-call work without a new call")),
    "no_answer_limit": Field(3, whole(1, 100), later("Calls in a row without answer that set a desk busy")),
    "break_cap": Field(1, whole(0, 1000), later("Desks on a break at the same time")),
    "break_needs_approval": Field(True, flag, later("A break needs the shift lead's approval")),
    "own_numbers": Field([], _texts, later("Called numbers of the centre; others hear that they misdialled")),
    "screening": Field(
        Screening.NOBODY.value, _screening,
        later("Who hears a short announcement before a desk rings: nobody, unknown, everybody"),
    ),
    "lines": Field(0, whole(0, 10_000), later("Calls that the trunks carry at once; 0 for not known")),
    "campaign_lines": Field(8, whole(0, 100), later("Automatic calls of all campaigns together")),
    "campaign_free_desks": Field(1, whole(0, 1000), later("Desks that must be free before a campaign calls somebody")),
    "campaign_free_lines": Field(4, whole(0, 1000), later("Lines that campaigns leave free for callers")),
    "call_up_lines": Field(2, whole(0, 100), later("Lines of staff call-ups while callers wait")),
}  # fmt: skip
"""The fields of the section, in the order in which a new file shows them."""


def call_settings(checked: dict[str, Any]) -> CallSettings:
    """The settings of a checked section."""
    return CallSettings(**checked)
