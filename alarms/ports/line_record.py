"""A line's bytes into a file, and back: one JSON object a line with seconds, direction and bytes in hexadecimal."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LONGEST_FILE_BYTES = 50_000_000
"""A week of one UPS; a recording is started for a fault, and forgotten."""


class RecordFault(ValueError):
    """The file is no recording of a line."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Bytes on a line: `at_s` after the beginning, `way` "in" (from the device) or "out"."""

    at_s: float
    way: str
    raw: bytes


class LineRecorder:
    """Appends what it is shown; stops by itself when the file is long enough."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._begun_s = time.monotonic()
        self._lock = threading.Lock()

    def tap(self, way: str, raw: bytes) -> None:
        """Keep these bytes. Raises OSError where the disk does not take them."""
        line = {"at_s": round(time.monotonic() - self._begun_s, 3), "way": way, "hex": raw.hex()}
        with self._lock, self._file.open("a", encoding="ascii") as stream:
            if stream.tell() < LONGEST_FILE_BYTES:
                stream.write(json.dumps(line) + "\n")


def recorded(file: Path) -> Iterator[Heard]:
    """What was heard, in order. Raises OSError, and RecordFault naming the line that is wrong."""
    with file.open(encoding="ascii", errors="replace") as stream:
        for number, text in enumerate(stream, start=1):
            try:
                one = json.loads(text)
                yield Heard(float(one["at_s"]), str(one["way"]), bytes.fromhex(one["hex"]))
            except (ValueError, KeyError, TypeError) as wrong:
                raise RecordFault(f"line {number}") from wrong
