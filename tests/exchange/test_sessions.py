"""Session timers through the real exchange: talks are proved to stand, and end when nobody proves it (RFC 4028)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dispatch_app.domain.commands.exchange import ReportCallEnded, ReportHeld, ReportRing
from dispatch_app.domain.telephone import EndedBy
from tests.exchange.exchange_bed import ExchangeBed, exchange_bed
from tests.waiting import wait_until

SESSION_S = 2


@pytest.fixture(scope="module")
def bed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExchangeBed]:
    with exchange_bed(tmp_path_factory.mktemp("sessions"), sip={"session_s": SESSION_S}) as made:
        made.line = made.trunk(1)  # type: ignore[attr-defined]
        made.d1 = made.desk("d1", tone_hz=650.0)  # type: ignore[attr-defined]
        yield made


def test_both_legs_are_proved_again_and_again_and_the_one_that_is_gone_ends(bed: ExchangeBed) -> None:
    caller = bed.ring_in(bed.line, "13900006001", tone_hz=440.0)
    ring = bed.centre.until_report(ReportRing, caller_number="13900006001")
    bed.centre.port.answer(ring.call_id, "d1")
    bed.until(caller, "up")
    at_desk = next(one for one in bed.d1.calls.values() if one.state == "up")
    wait_until(lambda: caller.offers_heard >= 2 and at_desk.offers_heard >= 2, "two proofs on each leg")
    bed.until_hears(caller, 650.0)
    bed.until_hears(at_desk, 440.0)
    bed.loop.do(bed.d1.calls.pop, at_desk.call_id)  # its voice goes on, nobody answers for the dialog any more
    bed.centre.until_report(ReportHeld, call_id=ring.call_id, held=True)
    assert caller.state == "up", "the caller waits with music"
    bed.loop.do(caller.hang_up)
    bed.centre.until_report(ReportCallEnded, call_id=ring.call_id)
    bed.loop.do(at_desk.voice.close)


def test_a_caller_who_promised_to_prove_it_and_does_not_is_gone(bed: ExchangeBed) -> None:
    headers = [("supported", "timer"), ("session-expires", f"{SESSION_S};refresher=uac")]
    caller = bed.ring_in(bed.line, "13900006002", tone_hz=440.0, headers=headers)
    ring = bed.centre.until_report(ReportRing, caller_number="13900006002")
    bed.centre.port.answer(ring.call_id, "d1")
    bed.until(caller, "up")
    assert caller.granted == f"{SESSION_S};refresher=uac"
    ended = bed.centre.until_report(ReportCallEnded, call_id=ring.call_id)
    assert ended.by is EndedBy.DEAD_LEG
    bed.until(caller, "over")


def test_a_session_too_short_and_a_demand_that_nobody_meets_are_declined(bed: ExchangeBed) -> None:
    headers = [("supported", "timer"), ("session-expires", "1")]
    call = bed.ring_in(bed.line, "13900006003", headers=headers)
    bed.until(call, "over")
    assert call.code == 422
    demanding = bed.ring_in(bed.line, "13900006004", headers=[("require", "timer, 100rel")])
    bed.until(demanding, "over")
    assert demanding.code == 420
