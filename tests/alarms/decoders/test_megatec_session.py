"""Conversations with a UPS, on a simulated clock."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from alarms.decoders.megatec_session import Ask, Garbled, MegatecSession, Read, Unanswered

Q1 = b"(226.0 195.0 226.0 014 49.0 27.5 30.0 00001000\r"
F = b"#220.0 000 024.0 50.0\r"
I = b"#NOT_A_LIVE_UPS  TESTING    TESTING   \r"  # noqa: E741 – the command's name
ANSWERS = {b"Q1\r": Q1, b"F\r": F, b"I\r": I}


@dataclass
class Line:
    """A session with its clock; answers come `byte_s` seconds a byte."""

    session: MegatecSession = field(default_factory=MegatecSession)
    now_s: float = 0.0
    said: list[object] = field(default_factory=list)

    def run(self, until_s: float, answers: dict[bytes, bytes], byte_s: float = 0.0) -> None:
        coming: list[tuple[float, bytes]] = []
        while self.now_s < until_s:
            fresh = [*self.session.tick(self.now_s)]
            while coming and coming[0][0] <= self.now_s:
                fresh += self.session.feed(coming.pop(0)[1], self.now_s)
            for one in fresh:
                if isinstance(one, Ask):
                    answer = answers.get(one.raw, b"")
                    coming += [(self.now_s + byte_s * (n + 1), bytes([b])) for n, b in enumerate(answer)]
            self.said += fresh
            self.now_s = round(self.now_s + 0.25, 3)

    def count(self, kind: type) -> int:
        return sum(isinstance(one, kind) for one in self.said)


def test_status_comes_first_then_rating_then_identity() -> None:
    line = Line()
    line.run(10.0, ANSWERS)
    assert [one.raw for one in line.said if isinstance(one, Ask)][:4] == [b"Q1\r", b"F\r", b"Q1\r", b"I\r"]
    assert line.session.rating is not None and line.session.identity is not None
    assert line.count(Read) >= 6
    assert line.count(Garbled) == line.count(Unanswered) == 0


def test_a_ups_that_knows_q1_only_is_read_all_the_same() -> None:
    line = Line()
    line.run(30.0, {b"Q1\r": Q1, b"F\r": b"NAK\r"})
    assert line.count(Read) >= 12
    assert line.count(Garbled) == line.count(Unanswered) == 0


def test_one_byte_a_second_is_slow_and_right() -> None:
    line = Line()
    line.run(400.0, ANSWERS, byte_s=1.0)
    assert line.count(Read) >= 4
    assert line.count(Garbled) == line.count(Unanswered) == 0


def test_silence_is_reported_and_asked_again() -> None:
    line = Line()
    line.run(20.0, {})
    assert line.count(Unanswered) >= 4
    assert line.count(Read) == 0


def test_half_an_answer_is_not_joined_with_the_next() -> None:
    line = Line()
    line.run(5.0, {b"Q1\r": Q1[:20]})
    assert next(one.half for one in line.said if isinstance(one, Unanswered)) == Q1[:20]
    line.said.clear()
    line.run(12.0, ANSWERS)
    assert line.count(Read) >= 4
    assert line.count(Garbled) == 0


@pytest.mark.parametrize("garbage", [b"\xff\xfe\r", b"\x00\x80" * 300 + b"\r", b"(226.0 \r"])
def test_garbage_is_named_and_costs_nothing(garbage: bytes) -> None:
    line = Line()
    line.run(10.0, {b"Q1\r": garbage})
    assert line.count(Read) == 0
    line.session.restart()
    line.said.clear()
    line.run(20.0, ANSWERS)
    assert line.count(Read) >= 5
