"""Follows a map package on the disk of a running program: a new one is opened beside, then painted."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from gis_data.base_map import BaseMapFault, open_base_map
from gis_data.faults import GisFault, PackageFault
from gis_data.manifest import file_sum, read_manifest
from gis_data.package_watch import PackageWatch

BASE_MAP_FILE = "base_map.npz"

LOOK_EVERY_MS = 5_000
"""One system call each time."""

log = logging.getLogger(__name__)


class MapFollower(QObject):
    """`arrived` gives the opened base map of a new package, in the window's thread; a bad one changes nothing."""

    arrived = Signal(object)
    refused = Signal(str)

    def __init__(self, package: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._package = package
        self._watch = PackageWatch(package)
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Open what is new, in a thread of its own: reading a large map takes seconds."""
        if self._thread is not None and self._thread.is_alive():
            return
        if self._watch.changed():
            self._thread = threading.Thread(target=self._open, name="map follower", daemon=True)
            self._thread.start()

    def _open(self) -> None:
        try:
            manifest = read_manifest(self._package)
            if file_sum(self._package / BASE_MAP_FILE) != manifest.files.get(BASE_MAP_FILE):
                raise PackageFault(f"{self._package}: {BASE_MAP_FILE} does not match its checksum")
            base_map = open_base_map(self._package)
        except (GisFault, BaseMapFault, OSError) as fault:
            log.warning("the new map package is not used: %s", fault)
            self.refused.emit(str(fault))
            return
        log.info("map package %s is shown", manifest.version)
        self.arrived.emit(base_map)
