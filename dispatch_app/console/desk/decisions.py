"""What follows from a person's reply to an inquiry, and from the server's answer to a command."""

from __future__ import annotations

from dispatch_app.console.desk import desk_actions as act
from dispatch_app.console.desk import telephone_actions as tel
from dispatch_app.console.desk import time_correction
from dispatch_app.console.desk.inquiry import NEW_INCIDENT, NO_VEHICLE, Inquiry, Reply, override_inquiry
from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.requests import Request, Send
from dispatch_app.desk_kit.figures import incident_number
from dispatch_app.desk_kit.refusal_words import refusal_words
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.call import LIVE_STATES, CallKind
from dispatch_app.domain.mission import ReportSource
from dispatch_app.wire.messages import CommandAnswer
from dispatch_app.words import t


def decide(desk: IntakeDesk, reply: Reply) -> list[Request]:
    """The requests that carry out what was asked about; the inquiry is over."""
    asked = desk.inquiry
    if asked is None:
        return []
    if not reply.option and not reply.text.strip():
        desk.say(t("Give a reason"), "warning")
        return []
    desk.inquiry = None
    if asked.kind in ("override_dispatch", "override_reassign"):
        return _override(desk, asked, reply)
    commands = _commands(desk, asked, reply)
    return [Send(command, asked.kind, asked.incident_id) for command in commands]


def _commands(desk: IntakeDesk, asked: Inquiry, reply: Reply) -> list[cmd.Command]:
    reason = _reason(reply)
    incident_id, subject = asked.incident_id, asked.subject
    match asked.kind:
        case "hold":
            queue = reply.option == NO_VEHICLE
            return [cmd.QueueIncident(incident_id, reply.text)] if queue else [cmd.HoldIncident(incident_id, reason)]
        case "close":
            return [cmd.CloseIncident(incident_id, reply.option or "other", reply.text.strip())]
        case "cancel":
            return _cancel(desk, incident_id, reply)
        case "reopen":
            return [cmd.ReopenIncident(incident_id, reason)]
        case "reinforce":
            return [_reinforcement(desk, incident_id, max(1, reply.count), reason)]
        case "transfer":
            return [cmd.TransferCall(subject, reply.option)]
        case "hand_over":
            return [cmd.HandOverIncident(incident_id, reply.option)]
        case "classify":
            return [cmd.ClassifyCall(subject, CallKind(reply.option))]
        case "chase":
            new = reply.option == NEW_INCIDENT
            return [cmd.OpenIncident(desk.desk_id, subject) if new else cmd.LinkCall(subject, reply.option)]
        case "stand_down":
            return [cmd.StandDownMission(subject, reason)]
        case "empty_run":
            return [cmd.EndEmptyRun(subject, reason)]
        case "reassign":
            form = desk.shown()
            chosen = form.plan.chosen[:1] if form else []
            return [cmd.ReassignMission(subject, vehicle_id, reason) for vehicle_id in chosen]
    if asked.kind == time_correction.KIND:
        return list(time_correction.decide(desk, asked, reply))
    if asked.kind in tel.TELEPHONE_INQUIRIES:
        return tel.decide(desk, asked, reply)
    raise AssertionError(f"inquiry {asked.kind}")


def _reinforcement(desk: IntakeDesk, incident_id: str, count: int, reason: str) -> cmd.Command:
    """Told by telephone while a call of the incident is on the line, else by the desk itself."""
    call = desk.call_in_hand()
    if call is not None and call.state in LIVE_STATES and call.incident_id == incident_id:
        source = ReportSource.TELEPHONE
        return cmd.RequestReinforcement(incident_id, count, reason, source, call_id=call.call_id)
    return cmd.RequestReinforcement(incident_id, count, reason)


def _reason(reply: Reply) -> str:
    """The code of the list, or what was typed: "other" with words is told by the words."""
    text = reply.text.strip()
    return text if text and reply.option in ("", "other") else reply.option


def _cancel(desk: IntakeDesk, incident_id: str, reply: Reply) -> list[cmd.Command]:
    """Cancel, and name its calls for what they were when the reason says it."""
    reason = reply.option or "other"
    kinds = {"false_call": CallKind.NUISANCE, "malicious_call": CallKind.NUISANCE, "duplicate": CallKind.REPEAT}
    kind = kinds.get(reason)
    incident = desk.board.incidents.get(incident_id)
    named: list[cmd.Command] = [cmd.ClassifyCall(c, kind) for c in incident.call_ids] if incident and kind else []
    return [cmd.CancelIncident(incident_id, reason, reply.text.strip()), *named]


