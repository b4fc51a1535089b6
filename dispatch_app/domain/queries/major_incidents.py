"""Queries about major incidents and their answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DistributeCasualties:
    """Propose a hospital for every casualty that waits for one; advice only, `AssignCasualties` decides."""

    major_incident_id: str
    again: bool = False
    """Also those who have a hospital but no vehicle yet."""
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class CasualtyPlace:
    """A casualty's proposed hospital with the reasons."""

    casualty_id: str
    number: int
    hospital_id: str
    """"" where no hospital is open and reached."""
    hospital_name: str
    time_s: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HospitalLoad:
    """One hospital: its drive, its beds, and who goes there – already and by the proposal."""

    hospital_id: str
    name: str
    time_s: float
    beds: int
    diverting: bool
    capabilities: tuple[str, ...]
    red: int
    yellow: int
    green: int


@dataclass(frozen=True, slots=True)
class Distribution:
    places: tuple[CasualtyPlace, ...]
    """Red first, then yellow, then green; black is not moved."""
    hospitals: tuple[HospitalLoad, ...]
    """Nearest first."""
    explanation: tuple[str, ...]


QUERIES: tuple[tuple[type, type], ...] = ((DistributeCasualties, Distribution),)
