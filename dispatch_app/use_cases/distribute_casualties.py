"""Casualties over hospitals by need, beds and drive time, so that no hospital drowns (DSP-06, REC-04).

Each casualty, gravest first, goes where the sum of drive and drawbacks is least; every drawback is counted in seconds
of drive, so that a person can follow the reasons.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from dispatch_app.domain.board import Board
from dispatch_app.domain.major_incident import MOVED, Casualty, Colour, MajorIncident, Outcome
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import CasualtyPlace, DistributeCasualties, Distribution, HospitalLoad
from dispatch_app.domain.station import Hospital
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.ports import Origin
from dispatch_app.use_cases.recommend_hospitals import CAPABILITY_WORDS
from dispatch_app.words import t_in

LACKS_S = {Colour.RED: 1200.0, Colour.YELLOW: 600.0, Colour.GREEN: 120.0}
"""A missing capability counts as so much longer a drive: a critical one is driven 20 minutes for it."""

FULL_S = 900.0
"""A casualty without a free bed counts as so much: a corridor nearby is better than a bed an hour away."""

QUEUE_S = {Colour.RED: 240.0, Colour.YELLOW: 90.0, Colour.GREEN: 20.0}
"""What each one of that colour who goes there already counts: a resuscitation room is taken for long."""

KEPT_FREE_S = 480.0
"""What a trauma centre counts for the walking: it is kept for those who need it."""

GRAVE_NEEDS = ("trauma",)
"""What a red casualty needs where nothing was written down."""


@dataclass(slots=True)
class _Ward:
    hospital: Hospital
    drive_s: dict[str, float]
    """By incident."""
    going: Counter[Colour] = field(default_factory=Counter)
    waiting: int = 0
    """Who is on the way or proposed, and has no bed yet."""

    def beds_left(self) -> int:
        return self.hospital.beds - self.waiting


def distribute_casualties(board: Board, query: DistributeCasualties, lookups: Lookups, now: datetime) -> Distribution:
    """A proposal for every casualty without a hospital; empty for an event that is not known."""
    major = board.major_incidents.get(query.major_incident_id)
    if major is None:
        return Distribution((), (), ())
    casualties = board.casualties_of(major.major_incident_id)
    wards = _wards(board, major, lookups, now)
    free = [c for c in casualties if _wants_place(c, query)]
    named = {c.casualty_id for c in free}
    for casualty in casualties:
        if casualty.counts_at_hospital() and casualty.hospital_id in wards and casualty.casualty_id not in named:
            wards[casualty.hospital_id].going[casualty.colour] += 1
            wards[casualty.hospital_id].waiting += casualty.outcome is Outcome.OPEN
    places = []
    for casualty in sorted(free, key=lambda c: (MOVED.index(c.colour), c.number)):
        places.append(_place(casualty, wards, query.language))
    loads = sorted((_load(ward) for ward in wards.values()), key=lambda load: (load.time_s, load.hospital_id))
    return Distribution(tuple(places), tuple(loads), tuple(_explained(query.language, places, casualties)))


def _wants_place(casualty: Casualty, query: DistributeCasualties) -> bool:
    if casualty.is_settled() or casualty.colour not in MOVED:
        return False
    return not casualty.hospital_id or (query.again and not casualty.mission_id)


def _wards(board: Board, major: MajorIncident, lookups: Lookups, now: datetime) -> dict[str, _Ward]:
    """Every hospital that is reached from a linked incident, with the drive from each."""
    roads = lookups.roads_now(board, now)
    targets = [Origin(h.hospital_id, h.position) for h in board.hospitals.values()]
    drives: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for incident_id, scene in _scenes(board, major).items():
        for drive in roads.drives_from(scene, targets):
            drives[drive.key][incident_id] = drive.time_s
    return {key: _Ward(board.hospitals[key], from_scene) for key, from_scene in drives.items()}


def _scenes(board: Board, major: MajorIncident) -> dict[str, Position]:
    linked = [board.incidents[i] for i in major.incident_ids if i in board.incidents]
    return {i.incident_id: i.scene.position for i in linked if i.scene.position is not None}


def _place(casualty: Casualty, wards: dict[str, _Ward], language: str) -> CasualtyPlace:
    """The best ward; it counts the casualty at once, so that the next one sees it."""
    open_wards = [w for w in wards.values() if not w.hospital.diverting] or list(wards.values())
    if not open_wards:
        reason = t_in(language, "no hospital is reached from the scene")
        return CasualtyPlace(casualty.casualty_id, casualty.number, "", "", 0.0, (reason,))
    best = min(open_wards, key=lambda ward: (_cost_s(casualty, ward), ward.hospital.hospital_id))
    reasons = tuple(_reasons(casualty, best, open_wards, language))
    best.going[casualty.colour] += 1
    best.waiting += 1
    hospital = best.hospital
    return CasualtyPlace(
        casualty.casualty_id, casualty.number, hospital.hospital_id, hospital.name, _drive_s(casualty, best), reasons
    )


def _drive_s(casualty: Casualty, ward: _Ward) -> float:
    """From where the casualty is; from the nearest linked scene where that one has no place."""
    return ward.drive_s.get(casualty.incident_id, min(ward.drive_s.values()))


def _needs(casualty: Casualty) -> tuple[str, ...]:
    if casualty.needs:
        return tuple(need for need in casualty.needs if need in CAPABILITY_WORDS)
    return GRAVE_NEEDS if casualty.colour is Colour.RED else ()


def _lacks(casualty: Casualty, ward: _Ward) -> list[str]:
    return [need for need in _needs(casualty) if need not in ward.hospital.capabilities]


def _cost_s(casualty: Casualty, ward: _Ward) -> float:
    cost_s = _drive_s(casualty, ward) + LACKS_S[casualty.colour] * len(_lacks(casualty, ward))
    if ward.beds_left() <= 0:
        cost_s += FULL_S
    cost_s += sum(QUEUE_S[colour] * ward.going[colour] for colour in MOVED)
    if casualty.colour is Colour.GREEN and not _needs(casualty) and "trauma" in ward.hospital.capabilities:
        cost_s += KEPT_FREE_S
    return cost_s


def _reasons(casualty: Casualty, ward: _Ward, others: list[_Ward], language: str) -> Iterator[str]:
    yield t_in(language, "drive {minutes} min", minutes=max(1, round(_drive_s(casualty, ward) / 60)))
    lacks = _lacks(casualty, ward)
    for need in _needs(casualty):
        words = t_in(language, CAPABILITY_WORDS[need])
        yield t_in(language, "lacks: {need}", need=words) if need in lacks else words
    if ward.hospital.diverting:
        yield t_in(language, "diverting patients")
    left = ward.beds_left()
    yield t_in(language, "{beds} beds free", beds=left) if left > 0 else t_in(language, "no bed is free by its count")
    nearest = min(others, key=lambda other: (_drive_s(casualty, other), other.hospital.hospital_id))
    if nearest is not ward:
        away = t_in(language, "{hospital} is nearer but {why}", hospital=nearest.hospital.name,
                    why=_why_not(casualty, nearest, language))  # fmt: skip
        yield away


def _why_not(casualty: Casualty, ward: _Ward, language: str) -> str:
    lacks = _lacks(casualty, ward)
    if lacks:
        return t_in(language, "lacks: {need}", need=t_in(language, CAPABILITY_WORDS[lacks[0]]))
    if ward.beds_left() <= 0:
        return t_in(language, "has no bed left")
    if casualty.colour is Colour.GREEN and not any(ward.going.values()):
        return t_in(language, "is kept for the critical")
    return t_in(language, "gets {count} already", count=sum(ward.going.values()))


def _load(ward: _Ward) -> HospitalLoad:
    hospital, going = ward.hospital, ward.going
    return HospitalLoad(
        hospital.hospital_id, hospital.name, min(ward.drive_s.values()), hospital.beds, hospital.diverting,
        hospital.capabilities, going[Colour.RED], going[Colour.YELLOW], going[Colour.GREEN],
    )  # fmt: skip


def _explained(language: str, places: list[CasualtyPlace], casualties: list[Casualty]) -> Iterator[str]:
    if not places:
        yield t_in(language, "Every casualty that is moved has a hospital")
        return
    hospitals = Counter(place.hospital_name for place in places if place.hospital_id)
    shares = "、".join(f"{name} {count}" for name, count in hospitals.most_common())
    yield t_in(language, "{count} casualties to {hospitals} hospitals: {shares}", count=len(places),
               hospitals=len(hospitals), shares=shares)  # fmt: skip
    black = sum(c.colour is Colour.BLACK and not c.is_settled() for c in casualties)
    if black:
        yield t_in(language, "{count} black are not moved while others wait", count=black)
