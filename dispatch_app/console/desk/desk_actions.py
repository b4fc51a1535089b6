"""What a dispatcher does: each function takes the desk and gives the requests that follow; keys and buttons call these.

An action that needs a reason opens an inquiry on the desk and asks for nothing yet; `decisions.decide` goes on.
"""

from __future__ import annotations

from typing import Any

from dispatch_app.console.desk import inquiry as inq
from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.location_actions import accept_place as accept_place
from dispatch_app.console.desk.location_actions import choose_place as choose_place
from dispatch_app.console.desk.location_actions import hide_link as hide_link
from dispatch_app.console.desk.location_actions import locate_again as locate_again
from dispatch_app.console.desk.location_actions import send_link as send_link
from dispatch_app.console.desk.open_form import OpenForm
from dispatch_app.console.desk.requests import CentreMap, Request, Send
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.call import LIVE_STATES, CallState
from dispatch_app.domain.incident import Grade, IncidentState
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.place import Place, PlaceSource, Position
from dispatch_app.domain.queries import PlaceFound
from dispatch_app.words import t

# --- calls -----------------------------------------------------------------------------------------------------------


def answer_call(desk: IntakeDesk, call_id: str = "") -> list[Request]:
    """F1: answer the chosen or the longest waiting call; its incident is opened when the server says it is ours."""
    waiting = desk.board.waiting_calls()
    picked = desk.board.calls.get(call_id)
    if picked is not None and picked.state is CallState.AUTOMATIC:
        desk.say(t("The exchange is speaking to the caller; wait until the call rings"))
        return []
    call = next((c for c in waiting if c.call_id == call_id), waiting[0] if waiting else None)
    if call is None:
        desk.say(t("No call is waiting"))
        return []
    return [Send(cmd.AnswerCall(call.call_id, desk.desk_id), "answer")]


def after_answer(desk: IntakeDesk, call_id: str) -> list[Request]:
    """The call is ours: open its incident, or ask first when its number has an open one."""
    call = desk.board.calls.get(call_id)
    number = call.caller_number if call else ""
    same = tuple(i.incident_id for i in desk.board.open_incidents() if number and i.caller_number == number)
    if call is not None and call.incident_id:
        desk.open_tab(call.incident_id, activate=True)
        return desk.advice_requests()
    if same:
        desk.lone_call = call_id
        desk.inquiry = inq.chase_inquiry(desk.board, call_id, same)
        return []
    return [Send(cmd.OpenIncident(desk.desk_id, call_id), "open")]


def hold_or_resume(desk: IntakeDesk) -> list[Request]:
    """F2: hold the call in hand, or take it back (any other call of the desk is then held)."""
    call = desk.call_in_hand()
    if call is None or call.state not in LIVE_STATES or call.desk_id != desk.desk_id:
        desk.say(t("No call of this desk is in hand"))
        return []
    if call.state is CallState.HELD:
        return [Send(cmd.ResumeCall(call.call_id), "hold")]
    return [Send(cmd.HoldCall(call.call_id), "hold")]


def hang_up(desk: IntakeDesk) -> list[Request]:
    """End the call in hand."""
    call = desk.call_in_hand()
    if call is None or call.state not in LIVE_STATES:
        desk.say(t("No call of this desk is in hand"))
        return []
    return [Send(cmd.HangUpCall(call.call_id), "hang_up")]


def hand_over(desk: IntakeDesk) -> list[Request]:
    """F3: the live call with its form goes to another desk; without a call the form alone."""
    call, form = desk.call_in_hand(), desk.shown()
    if call is not None and call.state in LIVE_STATES and call.desk_id == desk.desk_id:
        desk.inquiry = inq.desk_inquiry("transfer", desk.board, desk.desk_id, desk.active, call.call_id)
    elif form is not None and form.incident.is_open():
        desk.inquiry = inq.desk_inquiry("hand_over", desk.board, desk.desk_id, desk.active, "")
    else:
        desk.say(t("Nothing is in hand to hand over"))
    return []


def classify_call(desk: IntakeDesk) -> list[Request]:
    """Say what the call in hand was."""
    call = desk.call_in_hand()
    if call is not None:
        desk.inquiry = inq.classify_inquiry(call.call_id)
    return []


def choose_call(desk: IntakeDesk, call_id: str) -> list[Request]:
    """A call of this desk is picked from the list: its form or, without one, its card comes forward."""
    call = desk.board.calls.get(call_id)
    if call is None:
        return []
    if call.incident_id and desk.open_tab(call.incident_id, activate=True):
        return desk.advice_requests()
    if call.desk_id == desk.desk_id:
        desk.lone_call = call_id
    return []


# --- forms -----------------------------------------------------------------------------------------------------------


def new_incident(desk: IntakeDesk) -> list[Request]:
    """F5: an incident for the lone call in hand, or one without a call (walk-in, radio, another centre)."""
    return [Send(cmd.OpenIncident(desk.desk_id, desk.lone_call), "open")]


