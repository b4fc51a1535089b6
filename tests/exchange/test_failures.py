"""The server goes, hangs and comes back; the exchange is killed and started again; legs die: no caller is lost."""

from __future__ import annotations

from pathlib import Path

from dispatch_app.domain.commands.exchange import (
    ReportAnswered,
    ReportCallEnded,
    ReportHeld,
    ReportLine,
    ReportParty,
    ReportPhone,
    ReportRing,
)
from dispatch_app.domain.telephone import EndedBy, LineState, Party, PartyState, PhoneState
from tests.exchange.exchange_bed import exchange_bed
from tests.waiting import wait_until


def test_calls_outlive_the_server_and_are_reported_afterwards(tmp_path: Path) -> None:
    with exchange_bed(tmp_path) as bed:
        trunk, desk = bed.trunk(1), bed.desk("d1", tone_hz=650.0)
        first = bed.ring_in(trunk, "13900001111", tone_hz=440.0)
        ring = bed.centre.until_report(ReportRing)
        bed.centre.port.answer(ring.call_id, "d1")
        bed.until(first, "up")

        bed.centre.stop()
        bed.until_hears(first, 650.0)
        other = bed.desk("d2", tone_hz=900.0)
        wait_until(lambda: "is away" in bed.text(), "the exchange notices")
        second = bed.ring_in(trunk, "13900002222", tone_hz=500.0)
        at_other = bed.ringing(other)
        bed.answer(at_other)
        bed.until(second, "up")
        bed.until_hears(at_other, 500.0)
        third = bed.ring_in(trunk, "13900003333")
        bed.until(third, "ringing")
        bed.loop.do(third.hang_up)

        bed.centre.start()
        bed.centre.until_report(ReportRing, caller_number="13900002222", fallback=True)
        late = bed.centre.until_report(ReportRing, caller_number="13900003333")
        bed.centre.until_report(ReportCallEnded, call_id=late.call_id, by=EndedBy.CALLER)
        answered = bed.centre.until_report(ReportAnswered, desk_id="d2")
        wait_until(lambda: bed.centre.port.attached, "the exchange connects again")
        bed.centre.port.reconcile([ring.call_id, answered.call_id, "of-another-day"])
        bed.centre.until_report(ReportCallEnded, call_id="of-another-day", by=EndedBy.EXCHANGE)
        bed.until_hears(first, 650.0)
        bed.centre.port.release(ring.call_id)
        bed.until(first, "over")
        ids = [one.call_id for one in bed.centre.of(ReportRing)]
        assert len(ids) == len(set(ids)) == 3
        assert desk.registered


def test_a_hanging_server_is_no_server(tmp_path: Path) -> None:
    with exchange_bed(tmp_path) as bed:
        trunk, desk = bed.trunk(1), bed.desk("d1")
        bed.centre.wakes.clear()
        caller = bed.ring_in(trunk, "13900001111")
        at_desk = bed.ringing(desk, within_s=6.0)
        bed.answer(at_desk)
        bed.until(caller, "up")
        bed.loop.do(caller.hang_up)
        bed.centre.loop.call_soon_threadsafe(bed.centre.wakes.set)
        bed.centre.until_report(ReportCallEnded)


def test_a_lost_trunk_hands_over_to_the_back_up_trunk(tmp_path: Path) -> None:
    with exchange_bed(tmp_path) as bed:
        first, backup = bed.trunk(1), bed.trunk(2)
        bed.centre.until_report(ReportLine, line_id="t1", state=LineState.IDLE)
        bed.centre.until_report(ReportLine, line_id="t2", state=LineState.IDLE)
        desk = bed.desk("d1", tone_hz=650.0)
        bed.centre.port.place("out-1", "d1", [Party("110", number="110")], False)
        bed.centre.until_report(ReportParty, call_id="out-1", state=PartyState.CONNECTED)
        assert [call.number for call in first.calls.values()] and not backup.calls
        bed.centre.port.release("out-1")
        bed.loop.do(first.close)
        bed.centre.until_report(ReportLine, line_id="t1", state=LineState.DOWN)
        wait_until(lambda: not desk.calls, "the desk is free")
        bed.centre.port.place("out-2", "d1", [Party("119", number="119")], False)
        bed.centre.until_report(ReportParty, call_id="out-2", state=PartyState.CONNECTED)
        assert [call.state for call in backup.calls.values()] == ["up"]
        words = wait_until(lambda: bed.centre.link.words()["telephony"] != "ok" and bed.centre.link.words(), "words")
        assert "t1" in words["telephony"]


def test_a_dead_desk_telephone_costs_no_caller(tmp_path: Path) -> None:
    sip = {"dead_after_s": 2.0}
    with exchange_bed(tmp_path, sip=sip, media={"silent_after_s": 1.0}) as bed:
        trunk, desk = bed.trunk(1), bed.desk("d1")
        caller = bed.ring_in(trunk, "13900001111", tone_hz=440.0)
        ring = bed.centre.until_report(ReportRing)
        bed.centre.port.answer(ring.call_id, "d1")
        bed.until(caller, "up")
        bed.loop.do(desk.close)
        bed.centre.until_report(ReportHeld, call_id=ring.call_id, held=True)
        bed.centre.until_report(ReportPhone, 40.0, desk_id="d1", phone=PhoneState.LOST)
        assert caller.state == "up"
        other = bed.desk("d2", tone_hz=900.0)
        bed.centre.port.transfer(ring.call_id, "d2")
        bed.until_hears(caller, 900.0)
        assert other.registered
        bed.loop.do(trunk.close)
        assert bed.centre.until_report(ReportCallEnded, 15.0, call_id=ring.call_id).by is EndedBy.DEAD_LEG
