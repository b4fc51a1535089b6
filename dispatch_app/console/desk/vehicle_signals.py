"""What a vehicle's positions and its terminal tell the desk, and what the desk asks of them."""

from __future__ import annotations

from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.requests import Request, Send
from dispatch_app.desk_kit.figures import clock_text
from dispatch_app.desk_kit.labels import MISSION_STATES, label
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.board import Board
from dispatch_app.domain.mission import Mission, MissionState, Proposal
from dispatch_app.domain.terminal import TERMINAL_FEED, TerminalAsk, TerminalOutcome, TerminalRequest
from dispatch_app.domain.vehicle import Doubt, Fix
from dispatch_app.words import later, t

TRACKING = {"5": (5, 600), "30": (30, 3_600), "0": (0, 0)}
"""What the menu offers: every so many seconds for so long; 0 ends it."""

DOUBT_WORDS: dict[str, str] = {
    Doubt.WRONG_TIME: later("its clock is wrong"),
    Doubt.JUMP: later("it jumps"),
    Doubt.FROZEN: later("it repeats one position"),
    Doubt.NO_POSITION: later("it knows no position"),
}
ASK_WORDS: dict[str, str] = {
    TerminalAsk.TEXT: later("text"),
    TerminalAsk.POSITION: later("position asked"),
    TerminalAsk.TRACKING: later("tracking"),
}
OUTCOME_WORDS: dict[str, str] = {
    "": later("waiting for the terminal"),
    TerminalOutcome.DONE: later("done"),
    TerminalOutcome.FAILED: later("failed"),
    TerminalOutcome.WRONG: later("not understood"),
    TerminalOutcome.NOT_SUPPORTED: later("not supported"),
    TerminalOutcome.AWAY: later("terminal is not connected"),
    TerminalOutcome.SILENT: later("no answer"),
}


def doubt_words(doubt: Fix | None) -> str:
    """Why the newest position is not used, "" where it is."""
    if doubt is None:
        return ""
    why = t(DOUBT_WORDS[doubt.doubt]) if doubt.doubt in DOUBT_WORDS else doubt.doubt
    return t("▲ position doubtful since {time}: {why}", time=clock_text(doubt.at), why=why)


# --- the terminal ----------------------------------------------------------------------------------------------------


def has_terminal(board: Board, vehicle_id: str) -> bool:
    """Whether something can be asked of the vehicle's receiver."""
    vehicle = board.vehicles.get(vehicle_id)
    return vehicle is not None and vehicle.feed_identity.startswith(TERMINAL_FEED)


def newest_request(board: Board, vehicle_id: str) -> TerminalRequest | None:
    """What was asked last of this vehicle's terminal."""
    found = (r for r in board.terminal_requests.values() if r.vehicle_id == vehicle_id)
    return max(found, key=lambda request: (request.asked_at, request.request_id), default=None)


def request_words(board: Board, vehicle_id: str) -> str:
    """The last request and what became of it; "" where nothing was asked."""
    request = newest_request(board, vehicle_id)
    if request is None:
        return ""
    at = clock_text(request.settled_at or request.asked_at)
    asked, outcome = label(ASK_WORDS, request.ask), label(OUTCOME_WORDS, request.outcome)
    return t("Terminal: {asked} – {outcome} {time}", asked=asked, outcome=outcome, time=at)


def ask_position(desk: IntakeDesk, vehicle_id: str) -> list[Request]:
    """Have the terminal report where it is now."""
    return [Send(cmd.AskTerminal(vehicle_id, TerminalAsk.POSITION), "terminal")]


def track(desk: IntakeDesk, vehicle_id: str, choice: str) -> list[Request]:
    """Have the terminal report often for a while; `choice` is a key of TRACKING."""
    interval_s, for_s = TRACKING[choice]
    ask = cmd.AskTerminal(vehicle_id, TerminalAsk.TRACKING, interval_s=interval_s, for_s=for_s)
    return [Send(ask, "terminal")]


def write_to_terminal(desk: IntakeDesk, vehicle_id: str, words: str) -> list[Request]:
    """The same words on the terminal's screen and speaker, where the vehicle has one."""
    if not words.strip() or not has_terminal(desk.board, vehicle_id):
        return []
    return [Send(cmd.AskTerminal(vehicle_id, TerminalAsk.TEXT, words.strip()), "terminal")]


# --- what positions suggest ------------------------------------------------------------------------------------------


def newest_mission(board: Board, vehicle_id: str) -> Mission | None:
    """The vehicle's newest mission, also on its way back; None where it had none."""
    found = (m for m in board.missions.values() if m.vehicle_id == vehicle_id)
    return max(found, key=lambda mission: (mission.stages[0].at, mission.mission_id), default=None)


def standing_proposal(mission: Mission | None) -> Proposal | None:
    """The state that its positions suggest and nobody has judged yet."""
    proposal = mission.proposal if mission is not None else None
    return proposal if proposal is not None and not proposal.dismissed_by else None


def proposal_words(mission: Mission) -> str:
    """`定位：10:05:01 到达 人民路1号 → 现场`; "" where nothing is suggested."""
    proposal = standing_proposal(mission)
    if proposal is None:
        return ""
    arriving = proposal.state in (MissionState.ON_SCENE, MissionState.AT_HOSPITAL, MissionState.AT_STATION)
    time, place, state = clock_text(proposal.at), proposal.place or "—", label(MISSION_STATES, proposal.state)
    if arriving:
        return t("By its position: {time} arrived at {place} → {state}", time=time, place=place, state=state)
    return t("By its position: {time} left {place} → {state}", time=time, place=place, state=state)


def confirm_proposal(desk: IntakeDesk, mission_id: str, state: MissionState) -> list[Request]:
    """It is so."""
    return _about(desk, mission_id, cmd.ConfirmProposal(mission_id, state))


def dismiss_proposal(desk: IntakeDesk, mission_id: str, state: MissionState) -> list[Request]:
    """It is not so."""
    return _about(desk, mission_id, cmd.DismissProposal(mission_id, state))


def _about(desk: IntakeDesk, mission_id: str, command: cmd.ConfirmProposal | cmd.DismissProposal) -> list[Request]:
    mission = desk.board.missions.get(mission_id)
    return [Send(command, "report", mission.incident_id)] if mission is not None else []
