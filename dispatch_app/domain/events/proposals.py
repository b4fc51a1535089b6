"""Events about states that vehicles' positions suggest; what becomes of them follows from the mission's own events."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.mission import MissionState, Proposal


@dataclass(frozen=True, slots=True)
class StateProposed:
    mission_id: str
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class ProposalDismissed:
    mission_id: str
    state: MissionState
    by: str


ProposalEvent = StateProposed | ProposalDismissed
