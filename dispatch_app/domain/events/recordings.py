"""Events about recordings. The record travels whole: one of long ago comes back when it is copied or removed."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.recording import Recording


@dataclass(frozen=True, slots=True)
class RecordingStarted:
    recording: Recording


@dataclass(frozen=True, slots=True)
class RecordingFinished:
    """`recording.sha256`, the hash of the original, is part of the journal's chain from here on."""

    recording: Recording


@dataclass(frozen=True, slots=True)
class RecordingCompressed:
    recording: Recording


@dataclass(frozen=True, slots=True)
class RecordingCopied:
    recording: Recording


@dataclass(frozen=True, slots=True)
class RecordingDamaged:
    recording: Recording


@dataclass(frozen=True, slots=True)
class RecordingRemoved:
    recording: Recording


@dataclass(frozen=True, slots=True)
class RecordingListened:
    """Somebody listened; who and when stands with the event."""

    recording_id: str
    call_id: str
    way: str


@dataclass(frozen=True, slots=True)
class RecordingExported:
    recording_id: str
    call_id: str
    reason: str


RecordingEvent = (
    RecordingStarted | RecordingFinished | RecordingCompressed | RecordingCopied | RecordingDamaged | RecordingRemoved
    | RecordingListened | RecordingExported
)  # fmt: skip
