"""A caller in the shipped flow, as the script of a conversation."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_app.domain.telephone import FlowOutcome
from dispatch_app.exchange.ivr import conversation as say
from dispatch_app.exchange.ivr.conversation import Conversation, Finish, HungUp, Pressed, SaidIt, Say, WaitedLong
from dispatch_app.exchange.ivr.flow import read_flow

FLOW = read_flow("main", Path("dispatch_app/exchange/ivr/samples/main.toml").read_text(encoding="utf-8"))


class Caller:
    """Answers every question of the engine as a script says."""

    def __init__(self) -> None:
        self.talk = Conversation(FLOW, "13900001111")
        self.heard: list[str] = []
        self.did: list[say.Action] = []
        self._note(self.talk.begin())

    def _note(self, actions: list[say.Action]) -> None:
        self.did += actions
        self.heard += [action.words for action in actions if isinstance(action, Say)]

    def listens(self) -> Caller:
        """To the end of what is said now."""
        last = [action for action in self.did if isinstance(action, Say)][-1]
        self._note(self.talk.take(SaidIt(last.number)))
        return self

    def presses(self, digits: str) -> Caller:
        for digit in digits:
            self._note(self.talk.take(Pressed(digit)))
        return self

    def waits(self) -> Caller:
        last = [action for action in self.did if isinstance(action, say.Wait | say.TakeMessage)][-1]
        self._note(self.talk.take(WaitedLong(last.number)))
        return self

    def hangs_up(self) -> Caller:
        self._note(self.talk.take(HungUp()))
        return self

    def end(self) -> Finish:
        assert isinstance(self.did[-1], Finish), self.did
        return self.did[-1]


def test_one_press_leads_to_a_desk() -> None:
    caller = Caller().listens().listens().presses("1")
    assert "正在为您转接急救受理台" in caller.heard[-1]
    assert caller.listens().end() == Finish(FlowOutcome.QUEUE, "", (("choice", "1"),))
    steps = [action.step for action in caller.did if isinstance(action, say.TellStep)]
    assert steps == ["hello", "choice", "where", "emergency"]


def test_a_press_cuts_the_voice_short_and_its_late_end_does_nothing() -> None:
    caller = Caller().listens()
    asked = [action for action in caller.did if isinstance(action, Say)][-1]
    caller.presses("2")
    assert say.StopSaying() in caller.did
    count = len(caller.did)
    caller._note(caller.talk.take(SaidIt(asked.number)))
    assert len(caller.did) == count


def test_who_presses_nothing_gets_a_person() -> None:
    caller = Caller().listens()
    for _ in range(3):
        caller.listens().waits()
    assert caller.listens().end().outcome is FlowOutcome.QUEUE
    assert sum("需要救护车请按一" in words for words in caller.heard) == 3


def test_a_wrong_key_asks_again() -> None:
    caller = Caller().listens().listens().presses("9")
    assert "需要救护车请按一" in caller.heard[-1] and not caller.talk.is_over


def test_a_number_is_collected_read_back_and_called() -> None:
    caller = Caller().listens().listens().presses("4").presses("5550123#")
    assert "5 5 5 0 1 2 3" in caller.heard[-1]
    assert caller.listens().end() == Finish(FlowOutcome.CALL_BACK, "5550123", (("choice", "4"), ("number", "5550123")))


def test_too_short_a_number_is_asked_again_and_then_a_person_answers() -> None:
    caller = Caller().listens().listens().presses("4").presses("12#")
    assert not caller.talk.is_over
    caller.presses("#").listens()
    assert caller.end().outcome is FlowOutcome.QUEUE


@pytest.mark.parametrize("way", ["hangs_up", "waits", "presses"])
def test_a_message_is_kept_whatever_ends_it(way: str) -> None:
    caller = Caller().listens().listens().presses("3").listens()
    caller.presses("#") if way == "presses" else getattr(caller, way)()
    assert caller.end().outcome is FlowOutcome.MESSAGE_LEFT


def test_hanging_up_before_the_tone_leaves_no_message() -> None:
    assert Caller().listens().listens().presses("3").hangs_up().end().outcome is FlowOutcome.RELEASED


@given(st.lists(st.one_of(st.sampled_from("0123456789*#"), st.sampled_from(["said", "long"])), max_size=80))
def test_whatever_a_caller_does_ends_with_one_outcome_and_never_breaks(script: list[str]) -> None:
    talk = Conversation(FLOW, "139")
    done = list(talk.begin())
    for what in script:
        number = talk._number
        event = SaidIt(number) if what == "said" else WaitedLong(number) if what == "long" else Pressed(what)
        done += talk.take(event)
    done += talk.take(HungUp())
    assert talk.is_over and sum(isinstance(action, Finish) for action in done) == 1
    assert talk.take(Pressed("1")) == []
