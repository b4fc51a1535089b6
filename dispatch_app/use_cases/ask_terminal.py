"""Texts, questions and tracking for vehicles' terminals, and the feeds that vehicles' positions come by (VEH-01)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.alarm import alarm_id_of
from dispatch_app.domain.board import Board
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.terminal import (
    ANSWER_WITHIN_S,
    LONGEST_INTERVAL_S,
    LONGEST_TRACKING_S,
    OUTSTANDING_A_VEHICLE,
    SHORTEST_INTERVAL_S,
    TERMINAL_FEED,
    TEXT_BYTES,
    TerminalAsk,
    TerminalOutcome,
    TerminalRequest,
)
from dispatch_app.use_cases.decision import Accepted, Context, Decision

FEED_LENGTH = 60
"""A terminal's number, a receiver's name or an address; longer is no identity."""


def ask_terminal(board: Board, command: cmd.AskTerminal, context: Context) -> Decision:
    """The request stands on the board until the terminal has answered or its time is over."""
    vehicle = board.vehicles.get(command.vehicle_id)
    if vehicle is None:
        return refuse("vehicle_unknown", vehicle_id=command.vehicle_id[:60])
    if not vehicle.feed_identity.startswith(TERMINAL_FEED):
        return refuse("vehicle_no_terminal", plate=vehicle.plate)
    wrong = _wrong_field(command)
    if wrong is not None:
        return wrong
    waiting = (r for r in board.terminal_requests.values() if r.vehicle_id == vehicle.vehicle_id and not r.outcome)
    if len(list(waiting)) >= OUTSTANDING_A_VEHICLE:
        return refuse("terminal_waiting", plate=vehicle.plate)
    request = TerminalRequest(
        f"t{board.seq + 1}", vehicle.vehicle_id, vehicle.feed_identity, command.ask, context.now,
        context.actor.name or context.actor.user, command.text.strip(), command.urgent, command.interval_s,
        command.for_s,
    )  # fmt: skip
    return Accepted((ev.TerminalAsked(request),), {"request_id": request.request_id})


def _wrong_field(command: cmd.AskTerminal) -> Refusal | None:
    if command.ask is TerminalAsk.TEXT:
        length = len(command.text.strip().encode("gbk", "replace"))
        if not 0 < length <= TEXT_BYTES:
            return refuse("field_wrong", field="text", reason=f"1-{TEXT_BYTES}")
    if command.ask is TerminalAsk.TRACKING and command.interval_s != 0:
        if not SHORTEST_INTERVAL_S <= command.interval_s <= LONGEST_INTERVAL_S:
            return refuse("field_wrong", field="interval_s", reason=f"{SHORTEST_INTERVAL_S}-{LONGEST_INTERVAL_S}")
        if not command.interval_s <= command.for_s <= LONGEST_TRACKING_S:
            return refuse("field_wrong", field="for_s", reason=f"{command.interval_s}-{LONGEST_TRACKING_S}")
    return None


def report_terminal_answer(board: Board, command: cmd.ReportTerminalAnswer, context: Context) -> Decision:
    """The first answer counts; one to a request that the board has forgotten changes nothing."""
    request = board.terminal_requests.get(command.request_id)
    if request is None or request.outcome:
        return Accepted()
    return Accepted((ev.TerminalAnswered(request.request_id, command.outcome, context.now),))


def unanswered(board: Board, now: datetime) -> list[cmd.ReportTerminalAnswer]:
    """Requests whose time is over: nobody answered."""
    return [
        cmd.ReportTerminalAnswer(request.request_id, TerminalOutcome.SILENT)
        for request in board.terminal_requests.values()
        if not request.outcome and (now - request.asked_at).total_seconds() > ANSWER_WITHIN_S
    ]


def adopt_feed(board: Board, command: cmd.AdoptFeed, context: Context) -> Decision:
    """The vehicle follows this feed from now on; a feed has one vehicle, and what was said of it as unknown is over."""
    named = command.vehicle_id
    vehicle = board.vehicles.get(named) or next((v for v in board.vehicles.values() if v.plate == named), None)
    if vehicle is None:
        return refuse("vehicle_unknown", vehicle_id=named[:60])
    identity = command.feed_identity.strip()
    if len(identity) > FEED_LENGTH or not identity.isprintable():
        return refuse("field_wrong", field="feed_identity", reason=f"0-{FEED_LENGTH}")
    if identity == vehicle.feed_identity:
        return Accepted()
    owner = next((v for v in board.vehicles.values() if identity and v.feed_identity == identity), None)
    if owner is not None:
        return refuse("feed_taken", feed=identity, plate=owner.plate)
    events: list[ev.Event] = [ev.VehicleRegistered(replace(vehicle, feed_identity=identity))]
    alarm_id = alarm_id_of("feed_unknown", identity[:40])
    if alarm_id in board.alarms:
        events.append(ev.AlarmCleared(alarm_id))
    return Accepted(tuple(events))
