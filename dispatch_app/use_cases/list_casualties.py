"""Casualties of a major incident: listed, sorted by colour, assigned to hospitals and vehicles, settled (DSP-06)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.major_incident import MOST_CASUALTIES, Casualty, MajorIncident, Outcome, Sorting
from dispatch_app.domain.mission import Mission, MissionState
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.use_cases.decision import Accepted, Context, Decision

FIELD_LENGTH = 60
"""Of a name, an age or a wristband; more is a slip of the keys."""

TEXT_LENGTH = 300
"""Of injuries and notes: what fits a line of the list and of the report."""

MOST_NEEDS = 8

CARRYING = frozenset({MissionState.PATIENT_ABOARD, MissionState.AT_HOSPITAL, MissionState.HANDED_OVER})
"""States in which the mission's casualties are with the crew, or were until just now."""

OVER = frozenset({MissionState.HANDED_OVER, MissionState.RETURNING, MissionState.AT_STATION})


def find_open_major(board: Board, major_incident_id: str) -> MajorIncident | Refusal:
    """The major incident if it may change, else the refusal that says why not."""
    major = board.major_incidents.get(major_incident_id)
    if major is None:
        return refuse("major_incident_unknown", major_incident_id=major_incident_id)
    return major if major.is_open() else refuse("major_incident_closed", name=major.name)


def open_casualties(casualties: Iterable[Casualty]) -> list[Casualty]:
    """Those of whom nobody knows yet what became of them."""
    return [c for c in casualties if not c.is_settled()]


def casualties_open(casualties: Iterable[Casualty]) -> Refusal | None:
    """The refusal that names the numbers of casualties without an outcome; None where every one has one."""
    left = open_casualties(casualties)
    if not left:
        return None
    numbers = ", ".join(str(c.number) for c in left[:10]) + (" …" if len(left) > 10 else "")
    return refuse("casualties_open", count=len(left), numbers=numbers)


def _find(board: Board, casualty_id: str) -> Casualty | Refusal:
    casualty = board.casualties.get(casualty_id)
    if casualty is None:
        return refuse("casualty_unknown", casualty_id=casualty_id)
    major = find_open_major(board, casualty.major_incident_id)
    return major if isinstance(major, Refusal) else casualty


def add_casualty(board: Board, command: cmd.AddCasualty, context: Context) -> Decision:
    """The next number; a crew lists casualties only where it is itself. Result: casualty_id."""
    major = find_open_major(board, command.major_incident_id)
    if isinstance(major, Refusal):
        return major
    known = board.casualties_of(major.major_incident_id)
    if len(known) >= MOST_CASUALTIES:
        return refuse("casualties_full", most=MOST_CASUALTIES)
    number = known[-1].number + 1 if known else 1
    incident_id = command.facts.incident_id or _place_of(board, major, context)
    blank = Casualty(
        f"{major.major_incident_id}-{number:03d}", major.major_incident_id, incident_id, number,
        (Sorting(command.colour, context.now, context.actor.user),),
    )  # fmt: skip
    casualty = _with_facts(blank, replace(command.facts, incident_id=incident_id))
    wrong = _check(board, major, casualty) or _check_crew(board, casualty, context)
    if wrong is not None:
        return wrong
    return Accepted((ev.CasualtyAdded(casualty),), {"casualty_id": casualty.casualty_id, "number": str(number)})


def _place_of(board: Board, major: MajorIncident, context: Context) -> str:
    """Where the crew is; else the first linked incident that is open."""
    if context.actor.role is Role.VEHICLE:
        mission = board.active_mission_of(context.actor.vehicle_id)
        return mission.incident_id if mission is not None else ""
    running = [i for i in major.incident_ids if i in board.incidents and board.incidents[i].is_open()]
    return (running or list(major.incident_ids))[0]


def _check_crew(board: Board, casualty: Casualty, context: Context) -> Refusal | None:
    if context.actor.role is not Role.VEHICLE:
        return None
    mission = board.active_mission_of(context.actor.vehicle_id)
    there = mission is not None and mission.incident_id == casualty.incident_id
    return None if there else refuse("not_yours")


