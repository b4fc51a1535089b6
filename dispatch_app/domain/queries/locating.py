"""Queries about where a caller is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GetLocationLink:
    """The link of a call in full, to be read out or shown where no message can be sent."""

    call_id: str


@dataclass(frozen=True, slots=True)
class LocationLinkFound:
    """`url` is "" where the call has no link that is good; `code` are the rows of its QR code, "1" is dark."""

    url: str = ""
    text: str = ""
    """The message as it is sent."""
    code: tuple[str, ...] = ()


QUERIES: tuple[tuple[type, type], ...] = ((GetLocationLink, LocationLinkFound),)
