"""A mission's mileage: measured once from the vehicle's track when it is over, and written down in the journal.

Tracks are forgotten after some months, the journal is not: what was measured then still counts years later. What
cannot be measured stays missing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.mission import Mission, MissionState
from dispatch_app.domain.refusals import refuse
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.match_track import LONGEST_RETURN, ROLLING
from dispatch_app.use_cases.ports import Roads, Tracks

SETTLES = timedelta(seconds=60)
"""After a mission's end its last fixes are still on their way into the tracks."""

MOST_GAP_SHARE = 0.3
"""A way of which more is a straight line between two fixes far apart was not measured but guessed."""

FARTHEST_M = 3_000_000.0
"""A transfer across the country."""


def report_mileage(board: Board, command: cmd.ReportMileage, context: Context) -> Decision:
    """The first measuring counts; a mission that the board has let go stays as it was filed."""
    mission = board.missions.get(command.mission_id)
    if mission is None:
        return refuse("mission_unknown", mission_id=command.mission_id[:60])
    if not (math.isfinite(command.mileage_m) and 0.0 <= command.mileage_m <= FARTHEST_M):
        return refuse("field_wrong", field="mileage_m", reason=f"0-{FARTHEST_M:.0f}")
    if mission.mileage_m is not None:
        return Accepted()
    return Accepted((ev.MileageMeasured(mission.mission_id, round(command.mileage_m, 1)),))


def driven_span(board: Board, mission: Mission, now: datetime) -> tuple[datetime, datetime] | None:
    """From wheels rolling to where the mission's way ended: its station, or the vehicle's next order, or two hours.

    None while it still drives, and for a mission whose wheels never rolled.
    """
    rolled = next((stage.at for stage in mission.stages if stage.state in ROLLING), None)
    aborted_at_once = rolled is None or mission.reached_at(MissionState.EN_ROUTE) is None
    if aborted_at_once or mission.is_active() or rolled is None:
        return None
    last = mission.stages[-1].at
    until = last if mission.state is MissionState.AT_STATION else _way_back_ended(board, mission, last)
    return (rolled, until) if until + SETTLES <= now and until > rolled else None


def _way_back_ended(board: Board, mission: Mission, last: datetime) -> datetime:
    """Nobody reported the station: the way back ends with the vehicle's next order, at the latest after two hours."""
    orders = (m.stages[0].at for m in board.missions.values() if m.vehicle_id == mission.vehicle_id)
    return min((at for at in orders if at > last), default=last + LONGEST_RETURN)


def unmeasured(board: Board, now: datetime) -> Iterator[tuple[Mission, datetime, datetime]]:
    """Missions on the board whose way is over and whose mileage nobody has measured, with the time of their way."""
    for mission in board.missions.values():
        if mission.mileage_m is None and not mission.is_active():
            span = driven_span(board, mission, now)
            if span is not None:
                yield mission, *span


def measured_m(vehicle_id: str, since: datetime, until: datetime, tracks: Tracks, roads: Roads) -> float | None:
    """Metres by road along the vehicle's stored track; None where too little of it is known."""
    fixes = tracks.track(vehicle_id, since, until)
    way = roads.match([fix.position for fix in fixes]) if len(fixes) > 1 else None
    if way is None or way.distance_m <= 0.0 or way.gap_m > MOST_GAP_SHARE * way.distance_m:
        return None
    return way.distance_m
