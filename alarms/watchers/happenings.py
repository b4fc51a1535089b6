"""What ports report to the service: plain values, each naming its subject."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from alarms.decoders.ups_reading import UpsReading
from alarms.watchers.level_watch import Sample


@dataclass(frozen=True, slots=True)
class UpsRead:
    """A complete valid reading of a UPS."""

    subject: str
    reading: UpsReading


@dataclass(frozen=True, slots=True)
class UpsSilent:
    """A UPS gave no answer, or its port is away."""

    subject: str
    reason: str
    port_away: bool = False


@dataclass(frozen=True, slots=True)
class UpsBabbled:
    """Bytes of a UPS that are no reading."""

    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sampled:
    """A result of the watch `kind` at `subject`."""

    kind: str
    subject: str
    sample: Sample


@dataclass(frozen=True, slots=True)
class ContactsRead:
    """The contacts of a box, by number."""

    subject: str
    inputs: tuple[bool, ...]


Happening = UpsRead | UpsSilent | UpsBabbled | Sampled | ContactsRead
Report = Callable[[Happening], None]
