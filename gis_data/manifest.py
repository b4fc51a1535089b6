"""The first page of a map package: what it is, where it came from, and the sums of its files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from gis_data.faults import PackageFault

FORMAT = 2
CREATED_BY = "gis_data 1"
MANIFEST_FILE = "manifest.json"
SPEEDS_FILE = "speeds.csv"
"""Speeds by road class and hour: the centre's own, and so without a sum (see gis_data.roads.hours)."""
LARGEST_MANIFEST_BYTES = 1_000_000
"""A manifest is a few kilobytes; anything larger is not one."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Facts about one package; `bounds` is west, south, east, north in degrees."""

    format: int
    name: str
    source: str
    licence: str
    datum: str
    bounds: tuple[float, float, float, float]
    counts: dict[str, int]
    refused_count: int
    refused: dict[str, int]
    """Reason and number of source elements left out."""
    files: dict[str, str]
    """sha256 of every file, by name."""
    created_by: str

    @property
    def version(self) -> str:
        """Sixteen hexadecimal digits that differ when any file of the package differs."""
        lines = "".join(f"{name} {digest}\n" for name, digest in sorted(self.files.items()))
        return hashlib.sha256(lines.encode()).hexdigest()[:16]


def file_sum(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Put the manifest into a package folder."""
    (folder / MANIFEST_FILE).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a package folder; `PackageFault` where there is none that can be used."""
    path = folder / MANIFEST_FILE
    if not path.is_file():
        raise PackageFault(f"{folder}: there is no map package here (no {MANIFEST_FILE})")
    if path.stat().st_size > LARGEST_MANIFEST_BYTES:
        raise PackageFault(f"{folder}: {MANIFEST_FILE} is far too large to be one")
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as fault:
        raise PackageFault(f"{folder}: {MANIFEST_FILE} cannot be read: {fault}") from fault
    if manifest.format != FORMAT:
        raise PackageFault(f"{folder}: package format {manifest.format}, this program reads format {FORMAT}")
    return manifest
