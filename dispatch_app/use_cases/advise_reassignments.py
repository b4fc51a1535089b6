"""Re-assignment advice (REC-02): a vehicle on its way to a lower grade that would be here much sooner."""

from __future__ import annotations

from datetime import datetime

from dispatch_app.domain.board import Board
from dispatch_app.domain.incident import Grade, Incident
from dispatch_app.domain.mission import Mission, MissionState
from dispatch_app.domain.queries import AdviseReassignments, Reassignment, ReassignmentList
from dispatch_app.domain.triage import suits
from dispatch_app.domain.vehicle import Duty
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.ports import Roads
from dispatch_app.use_cases.recommend import Fleet, Ranked, grade_of
from dispatch_app.use_cases.vehicle_starts import Start, free_starts, start_of
from dispatch_app.words import t_in

LEAST_SAVED_S = 120.0
"""Less than two minutes is not worth turning a crew round and telling another caller to wait."""

UNDER_WAY = frozenset({MissionState.ORDERED, MissionState.RECEIVED, MissionState.EN_ROUTE})
"""Before the scene: the crew has nobody in its hands yet."""

_ORDER = (Grade.A, Grade.B, Grade.C, Grade.D)


def advise_reassignments(
    board: Board, query: AdviseReassignments, lookups: Lookups, now: datetime
) -> ReassignmentList:
    """Candidates that save enough, the one that saves most first, each with who then takes its incident."""
    grade = grade_of(query.grade)
    fixes, roads = lookups.positions.latest(), lookups.roads_now(board, now)
    free = free_starts(board, fixes, now)
    fitting = {k: s for k, s in free.items() if suits(s.vehicle.vehicle_type, grade, query.needs)}
    best = Fleet.of(fitting, roads).quickest(roads, query.scene, 1)
    best_free_s = best[0].total_s if best else None
    # Whoever goes here instead of the turned vehicle is not free for its incident; the best free one stays free.
    under_way = _under_way(board, query, grade, lookups, now)
    found = []
    starts = {vehicle_id: start for vehicle_id, (start, _, _) in under_way.items()}
    for row in Fleet.of(starts, roads).quickest(roads, query.scene, max(query.limit, 10)):
        saves_s = None if best_free_s is None else best_free_s - row.total_s
        if saves_s is None or saves_s >= LEAST_SAVED_S:
            _, mission, incident = under_way[row.key]
            found.append(_reassignment(board, query, roads, free, row, saves_s, mission, incident, starts[row.key]))
    found.sort(key=lambda r: (r.time_s, r.vehicle_id))
    words = "No vehicle on its way to a lower grade would be here {minutes} min sooner"
    if found:
        words = "A vehicle on its way to a lower grade would be here at least {minutes} min sooner"
    if not under_way:
        words = "No suitable vehicle is on its way to a lower grade"
        return ReassignmentList((), best_free_s, t_in(query.language, words))
    minutes = round(LEAST_SAVED_S / 60)
    return ReassignmentList(tuple(found[: query.limit]), best_free_s, t_in(query.language, words, minutes=minutes))


def _under_way(
    board: Board, query: AdviseReassignments, grade: Grade, lookups: Lookups, now: datetime
) -> dict[str, tuple[Start, Mission, Incident]]:
    """Suitable vehicles before the scene of an incident of a lower grade, with where they are now."""
    if grade not in _ORDER:
        return {}
    fixes = lookups.positions.latest()
    found = {}
    for mission in board.missions.values():
        vehicle, incident = board.vehicles.get(mission.vehicle_id), board.incidents.get(mission.incident_id)
        if mission.state not in UNDER_WAY or vehicle is None or incident is None or mission.is_test:
            continue
        if incident.incident_id == query.incident_id or vehicle.duty is not Duty.ON_DUTY:
            continue
        if incident.grade not in _ORDER:
            continue
        lower = _ORDER.index(incident.grade) > _ORDER.index(grade)
        if lower and incident.scene.position is not None and suits(vehicle.vehicle_type, grade, query.needs):
            start = start_of(board, vehicle, fixes.get(vehicle.vehicle_id), now)
            if start is not None:
                found[vehicle.vehicle_id] = (start, mission, incident)
    return found


def _reassignment(
    board: Board, query: AdviseReassignments, roads: Roads, free: dict[str, Start], row: Ranked, saves_s: float | None,
    mission: Mission, incident: Incident, start: Start,
) -> Reassignment:  # fmt: skip
    other_scene = incident.scene.position
    assert other_scene is not None, "only incidents with a scene are looked at"
    able = {k: s for k, s in free.items() if suits(s.vehicle.vehicle_type, incident.grade, incident.needs)}
    instead = Fleet.of(able, roads).quickest(roads, other_scene, 1)
    expected = Fleet.of({row.key: start}, roads).quickest(roads, other_scene, 1)
    expected_s = expected[0].total_s if expected else 0.0
    vehicle = board.vehicles[row.key]
    replacement = board.vehicles.get(instead[0].key) if instead else None
    instead_s = instead[0].total_s if instead else 0.0
    delay_s = max(0.0, instead_s - expected_s)

    def say(english: str, **values: object) -> str:
        return t_in(query.language, english, **values)

    other = {"incident_id": incident.incident_id, "grade": incident.grade}
    reasons = [say("on its way to {incident_id}, grade {grade}", **other)]
    if saves_s is None:
        reasons.append(say("no suitable vehicle is free"))
    else:
        reasons.append(say("{minutes} min sooner than the best free vehicle", minutes=round(saves_s / 60)))
    if replacement is None:
        reasons.append(say("nobody is free for {incident_id} then", incident_id=incident.incident_id))
    else:
        words = "{plate} takes {incident_id} instead, {minutes} min later there"
        minutes = round(delay_s / 60)
        reasons.append(say(words, plate=replacement.plate, incident_id=incident.incident_id, minutes=minutes))
    return Reassignment(
        vehicle.vehicle_id, vehicle.plate, mission.mission_id, incident.incident_id, incident.grade, row.total_s,
        saves_s or 0.0, replacement.vehicle_id if replacement else "", replacement.plate if replacement else "",
        instead_s, delay_s, tuple(reasons),
    )  # fmt: skip
