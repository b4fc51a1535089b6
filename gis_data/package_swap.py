"""A new map package put in the place of the one in use, while programs run; and back again."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from gis_data.base_map import BaseMapFault
from gis_data.faults import GisFault, PackageFault
from gis_data.gazetteer.gazetteer import GazetteerFault
from gis_data.manifest import MANIFEST_FILE, SPEEDS_FILE, Manifest
from gis_data.package import open_package

PREVIOUS_SUFFIX = ".previous"
"""The package that was in use before stands beside the place under this name, so that there is a way back."""


def verify_package(folder: Path) -> Manifest:
    """The manifest of a package whose every part opens and fits the others; `PackageFault` with the reason."""
    package = open_package(folder)
    try:
        roads = package.roads
        if roads.edge_count != package.manifest.counts.get("road_edges"):
            raise PackageFault(f"{folder}: the road graph is not the one that the manifest counts")
        package.gazetteer.close()
        _ = package.base_map, package.facilities
    except PackageFault:
        raise
    except (GisFault, GazetteerFault, BaseMapFault, OSError, KeyError, ValueError, TypeError) as fault:
        raise PackageFault(f"{folder}: a part cannot be opened: {type(fault).__name__}: {fault}") from fault
    return package.manifest


def swap_package(new: Path, place: Path) -> Manifest:
    """Put a copy of the package `new` at `place`; what stood there goes to `place.previous`.

    Everything is checked and copied first; then two renames follow each other, so that a program that looks at `place`
    finds the old package or the new one. The centre's table of speeds moves along. `PackageFault`, and nothing changed,
    where `new` is no good package or `place` holds something else.
    """
    new, place = Path(new), Path(place)
    if place.exists() and not (place / MANIFEST_FILE).is_file():
        raise PackageFault(f"{place} holds something else than a map package")
    if new.resolve() == place.resolve():
        raise PackageFault(f"{place} is the package in use already")
    verify_package(new)
    place.parent.mkdir(parents=True, exist_ok=True)
    coming = Path(tempfile.mkdtemp(prefix=f".{place.name}.coming-", dir=place.parent))
    try:
        shutil.copytree(new, coming, dirs_exist_ok=True)
        if (place / SPEEDS_FILE).is_file():
            shutil.copyfile(place / SPEEDS_FILE, coming / SPEEDS_FILE)
        coming.chmod(0o755)
        manifest = verify_package(coming)  # the copy, too: a full disk is found here and not by the server
        _exchange(coming, place)
    finally:
        shutil.rmtree(coming, ignore_errors=True)
    return manifest


def swap_back(place: Path) -> Manifest:
    """Put the package that was in use before back at `place`; the present one becomes the previous one."""
    place = Path(place)
    previous = previous_of(place)
    if not previous.is_dir():
        raise PackageFault(f"{place}: no earlier package is kept beside it")
    manifest = verify_package(previous)
    going = Path(tempfile.mkdtemp(prefix=f".{place.name}.coming-", dir=place.parent))
    try:
        previous.rename(going / "package")
        _exchange(going / "package", place)
    finally:
        if (going / "package").is_dir():
            (going / "package").rename(previous)
        shutil.rmtree(going, ignore_errors=True)
    return manifest


def previous_of(place: Path) -> Path:
    """Where the package before stands."""
    return place.with_name(place.name + PREVIOUS_SUFFIX)


def _exchange(coming: Path, place: Path) -> None:
    """The package at `coming` to `place`, what is there to `place.previous`, what is there away."""
    previous = previous_of(place)
    if previous.exists():
        older = Path(tempfile.mkdtemp(prefix=f".{place.name}.older-", dir=place.parent))
        previous.rename(older / "package")
        shutil.rmtree(older, ignore_errors=True)
    if place.exists():
        place.rename(previous)
    try:
        coming.rename(place)
    except OSError:
        if previous.exists():  # never without a package
            previous.rename(place)
        raise
    _sync(place.parent)


def _sync(folder: Path) -> None:
    """The renames reach the disk (where the system knows how to: not on Windows)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
