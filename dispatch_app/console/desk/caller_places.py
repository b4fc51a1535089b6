"""What a desk remembers of locating its callers: the link that is shown, and which better place was told already."""

from __future__ import annotations

from dataclasses import dataclass, field

from dispatch_app.console.desk.location_rows import Offer
from dispatch_app.domain.location_link import CALLER_STATES, LinkState, LocationLink
from dispatch_app.domain.queries import LocationLinkFound

TOLD_EVERY_M = 100.0
"""A telephone that moves on is told again after so many metres."""

KEPT_CALLS = 50
"""Calls remembered: a desk's last few hours."""


@dataclass(slots=True)
class CallerPlaces:
    """Of one desk."""

    link_call: str = ""
    """The call whose link is shown in full, "" for none."""
    link: LocationLinkFound = field(default_factory=LocationLinkFound)
    _told: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Call → source and hundreds of metres that were told."""

    def changed(self, call_id: str, link: LocationLink) -> bool:
        """The link of a call in hand changed; True when its full text is to be asked for and shown."""
        if link.state in CALLER_STATES and self.link_call == call_id:
            self.link_call = ""
        if link.state not in (LinkState.SHOWN, LinkState.FAILED):
            return False
        self.show(call_id)
        return True

    def show(self, call_id: str) -> None:
        """Show the link of this call once it is known."""
        self.link_call, self.link = call_id, LocationLinkFound()

    def found(self, call_id: str, link: LocationLinkFound) -> None:
        """The server told the link in full."""
        if call_id == self.link_call:
            self.link = link

    def hide(self) -> None:
        """Put the link away."""
        self.link_call = ""

    def is_news(self, call_id: str, offer: Offer) -> bool:
        """Whether the offer was not told yet; it counts as told from now on."""
        told = (offer.choice.source_name or offer.choice.place.source, int(offer.distance_m / TOLD_EVERY_M))
        if self._told.get(call_id) == told:
            return False
        self._told[call_id] = told
        while len(self._told) > KEPT_CALLS:
            del self._told[next(iter(self._told))]
        return True
