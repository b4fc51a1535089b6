"""A radio unit's code is heard (VEH-04): mission states, reinforcement, a call for voice, the crew's emergency.

A radio cannot be told no: whatever it says is written down with what was made of it, and nothing of it is refused but
a report that is none. Repeated and late reports change nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.alarm import Alarm, Priority, alarm_id_of
from dispatch_app.domain.board import Board
from dispatch_app.domain.mission import Mission, MissionState, ReportSource
from dispatch_app.domain.radio import STATE_CODES, RadioCode, RadioOutcome, RadioReport
from dispatch_app.domain.recording import Recording, RecordingKind
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.vehicle import Vehicle
from dispatch_app.use_cases.crew_emergency import call_crew_emergency
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.report_mission import report_mission
from dispatch_app.use_cases.request_reinforcement import request_reinforcement

UNIT = re.compile(r"[0-9A-Za-z]{1,8}")
LONGEST_NAME = 40
CLOCK_AHEAD_S = 120.0
"""A gateway's clock may run ahead by so much; beyond, its time is not believed."""
OLDEST_S = 12 * 3_600.0
"""Nor older than this: a gateway keeps reports while the centre is away, but not for days."""
HEARD_WITHIN_S = 15.0
"""A recording that ended or began so close to a report is the recording of that transmission."""

HOMEWARD = frozenset({RadioCode.RETURNING, RadioCode.AT_STATION})
HOMEWARD_STATES = frozenset({MissionState.RETURNING, MissionState.AT_STATION})

RADIO_SPEAK = "radio_speak"
RADIO_UNKNOWN = "radio_unit_unknown"
UNKNOWN_STANDS_S = 3_600.0
"""A strange unit that is not heard again is forgotten as an alarm after an hour."""
SPEAK_STANDS_S = 1_800.0


def report_radio(board: Board, command: cmd.ReportRadio, context: Context) -> Decision:
    """The report with its outcome, and the events that follow from it."""
    if not UNIT.fullmatch(command.unit):
        return refuse("field_wrong", field="unit", reason="0-9 A-Z, 1-8")
    if max(len(command.gateway), len(command.channel)) > LONGEST_NAME:
        return refuse("field_wrong", field="channel", reason=f"0-{LONGEST_NAME}")
    heard_at = _believed(command.heard_at, context.now)
    vehicle = _vehicle_of(board, command.unit)
    report = RadioReport(
        command.unit, command.code, RadioOutcome.UNKNOWN, context.now, command.heard_at, command.gateway,
        command.channel,
    )  # fmt: skip
    if vehicle is None:
        return Accepted((ev.RadioReported(report), *_stranger(board, report, context)))
    mission = _mission_of(board, vehicle.vehicle_id, command.code)
    outcome, events = _follow(board, command, vehicle, mission, heard_at, context)
    recording = find_recording(board, command.channel, heard_at)
    report = replace(
        report, outcome=outcome, vehicle_id=vehicle.vehicle_id,
        mission_id=mission.mission_id if mission else "", incident_id=mission.incident_id if mission else "",
        recording_id=recording.recording_id if recording else "",
    )  # fmt: skip
    if recording is not None and not recording.incident_id and report.incident_id:
        events.append(ev.RecordingLinked(recording.recording_id, report.incident_id))
    known = alarm_id_of(RADIO_UNKNOWN, command.unit)
    if known in board.alarms:
        events.append(ev.AlarmCleared(known))
    return Accepted((ev.RadioReported(report), *events), {"outcome": outcome.value})


def _believed(heard_at: datetime | None, now: datetime) -> datetime:
    if heard_at is None or not -OLDEST_S <= (heard_at - now).total_seconds() <= CLOCK_AHEAD_S:
        return now
    return min(heard_at, now)


def _vehicle_of(board: Board, unit: str) -> Vehicle | None:
    return next((v for v in board.vehicles.values() if v.radio_unit == unit), None)


def _mission_of(board: Board, vehicle_id: str, code: RadioCode) -> Mission | None:
    """The mission that binds the vehicle; for the way back also the one it is coming back from."""
    active = board.active_mission_of(vehicle_id)
    if active is not None or code not in HOMEWARD:
        return active
    back = [m for m in board.missions.values() if m.vehicle_id == vehicle_id and m.state in HOMEWARD_STATES]
    return max(back, key=lambda m: m.stages[-1].at, default=None)


