"""Hashes and checked copies of files."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

PIECE = 1 << 20


class CopyFault(Exception):
    """The copy is not what the original is."""


def file_hash(path: Path) -> tuple[str, int]:
    """SHA-256 as 64 hexadecimal digits, and the size in bytes. Raises OSError."""
    found, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            found.update(piece)
            size += len(piece)
    return found.hexdigest(), size


def copy_checked(source: Path, target: Path, sha256: str) -> None:
    """Copy a file and read the copy back; it appears under its name only when the hash is right.

    Raises CopyFault for wrong bytes, OSError.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    try:
        with source.open("rb") as file, part.open("wb") as copy:
            while piece := file.read(PIECE):
                copy.write(piece)
            copy.flush()
            os.fsync(copy.fileno())
            if hasattr(os, "posix_fadvise"):  # read back from the medium, not from memory
                os.posix_fadvise(copy.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        found, _ = file_hash(part)
        if found != sha256:
            raise CopyFault(f"{target.name}: the copy has the hash {found[:16]}…, expected {sha256[:16]}…")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
