"""Transfers by the telephone's own key, through the real exchange over real SIP and RTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dispatch_app.domain.commands.exchange import ReportCallEnded, ReportParty, ReportRing, ReportTransferred
from dispatch_app.domain.telephone import EndedBy, PartyState
from dispatch_app.simulator.phone_call import PhoneCall
from tests.exchange.exchange_bed import ExchangeBed, exchange_bed
from tests.waiting import wait_until

CALLER_HZ, DESK_HZ, POLICE_HZ, SECOND_HZ = 440.0, 650.0, 930.0, 1_200.0


@pytest.fixture(scope="module")
def bed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExchangeBed]:
    with exchange_bed(tmp_path_factory.mktemp("transfers")) as made:
        made.line = made.trunk(1, tone_hz=POLICE_HZ)  # type: ignore[attr-defined]
        made.d1 = made.desk("d1", tone_hz=DESK_HZ)  # type: ignore[attr-defined]
        made.d2 = made.desk("d2", tone_hz=SECOND_HZ)  # type: ignore[attr-defined]
        yield made


def _talking(bed: ExchangeBed, number: str) -> tuple[PhoneCall, PhoneCall, str]:
    """A caller talks with d1: (the caller, the desk's telephone, the call's id)."""
    caller = bed.ring_in(bed.line, number, tone_hz=CALLER_HZ)
    ring = bed.centre.until_report(ReportRing, caller_number=number)
    bed.centre.port.answer(ring.call_id, "d1")
    bed.until(caller, "up")
    at_desk = wait_until(lambda: next((c for c in bed.d1.calls.values() if c.state == "up"), None), "the desk talks")
    return caller, at_desk, ring.call_id


def test_to_a_number(bed: ExchangeBed) -> None:
    caller, at_desk, call_id = _talking(bed, "13900004001")
    bed.loop.do(bed.d1.refer, at_desk, "110")
    bed.centre.until_report(ReportTransferred, call_id=call_id, desk_id="d1", number="110")
    bed.until(at_desk, "over")
    assert at_desk.notified == ["SIP/2.0 100 Trying", "SIP/2.0 200 OK"]
    bed.until_hears(caller, POLICE_HZ)
    bed.until_hears(caller, DESK_HZ, hears=False)
    bed.loop.do(caller.hang_up)
    bed.centre.until_report(ReportCallEnded, call_id=call_id)


def test_to_a_desk_that_answers_after_the_first_has_hung_up(bed: ExchangeBed) -> None:
    caller, at_desk, call_id = _talking(bed, "13900004002")
    bed.loop.do(bed.d1.refer, at_desk, "8002")
    at_second = bed.ringing(bed.d2)
    bed.loop.do(at_desk.hang_up)
    bed.answer(at_second)
    bed.centre.until_report(ReportTransferred, call_id=call_id, to_desk_id="d2")
    bed.until_hears(caller, SECOND_HZ)
    bed.until_hears(at_second, CALLER_HZ)
    bed.loop.do(at_second.hang_up)
    bed.until(caller, "over")


def test_after_asking_on_the_second_line(bed: ExchangeBed) -> None:
    caller, at_desk, call_id = _talking(bed, "13900004003")
    bed.loop.do(at_desk.hold, True)
    second = bed.loop.run(bed.d1.call("110"))
    bed.until_hears(second, POLICE_HZ)
    bed.until_hears(caller, DESK_HZ, hears=False)
    bed.loop.do(bed.d1.refer, at_desk, "110", second)
    bed.centre.until_report(ReportTransferred, call_id=call_id, number="110")
    bed.centre.until_report(ReportParty, call_id=call_id, party_id="110", state=PartyState.CONNECTED)
    for one in (at_desk, second):
        bed.until(one, "over")
    bed.until_hears(caller, POLICE_HZ)
    police = next(one for one in bed.line.calls.values() if one.incoming and one.state == "up")
    bed.until_hears(police, CALLER_HZ)
    bed.loop.do(police.hang_up)
    bed.until(caller, "over")
    assert bed.centre.until_report(ReportCallEnded, call_id=call_id).by is EndedBy.CALLER


def test_a_wish_that_cannot_be_met_is_told_and_the_talk_goes_on(bed: ExchangeBed) -> None:
    caller, at_desk, _ = _talking(bed, "13900004004")
    bed.loop.do(bed.d1.refer, at_desk, "8003")
    wait_until(lambda: "SIP/2.0 480 Temporarily Unavailable" in at_desk.notified, f"told: {at_desk.notified}")
    stranger = bed.phone("nobody")
    unknown = PhoneCall(stranger, False, "1")
    unknown.remote_tag = "nowhere"
    bed.loop.do(bed.d1.refer, at_desk, "110", unknown)
    wait_until(lambda: "SIP/2.0 481 No such dialog" in at_desk.notified, f"told: {at_desk.notified}")
    bed.until_hears(caller, DESK_HZ)
    bed.loop.do(caller.hang_up)
    bed.until(at_desk, "over")
