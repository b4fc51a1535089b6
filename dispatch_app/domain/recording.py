"""A recording 录音: the sound of one call, hot line or radio channel, as the recorder reports it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatch_app.domain.actor import Actor, Role


class RecordingKind(StrEnum):
    CALL = "call"
    HOT_LINE = "hot_line"
    RADIO = "radio"
    LINE_IN = "line_in"
    MESSAGE = "message"
    """Voicemail: what a caller left."""


class RecordingState(StrEnum):
    RUNNING = "running"
    FINISHED = "finished"
    """The original is complete, its hash is in the journal."""
    COMPRESSED = "compressed"
    DAMAGED = "damaged"
    """A part is missing or the file was lost; `note` says what."""
    REMOVED = "removed"
    """Retention is over; the record stays, the sound is gone."""


SETTLED = frozenset({RecordingState.COMPRESSED, RecordingState.DAMAGED, RecordingState.REMOVED})
"""Nothing more is expected of these; the board lets them go, the database keeps them."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording; `channels` names what is heard on each channel ("caller", "desk:d1", a line id).

    `sha256` is the hash of the original's sound and never changes; the compressed file has a hash of its own. Files are
    named relative to the recorder's folder.
    """

    recording_id: str
    kind: RecordingKind
    state: RecordingState
    started_at: datetime
    channels: tuple[str, ...]
    file: str
    call_id: str = ""
    incident_id: str = ""
    desk_id: str = ""
    line: str = ""
    number: str = ""
    ended_at: datetime | None = None
    size_bytes: int = 0
    sha256: str = ""
    dropped_s: float = 0.0
    """Seconds that are missing because the disk did not keep up."""
    compressed_file: str = ""
    compressed_size_bytes: int = 0
    compressed_sha256: str = ""
    copies: tuple[str, ...] = ()
    """Names of the further folders or shares that hold it."""
    note: str = ""

    def may_be_heard_by(self, actor: Actor) -> bool:
        """Whether somebody whose role listens at all may hear this one: a dispatcher the calls of the own desk, and
        the messages of callers, which wait for whoever rings back first."""
        if actor.role is not Role.DISPATCHER:
            return True
        return bool(actor.desk_id) and (self.desk_id == actor.desk_id or self.kind is RecordingKind.MESSAGE)
