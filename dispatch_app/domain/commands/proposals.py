"""Commands about states that vehicles' positions suggest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.mission import MissionState


@dataclass(frozen=True, slots=True)
class ProposeState:
    """A vehicle entered or left a place at `at`, by its own positions: its mission may have gone on."""

    mission_id: str
    state: MissionState
    at: datetime
    place: str = ""
    hospital_id: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmProposal:
    """A person says that it is so: the mission goes on as by any report; `state` is what the person saw."""

    mission_id: str
    state: MissionState


@dataclass(frozen=True, slots=True)
class DismissProposal:
    """A person says that it is not so; the same state is not proposed again."""

    mission_id: str
    state: MissionState


ProposalCommand = ProposeState | ConfirmProposal | DismissProposal
