"""The page of automatic flows as state: which is chosen, its rows and words, who is in it now (no Qt)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from dispatch_app.desk_kit.figures import day_clock_text, number_text
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import CallState
from dispatch_app.domain.queries import FlowsFound, FlowShown, FlowStep
from dispatch_app.words import later, t

KINDS: dict[str, tuple[str, str]] = {
    "announce": ("▷", later("announcement")), "collect": ("#", later("asks for digits")),
    "branch": ("◇", later("branch")), "queue": ("☰", later("queue")), "voicemail": ("✎", later("message")),
    "call_back": ("↩", later("call back")), "end": ("■", later("end")),
    "playback": ("♪", later("plays a recording")),
}  # fmt: skip
"""Kind of a step → its mark and word."""

WAYS = {"next": "", "failed": later("no digits"), "other": later("otherwise")}


@dataclass(slots=True)
class FlowDesk:
    """What the page remembers; the flows themselves are asked of the server again and again."""

    found: FlowsFound = field(default_factory=FlowsFound)
    asked: bool = False
    """Whether an answer has come at all."""
    chosen: str = ""
    step: str = ""

    def flow(self) -> FlowShown | None:
        """The chosen flow, or None."""
        return next((one for one in self.found.flows if one.flow_id == self.chosen), None)

    def take(self, found: FlowsFound) -> None:
        """An answer: the first flow is chosen when there was none, one that is gone is let go."""
        self.found, self.asked = found, True
        names = [one.flow_id for one in found.flows]
        if self.chosen not in names:
            self.chosen, self.step = (names[0] if names else ""), ""

    def choose(self, flow_id: str) -> None:
        """Another flow."""
        if flow_id != self.chosen:
            self.chosen, self.step = flow_id, ""


def flow_rows(found: FlowsFound, board: Board, now: datetime) -> list[Row]:
    """Broken ones stand out; each with its numbers and how many callers it has."""
    rows = []
    for flow in found.flows:
        callers = sum(callers_at(board, flow.flow_id).values())
        numbers = " ".join(number_text(one) for one in flow.numbers)
        note = t("number {numbers}", numbers=numbers) if numbers else t("no number leads to it")
        mark, look = ("●", "success") if not flow.mistakes else ("▲", "warning") if flow.steps else ("✕", "danger")
        rows.append(Row(
            flow.flow_id, flow.title or flow.flow_id, t("{count} callers", count=callers) if callers else "",
            f"{note} · {state_words(flow, now)}", mark, look,
        ))  # fmt: skip
    return rows


def state_words(flow: FlowShown, now: datetime) -> str:
    """What is in use, in a few words."""
    if flow.mistakes:
        return t("the newer file is refused") if flow.steps else t("cannot be used")
    return t("in use since {time}", time=day_clock_text(flow.taken_at, now)) if flow.taken_at else t("in use")


def reload_words(flow: FlowShown, now: datetime) -> str:
    """The last reading of the file in one sentence."""
    if not flow.mistakes:
        taken = day_clock_text(flow.taken_at, now) if flow.taken_at else "—"
        return t("File {flow}.toml is right and in use since {time}, {count} steps", flow=flow.flow_id, time=taken,
                 count=len(flow.steps))  # fmt: skip
    if flow.refused_at is None:
        return t("There is no file {flow}.toml: calls to it go to a desk", flow=flow.flow_id)
    at = day_clock_text(flow.refused_at, now)
    if flow.steps and flow.taken_at is not None:
        since = day_clock_text(flow.taken_at, now)
        return t("{time}: the new file {flow}.toml was refused; the edition of {since} goes on", time=at,
                 flow=flow.flow_id, since=since)  # fmt: skip
    return t("{time}: the file {flow}.toml was refused; calls to it go to a desk", time=at, flow=flow.flow_id)


def mistake_rows(flow: FlowShown) -> list[Row]:
    """Line and reason of each mistake."""
    return [
        Row(str(at), m.reason, t("file line {line}", line=m.line) if m.line else "", "", "✕", "danger", tip=m.reason)
        for at, m in enumerate(flow.mistakes)
        if flow.refused_at is not None
    ]


def connection_words(state: FlowDesk) -> str:
    """Why what is shown may be old, or "" when it is not."""
    if not state.asked:
        return t("The server is asked …")
    if not state.found.connected:
        return t("The exchange is not connected: this is what it told last") if state.found.flows else t(
            "The exchange is not connected: desk telephones ring by themselves"
        )
    return ""


def step_title(step: FlowStep) -> str:
    """The step's name as people read it."""
    return step.title or step.name


def kind_words(step: FlowStep) -> str:
    """Mark and word of the step's kind."""
    mark, words = KINDS.get(step.kind, ("·", step.kind))
    return f"{mark} {t(words)}"


def way_words(labels: tuple[str, ...]) -> str:
    """What leads along an arrow: digits to press, or why else."""
    digits = [label for label in labels if label not in WAYS]
    others = [t(WAYS[label]) for label in labels if WAYS.get(label)]
    pressed = [t("press {digits}", digits="、".join(digits))] if digits else []
    return " / ".join(pressed + others)


def callers_at(board: Board, flow_id: str) -> Counter[str]:
    """Step → callers who are there now; a caller between two steps stands at ""."""
    at: Counter[str] = Counter()
    for call in board.calls.values():
        name, _, step = call.flow.partition("/")
        if call.state is CallState.AUTOMATIC and name == flow_id:
            at[step] += 1
    return at


def step_words(flow: FlowShown, name: str) -> str:
    """Everything about one step, for the foot of the page."""
    step = next((one for one in flow.steps if one.name == name), None)
    if step is None:
        return t("Click a step to read all that it says")
    titles = {one.name: step_title(one) for one in flow.steps}
    ways: dict[str, list[str]] = {}
    for way in step.ways:
        ways.setdefault(way.target, []).append(way.label)
    onward = [f"{way_words(tuple(labels))} → {titles.get(to, to)}".strip() for to, labels in ways.items()]
    return " · ".join(part for part in (f"{step_title(step)} [{kind_words(step)}]", step.words, *onward) if part)
