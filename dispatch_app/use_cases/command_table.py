"""The table of contents: every command, the handler that answers it and the roles that may ask it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Role
from dispatch_app.domain.board import Board
from dispatch_app.use_cases import (
    amend_incident,
    ask_terminal,
    choose_hospital,
    close_incident,
    correct_mission_time,
    crew_emergency,
    crew_messages,
    dispatch_vehicles,
    draw_map_feature,
    edit_directory,
    locate_caller,
    look_at_record,
    merge_incidents,
    propose_state,
    raise_alarm,
    register_resources,
    remove_resources,
    report_mileage,
    report_mission,
    request_reinforcement,
    set_readiness,
    switch_map_package,
    write_patient_record,
)
from dispatch_app.use_cases.booking_table import BOOKING_TABLE
from dispatch_app.use_cases.decision import Context, Decision
from dispatch_app.use_cases.major_table import MAJOR_TABLE
from dispatch_app.use_cases.paper_table import PAPER_TABLE
from dispatch_app.use_cases.report_table import REPORT_TABLE
from dispatch_app.use_cases.save_search import SEARCH_TABLE
from dispatch_app.use_cases.supervision_table import SUPERVISION_TABLE
from dispatch_app.use_cases.telephone_table import TELEPHONE_TABLE

DESK = frozenset({Role.DISPATCHER, Role.SHIFT_LEAD})
LEAD = frozenset({Role.SHIFT_LEAD})
EXCHANGE = frozenset({Role.TELEPHONY})
CREW = frozenset({Role.STATION, Role.VEHICLE})
VEHICLE = frozenset({Role.VEHICLE})
HOSPITAL = frozenset({Role.HOSPITAL})
SERVER = frozenset({Role.SERVER})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
READERS = frozenset({Role.SHIFT_LEAD, Role.DIRECTOR})
"""Who may look into all of history."""
PARTS = frozenset({Role.POSITIONS, Role.ALARMS})
"""Our own parts beside server and exchange; they tell of their faults."""
ALARM_HANDS = DESK | ADMINISTRATOR | frozenset({Role.DIRECTOR, Role.ALARMS})
"""Who may act on an alarm; the alarm service tells of the button below its lamp."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Who answers a command, and who may ask; scope (own station, own desk) is the handler's to check."""

    handler: Callable[[Board, Any, Context], Decision]
    roles: frozenset[Role]


_OTHER_TABLES = TELEPHONE_TABLE | MAJOR_TABLE | PAPER_TABLE | BOOKING_TABLE | SUPERVISION_TABLE | SEARCH_TABLE
_OTHER_TABLES |= REPORT_TABLE

