"""What a vehicle's positions suggest about its mission: proposed by the server, decided by a person (VEH-05)."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.mission import MissionState, Proposal, ReportSource
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.report_mission import find_own_mission, report_mission

PROPOSABLE = frozenset({
    MissionState.EN_ROUTE, MissionState.ON_SCENE, MissionState.PATIENT_ABOARD, MissionState.AT_HOSPITAL,
    MissionState.RETURNING, MissionState.AT_STATION,
})  # fmt: skip
"""States that begin by entering or leaving a place."""


def propose_state(board: Board, command: cmd.ProposeState, context: Context) -> Decision:
    """Nothing where the mission is past it, where it stands already, or where a person has said no."""
    mission = board.missions.get(command.mission_id)
    if mission is None:
        return refuse("mission_unknown", mission_id=command.mission_id)
    if command.state not in PROPOSABLE or not mission.may_become(command.state):
        return Accepted()
    if mission.proposal is not None and mission.proposal.state is command.state:
        return Accepted()
    proposal = Proposal(command.state, command.at, command.place, command.hospital_id)
    return Accepted((ev.StateProposed(mission.mission_id, proposal),))


def confirm_proposal(board: Board, command: cmd.ConfirmProposal, context: Context) -> Decision:
    """The mission is in the proposed state; the moment of the crossing is kept as the device's time."""
    mission = find_own_mission(board, command.mission_id, context.actor)
    if isinstance(mission, Refusal):
        return mission
    if mission.reached_at(command.state) is not None:
        return Accepted()
    proposal = mission.proposal
    if proposal is None or proposal.state is not command.state:
        return refuse("proposal_over")
    report = cmd.ReportMission(
        mission.mission_id, proposal.state, ReportSource.GEOFENCE, proposal.at, proposal.hospital_id
    )
    return report_mission(board, report, context)


def dismiss_proposal(board: Board, command: cmd.DismissProposal, context: Context) -> Decision:
    """It is not so; a proposal that is over already is left as it is."""
    mission = find_own_mission(board, command.mission_id, context.actor)
    if isinstance(mission, Refusal):
        return mission
    proposal = mission.proposal
    if proposal is None or proposal.state is not command.state or proposal.dismissed_by:
        return Accepted()
    by = context.actor.name or context.actor.user
    return Accepted((ev.ProposalDismissed(mission.mission_id, command.state, by),))
