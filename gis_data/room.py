"""Whether memory and disk suffice for an import, before it begins."""

from __future__ import annotations

import ctypes
import shutil
import sys
from pathlib import Path

from gis_data.faults import ImportFault

LEAST_FREE_BYTES = 300_000_000
"""Left to the system and to the other programs of the machine; below it an import gives up by itself."""
_START_BYTES = 400_000_000
"""Interpreter, compiled searches, PROJ and GDAL, and one piece of a file."""
_MEMORY_PER_BYTE = {".pbf": 60.0, ".osm": 3.0, ".gz": 40.0, ".shp": 8.5, ".gpkg": 8.5}
_MEMORY_PER_TEXT_BYTE = 6.5
"""Peak memory of a whole import per byte of file: measured for PBF, GeoJSON and GeoPackage (docs/measurements.md) and
rounded up; a shapefile as a GeoPackage, OpenStreetMap's XML by its usual size beside PBF."""
_CLIPPED_PER_BYTE = {".pbf": 5.0, ".osm": 0.4, ".gz": 3.5}
"""With an area only the places of all nodes (16 bytes each, more while the table grows) stay in memory."""
_DISK_PER_BYTE = {".pbf": 15.0, ".osm": 0.8, ".gz": 10.0, ".shp": 2.3, ".gpkg": 2.3}
_DISK_PER_TEXT_BYTE = 1.7
_SMALLEST_CHECKED_BYTES = 20_000_000
"""A smaller file needs no estimate."""


def check_room(path: Path, out_dir: Path, clipped: bool, memory: int | None = None, disk: int | None = None) -> str:
    """A sentence with the estimate for a large file ("" for a small one).

    `ImportFault` with what to do where free `memory` or `disk` (bytes; None: as measured now) are less than that.
    """
    size = sum(one.stat().st_size for one in _parts_of(path))
    if size < _SMALLEST_CHECKED_BYTES:
        return ""
    suffix = path.suffix.lower()
    per_byte = _CLIPPED_PER_BYTE.get(suffix, 0.0) if clipped else _MEMORY_PER_BYTE.get(suffix, _MEMORY_PER_TEXT_BYTE)
    need_memory = int(_START_BYTES + per_byte * size)
    need_disk = 0 if clipped else int(_DISK_PER_BYTE.get(suffix, _DISK_PER_TEXT_BYTE) * size)
    free_memory = available_memory_bytes() if memory is None else memory
    free_disk = _free_disk_bytes(out_dir) if disk is None else disk
    todo = "give an extract of the file" + ("" if clipped else ", or only a part of it with --area W,S,E,N")
    if free_memory is not None and free_memory - LEAST_FREE_BYTES < need_memory:
        raise ImportFault(
            f"{path.name} ({bytes_text(size)}) needs about {bytes_text(need_memory)} of memory, but only "
            f"{bytes_text(free_memory)} are free: {todo} (--anyway tries it all the same)"
        )
    if free_disk < need_disk:
        raise ImportFault(
            f"{path.name} ({bytes_text(size)}) needs about {bytes_text(need_disk)} on the disk of {out_dir}, but only "
            f"{bytes_text(free_disk)} are free: free some space, or {todo} (--anyway tries it all the same)"
        )
    return f"{path.name}: {bytes_text(size)}; about {bytes_text(need_memory)} of memory will be used"


def bytes_text(count: int) -> str:
    """12.3 GB or 450 MB."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def available_memory_bytes() -> int | None:
    """Memory that a program can still take without swapping; None where the system does not say."""
    if sys.platform == "win32":
        return _windows_memory_bytes()
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            for line in file:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        return None
    return None


def _windows_memory_bytes() -> int | None:
    # MEMORYSTATUSEX: two 32-bit words, then seven of 64 bits; the second of these is what is available.
    words = (ctypes.c_uint64 * 8)()
    ctypes.cast(words, ctypes.POINTER(ctypes.c_uint32))[0] = ctypes.sizeof(words)
    if not getattr(ctypes, "windll").kernel32.GlobalMemoryStatusEx(ctypes.byref(words)):  # noqa: B009  (Windows only)
        return None
    return int(words[2])


def _free_disk_bytes(out_dir: Path) -> int:
    place = Path(out_dir).absolute()
    while not place.is_dir() and place != place.parent:
        place = place.parent
    return shutil.disk_usage(place).free


def _parts_of(path: Path) -> list[Path]:
    """The file, and what belongs to a shapefile beside it."""
    if path.suffix.lower() != ".shp":
        return [path] if path.is_file() else []
    return [one for one in (path.with_suffix(suffix) for suffix in (".shp", ".dbf")) if one.is_file()]
