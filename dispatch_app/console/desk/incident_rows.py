"""Running incidents, their vehicles and the delivery ladder, as rows and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.console.desk import dialling, vehicle_signals
from dispatch_app.console.desk.inquiry import reason_words
from dispatch_app.desk_kit.figures import clock_text, incident_number, seconds_between, step_text, waited_text
from dispatch_app.desk_kit.labels import INCIDENT_STATES, MISSION_LOOKS, MISSION_STATES, STEPS, label
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain.board import Board
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.incident import Incident, IncidentKind, IncidentState
from dispatch_app.domain.mission import SEQUENCE, Mission
from dispatch_app.domain.order import LADDER, Order, OrderState, Step
from dispatch_app.domain.triage_book import BOOK
from dispatch_app.domain.waiting_queue import queue_places
from dispatch_app.words import t

SAME_PLACE_M = 150.0
"""Two open incidents nearer than this may be one emergency with two callers."""

LATE_HOLD_S = 300.0
"""A held incident older than this is shown as danger, as the server alarms it."""

CLOSED_SHOWN = 30
"""Closed incidents that are offered for a look back: more than an hour of a big centre."""

SHOWN_STEPS = tuple(step for step in LADDER if step is not Step.SOUNDED)
"""The ladder line leaves out the sound unless it is late: it comes with the display."""


def incident_rows(board: Board, now: datetime, desk_id: str) -> list[Row]:
    """Open incidents, oldest first, with what their vehicles do and how long that lasts."""
    missions: dict[str, list[Mission]] = {}
    for mission in board.missions.values():
        missions.setdefault(mission.incident_id, []).append(mission)
    places = queue_places(board, now)
    return [
        _incident_row(i, missions.get(i.incident_id, []), board, now, desk_id, places.get(i.incident_id, 0))
        for i in board.open_incidents()
    ]


def closed_rows(board: Board) -> list[Row]:
    """Incidents closed or cancelled last, newest first: to look at, and for a shift lead to re-open."""
    rows = []
    for incident_id in reversed(board.recent_incidents[-CLOSED_SHOWN:]):
        incident = board.incidents.get(incident_id)
        if incident is None or incident.closed_at is None:
            continue
        complaint = BOOK.get(incident.complaint)
        words = [reason_words(incident.closing_reason), *([t(complaint.name)] if complaint else [])]
        words.append(incident.scene.text or t("place unknown"))
        state = label(INCIDENT_STATES, incident.state)
        row = Row(
            incident_id, f"{incident_number(incident_id)}  {state}", clock_text(incident.closed_at),
            " · ".join(words), incident.grade or "?", "dim", tip=incident.closing_remarks,
        )  # fmt: skip
        rows.append(dialling.with_dial(board, row, dialling.incident_key(incident)))
    return rows


def closing_words(incident: Incident) -> str:
    """How the incident ended: state and outcome or reason."""
    return f"{label(INCIDENT_STATES, incident.state)} · {reason_words(incident.closing_reason)}"


def _incident_row(
    incident: Incident, missions: list[Mission], board: Board, now: datetime, desk_id: str, queue_place: int
) -> Row:
    state, since, look = _progress(incident, missions)
    complaint = BOOK.get(incident.complaint)
    words = [t(complaint.name)] if complaint else []
    words.append(incident.scene.text or t("place unknown"))
    desk = board.desks.get(incident.desk_id)
    badges = [t("exercise")] if incident.kind is IncidentKind.TEST else []
    if queue_place:
        badges.append(t("queue {place}", place=queue_place))
    if board.major_of(incident.incident_id) is not None:
        badges.append(t("major"))
    if incident.desk_id != desk_id and desk is not None:
        badges.append(desk.name)
    row = Row(
        incident.incident_id, f"{incident_number(incident.incident_id)}  {state}",
        waited_text(seconds_between(since, now)), " · ".join(words),
        incident.grade or "?", look or incident.grade or "dim", badge=" ".join(badges),
        tip=t("opened {time}", time=clock_text(incident.opened_at)),
    )  # fmt: skip
    return dialling.with_dial(board, row, dialling.incident_key(incident))


def _progress(incident: Incident, missions: list[Mission]) -> tuple[str, datetime, str]:
    """State word, since when, and a look when the state wants the eye."""
    if incident.state is not IncidentState.OPEN:
        return label(INCIDENT_STATES, incident.state), incident.held_at or incident.opened_at, "warning"
    active = [m for m in missions if m.is_active()]
    if active:
        first = min(active, key=lambda m: SEQUENCE.index(m.state))
        more = f" ×{len(active)}" if len(active) > 1 else ""
        return label(MISSION_STATES, first.state) + more, first.stages[-1].at, ""
    if missions:
        newest = max(missions, key=lambda m: m.stages[-1].at)
        return t("all vehicles done"), newest.stages[-1].at, "success"
    return label(INCIDENT_STATES, incident.state), incident.opened_at, ""


def mission_rows(board: Board, incident_id: str, now: datetime) -> list[Row]:
    """The vehicles sent to an incident: state with its mark, since when, and where the patient goes."""
    rows = []
    for mission in board.missions_of(incident_id):
        vehicle = board.vehicles.get(mission.vehicle_id)
        plate = vehicle.plate if vehicle else mission.vehicle_id
        station = board.stations.get(mission.station_id)
        hospital = board.hospitals.get(mission.hospital_id)
        look = MISSION_LOOKS[mission.state]
        facts = [station.name if station else mission.station_id]
        if hospital:
            facts.append(f"→ {hospital.name}")
        if mission.reason:
            facts.append(reason_words(mission.reason))
        suggested = vehicle_signals.proposal_words(mission)
        over = "" if mission.is_active() else clock_text(mission.stages[-1].at)
        row = Row(
            mission.mission_id, f"{plate}  {label(MISSION_STATES, mission.state)}",
            over or waited_text(seconds_between(mission.stages[-1].at, now)), suggested or " · ".join(facts),
            "●" if mission.is_active() else "○", look,
        )  # fmt: skip
        rows.append(dialling.with_dial(board, row, dialling.vehicle_key(board, mission.vehicle_id)))
    return rows


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: word, time text, and "done", "late", "waiting" or "void"."""

    word: str
    time: str
    state: str