def _override(desk: IntakeDesk, asked: Inquiry, reply: Reply) -> list[Request]:
    overrides = tuple(cmd.Override(check, _reason(reply)) for check in asked.checks)
    if asked.kind == "override_dispatch":
        return act.dispatch(desk, overrides)
    first, _, reason = asked.subject.partition("\n")
    again = cmd.ReassignMission(first, asked.vehicle_ids[0], reason, overrides)
    return [Send(again, "reassign", asked.incident_id)]


def answered(desk: IntakeDesk, send: Send, answer: CommandAnswer) -> list[Request]:
    """React to the answer of one command; a refusal is told as a sentence, what it unlocks is unlocked."""
    form = desk.forms.get(send.incident_id)
    if send.purpose == "amend" and form is not None:
        form.form.settle(answer.ok, answer.seq, desk.board.seq)
    if send.purpose == "dispatch" and form is not None:
        form.dispatching = False
    if not answer.ok:
        return _refused(desk, send, answer)
    match send.purpose, send.command:
        case "answer", cmd.AnswerCall(call_id):
            return act.after_answer(desk, call_id)
        case "open", cmd.OpenIncident():
            desk.open_tab(answer.result.get("incident_id", ""), activate=True)
        case "chase", cmd.OpenIncident():
            desk.open_tab(answer.result.get("incident_id", ""), activate=True)
        case "chase", cmd.LinkCall(_, incident_id):
            number = incident_number(incident_id)
            desk.say(t("The call was added to {incident}", incident=number), "success", incident_id)
            return act.show_incident(desk, incident_id)
        case "dispatch", cmd.DispatchVehicles():
            if form is not None:
                form.plan.sent()
                form.advice_due = True
            vehicles = desk.board.vehicles
            plates = "、".join(vehicles[v].plate for v in send.command.vehicle_ids if v in vehicles)
            desk.say(t("{incident}: {plates} ordered", incident=incident_number(send.incident_id), plates=plates),
                     "success", send.incident_id)
        case "merge", cmd.MergeIncidents(merged, kept):
            desk.forms.pop(merged, None)
            desk.say(t("{merged} is now part of {kept}", merged=incident_number(merged), kept=incident_number(kept)),
                     "success", kept)
            return act.show_incident(desk, kept)
        case "reassign", _:
            if form is not None:
                form.plan.sent()
        case _:
            _done(desk, send)
    return []


def _done(desk: IntakeDesk, send: Send) -> None:
    number = incident_number(send.incident_id) if send.incident_id else ""
    sentences = {
        "close": t("{incident} is closed", incident=number),
        "cancel": t("{incident} is cancelled", incident=number),
        "revise": t("{incident}: orders were revised", incident=number),
        "hold": t("{incident} is on hold", incident=number) if number else "",
        "reinforce": t("{incident}: reinforcement is requested", incident=number),
        "lock": t("The number is locked"),
        "unlock": t("The number is free again"),
        "break": t("The break was asked for"),
        "reopen": t("{incident} is open again", incident=number),
    }
    said = sentences.get(send.purpose, "")
    if said and not isinstance(send.command, cmd.ClassifyCall):
        desk.say(said, "success", send.incident_id)


def _refused(desk: IntakeDesk, send: Send, answer: CommandAnswer) -> list[Request]:
    checks = tuple(answer.refusal_checks)
    plate = answer.refusal_values.get("plate", "")
    command = send.command
    if answer.refusal_code == "needs_override" and isinstance(command, cmd.DispatchVehicles):
        known = tuple(o.check for o in command.overrides)
        every = tuple(dict.fromkeys((*known, *checks)))
        desk.inquiry = override_inquiry("override_dispatch", send.incident_id, plate, every, command.vehicle_ids)
        return []
    if answer.refusal_code == "needs_override" and isinstance(command, cmd.ReassignMission):
        subject = f"{command.mission_id}\n{command.reason}"
        desk.inquiry = override_inquiry(
            "override_reassign", send.incident_id, plate, checks, (command.vehicle_id,), subject
        )
        return []
    desk.say(refusal_words(answer), "danger", send.incident_id)
    if isinstance(command, cmd.DispatchVehicles):
        form = desk.forms.get(send.incident_id)
        if form is not None:
            form.plan.drop_bound(desk.board)
            form.advice_due = True
            if not form.plan.chosen:
                form.plan.vehicles_by_hand = False
    return desk.advice_requests()
