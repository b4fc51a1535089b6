"""The intake form of one incident: what is typed, what is under way, what stands in the record.

The form never paints its own action: a typed value is a draft until the event of its amendment arrives. A change by
another desk replaces a field that has no draft and is shown beside one that has.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from dispatch_app.domain.commands import AmendIncident, IncidentChanges
from dispatch_app.domain.incident import Incident, Patient
from dispatch_app.domain.keystroke import LONGEST_BEFORE_MS, MOST_KEYSTROKES, Keystroke
from dispatch_app.domain.place import Place, PlaceSource

DEBOUNCE_S = 0.6
"""Typing rests so long before an amendment is sent: one event a thought, not one a key."""

MOST_TYPED = 20_000
"""Characters of all keystrokes of one amendment: a quarter of the largest request that the server takes."""

PATIENT_FIELDS = ("name", "age", "sex", "count", "conscious", "breathing")
PLACES = ("scene", "meeting_point", "destination")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another desk changed a field that has a draft here."""

    field: str
    theirs: object
    by: str


@dataclass(slots=True)
class Flight:
    """An amendment on its way; `seq` is the number of its event once the server answered."""

    values: dict[str, Any]
    seq: int | None = None


@dataclass(slots=True)
class IntakeForm:
    """Drafts over one incident. Field names are those of IncidentChanges; parts of the patient are `patient.age` …"""

    incident: Incident
    drafts: dict[str, Any] = field(default_factory=dict)
    flights: list[Flight] = field(default_factory=list)
    """Amendments sent and not yet seen on the board, oldest first (the link answers in this order)."""
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    edited_at: datetime | None = None
    """None after a refusal: the drafts then wait for the next edit, so that a wrong value is not sent for ever."""
    typed: list[tuple[datetime, str, str]] = field(default_factory=list)
    """When, in which field, and its text then, since the last amendment: the replay shows the typing key by key."""

    def value(self, name: str) -> Any:
        """What the field shows: the draft, else what is under way, else the record."""
        for layer in (self.drafts, *(flight.values for flight in reversed(self.flights))):
            if name in layer:
                return layer[name]
        return self.recorded(name)

    def recorded(self, name: str) -> Any:
        """What stands in the record."""
        return _read(self.incident, name)

    def is_dirty(self, name: str) -> bool:
        """Whether the field shows something that the record does not yet have."""
        return name in self.drafts or any(name in flight.values for flight in self.flights)

    def patient(self) -> Patient:
        """The patient as the form shows it."""
        return Patient(**{part: self.value(f"patient.{part}") for part in PATIENT_FIELDS})

    def edit(self, name: str, value: Any, now: datetime) -> None:
        """Note a typed value; one equal to what the record and the way have is no draft."""
        before = self.value(name)
        self.drafts.pop(name, None)
        if value != self.value(name):
            self.drafts[name] = value
            self.edited_at = now
        if value != before and isinstance(value, str | int | Place):
            self.typed.append((now, name, value.text if isinstance(value, Place) else str(value)))
            while len(self.typed) > MOST_KEYSTROKES or sum(len(text) for _, _, text in self.typed) > MOST_TYPED:
                del self.typed[0]
        self.conflicts.pop(name, None)

    def edit_place_text(self, name: str, text: str, now: datetime) -> None:
        """Note typed words of a place: words refine a known position, emptied words forget it."""
        place: Place = self.value(name)
        if text.strip() == place.text:
            return
        if not text.strip():
            self.edit(name, Place(), now)
        elif place.position is None:
            self.edit(name, Place(text.strip(), None, PlaceSource.TYPED), now)
        else:
            self.edit(name, replace(place, text=text.strip()), now)

    def due(self, now: datetime) -> AmendIncident | None:
        """The amendment to send once typing rested and none is under way; the drafts are then under way."""
        if self.edited_at is None or self.flights or (now - self.edited_at).total_seconds() < DEBOUNCE_S:
            return None
        return self.flush(now)

    def flush(self, now: datetime | None = None) -> AmendIncident | None:
        """The amendment to send at once, None when nothing is to be sent; `now` is the last edit's time at least."""
        if not self.drafts or self.edited_at is None or not self.incident.is_open():
            return None
        whole = {name: value for name, value in self.drafts.items() if not name.startswith("patient.")}
        if len(whole) < len(self.drafts):
            whole["patient"] = self.patient()
        self.flights.append(Flight(self.drafts))
        self.drafts = {}
        typed, self.typed = self.typed, []
        sent_at = max(now or self.edited_at, self.edited_at)
        return AmendIncident(
            self.incident.incident_id, IncidentChanges(**whole),
            tuple(Keystroke(name, text, _before_ms(at, sent_at)) for at, name, text in typed),
        )  # fmt: skip

    def settle(self, done: bool, seq: int, board_seq: int) -> None:
        """The oldest amendment was answered: refused values become drafts again, unsent until the next edit."""
        flight = next((f for f in self.flights if f.seq is None), None)
        if flight is None:
            return
        if done:
            flight.seq = seq
        else:
            self.flights.remove(flight)
            newer = {name for other in self.flights for name in other.values}
            refused = {name: value for name, value in flight.values.items() if name not in newer}
            self.drafts = {**refused, **self.drafts}
            self.edited_at = None
        self.land(board_seq)

    def land(self, board_seq: int) -> None:
        """The board has come to this number: amendments up to it are in the record."""
        self.flights = [f for f in self.flights if f.seq is None or f.seq > board_seq]

    def absorb(self, incident: Incident, own: bool, by: str) -> list[str]:
        """Take over a newer record; returns the fields another desk changed, noting those that hit a draft."""
        before, self.incident = self.incident, incident
        changed = [name for name in form_fields() if _read(incident, name) != _read(before, name)]
        self.drafts = {name: value for name, value in self.drafts.items() if value != self.recorded(name)}
        if own:
            return []
        for name in changed:
            if name in self.drafts:
                self.conflicts[name] = Conflict(name, self.recorded(name), by)
        return changed

    def take_theirs(self, name: str) -> None:
        """Drop the own draft of a field in conflict."""
        self.drafts.pop(name, None)
        self.conflicts.pop(name, None)


def _before_ms(at: datetime, sent_at: datetime) -> int:
    return min(max(0, (sent_at - at) // timedelta(milliseconds=1)), LONGEST_BEFORE_MS)


def form_fields() -> tuple[str, ...]:
    """Every field a form can show, parts of the patient one by one."""
    return (*_WHOLE_FIELDS, *(f"patient.{part}" for part in PATIENT_FIELDS))


_WHOLE_FIELDS = tuple(
    name for name in IncidentChanges.__dataclass_fields__ if name != "patient"
)


def _read(incident: Incident, name: str) -> Any:
    if name.startswith("patient."):
        return getattr(incident.patient, name.removeprefix("patient."))
    return getattr(incident, name)
