"""What every exchange behind the port must do; a real exchange's tests subclass this with its own bed."""

from __future__ import annotations

from abc import ABC, abstractmethod

import pytest

from dispatch_app.domain.commands import Command, ReportCallEnded, ReportRing
from dispatch_app.use_cases.ports import Telephony, TelephonyFault


class ExchangeBed(ABC):
    """An exchange with a caller's side that tests can move, and what it reported."""

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


class TelephonyContract:
    """Subclasses give a `bed` fixture."""

    def test_a_ring_is_reported_with_number_and_line(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("13900001111")
        ring = bed.reported[-1]
        assert isinstance(ring, ReportRing) and (ring.call_id, ring.caller_number) == (call_id, "13900001111")
        assert ring.line

    def test_a_call_is_answered_held_resumed_transferred_and_released(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("1")
        bed.telephony.answer(call_id, "d1")
        assert bed.state_of(call_id) == ("answered", "d1")
        bed.telephony.hold(call_id)
        assert bed.state_of(call_id) == ("held", "d1")
        bed.telephony.resume(call_id)
        bed.telephony.transfer(call_id, "d2")
        assert bed.state_of(call_id) == ("answered", "d2")
        bed.telephony.release(call_id)
        assert bed.state_of(call_id)[0] == "over"
        assert bed.reported[-1] == ReportCallEnded(call_id)

    def test_requests_may_be_repeated(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("1")
        for _ in range(2):
            bed.telephony.answer(call_id, "d1")
        for _ in range(2):
            bed.telephony.hold(call_id)
        for _ in range(2):
            bed.telephony.release(call_id)
        assert [type(one) for one in bed.reported].count(ReportCallEnded) == 1

    def test_both_sides_may_hang_up_at_once(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("1")
        bed.telephony.answer(call_id, "d1")
        bed.caller_hangs_up(call_id)
        bed.telephony.release(call_id)
        assert [one for one in bed.reported if isinstance(one, ReportCallEnded)] == [ReportCallEnded(call_id)]

    def test_a_caller_may_give_up_before_anybody_answers(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("1")
        bed.caller_hangs_up(call_id)
        assert bed.reported[-1] == ReportCallEnded(call_id)

    def test_what_cannot_be_done_is_a_fault(self, bed: ExchangeBed) -> None:
        call_id = bed.ring("1")
        for request in (
            lambda: bed.telephony.hold(call_id),
            lambda: bed.telephony.answer("unknown", "d1"),
            lambda: bed.telephony.monitor(call_id, "d9", "listen"),
            lambda: bed.telephony.start_recording("unknown"),
            lambda: bed.telephony.conference([call_id], []),
        ):
            with pytest.raises(TelephonyFault):
                request()

    def test_a_call_is_monitored_recorded_and_joined(self, bed: ExchangeBed) -> None:
        one, other = bed.ring("1"), bed.ring("2")
        for call_id in (one, other):
            bed.telephony.answer(call_id, "d1")
        for mode in ("listen", "whisper", "barge"):
            bed.telephony.monitor(one, "d9", mode)
        bed.telephony.start_recording(one)
        bed.telephony.stop_recording(one)
        bed.telephony.conference([one, other], ["110"])
        with pytest.raises(TelephonyFault):
            bed.telephony.monitor(one, "d9", "shout")

    def test_a_desk_calls_out(self, bed: ExchangeBed) -> None:
        call_id = bed.telephony.call_out("d1", "13900002222")
        assert bed.state_of(call_id) == ("answered", "d1")
        bed.telephony.release(call_id)
        assert bed.state_of(call_id)[0] == "over"
