"""What events about a caller's place do to a board."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import MOST_CANDIDATES, Call
from dispatch_app.domain.place import Candidate
from dispatch_app.domain.steps.step import Step, change


def _candidate_found(board: Board, e: ev.CandidateFound) -> None:
    call = board.calls.get(e.call_id)
    if call is None:
        return
    others = tuple(c for c in call.candidates if c.candidate_id != e.candidate.candidate_id)
    board.put("calls", e.call_id, replace(call, candidates=_bounded(board, call, (*others, e.candidate))))


def _bounded(board: Board, call: Call, candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """At most MOST_CANDIDATES: the oldest that a newer one of its source replaces goes, the accepted one never."""
    if len(candidates) <= MOST_CANDIDATES:
        return candidates
    incident = board.incidents.get(call.incident_id)
    accepted = incident.scene.candidate_id if incident is not None else ""
    loose = [c for c in candidates[:-1] if c.candidate_id != accepted]
    replaced = [c for c in loose if any(c.same_source(other) for other in candidates[candidates.index(c) + 1 :])]
    leaves = (replaced or loose)[0]
    return tuple(c for c in candidates if c is not leaves)


def _reference_given(board: Board, e: ev.LocationReferenceGiven) -> None:
    """Nothing on the board: what is read at the address comes as a candidate."""


def _caller_sought(board: Board, e: ev.CallerSought) -> None:
    change(board, "calls", e.call_id, located_at=e.at)


def _link_changed(board: Board, e: ev.LocationLinkChanged) -> None:
    change(board, "calls", e.call_id, location_link=e.link)


STEPS: dict[type, Step] = {
    ev.CandidateFound: _candidate_found,
    ev.LocationReferenceGiven: _reference_given,
    ev.CallerSought: _caller_sought,
    ev.LocationLinkChanged: _link_changed,
}
