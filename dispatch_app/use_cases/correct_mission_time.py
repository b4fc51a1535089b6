"""The shift lead puts a mission's times right; the journal keeps what stood there, who changed it and why."""

from __future__ import annotations

from datetime import datetime

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.mission import SEQUENCE, Mission, MissionState
from dispatch_app.domain.refusals import refuse
from dispatch_app.use_cases.decision import Accepted, Context, Decision

FIXED = frozenset({MissionState.ORDERED, MissionState.RECEIVED})
"""Times that the server and the station's receiver measured themselves; nobody forgot a button there."""

ENDS = frozenset({MissionState.ABORTED, MissionState.EMPTY_RUN})

LONGEST_REASON = 200


def correct_mission_time(board: Board, command: cmd.CorrectMissionTime, context: Context) -> Decision:
    """A new time between the neighbouring states' times, never in the future; nothing where it stands already."""
    mission = board.missions.get(command.mission_id)
    if mission is None:
        return refuse("mission_unknown", mission_id=command.mission_id)
    reason = command.reason.strip()[:LONGEST_REASON]
    if not reason:
        return refuse("reason_missing")
    if command.state in FIXED:
        return refuse("mission_time_fixed")
    if not _may_stand(mission, command.state):
        plate = board.vehicles[mission.vehicle_id].plate if mission.vehicle_id in board.vehicles else mission.vehicle_id
        return refuse("mission_state_impossible", plate=plate, from_state=mission.state, to_state=command.state)
    earliest, latest = mission.room_for(command.state)
    latest = min(latest or context.now, context.now)
    if not (earliest or latest) <= command.at <= latest:
        return refuse(
            "mission_time_wrong", earliest=_clock(earliest or latest, context), latest=_clock(latest, context)
        )
    known = mission.reached_at(command.state)
    if known == command.at:
        return Accepted()
    return Accepted((ev.MissionTimeCorrected(mission.mission_id, command.state, command.at, known, reason),))


def _may_stand(mission: Mission, state: MissionState) -> bool:
    """Whether the mission has been in the state, or can have passed through it unreported."""
    if mission.reached_at(state) is not None:
        return True
    if state in ENDS or mission.state is MissionState.ABORTED:
        return False
    if mission.state is MissionState.EMPTY_RUN:
        return state in (MissionState.EN_ROUTE, MissionState.ON_SCENE)
    return SEQUENCE.index(state) < SEQUENCE.index(mission.state)


def _clock(at: datetime, context: Context) -> str:
    return at.astimezone(context.zone).strftime("%Y-%m-%d %H:%M:%S")
