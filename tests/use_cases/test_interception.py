"""Calls that the exchange speaks to before a desk rings, and calls that it distributed alone (CALL-05, CALL-07)."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.call import CallState, Interception
from dispatch_app.domain.place import Subscriber
from dispatch_app.domain.telephone import AfterAnnouncement, Announcement, EndedBy
from dispatch_app.use_cases.call_settings import CallSettings, Screening
from tests.centre_in_memory import DISPATCHER, EXCHANGE, staffed_centre
from tests.use_cases.test_distribution import happened, offered, ring, tick


class TestInterception:
    def test_a_locked_number_reaches_no_desk_and_is_logged(self) -> None:
        centre = staffed_centre()
        centre.do(cmd.LockNumber("139-0000", 24, "反复骚扰"), DISPATCHER)
        ring(centre, "c1", "1390000")
        call = centre.board.calls["c1"]
        assert (call.state, call.intercepted, call.offered_to) == (CallState.AUTOMATIC, Interception.LOCKED, ())
        assert happened(centre, ev.AnnouncementStarted)[-1].after is AfterAnnouncement.RELEASE
        centre.do(cmd.ReportAnnounced("c1", Announcement.NUMBER_LOCKED), EXCHANGE)
        centre.do(cmd.ReportCallEnded("c1", EndedBy.AUTOMATIC), EXCHANGE)
        assert centre.board.calls_to_return() == []
        assert centre.board.locks["1390000"].blocked_calls == 1

    def test_a_lock_ends_by_itself_or_by_hand(self) -> None:
        centre = staffed_centre()
        centre.do(cmd.LockNumber("1390000", 1, "骚扰"), DISPATCHER)
        centre.do(cmd.LockNumber("1390001", 2, "骚扰"), DISPATCHER)
        tick(centre, 3601)
        assert set(centre.board.locks) == {"1390001"}
        centre.do(cmd.UnlockNumber("1390001", "误锁"), DISPATCHER)
        ring(centre, "c1", "1390001")
        assert offered(centre, "c1") == ("d1", "d2")

    def test_what_may_not_be_locked(self) -> None:
        centre = staffed_centre()
        assert centre.refused(cmd.LockNumber("", 1, "x"), DISPATCHER).code == "number_wrong"
        assert centre.refused(cmd.LockNumber("5550001", 1, "x"), DISPATCHER).code == "number_is_ours"
        assert centre.refused(cmd.LockNumber("139", 10_000, "x"), DISPATCHER).code == "field_wrong"
        assert centre.refused(cmd.LockNumber("139", 1, " "), DISPATCHER).code == "reason_missing"

    def test_a_misdialled_number_hears_so_and_then_waits(self) -> None:
        centre = staffed_centre(calls=CallSettings(own_numbers=("120",)))
        ring(centre, "c1", called="1200")
        assert centre.board.calls["c1"].intercepted is Interception.WRONG_NUMBER
        assert offered(centre, "c1") == ()
        centre.do(cmd.ReportAnnounced("c1", Announcement.WRONG_NUMBER), EXCHANGE)
        assert offered(centre, "c1") == ("d1", "d2"), "never a silent drop"

    def test_unknown_numbers_are_screened_known_ones_ring(self) -> None:
        centre = staffed_centre(calls=CallSettings(screening=Screening.UNKNOWN))
        centre.world.subscribers["138"] = Subscriber("138", "张", "人民路")
        ring(centre, "known", "138")
        ring(centre, "unknown", "139")
        assert offered(centre, "known") == ("d1", "d2")
        assert centre.board.calls["unknown"].state is CallState.AUTOMATIC

    def test_an_exchange_that_says_no_more_loses_no_call(self) -> None:
        centre = staffed_centre(calls=CallSettings(screening=Screening.EVERYBODY))
        ring(centre, "c1")
        tick(centre, 29)
        assert centre.board.calls["c1"].state is CallState.AUTOMATIC
        tick(centre, 2)
        assert offered(centre, "c1") == ("d1", "d2")

    def test_who_hangs_up_during_the_announcement_is_called_back(self) -> None:
        centre = staffed_centre(calls=CallSettings(screening=Screening.EVERYBODY))
        ring(centre, "c1")
        centre.do(cmd.ReportCallEnded("c1", EndedBy.CALLER), EXCHANGE)
        assert [c.call_id for c in centre.board.calls_to_return()] == ["c1"]


class TestFallback:
    def test_a_call_that_the_exchange_distributed_alone_is_taken_as_it_was(self) -> None:
        centre = staffed_centre()
        since = centre.now
        centre.advance(60)
        centre.do(cmd.ReportRing("c1", "1", "139", at=since, fallback=True), EXCHANGE)
        assert offered(centre, "c1") == ()
        centre.do(cmd.ReportAnswered("c1", "d3", at=since), EXCHANGE)
        call = centre.board.calls["c1"]
        assert (call.desk_id, call.rang_at, call.answered_at) == ("d3", since, since)

    def test_one_that_still_rings_is_distributed_after_a_moment(self) -> None:
        centre = staffed_centre()
        centre.do(cmd.ReportRing("c1", "1", "139", fallback=True), EXCHANGE)
        tick(centre, 4)
        assert offered(centre, "c1") == ("d1", "d2")

    def test_a_wild_clock_is_not_believed(self) -> None:
        centre = staffed_centre()
        wild = centre.now.replace(year=2031)
        centre.do(cmd.ReportRing("c1", "1", "139", at=wild), EXCHANGE)
        assert centre.board.calls["c1"].rang_at == centre.now
