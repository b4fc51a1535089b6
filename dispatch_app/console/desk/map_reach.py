"""Reach and coverage as state: what is asked for, what came back, and what of it is looked at. Nothing acts on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.desk_kit.figures import drive_text, incident_number
from dispatch_app.desk_kit.labels import GRADES, label
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries.coverage import (
    AdviseMoveUps,
    AdviseReassignments,
    CoverageAnswer,
    GetCoverage,
    GetIsochrones,
    Isochrones,
    MoveUp,
    MoveUpList,
    Reassignment,
    ReassignmentList,
)
from dispatch_app.words import language, t

REFRESH_S = 30.0
"""Free vehicles move: half a minute is a few hundred metres, which no area of eight minutes shows."""

MINUTES = (4.0, 8.0, 12.0)
WITHIN_S = 480.0


class ReachMode(StrEnum):
    """What the map explains."""

    OFF = ""
    REACH = "reach"
    """How far a vehicle comes from one place."""
    COVERAGE = "coverage"
    """What stays covered now and after the dispatch that is planned."""


@dataclass(slots=True)
class MapReach:
    """The question, the answers that still belong to it, and the piece of advice that is looked at."""

    mode: ReachMode = ReachMode.OFF
    station_id: str = ""
    """Reach from a station with its turn-out …"""
    place: Position | None = None
    """… or from a place of the map; neither: from the scene of the form that is shown."""
    isochrones: Isochrones | None = None
    coverage: CoverageAnswer | None = None
    moves: MoveUpList | None = None
    reassignments: ReassignmentList | None = None
    looked_at: str = ""
    """Key of the row whose area and arrow are drawn."""
    _asked: object = None
    _asked_at: datetime | None = None
    _number: int = 0

    def show(self, mode: ReachMode, station_id: str = "", place: Position | None = None) -> None:
        """Explain something else, or nothing."""
        self.mode, self.station_id, self.place = mode, station_id, place
        self.looked_at = ""
        self._forget()

    def _forget(self) -> None:
        self.isochrones = self.coverage = self.moves = self.reassignments = None
        self._asked, self._asked_at = None, None
        self._number += 1

    @property
    def number(self) -> int:
        """Tells answers to an earlier question."""
        return self._number

    def origin(self, desk: IntakeDesk) -> Position | None:
        """Where reach is counted from, None for a station or for nothing."""
        if self.place is not None:
            return self.place
        form = desk.shown()
        return form.goal() if form is not None and not self.station_id else None

    def leaving(self, desk: IntakeDesk) -> tuple[str, ...]:
        """The vehicles of the plan that is shown."""
        form = desk.shown()
        return tuple(form.plan.chosen) if form is not None else ()

    def questions(self, desk: IntakeDesk, now: datetime) -> list[object]:
        """The queries to ask now: at once when the question changed, else when the answers are old."""
        wanted = self._wanted(desk)
        if not wanted:
            if self._asked is not None:
                self._forget()
            return []
        old = self._asked_at is None or (now - self._asked_at).total_seconds() >= REFRESH_S
        if tuple(wanted) == self._asked and not old:
            return []
        if tuple(wanted) != self._asked:
            self._number += 1
        self._asked, self._asked_at = tuple(wanted), now
        return wanted

    def _wanted(self, desk: IntakeDesk) -> list[object]:
        if self.mode is ReachMode.REACH:
            origin = self.origin(desk)
            if self.station_id:
                return [GetIsochrones(MINUTES, None, self.station_id)]
            return [GetIsochrones(MINUTES, origin)] if origin is not None else []
        if self.mode is not ReachMode.COVERAGE:
            return []
        leaving = self.leaving(desk)
        asked: list[object] = [GetCoverage(leaving, WITHIN_S), AdviseMoveUps(leaving, WITHIN_S, language=language())]
        form = desk.shown()
        goal = form.goal() if form is not None and form.wants_vehicles(desk.board) else None
        if form is not None and goal is not None:
            incident = form.incident
            asked.append(AdviseReassignments(goal, str(incident.grade), incident.incident_id, incident.needs,
                                             language=language()))  # fmt: skip
        return asked

    def take(self, number: int, answer: object) -> None:
        """Keep an answer, unless the question changed meanwhile."""
        if number != self._number:
            return
        match answer:
            case Isochrones():
                self.isochrones = answer
            case CoverageAnswer():
                self.coverage = answer
            case MoveUpList():
                self.moves = answer
            case ReassignmentList():
                self.reassignments = answer

    def look_at(self, key: str) -> None:
        """Draw one piece of advice; the same again clears it."""
        self.looked_at = "" if key == self.looked_at else key

    def move(self) -> MoveUp | None:
        """The move-up that is looked at."""
        moves = self.moves.moves if self.moves is not None else ()
        return next((m for m in moves if _move_key(m) == self.looked_at), None)

    def reassignment(self) -> Reassignment | None:
        """The re-assignment that is looked at."""
        found = self.reassignments.reassignments if self.reassignments is not None else ()
        return next((r for r in found if _reassignment_key(r) == self.looked_at), None)


def _move_key(move: MoveUp) -> str:
    return f"move:{move.vehicle_id}:{move.to_station_id}"


def _reassignment_key(advice: Reassignment) -> str:
    return f"reassign:{advice.vehicle_id}"


def share_text(share: float) -> str:
    """A share as whole per cent."""
    return f"{round(share * 100)} %"


def reach_words(reach: MapReach, desk: IntakeDesk) -> tuple[str, str]:
    """The headline and the explanation under it."""
    if reach.mode is ReachMode.REACH:
        return _isochrone_words(reach, desk)
    answer = reach.coverage
    if answer is None:
        return t("Coverage"), t("Computing coverage…")
    headline = t("{share} within {minutes} min", share=share_text(answer.share_before),
                 minutes=round(answer.within_s / 60))  # fmt: skip
    if reach.leaving(desk):
        headline += t(" → {share} after this dispatch", share=share_text(answer.share_after))
    return headline, answer.explanation


def _isochrone_words(reach: MapReach, desk: IntakeDesk) -> tuple[str, str]:
    station = desk.board.stations.get(reach.station_id)
    if station is not None:
        headline = t("Reach of {station} with turn-out", station=station.name)
    elif reach.place is not None:
        headline = t("Reach from the chosen place")
    else:
        headline = t("Reach from the scene")
    if reach.isochrones is None:
        waiting = reach.station_id or reach.origin(desk) is not None
        return headline, t("Computing road times…") if waiting else t("Accept a place first, or choose one on the map")
    if reach.isochrones.off_network:
        return headline, t("The place is off the road network")
    minutes = "、".join(f"{i.minutes:g}" for i in reach.isochrones.isochrones)
    words = t("Rings of {minutes} minutes by road, with closures and the traffic of this hour", minutes=minutes)
    return headline, words


def move_rows(reach: MapReach) -> list[Row]:
    """Proposed move-ups with what they restore; the one that is looked at is marked."""
    moves = reach.moves.moves if reach.moves is not None else ()
    rows = []
    for move in moves:
        key = _move_key(move)
        title = t("{plate} to {station}", plate=move.plate, station=move.to_station)
        gain = f"{share_text(move.share_without)} → {share_text(move.share_with)}"
        note = " · ".join((drive_text(move.drive_s), *move.reasons[:2]))
        rows.append(Row(key, title, gain, note, "◉" if key == reach.looked_at else "○", "on_scene",
                        tip="\n".join(move.reasons)))  # fmt: skip
    return rows


def reassignment_rows(reach: MapReach) -> list[Row]:
    """Vehicles on their way elsewhere that would be much earlier here, and who then goes there."""
    found = reach.reassignments.reassignments if reach.reassignments is not None else ()
    rows = []
    for advice in found:
        key = _reassignment_key(advice)
        from_incident = incident_number(advice.from_incident_id)
        title = t("{plate} from {incident}", plate=advice.plate, incident=from_incident)
        grade = label(GRADES, advice.from_grade)
        saves = t("{time}, saves {saved}", time=drive_text(advice.time_s), saved=drive_text(advice.saves_s))
        instead = t("{plate} goes there instead", plate=advice.replacement_plate) if advice.replacement_id else t(
            "nobody is free to go there instead")  # fmt: skip
        note = " · ".join(part for part in (grade, instead, *advice.reasons[:1]) if part)
        rows.append(Row(key, title, saves, note, "◉" if key == reach.looked_at else "○", "warning",
                        tip="\n".join(advice.reasons)))  # fmt: skip
    return rows
