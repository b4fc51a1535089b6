"""Session timers: what both sides agree on, and whose silence ends a talk when."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dispatch_app.exchange.sip.session_timer import (
    Session,
    SessionTimer,
    TooShort,
    Wish,
    agree_on_call_in,
    agree_on_call_out,
    read_wish,
)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("1800", Wish(1800)), (" 90;refresher=uas", Wish(90, "uas")), ("600 ; Refresher = UAC", Wish(600, "uac")),
        ("600;x=y", Wish(600)), ("", None), ("soon", None), ("-5", None), ("999999", None),
    ],
)  # fmt: skip
def test_wishes_are_read(text: str, wish: Wish | None) -> None:
    assert read_wish(text) == wish


@pytest.mark.parametrize(
    ("wish", "knows", "agreed"),
    [
        (None, False, Session(600, True)), (None, True, Session(600, True)),
        (Wish(1800), True, Session(600, True)), (Wish(300, "uac"), True, Session(300, False)),
        (Wish(300, "uas"), True, Session(300, True)), (Wish(300, "uac"), False, Session(300, True)),
        (Wish(20), False, Session(90, True)),
    ],
)  # fmt: skip
def test_a_call_in(wish: Wish | None, knows: bool, agreed: Session) -> None:
    assert agree_on_call_in(wish, knows, 600) == agreed


def test_a_session_that_is_too_short_is_declined_with_ours() -> None:
    with pytest.raises(TooShort) as wrong:
        agree_on_call_in(Wish(30), True, 600)
    assert wrong.value.shortest_s == 90


@pytest.mark.parametrize(
    ("answer", "agreed"),
    [(None, Session(600, True)), (Wish(300, "uac"), Session(300, True)), (Wish(300, "uas"), Session(300, False)),
     (Wish(10, "uas"), Session(90, False))],
)  # fmt: skip
def test_a_call_out(answer: Wish | None, agreed: Session) -> None:
    assert agree_on_call_out(answer, 600) == agreed


class Clock:
    """Timers that ring when `now_s` is moved."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.running: list[tuple[float, Callable[[], None]]] = []

    def start(self, ring: Callable[[], None], after_s: float) -> Clock.One:
        entry = (self.now_s + after_s, ring)
        self.running.append(entry)
        return Clock.One(self, entry)

    class One:
        def __init__(self, clock: Clock, entry: tuple[float, Callable[[], None]]) -> None:
            self.clock, self.entry = clock, entry

        def cancel(self) -> None:
            if self.entry in self.clock.running:
                self.clock.running.remove(self.entry)

    def go_to(self, now_s: float) -> None:
        while due := sorted((one for one in self.running if one[0] <= now_s), key=lambda one: one[0]):
            self.running.remove(due[0])
            self.now_s = due[0][0]
            due[0][1]()
        self.now_s = now_s


def _timer(session: Session) -> tuple[Clock, SessionTimer, list[tuple[str, float]]]:
    clock, told = Clock(), list[tuple[str, float]]()
    timer = SessionTimer(
        lambda: told.append(("refresh", clock.now_s)), lambda: told.append(("lost", clock.now_s)), clock.start
    )
    timer.agreed(session)
    return clock, timer, told


def test_we_refresh_at_half_time_and_give_up_at_the_end() -> None:
    clock, timer, told = _timer(Session(600, we_refresh=True))
    clock.go_to(310.0)
    timer.proved()
    clock.go_to(2_000.0)
    assert told == [("refresh", 300.0), ("refresh", 610.0), ("lost", 910.0)]


def test_they_refresh_and_are_given_up_half_a_minute_before_the_end() -> None:
    clock, timer, told = _timer(Session(600, we_refresh=False))
    clock.go_to(500.0)
    timer.proved()
    clock.go_to(1_067.0)
    assert told == []
    clock.go_to(5_000.0)
    assert told == [("lost", 1_068.0)]


def test_a_short_session_of_theirs_ends_a_third_earlier_and_a_stopped_one_never() -> None:
    clock, _, told = _timer(Session(90, we_refresh=False))
    clock.go_to(100.0)
    assert told == [("lost", 60.0)]
    clock, timer, told = _timer(Session(90, we_refresh=True))
    timer.again(2.0)
    timer.stop()
    clock.go_to(1_000.0)
    assert told == []
