"""A flow as a file describes it: steps by name, each of one kind. Every mistake is told with its line and reason.

    first = "hello"

    [step.hello]
    kind = "announce"
    words = "您好，这里是幺二零急救中心。"
    next = "choice"

    [step.choice]
    kind = "collect"
    words = "急救请按一，咨询请按二，请求回电请按三。"
    into = "choice"
    most = 1
    next = "where"

    [step.where]
    kind = "branch"
    on = "choice"
    cases = { 1 = "emergency", 2 = "enquiry", 3 = "back" }
    other = "emergency"
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

from dispatch_app.words import later, t

MOST_STEPS = 200
"""More steps nobody hears through; a drawing of them is still readable."""
LONGEST_FILE = 200_000
LONGEST_WORDS = 500
MOST_DIGITS = 32

_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_VARIABLE = re.compile(r"\{([a-z_]{1,40})\}")

_EVERY: dict[str, tuple[type | tuple[type, ...], Any]] = {"title": (str, "")}
"""Fields of every kind: the step's name as people read it."""

KINDS: dict[str, dict[str, tuple[type | tuple[type, ...], Any]]] = {
    "playback": {"next": (str, None)},
    "announce": {"words": (str, ""), "sound": (str, ""), "next": (str, None)},
    "collect": {
        "words": (str, ""), "sound": (str, ""), "into": (str, None), "least": (int, 1), "most": (int, 1),
        "end": (str, "#"), "wait_s": ((int, float), 6.0), "tries": (int, 3), "secret": (bool, False),
        "next": (str, None), "failed": (str, ""),
    },
    "branch": {"on": (str, None), "cases": (dict, None), "other": (str, None)},
    "queue": {"words": (str, ""), "queue": (str, "")},
    "voicemail": {"words": (str, ""), "most_s": ((int, float), 120.0)},
    "call_back": {"words": (str, ""), "number": (str, "")},
    "end": {"words": (str, "")},
}  # fmt: skip
"""Kind → field → (type, default); None: the field must be there."""

TARGETS = ("next", "failed", "other")
LAST = frozenset({"queue", "voicemail", "call_back", "end"})
"""Kinds after which the flow is over."""

KIND_WORDS = {
    "announce": later("announcement"), "collect": later("asks for digits"), "branch": later("branch"),
    "queue": later("queue"), "voicemail": later("message"), "call_back": later("call back"),
    "end": later("end"), "playback": later("plays a recording"),
}  # fmt: skip


