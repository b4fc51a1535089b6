"""Recommended hospitals with reasons (REC-04): near, urgent, able, and as the patient wishes.

就近、就急、满足专业需要、兼顾患者意愿.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from dispatch_app.domain.board import Board
from dispatch_app.domain.incident import Grade
from dispatch_app.domain.queries import HospitalAdvice, HospitalAdviceList, RecommendHospitals
from dispatch_app.domain.station import Department, Hospital
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.ports import Drive, Origin
from dispatch_app.words import t_in

WISH_EXTRA_S = {Grade.A: 0.0, Grade.B: 300.0}
"""So much longer may the drive to the wished hospital be than to the first suitable one, by grade …"""

WISH_EXTRA_USUAL_S = 900.0
"""… and for the grades that can wait."""


def recommend_hospitals(
    board: Board, query: RecommendHospitals, lookups: Lookups, now: datetime
) -> HospitalAdviceList:
    """Open hospitals that meet every need first, each group by drive time from the scene in seconds.

    The hospital that the patient wishes goes first where it is open, able and not too far for the grade; where it is
    not, it says why.
    """
    hospitals = board.hospitals
    targets = [Origin(h.hospital_id, h.position) for h in hospitals.values()]
    drives = {d.key: d for d in lookups.roads_now(board, now).drives_from(query.scene, targets)}
    advice = [_hospital_advice(query, hospitals[key], drive) for key, drive in drives.items()]
    advice.sort(key=lambda a: (a.diverting, len(a.lacks), a.time_s, a.hospital_id))
    if advice:
        advice = _with_nearest_named(advice, query)
        advice = _with_wish(advice, query)
    return HospitalAdviceList(tuple(advice[: query.limit]))


def _with_nearest_named(advice: list[HospitalAdvice], query: RecommendHospitals) -> list[HospitalAdvice]:
    """Says which one is the nearest of all, and of the first how much farther it is and for what."""
    nearest = min(advice, key=lambda a: (a.time_s, a.hospital_id))
    named = []
    for place, one in enumerate(advice):
        reasons = list(one.reasons)
        if one is nearest:
            reasons.append(t_in(query.language, "the nearest"))
        elif place == 0 and one.time_s - nearest.time_s >= 60:
            minutes = round((one.time_s - nearest.time_s) / 60)
            words = "{minutes} min farther than {hospital}, which does not suit"
            reasons.append(t_in(query.language, words, minutes=minutes, hospital=nearest.name))
        named.append(replace(one, reasons=tuple(reasons)))
    return named


def _with_wish(advice: list[HospitalAdvice], query: RecommendHospitals) -> list[HospitalAdvice]:
    wished = next((a for a in advice if a.hospital_id == query.wish), None)
    if wished is None:
        return advice
    first = next((a for a in advice if a is not wished), wished)
    grade = Grade(query.grade) if query.grade in set(Grade) else Grade.UNKNOWN
    extra_s = wished.time_s - first.time_s
    allowed_s = WISH_EXTRA_S.get(grade, WISH_EXTRA_USUAL_S)
    minutes = max(0, round(extra_s / 60))
    if wished.diverting or len(wished.lacks) > len(first.lacks):
        words = t_in(query.language, "wished by the patient, but not suitable now")
    elif extra_s > allowed_s:
        words = t_in(query.language, "wished by the patient, but {minutes} min farther", minutes=minutes)
    else:
        words = t_in(query.language, "wished by the patient, {minutes} min farther", minutes=minutes)
        if minutes == 0:
            words = t_in(query.language, "wished by the patient")
        rest = [a for a in advice if a is not wished]
        return [replace(wished, reasons=(words, *wished.reasons)), *rest]
    return [replace(a, reasons=(words, *a.reasons)) if a is wished else a for a in advice]


def _hospital_advice(query: RecommendHospitals, hospital: Hospital, drive: Drive) -> HospitalAdvice:
    wanted = _hospital_needs(query.needs)
    told = {need: hospital.department(need) for need in wanted}
    shut = tuple(need for need, department in told.items() if department is not None and department.diverting)
    meets = tuple(need for need in wanted if need in hospital.capabilities and need not in shut)
    lacks = tuple(need for need in wanted if need not in meets)
    reasons = [t_in(query.language, "drive {minutes} min", minutes=max(1, round(drive.time_s / 60)))]
    reasons += [t_in(query.language, CAPABILITY_WORDS[need]) for need in meets if need in CAPABILITY_WORDS]
    reasons += [_lack_words(query.language, need, hospital.department(need)) for need in lacks]
    if hospital.diverting:
        reasons.append(t_in(query.language, "diverting patients"))
    elif hospital.beds:
        reasons.append(t_in(query.language, "{beds} beds free", beds=hospital.beds))
    for need in meets:
        department = told[need]
        if department is not None and (department.beds or department.note):
            reasons.append(_department_words(query.language, department))
    return HospitalAdvice(
        hospital.hospital_id, hospital.name, drive.time_s, drive.distance_m, meets, lacks, hospital.diverting,
        hospital.beds, tuple(reasons),
    )  # fmt: skip


def _lack_words(language: str, need: str, department: Department | None) -> str:
    """Why a need counts as not met: the hospital has no such department, or it takes nobody now."""
    name = t_in(language, CAPABILITY_WORDS.get(need, need))
    if department is None or not department.diverting:
        return t_in(language, "lacks: {need}", need=name)
    words = t_in(language, "{department} is diverting", department=name)
    return f"{words} ({department.note})" if department.note else words


def _department_words(language: str, department: Department) -> str:
    name = t_in(language, CAPABILITY_WORDS.get(department.code, department.code))
    parts = [t_in(language, "{beds} beds free", beds=department.beds)] if department.beds else []
    return f"{name}: {', '.join([*parts, *([department.note] if department.note else [])])}"


def _hospital_needs(needs: Sequence[str]) -> tuple[str, ...]:
    """Needs that a hospital meets; those of the vehicle alone (infectious transport) are left out."""
    return tuple(need for need in needs if need in CAPABILITY_WORDS)


CAPABILITY_WORDS: dict[str, str] = {
    "chest_pain": "Chest pain centre",
    "stroke": "Stroke centre",
    "trauma": "Trauma centre",
    "burns": "Burns unit",
    "obstetrics": "Obstetrics",
    "paediatrics": "Paediatrics",
    "poisoning": "Poisoning treatment",
    "icu": "Intensive care",
}
"""English words of the hospital capabilities by code; the Chinese stands in dispatch_app.words."""