def show_incident(desk: IntakeDesk, incident_id: str) -> list[Request]:
    """Bring an incident forward, from the list, the map or a tab."""
    desk.inquiry = None
    form = desk.open_tab(incident_id, activate=True)
    if form is None:
        desk.say(t("This incident is no longer on the board"))
        return []
    position = form.incident.scene.position
    centre: list[Request] = [CentreMap(position)] if position else []
    return [*centre, *desk.advice_requests()]


def next_tab(desk: IntakeDesk, by: int = 1) -> list[Request]:
    """The tab to the right (or left), around the corner."""
    tabs = list(desk.forms)
    if not tabs:
        return []
    place = tabs.index(desk.active) if desk.active in tabs else -by
    return show_incident(desk, tabs[(place + by) % len(tabs)])


def put_away(desk: IntakeDesk) -> list[Request]:
    """Take the shown tab away; the incident stays in the list. Drafts are sent first."""
    form = desk.shown()
    if form is None:
        return []
    amend = form.form.flush()
    tabs = list(desk.forms)
    place = tabs.index(desk.active)
    del desk.forms[desk.active]
    rest = list(desk.forms)
    desk.active = rest[min(place, len(rest) - 1)] if rest else ""
    sent: list[Request] = [Send(amend, "amend", amend.incident_id)] if amend else []
    return [*sent, *desk.advice_requests()]


def take_found_place(desk: IntakeDesk, target: str, found: PlaceFound) -> list[Request]:
    """A place of the gazetteer is picked for "scene", "meeting_point" or "destination"."""
    form = desk.shown()
    if form is None:
        return []
    form.form.edit(target, Place(found.text, found.position, PlaceSource.GAZETTEER), desk.now)
    return [*_flush(form), CentreMap(found.position)]


def mark_place(desk: IntakeDesk, target: str, position: Position) -> list[Request]:
    """A click on the map sets a place of the shown incident; the server finds its words."""
    form = desk.shown()
    if form is None or not form.incident.is_open():
        desk.say(t("Open an incident first (F5)"))
        return []
    return [*_flush(form), Send(cmd.MarkPlace(desk.active, target, position), "place", desk.active)]


def edit_field(desk: IntakeDesk, name: str, value: Any, at_once: bool = False) -> list[Request]:
    """A field was typed into; `at_once` for picks, which need no rest."""
    form = desk.shown()
    if form is None or not form.incident.is_open():
        return []
    if name in ("scene", "meeting_point", "destination") and isinstance(value, str):
        form.form.edit_place_text(name, value, desk.now)
    else:
        form.form.edit(name, value, desk.now)
    if name == "complaint" and form.form.value("answers"):
        form.form.edit("answers", (), desk.now)
    return _flush(form) if at_once else []


def answer_question(desk: IntakeDesk, question_code: str, answer_code: str) -> list[Request]:
    """A key question is answered; answering it again replaces the answer."""
    form = desk.shown()
    if form is None:
        return []
    kept = tuple(pair for pair in form.form.value("answers") if pair[0] != question_code)
    return edit_field(desk, "answers", (*kept, (question_code, answer_code)), at_once=True)


def ask_last_again(desk: IntakeDesk) -> list[Request]:
    """Take the last answer back: its question comes again."""
    form = desk.shown()
    answers = form.form.value("answers") if form else ()
    return edit_field(desk, "answers", answers[:-1], at_once=True) if answers else []


def set_grade(desk: IntakeDesk, grade: Grade) -> list[Request]:
    """The dispatcher grades by hand; Grade.UNKNOWN gives the grade back to the rules."""
    return edit_field(desk, "grade", grade, at_once=True)


def _flush(form: OpenForm) -> list[Request]:
    amend = form.form.flush()
    return [Send(amend, "amend", amend.incident_id)] if amend else []


# --- plan and dispatch -----------------------------------------------------------------------------------------------


def toggle_vehicle(desk: IntakeDesk, vehicle_id: str) -> list[Request]:
    """Choose a vehicle for the plan or let it go; the plan is recorded, other desks see it."""
    form = desk.shown()
    if form is None or not form.incident.is_open() or vehicle_id not in desk.board.vehicles:
        return []
    mission = desk.board.active_mission_of(vehicle_id)
    if mission is not None and vehicle_id not in form.plan.chosen:
        desk.say(t("{plate} is on a mission", plate=desk.board.vehicles[vehicle_id].plate), "warning")
        return []
    form.plan.toggle(vehicle_id)
    return edit_field(desk, "planned_vehicle_ids", tuple(form.plan.chosen))


def choose_hospital(desk: IntakeDesk, hospital_id: str) -> list[Request]:
    """Choose the receiving hospital of the plan."""
    form = desk.shown()
    if form is None or not form.incident.is_open():
        return []
    form.plan.choose_hospital(hospital_id)
    return edit_field(desk, "hospital_id", form.plan.hospital_id)


