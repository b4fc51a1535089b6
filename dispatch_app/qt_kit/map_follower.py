"""Follows a map package on the disk of a running program: a new one is opened beside, then painted."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from gis_data.base_map import BaseMap, BaseMapFault, open_base_map
from gis_data.faults import GisFault, PackageFault
from gis_data.manifest import file_sum, read_manifest
from gis_data.package_watch import PackageWatch

BASE_MAP_FILE = "base_map.npz"

LOOK_EVERY_MS, TAKE_EVERY_MS = 5_000, 200
"""One system call each time; while a map is read it is looked more often whether it is there."""

log = logging.getLogger(__name__)


class MapFollower(QObject):
    """`arrived` gives the opened base map of a new package; a bad one changes nothing and is told by `refused`.

    The thread that reads touches no Qt object: it leaves what it found, and the timer takes it.
    """

    arrived = Signal(object)
    refused = Signal(str)

    def __init__(self, package: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._package = package
        self._watch = PackageWatch(package)
        self._thread: threading.Thread | None = None
        self._found: BaseMap | str | None = None
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Take what was read, or begin to read what is new: a large map takes seconds."""
        if self._thread is not None:
            if not self._thread.is_alive():
                self._thread = None
                self._timer.setInterval(LOOK_EVERY_MS)
                self._take()
            return
        if self._watch.changed():
            self._thread = threading.Thread(target=self._read, name="map follower", daemon=True)
            self._thread.start()
            self._timer.setInterval(TAKE_EVERY_MS)

    def _take(self) -> None:
        found, self._found = self._found, None
        if isinstance(found, BaseMap):
            self.arrived.emit(found)
        else:
            log.warning("the new map package is not used: %s", found)
            self.refused.emit(str(found))

    def _read(self) -> None:
        try:
            manifest = read_manifest(self._package)
            if file_sum(self._package / BASE_MAP_FILE) != manifest.files.get(BASE_MAP_FILE):
                raise PackageFault(f"{self._package}: {BASE_MAP_FILE} does not match its checksum")
            self._found = open_base_map(self._package)
        except (GisFault, BaseMapFault, OSError) as fault:
            self._found = str(fault)
