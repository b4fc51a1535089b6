"""Isochrones, coverage, move-ups and re-assignments."""

from __future__ import annotations

from dispatch_app.domain import queries as q
from dispatch_app.server.answers.entry import DESKS, Asked, Entry
from dispatch_app.use_cases.advise_coverage import advise_move_ups, get_coverage, get_isochrones
from dispatch_app.use_cases.advise_reassignments import advise_reassignments


def _isochrones(asked: Asked, query: q.GetIsochrones) -> q.Isochrones:
    return get_isochrones(asked.board, query, asked.sources.lookups, asked.sources.now())


def _coverage(asked: Asked, query: q.GetCoverage) -> q.CoverageAnswer:
    return get_coverage(asked.board, query, asked.sources.lookups, asked.sources.now())


def _move_ups(asked: Asked, query: q.AdviseMoveUps) -> q.MoveUpList:
    return advise_move_ups(asked.board, query, asked.sources.lookups, asked.sources.now())


def _reassignments(asked: Asked, query: q.AdviseReassignments) -> q.ReassignmentList:
    return advise_reassignments(asked.board, query, asked.sources.lookups, asked.sources.now())


ANSWERS: dict[type, Entry] = {
    q.GetIsochrones: Entry(_isochrones, DESKS),
    q.GetCoverage: Entry(_coverage, DESKS),
    q.AdviseMoveUps: Entry(_move_ups, DESKS),
    q.AdviseReassignments: Entry(_reassignments, DESKS),
}
