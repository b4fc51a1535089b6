"""Which device speaks for which terminal number: the first that registers is kept, also over a restart.

A number of a SIM card is known to many; without this anybody could register with it and move its vehicle.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, MutableMapping
from pathlib import Path

DEVICE_LENGTH = 80
"""Maker and device id as a frame carries them have 41 characters at most."""

log = logging.getLogger(__name__)


class DevicePins(MutableMapping[str, str]):
    """Terminal number → device, kept in a file that is written whole at each change (some a day)."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._pins: dict[str, str] = {}
        self._changed_ns = -1
        self._read()

    def __getitem__(self, number: str) -> str:
        self._read()
        return self._pins[number]

    def __setitem__(self, number: str, device: str) -> None:
        self._pins[number] = device[:DEVICE_LENGTH]
        self._write()

    def __delitem__(self, number: str) -> None:
        self._read()
        del self._pins[number]
        self._write()

    def __iter__(self) -> Iterator[str]:
        return iter(self._pins)

    def __len__(self) -> int:
        return len(self._pins)

    def _read(self) -> None:
        """Take over what somebody else wrote: the administrator releases a number while the terminals talk."""
        try:
            changed_ns = self._file.stat().st_mtime_ns
            if changed_ns == self._changed_ns:
                return
            found = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return
        except (OSError, ValueError) as wrong:
            log.warning("the list of terminals' devices cannot be read: %s", wrong)
            return
        self._changed_ns = changed_ns
        self._pins = {str(number): str(device) for number, device in found.items()} if isinstance(found, dict) else {}

    def _write(self) -> None:
        new = self._file.with_suffix(".new")
        try:
            new.write_text(json.dumps(self._pins, ensure_ascii=False, indent=0), encoding="utf-8")
            os.replace(new, self._file)
            self._changed_ns = self._file.stat().st_mtime_ns
        except OSError as wrong:
            log.warning("the list of terminals' devices cannot be kept: %s", wrong)
