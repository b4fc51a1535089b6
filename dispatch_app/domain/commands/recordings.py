"""Commands about recordings: the recorder's reports, and who listens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.recording import RecordingKind


@dataclass(frozen=True, slots=True)
class ReportRecordingStarted:
    """The recorder began a file; the incident follows from the call."""

    recording_id: str
    kind: RecordingKind
    channels: tuple[str, ...]
    file: str
    call_id: str = ""
    desk_id: str = ""
    line: str = ""
    number: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReportRecordingFinished:
    """The original is complete; `sha256` (64 hexadecimal digits) goes into the journal's chain with this report."""

    recording_id: str
    size_bytes: int
    sha256: str
    dropped_s: float = 0.0
    at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportRecordingCompressed:
    recording_id: str
    file: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ReportRecordingCopied:
    """A checked copy lies in a further folder or share."""

    recording_id: str
    copy: str


@dataclass(frozen=True, slots=True)
class ReportRecordingDamaged:
    recording_id: str
    note: str


@dataclass(frozen=True, slots=True)
class ReportRecordingRemoved:
    """Its sound was removed because its time of keeping is over."""

    recording_id: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ListenToRecording:
    """Somebody opens a recording: refused or journalled before a sound leaves. `way`: "console" or "telephone"."""

    recording_id: str
    way: str = "console"


@dataclass(frozen=True, slots=True)
class ExportRecording:
    """Somebody takes a copy out of the system, and says why."""

    recording_id: str
    reason: str


RecordingCommand = (
    ReportRecordingStarted | ReportRecordingFinished | ReportRecordingCompressed | ReportRecordingCopied
    | ReportRecordingDamaged | ReportRecordingRemoved | ListenToRecording | ExportRecording
)  # fmt: skip
