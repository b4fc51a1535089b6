"""A caller who hears a recording, as the script of a conversation: questions, tries, keys that steer."""

from __future__ import annotations

from pathlib import Path

from dispatch_app.domain.commands.exchange import ReportDigits
from dispatch_app.domain.telephone import FlowOutcome
from dispatch_app.exchange.flow_runner import FlowRunner
from dispatch_app.exchange.ivr import actions as act
from dispatch_app.exchange.ivr.conversation import Conversation, Pressed, SaidIt, WaitedLong
from dispatch_app.exchange.ivr.flow import read_flow
from dispatch_app.exchange.ivr.playback import PIN_TRIES, SEEK_S, Answered
from dispatch_app.exchange.ivr.shelf import FlowShelf
from dispatch_app.exchange.switch import actions as do
from dispatch_app.exchange.switch import events as ev
from dispatch_app.exchange.switch.model import Plan
from tests.exchange.switch_world import World

TEXT = 'first = "hear"\n[step.hear]\nkind = "playback"\nnext = "bye"\n[step.bye]\nkind = "end"\n'
FLOW = read_flow("hear", TEXT)


class Listener:
    def __init__(self) -> None:
        self.talk = Conversation(FLOW, "139")
        self.did: list[act.Action] = self.talk.begin()

    def press(self, keys: str) -> list[act.Action]:
        done: list[act.Action] = []
        for key in keys:
            done += self.talk.take(Pressed(key))
        self.did += done
        return done

    def answer(self, fault: str = "") -> list[act.Action]:
        asked = [one for one in self.did if isinstance(one, act.AskPlayback)][-1]
        done = self.talk.take(Answered(asked.ask, fault))
        self.did += done
        return done

    def in_sound(self) -> int:
        self.press("8001#395170#")
        self.answer()
        self.press("2611221145070001#")
        (played,) = [one for one in self.answer() if isinstance(one, act.PlayRecording)]
        return played.number


def asked(did: list[act.Action]) -> list[tuple[str, str, str]]:
    return [(one.number, one.pin, one.serial) for one in did if isinstance(one, act.AskPlayback)]


def test_number_pin_and_serial_are_asked_for_and_the_keys_steer_the_sound() -> None:
    listener = Listener()
    assert listener.did[1] == act.KeepUnrecorded()
    number = listener.in_sound()
    assert asked(listener.did) == [("8001", "395170", ""), ("8001", "395170", "2611221145070001")]
    assert "395170" not in repr(listener.did), "a PIN never reaches a log"
    steered = listener.press("465")
    assert steered == [act.SeekRecording(-SEEK_S), act.SeekRecording(SEEK_S), act.PauseRecording()]
    assert [type(one) for one in listener.press("0")] == [act.StopSaying, act.StopWaiting, act.Say]
    assert listener.talk.take(SaidIt(number)) == [], "the end of what was stopped is none"
    listener.press("7#")
    assert asked(listener.did)[-1] == ("8001", "395170", "7")


def test_the_end_of_a_recording_asks_for_another_and_silence_ends_the_flow() -> None:
    listener = Listener()
    said = listener.talk.take(SaidIt(listener.in_sound()))
    (question,) = [one for one in said if isinstance(one, act.Say)]
    (wait,) = [one for one in listener.talk.take(SaidIt(question.number)) if isinstance(one, act.Wait)]
    over = listener.talk.take(WaitedLong(wait.number))
    assert over[-1] == act.Finish(FlowOutcome.RELEASED)
    assert listener.talk.is_over


def test_wrong_pins_end_the_flow_and_a_locked_number_does_so_at_once() -> None:
    listener = Listener()
    for _ in range(PIN_TRIES):
        assert not listener.talk.is_over
        listener.press("8001#111222#")
        listener.answer("wrong_pin")
    assert listener.talk.is_over
    locked = Listener()
    locked.press("8001#395170#")
    locked.answer("locked")
    assert locked.talk.is_over


def test_a_recording_that_may_not_be_heard_is_said_and_another_can_be_asked_for() -> None:
    listener = Listener()
    listener.press("8001#395170#")
    listener.answer()
    listener.press("9#")
    assert [type(one) for one in listener.answer("recording_not_yours")] == [act.StopWaiting, act.Say]
    listener.press("7#")
    assert asked(listener.did)[-1] == ("8001", "395170", "7")


def test_keys_of_a_pin_are_reported_to_nobody_and_later_ones_are_again(tmp_path: Path) -> None:
    plan = Plan(desks=("d1",), flows=(("96120", "hear"),))
    world = World(plan)
    board = world.switch.board
    (tmp_path / "hear.toml").write_text(TEXT, encoding="utf-8")
    shelf = FlowShelf(tmp_path)
    carried: list[do.Action] = []
    runner = FlowRunner(shelf, board, carried.append, lambda event: None)
    world.tell(ev.LineRang("leg", "t1", "139", "96120"))
    (call,) = board.calls.values()
    runner.start(do.StartFlow(call.call_id, "leg", "hear"))
    for key in "8001#395170#":
        pressed = ev.DigitPressed("leg", key)
        runner.event(pressed)
        world.tell(pressed)
    assert do.StopRecordingLeg("leg") in carried
    assert not [one for one in world.reported if isinstance(one, ReportDigits)] and call.digits == ""
    world.tell(ev.FlowOver(call.call_id, waits=True))
    world.tell(ev.DigitPressed("leg", "5"))
    assert [one.digits for one in world.reported if isinstance(one, ReportDigits)] == ["5"]
