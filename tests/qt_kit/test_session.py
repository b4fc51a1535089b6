"""The client's session as the script of a conversation: no socket, no clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import SERVER_ACTOR, Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.order import Step
from dispatch_app.wire import messages as msg
from dispatch_app.wire import session_steps as step
from dispatch_app.wire.codec import PROTOCOL, board_to_plain, encode
from dispatch_app.wire.outbox import CAPACITY
from dispatch_app.wire.sentences import refusal_sentence
from dispatch_app.wire.session import GIVE_UP_AFTER_S, STALE_AFTER_S, Session
from dispatch_app.wire.session_steps import Phase

NOW = datetime(2026, 3, 14, 2, 0, tzinfo=UTC)
DISPATCHER = Actor("wang", Role.DISPATCHER)
DIRECTOR = Actor("sun", Role.DIRECTOR)
STATION = Actor("east", Role.STATION, station_id="s1")
COMMAND = cmd.ConfirmOrder("o1", 1, Step.RECEIVED)


class Talk:
    """Plays the server's side; time stands still unless it is told to pass."""

    def __init__(self, actor: Actor = DISPATCHER, urls: tuple[str, ...] = ("https://a", "https://b")) -> None:
        self.session = Session(list(urls), "test", lambda: 1.0)
        self.actor = actor
        self.now = 100.0
        self.said: list[step.Action] = []

    def do(self, actions: list[step.Action]) -> list[step.Action]:
        self.said = actions
        return actions

    def one(self, wanted: type) -> object:
        found = [action for action in self.said if isinstance(action, wanted)]
        assert len(found) == 1, self.said
        return found[0]

    def sign_in(self) -> None:
        self.do(self.session.sign_in("wang", "secret", "", self.now))
        post = self.one(step.PostSignIn)
        signed = msg.SignedIn("tok", self.actor, "c1", "中心", NOW)
        self.do(self.session.handle(step.SignedInAnswer(post.attempt, 200, encode(signed)), self.now))  # type: ignore[attr-defined]

    def hear(self, *messages: object) -> None:
        stream = self.session._attempt
        for message in messages:
            self.do(self.session.handle(step.StreamText(stream, encode(message), NOW), self.now))

    def live(self, seq: int = 10) -> None:
        self.sign_in()
        snapshot = msg.SnapshotMessage(seq, board_to_plain(Board("c1", seq)))
        self.hear(msg.Welcome(PROTOCOL, NOW, "c1", self.actor), snapshot)
        assert self.session.state.phase == Phase.LIVE

    def passes(self, seconds: float) -> None:
        self.now += seconds
        self.do(self.session.tick(self.now))


def event(seq: int) -> msg.WireEvent:
    return msg.to_wire(ev.Recorded("c1", seq, NOW, SERVER_ACTOR, "x", ev.DeskRegistered(f"d{seq}", "1号台")))


def test_events_in_order_are_applied_and_a_gap_brings_a_snapshot() -> None:
    talk = Talk(DIRECTOR)
    talk.live()
    talk.hear(msg.EventsMessage(12, [event(11), event(12)]))
    assert [type(a) for a in talk.said] == [step.EventApplied, step.EventApplied]
    assert set(talk.session.board.desks) == {"d11", "d12"}
    talk.hear(msg.EventsMessage(14, [event(14)]))
    assert talk.session.state.phase == Phase.OFFLINE and isinstance(talk.said[0], step.CloseStream)
    talk.passes(10)
    assert "after=" not in talk.one(step.OpenStream).url  # type: ignore[attr-defined]


@pytest.mark.parametrize("actor", [STATION, DISPATCHER], ids=["station", "desk"])
def test_a_filtered_stream_may_skip_numbers_but_not_go_back(actor: Actor) -> None:
    talk = Talk(actor)
    talk.live()
    talk.hear(msg.EventsMessage(20, [event(15)]), msg.BeatMessage(NOW, 25))
    assert talk.session.board.seq == 25 and talk.session.state.phase == Phase.LIVE
    talk.hear(msg.BeatMessage(NOW, 24))
    assert talk.session.state.phase == Phase.OFFLINE


def test_a_whole_reader_notices_by_the_beat_that_events_are_missing() -> None:
    talk = Talk(DIRECTOR)
    talk.live()
    talk.hear(msg.BeatMessage(NOW, 11))
    assert talk.session.state.phase == Phase.OFFLINE


def test_silence_is_stale_then_cut_and_resumed_at_the_other_server() -> None:
    talk = Talk()
    talk.live()
    talk.passes(STALE_AFTER_S - 0.1)
    assert talk.session.state.phase == Phase.LIVE
    talk.passes(0.2)
    assert talk.session.state.phase == Phase.STALE
    talk.hear(msg.BeatMessage(NOW, 10))
    assert talk.session.state.phase == Phase.LIVE
    talk.passes(GIVE_UP_AFTER_S)
    assert talk.session.state.phase == Phase.OFFLINE
    talk.passes(0.5)
    opened = talk.one(step.OpenStream)
    assert opened.url == f"wss://b/api/stream?protocol={PROTOCOL}&after=10"  # type: ignore[attr-defined]


def test_pauses_double_to_eight_seconds_with_each_round_of_servers() -> None:
    talk = Talk(urls=("https://a",))
    talk.live()
    pauses = []
    for _ in range(7):
        talk.do(talk.session.handle(step.StreamClosed(talk.session._attempt, "gone"), talk.now))
        started = talk.now
        while not any(isinstance(a, step.OpenStream | step.PostSignIn) for a in talk.said):
            talk.passes(0.25)
        pauses.append(talk.now - started)
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


