"""What every exchange behind the port must do; a real exchange's tests subclass this with its own bed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

import pytest

from dispatch_app.domain.campaign import CampaignKind
from dispatch_app.domain.commands import (
    Command,
    ReportAnnounced,
    ReportCallEnded,
    ReportParty,
    ReportRing,
)
from dispatch_app.domain.telephone import (
    AfterAnnouncement,
    Announcement,
    EndedBy,
    ExchangeFault,
    MonitorMode,
    Party,
    PartyState,
)
from dispatch_app.use_cases.campaign_flow import flow_text
from dispatch_app.use_cases.ports import Telephony, TelephonyFault

MOBILE = Party("13900002222", number="13900002222")
OTHER = Party("13900003333", number="13900003333")


class ExchangeBed(ABC):
    """An exchange with a caller's side that tests can move, and what it reported; whoever is called answers."""

    telephony: Telephony
    reported: list[Command]

    @abstractmethod
    def ring(self, number: str) -> str:
        """Have a caller ring; the call's id."""

    @abstractmethod
    def caller_hangs_up(self, call_id: str) -> None: ...

    @abstractmethod
    def state_of(self, call_id: str) -> tuple[str, str]:
        """State ("ringing", "answered", "held", "over") and desk of the call at the exchange."""

    @abstractmethod
    def ringing_desks(self, call_id: str) -> set[str]:
        """The desks whose telephones ring for the call."""

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for what the exchange does and reports in its own time; one that does it at once needs no waiting."""
        assert condition(), self.reported

    def ends(self, call_id: str) -> list[EndedBy]:
        """Who ended the call, as often as it was reported."""
        return [one.by for one in self.reported if isinstance(one, ReportCallEnded) and one.call_id == call_id]

    def party_states(self, call_id: str, party_id: str) -> list[PartyState]:
        """What was reported of one party."""
        parties = (one for one in self.reported if isinstance(one, ReportParty) and one.call_id == call_id)
        return [one.state for one in parties if one.party_id == party_id]


class TelephonyContract:
    """Subclasses give a `bed` fixture."""

    def test_a_ring_is_reported_with_number_and_line(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("13900001111")
        ring = next(one for one in bed.reported if isinstance(one, ReportRing))
        assert (ring.call_id, ring.caller_number) == (call_id, "13900001111")
        assert ring.line

    def test_exactly_the_named_desks_ring(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("1")
        bed.telephony.ring(call_id, ["d1", "d2"])
        bed.until(lambda: bed.ringing_desks(call_id) == {"d1", "d2"})
        bed.telephony.ring(call_id, ["d2"])
        bed.until(lambda: bed.ringing_desks(call_id) == {"d2"})
        bed.telephony.ring(call_id, [])
        bed.until(lambda: bed.ringing_desks(call_id) == set())
        assert bed.state_of(call_id)[0] == "ringing"

    def test_an_answered_call_rings_nowhere(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("1")
        bed.telephony.ring(call_id, ["d1", "d2"])
        bed.telephony.answer(call_id, "d2")
        bed.until(lambda: bed.state_of(call_id) == ("answered", "d2") and not bed.ringing_desks(call_id))

    def test_a_call_is_answered_held_resumed_transferred_and_released(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("1")
        bed.telephony.answer(call_id, "d1")
        bed.until(lambda: bed.state_of(call_id) == ("answered", "d1"))
        bed.telephony.hold(call_id)
        bed.until(lambda: bed.state_of(call_id) == ("held", "d1"))
        bed.telephony.resume(call_id)
        bed.until(lambda: bed.state_of(call_id) == ("answered", "d1"))
        bed.telephony.mute(call_id, "d1", True)
        bed.telephony.mute(call_id, "d1", False)
        bed.telephony.transfer(call_id, "d2")
        bed.until(lambda: bed.state_of(call_id) == ("answered", "d2"))
        bed.telephony.release(call_id)
        bed.until(lambda: bed.state_of(call_id)[0] == "over" and len(bed.ends(call_id)) == 1)

    def test_requests_may_be_repeated(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("1")
        for _ in range(2):
            bed.telephony.answer(call_id, "d1")
        bed.until(lambda: bed.state_of(call_id) == ("answered", "d1"))
        for _ in range(2):
            bed.telephony.hold(call_id)
        for _ in range(2):
            bed.telephony.release(call_id)
        bed.until(lambda: bed.state_of(call_id)[0] == "over")
        bed.until(lambda: len(bed.ends(call_id)) == 1)

    def test_both_sides_may_hang_up_at_once(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("1")
        bed.telephony.answer(call_id, "d1")
        bed.until(lambda: bed.state_of(call_id) == ("answered", "d1"))
        bed.caller_hangs_up(call_id)
        bed.telephony.release(call_id)
        bed.until(lambda: len(bed.ends(call_id)) == 1)

    def test_a_caller_may_give_up_before_anybody_answers(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("1")
        bed.caller_hangs_up(call_id)
        bed.until(lambda: bed.ends(call_id) == [EndedBy.CALLER])

    def test_what_cannot_be_done_is_a_fault(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("1")
        for request, fault in (
            (lambda: bed.telephony.hold(call_id), ExchangeFault.NOT_NOW),
            (lambda: bed.telephony.answer("unknown", "d1"), ExchangeFault.CALL_UNKNOWN),
            (lambda: bed.telephony.monitor(call_id, "d2", MonitorMode.LISTEN), ExchangeFault.NOT_NOW),
            (lambda: bed.telephony.join(call_id, "unknown"), ExchangeFault.NOT_NOW),
        ):
            with pytest.raises(TelephonyFault) as caught:
                request()
            assert caught.value.fault is fault

    def test_a_desk_puts_a_caller_back_into_the_queue(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("1")
        bed.telephony.answer(call_id, "d1")
        bed.until(lambda: bed.state_of(call_id) == ("answered", "d1"))
        bed.telephony.queue(call_id)
        bed.until(lambda: bed.state_of(call_id) == ("ringing", ""))
        bed.telephony.ring(call_id, ["d2"])
        bed.telephony.answer(call_id, "d2")
        bed.until(lambda: bed.state_of(call_id) == ("answered", "d2"))

    def test_an_announcement_is_spoken_and_the_call_waits_on(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("1")
        bed.telephony.announce(call_id, Announcement.INTERCEPT, AfterAnnouncement.WAIT)
        bed.until(lambda: ReportAnnounced(call_id, Announcement.INTERCEPT) in bed.reported)
        assert bed.state_of(call_id)[0] == "ringing"

    def test_a_locked_caller_is_told_and_released(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("1")
        bed.telephony.announce(call_id, Announcement.NUMBER_LOCKED, AfterAnnouncement.RELEASE)
        bed.until(lambda: bed.ends(call_id) == [EndedBy.AUTOMATIC])
        assert ReportAnnounced(call_id, Announcement.NUMBER_LOCKED) in bed.reported

    def test_a_call_is_monitored(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("1")
        bed.telephony.answer(call_id, "d1")
        bed.until(lambda: bed.state_of(call_id) == ("answered", "d1"))
        for mode in (*MonitorMode, None, None):
            bed.telephony.monitor(call_id, "d2", mode)
        assert bed.state_of(call_id) == ("answered", "d1")

    def test_two_calls_of_a_desk_become_one(self, bed: ExchangeBed) -> None:
        one, other = bed.ring("1"), bed.ring("2")
        bed.telephony.answer(one, "d1")
        bed.until(lambda: bed.state_of(one) == ("answered", "d1"))
        bed.telephony.hold(one)
        bed.telephony.answer(other, "d1")
        bed.until(lambda: bed.state_of(other) == ("answered", "d1"))
        bed.telephony.join(one, other)
        bed.until(lambda: bed.state_of(one)[0] == bed.state_of(other)[0] == "answered")

    def test_a_number_joins_and_leaves_a_conversation(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("1")
        bed.telephony.answer(call_id, "d1")
        bed.until(lambda: bed.state_of(call_id) == ("answered", "d1"))
        bed.telephony.add_party(call_id, MOBILE)
        bed.until(lambda: bed.party_states(call_id, MOBILE.party_id)[-1:] == [PartyState.CONNECTED])
        bed.telephony.drop_party(call_id, MOBILE.party_id)
        bed.until(lambda: bed.party_states(call_id, MOBILE.party_id)[-1:] == [PartyState.LEFT])
        assert bed.state_of(call_id) == ("answered", "d1")

    def test_a_desk_calls_out(self, bed: ExchangeBed) -> None:
        for _ in range(2):  # asked twice, it rings once
            bed.telephony.place("out-1", "d1", [MOBILE], False)
        bed.until(lambda: bed.party_states("out-1", MOBILE.party_id)[-1:] == [PartyState.CONNECTED])
        assert bed.state_of("out-1") == ("answered", "d1")
        bed.telephony.release("out-1")
        bed.until(lambda: bed.state_of("out-1")[0] == "over" and len(bed.ends("out-1")) == 1)

    def test_a_desk_calls_a_group(self, bed: ExchangeBed) -> None:
        bed.telephony.place("group-1", "d1", [MOBILE, OTHER], True)
        for party in (MOBILE, OTHER):
            bed.until(lambda p=party: bed.party_states("group-1", p.party_id)[-1:] == [PartyState.CONNECTED])  # type: ignore[misc]
        bed.telephony.drop_party("group-1", MOBILE.party_id)
        bed.until(lambda: bed.state_of("group-1") == ("answered", "d1"))
        bed.telephony.drop_party("group-1", OTHER.party_id)
        bed.until(lambda: bed.state_of("group-1")[0] == "over")

    def test_a_caller_is_given_to_a_number_outside(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("1")
        bed.telephony.answer(call_id, "d1")
        bed.until(lambda: bed.state_of(call_id) == ("answered", "d1"))
        bed.telephony.transfer_outside(call_id, MOBILE.number)
        bed.until(lambda: bed.state_of(call_id) == ("answered", ""))

    def test_calls_that_the_exchange_does_not_have_are_over(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("1")
        bed.telephony.block(["13900009999"])
        bed.telephony.reconcile([call_id, "lost"])
        bed.telephony.reconcile_recordings(["2601010000000001"])
        bed.until(lambda: bed.ends("lost") == [EndedBy.EXCHANGE])
        assert bed.ends(call_id) == [] and bed.state_of(call_id)[0] == "ringing"

    def test_a_number_is_asked_without_a_desk_once_however_often_it_is_requested(self, bed: ExchangeBed) -> None:
        flow = flow_text(CampaignKind.STAFF_CALL_UP, "")
        for _ in range(2):
            bed.telephony.ask_by_telephone("asked-1", MOBILE.number, flow)
        bed.until(lambda: PartyState.CONNECTED in bed.party_states("asked-1", MOBILE.number))
        assert bed.party_states("asked-1", MOBILE.number).count(PartyState.CONNECTED) == 1
        bed.telephony.release("asked-1")
        bed.until(lambda: len(bed.ends("asked-1")) == 1)
