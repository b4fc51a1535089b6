"""Finished recordings carried to further folders and shares, each copy checked."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from dispatch_app.exchange.recording.events import CopyFailed, CopyRecovered, RecorderEvent
from dispatch_app.exchange.recording.hashing import CopyFault, copy_checked
from dispatch_app.exchange.recording.sidecar import Card, write_whole

MARK = ".recordings"
"""A file in the target that shows that the right disk or share is mounted, made at the first copy."""

WAIT_S = 60.0
"""Pause after a target that failed; a share that comes back is used within a minute."""


class Copier:
    """Remembers which targets are out of order, so that each is told once and not tried for every recording."""

    def __init__(
        self, folder: Path, targets: tuple[Path, ...], events: Callable[[RecorderEvent], None],
        now_s: Callable[[], float],
    ) -> None:  # fmt: skip
        self._folder = folder
        self._targets = targets
        self._events = events
        self._now_s = now_s
        self._failed: dict[Path, float] = {}

    def missing(self, card: Card) -> list[Path]:
        """Targets that do not hold the recording yet."""
        return [target for target in self._targets if str(target) not in card.copies]

    def copy(self, card: Card, target: Path, waiting: int) -> bool:
        """Copy sound and card to a target; False when it is out of order, which is told once."""
        failed_s = self._failed.get(target)
        if failed_s is not None and self._now_s() - failed_s < WAIT_S:
            return False
        name, sha256 = card.file, card.sha256
        if card.compressed_file:
            name, sha256 = card.compressed_file, card.compressed_sha256
        try:
            self._check_mark(target)
            copy_checked(self._folder / name, target / name, sha256)
        except (OSError, CopyFault) as fault:
            if failed_s is None:
                self._events(CopyFailed(str(target), str(fault), waiting))
            self._failed[target] = self._now_s()
            return False
        if self._failed.pop(target, None) is not None:
            self._events(CopyRecovered(str(target)))
        return True

    def _check_mark(self, target: Path) -> None:
        """A share that is not mounted leaves an empty folder behind; copies must not fill the disk below it."""
        marked = self._folder / f"copied-to-{_short(target)}"
        if not target.is_dir():
            raise OSError(f"{target} is not there")
        if marked.exists():
            if not (target / MARK).exists():
                raise OSError(f"{target} is not the folder that was used before: {MARK} is missing")
            return
        with contextlib.suppress(FileExistsError):
            (target / MARK).touch(exist_ok=True)
        write_whole(marked, str(target).encode())


def _short(target: Path) -> str:
    return "".join(one if one.isalnum() else "-" for one in str(target).strip("/\\"))[-80:]
