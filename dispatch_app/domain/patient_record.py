"""The patient record 现场急救病历: what the crew found and did, entry by entry, each with its time.

Entries are never changed: a correction is a new entry that names the one it replaces, and both stay. Facts (name, age,
complaint …) may change; every change of a fact that was known before stays in `amendments`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from math import isfinite

from dispatch_app.domain.triage_colour import TriageColour

LONGEST_FACT = 500
"""Characters of one fact or entry text: several sentences."""

MOST_ENTRIES = 300
"""Vital signs every two minutes for a whole shift, with everything between."""

MOST_AMENDMENTS = 200
"""Kept in the record itself; older ones stand in the journal."""

MOST_RECORDS_A_MISSION = 20
"""More patients one vehicle does not carry, a bus of the lightly injured included."""


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """Who the patient is and what is the matter; unknown is ""."""

    name: str = ""
    sex: str = ""
    """"male", "female" or ""."""
    age: str = ""
    id_number: str = ""
    phone: str = ""
    complaint: str = ""
    """Chief complaint in the crew's words."""
    illness: str = ""
    """History of the present illness."""
    history: str = ""
    """Earlier illnesses and regular medicines."""
    allergies: str = ""
    diagnosis: str = ""
    """Preliminary diagnosis."""
    triage: TriageColour = TriageColour.UNKNOWN
    outcome: str = ""
    """A code of `reasons.RECORD_OUTCOMES`."""
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class Vitals:
    """One measuring of vital signs; None was not measured."""

    heart_rate: int | None = None
    """Beats a minute."""
    systolic_mmhg: int | None = None
    diastolic_mmhg: int | None = None
    breaths: int | None = None
    """Breaths a minute."""
    oxygen_pct: int | None = None
    temperature_c: float | None = None
    glucose_mmol_l: float | None = None
    gcs_eye: int | None = None
    gcs_verbal: int | None = None
    gcs_motor: int | None = None

    def gcs(self) -> int | None:
        """The Glasgow coma score 3–15, or None while one of its three parts is missing."""
        if self.gcs_eye is None or self.gcs_verbal is None or self.gcs_motor is None:
            return None
        return self.gcs_eye + self.gcs_verbal + self.gcs_motor

    def is_empty(self) -> bool:
        """Whether nothing was measured."""
        return all(getattr(self, f.name) is None for f in fields(self))

    def wrong_field(self) -> str:
        """The first field whose number no living or dead body has, "" when all are possible."""
        for name, (least, most) in VITAL_LIMITS.items():
            value = getattr(self, name)
            if value is not None and not (isfinite(value) and least <= value <= most):
                return name
        return ""


VITAL_LIMITS: dict[str, tuple[float, float]] = {
    "heart_rate": (0, 350),
    "systolic_mmhg": (0, 350),
    "diastolic_mmhg": (0, 250),
    "breaths": (0, 120),
    "oxygen_pct": (0, 100),
    "temperature_c": (10, 46),
    "glucose_mmol_l": (0, 60),
    "gcs_eye": (1, 4),
    "gcs_verbal": (1, 5),
    "gcs_motor": (1, 6),
}
"""What a monitor can show; outside is a slip of the finger. GCS parts after Teasdale & Jennett 1974."""


class EntryKind(StrEnum):
    VITALS = "vitals"
    TREATMENT = "treatment"
    DRUG = "drug"
    ECG = "ecg"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """One thing measured, done, given or seen, at a time; the id is the crew's device's own."""

    entry_id: str
    kind: EntryKind
    taken_at: datetime
    """When it happened, by the crew's device."""
    what: str = ""
    """Treatment, drug, finding or note in words; "" for vital signs."""
    dose: str = ""
    route: str = ""
    vitals: Vitals | None = None
    replaces: str = ""
    """The entry that this one corrects; that one is shown struck through."""
    withdrawn: bool = False
    """The correction is that it never happened."""
    written_at: datetime | None = None
    """When the server wrote it down."""
    by: str = ""


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that was known and then changed."""

    at: datetime
    by: str
    fact: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PatientRecord:
    """One patient of one mission, as written so far."""

    record_id: str
    mission_id: str
    incident_id: str
    vehicle_id: str
    plate: str
    number: int
    """1 for the mission's first patient."""
    begun_at: datetime
    changed_at: datetime
    by: str
    facts: PatientFacts = field(default_factory=PatientFacts)
    entries: tuple[RecordEntry, ...] = ()
    amendments: tuple[FactChange, ...] = ()
    is_test: bool = False

    def replaced(self) -> frozenset[str]:
        """Ids of entries that a later one corrects."""
        return frozenset(e.replaces for e in self.entries if e.replaces)

    def standing(self) -> tuple[RecordEntry, ...]:
        """Entries that are neither corrected nor withdrawn, in the order in which they happened."""
        gone = self.replaced()
        kept = (e for e in self.entries if e.entry_id not in gone and not e.withdrawn)
        return tuple(sorted(kept, key=lambda e: (e.taken_at, e.entry_id)))
