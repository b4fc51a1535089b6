"""A recording's sound on its way from the server, piece by piece."""

from __future__ import annotations

from dataclasses import dataclass, field

PIECE_BYTES = 2 * 1024 * 1024
"""A minute of two channels at a time: the progress moves and nothing else on the link waits."""
LARGEST_BYTES = 512 * 1024 * 1024


@dataclass(slots=True)
class Loading:
    """A sound on its way from the server; `opening` names this act of listening."""

    recording_id: str
    opening: str
    content: bytearray = field(default_factory=bytearray)
    size: int = 0


def piece_came(loading: Loading, content: bytes, size: int) -> tuple[int, int] | None:
    """Keep a piece; the first and last byte of the next one, None when the sound is whole. Raises ValueError."""
    if not content or not 0 < size <= LARGEST_BYTES or (loading.size not in (0, size)):
        raise ValueError("a piece does not fit")
    loading.size = size
    loading.content += content
    got = len(loading.content)
    if got > size:
        raise ValueError("more came than was asked for")
    return None if got == size else (got, min(got + PIECE_BYTES, size) - 1)


def loaded_share(loading: Loading | None) -> float:
    """How much of the sound has come, 0 to 1."""
    return len(loading.content) / loading.size if loading is not None and loading.size else 0.0
