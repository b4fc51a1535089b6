"""Calls through the real exchange: real SIP and RTP, tones told apart by Fourier analysis in what each phone heard."""

from __future__ import annotations

import hashlib
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from dispatch_app.domain.commands.exchange import ReportAnswered, ReportCallEnded, ReportParty, ReportRing
from dispatch_app.domain.commands.recordings import ReportRecordingFinished, ReportRecordingStarted
from dispatch_app.domain.telephone import EndedBy, MonitorMode, Party, PartyState
from dispatch_app.simulator.phone_voice import strength
from tests.exchange.exchange_bed import LOUD, ExchangeBed, exchange_bed
from tests.waiting import wait_until

CALLER_HZ, DESK_HZ, OTHER_HZ = 440.0, 650.0, 930.0


@pytest.fixture(scope="module")
def bed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExchangeBed]:
    with exchange_bed(tmp_path_factory.mktemp("exchange")) as made:
        made.line = made.trunk(1, answers_after_s=0.0, tone_hz=OTHER_HZ)  # type: ignore[attr-defined]
        made.d1 = made.desk("d1", tone_hz=DESK_HZ)  # type: ignore[attr-defined]
        made.d2 = made.desk("d2", tone_hz=1_200.0)  # type: ignore[attr-defined]
        yield made


def test_a_caller_is_answered_by_the_desks_telephone_and_both_hear_each_other(bed: ExchangeBed) -> None:
    caller = bed.ring_in(bed.line, "13900001111", tone_hz=CALLER_HZ)
    ring = bed.centre.until_report(ReportRing, caller_number="13900001111")
    assert (ring.line, ring.called_number, ring.fallback) == ("t1", "120", False)
    bed.centre.port.ring(ring.call_id, ["d1", "d2"])
    at_desk, at_other = bed.ringing(bed.d1), bed.ringing(bed.d2)
    assert at_desk.number == "13900001111"
    bed.answer(at_desk)
    bed.until(caller, "up")
    bed.until(at_other, "over")
    answered = bed.centre.until_report(ReportAnswered, call_id=ring.call_id)
    assert answered.desk_id == "d1"
    bed.until_hears(caller, DESK_HZ)
    bed.until_hears(at_desk, CALLER_HZ)
    bed.loop.do(caller.hang_up)
    bed.until(at_desk, "over")
    assert bed.centre.until_report(ReportCallEnded, call_id=ring.call_id).by is EndedBy.CALLER


def test_the_screen_answers_and_the_telephone_lifts_itself(bed: ExchangeBed) -> None:
    caller = bed.ring_in(bed.line, "13900001112", tone_hz=CALLER_HZ)
    ring = bed.centre.until_report(ReportRing, caller_number="13900001112")
    bed.centre.port.ring(ring.call_id, ["d1", "d2"])
    bed.ringing(bed.d1)
    bed.centre.port.answer(ring.call_id, "d1")
    bed.until(caller, "up")
    at_desk = next(call for call in bed.d1.calls.values() if call.state == "up")
    assert at_desk.auto
    bed.until_hears(at_desk, CALLER_HZ)
    bed.centre.port.hold(ring.call_id)
    bed.until_hears(at_desk, CALLER_HZ, hears=False)
    bed.until_hears(caller, DESK_HZ, hears=False)
    bed.centre.port.resume(ring.call_id)
    bed.until_hears(at_desk, CALLER_HZ)
    bed.centre.port.mute(ring.call_id, "d1", True)
    bed.until_hears(caller, DESK_HZ, hears=False)
    bed.centre.port.mute(ring.call_id, "d1", False)
    bed.until_hears(caller, DESK_HZ)
    bed.centre.port.transfer(ring.call_id, "d2")
    bed.until(at_desk, "over")
    bed.until_hears(caller, 1_200.0)
    bed.centre.port.release(ring.call_id)
    bed.until(caller, "over")


def test_three_talk_and_a_listener_is_heard_by_nobody_a_whisperer_by_the_desk_alone(bed: ExchangeBed) -> None:
    caller = bed.ring_in(bed.line, "13900001113", tone_hz=CALLER_HZ)
    ring = bed.centre.until_report(ReportRing, caller_number="13900001113")
    bed.centre.port.answer(ring.call_id, "d1")
    bed.until(caller, "up")
    desk = next(call for call in bed.d1.calls.values() if call.state == "up")
    bed.centre.port.add_party(ring.call_id, Party("110", number="110"))
    bed.centre.until_report(ReportParty, call_id=ring.call_id, party_id="110", state=PartyState.CONNECTED)
    police = next(call for call in bed.line.calls.values() if call.incoming and call.state == "up")
    for ear, tones in ((caller, (DESK_HZ, OTHER_HZ)), (desk, (CALLER_HZ, OTHER_HZ)), (police, (CALLER_HZ, DESK_HZ))):
        for tone in tones:
            bed.until_hears(ear, tone)
    bed.centre.port.monitor(ring.call_id, "d2", MonitorMode.LISTEN)
    listener = wait_until(lambda: next((c for c in bed.d2.calls.values() if c.state == "up"), None), "listener")
    for tone in (CALLER_HZ, DESK_HZ, OTHER_HZ):
        bed.until_hears(listener, tone)
    bed.until_hears(caller, 1_200.0, hears=False)
    bed.until_hears(desk, 1_200.0, hears=False)
    bed.centre.port.monitor(ring.call_id, "d2", MonitorMode.WHISPER)
    bed.until_hears(desk, 1_200.0)
    bed.until_hears(caller, 1_200.0, hears=False)
    bed.centre.port.monitor(ring.call_id, "d2", MonitorMode.BARGE)
    bed.until_hears(caller, 1_200.0)
    bed.centre.port.monitor(ring.call_id, "d2", None)
    bed.until(listener, "over")
    bed.centre.port.drop_party(ring.call_id, "110")
    bed.until(police, "over")
    assert (caller.state, desk.state) == ("up", "up")
    bed.loop.do(desk.hang_up)
    bed.until(caller, "over")


def test_both_sides_of_a_call_stand_on_their_own_channels_of_its_recording(tmp_path: Path) -> None:
    with exchange_bed(tmp_path, recording=True) as bed:
        trunk = bed.trunk(1)
        bed.desk("d1", tone_hz=DESK_HZ)
        caller = bed.ring_in(trunk, "13900001111", tone_hz=CALLER_HZ)
        ring = bed.centre.until_report(ReportRing)
        bed.centre.port.answer(ring.call_id, "d1")
        bed.until_hears(caller, DESK_HZ)
        started = bed.centre.until_report(ReportRecordingStarted, call_id=ring.call_id)
        caller.voice.forget()
        bed.until_hears(caller, DESK_HZ)
        bed.loop.do(caller.hang_up)
        finished = bed.centre.until_report(ReportRecordingFinished, recording_id=started.recording_id)
        file = tmp_path / "recordings" / started.file
        assert hashlib.sha256(file.read_bytes()).hexdigest() == finished.sha256
        with wave.open(str(file)) as sound:
            assert (sound.getnchannels(), sound.getframerate()) == (2, 8_000)
            samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16).reshape(-1, 2)
        last = samples[-8_000:]
        assert strength(last[:, 0], CALLER_HZ) > LOUD > 10 * strength(last[:, 0], DESK_HZ)
        assert strength(last[:, 1], DESK_HZ) > LOUD > 10 * strength(last[:, 1], CALLER_HZ)
