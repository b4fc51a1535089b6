"""Which buttons a crew has: the states of its mission in order, with what is passed, next and possible."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dispatch_app.domain.mission import ABORTABLE_STATES, SEQUENCE, MissionState
from dispatch_app.domain.order import OrderState
from dispatch_app.words import later
from station_client.inbox.entries import Entry

CREW_STATES = (
    MissionState.EN_ROUTE,
    MissionState.ON_SCENE,
    MissionState.PATIENT_ABOARD,
    MissionState.AT_HOSPITAL,
    MissionState.HANDED_OVER,
    MissionState.RETURNING,
    MissionState.AT_STATION,
)
"""What a crew reports, in order; `received` follows from the acknowledgement."""

BUTTON_WORDS: dict[MissionState, str] = {
    MissionState.EN_ROUTE: later("Depart"),
    MissionState.ON_SCENE: later("Arrived at the scene"),
    MissionState.PATIENT_ABOARD: later("Patient is aboard"),
    MissionState.AT_HOSPITAL: later("Arrived at the hospital"),
    MissionState.HANDED_OVER: later("Patient handed over"),
    MissionState.RETURNING: later("Returning, free"),
    MissionState.AT_STATION: later("Back at station"),
}


class ButtonLook(StrEnum):
    DONE = "done"
    NEXT = "next"
    POSSIBLE = "possible"
    """Later in the row: a crew may have forgotten a button."""


@dataclass(frozen=True, slots=True)
class CrewButton:
    state: MissionState
    look: ButtonLook


def crew_buttons(state: MissionState | None) -> list[CrewButton]:
    """The row of buttons for a mission in `state`; [] when the mission is over or unknown."""
    if state is None or state not in SEQUENCE:
        return []
    reached = SEQUENCE.index(state)
    buttons: list[CrewButton] = []
    next_found = False
    for wanted in CREW_STATES:
        if SEQUENCE.index(wanted) <= reached:
            buttons.append(CrewButton(wanted, ButtonLook.DONE))
        else:
            buttons.append(CrewButton(wanted, ButtonLook.POSSIBLE if next_found else ButtonLook.NEXT))
            next_found = True
    return buttons


def may_refuse(entry: Entry, state: MissionState | None) -> bool:
    """Whether the crew may still say that it cannot go."""
    return entry.order.state is OrderState.ISSUED and state in ABORTABLE_STATES
