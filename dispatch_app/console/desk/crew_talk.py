"""What the desks owe the crews: emergencies to answer and end, messages to read; and a desk's words to a vehicle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.requests import CentreMap, Request, Send
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.board import Board


@dataclass(frozen=True, slots=True)
class CrewCall:
    """One thing that a crew wants: `key` is the emergency's or message's id."""

    key: str
    vehicle_id: str
    plate: str
    words: str
    since: datetime
    is_emergency: bool
    answered_by: str = ""
    """Of an emergency: who has answered; it stays until somebody ends it."""
    incident_id: str = ""

    def is_same(self, other: CrewCall | None) -> bool:
        """Whether both are the one emergency or the one message, whatever has become of it."""
        return other is not None and (self.is_emergency, self.key) == (other.is_emergency, other.key)


def crew_calls(board: Board) -> list[CrewCall]:
    """Emergencies nobody has answered first, then messages nobody has read, then emergencies that are answered."""
    helps = [e for e in board.crew_emergencies.values() if e.is_open()]
    helps.sort(key=lambda e: (e.called_at, e.emergency_id))
    unread = [m for m in board.crew_messages.values() if m.from_crew and m.read_at is None]
    unread.sort(key=lambda m: (m.sent_at, m.message_id))
    emergencies = [
        CrewCall(
            e.emergency_id, e.vehicle_id, e.plate, _where(board, e.emergency_id) or e.note, e.called_at, True,
            e.answered_by, e.incident_id,
        )
        for e in helps
    ]  # fmt: skip
    messages = [
        CrewCall(m.message_id, m.vehicle_id, m.plate, m.text, m.sent_at, False, "", _incident_of(board, m.mission_id))
        for m in unread
    ]
    waiting = [call for call in emergencies if not call.answered_by]
    return [*waiting, *messages, *(call for call in emergencies if call.answered_by)]


def _where(board: Board, emergency_id: str) -> str:
    """The words of the place, which the alarm carries."""
    alarm = next((a for a in board.alarms.values() if a.subject == emergency_id), None)
    return dict(alarm.values).get("where", "") if alarm is not None else ""


def _incident_of(board: Board, mission_id: str) -> str:
    mission = board.missions.get(mission_id)
    return mission.incident_id if mission is not None else ""


def answer(desk: IntakeDesk, call: CrewCall, words: str) -> list[Request]:
    """The words go to the crew: of an emergency they silence the alarm, of a message they are the reply."""
    if call.is_emergency:
        return [Send(cmd.AnswerCrewEmergency(call.key, words.strip()), "crew")]
    read = Send(cmd.ReadCrewMessage(call.key), "crew")
    return [read, *write_to(desk, call.vehicle_id, words)]


def end(desk: IntakeDesk, call: CrewCall, reason: str) -> list[Request]:
    """The crew is safe, or it was a mistake."""
    return [Send(cmd.EndCrewEmergency(call.key, reason), "crew")] if call.is_emergency else []


def write_to(desk: IntakeDesk, vehicle_id: str, words: str) -> list[Request]:
    """A message to one vehicle; empty words are none."""
    return [Send(cmd.SendCrewMessage(vehicle_id, words.strip()), "crew")] if words.strip() else []


def look(desk: IntakeDesk, call: CrewCall) -> list[Request]:
    """The map shows where the vehicle is: its newest fix, else where the crew called."""
    fix = desk.fixes.get(call.vehicle_id)
    emergency = desk.board.crew_emergencies.get(call.key)
    position = fix.position if fix is not None else emergency.position if emergency is not None else None
    return [CentreMap(position, 17.0)] if position is not None else []