def _follow(
    board: Board, command: cmd.ReportRadio, vehicle: Vehicle, mission: Mission | None, heard_at: datetime,
    context: Context,
) -> tuple[RadioOutcome, list[ev.Event]]:  # fmt: skip
    if command.code is RadioCode.CHECK:
        return RadioOutcome.TAKEN, []
    own = replace(context, actor=SERVER_ACTOR)
    if command.code is RadioCode.EMERGENCY:
        called = cmd.CallCrewEmergency(vehicle.vehicle_id, ReportSource.RADIO, command.heard_at)
        return _outcome(call_crew_emergency(board, called, own))
    if command.code is RadioCode.SPEAK:
        return _speak(board, vehicle, mission, context)
    if mission is None:
        return RadioOutcome.NO_MISSION, []
    if heard_at < mission.stages[0].at:
        return RadioOutcome.LATE, []
    if command.code is RadioCode.REINFORCEMENT:
        count = max(1, min(command.count, 9))
        wanted = cmd.RequestReinforcement(
            mission.incident_id, count, "radio", ReportSource.RADIO, vehicle.vehicle_id
        )
        return _outcome(request_reinforcement(board, wanted, own))
    report = cmd.ReportMission(mission.mission_id, STATE_CODES[command.code], ReportSource.RADIO, heard_at)
    return _outcome(report_mission(board, report, own))


def _outcome(decision: Decision) -> tuple[RadioOutcome, list[ev.Event]]:
    if isinstance(decision, Refusal):
        return RadioOutcome.IMPOSSIBLE, []
    return (RadioOutcome.TAKEN if decision.events else RadioOutcome.REPEATED), list(decision.events)


def _speak(
    board: Board, vehicle: Vehicle, mission: Mission | None, context: Context
) -> tuple[RadioOutcome, list[ev.Event]]:
    alarm_id = alarm_id_of(RADIO_SPEAK, vehicle.vehicle_id)
    if alarm_id in board.alarms:
        return RadioOutcome.REPEATED, []
    values = (("plate", vehicle.plate), ("unit", vehicle.radio_unit))
    incident_id = mission.incident_id if mission else ""
    alarm = Alarm(alarm_id, RADIO_SPEAK, vehicle.vehicle_id, Priority.HIGH, context.now, values, incident_id)
    return RadioOutcome.TAKEN, [ev.AlarmRaised(alarm)]


def _stranger(board: Board, report: RadioReport, context: Context) -> list[ev.Event]:
    urgent = report.code is RadioCode.EMERGENCY
    alarm_id = alarm_id_of(RADIO_UNKNOWN, report.unit)
    known = board.alarms.get(alarm_id)
    if known is not None and not (urgent and known.priority is not Priority.CRITICAL):
        return []
    priority = Priority.CRITICAL if urgent else Priority.LOW
    values = (("code", report.code.value), ("unit", report.unit))
    cleared = [] if known is None else [ev.AlarmCleared(alarm_id)]
    return [*cleared, ev.AlarmRaised(Alarm(alarm_id, RADIO_UNKNOWN, report.unit, priority, context.now, values))]


def find_recording(board: Board, channel: str, heard_at: datetime) -> Recording | None:
    """The recording of the channel at that moment: one that runs, or ended or began within some seconds; or None."""
    if not channel:
        return None
    margin = timedelta(seconds=HEARD_WITHIN_S)
    near = [
        r
        for r in board.recordings.values()
        if r.kind is RecordingKind.RADIO and r.line == channel
        and r.started_at <= heard_at + margin and (r.ended_at is None or r.ended_at >= heard_at - margin)
    ]  # fmt: skip
    return max(near, key=lambda r: (r.started_at, r.recording_id), default=None)


def incident_heard(board: Board, kind: RecordingKind, line: str, started_at: datetime) -> str:
    """The incident of the unit that was heard on a radio channel just before its recording began; "" for none."""
    if kind is not RecordingKind.RADIO or not line:
        return ""
    margin = timedelta(seconds=HEARD_WITHIN_S)
    near = [r for r in board.radio_reports.values() if r.channel == line and abs(r.at - started_at) <= margin]
    newest = max(near, key=lambda r: r.at, default=None)
    return newest.incident_id if newest is not None else ""


def radio_alarms_over(board: Board, now: datetime) -> list[cmd.ClearAlarm]:
    """Alarms of the radio whose matter is over: a call for voice that a person has seen, a stranger long silent."""
    over = []
    for alarm in board.alarms.values():
        age_s = (now - alarm.raised_at).total_seconds()
        seen = alarm.acknowledged_at is not None
        if (alarm.kind == RADIO_SPEAK and (seen or age_s > SPEAK_STANDS_S)) or (
            alarm.kind == RADIO_UNKNOWN and age_s > UNKNOWN_STANDS_S and (seen or alarm.priority is Priority.LOW)
        ):
            over.append(cmd.ClearAlarm(alarm.kind, alarm.subject))
    return over
