"""A simulated crew: what it does next, from its mission as the board shows it and from the time. Pure.

The crew follows the board, not its own wishes: a state that somebody else reported (a person at the console or the
station, a late answer of the server) is where it goes on from.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum

from dispatch_app.domain.mission import Mission, MissionState, ReportSource
from dispatch_app.domain.order import Order, Step

S = MissionState

PAUSES_S: dict[MissionState, tuple[float, float]] = {
    S.ORDERED: (4.0, 12.0),
    S.RECEIVED: (25.0, 70.0),
    S.ON_SCENE: (240.0, 720.0),
    S.AT_HOSPITAL: (180.0, 420.0),
    S.HANDED_OVER: (60.0, 240.0),
}
"""How long a crew of everyday life takes before the next report, shortest and longest, seconds."""

TELEPHONED_S = 45.0
"""An order that the station's receiver does not confirm is told by telephone after this."""

EMPTY_RUN_SHARE = 0.06
"""Runs on which nobody is there to carry."""

_NEXT = {
    S.ORDERED: S.RECEIVED,
    S.RECEIVED: S.EN_ROUTE,
    S.EN_ROUTE: S.ON_SCENE,
    S.ON_SCENE: S.PATIENT_ABOARD,
    S.PATIENT_ABOARD: S.AT_HOSPITAL,
    S.AT_HOSPITAL: S.HANDED_OVER,
    S.HANDED_OVER: S.RETURNING,
    S.RETURNING: S.AT_STATION,
}


class Goal(StrEnum):
    """Where the vehicle should be driving to."""

    STATION = "station"
    SCENE = "scene"
    HOSPITAL = "hospital"
    STAY = "stay"


GOALS = {
    S.ORDERED: Goal.STAY,
    S.RECEIVED: Goal.STAY,
    S.EN_ROUTE: Goal.SCENE,
    S.ON_SCENE: Goal.STAY,
    S.PATIENT_ABOARD: Goal.HOSPITAL,
    S.AT_HOSPITAL: Goal.STAY,
    S.HANDED_OVER: Goal.STAY,
}
"""What a vehicle does in each active state; otherwise it goes to its station."""


@dataclass(frozen=True, slots=True)
class Report:
    """The crew reports the next state."""

    mission_id: str
    state: MissionState
    source: ReportSource = ReportSource.SIMULATOR


@dataclass(frozen=True, slots=True)
class NobodyThere:
    """The crew ends an empty run."""

    mission_id: str
    reason: str = "nobody_found"


CrewAct = Report | NobodyThere


class Crew:
    """The people of one vehicle. `speed` shortens every pause by that factor."""

    def __init__(self, vehicle_id: str, seed: int, speed: float = 1.0) -> None:
        self.vehicle_id = vehicle_id
        self._seed = seed
        self._speed = speed
        self._seen: tuple[str, MissionState] | None = None
        self._due_s = 0.0
        self._acted = False

    def step(self, now_s: float, mission: Mission | None, order: Order | None, arrived: bool) -> CrewAct | None:
        """What the crew reports at this moment, at most once for each state that it sees; None for nothing.

        `arrived`: the vehicle is where the state's goal is.
        """
        if mission is None or mission.state not in _NEXT:
            self._seen = None
            return None
        if self._seen != (mission.mission_id, mission.state):
            self._seen, self._acted = (mission.mission_id, mission.state), False
            self._due_s = now_s + self._pause_s(mission, order) / self._speed
        if self._acted or now_s < self._due_s or not (arrived or mission.state in PAUSES_S):
            return None
        self._acted = True
        if mission.state is S.ON_SCENE and self._dice(mission, "empty").random() < EMPTY_RUN_SHARE:
            return NobodyThere(mission.mission_id)
        return Report(mission.mission_id, _NEXT[mission.state])

    def forget(self) -> None:
        """The last report did not reach the server: make it again."""
        self._seen = None

    def _pause_s(self, mission: Mission, order: Order | None) -> float:
        if mission.state not in PAUSES_S:
            return 0.0
        pause_s = self._dice(mission, mission.state).uniform(*PAUSES_S[mission.state])
        heard = order is None or order.confirmed(Step.DISPLAYED) is not None
        return pause_s if heard or mission.state is not S.ORDERED else max(pause_s, TELEPHONED_S)

    def _dice(self, mission: Mission, what: str) -> random.Random:
        return random.Random(f"{self._seed}/{mission.mission_id}/{what}")
