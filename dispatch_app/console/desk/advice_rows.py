"""Recommended vehicles and hospitals, and the plan, as rows and words."""

from __future__ import annotations

from dispatch_app.console.desk import dialling
from dispatch_app.console.desk.plan import Plan
from dispatch_app.desk_kit.figures import clock_text, distance_text, drive_text, waited_text
from dispatch_app.desk_kit.labels import AVAILABILITIES, CHECKS, NEEDS, VEHICLE_TYPES, label, labels
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain.board import Board
from dispatch_app.domain.queries import HospitalAdvice, VehicleAdvice
from dispatch_app.words import t

MARKS = {
    "free": "●", "ordered": "◆", "en_route": "▲", "on_scene": "■", "to_hospital": "►", "at_hospital": "H",
    "out_of_service": "✕",
}  # fmt: skip
"""The mark of a vehicle state, as everywhere (the theme draws the same)."""


def vehicle_rows(plan: Plan, board: Board) -> list[Row]:
    """The ranked vehicles with their reasons, those about to clear, and chosen ones that the advice does not name."""
    rows = [_vehicle_row(place, advice, plan, board) for place, advice in enumerate(plan.vehicles, start=1)]
    rows += [_clearing_row(advice, board) for advice in plan.clearing]
    advised = {advice.vehicle_id for advice in plan.vehicles}
    for vehicle_id in plan.chosen:
        vehicle = board.vehicles.get(vehicle_id)
        if vehicle is not None and vehicle_id not in advised:
            state = board.availability_of(vehicle_id)
            note = f"{label(AVAILABILITIES, state)} · {t('chosen on the map')}"
            title = f"{vehicle.plate}  {label(VEHICLE_TYPES, vehicle.vehicle_type)}"
            rows.append(Row(vehicle_id, title, "", note, MARKS.get(state, ""), state, checked=True))
    return [dialling.with_dial(board, row, dialling.vehicle_key(board, row.key)) for row in rows]


def _vehicle_row(place: int, advice: VehicleAdvice, plan: Plan, board: Board) -> Row:
    bound = advice.vehicle_id in board.bound_vehicles()
    known = advice.vehicle_id in board.vehicles
    state = str(board.availability_of(advice.vehicle_id)) if known else advice.availability
    facts = [label(AVAILABILITIES, state) + (f"·{t('at station')}" if advice.turn_out_s > 0 else ""),
             advice.station_name]
    if advice.fix_age_s is None:
        facts.append(t("no position"))
    else:
        facts.append(t("position {age} old", age=waited_text(advice.fix_age_s)))
    facts += [label(CHECKS, check) for check in advice.checks if check not in ("stale_fix", "no_fix")]
    return Row(
        key=advice.vehicle_id,
        title=f"{advice.plate}  {label(VEHICLE_TYPES, advice.vehicle_type)}",
        right=f"{drive_text(advice.time_s)}  {distance_text(advice.distance_m)}",
        note=" · ".join(facts),
        mark=MARKS.get(state, ""),
        look=state,
        badge="" if advice.suits else t("type?"),
        checked=None if bound else advice.vehicle_id in plan.chosen,
        number=place if place <= 9 else 0,
        hollow=advice.stale,
        tip="\n".join(advice.reasons),
    )


def _clearing_row(advice: VehicleAdvice, board: Board) -> Row:
    """One about to clear: no check box, since its mission binds it; when it should be free stands first."""
    known = advice.vehicle_id in board.vehicles
    state = str(board.availability_of(advice.vehicle_id)) if known else advice.availability
    free = t("free in about {minutes} min", minutes=max(1, round(advice.free_in_s / 60)))
    if advice.free_at is not None:
        free += f" ({clock_text(advice.free_at)[:5]})"
    return Row(
        key=advice.vehicle_id,
        title=f"{advice.plate}  {label(VEHICLE_TYPES, advice.vehicle_type)}",
        right=f"{drive_text(advice.time_s)}  {distance_text(advice.distance_m)}",
        note=" · ".join((label(AVAILABILITIES, state), free)),
        mark=MARKS.get(state, ""),
        look=state,
        badge=t("clears soon"),
        tip="\n".join(advice.reasons),
    )


def hospital_rows(plan: Plan, board: Board) -> list[Row]:
    """The ranked hospitals; the chosen one is checked."""
    rows = [_hospital_row(advice, plan, board) for advice in plan.hospitals]
    return [dialling.with_dial(board, row, dialling.hospital_key(board, row.key)) for row in rows]


def _hospital_row(advice: HospitalAdvice, plan: Plan, board: Board) -> Row:
    known = board.hospitals.get(advice.hospital_id)
    diverting = known.diverting if known else advice.diverting
    facts = [labels(NEEDS, advice.meets)] if advice.meets else []
    if advice.lacks:
        facts.append(t("lacks {needs}", needs=labels(NEEDS, advice.lacks)))
    facts.append(t("{count} beds", count=known.beds if known else advice.beds))
    return Row(
        key=advice.hospital_id,
        title=advice.name,
        right=f"{drive_text(advice.time_s)}  {distance_text(advice.distance_m)}",
        note=" · ".join(facts),
        mark="✕" if diverting else "H",
        look="danger" if diverting else "dim",
        badge=t("diverting") if diverting else "",
        checked=advice.hospital_id == plan.hospital_id,
        tip="\n".join(advice.reasons),
    )


def plan_words(plan: Plan, board: Board, incident_id: str = "") -> str:
    """The plan: what is on its way to the incident, then chosen vehicles with plates and the hospital."""
    active = [m for m in board.missions_of(incident_id) if m.is_active()]
    under_way = "、".join(board.vehicles[m.vehicle_id].plate for m in active if m.vehicle_id in board.vehicles)
    sent = t("on the way: {plates}", plates=under_way) if under_way else ""
    return "\n".join(part for part in (sent, "" if sent and not plan.chosen else _chosen_words(plan, board)) if part)


def _chosen_words(plan: Plan, board: Board) -> str:
    plates = [board.vehicles[v].plate for v in plan.chosen if v in board.vehicles]
    hospital = board.hospitals.get(plan.hospital_id)
    vehicles = t("{count} vehicles: {plates}", count=len(plates), plates="、".join(plates)) if plates else t(
        "no vehicle chosen"
    )
    return f"{vehicles} → {hospital.name if hospital else t('hospital open')}"


def advice_state(plan: Plan, scene_known: bool) -> str:
    """Why the list of vehicles is empty, or what limits it; "" when nothing is to be said."""
    if not scene_known:
        return t("Accept a place first: the recommendation counts road time from there")
    if plan.counted is None:
        return t("Computing road times…")
    if not plan.vehicles:
        return t("No vehicle is free. F7 puts the incident into the no-vehicle queue")
    limits = [t("The scene is off the road network: times are rough")] if plan.off_network else []
    if plan.unreachable:
        limits.append(t("No open road leads here for {plates}", plates="、".join(plan.unreachable[:5])))
    return "\n".join(limits)
