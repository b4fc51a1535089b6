"""A mission 任务: one vehicle sent for one acceptance. Status belongs to the mission, availability to the vehicle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class MissionState(StrEnum):
    ORDERED = "ordered"
    RECEIVED = "received"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    PATIENT_ABOARD = "patient_aboard"
    AT_HOSPITAL = "at_hospital"
    HANDED_OVER = "handed_over"
    RETURNING = "returning"
    """途中待命: free on the road."""
    AT_STATION = "at_station"
    ABORTED = "aborted"
    """中止: stood down, refused or reassigned before its end, with a reason."""
    EMPTY_RUN = "empty_run"
    """放空: reached the scene, nobody to carry, with a reason."""


SEQUENCE = (
    MissionState.ORDERED,
    MissionState.RECEIVED,
    MissionState.EN_ROUTE,
    MissionState.ON_SCENE,
    MissionState.PATIENT_ABOARD,
    MissionState.AT_HOSPITAL,
    MissionState.HANDED_OVER,
    MissionState.RETURNING,
    MissionState.AT_STATION,
)
"""The states of an undisturbed mission in order; a report may skip some (a crew forgot a button), never go back."""

ACTIVE_STATES = frozenset(SEQUENCE[: SEQUENCE.index(MissionState.RETURNING)])
"""States in which the vehicle is bound: at most one such mission a vehicle."""

ABORTABLE_STATES = frozenset(SEQUENCE[: SEQUENCE.index(MissionState.PATIENT_ABOARD)])
"""Before the patient is aboard; afterwards the mission can only be carried to its end."""


class ReportSource(StrEnum):
    """Which of several reporters said it; the first report of a state counts, repeats change nothing."""

    DESK = "desk"
    TELEPHONE = "telephone"
    STATION = "station"
    TABLET = "tablet"
    RADIO = "radio"
    GEOFENCE = "geofence"
    SIMULATOR = "simulator"
    HOSPITAL = "hospital"
    TERMINAL = "terminal"
    """The button of the vehicle's JT/T 808 terminal."""


@dataclass(frozen=True, slots=True)
class Stage:
    """When a mission entered a state: server time, the device's own time where it gave one, and who said so."""

    state: MissionState
    at: datetime
    source: ReportSource
    device_at: datetime | None = None
    corrected: bool = False
    """A shift lead put this time right, or added the state that nobody had reported."""
    first_at: datetime | None = None
    """What stood here before the first correction; None where it never was corrected, or was added."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A state that the vehicle's positions suggest: it entered or left a place. A person confirms or dismisses it."""

    state: MissionState
    at: datetime
    """When it crossed the border, by its own fixes."""
    place: str = ""
    """The name of the station, scene or hospital."""
    hospital_id: str = ""
    """The hospital that it entered."""
    dismissed_by: str = ""
    """Who said that it is not so; the same state is then not proposed again."""


@dataclass(frozen=True, slots=True)
class Mission:
    """One vehicle's way through one acceptance; `stages` ends with the present state."""

    mission_id: str
    acceptance_id: str
    incident_id: str
    vehicle_id: str
    station_id: str
    state: MissionState
    stages: tuple[Stage, ...]
    hospital_id: str = ""
    reason: str = ""
    """Why it was aborted or an empty run."""
    is_test: bool = False
    proposal: Proposal | None = None
    """The newest state that its positions suggest and no report has overtaken."""
    mileage_m: float | None = None
    """Metres by road, measured from its vehicle's track when it was over; None where nothing could be measured."""

    def is_active(self) -> bool:
        """Whether the mission binds its vehicle."""
        return self.state in ACTIVE_STATES

    def reached_at(self, state: MissionState) -> datetime | None:
        """When the mission entered `state`; None if it never did."""
        return next((stage.at for stage in self.stages if stage.state is state), None)

    def proposal_after(self, state: MissionState) -> Proposal | None:
        """What of the proposal still stands once `state` is reported: one that is further on."""
        if self.proposal is None or state not in SEQUENCE:
            return None
        return self.proposal if SEQUENCE.index(self.proposal.state) > SEQUENCE.index(state) else None

    def room_for(self, state: MissionState) -> tuple[datetime | None, datetime | None]:
        """Between which stages' times that of `state` must lie; None where no stage stands on that side."""
        before, after = self._around(state)
        return (before[-1].at if before else None, after[0].at if after else None)

    def with_time(self, state: MissionState, at: datetime) -> Mission:
        """The mission with the time of a state corrected, or with a state that was skipped put in its place."""
        before, after = self._around(state)
        known = next((stage for stage in self.stages if stage.state is state), None)
        if known is None:
            stage = Stage(state, at, ReportSource.DESK, corrected=True)
        else:
            first_at = known.first_at if known.corrected else known.at
            stage = replace(known, at=at, corrected=True, first_at=first_at)
        return replace(self, stages=(*before, stage, *after))

    def _around(self, state: MissionState) -> tuple[tuple[Stage, ...], tuple[Stage, ...]]:
        """The stages before and after `state`; an end (aborted, empty run) is after every state of the sequence."""
        place = _rank(state)
        before = tuple(s for s in self.stages if _rank(s.state) < place)
        after = tuple(s for s in self.stages if _rank(s.state) > place)
        return before, after

    def may_become(self, state: MissionState) -> bool:
        """Whether a report may move the mission into `state`: forward in the sequence, or an end it can have."""
        if state is MissionState.ABORTED:
            return self.state in ABORTABLE_STATES
        if state is MissionState.EMPTY_RUN:
            return self.state in ABORTABLE_STATES and self.state not in (MissionState.ORDERED, MissionState.RECEIVED)
        if self.state not in SEQUENCE or state not in SEQUENCE:
            return False
        return SEQUENCE.index(state) > SEQUENCE.index(self.state)


def _rank(state: MissionState) -> int:
    """The place of a state among a mission's stages."""
    return SEQUENCE.index(state) if state in SEQUENCE else len(SEQUENCE)
