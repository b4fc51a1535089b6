"""What the media engine may use."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class MediaSettings:
    """Addresses, limits and times of the media engine."""

    host: str = "127.0.0.1"
    """Address on which telephones send their voice."""
    first_port: int = 20000
    last_port: int = 20999
    """UDP ports of the legs, even ones; 500 are twice the legs, so that a port rests before it is used again."""
    most_legs: int = 240
    """120 calls of two legs, four E1 trunks; about a third of one core."""
    silent_after_s: float = 5.0
    """A leg without a packet for so long is reported; telephones with silence suppression send noise more often."""
    realtime_priority: int = 20
    """SCHED_FIFO priority of the media thread; above everything that works, below the kernel's own threads."""
    roaming_remote: bool = False
    """Accept a telephone that sends from another address than its SDP says (NAT), while nobody else was heard."""
    reports_every_s: float = 5.0
    """Pause between two RTCP reports of a leg (RFC 3550 §6.2 wants five seconds)."""
    speech_cache: Path | None = None
    """Folder of spoken sentences; none keeps them in memory only."""
    announcements: Path | None = None
    """Folder of the centre's own WAV announcements, by name."""
    voice: str = "cmn"
    """Voice of espeak-ng for spoken sentences."""
    speech_rate: int = 165
    """Words a minute of spoken sentences; the voice's own 175 is hurried on a telephone."""
    inband_always: bool = field(default=False)
    """Listen for digit tones even on legs whose telephone sends events."""
