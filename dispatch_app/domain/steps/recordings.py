"""What events about recordings do to a board: it holds those that run or are not compressed yet."""

from __future__ import annotations

from typing import Any

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import UNSETTLED_RECORDINGS, Board
from dispatch_app.domain.recording import SETTLED, Recording
from dispatch_app.domain.steps.step import Step


def _recording_changed(board: Board, e: Any) -> None:
    recording: Recording = e.recording
    board.put("recordings", recording.recording_id, recording)
    if recording.state in SETTLED:
        board.drop("recordings", recording.recording_id)
    elif len(board.recordings) > UNSETTLED_RECORDINGS:
        oldest = min(board.recordings.values(), key=lambda r: (r.started_at, r.recording_id))
        board.drop("recordings", oldest.recording_id)


def _noted(board: Board, e: ev.RecordingListened | ev.RecordingExported) -> None:
    """The board shows nothing of it; the journal does."""


STEPS: dict[type, Step] = {
    ev.RecordingStarted: _recording_changed,
    ev.RecordingFinished: _recording_changed,
    ev.RecordingCompressed: _recording_changed,
    ev.RecordingCopied: _recording_changed,
    ev.RecordingDamaged: _recording_changed,
    ev.RecordingRemoved: _recording_changed,
    ev.RecordingListened: _noted,
    ev.RecordingExported: _noted,
}
