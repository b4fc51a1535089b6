"""Events about where a caller is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.location_link import LocationLink
from dispatch_app.domain.place import Candidate


@dataclass(frozen=True, slots=True)
class CandidateFound:
    call_id: str
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class LocationReferenceGiven:
    """The caller's location can be read at this address."""

    call_id: str
    uri: str


@dataclass(frozen=True, slots=True)
class CallerSought:
    """Every source is asked again."""

    call_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LocationLinkChanged:
    """A link was asked for, sent, opened …: `link` is how it is now."""

    call_id: str
    link: LocationLink


LocatingEvent = CandidateFound | LocationReferenceGiven | CallerSought | LocationLinkChanged
