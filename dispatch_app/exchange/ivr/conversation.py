"""One caller in one flow: what happened in, what shall be done out. No clock, no sound, no line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dispatch_app.domain.telephone import FlowOutcome
from dispatch_app.exchange.ivr.actions import (
    Action,
    Finish,
    Say,
    StopSaying,
    StopWaiting,
    TakeMessage,
    TellStep,
    Wait,
)
from dispatch_app.exchange.ivr.flow import Flow, Step, spoken
from dispatch_app.exchange.ivr.playback import Answered, Playback

MOST_ROUNDS = 500
"""Steps of one conversation; a caller who plays with the keys for so long gets a person."""


# --- what happened ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SaidIt:
    number: int


@dataclass(frozen=True, slots=True)
class Pressed:
    digit: str


@dataclass(frozen=True, slots=True)
class WaitedLong:
    number: int


@dataclass(frozen=True, slots=True)
class HungUp:
    pass


Event = SaidIt | Pressed | WaitedLong | HungUp | Answered


class Conversation:
    """Call `begin`, then `take` for each event; both give what shall be done. After Finish nothing more is done."""

    def __init__(self, flow: Flow, caller: str) -> None:
        self.flow = flow
        self.collected: dict[str, str] = {"caller": caller}
        self._secret: set[str] = set()
        self.step: Step = flow.steps[flow.first]
        self.is_over = False
        self._number = 0
        self._digits = ""
        self._tries = 0
        self._rounds = 0
        self._saying = False
        self._out: list[Action] = []
        self._playback: Playback | None = None

    @property
    def hides_digits(self) -> bool:
        """Whether keys that are pressed now are nobody's to see."""
        return self._playback is not None or bool(self.step.fields.get("secret"))

    def begin(self) -> list[Action]:
        """The first step."""
        self._enter(self.flow.first)
        return self._taken()

    def take(self, event: Event) -> list[Action]:
        """One event; late ones (of a step that is over) do nothing."""
        if self.is_over:
            return []
        if isinstance(event, HungUp):
            message = self.step.kind == "voicemail" and not self._saying
            self._finish(FlowOutcome.MESSAGE_LEFT if message else FlowOutcome.RELEASED)
        elif self._playback is not None:
            self._play(self._playback, event)
        elif isinstance(event, Pressed):
            self._pressed(event.digit)
        elif not isinstance(event, HungUp | Answered) and event.number == self._number:
            _TAKEN[self.step.kind](self, event)
        return self._taken()

    # --- steps -------------------------------------------------------------------------------------------------------

    def _enter(self, name: str) -> None:
        """Go on to a step; branches follow one another at once."""
        while True:
            self._rounds += 1
            self.step = self.flow.steps[name]
            self._digits, self._tries = "", 0
            if self._rounds > MOST_ROUNDS:
                self._finish(FlowOutcome.FAILED)
                return
            self._out.append(TellStep(name))
            if self.step.kind != "branch":
                break
            fields = self.step.fields
            name = fields["cases"].get(self.collected.get(fields["on"], ""), fields["other"])
        self._begin_step()

    def _begin_step(self) -> None:
        fields = self.step.fields
        if self.step.kind == "playback":
            self._playback = Playback(self._next_number)
            self._out += self._playback.begin()
            return
        if fields.get("words") or fields.get("sound"):
            self._say()
        else:
            self._said()

    def _next_number(self) -> int:
        self._number += 1
        return self._number

    def _play(self, playback: Playback, event: Event) -> None:
        if isinstance(event, Pressed):
            self._out += playback.pressed(event.digit)
        elif isinstance(event, SaidIt):
            self._out += playback.said(event.number)
        elif isinstance(event, WaitedLong):
            self._out += playback.waited(event.number)
        elif isinstance(event, Answered):
            self._out += playback.answered(event)
        if playback.is_over:
            self._playback = None
            self._enter(self.step.fields["next"])

    def _say(self) -> None:
        fields = self.step.fields
        self._number += 1
        self._saying = True
        self._out.append(Say(self._number, spoken(fields.get("words", ""), self.collected), fields.get("sound", "")))

    def _said(self) -> None:
        """What a step says has been said."""
        self._saying = False
        fields, kind = self.step.fields, self.step.kind
        if kind == "announce":
            self._enter(fields["next"])
        elif kind == "collect":
            self._wait()
        elif kind == "voicemail":
            self._number += 1
            self._out.append(TakeMessage(self._number, float(fields["most_s"])))
        elif kind == "queue":
            self._finish(FlowOutcome.QUEUE, fields["queue"])
        elif kind == "call_back":
            number = spoken(fields["number"], self.collected).replace(" ", "") or self.collected["caller"]
            self._finish(FlowOutcome.CALL_BACK if number else FlowOutcome.FAILED, number)
        else:
            self._finish(FlowOutcome.RELEASED)

    def _wait(self) -> None:
        self._number += 1
        self._out.append(Wait(self._number, float(self.step.fields["wait_s"])))

    def _pressed(self, digit: str) -> None:
        fields, kind = self.step.fields, self.step.kind
        if kind == "voicemail" and digit == "#" and not self._saying:
            self._finish(FlowOutcome.MESSAGE_LEFT)
        if kind != "collect":
            return
        if self._saying:
            self._saying = False
            self._out.append(StopSaying())
        if digit == fields["end"]:
            self._collect_or_again()
            return
        self._digits += digit
        if len(self._digits) >= fields["most"]:
            self._collect_or_again()
        else:
            self._wait()

    def _collect_or_again(self) -> None:
        fields = self.step.fields
        self._out.append(StopWaiting())
        if len(self._digits) >= fields["least"]:
            self.collected[fields["into"]] = self._digits
            if fields["secret"]:
                self._secret.add(fields["into"])
            self._enter(fields["next"])
            return
        self._tries += 1
        self._digits = ""
        if self._tries < fields["tries"]:
            self._say()
        elif fields["failed"]:
            self._enter(fields["failed"])
        else:
            self._finish(FlowOutcome.FAILED)

    # --- events of the kinds -----------------------------------------------------------------------------------------

    def _on_said(self, event: Event) -> None:
        if isinstance(event, SaidIt) and self._saying:
            self._said()

    def _on_collect(self, event: Event) -> None:
        if isinstance(event, WaitedLong):
            self._collect_or_again()
        else:
            self._on_said(event)

    def _on_voicemail(self, event: Event) -> None:
        if isinstance(event, WaitedLong):
            self._finish(FlowOutcome.MESSAGE_LEFT)
        else:
            self._on_said(event)

    def _finish(self, outcome: FlowOutcome, target: str = "") -> None:
        self.is_over = True
        self._playback = None
        shown = tuple(
            (name, value) for name, value in self.collected.items() if name != "caller" and name not in self._secret
        )
        self._out += [StopWaiting(), Finish(outcome, target, shown)]

    def _taken(self) -> list[Action]:
        out, self._out = self._out, []
        return out


_TAKEN: dict[str, Callable[[Conversation, Event], None]] = {
    "announce": Conversation._on_said, "collect": Conversation._on_collect, "voicemail": Conversation._on_voicemail,
    "queue": Conversation._on_said, "call_back": Conversation._on_said, "end": Conversation._on_said,
    "branch": Conversation._on_said,
}  # fmt: skip
