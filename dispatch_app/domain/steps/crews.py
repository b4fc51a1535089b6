"""What events about crews do to a board: it holds what stands and the newest of what is over."""

from __future__ import annotations

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import CREW_MESSAGES, ENDED_EMERGENCIES, Board
from dispatch_app.domain.steps.step import Step, change


def _called(board: Board, e: ev.CrewEmergencyCalled) -> None:
    board.put("crew_emergencies", e.emergency.emergency_id, e.emergency)


def _answered(board: Board, e: ev.CrewEmergencyAnswered) -> None:
    change(
        board, "crew_emergencies", e.emergency_id, answered_at=e.at, answered_by=e.by, answered_desk_id=e.desk_id,
        answer=e.words,
    )  # fmt: skip


def _ended(board: Board, e: ev.CrewEmergencyEnded) -> None:
    change(board, "crew_emergencies", e.emergency_id, ended_at=e.at, ended_by=e.by, ended_reason=e.reason)
    over = sorted((c.ended_at, c.emergency_id) for c in board.crew_emergencies.values() if c.ended_at is not None)
    if not board.keep_all and len(over) > ENDED_EMERGENCIES:
        board.drop("crew_emergencies", over[0][1])


def _message_sent(board: Board, e: ev.CrewMessageSent) -> None:
    board.put("crew_messages", e.message.message_id, e.message)
    if not board.keep_all and len(board.crew_messages) > CREW_MESSAGES:
        oldest = min(board.crew_messages.values(), key=lambda m: (m.sent_at, m.message_id))
        board.drop("crew_messages", oldest.message_id)


def _message_read(board: Board, e: ev.CrewMessageRead) -> None:
    change(board, "crew_messages", e.message_id, read_at=e.at, read_by=e.by)


STEPS: dict[type, Step] = {
    ev.CrewEmergencyCalled: _called,
    ev.CrewEmergencyAnswered: _answered,
    ev.CrewEmergencyEnded: _ended,
    ev.CrewMessageSent: _message_sent,
    ev.CrewMessageRead: _message_read,
}
