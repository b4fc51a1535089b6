"""What the recorder tells of itself; reports on recordings are commands (dispatch_app.domain.commands.recordings)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecorderStalled:
    """The disk does not take what is recorded: audio goes on, sound waits in memory."""

    why: str
    waiting_s: float
    dropped_s: float


@dataclass(frozen=True, slots=True)
class RecorderRecovered:
    """The disk takes it again; `dropped_s` seconds were lost over all recordings since the recorder began."""

    dropped_s: float


@dataclass(frozen=True, slots=True)
class SpaceLow:
    """Little space is left; `critical` when originals must go before their time."""

    folder: str
    free_share: float
    free_bytes: int
    critical: bool


@dataclass(frozen=True, slots=True)
class SpaceEnough:
    """Enough space again."""

    folder: str
    free_share: float


@dataclass(frozen=True, slots=True)
class OriginalsRemoved:
    """Originals with a checked compressed file were removed, `early` when the disk had become full."""

    count: int
    early: bool


@dataclass(frozen=True, slots=True)
class CopyFailed:
    """A further folder cannot be written; told once until it can."""

    folder: str
    why: str
    waiting: int


@dataclass(frozen=True, slots=True)
class CopyRecovered:
    """The further folder takes copies again."""

    folder: str


@dataclass(frozen=True, slots=True)
class CompressionFailed:
    """A recording stays as it was recorded; told once until compressing works again."""

    recording_id: str
    why: str


@dataclass(frozen=True, slots=True)
class CompressionRecovered:
    """Compressing works again."""


@dataclass(frozen=True, slots=True)
class LineLost:
    """A sound source gives nothing any more."""

    line: str
    why: str


@dataclass(frozen=True, slots=True)
class LineFound:
    """The source gives sound (again)."""

    line: str


RecorderEvent = (
    CompressionFailed
    | CompressionRecovered
    | CopyFailed
    | CopyRecovered
    | LineFound
    | LineLost
    | OriginalsRemoved
    | RecorderRecovered
    | RecorderStalled
    | SpaceEnough
    | SpaceLow
)
