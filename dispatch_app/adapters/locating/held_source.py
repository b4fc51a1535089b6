"""Reading a location at the address that a call carried (SIP Geolocation header, RFC 6442; HELD dereference, RFC 6753).

The address comes from outside, so only hosts that the centre allows are asked, over TLS, without redirects, and the
answer is bounded and decoded without entities.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from dispatch_app.adapters.locating.http_exchange import HttpFault, HttpPeer, exchange
from dispatch_app.adapters.locating.sources import SourceFault
from dispatch_app.domain.place import Candidate
from dispatch_app.wire.pidf_lo import MOST_BYTES, PidfFault, pidf_candidates


@dataclass(frozen=True, slots=True)
class HeldReader:
    """Which hosts may be asked, and how."""

    hosts: frozenset[str]
    """Names, with `:port` where it is not the usual one."""
    peer: HttpPeer
    name: str = "PIDF-LO"
    insecure: bool = False
    """Allow http:// – for a test on one machine."""

    def allows(self, uri: str) -> bool:
        """Whether the address may be asked at all."""
        try:
            parts = urlsplit(uri)
        except ValueError:
            return False
        schemes = ("https", "http") if self.insecure else ("https",)
        return parts.scheme in schemes and "@" not in parts.netloc and parts.netloc.lower() in self.hosts

    def read(self, uri: str, call_id: str, received_at: datetime) -> list[Candidate]:
        """The locations at the address as candidates of the call. Raises SourceFault."""
        if not self.allows(uri):
            raise SourceFault("this address is not among the allowed hosts")
        headers = {"Accept": "application/pidf+xml, application/held+xml"}
        try:
            status, raw = exchange(self.peer, "GET", uri, None, headers, MOST_BYTES)
        except HttpFault as wrong:
            raise SourceFault(str(wrong)) from wrong
        if status != 200:
            raise SourceFault(f"HTTP {status}")
        try:
            return pidf_candidates(raw, call_id, received_at, self.name)
        except PidfFault as wrong:
            raise SourceFault(str(wrong)) from wrong
