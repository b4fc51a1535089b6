"""Why a vehicle stands where it stands in the list, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from dispatch_app.use_cases.vehicle_starts import Start
from dispatch_app.words import t_in

COVERED_WITHIN_S = 480.0
"""Eight minutes, the usual aim for the first vehicle."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What is left at a vehicle's station once it has gone: the time of the next free vehicle, None for nobody."""

    station: str
    next_s: float | None


class Timed(Protocol):
    """A vehicle's rank."""

    @property
    def total_s(self) -> float: ...


def vehicle_reasons(
    language: str, start: Start, row: Timed, fits: bool, first_suitable_s: float | None, cover: Cover | None
) -> list[str]:
    """Sentences in the order in which they matter."""

    def say(english: str, **values: object) -> str:
        return t_in(language, english, **values)

    reasons = []
    if start.free_in_s:
        minutes = max(1, round(start.free_in_s / 60))
        reasons.append(say("about to clear, free in {minutes} min by rule", minutes=minutes))
        if start.from_station:
            reasons.append(say("No usable fix: counted from the hospital"))
    elif start.from_station:
        reasons.append(say("No usable fix: counted from the station"))
    elif start.at_station:
        reasons.append(say("Free at the station"))
    else:
        reasons.append(say("Free on the road"))
    if start.turn_out_s:
        reasons.append(say("turn-out {seconds} s", seconds=round(start.turn_out_s)))
    if start.stale and start.fix_age_s is not None:
        reasons.append(say("fix {seconds} s old, confirm by radio", seconds=round(start.fix_age_s)))
    elif start.fix_age_s is not None and not start.from_station:
        reasons.append(say("fix {seconds} s old", seconds=round(start.fix_age_s)))
    if not fits:
        reasons.append(say("type does not meet the need"))
        if first_suitable_s is None:
            reasons.append(say("no suitable vehicle is free"))
        elif first_suitable_s - row.total_s > 60:
            minutes = round((first_suitable_s - row.total_s) / 60)
            reasons.append(say("arrives {minutes} min before the first suitable vehicle", minutes=minutes))
    elif start.free_in_s and first_suitable_s is not None and first_suitable_s - row.total_s > 60:
        minutes = round((first_suitable_s - row.total_s) / 60)
        reasons.append(say("arrives {minutes} min before the first free vehicle", minutes=minutes))
    if cover is not None:
        reasons.append(_cover_words(language, cover))
    return reasons


def _cover_words(language: str, cover: Cover) -> str:
    if cover.next_s is None:
        return t_in(language, "leaves no free vehicle for {station}", station=cover.station)
    minutes = max(1, round(cover.next_s / 60))
    if cover.next_s > COVERED_WITHIN_S:
        words = "then nobody is at {station} within 8 min, the next in {minutes} min"
        return t_in(language, words, station=cover.station, minutes=minutes)
    return t_in(language, "then {station} is covered in {minutes} min", station=cover.station, minutes=minutes)