TABLE: dict[type, Entry] = {
    cmd.LookAtRecord: Entry(look_at_record.look_at_record, READERS),
    cmd.ExportRecords: Entry(look_at_record.export_records, READERS),
    **{command: Entry(*entry) for command, entry in _OTHER_TABLES.items()},
    cmd.ReportCandidate: Entry(locate_caller.report_candidate, EXCHANGE | SERVER),
    cmd.ReportLocationReference: Entry(locate_caller.report_location_reference, EXCHANGE | SERVER),
    cmd.LocateCaller: Entry(locate_caller.locate_caller, DESK),
    cmd.SendLocationLink: Entry(locate_caller.send_location_link, DESK),
    cmd.ReportLocationLink: Entry(locate_caller.report_location_link, SERVER),
    cmd.OpenIncident: Entry(amend_incident.open_incident, DESK),
    cmd.AmendIncident: Entry(amend_incident.amend_incident, DESK),
    cmd.AcceptLocation: Entry(amend_incident.accept_location, DESK),
    cmd.MarkPlace: Entry(amend_incident.mark_place, DESK),
    cmd.HandOverIncident: Entry(amend_incident.hand_over_incident, DESK | READERS),
    cmd.HoldIncident: Entry(amend_incident.hold_incident, DESK),
    cmd.QueueIncident: Entry(amend_incident.queue_incident, DESK),
    cmd.WakeIncident: Entry(amend_incident.wake_incident, DESK),
    cmd.RequestReinforcement: Entry(request_reinforcement.request_reinforcement, DESK | CREW),
    cmd.CloseIncident: Entry(close_incident.close_incident, DESK),
    cmd.CancelIncident: Entry(close_incident.cancel_incident, DESK),
    cmd.MergeIncidents: Entry(merge_incidents.merge_incidents, DESK),
    cmd.ReopenIncident: Entry(close_incident.reopen_incident, LEAD),
    cmd.DispatchVehicles: Entry(dispatch_vehicles.dispatch_vehicles, DESK),
    cmd.ReviseOrders: Entry(dispatch_vehicles.revise_orders, DESK),
    cmd.ReassignMission: Entry(dispatch_vehicles.reassign_mission, DESK),
    cmd.StandDownMission: Entry(dispatch_vehicles.stand_down_mission, DESK),
    cmd.ConfirmOrder: Entry(report_mission.confirm_order, CREW | SERVER),
    cmd.MarkStepLate: Entry(report_mission.mark_step_late, SERVER),
    cmd.ReportMission: Entry(report_mission.report_mission, DESK | CREW),
    cmd.CorrectMissionTime: Entry(correct_mission_time.correct_mission_time, LEAD),
    cmd.ReportMileage: Entry(report_mileage.report_mileage, SERVER),
    cmd.RefuseMission: Entry(report_mission.refuse_mission, CREW),
    cmd.EndEmptyRun: Entry(report_mission.end_empty_run, DESK | CREW),
    cmd.SetVehicleDuty: Entry(set_readiness.set_vehicle_duty, DESK | CREW),
    cmd.ReportStation: Entry(set_readiness.report_station, frozenset({Role.STATION}) | SERVER),
    cmd.SetHospitalState: Entry(set_readiness.set_hospital_state, DESK | ADMINISTRATOR | HOSPITAL),
    cmd.ChooseHospital: Entry(choose_hospital.choose_hospital, DESK | CREW),
    cmd.AcknowledgePreArrival: Entry(choose_hospital.acknowledge_pre_arrival, HOSPITAL),
    cmd.SignHandOver: Entry(choose_hospital.sign_hand_over, HOSPITAL | VEHICLE),
    cmd.WritePatientRecord: Entry(write_patient_record.write_patient_record, VEHICLE),
    cmd.CallCrewEmergency: Entry(crew_emergency.call_crew_emergency, DESK | CREW | frozenset({Role.POSITIONS})),
    cmd.AnswerCrewEmergency: Entry(crew_emergency.answer_crew_emergency, DESK),
    cmd.EndCrewEmergency: Entry(crew_emergency.end_crew_emergency, DESK),
    cmd.SendCrewMessage: Entry(crew_messages.send_crew_message, DESK | VEHICLE),
    cmd.ReadCrewMessage: Entry(crew_messages.read_crew_message, DESK | VEHICLE),
    cmd.RaiseAlarm: Entry(raise_alarm.raise_alarm, SERVER | EXCHANGE | PARTS),
    cmd.AcknowledgeAlarm: Entry(raise_alarm.acknowledge_alarm, ALARM_HANDS),
    cmd.ClearAlarm: Entry(raise_alarm.clear_alarm, SERVER | EXCHANGE | PARTS),
    cmd.SetMapFeature: Entry(draw_map_feature.set_map_feature, DESK | ADMINISTRATOR),
    cmd.RemoveMapFeature: Entry(draw_map_feature.remove_map_feature, DESK | ADMINISTRATOR),
    cmd.ExpireMapFeature: Entry(draw_map_feature.expire_map_feature, SERVER),
    cmd.SetStation: Entry(register_resources.set_station, LEAD | ADMINISTRATOR),
    cmd.SetHospital: Entry(register_resources.set_hospital, LEAD | ADMINISTRATOR),
    cmd.RemoveStation: Entry(remove_resources.remove_station, LEAD | ADMINISTRATOR),
    cmd.RemoveHospital: Entry(remove_resources.remove_hospital, LEAD | ADMINISTRATOR),
    cmd.ShelveAlarm: Entry(raise_alarm.shelve_alarm, ALARM_HANDS),
    cmd.UnshelveAlarm: Entry(raise_alarm.unshelve_alarm, ALARM_HANDS | SERVER),
    cmd.UnlatchAlarm: Entry(raise_alarm.unlatch_alarm, ALARM_HANDS),
    cmd.RequestLampTest: Entry(raise_alarm.request_lamp_test, ALARM_HANDS),
    cmd.SwitchMapPackage: Entry(switch_map_package.switch_map_package, ADMINISTRATOR | SERVER),
    cmd.SetDirectoryEntry: Entry(edit_directory.set_directory_entry, DESK | ADMINISTRATOR),
    cmd.RemoveDirectoryEntry: Entry(edit_directory.remove_directory_entry, DESK | ADMINISTRATOR),
    cmd.ImportDirectory: Entry(edit_directory.import_directory, LEAD | ADMINISTRATOR | SERVER),
    cmd.AskTerminal: Entry(ask_terminal.ask_terminal, DESK),
    cmd.ReportTerminalAnswer: Entry(ask_terminal.report_terminal_answer, SERVER),
    cmd.AdoptFeed: Entry(ask_terminal.adopt_feed, LEAD | ADMINISTRATOR),
    cmd.ProposeState: Entry(propose_state.propose_state, SERVER),
    cmd.ConfirmProposal: Entry(propose_state.confirm_proposal, DESK | CREW),
    cmd.DismissProposal: Entry(propose_state.dismiss_proposal, DESK | CREW),
    cmd.ImportResources: Entry(register_resources.import_resources, ADMINISTRATOR | SERVER),
}
