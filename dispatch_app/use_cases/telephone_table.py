"""The part of the table of commands that is about telephones, recordings and desk states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Role
from dispatch_app.domain.board import Board
from dispatch_app.use_cases import (
    answer_call,
    campaigns,
    desk_states,
    distribute_calls,
    lock_number,
    place_call,
    report_call,
    report_line,
    report_recording,
    report_transfer,
    supervise_call,
)
from dispatch_app.use_cases.decision import Context, Decision

DESK = frozenset({Role.DISPATCHER, Role.SHIFT_LEAD})
LEAD = frozenset({Role.SHIFT_LEAD})
SUPERVISORS = frozenset({Role.SHIFT_LEAD, Role.DIRECTOR})
SPEAKERS = DESK | SUPERVISORS
"""Who may have a call at a desk's telephone: a director talks in those that he took over or placed."""
EXCHANGE = frozenset({Role.TELEPHONY})
SERVER = frozenset({Role.SERVER})
LISTENERS = frozenset({Role.DISPATCHER, Role.SHIFT_LEAD, Role.DIRECTOR})
REPORTS = EXCHANGE | SERVER

Handler = Callable[[Board, Any, Context], Decision]

TELEPHONE_TABLE: dict[type, tuple[Handler, frozenset[Role]]] = {
    cmd.ReportRing: (report_call.report_ring, REPORTS),
    cmd.ReportAnswered: (report_call.report_answered, REPORTS),
    cmd.ReportNoAnswer: (report_call.report_no_answer, REPORTS),
    cmd.ReportHeld: (report_call.report_held, REPORTS),
    cmd.ReportCallEnded: (report_call.report_call_ended, REPORTS),
    cmd.ReportParty: (report_call.report_party, REPORTS),
    cmd.ReportDialled: (report_call.report_dialled, REPORTS),
    cmd.ReportTransferred: (report_transfer.report_transferred, REPORTS),
    cmd.ReportDigits: (report_call.report_digits, REPORTS),
    cmd.ReportAnnounced: (report_call.report_announced, REPORTS),
    cmd.ReportFlowStep: (report_call.report_flow_step, REPORTS),
    cmd.ReportFlowEnded: (report_call.report_flow_ended, REPORTS),
    cmd.ReportRequestFailed: (report_call.report_request_failed, REPORTS),
    cmd.ReportPhone: (report_line.report_phone, REPORTS),
    cmd.ReportLine: (report_line.report_line, REPORTS),
    cmd.AnswerCall: (answer_call.answer_call, DESK),
    cmd.HoldCall: (answer_call.hold_call, SPEAKERS),
    cmd.ResumeCall: (answer_call.resume_call, SPEAKERS),
    cmd.MuteCall: (answer_call.mute_call, SPEAKERS),
    cmd.TransferCall: (answer_call.transfer_call, SPEAKERS),
    cmd.TransferOutside: (answer_call.transfer_outside, DESK),
    cmd.ReturnToQueue: (answer_call.return_to_queue, SPEAKERS),
    cmd.SendToFlow: (answer_call.send_to_flow, DESK),
    cmd.SendDigits: (answer_call.send_digits, DESK),
    cmd.HangUpCall: (answer_call.hang_up_call, SPEAKERS),
    cmd.ClassifyCall: (answer_call.classify_call, DESK),
    cmd.LinkCall: (answer_call.link_call, DESK),
    cmd.MarkCalledBack: (answer_call.mark_called_back, DESK),
    cmd.CallNumber: (place_call.call_number, SPEAKERS),
    cmd.CallDesk: (place_call.call_desk, SPEAKERS),
    cmd.CallLine: (place_call.call_line, SPEAKERS),
    cmd.CallGroup: (place_call.call_group, SPEAKERS),
    cmd.AddParty: (place_call.add_party, DESK),
    cmd.DropParty: (place_call.drop_party, DESK),
    cmd.JoinCalls: (place_call.join_calls, DESK),
    cmd.MonitorCall: (supervise_call.monitor_call, SUPERVISORS),
    cmd.StopMonitoring: (supervise_call.stop_monitoring, SUPERVISORS),
    cmd.TakeOverCall: (supervise_call.take_over_call, SUPERVISORS),
    cmd.ReleaseCall: (supervise_call.release_call, SUPERVISORS),
    cmd.DistributeCalls: (distribute_calls.distribute_calls, SERVER),
    cmd.LockNumber: (lock_number.lock_number, DESK),
    cmd.UnlockNumber: (lock_number.unlock_number, DESK | SERVER),
    cmd.SetDeskState: (desk_states.set_desk_state, SPEAKERS),
    cmd.AskBreak: (desk_states.ask_break, DESK),
    cmd.WithdrawBreak: (desk_states.withdraw_break, DESK),
    cmd.DecideBreak: (desk_states.decide_break, SUPERVISORS),
    cmd.SetDeskSkills: (desk_states.set_desk_skills, LEAD),
    cmd.ReportRecordingStarted: (report_recording.report_started, EXCHANGE),
    cmd.ReportRecordingFinished: (report_recording.report_finished, EXCHANGE),
    cmd.ReportRecordingCompressed: (report_recording.report_compressed, EXCHANGE),
    cmd.ReportRecordingCopied: (report_recording.report_copied, EXCHANGE),
    cmd.ReportRecordingDamaged: (report_recording.report_damaged, EXCHANGE),
    cmd.ReportRecordingRemoved: (report_recording.report_removed, EXCHANGE),
    cmd.ListenToRecording: (report_recording.listen, LISTENERS),
    cmd.ExportRecording: (report_recording.export, SUPERVISORS),
    cmd.StartCampaign: (campaigns.start_campaign, SUPERVISORS),
    cmd.PauseCampaign: (campaigns.pause_campaign, SUPERVISORS),
    cmd.ResumeCampaign: (campaigns.resume_campaign, SUPERVISORS),
    cmd.StopCampaign: (campaigns.stop_campaign, SUPERVISORS),
    cmd.TakeCampaignCall: (campaigns.take_campaign_call, DESK),
    cmd.ReportCampaignCall: (campaigns.report_campaign_call, DESK),
    cmd.AdvanceCampaign: (campaigns.advance_campaign, SERVER),
}
