"""apply(board, recorded): the one place where an event changes a board – on the server, in clients, in the verifier.

A reader may hold only part of the centre (a station sees its own orders): an event about something that the board does
not hold changes nothing but the number.
"""

from __future__ import annotations

from dispatch_app.domain.board import Board
from dispatch_app.domain.events import Event, Recorded
from dispatch_app.domain.steps import (
    alarms,
    bookings,
    calls,
    campaigns,
    conversations,
    crews,
    desks,
    directory,
    history,
    hospitals,
    incidents,
    lines,
    locating,
    major_incidents,
    map_features,
    map_packages,
    missions,
    notices,
    patient_records,
    proposals,
    radio,
    recordings,
    reports,
    resources,
    return_slips,
    saved_searches,
    shifts,
    terminals,
    waiting,
    walls,
    watches,
)
from dispatch_app.domain.steps.step import Step


def apply(board: Board, recorded: Recorded) -> None:
    """Change `board` by one event. Numbers only grow; a gap is the caller's to notice (filtered streams have gaps)."""
    assert recorded.seq > board.seq, f"event {recorded.seq} after {board.seq}"
    step(board, recorded.event)
    board.seq = recorded.seq


def step(board: Board, event: Event) -> None:
    """What one event does to a board, without its number: for boards that are only thought of (use_cases.draft)."""
    _STEPS[type(event)](board, event)


_STEPS: dict[type, Step] = (
    calls.STEPS
    | locating.STEPS
    | incidents.STEPS
    | missions.STEPS
    | resources.STEPS
    | radio.STEPS
    | return_slips.STEPS
    | notices.STEPS
    | shifts.STEPS
    | alarms.STEPS
    | map_features.STEPS
    | waiting.STEPS
    | conversations.STEPS
    | desks.STEPS
    | lines.STEPS
    | recordings.STEPS
    | map_packages.STEPS
    | campaigns.STEPS
    | directory.STEPS
    | bookings.STEPS
    | terminals.STEPS
    | proposals.STEPS
    | major_incidents.STEPS
    | crews.STEPS
    | hospitals.STEPS
    | patient_records.STEPS
    | history.STEPS
    | walls.STEPS
    | watches.STEPS
    | saved_searches.STEPS
    | reports.STEPS
)
