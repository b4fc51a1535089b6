"""What events about major incidents do to a board: it holds the running ones and the newest that are over."""

from __future__ import annotations

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import ENDED_MAJOR_INCIDENTS, Board
from dispatch_app.domain.major_incident import MajorState, Outcome
from dispatch_app.domain.steps.step import Step, change


def _major_set(board: Board, e: ev.MajorIncidentDeclared | ev.MajorIncidentAmended) -> None:
    board.put("major_incidents", e.major_incident.major_incident_id, e.major_incident)


def _joined(board: Board, e: ev.IncidentJoined) -> None:
    major = board.major_incidents.get(e.major_incident_id)
    if major is not None and e.incident_id not in major.incident_ids:
        change(board, "major_incidents", e.major_incident_id, incident_ids=(*major.incident_ids, e.incident_id))


def _split(board: Board, e: ev.IncidentSplit) -> None:
    major = board.major_incidents.get(e.major_incident_id)
    if major is not None:
        left = tuple(i for i in major.incident_ids if i != e.incident_id)
        change(board, "major_incidents", e.major_incident_id, incident_ids=left)


def _casualty_set(board: Board, e: ev.CasualtyAdded | ev.CasualtyAmended) -> None:
    board.put("casualties", e.casualty.casualty_id, e.casualty)


def _casualty_assigned(board: Board, e: ev.CasualtyAssigned) -> None:
    change(board, "casualties", e.casualty_id, hospital_id=e.hospital_id, mission_id=e.mission_id)


def _casualty_settled(board: Board, e: ev.CasualtySettled) -> None:
    casualty = board.casualties.get(e.casualty_id)
    if casualty is not None:
        at = None if e.outcome is Outcome.OPEN else e.at
        hospital_id = e.hospital_id or casualty.hospital_id
        change(board, "casualties", e.casualty_id, outcome=e.outcome, outcome_at=at, hospital_id=hospital_id)


def _noted(board: Board, e: ev.SituationNoted) -> None:
    major = board.major_incidents.get(e.major_incident_id)
    if major is not None:
        change(board, "major_incidents", e.major_incident_id, notes=(*major.notes, e.note))


def _report_issued(board: Board, e: ev.SituationReportIssued) -> None:
    board.put("situation_reports", e.report.report_id, e.report)


def _closed(board: Board, e: ev.MajorIncidentClosed) -> None:
    change(
        board, "major_incidents", e.major_incident_id, state=MajorState.CLOSED, closed_at=e.at, summary=e.summary
    )
    over = sorted((m.closed_at, m.major_incident_id) for m in board.major_incidents.values() if m.closed_at)
    if not board.keep_all and len(over) > ENDED_MAJOR_INCIDENTS:
        _forget(board, over[0][1])


def _forget(board: Board, major_incident_id: str) -> None:
    for kind in ("casualties", "situation_reports"):
        for key in [k for k, one in board.table(kind).items() if one.major_incident_id == major_incident_id]:
            board.drop(kind, key)
    board.drop("major_incidents", major_incident_id)


def _reopened(board: Board, e: ev.MajorIncidentReopened) -> None:
    major = board.major_incidents.get(e.major_incident_id)
    if major is not None:
        change(
            board, "major_incidents", e.major_incident_id, state=MajorState.OPEN, closed_at=None,
            reopened=major.reopened + 1,
        )  # fmt: skip


STEPS: dict[type, Step] = {
    ev.MajorIncidentDeclared: _major_set,
    ev.MajorIncidentAmended: _major_set,
    ev.IncidentJoined: _joined,
    ev.IncidentSplit: _split,
    ev.CasualtyAdded: _casualty_set,
    ev.CasualtyAmended: _casualty_set,
    ev.CasualtyAssigned: _casualty_assigned,
    ev.CasualtySettled: _casualty_settled,
    ev.SituationNoted: _noted,
    ev.SituationReportIssued: _report_issued,
    ev.MajorIncidentClosed: _closed,
    ev.MajorIncidentReopened: _reopened,
}
