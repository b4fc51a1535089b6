"""Crews, stations and devices report: mission states, order steps, refusals (DSP-02, STN-02)."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.alarm import Alarm, Priority, alarm_id_of
from dispatch_app.domain.board import Board
from dispatch_app.domain.incident import AcceptanceKind
from dispatch_app.domain.mission import SEQUENCE, Mission, MissionState, ReportSource, Stage
from dispatch_app.domain.order import CREW_STEPS, LADDER, Order, OrderState, Step, StepTime
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.visibility import sees_mission
from dispatch_app.use_cases.amend_incident import new_acceptance
from dispatch_app.use_cases.close_incident import abort_events
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.file_return_slip import owed_events
from dispatch_app.use_cases.list_casualties import casualties_carried, casualties_let_go

STEP_LATE = "order_step_late"

NOTE_LENGTH = 200
"""A confirmation's note is a word or two ("raw text", a printer's reason)."""


def report_mission(board: Board, command: cmd.ReportMission, context: Context) -> Decision:
    """The first report of a state counts; a repeat, or a report of a state already passed, changes nothing."""
    mission = find_own_mission(board, command.mission_id, context.actor)
    if isinstance(mission, Refusal):
        return mission
    if command.hospital_id and command.hospital_id not in board.hospitals:
        return refuse("hospital_unknown", hospital_id=command.hospital_id)
    if command.state in (MissionState.ABORTED, MissionState.EMPTY_RUN, MissionState.ORDERED):
        return _impossible(board, mission, command.state)
    if mission.reached_at(command.state) is not None or _passed(mission, command.state):
        return Accepted()
    if not mission.may_become(command.state):
        return _impossible(board, mission, command.state)
    if command.state in _FREE_AGAIN and mission.state is MissionState.ORDERED:
        return _impossible(board, mission, command.state)
    stage = Stage(command.state, context.now, command.source, command.device_at)
    events: list[ev.Event] = [ev.MissionAdvanced(mission.mission_id, stage, command.hospital_id)]
    events += casualties_carried(board, mission, command.state, command.hospital_id, context)
    events += owed_events(board, mission, command.state, context.now, command.hospital_id)
    order = board.order_of(mission.mission_id)
    if order is not None and order.state is OrderState.ISSUED:
        events += _steps_from_state(board, order, command, context)
        if command.state in _FREE_AGAIN:  # nobody prints or reads the order any more
            cleared = {e.alarm_id for e in events if isinstance(e, ev.AlarmCleared)}
            events += [e for e in order_alarms_over(board, mission.mission_id) if e.alarm_id not in cleared]
    return Accepted(tuple(events))


_FREE_AGAIN = (MissionState.RETURNING, MissionState.AT_STATION)
"""The mission is over; a vehicle that has not even acknowledged cannot be back from it."""


def _passed(mission: Mission, state: MissionState) -> bool:
    """Whether the mission is beyond `state`, or over: a late report then only repeats the past."""
    if mission.state not in SEQUENCE:
        return True
    return SEQUENCE.index(mission.state) > SEQUENCE.index(state)


def _impossible(board: Board, mission: Mission, state: MissionState) -> Refusal:
    plate = board.vehicles[mission.vehicle_id].plate
    return refuse("mission_state_impossible", plate=plate, from_state=mission.state, to_state=state)


def find_own_mission(board: Board, mission_id: str, actor: Actor) -> Mission | Refusal:
    """The mission if the actor may report on it: its own station's or vehicle's, or any from a desk."""
    mission = board.missions.get(mission_id)
    if mission is None:
        return refuse("mission_unknown", mission_id=mission_id)
    return mission if sees_mission(actor, mission) else refuse("not_yours")


def _steps_from_state(board: Board, order: Order, command: cmd.ReportMission, context: Context) -> list[ev.Event]:
    steps = [Step.ACKNOWLEDGED]
    if command.state is not MissionState.RECEIVED:
        steps.append(Step.ROLLING)
    events: list[ev.Event] = []
    for step in steps:
        if order.confirmed(step) is None:
            time = StepTime(step, order.revision, context.now, command.device_at)
            events += [ev.OrderConfirmed(order.order_id, time), *late_alarm_over(board, order.order_id, step)]
    return events


def confirm_order(board: Board, command: cmd.ConfirmOrder, context: Context) -> Decision:
    """A step of the ladder; repeats change nothing, a paper of an older revision is recorded as such."""
    order = board.orders.get(command.order_id)
    if order is None:
        return refuse("order_unknown", order_id=command.order_id)
    if not sees_mission(context.actor, order):
        return refuse("not_yours")
    if command.step in (Step.COMMITTED, Step.ROLLING):
        return refuse("field_wrong", field="step", reason=str(command.step))
    if not 1 <= command.revision <= order.revision:
        return refuse("order_revision_old", revision=order.revision)
    if order.confirmed(command.step, command.revision) is not None:
        return Accepted()
    time = StepTime(command.step, command.revision, context.now, command.device_at, command.note[:NOTE_LENGTH])
    events: list[ev.Event] = [ev.OrderConfirmed(order.order_id, time)]
    if command.revision == order.revision:
        events += late_alarm_over(board, order.order_id, command.step)
    elif command.step in CREW_STEPS:
        events += _step_alarm_over(board, order.order_id, command.step)
    mission = board.missions.get(order.mission_id)
    if command.step is Step.ACKNOWLEDGED and mission is not None and mission.state is MissionState.ORDERED:
        source = ReportSource.TABLET if context.actor.role is Role.VEHICLE else ReportSource.STATION
        stage = Stage(MissionState.RECEIVED, context.now, source, command.device_at)
        events.append(ev.MissionAdvanced(mission.mission_id, stage))
    return Accepted(tuple(events))


def late_alarm_over(board: Board, order_id: str, step: Step) -> list[ev.Event]:
    """The clearing of the step's lateness, and of earlier ones that its coming makes pointless."""
    events: list[ev.Event] = []
    for earlier in LADDER[: LADDER.index(step) + 1]:
        if earlier is Step.PRINTED and step is not Step.PRINTED:
            continue  # A missing paper stays missing, however far the crew has gone.
        events += _step_alarm_over(board, order_id, earlier)
    return events