def _with_facts(casualty: Casualty, facts: cmd.CasualtyFacts) -> Casualty:
    values = {f.name: getattr(facts, f.name) for f in fields(facts) if getattr(facts, f.name) is not None}
    stripped: dict[str, Any] = {k: v.strip() if isinstance(v, str) else v for k, v in values.items()}
    return replace(casualty, **stripped)


def _check(board: Board, major: MajorIncident, casualty: Casualty) -> Refusal | None:
    for name in ("wristband", "name", "sex", "age"):
        if len(getattr(casualty, name)) > FIELD_LENGTH or not getattr(casualty, name).isprintable():
            return refuse("field_wrong", field=name, reason=f"0–{FIELD_LENGTH}")
    for name in ("injuries", "note"):
        if len(getattr(casualty, name)) > TEXT_LENGTH:
            return refuse("field_wrong", field=name, reason=f"0–{TEXT_LENGTH}")
    if len(casualty.needs) > MOST_NEEDS or any(len(need) > FIELD_LENGTH for need in casualty.needs):
        return refuse("field_wrong", field="needs", reason=f"0–{MOST_NEEDS}")
    if casualty.incident_id not in major.incident_ids:
        return refuse("incident_not_in_major", incident_id=casualty.incident_id, name=major.name)
    for other in board.casualties_of(major.major_incident_id):
        same = casualty.wristband and other.wristband == casualty.wristband
        if same and other.casualty_id != casualty.casualty_id:
            return refuse("wristband_taken", wristband=casualty.wristband, number=other.number)
    return None


def amend_casualty(board: Board, command: cmd.AmendCasualty, context: Context) -> Decision:
    """What is new; a new colour is a sorting of its own, the earlier ones stay."""
    casualty = _find(board, command.casualty_id)
    if isinstance(casualty, Refusal):
        return casualty
    after = _with_facts(casualty, command.facts)
    if command.colour is not None and command.colour is not casualty.colour:
        sorting = Sorting(command.colour, context.now, context.actor.user)
        after = replace(after, sortings=(*after.sortings, sorting))
    wrong = _check(board, board.major_incidents[casualty.major_incident_id], after)
    wrong = wrong or _check_crew(board, casualty, context)
    if wrong is not None:
        return wrong
    names = tuple(f.name for f in fields(after) if getattr(casualty, f.name) != getattr(after, f.name))
    return Accepted((ev.CasualtyAmended(after, names),)) if names else Accepted()


def assign_casualties(board: Board, command: cmd.AssignCasualties, context: Context) -> Decision:
    """Hospitals and vehicles of several casualties at once; a vehicle goes to one hospital."""
    major = find_open_major(board, command.major_incident_id)
    if isinstance(major, Refusal):
        return major
    after = {c.casualty_id: c for c in board.casualties_of(major.major_incident_id)}
    changed: list[str] = []
    for one in command.assignments:
        wrong = _check_assignment(board, major, after.get(one.casualty_id), one)
        if wrong is not None:
            return wrong
        before = after[one.casualty_id]
        after[one.casualty_id] = replace(before, hospital_id=one.hospital_id, mission_id=one.mission_id)
        if after[one.casualty_id] != before and one.casualty_id not in changed:
            changed.append(one.casualty_id)
    touched = {after[c].mission_id for c in changed} - {""}
    destinations: list[ev.Event] = []
    for mission_id in sorted(touched):
        mission = board.missions[mission_id]
        wanted = {c.hospital_id for c in after.values() if c.mission_id == mission_id and not c.is_settled()} - {""}
        if len(wanted) > 1:
            return refuse("mission_two_hospitals", plate=board.vehicles[mission.vehicle_id].plate)
        hospital_id = next(iter(wanted), "")
        if hospital_id and hospital_id != mission.hospital_id:
            by = context.actor.name or context.actor.user
            destinations.append(ev.MissionHospitalChosen(mission_id, hospital_id, context.now, by))
    assigned = [ev.CasualtyAssigned(c, after[c].hospital_id, after[c].mission_id) for c in changed]
    return Accepted((*assigned, *destinations))


