"""One recording a call, whatever legs it has."""

from __future__ import annotations

from pathlib import Path

from dispatch_app.domain.commands.recordings import ReportRecordingFinished, ReportRecordingStarted
from dispatch_app.domain.recording import RecordingKind
from dispatch_app.exchange.recording.call_recorder import CallRecorder
from dispatch_app.exchange.recording.recorder import MOST_OPEN
from dispatch_app.exchange.recording.sidecar import read_card
from tests.exchange.recording.recorder_bed import recorder_bed
from tests.waiting import wait_until


def test_all_legs_of_a_call_share_a_recording_that_knows_the_desk(tmp_path: Path) -> None:
    stopped: list[str] = []
    with recorder_bed(tmp_path, compress=False) as bed:
        calls = CallRecorder(bed.recorder, stopped.append, lambda line: RecordingKind.HOT_LINE)
        key = calls.begin("c1", number="139", line="7")
        assert calls.begin("c1", desk_id="d2") == calls.begin("c1", desk_id="d3") == key == calls.key_of("c1")
        assert calls.begin("c2") != key
        calls.finish("c1")
        calls.finish("c1")
        calls.finish("unknown")
        bed.wait_report(ReportRecordingFinished)
        assert stopped == [key] and calls.key_of("c1") == ""
        started = bed.reported(ReportRecordingStarted)[0]
        assert (started.kind, started.number, started.line) == (RecordingKind.HOT_LINE, "139", "7")
        card = (tmp_path / started.file).with_suffix(".json")
        wait_until(card.exists, "the card")
        assert read_card(card).desk_id == "d2"


def test_a_call_that_the_recorder_cannot_take_goes_on_unrecorded_and_is_counted(tmp_path: Path) -> None:
    with recorder_bed(tmp_path, compress=False) as bed:
        calls = CallRecorder(bed.recorder, lambda key: None)
        for number in range(MOST_OPEN):
            assert calls.begin(f"c{number}")
        assert calls.begin("one-more") == ""
        assert calls.refused == 1
        calls.finish("one-more")


def test_a_message_is_a_recording_of_its_own_beside_that_of_the_call(tmp_path: Path) -> None:
    stopped: list[str] = []
    with recorder_bed(tmp_path, compress=False) as bed:
        calls = CallRecorder(bed.recorder, stopped.append)
        whole = calls.begin("c1", number="139", line="7")
        message = calls.begin_message("c1", "139", "7")
        assert message and message != whole and calls.begin_message("c1") == message
        calls.finish_message("c1")
        calls.finish_message("c1")
        assert stopped == [message] and calls.key_of("c1") == whole
        again = calls.begin_message("c1")
        calls.finish("c1")
        assert stopped == [message, again, whole]
        kinds = {one.recording_id: (one.kind, one.channels) for one in bed.reported(ReportRecordingStarted)}
        assert kinds[message] == kinds[again] == (RecordingKind.MESSAGE, ("caller",))
        assert kinds[whole][0] is RecordingKind.CALL
