"""What can be wrong with map files, as exceptions whose text is a sentence for the person at the screen."""

from __future__ import annotations


class GisFault(Exception):
    """Root of every fault that this package raises on purpose."""


class PackageFault(GisFault):
    """A map package is missing, damaged, of another version, or may not be written where asked."""


class SpeedsFault(PackageFault):
    """The centre's table of speeds cannot be used; everything else of the package can.

    `line` counts from 1, 0 where the fault is not in one line; `kind` is a word for programs: "large", "unreadable",
    "class", "count", "number" or "range".
    """

    def __init__(self, file: str, line: int, kind: str, reason: str) -> None:
        super().__init__(f"{file}: line {line}: {reason}" if line else f"{file}: {reason}")
        self.line = line
        self.kind = kind


class ImportFault(GisFault):
    """A source file cannot be read as a map."""


class DatumFault(GisFault):
    """A datum is unknown, or coordinates do not belong to the one that is stated."""


class ImportCancelled(GisFault):
    """The person stopped an import; nothing was changed."""
