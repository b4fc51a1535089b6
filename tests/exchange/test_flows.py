"""Callers in automatic flows through the real exchange: real SIP, real RTP, keys as telephone events (RFC 4733)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from dispatch_app.domain.campaign import CampaignKind
from dispatch_app.domain.commands import ClearAlarm, RaiseAlarm
from dispatch_app.domain.commands.exchange import (
    ReportCallEnded,
    ReportDigits,
    ReportFlowEnded,
    ReportFlowStep,
    ReportParty,
    ReportRing,
)
from dispatch_app.domain.commands.recordings import ReportRecordingFinished, ReportRecordingStarted
from dispatch_app.domain.recording import RecordingKind
from dispatch_app.domain.telephone import EndedBy, FlowOutcome, PartyState
from dispatch_app.exchange.media.wav_file import read_wav
from dispatch_app.simulator.phone_call import PhoneCall
from dispatch_app.simulator.phone_voice import strength
from dispatch_app.use_cases.campaign_flow import flow_text
from tests.exchange.exchange_bed import LOUD, ExchangeBed
from tests.waiting import wait_until

NUMBER = "96120"


@pytest.fixture(scope="module")
def bed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExchangeBed]:
    """An exchange whose number 96120 is answered by the shipped flow."""
    folder = tmp_path_factory.mktemp("flows")
    (folder / "flows").mkdir()
    shipped = Path("dispatch_app/exchange/ivr/samples/main.toml").read_text(encoding="utf-8")
    short = re.sub(r'words = ".*?"', 'words = "您好"', shipped)
    (folder / "flows" / "main.toml").write_text(short, encoding="utf-8")
    made = ExchangeBed(folder)
    text = made.settings_file.read_text(encoding="utf-8")
    before, named, after = text.partition("[ivr]\n")
    assert named and after.startswith('folder = ""')
    after = after.replace('folder = ""', 'folder = "flows"', 1)
    made.settings_file.write_text(f'{before}{named}{after}\n[flows]\n{NUMBER} = "main"\n', encoding="utf-8")
    try:
        made.start()
        made.line = made.trunk(1, answers_after_s=0.0)  # type: ignore[attr-defined]
        made.d1 = made.desk("d1", tone_hz=650.0)  # type: ignore[attr-defined]
        yield made
    finally:
        made.close()


def dial(bed: ExchangeBed, number: str) -> tuple[PhoneCall, str]:
    """A caller who is in the flow and hears it speak."""
    call = bed.loop.run(bed.line.call(NUMBER, shown=number))  # type: ignore[attr-defined]
    ring = bed.centre.until_report(ReportRing, caller_number=number)
    assert ring.called_number == NUMBER
    bed.until(call, "up")
    wait_until(lambda: np.abs(call.voice.heard(0.5).astype(int)).max(initial=0) > 1000, "the spoken welcome", 30.0)
    return call, ring.call_id


def press(bed: ExchangeBed, call: PhoneCall, call_id: str, step: str, digits: str) -> None:
    """Press keys once the flow is at the step."""
    bed.centre.until_report(ReportFlowStep, within_s=30.0, call_id=call_id, step=step)
    bed.loop.do(call.voice.press, digits)


def test_a_desk_dials_a_flow_and_nothing_is_reported(bed: ExchangeBed) -> None:
    before = len(bed.centre.reports)
    call = bed.loop.run(bed.d1.call(NUMBER))  # type: ignore[attr-defined]
    bed.until(call, "up")
    wait_until(lambda: np.abs(call.voice.heard(0.5).astype(int)).max(initial=0) > 1000, "the spoken welcome", 30.0)
    bed.loop.do(call.voice.press, "9")
    bed.loop.do(call.hang_up)
    caller, call_id = dial(bed, "13900002000")
    bed.loop.do(caller.hang_up)
    bed.centre.until_report(ReportCallEnded, call_id=call_id)
    told = [one for one in bed.centre.reports[before:] if hasattr(one, "call_id")]
    assert told and {one.call_id for one in told} == {call_id}


def test_a_key_leads_the_caller_to_a_desk_and_the_desk_is_rung_when_the_flow_is_over(bed: ExchangeBed) -> None:
    call, call_id = dial(bed, "13900002001")
    bed.centre.port.ring(call_id, ["d1"])  # the centre was quicker than the report of the flow
    press(bed, call, call_id, "choice", "1")
    ended = bed.centre.until_report(ReportFlowEnded, within_s=30.0, call_id=call_id)
    assert (ended.outcome, ended.collected) == (FlowOutcome.QUEUE, (("choice", "1"),))
    assert not [one for one in bed.d1.calls.values() if one.state == "ringing"], "the flow has the caller first"
    bed.centre.port.ring(call_id, ["d1"])
    at_desk = bed.ringing(bed.d1)  # type: ignore[attr-defined]
    bed.answer(at_desk)
    bed.until_hears(call, 650.0)
    bed.loop.do(call.hang_up)
    bed.until(at_desk, "over")


def test_a_number_to_call_back_is_collected_and_the_line_let_go(bed: ExchangeBed) -> None:
    call, call_id = dial(bed, "13900002002")
    press(bed, call, call_id, "choice", "4")
    press(bed, call, call_id, "number", "5550123#")
    ended = bed.centre.until_report(ReportFlowEnded, within_s=60.0, call_id=call_id)
    assert (ended.outcome, ended.target) == (FlowOutcome.CALL_BACK, "5550123")
    assert bed.centre.until_report(ReportCallEnded, call_id=call_id).by is EndedBy.AUTOMATIC
    bed.until(call, "over")


def test_a_broken_new_file_leaves_the_old_flow_in_use(bed: ExchangeBed) -> None:
    file = bed.folder / "flows" / "main.toml"
    right = file.read_text(encoding="utf-8")
    file.write_text(right.replace('first = "hello"', 'first = "nowhere"'), encoding="utf-8")
    status = file.stat()
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + 2_000_000_000))
    wait_until(lambda: "first" in bed.text() and "main" in bed.text(), "the complaint in the log", 20.0)
    assert "first" in dict(bed.centre.until_report(RaiseAlarm, subject="main").values)["reason"]
    (shown,) = wait_until(lambda: [f for f in bed.centre.link.flows().flows if f.mistakes], "the screens know", 10.0)
    assert (shown.numbers, shown.first, [m.line for m in shown.mistakes]) == ((NUMBER,), "hello", [3])
    call, call_id = dial(bed, "13900002003")
    bed.centre.until_report(ReportFlowStep, call_id=call_id, step="hello")
    bed.loop.do(call.hang_up)
    ended = bed.centre.until_report(ReportFlowEnded, call_id=call_id)
    assert ended.outcome is FlowOutcome.RELEASED
    file.write_text(right, encoding="utf-8")
    bed.centre.until_report(ClearAlarm, subject="main")
    wait_until(lambda: not bed.centre.link.flows().flows[0].mistakes, "the screens know of the mended file", 10.0)


def test_a_message_lies_in_a_recording_of_its_own_and_holds_only_what_the_caller_said(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    flow = 'first = "leave"\n[step.leave]\nkind = "voicemail"\nwords = "您好"\nmost_s = 60\n'
    (tmp_path / "flows" / "leave.toml").write_text(flow, encoding="utf-8")
    made = ExchangeBed(tmp_path, recording=True)
    text = made.settings_file.read_text(encoding="utf-8")
    before, named, after = text.partition("[ivr]\n")
    after = after.replace('folder = ""', 'folder = "flows"', 1)
    made.settings_file.write_text(f'{before}{named}{after}\n[flows]\n{NUMBER} = "leave"\n', encoding="utf-8")
    try:
        made.start()
        made.line = made.trunk(1, answers_after_s=0.0)  # type: ignore[attr-defined]
        call, call_id = dial(made, "13900002009")
        started = made.centre.until_report(ReportRecordingStarted, within_s=30.0, call_id=call_id, channels=("caller",))
        assert (started.number, started.kind) == ("13900002009", RecordingKind.MESSAGE)
        made.loop.do(call.voice.tone, 950.0)
        sent = call.voice.sent
        wait_until(lambda: call.voice.sent > sent + 100, "two seconds of message")
        made.loop.do(call.voice.press, "#")
        ended = made.centre.until_report(ReportFlowEnded, call_id=call_id)
        assert ended.outcome is FlowOutcome.MESSAGE_LEFT
        done = made.centre.until_report(ReportRecordingFinished, recording_id=started.recording_id)
        made.until(call, "over")
        assert done.dropped_s == 0.0
        (file,) = tmp_path.rglob(f"{started.recording_id}.wav")
        sound = read_wav(file)
        assert sound.samples.shape[1] == 1
        heard = sound.samples[-12_000:-4_000, 0]
        assert strength(heard, 950.0) > LOUD
        whole = [one for one in made.centre.of(ReportRecordingStarted) if one.call_id == call_id]
        assert {one.kind for one in whole} == {RecordingKind.CALL, RecordingKind.MESSAGE}
    finally:
        made.close()


def answered(bed: ExchangeBed, number: str) -> PhoneCall:
    """The call that the exchange has made to the number; whoever is there answers at once."""
    lines = bed.line.calls  # type: ignore[attr-defined]
    wait_until(lambda: any(one.state == "up" for one in lines.values()), f"the call to {number}", 15.0)
    return next(one for one in lines.values() if one.state == "up")


def test_somebody_called_by_a_campaign_presses_that_he_comes_and_when(bed: ExchangeBed) -> None:
    flow = re.sub(r'words = ".*?"', 'words = "您好"', flow_text(CampaignKind.STAFF_CALL_UP, ""))
    bed.centre.port.ask_by_telephone("out-1", "13900002004", flow)
    call = answered(bed, "13900002004")
    bed.centre.until_report(ReportParty, call_id="out-1", state=PartyState.CONNECTED)
    press(bed, call, "out-1", "ask1", "1")
    press(bed, call, "out-1", "arrival", "25#")
    ended = bed.centre.until_report(ReportFlowEnded, within_s=30.0, call_id="out-1")
    assert (ended.outcome, ended.collected) == (FlowOutcome.RELEASED, (("answer", "1"), ("minutes", "25")))
    assert bed.centre.until_report(ReportCallEnded, call_id="out-1").by is EndedBy.AUTOMATIC
    bed.until(call, "over")


def test_somebody_called_by_a_campaign_who_hangs_up_has_said_what_he_pressed(bed: ExchangeBed) -> None:
    flow = re.sub(r'words = ".*?"', 'words = "您好"', flow_text(CampaignKind.STAFF_CALL_UP, ""))
    bed.centre.port.ask_by_telephone("out-2", "13900002005", flow)
    call = answered(bed, "13900002005")
    press(bed, call, "out-2", "ask1", "1")
    bed.centre.until_report(ReportFlowStep, within_s=30.0, call_id="out-2", step="arrival")
    bed.loop.do(call.hang_up)
    assert bed.centre.until_report(ReportCallEnded, call_id="out-2").by is EndedBy.CALLER
    assert bed.centre.until_report(ReportDigits, call_id="out-2").digits == "1"