def test_a_refused_handshake_signs_in_anew() -> None:
    talk = Talk()
    talk.live()
    talk.do(talk.session.handle(step.StreamClosed(talk.session._attempt, "cut"), talk.now))
    talk.passes(1)
    talk.do(talk.session.handle(step.StreamClosed(talk.session._attempt, "no", 401), talk.now))
    talk.passes(10)
    talk.one(step.PostSignIn)


def test_late_reports_of_an_earlier_attempt_change_nothing() -> None:
    talk = Talk()
    talk.live()
    before = talk.session.state
    for late in (step.StreamClosed(1, "old"), step.SignedInAnswer(1, 401, b""), step.StreamText(1, b"garbage", NOW)):
        assert talk.session.handle(late, talk.now) == []
    assert talk.session.state == before


@pytest.mark.parametrize("raw", [b"", b"{}", b"\xff", b'{"type":"events"}', b'{"type":"snapshot","seq":1,"board":{}}'])
def test_garbage_on_the_stream_brings_a_new_one(raw: bytes) -> None:
    talk = Talk()
    talk.live()
    talk.do(talk.session.handle(step.StreamText(talk.session._attempt, raw, NOW), talk.now))
    if talk.session.state.phase != Phase.LIVE:
        assert talk.session.state.phase == Phase.OFFLINE
        talk.passes(10)
        talk.one(step.OpenStream)


def test_an_old_program_is_refused_for_good() -> None:
    talk = Talk()
    talk.sign_in()
    talk.hear(msg.Welcome(PROTOCOL + 1, NOW, "c1", DISPATCHER))
    assert talk.session.state.phase == Phase.REFUSED and "安装新版本" in talk.session.state.detail
    talk.passes(60)
    assert talk.said == []


def test_a_command_is_repeated_under_its_id_until_it_is_answered() -> None:
    talk = Talk()
    talk.live()
    talk.do(talk.session.send("id-1", COMMAND, talk.now))
    first = talk.one(step.PostCommand)
    talk.do(talk.session.send("id-2", COMMAND, talk.now))
    assert talk.said == [], "the second overtook the first"
    talk.do(talk.session.handle(step.CommandReply("id-1", first.attempt, 0, b"cut"), talk.now))  # type: ignore[attr-defined]
    talk.passes(1)
    again = talk.one(step.PostCommand)
    assert (again.command_id, again.body) == (first.command_id, first.body)  # type: ignore[attr-defined]
    answer = msg.CommandAnswer(False, 11, {}, "order_unknown", {"order_id": "o1"})
    talk.do(talk.session.handle(step.CommandReply("id-1", again.attempt, 409, encode(answer)), talk.now))  # type: ignore[attr-defined]
    assert talk.one(step.CommandAnswered).answer == answer  # type: ignore[attr-defined]
    assert talk.one(step.PostCommand).command_id == "id-2"  # type: ignore[attr-defined]


def test_a_request_without_any_reply_is_sent_again() -> None:
    talk = Talk()
    talk.live()
    talk.do(talk.session.send("id-1", COMMAND, talk.now))
    for _ in range(15):
        talk.hear(msg.BeatMessage(NOW, 10))
        talk.passes(1)
    assert talk.one(step.PostCommand).command_id == "id-1"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("status", "code"), [(400, "malformed"), (403, "role_not_allowed"), (413, "too_large"), (426, "client_too_old")]
)
def test_a_final_fault_is_an_answer_with_a_sentence(status: int, code: str) -> None:
    talk = Talk()
    talk.live()
    talk.do(talk.session.send("id-1", COMMAND, talk.now))
    attempt = talk.one(step.PostCommand).attempt  # type: ignore[attr-defined]
    talk.do(talk.session.handle(step.CommandReply("id-1", attempt, status, b"{}"), talk.now))
    answer = talk.one(step.CommandAnswered).answer  # type: ignore[attr-defined]
    assert answer.refusal_code == code
    assert refusal_sentence(answer) not in ("", code)


def test_a_command_that_makes_the_server_stumble_does_not_block_the_others() -> None:
    talk = Talk()
    talk.live()
    talk.do(talk.session.send("bad", COMMAND, talk.now))
    for _ in range(3):
        attempt = talk.one(step.PostCommand).attempt  # type: ignore[attr-defined]
        talk.do(talk.session.handle(step.CommandReply("bad", attempt, 500, b""), talk.now))
        if not any(isinstance(a, step.CommandAnswered) for a in talk.said):
            talk.hear(msg.BeatMessage(NOW, 10))
            talk.passes(4)
    assert talk.one(step.CommandAnswered).answer.refusal_code == "server_fault"  # type: ignore[attr-defined]


def test_a_full_outbox_says_so() -> None:
    talk = Talk()
    talk.sign_in()
    for number in range(CAPACITY):
        talk.do(talk.session.send(f"id-{number}", COMMAND, talk.now))
    talk.do(talk.session.send("one-more", COMMAND, talk.now))
    assert talk.one(step.CommandAnswered).answer.refusal_code == "outbox_full"  # type: ignore[attr-defined]


def test_another_user_does_not_send_what_the_first_left() -> None:
    talk = Talk()
    talk.live()
    talk.do(talk.session.send("id-1", COMMAND, talk.now))
    talk.do(talk.session.sign_in("li", "secret", "", talk.now))
    assert talk.one(step.CommandAnswered).answer.refusal_code == "signed_out"  # type: ignore[attr-defined]
    assert len(talk.session.outbox) == 0


def test_the_clock_is_compared_at_every_beat() -> None:
    talk = Talk()
    talk.live()
    talk.hear(msg.BeatMessage(NOW + timedelta(seconds=3), 10))
    assert talk.session.clock_offset_s == 3.0
