"""The receiving hospital of a mission: chosen, told beforehand, and the patient taken over by name (ILK-04)."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.hand_over import SIGNABLE_STATES, HandOver
from dispatch_app.domain.mission import Mission, MissionState, ReportSource
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.visibility import sees_mission
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.report_mission import find_own_mission, report_mission

LONGEST_NAME = 40
LONGEST_NOTE = 200


def choose_hospital(board: Board, command: cmd.ChooseHospital, context: Context) -> Decision:
    """The mission goes there from now on; the hospital's page shows it, the earlier one's lets it go."""
    mission = find_own_mission(board, command.mission_id, context.actor)
    if isinstance(mission, Refusal):
        return mission
    if command.hospital_id not in board.hospitals:
        return refuse("hospital_unknown", hospital_id=command.hospital_id[:60])
    if mission.hospital_id == command.hospital_id:
        return Accepted()
    if not mission.is_active():
        return refuse("mission_not_active")
    hand_over = board.hand_overs.get(mission.mission_id)
    if mission.state is MissionState.HANDED_OVER or (hand_over is not None and hand_over.signed_at is not None):
        return refuse("patient_handed_over", plate=_plate(board, mission))
    by = context.actor.name or context.actor.user
    chosen = ev.MissionHospitalChosen(
        mission.mission_id, command.hospital_id, context.now, by, command.device_at
    )
    return Accepted((chosen,))


def acknowledge_pre_arrival(board: Board, command: cmd.AcknowledgePreArrival, context: Context) -> Decision:
    """The hospital has seen the notice; a later word for the crew replaces the earlier."""
    mission = find_own_mission(board, command.mission_id, context.actor)
    if isinstance(mission, Refusal):
        return mission
    if not mission.is_active():
        return refuse("mission_not_active")
    note = command.note.strip()[:LONGEST_NOTE]
    known = _hand_over(board, mission)
    if known.noticed_at is not None and note in ("", known.notice_note):
        return Accepted()
    by = context.actor.name or context.actor.user
    noticed = replace(known, noticed_at=known.noticed_at or context.now, noticed_by=by, notice_note=note)
    return Accepted((ev.PreArrivalAcknowledged(noticed),))


def sign_hand_over(board: Board, command: cmd.SignHandOver, context: Context) -> Decision:
    """The patient is taken over by name; the first signature counts, from the hospital's page or the crew's tablet."""
    mission = board.missions.get(command.mission_id) or context.lookups.archive.find_mission(command.mission_id)
    if mission is None:
        return refuse("mission_unknown", mission_id=command.mission_id[:60])
    if not sees_mission(context.actor, mission):
        return refuse("not_yours")
    if not mission.hospital_id:
        return refuse("mission_without_hospital", plate=_plate(board, mission))
    if mission.state not in SIGNABLE_STATES:
        return refuse("patient_not_aboard", plate=_plate(board, mission))
    name = command.name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        return refuse("field_wrong", field="name", reason=f"1-{LONGEST_NAME}")
    on_board = mission.mission_id in board.missions
    filed = None if on_board else context.lookups.archive.find_entity("hand_overs", mission.mission_id)
    known = filed or _hand_over(board, mission)
    if known.signed_at is not None:
        return Accepted() if known.signed_name == name else refuse("hand_over_signed", name=known.signed_name)
    source = ReportSource.HOSPITAL if context.actor.role is Role.HOSPITAL else ReportSource.TABLET
    signed = replace(
        known, hospital_id=mission.hospital_id, signed_at=context.now, signed_device_at=command.device_at,
        signed_name=name, signed_source=source, department=command.department.strip()[:LONGEST_NOTE],
        note=command.note.strip()[:LONGEST_NOTE],
    )  # fmt: skip
    events: tuple[ev.Event, ...] = (ev.HandOverSigned(signed),)
    if on_board and mission.may_become(MissionState.HANDED_OVER):
        report = cmd.ReportMission(mission.mission_id, MissionState.HANDED_OVER, source, command.device_at)
        advanced = report_mission(board, report, context)
        assert isinstance(advanced, Accepted), "a mission that may become handed over can be reported so"
        events += advanced.events
    return Accepted(events)


def _hand_over(board: Board, mission: Mission) -> HandOver:
    """What is known of the hand-over at the mission's present hospital."""
    known = board.hand_overs.get(mission.mission_id)
    if known is not None and known.hospital_id == mission.hospital_id:
        return known
    return HandOver(mission.mission_id, mission.incident_id, mission.vehicle_id, mission.hospital_id)


def _plate(board: Board, mission: Mission) -> str:
    vehicle = board.vehicles.get(mission.vehicle_id)
    return vehicle.plate if vehicle else mission.vehicle_id
