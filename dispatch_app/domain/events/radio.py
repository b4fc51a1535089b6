"""Events of the radio gateway."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.radio import RadioReport


@dataclass(frozen=True, slots=True)
class RadioReported:
    """A unit was heard; what follows from it stands in events of its own."""

    report: RadioReport


@dataclass(frozen=True, slots=True)
class RecordingLinked:
    """The recording of a channel belongs to an incident, because a unit at work there was heard on it."""

    recording_id: str
    incident_id: str


RadioEvent = RadioReported | RecordingLinked
