"""What can be played to a leg: names of things, not samples; `sound_shelf` makes the samples."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """Sounds that are generated. Pauses and frequencies of the signals are those of the Chinese network (450 Hz)."""

    DIAL = "dial"
    RINGBACK = "ringback"
    BUSY = "busy"
    CONGESTION = "congestion"
    NOTICE = "notice"
    """One short beep: somebody joins, a recording begins, a message may be spoken."""
    MUSIC = "music"
    """Our own music on hold."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A WAV file of the centre's own, by its name in the folder of announcements, without folder and suffix."""

    name: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence spoken by espeak-ng."""

    text: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing, for so long."""

    length_s: float


@dataclass(frozen=True, slots=True)
class Keys:
    """The tones of these telephone keys."""

    digits: str


@dataclass(frozen=True, slots=True)
class SoundFile:
    """Any WAV file by its path: a recording that is played over the telephone."""

    path: str
    from_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other, without a gap."""

    parts: tuple[Sound, ...]


Sound = Tone | Announcement | Spoken | Pause | Keys | SoundFile | Sequence
