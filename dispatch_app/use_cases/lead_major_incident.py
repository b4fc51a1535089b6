"""Major incidents: declared from a running incident, joined and split, noted, closed when nobody is left (DSP-06)."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.incident import Incident
from dispatch_app.domain.major_incident import MOST_NOTES, Estimate, MajorIncident, SituationNote
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.triage_book import BOOK
from dispatch_app.use_cases.amend_incident import find_open, is_test
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.list_casualties import casualties_open, find_open_major
from dispatch_app.words import t

NAME_LENGTH = 60
TEXT_LENGTH = 500
"""Of a note: some sentences."""
SUMMARY_LENGTH = 2000
MOST_ESTIMATED = 100_000
MOST_INCIDENTS = 50
"""Linked to one event; each has its own place and desk."""


def declare_major_incident(board: Board, command: cmd.DeclareMajorIncident, context: Context) -> Decision:
    """The incident becomes the first of a major incident. Result: major_incident_id."""
    incident = find_open(board, command.incident_id)
    if isinstance(incident, Refusal):
        return incident
    present = board.major_of(incident.incident_id)
    if present is not None and present.is_open():
        return refuse("incident_in_major", incident_id=incident.incident_id, name=present.name)
    major = MajorIncident(
        f"{incident.incident_id}-S{board.seq + 1}", command.name.strip() or _usual_name(incident), command.kind,
        context.now, context.actor.user, context.actor.desk_id or incident.desk_id, (incident.incident_id,),
        estimate=command.estimate, is_test=is_test(incident),
    )  # fmt: skip
    wrong = _check(major)
    if wrong is not None:
        return wrong
    return Accepted((ev.MajorIncidentDeclared(major),), {"major_incident_id": major.major_incident_id})


def _usual_name(incident: Incident) -> str:
    complaint = BOOK.get(incident.complaint)
    words = " ".join(part for part in (incident.scene.text, t(complaint.name) if complaint else "") if part)
    return (words or incident.incident_id)[:NAME_LENGTH]


def _check(major: MajorIncident) -> Refusal | None:
    if not 1 <= len(major.name) <= NAME_LENGTH or not major.name.isprintable():
        return refuse("field_wrong", field="name", reason=f"1–{NAME_LENGTH}")
    if len(major.commander) > NAME_LENGTH or not major.commander.isprintable():
        return refuse("field_wrong", field="commander", reason=f"0–{NAME_LENGTH}")
    if not all(0 <= getattr(major.estimate, f.name) <= MOST_ESTIMATED for f in fields(Estimate)):
        return refuse("field_wrong", field="estimate", reason=f"0–{MOST_ESTIMATED}")
    post = major.command_post
    if len(post.text) > 300 or (post.position is not None and not post.position.is_valid()):
        return refuse("field_wrong", field="command_post", reason=post.text[:40])
    return None


def amend_major_incident(board: Board, command: cmd.AmendMajorIncident, context: Context) -> Decision:
    major = find_open_major(board, command.major_incident_id)
    if isinstance(major, Refusal):
        return major
    changes = command.changes
    values: dict[str, Any] = {
        f.name: getattr(changes, f.name) for f in fields(changes) if getattr(changes, f.name) is not None
    }
    words = {name: values[name].strip() for name in ("name", "commander") if name in values}
    after = replace(major, **(values | words))
    wrong = _check(after)
    if wrong is not None:
        return wrong
    names = tuple(f.name for f in fields(after) if getattr(major, f.name) != getattr(after, f.name))
    return Accepted((ev.MajorIncidentAmended(after, names),)) if names else Accepted()


def join_incident(board: Board, command: cmd.JoinIncident, context: Context) -> Decision:
    """A further running incident belongs to the event; one incident belongs to one running event."""
    major = find_open_major(board, command.major_incident_id)
    if isinstance(major, Refusal):
        return major
    incident = find_open(board, command.incident_id)
    if isinstance(incident, Refusal):
        return incident
    if incident.incident_id in major.incident_ids:
        return Accepted()
    present = board.major_of(incident.incident_id)
    if present is not None and present.is_open():
        return refuse("incident_in_major", incident_id=incident.incident_id, name=present.name)
    if is_test(incident) != major.is_test:
        return refuse("major_exercise_mixed")
    if len(major.incident_ids) >= MOST_INCIDENTS:
        return refuse("field_wrong", field="incident_id", reason=f"at most {MOST_INCIDENTS}")
    return Accepted((ev.IncidentJoined(major.major_incident_id, incident.incident_id),))


def split_incident(board: Board, command: cmd.SplitIncident, context: Context) -> Decision:
    """The incident was an event of its own; its casualties are moved by a person first."""
    major = find_open_major(board, command.major_incident_id)
    if isinstance(major, Refusal):
        return major
    if command.incident_id not in major.incident_ids:
        return refuse("incident_not_in_major", incident_id=command.incident_id, name=major.name)
    if len(major.incident_ids) == 1:
        return refuse("major_needs_incident")
    there = [c for c in board.casualties_of(major.major_incident_id) if c.incident_id == command.incident_id]
    carried = [
        c for c in board.casualties_of(major.major_incident_id)
        if c.mission_id and c.mission_id in board.missions
        and board.missions[c.mission_id].incident_id == command.incident_id
    ]  # fmt: skip
    count = len({c.casualty_id for c in (*there, *carried)})
    if count:
        return refuse("incident_has_casualties", incident_id=command.incident_id, count=count)
    return Accepted((ev.IncidentSplit(major.major_incident_id, command.incident_id),))


def note_situation(board: Board, command: cmd.NoteSituation, context: Context) -> Decision:
    major = find_open_major(board, command.major_incident_id)
    if isinstance(major, Refusal):
        return major
    text = command.text.strip()
    if not 1 <= len(text) <= TEXT_LENGTH:
        return refuse("field_wrong", field="text", reason=f"1–{TEXT_LENGTH}")
    if len(major.notes) >= MOST_NOTES:
        return refuse("notes_full", most=MOST_NOTES)
    note = SituationNote(context.now, context.actor.name or context.actor.user, text)
    return Accepted((ev.SituationNoted(major.major_incident_id, note),))


def close_major_incident(board: Board, command: cmd.CloseMajorIncident, context: Context) -> Decision:
    """Every casualty has an outcome and every linked incident is closed; else the refusal names what is left."""
    major = find_open_major(board, command.major_incident_id)
    if isinstance(major, Refusal):
        return major
    left = casualties_open(board.casualties_of(major.major_incident_id))
    if left is not None:
        return left
    running = [i for i in major.incident_ids if i in board.incidents and board.incidents[i].is_open()]
    if running:
        return refuse("major_incidents_open", incidents=", ".join(running))
    summary = command.summary.strip()
    if len(summary) > SUMMARY_LENGTH:
        return refuse("field_wrong", field="summary", reason=f"0–{SUMMARY_LENGTH}")
    return Accepted((ev.MajorIncidentClosed(major.major_incident_id, summary, context.now),))


def reopen_major_incident(board: Board, command: cmd.ReopenMajorIncident, context: Context) -> Decision:
    """A closed one that the board still holds may change again; who and why stand in the journal."""
    major = board.major_incidents.get(command.major_incident_id)
    if major is None:
        return refuse("major_incident_unknown", major_incident_id=command.major_incident_id)
    if major.is_open():
        return refuse("major_incident_not_closed", name=major.name)
    if not command.reason.strip():
        return refuse("reason_missing")
    taken = [board.major_of(i) for i in major.incident_ids]
    other = next((m for m in taken if m is not None and m.is_open()), None)
    if other is not None:
        return refuse("incident_in_major", incident_id=other.incident_ids[0], name=other.name)
    reopened = ev.MajorIncidentReopened(major.major_incident_id, command.reason.strip()[:TEXT_LENGTH], context.now)
    return Accepted((reopened,))