def propose_again(desk: IntakeDesk) -> list[Request]:
    """Forget the plan made by hand and follow the advice."""
    form = desk.shown()
    if form is None:
        return []
    form.plan.propose_again(desk.board, form.wanted)
    form.advice_due = True
    return [*edit_field(desk, "planned_vehicle_ids", (), at_once=True), *desk.advice_requests()]


def dispatch(desk: IntakeDesk, overrides: tuple[cmd.Override, ...] = ()) -> list[Request]:
    """F12: what is typed, then the plan's vehicles are sent – as one command."""
    form = desk.shown()
    if form is None:
        desk.say(t("No incident is open"))
        return []
    if form.dispatching:
        return []
    if form.goal() is None and not form.form.value("scene").is_known():
        desk.say(_place_missing(form), "warning", desk.active)
        return []
    if not form.plan.chosen:
        desk.say(t("Choose at least one vehicle"), "warning", desk.active)
        return []
    sent = _flush(form)
    form.dispatching = True
    order = cmd.DispatchVehicles(desk.active, tuple(form.plan.chosen), form.plan.hospital_id, overrides)
    return [*sent, Send(order, "dispatch", desk.active)]


def _place_missing(form: OpenForm) -> str:
    typed = form.form.value("scene").text.strip()
    if typed:
        return t("“{address}” is no known place: pick one from the list (F6 ↓) or click the map", address=typed)
    return t("Accept a place first (F4), or pick one from the list or the map")


def revise_orders(desk: IntakeDesk) -> list[Request]:
    """F10: the stations on their way get the incident as it is known now, on new paper."""
    form = desk.shown()
    if form is None:
        return []
    return [*_flush(form), Send(cmd.ReviseOrders(desk.active), "revise", desk.active)]


def report_mission(desk: IntakeDesk, mission_id: str, state: MissionState) -> list[Request]:
    """The desk enters a state that the crew told by radio or telephone."""
    mission = desk.board.missions.get(mission_id)
    if mission is None:
        return []
    report = cmd.ReportMission(mission_id, state, ReportSource.DESK, None, mission.hospital_id)
    return [Send(report, "report", mission.incident_id)]


# --- asking back -----------------------------------------------------------------------------------------------------


def hold_incident(desk: IntakeDesk) -> list[Request]:
    """F7: ask why the incident waits; one that waits already is taken up again."""
    form = desk.shown()
    if form is None or not form.incident.is_open():
        return []
    if form.incident.state is not IncidentState.OPEN:
        return [Send(cmd.WakeIncident(desk.active), "wake", desk.active)]
    desk.inquiry = inq.hold_inquiry(desk.active)
    return []


def close_incident(desk: IntakeDesk) -> list[Request]:
    """F8: ask for the outcome; on a closed incident ask why it is re-opened."""
    form = desk.shown()
    if form is not None:
        ask = inq.close_inquiry if form.incident.is_open() else inq.reopen_inquiry
        desk.inquiry = ask(desk.active)
    return []


def cancel_incident(desk: IntakeDesk) -> list[Request]:
    """F9: ask why the incident ends with every vehicle called off."""
    form = desk.shown()
    if form is not None and form.incident.is_open():
        desk.inquiry = inq.cancel_inquiry(desk.active)
    return []


def reinforce(desk: IntakeDesk) -> list[Request]:
    """F11: ask how many vehicles more, and why."""
    form = desk.shown()
    if form is not None and form.incident.is_open():
        desk.inquiry = inq.reinforcement_inquiry(desk.active)
    return []


def ask_about_mission(desk: IntakeDesk, kind: str, mission_id: str) -> list[Request]:
    """Stand down, empty run or reassign one vehicle: ask why."""
    mission = desk.board.missions.get(mission_id)
    form = desk.shown()
    if mission is None or form is None:
        return []
    if kind == "reassign" and len(form.plan.chosen) != 1:
        desk.say(t("Choose exactly one vehicle to send instead"), "warning", mission.incident_id)
        return []
    vehicle = desk.board.vehicles.get(mission.vehicle_id)
    plate = vehicle.plate if vehicle else mission.vehicle_id
    desk.inquiry = inq.mission_inquiry(kind, mission.incident_id, mission_id, plate)
    return []


def drop_inquiry(desk: IntakeDesk) -> list[Request]:
    """Esc: nothing is done."""
    desk.inquiry = None
    return []


# --- the desk itself -------------------------------------------------------------------------------------------------


def acknowledge_alarm(desk: IntakeDesk, alarm_id: str) -> list[Request]:
    """Somebody has seen the alarm, or the group of alarms whose ids stand a line each."""
    alarms = (desk.board.alarms.get(one) for one in alarm_id.split("\n"))
    return [Send(cmd.AcknowledgeAlarm(a.alarm_id), "alarm") for a in alarms if a and a.acknowledged_at is None]
