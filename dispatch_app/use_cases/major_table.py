"""Commands about major incidents, the handler that answers each, and who may ask it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Role
from dispatch_app.domain.board import Board
from dispatch_app.use_cases import (
    call_up_staff,
    dispatch_vehicles,
    lead_major_incident,
    list_casualties,
    report_situation,
)
from dispatch_app.use_cases.decision import Context, Decision

DESK = frozenset({Role.DISPATCHER, Role.SHIFT_LEAD})
LEADING = DESK | frozenset({Role.DIRECTOR})
LISTING = DESK | frozenset({Role.VEHICLE})
"""A crew on the scene may list and sort the casualties that it sees."""

MAJOR_TABLE: dict[type, tuple[Callable[[Board, Any, Context], Decision], frozenset[Role]]] = {
    cmd.DeclareMajorIncident: (lead_major_incident.declare_major_incident, LEADING),
    cmd.AmendMajorIncident: (lead_major_incident.amend_major_incident, LEADING),
    cmd.JoinIncident: (lead_major_incident.join_incident, DESK),
    cmd.SplitIncident: (lead_major_incident.split_incident, DESK),
    cmd.NoteSituation: (lead_major_incident.note_situation, LEADING),
    cmd.CloseMajorIncident: (lead_major_incident.close_major_incident, LEADING),
    cmd.ReopenMajorIncident: (lead_major_incident.reopen_major_incident, frozenset({Role.SHIFT_LEAD})),
    cmd.AddCasualty: (list_casualties.add_casualty, LISTING),
    cmd.AmendCasualty: (list_casualties.amend_casualty, LISTING),
    cmd.AssignCasualties: (list_casualties.assign_casualties, DESK),
    cmd.SettleCasualty: (list_casualties.settle_casualty, DESK),
    cmd.CallUpStaff: (call_up_staff.call_up_staff, LEADING),
    cmd.ReportStaffAnswer: (call_up_staff.report_staff_answer, LEADING),
    cmd.IssueSituationReport: (report_situation.issue_situation_report, LEADING),
    cmd.SendWave: (dispatch_vehicles.send_wave, DESK),
}
