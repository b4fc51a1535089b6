"""Who may speak on a leg, as the script of a conversation."""

from __future__ import annotations

from dispatch_app.exchange.media.latch import IN_A_ROW, RELATCH_AFTER_S, SourceLatch

PHONE, SAME_HOST, STRANGER = ("10.0.0.5", 4000), ("10.0.0.5", 61000), ("10.9.9.9", 4000)


def named(**given: bool) -> SourceLatch:
    latch = SourceLatch(**given)
    latch.expect(PHONE)
    return latch


def test_nobody_speaks_before_the_sdp_is_known() -> None:
    latch = SourceLatch(roaming=True)
    assert not any(latch.accept(PHONE, 0) for _ in range(10))
    assert latch.target is None and latch.foreign == 10


def test_the_named_telephone_is_heard_at_once() -> None:
    latch = named()
    assert latch.target == PHONE
    assert latch.accept(PHONE, 0) and latch.latched == PHONE


def test_another_port_of_the_named_host_is_believed_after_some_packets() -> None:
    latch = named()
    assert [latch.accept(SAME_HOST, 0) for _ in range(4)] == [False] * (IN_A_ROW - 1) + [True, True]
    assert latch.target == SAME_HOST


def test_a_stranger_never_takes_a_leg_over() -> None:
    latch = named()
    assert not any(latch.accept(STRANGER, t) for t in range(100))
    assert latch.accept(PHONE, 100)
    assert not any(latch.accept(STRANGER, t) for t in range(200, 300))
    assert latch.target == PHONE and latch.foreign == 200


def test_packets_in_turn_from_two_places_convince_nobody() -> None:
    latch = named(roaming=True)
    assert not any(latch.accept(one, 0) for _ in range(20) for one in (STRANGER, SAME_HOST))


def test_behind_nat_the_first_steady_sender_is_latched_and_nobody_after_it() -> None:
    latch = named(roaming=True)
    assert [latch.accept(STRANGER, 0) for _ in range(3)] == [False, False, True]
    assert not any(latch.accept(PHONE, 1) for _ in range(10))
    assert latch.target == STRANGER


def test_the_same_host_goes_on_from_another_port_only_after_silence() -> None:
    latch = named()
    assert latch.accept(PHONE, 0)
    assert not any(latch.accept(SAME_HOST, RELATCH_AFTER_S - 1) for _ in range(5))
    assert latch.accept(PHONE, 1.5)
    after = 1.5 + RELATCH_AFTER_S + 0.1
    assert [latch.accept(SAME_HOST, after) for _ in range(3)][-1]
    assert latch.target == SAME_HOST


def test_the_host_of_the_signalling_is_believed_after_some_packets_and_no_other() -> None:
    latch = SourceLatch()
    latch.expect(("10.1.1.9", 4000), "203.0.113.7")
    assert not any(latch.accept(("198.51.100.1", 9), 0.0) for _ in range(9))
    assert [latch.accept(("203.0.113.7", 7000), 0.0) for _ in range(3)] == [False, False, True]
    assert latch.target == ("203.0.113.7", 7000)


def test_a_new_sdp_lets_go_of_the_old_telephone_the_same_does_not() -> None:
    latch = named()
    assert latch.accept(PHONE, 0)
    latch.expect(PHONE)
    assert latch.latched == PHONE
    latch.expect(STRANGER)
    assert latch.target == STRANGER and not latch.accept(PHONE, 0) and latch.accept(STRANGER, 0)
