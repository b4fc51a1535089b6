"""Recordings: what the recorder reports, and who listens or exports (AUD-01 to AUD-04)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.recording import Recording, RecordingState
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.report_call import moment
from dispatch_app.use_cases.report_radio import incident_heard

MOST_COPIES = 20
LONGEST_PATH = 400


Handler = Callable[[Board, Any, Context], Decision]


def _of_known(report: Callable[[Board, Recording, Any, Context], Decision]) -> Handler:
    """The handler of a report on a recording that must be known."""

    @wraps(report)
    def handle(board: Board, command: Any, context: Context) -> Decision:
        recording = _find(board, command.recording_id, context)
        if recording is None:
            return refuse("recording_unknown", recording_id=command.recording_id)
        return report(board, recording, command, context)

    return handle


def report_started(board: Board, command: cmd.ReportRecordingStarted, context: Context) -> Decision:
    """A file began; incident and number follow from the call where the recorder does not know them."""
    if _find(board, command.recording_id, context) is not None:
        return Accepted()
    wrong = _path_wrong(command.file)
    if wrong is not None:
        return wrong
    if not 0 < len(command.recording_id) <= 80 or not 1 <= len(command.channels) <= 64:
        return refuse("field_wrong", field="recording_id", reason="1-80")
    call = board.calls.get(command.call_id)
    at = moment(command.at, context.now)
    incident_id = call.incident_id if call else incident_heard(board, command.kind, command.line, at)
    recording = Recording(
        command.recording_id, command.kind, RecordingState.RUNNING, at,
        command.channels, command.file, command.call_id, incident_id,
        command.desk_id or (call.desk_id if call else ""), command.line or (call.line if call else ""),
        command.number or (call.caller_number if call else ""),
    )  # fmt: skip
    return Accepted((ev.RecordingStarted(recording),))


@_of_known
def report_finished(
    board: Board, recording: Recording, command: cmd.ReportRecordingFinished, context: Context
) -> Decision:
    """The original's hash enters the journal's chain; a second, different hash is never accepted."""
    if not _is_proof(command) or not command.dropped_s >= 0:
        return refuse("field_wrong", field="sha256", reason="64 × 0-9 a-f")
    if recording.sha256:
        same = recording.sha256 == command.sha256
        return Accepted() if same else refuse("recording_hash_known", recording_id=recording.recording_id)
    call = board.calls.get(recording.call_id)
    finished = replace(
        recording, state=RecordingState.FINISHED, ended_at=moment(command.at, context.now),
        size_bytes=command.size_bytes, sha256=command.sha256, dropped_s=command.dropped_s, note=command.note[:200],
        incident_id=call.incident_id if call else recording.incident_id,
        desk_id=recording.desk_id or (call.desk_id if call else ""),
    )  # fmt: skip
    return Accepted((ev.RecordingFinished(finished),))


@_of_known
def report_compressed(
    board: Board, recording: Recording, command: cmd.ReportRecordingCompressed, context: Context
) -> Decision:
    if not recording.sha256:
        return refuse("recording_running", recording_id=recording.recording_id)
    wrong = _path_wrong(command.file)
    if wrong is not None:
        return wrong
    if not _is_proof(command):
        return refuse("field_wrong", field="sha256", reason="64 × 0-9 a-f")
    if recording.compressed_sha256:
        return Accepted()
    compressed = replace(
        recording, state=RecordingState.COMPRESSED, compressed_file=command.file,
        compressed_size_bytes=command.size_bytes, compressed_sha256=command.sha256,
    )  # fmt: skip
    return Accepted((ev.RecordingCompressed(compressed),))


@_of_known
def report_copied(board: Board, recording: Recording, command: cmd.ReportRecordingCopied, context: Context) -> Decision:
    copy = command.copy[:LONGEST_PATH]
    if not copy or copy in recording.copies or len(recording.copies) >= MOST_COPIES:
        return Accepted()
    return Accepted((ev.RecordingCopied(replace(recording, copies=(*recording.copies, copy))),))


@_of_known
def report_damaged(
    board: Board, recording: Recording, command: cmd.ReportRecordingDamaged, context: Context
) -> Decision:
    if recording.state is RecordingState.DAMAGED:
        return Accepted()
    damaged = replace(
        recording, state=RecordingState.DAMAGED, note=command.note[:200],
        ended_at=recording.ended_at or context.now,
    )  # fmt: skip
    return Accepted((ev.RecordingDamaged(damaged),))


@_of_known
def report_removed(
    board: Board, recording: Recording, command: cmd.ReportRecordingRemoved, context: Context
) -> Decision:
    if recording.state is RecordingState.REMOVED:
        return Accepted()
    removed = replace(recording, state=RecordingState.REMOVED, note=command.note[:200] or recording.note)
    return Accepted((ev.RecordingRemoved(removed),))


def listen(board: Board, command: cmd.ListenToRecording, context: Context) -> Decision:
    """Refused or journalled before a sound is played; see Recording.may_be_heard_by."""
    recording = _may_hear(board, command.recording_id, context)
    if isinstance(recording, Refusal):
        return recording
    way = command.way[:20]
    heard = ev.RecordingListened(recording.recording_id, recording.call_id, way)
    return Accepted((heard,), {"file": recording.compressed_file or recording.file})


def export(board: Board, command: cmd.ExportRecording, context: Context) -> Decision:
    """A copy leaves the system: only with a reason."""
    recording = _may_hear(board, command.recording_id, context)
    if isinstance(recording, Refusal):
        return recording
    reason = command.reason.strip()[:200]
    if not reason:
        return refuse("reason_missing")
    taken = ev.RecordingExported(recording.recording_id, recording.call_id, reason)
    return Accepted((taken,), {"file": recording.compressed_file or recording.file})


def _may_hear(board: Board, recording_id: str, context: Context) -> Recording | Refusal:
    recording = _find(board, recording_id, context)
    if recording is None:
        return refuse("recording_unknown", recording_id=recording_id)
    if recording.state is RecordingState.REMOVED:
        return refuse("recording_removed", recording_id=recording_id)
    if not recording.may_be_heard_by(context.actor):
        return refuse("recording_not_yours")
    return recording


def _find(board: Board, recording_id: str, context: Context) -> Recording | None:
    return board.recordings.get(recording_id) or context.lookups.archive.find_recording(recording_id)


def _is_proof(command: cmd.ReportRecordingFinished | cmd.ReportRecordingCompressed) -> bool:
    return re.fullmatch(r"[0-9a-f]{64}", command.sha256) is not None and command.size_bytes >= 0


def _path_wrong(path: str) -> Refusal | None:
    """A path inside the recorder's folder: relative, without steps upwards."""
    parts = re.split(r"[/\\]", path)
    sound = 0 < len(path) <= LONGEST_PATH and path.isprintable() and ":" not in path
    if sound and all(part not in ("", ".", "..") for part in parts):
        return None
    return refuse("field_wrong", field="file", reason="a/b.wav")
