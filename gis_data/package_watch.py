"""Notices that another map package stands at a place; imports nothing that a small program would not want."""

from __future__ import annotations

from pathlib import Path

from gis_data.manifest import MANIFEST_FILE, SPEEDS_FILE


class PackageWatch:
    """Says when another package stands at a place; a look costs one system call while nothing changes."""

    def __init__(self, place: Path) -> None:
        self._manifest = Path(place) / MANIFEST_FILE
        self._speeds = Path(place) / SPEEDS_FILE
        self._seen = self._stamp()

    def changed(self) -> bool:
        """True once after each change; a place that is empty for a moment is no change."""
        stamp = self._stamp()
        if stamp is None or stamp == self._seen:
            return False
        self._seen = stamp
        return True

    def _stamp(self) -> tuple[int, ...] | None:
        try:
            found = self._manifest.stat()
        except OSError:
            return None
        stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
        try:
            speeds = self._speeds.stat()
        except OSError:
            return stamp
        return (*stamp, speeds.st_ino, speeds.st_mtime_ns, speeds.st_size)
