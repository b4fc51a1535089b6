"""An OpenStreetMap file element by element, in pieces of its bytes, so that it can be followed and stopped.

A PBF file is a row of blobs (https://wiki.openstreetmap.org/wiki/PBF_Format): four bytes of length, a header with kind
and size, the content. Some blobs at a time go to the reader, each time behind the file's first one, which every file
needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import osmium
import osmium.area
import osmium.filter
import osmium.index

from gis_data.faults import ImportFault
from gis_data.pace import Pace

PIECE_BYTES = 4_000_000
"""Compressed; some half a million elements, read in about a second."""
LARGEST_HEADER = 64 * 1024
LARGEST_BLOB = 32 * 1024 * 1024
"""Both limits are the format's own."""


def osm_elements(path: Path, pace: Pace) -> Iterator[Any]:
    """Every tagged node, way, relation and area; areas need a first pass over the relations."""
    if path.suffix.lower() != ".pbf":
        yield from _whole_file(path, pace)
        return
    areas = osmium.area.AreaManager()
    total = max(path.stat().st_size, 1)
    for done, piece in _pieces(path):
        with osmium.io.Reader(osmium.io.FileBuffer(piece, "pbf"), osmium.osm.RELATION) as reader:
            osmium.apply(reader, areas.first_pass_handler())
        pace.step(0.2 * done / total, 0, "elements read")  # the lighter pass takes about a fifth of the time
    locations = osmium.NodeLocationsForWays(osmium.index.create_map("flex_mem"))
    locations.ignore_errors()
    tagged = osmium.filter.EmptyTagFilter()
    found = osmium.BufferIterator(tagged)
    handlers = (locations, areas.second_pass_to_buffer(found))
    count = 0
    for done, piece in _pieces(path):
        with osmium.io.Reader(osmium.io.FileBuffer(piece, "pbf")) as reader:
            for element in osmium.OsmFileIterator(reader, *handlers, tagged):
                count += 1
                yield element
                if found:
                    yield from found
        if found:
            yield from found
        pace.step(0.2 + 0.8 * done / total, count, "elements read")


def _whole_file(path: Path, pace: Pace) -> Iterator[Any]:
    """OpenStreetMap's XML: how far it is cannot be seen, but it can be stopped."""
    elements = osmium.FileProcessor(str(path)).with_locations().with_areas()
    for count, element in enumerate(elements.with_filter(osmium.filter.EmptyTagFilter())):
        if count % 50_000 == 0:
            pace.check()
            pace.say(f"{path.name}: {count} elements read")
        yield element


def _pieces(path: Path) -> Iterator[tuple[int, bytes]]:
    """Bytes of the file behind each piece, and the piece as a small file of its own."""
    with path.open("rb") as file:
        head = _blob(path, file)
        if head is None:
            raise ImportFault(f"{path}: this is no readable OpenStreetMap file: it is empty")
        parts, size = [head], 0
        while (blob := _blob(path, file)) is not None:
            parts.append(blob)
            size += len(blob)
            if size >= PIECE_BYTES:
                yield file.tell(), b"".join(parts)
                parts, size = [head], 0
        yield file.tell(), b"".join(parts)


def _blob(path: Path, file: BinaryIO) -> bytes | None:
    """The next blob with its lengths; None at the end of the file."""
    length = file.read(4)
    if not length:
        return None
    header_size = int.from_bytes(length, "big")
    if len(length) < 4 or not 0 < header_size <= LARGEST_HEADER:
        raise ImportFault(f"{path}: this is no readable OpenStreetMap file: a blob has no valid length")
    header = file.read(header_size)
    size = _content_size(header)
    if size is None or not 0 <= size <= LARGEST_BLOB:
        raise ImportFault(f"{path}: this is no readable OpenStreetMap file: the header of a blob is damaged")
    content = file.read(size)
    if len(content) < size:
        raise ImportFault(f"{path}: this is no readable OpenStreetMap file: it ends in the middle")
    return length + header + content


def _content_size(header: bytes) -> int | None:
    """Field 3 of a protobuf message whose other fields are texts (1: kind, 2: index)."""
    at = 0
    try:
        while at < len(header):
            field, at = _varint(header, at)
            value, at = _varint(header, at)
            if field == 3 << 3:
                return value
            if field & 7 == 2:
                at += value
            elif field & 7 != 0:
                return None
    except IndexError:
        return None
    return None


def _varint(text: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while text[at] & 0x80:
        value |= (text[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
    return value | text[at] << shift, at + 1
