"""How long sound is kept: what may go, what must go early, and when the disk is told to be full."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from dispatch_app.exchange.recording.events import RecorderEvent, SpaceEnough, SpaceLow
from dispatch_app.exchange.recording.settings import RecorderSettings
from dispatch_app.exchange.recording.sidecar import Card, CardBox, CardFault, read_card

MOST_A_SWEEP = 2000
"""Files removed at one go; the rest in the next sweep, so that a sweep never keeps the disk busy for long."""

EASE = 0.02
"""Share that must be free above a threshold before it is told as over, so that it does not flicker."""


@dataclass(frozen=True, slots=True)
class Space:
    """A disk."""

    total_bytes: int
    free_bytes: int

    @property
    def free_share(self) -> float:
        """Between 0 and 1."""
        return self.free_bytes / self.total_bytes if self.total_bytes else 0.0


def space_of(folder: Path) -> Space:
    """The disk under a folder. Raises OSError."""
    usage = shutil.disk_usage(folder)
    return Space(usage.total, usage.free)


class SpaceWatch:
    """Tells once when space becomes low or critical, and once when there is enough again."""

    def __init__(self, settings: RecorderSettings) -> None:
        self._settings = settings
        self._level = 0

    @property
    def critical(self) -> bool:
        """Whether originals must go early."""
        return self._level == 2

    def look(self, space: Space) -> list[RecorderEvent]:
        """The events of what the disk shows now."""
        settings, share = self._settings, space.free_share
        level = 2 if share < settings.critical_free_share else 1 if share < settings.warn_free_share else 0
        if level < self._level:
            limit = settings.critical_free_share if self._level == 2 else settings.warn_free_share
            if share < limit + EASE:
                return []
        if level == self._level:
            return []
        self._level = level
        if level == 0:
            return [SpaceEnough(str(settings.folder), share)]
        return [SpaceLow(str(settings.folder), share, space.free_bytes, level == 2)]


@dataclass(frozen=True, slots=True)
class Removal:
    """A card and what of it goes: its original only, or all."""

    card: Card
    everything: bool


def removals(box: CardBox, settings: RecorderSettings, now: datetime, *, early: bool) -> Iterator[Removal]:
    """What may be removed now, oldest first; with `early` originals of any age that have a checked compressed file."""
    last_kept = now - timedelta(days=settings.keep_days)
    last_original = now - timedelta(days=0 if early else settings.keep_originals_days)
    youngest_of_interest = max(last_kept, last_original)
    count = 0
    for path in box.settled():
        if _day_of(path) > youngest_of_interest.strftime("%Y/%m/%d") or count >= MOST_A_SWEEP:
            return
        if _day_of(path) > last_kept.strftime("%Y/%m/%d") and not path.with_suffix(".wav").exists():
            continue  # its original is gone already: no need to read a year of cards every hour
        try:
            card = read_card(path)
        except CardFault:
            continue
        if card.started_at < last_kept:
            yield Removal(card, everything=True)
        elif card.started_at < last_original and card.compressed_sha256 and not card.original_removed:
            yield Removal(card, everything=False)
        else:
            continue
        count += 1


def _day_of(path: Path) -> str:
    return "/".join(path.parts[-4:-1])


def remove_files(folder: Path, removal: Removal, keep: Callable[[Card], None]) -> None:
    """Remove what goes. An original goes only after its compressed file was seen. Raises OSError."""
    card = removal.card
    original, compressed = folder / card.file, folder / card.compressed_file
    if removal.everything:
        original.unlink(missing_ok=True)
        if card.compressed_file:
            compressed.unlink(missing_ok=True)
        original.with_suffix(".json").unlink(missing_ok=True)
        return
    if compressed.stat().st_size != card.compressed_size_bytes:
        raise OSError(f"{card.compressed_file} has not the size that was written down")
    original.unlink(missing_ok=True)
    keep(card)
