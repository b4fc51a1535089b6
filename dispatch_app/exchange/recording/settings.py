"""Where recordings lie, how long they are kept, and when the disk is told to be full."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LEAST_KEPT_DAYS = 365
"""A year is the law's least (WS/T 451, AUD-02); a shorter time is not taken."""


@dataclass(frozen=True, slots=True)
class RecorderSettings:
    """Checked by `wrong_settings`; sizes in bytes, shares of the whole disk."""

    folder: Path
    keep_days: int = 730
    """Recordings older than this are removed, each removal reported."""
    keep_originals_days: int = 30
    """Originals go after this time once a checked compressed file is there; their hash stays in the journal."""
    bitrate: int = 24000
    """Bits a second of a compressed stereo file: no audible loss at 8 kHz, 100 GB for a year of 500 calls a day."""
    compress: bool = True
    copies_to: tuple[Path, ...] = ()
    """Further folders or mounted shares; every finished recording is copied there and the copy checked by its hash."""
    warn_free_share: float = 0.2
    critical_free_share: float = 0.05
    """Below it originals with a checked compressed file go before their time, each reported; recordings never do."""
    stall_alarm_s: float = 2.0
    """A write that takes longer is told as a stalled disk."""
    memory_s: float = 60.0
    """So long sound waits in memory for a stalled disk before it is dropped; 32 channels need 30 MB for it."""
    flush_every_s: float = 0.25
    """What a killed program loses at most, together with one tick."""
    sync_every_s: float = 5.0
    """What a power failure loses at most; a sync each second would wear the disk with 32 files."""


def wrong_settings(settings: RecorderSettings) -> list[str]:
    """One sentence a mistake, empty when all is well."""
    wrong = []
    if settings.keep_days < LEAST_KEPT_DAYS:
        wrong.append(f"keep_days: at least {LEAST_KEPT_DAYS}")
    if not 1 <= settings.keep_originals_days <= settings.keep_days:
        wrong.append("keep_originals_days: between 1 and keep_days")
    if not 12000 <= settings.bitrate <= 128000:
        wrong.append("bitrate: between 12000 and 128000")
    if not 0 < settings.critical_free_share < settings.warn_free_share < 1:
        wrong.append("warn_free_share: above critical_free_share, both between 0 and 1")
    if settings.folder in settings.copies_to:
        wrong.append("copies_to: another folder than the recordings' own")
    return wrong
