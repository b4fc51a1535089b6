"""Recordings: the recorder's reports, the hash that never changes, who may listen (AUD-01 to AUD-04)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.recording import RecordingKind, RecordingState
from tests.centre_in_memory import DISPATCHER, EXCHANGE, LEAD, SECOND, Centre, staffed_centre

HASH, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def centre() -> Centre:
    """A call answered at desk 1 with its incident, and its recording begun."""
    made = staffed_centre()
    made.do(cmd.ReportRing("c1", "1", "139"), EXCHANGE)
    made.do(cmd.ReportRecordingStarted("r1", RecordingKind.CALL, ("caller", "desk"), "2026/r1.wav", "c1"), EXCHANGE)
    made.do(cmd.AnswerCall("c1", "d1"), DISPATCHER)
    made.do(cmd.OpenIncident("d1", "c1"), DISPATCHER)
    return made


def finish(centre: Centre) -> None:
    centre.do(cmd.ReportRecordingFinished("r1", 1000, HASH), EXCHANGE)


def settle(centre: Centre) -> None:
    finish(centre)
    centre.world.recordings = dict(centre.board.recordings)
    centre.do(cmd.ReportRecordingCompressed("r1", "2026/r1.opus", 100, OTHER), EXCHANGE)


def last(centre: Centre, kind: type) -> ev.Event:
    return [line.event for line in centre.store.journal if isinstance(line.event, kind)][-1]


def test_a_finished_recording_knows_its_call_desk_and_incident(centre: Centre) -> None:
    finish(centre)
    recording = centre.board.recordings["r1"]
    assert (recording.state, recording.desk_id, recording.number) == (RecordingState.FINISHED, "d1", "139")
    assert recording.incident_id == centre.board.calls["c1"].incident_id != ""


def test_the_hash_of_the_original_never_changes(centre: Centre) -> None:
    finish(centre)
    finish(centre)
    assert centre.refused(cmd.ReportRecordingFinished("r1", 1000, OTHER), EXCHANGE).code == "recording_hash_known"


def test_a_settled_recording_leaves_the_board_and_can_still_be_copied(centre: Centre) -> None:
    settle(centre)
    assert centre.board.recordings == {}
    compressed = last(centre, ev.RecordingCompressed)
    assert isinstance(compressed, ev.RecordingCompressed)
    centre.world.recordings = {"r1": compressed.recording}
    centre.do(cmd.ReportRecordingCopied("r1", "nas"), EXCHANGE)
    copied = last(centre, ev.RecordingCopied)
    assert isinstance(copied, ev.RecordingCopied) and copied.recording.copies == ("nas",)
    assert centre.board.recordings == {}


def test_who_may_listen(centre: Centre) -> None:
    finish(centre)
    assert centre.do(cmd.ListenToRecording("r1"), DISPATCHER) == {"file": "2026/r1.wav"}
    assert centre.refused(cmd.ListenToRecording("r1"), SECOND).code == "recording_not_yours"
    centre.do(cmd.ListenToRecording("r1", "telephone"), LEAD)
    heard = [line for line in centre.store.journal if isinstance(line.event, ev.RecordingListened)]
    assert [(line.actor.user, line.event.way) for line in heard] == [("li", "console"), ("zhao", "telephone")]
    assert centre.refused(cmd.ExportRecording("r1", "公安调取"), DISPATCHER).code == "role_not_allowed"
    assert centre.refused(cmd.ExportRecording("r1", " "), LEAD).code == "reason_missing"
    centre.do(cmd.ExportRecording("r1", "公安调取"), LEAD)


def test_every_dispatcher_at_a_desk_hears_a_message_as_anybody_may_ring_back(centre: Centre) -> None:
    centre.do(cmd.ReportRecordingStarted("m1", RecordingKind.MESSAGE, ("caller",), "2026/m1.wav"), EXCHANGE)
    for who in (DISPATCHER, SECOND, LEAD):
        assert centre.do(cmd.ListenToRecording("m1"), who) == {"file": "2026/m1.wav"}
    nowhere = replace(DISPATCHER, desk_id="")
    assert centre.refused(cmd.ListenToRecording("m1"), nowhere).code == "recording_not_yours"


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../x.wav", "a/../b.wav", "c:/x.wav", "a//b.wav", "a\nb.wav"])
def test_a_file_lies_in_the_recorders_folder(centre: Centre, path: str) -> None:
    started = cmd.ReportRecordingStarted("r2", RecordingKind.RADIO, ("radio",), path)
    assert centre.refused(started, EXCHANGE).code == "field_wrong"


@pytest.mark.parametrize("digest", ["", "a" * 63, "A" * 64, "g" * 64])
def test_a_hash_is_a_hash(centre: Centre, digest: str) -> None:
    assert centre.refused(cmd.ReportRecordingFinished("r1", 1, digest), EXCHANGE).code == "field_wrong"


def test_damaged_and_removed(centre: Centre) -> None:
    assert centre.refused(cmd.ReportRecordingCompressed("r1", "x.opus", 1, HASH), EXCHANGE).code == "recording_running"
    finish(centre)
    centre.world.recordings = dict(centre.board.recordings)
    centre.do(cmd.ReportRecordingRemoved("r1", "保存期满"), EXCHANGE)
    removed = last(centre, ev.RecordingRemoved)
    assert isinstance(removed, ev.RecordingRemoved)
    centre.world.recordings = {"r1": removed.recording}
    assert centre.refused(cmd.ListenToRecording("r1"), LEAD).code == "recording_removed"
    assert centre.refused(cmd.ReportRecordingDamaged("r9", "?"), EXCHANGE).code == "recording_unknown"
