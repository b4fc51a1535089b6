"""What an automatic campaign says and hears: the text of its flow, and the answer in what was pressed."""

from __future__ import annotations

import json

from dispatch_app.domain.call import Call
from dispatch_app.domain.campaign import ANSWERS, COMING, MOST_MINUTES, CampaignKind

USUAL_QUESTION = {
    CampaignKind.FOLLOW_UP: "您好，这里是一二零急救中心回访电话。请您对本次急救服务打分。",
    CampaignKind.STAFF_CALL_UP: "您好，这里是一二零急救中心紧急召集，请立即返岗。",
}
KEYS = {
    CampaignKind.FOLLOW_UP: "请按一到五，五分为非常满意，一分为很不满意。",
    CampaignKind.STAFF_CALL_UP: "能到岗请按一，不能到岗请按二。",
}
MINUTES = "请输入预计到达的分钟数，以井号键结束。"
THANKS = "您的回答已记录，谢谢，再见。"
BYE = "没有收到您的选择，再见。"

ROUNDS = 2
"""A wrong key is asked again once more; silence is asked three times by the step itself."""


def flow_text(kind: CampaignKind, question: str) -> str:
    """The flow as the exchange reads it."""
    words = f"{question or USUAL_QUESTION[kind]}{KEYS[kind]}"
    steps = ['first = "ask1"']
    for round_number in range(1, ROUNDS + 1):
        ask, branch = f"ask{round_number}", f"heard{round_number}"
        said = words if round_number == 1 else KEYS[kind]
        steps += _step(ask, "collect", words=said, into="answer", next=branch, failed="bye")
        other = f"ask{round_number + 1}" if round_number < ROUNDS else "bye"
        cases = ", ".join(f'{digit} = "{_after(kind, digit)}"' for digit in ANSWERS[kind])
        steps += [*_step(branch, "branch", on="answer", other=other), f"cases = {{ {cases} }}"]
    if kind is CampaignKind.STAFF_CALL_UP:
        steps += _step("arrival", "collect", words=MINUTES, into="minutes", next="thanks", failed="thanks")
        steps.append("most = 3")
    steps += [*_step("thanks", "end", words=THANKS), *_step("bye", "end", words=BYE)]
    return "\n".join(steps) + "\n"


def _after(kind: CampaignKind, digit: str) -> str:
    return "arrival" if kind is CampaignKind.STAFF_CALL_UP and digit == COMING else "thanks"


def _step(name: str, kind: str, **fields: str) -> list[str]:
    lines = [f"{field} = {json.dumps(value, ensure_ascii=False)}" for field, value in fields.items()]
    return [f"[step.{name}]", f'kind = "{kind}"', *lines]


def answer_of(kind: CampaignKind, call: Call) -> tuple[str, int | None]:
    """The answer and the minutes that a call brought, ("", None) for none.

    Who hangs up in the middle of the minutes has still said that he comes: then the digits themselves are read.
    """
    collected = dict(call.collected)
    answer = collected.get("answer", "")
    if answer in ANSWERS[kind]:
        return answer, minutes_of(kind, answer, collected.get("minutes", ""))
    pressed = call.digits.replace("*", "").lstrip("#")
    for place, digit in enumerate(pressed[:ROUNDS]):
        if digit in ANSWERS[kind]:
            return digit, minutes_of(kind, digit, pressed[place + 1 :].partition("#")[0])
    return "", None


def minutes_of(kind: CampaignKind, answer: str, digits: str) -> int | None:
    """Minutes until arrival where they make sense."""
    if kind is not CampaignKind.STAFF_CALL_UP or answer != COMING or not digits.isdecimal():
        return None
    minutes = int(digits[:4])
    return minutes if minutes <= MOST_MINUTES else None


