"""Sessions: register, authenticate, report, be replaced, fall silent – as a conversation without sockets."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import UTC, datetime

import pytest

from dispatch_app.adapters.positioning.jt808 import Jt808Decoder, Received, write_message
from dispatch_app.adapters.positioning.jt808_messages import (
    Answer,
    Authenticate,
    Empty,
    Kind,
    Message,
    PositionAnswer,
    PositionBatch,
    Register,
    RegisterAnswer,
    Text,
    Unread,
)
from dispatch_app.adapters.positioning.jt808_position import JtPosition
from dispatch_app.adapters.positioning.jt808_sessions import (
    PENDING,
    SILENT_S,
    STRANGERS,
    Action,
    Answered,
    Close,
    Contested,
    Introduced,
    Jt808Sessions,
    NoSession,
    Report,
    Send,
)

AT = datetime(2026, 11, 22, 2, 3, 4, tzinfo=UTC)
HERE = JtPosition(AT, 118.0, 32.0, 12, 36.0, 90, 0, 2)
T1, T2, STRANGER = "013800138000", "013800138001", "019900000000"
REGISTER = Register(32, 100, "MAKER", "M", "DEV1", 1, "苏A1")


class Talk:
    """Links that speak to the sessions, and what these answered."""

    def __init__(self) -> None:
        known = {f"jt808:{T1}", f"jt808:{T2}"}
        self.sessions = Jt808Sessions(b"secret", known.__contains__)
        self.now_s = 1000.0

    def say(self, link: Hashable, kind: int, message: Message, terminal: str = T1, version: int = 2013) -> list[Action]:
        """The actions that the last frame of the message brought."""
        decoder, actions = Jt808Decoder(), []
        for raw in write_message(kind, message, version, terminal, 77):
            for result in decoder.feed(raw):
                actions = self.sessions.receive(link, result, self.now_s)
        return actions

    def sign_in(self, link: Hashable, terminal: str = T1) -> list[Action]:
        code = self.sessions.code_of(terminal)
        return self.say(link, Kind.AUTHENTICATE, Authenticate(code), terminal)


def heard(action: Action) -> Message | None:
    """What a terminal reads of a Send."""
    assert isinstance(action, Send)
    [result] = Jt808Decoder().feed(action.raw)
    assert isinstance(result, Received)
    return result.message


def result_of(actions: list[Action]) -> int:
    answer = heard(actions[-1])
    assert isinstance(answer, Answer) and answer.serial == 77
    return answer.result


@pytest.mark.parametrize("version", [2013, 2019])
def test_register_authenticate_report_beat_and_leave(version: int) -> None:
    talk = Talk()
    terminal = T1 if version == 2013 else T1.rjust(20, "0")
    talk.sessions = Jt808Sessions(b"secret", lambda identity: True)
    introduced, sent = talk.say("a", Kind.REGISTER, REGISTER, terminal, version)
    assert introduced == Introduced(f"jt808:{terminal}", "苏A1 MAKER M DEV1")
    answer = heard(sent)
    assert isinstance(answer, RegisterAnswer) and (answer.serial, answer.result) == (77, 0)
    assert len(talk.sessions) == 0
    assert result_of(talk.say("a", Kind.AUTHENTICATE, Authenticate(answer.code), terminal, version)) == 0
    report, general = talk.say("a", Kind.POSITION, HERE, terminal, version)
    assert report == Report(f"jt808:{terminal}", HERE)
    assert heard(general) == Answer(77, Kind.POSITION, 0)
    assert heard(talk.say("a", Kind.HEARTBEAT, Empty(), terminal, version)[0]) == Answer(77, Kind.HEARTBEAT, 0)
    assert result_of(talk.say("a", Kind.LOGOUT, Empty(), terminal, version)) == 0
    assert len(talk.sessions) == 0 and not talk.sessions.has_session("a")


def test_without_the_code_nothing_counts() -> None:
    talk = Talk()
    assert result_of(talk.say("a", Kind.POSITION, HERE)) == 1
    assert result_of(talk.say("a", Kind.AUTHENTICATE, Authenticate("guess"))) == 1
    assert result_of(talk.say("a", Kind.AUTHENTICATE, Authenticate(talk.sessions.code_of(T2)))) == 1
    assert result_of(talk.say("a", Kind.POSITION_BATCH, PositionBatch(False, (HERE,)))) == 1
    assert talk.say("a", Kind.TERMINAL_ANSWER, Answer(1, Kind.TEXT, 0)) == []
    assert len(talk.sessions) == 0


def test_one_terminal_cannot_speak_for_another() -> None:
    talk = Talk()
    talk.sign_in("a", T1)
    talk.sign_in("b", T2)
    assert result_of(talk.say("b", Kind.POSITION, HERE, T1)) == 1
    assert talk.say("a", Kind.POSITION, HERE, T1)[0] == Report(f"jt808:{T1}", HERE)


def test_the_code_outlives_a_restart() -> None:
    talk, later = Talk(), Talk()
    assert later.sessions.code_of(T1) == talk.sessions.code_of(T1) == talk.sessions.code_of(T1.rjust(20, "0"))
    assert Jt808Sessions(b"other", lambda _: True).code_of(T1) != talk.sessions.code_of(T1)


def test_the_second_connection_of_a_terminal_replaces_the_first() -> None:
    talk = Talk()
    talk.sign_in("old")
    close, general = talk.sign_in("new")
    assert (close, heard(general)) == (Close("old"), Answer(77, Kind.AUTHENTICATE, 0))
    talk.sessions.lost("old")
    assert talk.sessions.terminals() == [T1]
    assert result_of(talk.say("old", Kind.POSITION, HERE)) == 1
    assert isinstance(talk.say("new", Kind.POSITION, HERE)[0], Report)


def test_a_wrong_code_replaces_nobody_and_another_device_may_not_register_the_number() -> None:
    talk = Talk()
    registered = heard(talk.say("a", Kind.REGISTER, REGISTER)[-1])
    assert isinstance(registered, RegisterAnswer)
    assert result_of(talk.say("a", Kind.AUTHENTICATE, Authenticate(registered.code))) == 0
    other = Register(32, 100, "MAKER", "M", "DEV2", 1, "苏A1")
    for link in ("thief", "thief again"):
        contested, answer = talk.say(link, Kind.REGISTER, other)
        assert (contested, heard(answer)) == (Contested(f"jt808:{T1}"), RegisterAnswer(77, 3, ""))
        talk.sessions.lost("a")  # also while the right one is away
    assert result_of(talk.say("thief", Kind.AUTHENTICATE, Authenticate("?"))) == 1
    assert result_of(talk.say("thief", Kind.AUTHENTICATE, Authenticate(talk.sessions.code_of(T1)))) == 1
    assert heard(talk.say("b", Kind.REGISTER, REGISTER)[-1]) == RegisterAnswer(77, 0, registered.code)
    talk.sessions = Jt808Sessions(b"secret", lambda identity: True, {T1.lstrip("0"): "MAKER/DEV1"})
    assert result_of(talk.say("c", Kind.AUTHENTICATE, Authenticate(registered.code))) == 0, "also after a restart"


def test_a_code_from_before_the_adoption_is_worth_nothing_after_it() -> None:
    talk = Talk()
    early = heard(talk.say("a", Kind.REGISTER, REGISTER, STRANGER)[-1])
    assert isinstance(early, RegisterAnswer)
    assert result_of(talk.say("a", Kind.AUTHENTICATE, Authenticate(early.code), STRANGER)) == 0
    talk.sessions._is_known = lambda identity: True
    talk.sessions.sweep(talk.now_s)
    assert result_of(talk.say("b", Kind.AUTHENTICATE, Authenticate(early.code), STRANGER)) == 1
    later = heard(talk.say("a", Kind.REGISTER, REGISTER, STRANGER)[-1])
    assert isinstance(later, RegisterAnswer) and later.result == 0
    assert result_of(talk.say("a", Kind.AUTHENTICATE, Authenticate(later.code), STRANGER)) == 0


def test_two_devices_that_push_each_other_off_the_line_are_told() -> None:
    talk = Talk()
    told = []
    for turn in range(8):
        told += [action for action in talk.sign_in(f"link{turn}") if isinstance(action, Contested)]
        talk.now_s += 3
    assert told == [Contested(f"jt808:{T1}")] * 3
    talk.now_s += 60
    assert not [action for action in talk.sign_in("after a while") if isinstance(action, Contested)]


def test_a_link_may_carry_several_terminals_and_ends_for_all() -> None:
    talk = Talk()
    talk.sign_in("gateway", T1)
    talk.sign_in("gateway", T2)
    assert talk.sign_in("own", T1)[0] != Close("gateway")
    assert talk.say("gateway", Kind.POSITION, HERE, T2)[0] == Report(f"jt808:{T2}", HERE)
    talk.sessions.lost("gateway")
    assert talk.sessions.terminals() == [T1]


def test_the_silent_are_swept_and_the_talking_stay() -> None:
    talk = Talk()
    talk.sign_in("a", T1)
    talk.sign_in("b", T2)
    talk.now_s += SILENT_S
    talk.say("a", Kind.HEARTBEAT, Empty(), T1)
    assert talk.sessions.sweep(talk.now_s) == []
    assert talk.sessions.sweep(talk.now_s + 1) == [Close("b")]
    assert talk.sessions.terminals() == [T1]
    assert talk.sessions.sweep(talk.now_s + SILENT_S + 1) == [Close("a")]
    assert not talk.sessions._of_link and not talk.sessions._sessions


def test_strangers_are_bounded_and_never_keep_our_own_out() -> None:
    talk = Talk()
    results = [result_of(talk.sign_in(f"s{at}", f"{19900000000 + at:012d}")) for at in range(STRANGERS + 20)]
    assert results == [0] * STRANGERS + [1] * 20
    assert result_of(talk.sign_in("a", T1)) == 0
    assert result_of(talk.sign_in("s3 again", f"{19900000003:012d}")) == 0, "who waits already may reconnect"
    talk.sessions.lost("s0")
    assert result_of(talk.sign_in("late", "019999999999")) == 0
    talk.sessions._is_known = lambda identity: True  # the administrator has adopted all of them
    talk.sessions.sweep(talk.now_s)
    assert talk.sessions._strangers == 0


def test_a_thousand_reconnections_leave_one_session() -> None:
    talk = Talk()
    for at in range(1000):
        talk.sign_in(f"link{at}")
    assert len(talk.sessions) == 1 and len(talk.sessions._of_link) == 1


def test_void_positions_are_answered_and_reported_as_void() -> None:
    talk = Talk()
    talk.sign_in("a")
    void = JtPosition(AT, 118.0, 32.0, 0, 0.0, 0, 0, 0)
    batch = PositionBatch(True, (HERE, void, HERE))
    reports = [action for action in talk.say("a", Kind.POSITION_BATCH, batch) if isinstance(action, Report)]
    assert [(report.stored, report.position.void) for report in reports] == [
        (True, ""), (True, "not fixed"), (True, ""),
    ]  # fmt: skip
    assert [type(action) for action in talk.say("a", Kind.POSITION, void)] == [Report, Send]
    assert talk.sessions.counts["void"] == 2


def test_whole_frames_with_wrong_content_are_answered_wrong_and_others_not_at_all() -> None:
    talk = Talk()
    talk.sign_in("a")
    assert result_of(talk.say("a", Kind.POSITION, Unread(b"short"))) == 2
    assert result_of(talk.say("a", 0x0900, Unread(b"vendor"))) == 3
    assert talk.say("a", 0x0104, Unread(b"parameters")) == []
    for bad in Jt808Decoder().feed(b"\x7e" + b"damaged bytes" * 3 + b"\x7e"):
        assert talk.sessions.receive("a", bad, talk.now_s) == []


def test_our_messages_await_their_answer() -> None:
    talk = Talk()
    with pytest.raises(NoSession):
        talk.sessions.write(T1, Kind.TEXT, Text("来"))
    talk.sign_in("a")
    serial, [send] = talk.sessions.write(T1.lstrip("0"), Kind.TEXT, Text("请回站"))
    assert send.link == "a" and heard(send) == Text("请回站")
    assert talk.say("a", Kind.TERMINAL_ANSWER, Answer(serial, Kind.TEXT, 0)) == [Answered(T1, serial, 0)]
    assert talk.say("a", Kind.TERMINAL_ANSWER, Answer(serial, Kind.TEXT, 0)) == []
    asked, _ = talk.sessions.write(T1, Kind.POSITION_QUERY, Empty())
    assert asked != serial
    answers = talk.say("a", Kind.POSITION_ANSWER, PositionAnswer(asked, HERE))
    assert answers == [Report(f"jt808:{T1}", HERE), Answered(T1, asked, 0)]
    for _ in range(PENDING + 5):
        talk.sessions.write(T1, Kind.POSITION_QUERY, Empty())
    assert len(talk.sessions._sessions[T1.lstrip("0")].pending) == PENDING