class FlowFault(Exception):
    """The file is no flow; `wrong` holds (line number, reason), one a mistake."""

    def __init__(self, wrong: list[tuple[int, str]]) -> None:
        super().__init__("; ".join(t("line {line}: {reason}", line=line, reason=why) for line, why in wrong))
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `fields` are complete and checked."""

    name: str
    kind: str
    fields: dict[str, Any]
    line: int = 0

    @property
    def title(self) -> str:
        """Its name as people read it, "" where the file gives none."""
        return str(self.fields.get("title", ""))

    def targets(self) -> list[tuple[str, str]]:
        """(label, name of the step) of every way on."""
        ways = [(str(digit), name) for digit, name in self.fields.get("cases", {}).items()]
        return ways + [(label, self.fields[label]) for label in TARGETS if self.fields.get(label)]


@dataclass(frozen=True, slots=True)
class Flow:
    """A checked flow: every way leads to a step, every step is reached, every conversation can end."""

    flow_id: str
    first: str
    steps: dict[str, Step] = field(default_factory=dict)
    title: str = ""


def read_flow(flow_id: str, content: str) -> Flow:
    """The flow of a file. Raises FlowFault with every mistake."""
    if len(content) > LONGEST_FILE:
        raise FlowFault([(1, t("the file is too long"))])
    try:
        plain = tomllib.loads(content)
    except tomllib.TOMLDecodeError as wrong:
        found = re.search(r"line (\d+)", str(wrong))
        raise FlowFault([(int(found.group(1)) if found else 1, str(wrong))]) from wrong
    return _Reader(flow_id, plain, content.splitlines()).flow()


class _Reader:
    def __init__(self, flow_id: str, plain: dict[str, Any], lines: list[str]) -> None:
        self._flow_id, self._plain, self._lines = flow_id, plain, lines
        self._wrong: list[tuple[int, str]] = []

    def flow(self) -> Flow:
        for name in self._plain:
            if name not in ("first", "title", "step"):
                self._say(self._line(name), t("{name}: no such field", name=name))
        given = self._plain.get("step")
        if not isinstance(given, dict) or not 1 <= len(given) <= MOST_STEPS:
            raise FlowFault([(1, t("a flow has 1–{most} steps [step.NAME]", most=MOST_STEPS))])
        steps = {name: self._step(name, one) for name, one in given.items()}
        first = self._plain.get("first")
        if first not in steps:
            self._say(self._line("first"), t("first must name a step"))
        if not self._wrong:
            self._check_ways(str(first), steps)
        if self._wrong:
            raise FlowFault(sorted(set(self._wrong)))
        return Flow(self._flow_id, str(first), steps, str(self._plain.get("title", ""))[:80])

    def _step(self, name: str, given: Any) -> Step:
        head = self._head(name)
        if not _NAME.fullmatch(name) or not isinstance(given, dict):
            self._say(head, t("{name}: a step is a table with a plain name", name=name))
            return Step(name, "end", {}, head)
        kind = given.get("kind")
        known = KINDS.get(kind) if isinstance(kind, str) else None
        if known is None:
            self._say(self._line("kind", head), t("kind must be one of {kinds}", kinds=", ".join(KINDS)))
            return Step(name, "end", {}, head)
        for one in given:
            if one != "kind" and one not in known and one not in _EVERY:
                self._say(self._line(one, head), t("{name}: no such field", name=one))
        fields = {one: self._field(head, given, one, *form) for one, form in (_EVERY | known).items()}
        step = Step(name, str(kind), fields, head)
        self._check_fields(step)
        return step

    def _field(self, head: int, given: dict[str, Any], name: str, kind: Any, default: Any) -> Any:
        if name not in given:
            if default is None:
                self._say(head, t("{name} is missing", name=name))
                return {} if kind is dict else ""
            return default
        value = given[name]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self._say(self._line(name, head), t("{name}: {value} does not fit here", name=name, value=repr(value)[:40]))
            return default if default is not None else ({} if kind is dict else "")
        if isinstance(value, str) and len(value) > LONGEST_WORDS:
            self._say(self._line(name, head), t("{name}: longer than {most}", name=name, most=LONGEST_WORDS))
        return value

    def _check_fields(self, step: Step) -> None:
        fields = step.fields
        if step.kind in ("announce", "collect") and not (fields["words"] or fields["sound"]):
            self._say(step.line, t("words or sound is missing"))
        if step.kind == "collect":
            if not 1 <= fields["least"] <= fields["most"] <= MOST_DIGITS:
                self._say(self._line("most", step.line), t("least and most must be 1–{most}", most=MOST_DIGITS))
            if not 1 <= fields["tries"] <= 10 or not 1 <= fields["wait_s"] <= 60:
                self._say(step.line, t("tries must be 1–10 and wait_s 1–60"))
            if fields["end"] not in ("", "#", "*") or not re.fullmatch(r"[a-z_]{1,40}", fields["into"]):
                self._say(step.line, t("end must be # or * or empty, into a name of small letters"))
        if step.kind == "branch":
            for digits, target in fields["cases"].items():
                if not re.fullmatch(r"[0-9*#]{1,32}", digits) or not isinstance(target, str):
                    self._say(self._line("cases", step.line), t("cases must lead from digits to steps"))
        if step.kind == "voicemail" and not 5 <= fields["most_s"] <= 600:
            self._say(self._line("most_s", step.line), t("most_s must be 5–600"))

    def _check_ways(self, first: str, steps: dict[str, Step]) -> None:
        collected = {step.fields["into"] for step in steps.values() if step.kind == "collect"} | {"caller"}
        for step in steps.values():
            for label, target in step.targets():
                if target not in steps:
                    where = self._line("cases" if label not in TARGETS else label, step.line)
                    self._say(where, t("there is no step {name}", name=target))
            used = [step.fields[one] for one in ("on",) if step.fields.get(one)]
            used += _VARIABLE.findall(f"{step.fields.get('words', '')} {step.fields.get('number', '')}")
            for name in used:
                if name not in collected:
                    self._say(step.line, t("nothing is ever collected into {name}", name=name))
        if self._wrong:
            return
        reached = _reached(first, {name: [to for _, to in step.targets()] for name, step in steps.items()})
        for name in sorted(set(steps) - reached):
            self._say(steps[name].line, t("no way leads to the step {name}", name=name))
        back: dict[str, list[str]] = {name: [] for name in steps}
        for name, step in steps.items():
            for _, target in step.targets():
                back[target].append(name)
        ending = set().union(*(_reached(name, back) for name in steps if steps[name].kind in LAST))
        for name in sorted(reached - ending):
            self._say(steps[name].line, t("from the step {name} no way leads to an end", name=name))
        self._check_silent_rounds(steps)

    def _check_silent_rounds(self, steps: dict[str, Step]) -> None:
        """A round of branches alone would run for ever without a sound."""
        ways = {name: [to for _, to in one.targets()] for name, one in steps.items() if one.kind == "branch"}
        for name in ways:
            if any(name in _reached(to, ways) for to in ways[name] if to in ways):
                self._say(steps[name].line, t("a round of branches never says anything: {name}", name=name))

    def _say(self, line: int, why: str) -> None:
        self._wrong.append((line, why))

    def _head(self, name: str) -> int:
        wanted = re.compile(rf"\s*\[\s*step\s*\.\s*[\"']?{re.escape(name)}[\"']?\s*\]")
        return next((at for at, line in enumerate(self._lines, 1) if wanted.match(line)), 1)

    def _line(self, name: str, after: int = 1) -> int:
        wanted = re.compile(rf"\s*{re.escape(name)}\s*=")
        for at, line in enumerate(self._lines[after - 1 :], after):
            if at > after and line.lstrip().startswith("["):
                break
            if wanted.match(line):
                return at
        return after


def _reached(first: str, ways: dict[str, list[str]]) -> set[str]:
    seen, waiting = {first}, [first]
    while waiting:
        for name in ways.get(waiting.pop(), []):
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return seen


def spoken(words: str, collected: dict[str, str]) -> str:
    """Words with what was collected put in; digits apart, so that they are read one by one."""
    return _VARIABLE.sub(lambda found: " ".join(collected.get(found.group(1), "")), words)