@dataclass(frozen=True, slots=True)
class LadderLine:
    """The delivery of one order, told from the moment it was committed."""

    order_id: str
    mission_id: str
    title: str
    rungs: tuple[Rung, ...]
    message: str = ""
    """What happened and what to do when a step is late; "" while all is well."""
    dial: str = ""
    """The late station's telephone."""


def ladder_lines(board: Board, incident_id: str, now: datetime) -> list[LadderLine]:
    """The ladder of every order of an incident, newest order last."""
    orders = [o for o in board.orders.values() if o.incident_id == incident_id]
    return [_ladder_line(o, board, now) for o in sorted(orders, key=lambda o: (o.issued_at, o.order_id))]


def _ladder_line(order: Order, board: Board, now: datetime) -> LadderLine:
    started = order.confirmed(Step.COMMITTED)
    start = started.at if started else order.issued_at
    rungs = []
    for step in LADDER:
        confirmed, late = order.confirmed(step), step in order.late_steps
        if step not in SHOWN_STEPS and not late:
            continue
        if step is Step.COMMITTED:
            rungs.append(Rung(label(STEPS, step), clock_text(start), "done"))
        elif confirmed is not None:
            rungs.append(Rung(label(STEPS, step), step_text(seconds_between(start, confirmed.at)), "done"))
        elif late and order.state is OrderState.ISSUED:
            rungs.append(Rung(label(STEPS, step), waited_text(seconds_between(start, now)), "late"))
        else:
            rungs.append(Rung(label(STEPS, step), "", "void" if order.state is OrderState.RECALLED else "waiting"))
    plate = board.vehicles[order.vehicle_id].plate if order.vehicle_id in board.vehicles else order.vehicle_id
    revision = t("revision {number}", number=order.revision) if order.revision > 1 else ""
    return LadderLine(
        order.order_id, order.mission_id, f"{plate} {revision}".strip(), tuple(rungs), _late_words(order, board, now),
        dialling.station_key(board, order.station_id),
    )  # fmt: skip


def _late_words(order: Order, board: Board, now: datetime) -> str:
    if order.state is OrderState.RECALLED:
        return t("recalled")
    late = [step for step in order.late_steps if order.confirmed(step) is None]
    if not late or order.state is not OrderState.ISSUED:
        return ""
    station = board.stations.get(order.station_id)
    return t(
        "{station}: not {step} for {seconds} s – telephone {phone} or send another vehicle",
        station=station.name if station else order.station_id, step=label(STEPS, late[0]),
        seconds=int(seconds_between(order.issued_at, now)), phone=station.phone if station and station.phone else "—",
    )  # fmt: skip


def same_place_notices(board: Board, incident: Incident, now: datetime) -> list[tuple[str, str]]:
    """(incident id, words) of other open incidents within SAME_PLACE_M of this scene."""
    if incident.scene.position is None:
        return []
    found = []
    for other in board.open_incidents():
        position = other.scene.position
        if other.incident_id == incident.incident_id or position is None:
            continue
        away_m = distance_m(incident.scene.position, position)
        if away_m <= SAME_PLACE_M:
            found.append((other.incident_id, t(
                "{incident} is {distance} m from here, opened {age} ago – the same emergency?",
                incident=incident_number(other.incident_id), distance=round(away_m),
                age=waited_text(seconds_between(other.opened_at, now)),
            )))  # fmt: skip
    return found
