"""Commands about where a caller is."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.location_link import LinkState
from dispatch_app.domain.place import Candidate


@dataclass(frozen=True, slots=True)
class ReportCandidate:
    """A source of positions has an opinion of where the caller is."""

    call_id: str
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class ReportLocationReference:
    """The exchange got an address at which the caller's location can be read (SIP Geolocation header, RFC 6442)."""

    call_id: str
    uri: str


@dataclass(frozen=True, slots=True)
class LocateCaller:
    """Ask every source again where the caller is."""

    call_id: str


@dataclass(frozen=True, slots=True)
class SendLocationLink:
    """Send the caller a link to the page that shares the phone's position; `number` where it is not the caller's."""

    call_id: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class ReportLocationLink:
    """What became of a link: sent, failed, opened by the caller, sharing …"""

    call_id: str
    link_id: str
    state: LinkState
    note: str = ""


LocatingCommand = ReportCandidate | ReportLocationReference | LocateCaller | SendLocationLink | ReportLocationLink
