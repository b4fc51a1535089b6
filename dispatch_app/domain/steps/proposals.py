"""What events about proposals do to a board."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.steps.step import Step, change


def _proposed(board: Board, e: ev.StateProposed) -> None:
    change(board, "missions", e.mission_id, proposal=e.proposal)


def _dismissed(board: Board, e: ev.ProposalDismissed) -> None:
    mission = board.missions.get(e.mission_id)
    if mission is not None and mission.proposal is not None:
        change(board, "missions", e.mission_id, proposal=replace(mission.proposal, dismissed_by=e.by))


STEPS: dict[type, Step] = {ev.StateProposed: _proposed, ev.ProposalDismissed: _dismissed}
