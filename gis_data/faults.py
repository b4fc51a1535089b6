"""What can be wrong with map files, as exceptions whose text is a sentence for the person at the screen."""

from __future__ import annotations


class GisFault(Exception):
    """Root of every fault that this package raises on purpose."""


class PackageFault(GisFault):
    """A map package is missing, damaged, of another version, or may not be written where asked."""


class ImportFault(GisFault):
    """A source file cannot be read as a map."""


class DatumFault(GisFault):
    """A datum is unknown, or coordinates do not belong to the one that is stated."""