def _step_alarm_over(board: Board, order_id: str, step: Step) -> list[ev.AlarmCleared]:
    alarm_id = alarm_id_of(STEP_LATE, f"{order_id}/{step}")
    return [ev.AlarmCleared(alarm_id)] if alarm_id in board.alarms else []


def paper_alarms_over(board: Board, order: Order) -> list[ev.AlarmCleared]:
    """The clearing of what the old revision was late with; the new one is timed anew, the crew's answer is not."""
    papers = (step for step in order.late_steps if step not in CREW_STEPS)
    return [cleared for step in papers for cleared in _step_alarm_over(board, order.order_id, step)]


def mark_step_late(board: Board, command: cmd.MarkStepLate, context: Context) -> Decision:
    """The step's deadline passed: shown on the ladder and raised as an alarm; nothing if it came in the meantime."""
    order = board.orders.get(command.order_id)
    if order is None:
        return refuse("order_unknown", order_id=command.order_id)
    over = order.state is not OrderState.ISSUED or order.revision != command.revision
    if over or order.is_taken(command.step) or command.step in order.late_steps:
        return Accepted()
    subject = f"{order.order_id}/{command.step}"
    station = board.stations.get(order.station_id)
    values = (
        ("order_id", order.order_id), ("plate", order.sheet.plate), ("step", str(command.step)),
        ("station", station.name if station else order.station_id), ("phone", station.phone if station else ""),
    )  # fmt: skip
    alarm = Alarm(
        alarm_id_of(STEP_LATE, subject), STEP_LATE, subject, Priority.CRITICAL, context.now, values, order.incident_id
    )
    return Accepted((ev.OrderStepLate(order.order_id, order.revision, command.step), ev.AlarmRaised(alarm)))


def refuse_mission(board: Board, command: cmd.RefuseMission, context: Context) -> Decision:
    """The station or crew cannot go: the mission ends, the incident needs another vehicle, the desk is alarmed."""
    mission = find_own_mission(board, command.mission_id, context.actor)
    if isinstance(mission, Refusal):
        return mission
    if not command.reason.strip():
        return refuse("reason_missing")
    if not mission.is_active():
        return Accepted() if mission.state is MissionState.ABORTED else refuse("mission_not_active")
    if not mission.may_become(MissionState.ABORTED):
        return refuse("patient_aboard", plate=board.vehicles[mission.vehicle_id].plate)
    events = abort_events(board, mission.mission_id, command.reason, _source_of(context.actor), context)
    incident = board.incidents.get(mission.incident_id)
    vehicle = board.vehicles[mission.vehicle_id]
    if incident is not None and incident.is_open():
        again = new_acceptance(
            board, incident, AcceptanceKind.REFUSAL, context, desk_id=incident.desk_id, reason=command.reason
        )
        events.append(ev.AcceptanceOpened(again))
        values = (("plate", vehicle.plate), ("reason", command.reason), ("incident_id", incident.incident_id))
        kind = "mission_refused"
        alarm_id = alarm_id_of(kind, mission.mission_id)
        events.append(
            ev.AlarmRaised(
                Alarm(alarm_id, kind, mission.mission_id, Priority.CRITICAL, context.now, values, incident.incident_id)
            )
        )
    return Accepted(tuple(events))


def order_alarms_over(board: Board, mission_id: str) -> list[ev.AlarmCleared]:
    """The clearing of every late-step alarm of the mission's order."""
    order = board.order_of(mission_id)
    if order is None:
        return []
    prefix = f"{order.order_id}/"
    late = (a for a in board.alarms.values() if a.kind == STEP_LATE and a.subject.startswith(prefix))
    return [ev.AlarmCleared(a.alarm_id) for a in late]


def end_empty_run(board: Board, command: cmd.EndEmptyRun, context: Context) -> Decision:
    """放空: nobody to carry; the vehicle is free again."""
    mission = find_own_mission(board, command.mission_id, context.actor)
    if isinstance(mission, Refusal):
        return mission
    if not command.reason.strip():
        return refuse("reason_missing")
    if mission.state is MissionState.EMPTY_RUN:
        return Accepted()
    if not mission.may_become(MissionState.EMPTY_RUN):
        return _impossible(board, mission, MissionState.EMPTY_RUN)
    stage = Stage(MissionState.EMPTY_RUN, context.now, _source_of(context.actor))
    ended = ev.MissionEnded(mission.mission_id, stage, command.reason)
    let_go = casualties_let_go(board, mission.mission_id)
    owed = owed_events(board, mission, MissionState.EMPTY_RUN, context.now)
    return Accepted((ended, *owed, *order_alarms_over(board, mission.mission_id), *let_go))


def _source_of(actor: Actor) -> ReportSource:
    """Whose word it is where the command does not say."""
    return {Role.STATION: ReportSource.STATION, Role.VEHICLE: ReportSource.TABLET}.get(actor.role, ReportSource.DESK)
