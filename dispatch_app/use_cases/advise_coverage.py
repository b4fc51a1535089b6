"""Coverage now and after a dispatch, and move-up advice (REC-05): explanation for a person, never an order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dispatch_app.domain.board import Board
from dispatch_app.domain.incident import Grade
from dispatch_app.domain.queries import (
    AdviseMoveUps,
    CoverageAnswer,
    GetCoverage,
    GetIsochrones,
    Isochrones,
    MoveUp,
    MoveUpList,
)
from dispatch_app.domain.triage import suits
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.ports import MoveUpFound, Origin, Stand
from dispatch_app.use_cases.vehicle_starts import Start, free_starts
from dispatch_app.words import t_in

NO_MAP = "Without a map package nothing can be said about coverage"


def stands_of(starts: dict[str, Start]) -> list[Stand]:
    """The free vehicles that count for coverage: ambulances for everybody, no command cars and special ones."""
    return [
        Stand(
            Origin(key, s.position, s.heading_deg), s.turn_out_s,
            s.vehicle.station_id if s.at_station or s.from_station else "",
        )
        for key, s in starts.items()
        if suits(s.vehicle.vehicle_type, Grade.UNKNOWN, ())
    ]  # fmt: skip


def get_isochrones(board: Board, query: GetIsochrones, lookups: Lookups, now: datetime) -> Isochrones:
    """Areas reached from a position or a station; `off_network` where no road is near or there is no map."""
    station = board.stations.get(query.station_id)
    start = query.position or (station.position if station else None)
    reach = lookups.roads_now(board, now).reach()
    if start is None or reach is None:
        return Isochrones((), off_network=True)
    delay_s = float(station.turn_out_s) if station and query.turn_out and query.position is None else 0.0
    found = reach.isochrones(start, query.minutes, delay_s)
    return Isochrones(found, off_network=not found)


def get_coverage(board: Board, query: GetCoverage, lookups: Lookups, now: datetime) -> CoverageAnswer:
    """What free vehicles reach in time, and what would be lost with those in `leaving`."""
    reach = lookups.roads_now(board, now).reach()
    stands = stands_of(free_starts(board, lookups.positions.latest(), now))
    if reach is None:
        words = t_in(query.language, NO_MAP)
        return CoverageAnswer(query.within_s, len(stands), 0.0, 0.0, 0.0, 0.0, 0.0, (), (), words)
    found = reach.coverage(stands, frozenset(query.leaving), query.within_s)
    return CoverageAnswer(
        query.within_s, len(stands), found.share_before, found.share_after, found.area_before, found.area_after,
        found.road_km_lost, found.lost, found.uncovered, _coverage_words(board, query, found.share_before,
        found.share_after, found.road_km_lost),
    )  # fmt: skip


def _coverage_words(board: Board, query: GetCoverage, before: float, after: float, lost_km: float) -> str:
    minutes = round(query.within_s / 60)
    now_words = t_in(
        query.language, "{share} % of the streets are within {minutes} min of a free vehicle",
        share=_percent(before), minutes=minutes,
    )  # fmt: skip
    plates = [board.vehicles[key].plate for key in query.leaving if key in board.vehicles]
    if not plates:
        return now_words
    then_words = t_in(
        query.language, "after sending {plates} {share} %, {km} km of street fewer",
        plates="、".join(plates), share=_percent(after), km=f"{lost_km:.1f}",
    )  # fmt: skip
    return f"{now_words}；{then_words}" if query.language == "zh" else f"{now_words}; {then_words}"


def _percent(share: float) -> str:
    return f"{100.0 * share:.1f}"


def advise_move_ups(board: Board, query: AdviseMoveUps, lookups: Lookups, now: datetime) -> MoveUpList:
    """Moves of one free vehicle each to a station without one, best first; none where none is worth it."""
    reach = lookups.roads_now(board, now).reach()
    if reach is None:
        return MoveUpList((), 0.0, t_in(query.language, NO_MAP))
    starts = free_starts(board, lookups.positions.latest(), now)
    stations = [
        Stand(Origin(f"station:{s.station_id}", s.position), float(s.turn_out_s), s.station_id)
        for s in board.stations.values()
    ]
    share, found = reach.move_ups(
        stands_of(starts), frozenset(query.leaving), stations, query.within_s, query.limit
    )
    moves = tuple(_move_up(board, query, move) for move in found)
    words = "{share} % of the streets are covered; no move would gain enough to be worth the drive"
    if moves:
        words = "{share} % of the streets are covered; a move would restore the parts shown"
    elif _all_manned(stations, starts, query.leaving):
        words = "All stations have a free vehicle, nothing to move; {share} % of the streets are covered"
    return MoveUpList(moves, share, t_in(query.language, words, share=_percent(share)))


def _all_manned(stations: Sequence[Stand], starts: dict[str, Start], leaving: Sequence[str]) -> bool:
    manned = {s.vehicle.station_id for key, s in starts.items() if key not in leaving and s.at_station}
    return all(station.station_id in manned for station in stations)


def _move_up(board: Board, query: AdviseMoveUps, move: MoveUpFound) -> MoveUp:
    def say(english: str, **values: object) -> str:
        return t_in(query.language, english, **values)

    vehicle, station = board.vehicles[move.key], board.stations[move.to_station_id]
    origin = board.stations.get(move.from_station_id)
    minutes = max(1, round(move.drive_s / 60))
    reasons = [
        say("{station} has no free vehicle", station=station.name),
        say("drive {minutes} min", minutes=minutes),
        say("coverage from {before} % to {after} %", before=_percent(move.share_without),
            after=_percent(move.share_with)),
    ]  # fmt: skip
    if origin is None:
        reasons.append(say("is on the road and leaves no station"))
    elif move.given_up:
        reasons.append(say("{station} then loses a part of its own area", station=origin.name))
    else:
        reasons.append(say("{station} stays covered", station=origin.name))
    return MoveUp(
        vehicle.vehicle_id, vehicle.plate, origin.name if origin else "", station.station_id, station.name,
        move.drive_s, move.share_without, move.share_with, move.restored, move.given_up, tuple(reasons),
    )  # fmt: skip