def _check_assignment(
    board: Board, major: MajorIncident, casualty: Casualty | None, one: cmd.Assignment
) -> Refusal | None:
    if casualty is None:
        return refuse("casualty_unknown", casualty_id=one.casualty_id)
    if casualty.is_settled():
        return refuse("casualty_settled", number=casualty.number)
    if one.hospital_id and one.hospital_id not in board.hospitals:
        return refuse("hospital_unknown", hospital_id=one.hospital_id)
    if not one.mission_id or one.mission_id == casualty.mission_id:
        return None
    mission = board.missions.get(one.mission_id)
    if mission is None:
        return refuse("mission_unknown", mission_id=one.mission_id)
    if mission.incident_id not in major.incident_ids:
        return refuse("mission_elsewhere", plate=board.vehicles[mission.vehicle_id].plate, name=major.name)
    free = mission.is_active() and mission.state is not MissionState.HANDED_OVER
    return None if free else refuse("mission_not_active")


def settle_casualty(board: Board, command: cmd.SettleCasualty, context: Context) -> Decision:
    """The outcome as a person says it; a hand-over names its hospital."""
    casualty = _find(board, command.casualty_id)
    if isinstance(casualty, Refusal):
        return casualty
    hospital_id = command.hospital_id or casualty.hospital_id
    if command.hospital_id and command.hospital_id not in board.hospitals:
        return refuse("hospital_unknown", hospital_id=command.hospital_id)
    if command.outcome is Outcome.HANDED_OVER and not hospital_id:
        return refuse("casualty_hospital_missing", number=casualty.number)
    if casualty.outcome is command.outcome and casualty.hospital_id == hospital_id:
        return Accepted()
    named = hospital_id if command.outcome is Outcome.HANDED_OVER else ""
    return Accepted((ev.CasualtySettled(casualty.casualty_id, command.outcome, named, context.now),))


# --- what follows from missions --------------------------------------------------------------------------------------


def casualties_carried(
    board: Board, mission: Mission, state: MissionState, hospital_id: str, context: Context
) -> list[ev.Event]:
    """Events for the casualties of a mission that reaches `state`: another hospital, handed over, or let go."""
    events: list[ev.Event] = []
    for casualty in _carried_by(board, mission.mission_id):
        where = hospital_id or casualty.hospital_id or mission.hospital_id
        if state in OVER and (mission.state in CARRYING or state is MissionState.HANDED_OVER) and where:
            events.append(ev.CasualtySettled(casualty.casualty_id, Outcome.HANDED_OVER, where, context.now))
        elif state in OVER:
            events.append(ev.CasualtyAssigned(casualty.casualty_id, casualty.hospital_id, ""))
        elif where != casualty.hospital_id:
            events.append(ev.CasualtyAssigned(casualty.casualty_id, where, mission.mission_id))
    return events


def casualties_let_go(board: Board, mission_id: str) -> list[ev.Event]:
    """The mission ends before anybody was carried: its casualties need another vehicle, their hospital stays."""
    return [ev.CasualtyAssigned(c.casualty_id, c.hospital_id, "") for c in _carried_by(board, mission_id)]


def _carried_by(board: Board, mission_id: str) -> list[Casualty]:
    carried = (c for c in board.casualties.values() if c.mission_id == mission_id and not c.is_settled())
    return sorted(carried, key=lambda c: c.number)


def casualties_moved(board: Board, from_incident_id: str, to_incident_id: str) -> list[ev.Event]:
    """Two incidents become one: casualties listed at the first stand at the second, which joins the major incident."""
    major = board.major_of(from_incident_id)
    if major is None or not major.is_open():
        return []
    events: list[ev.Event] = []
    if to_incident_id not in major.incident_ids:
        events.append(ev.IncidentJoined(major.major_incident_id, to_incident_id))
    events += [
        ev.CasualtyAmended(replace(c, incident_id=to_incident_id), ("incident_id",))
        for c in board.casualties_of(major.major_incident_id)
        if c.incident_id == from_incident_id
    ]
    return events
