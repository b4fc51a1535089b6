"""A simulated dispatcher: what a desk does with a call, written as a script of wishes. Pure.

Each script is a generator: it yields a wish (do a command, ask a query, wait, look at the board) and is sent the
outcome. Whoever runs it does the I/O (see dispatch_app.simulator.desk_runner).
"""

from __future__ import annotations

import random
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import Call, CallKind
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.incident import Incident, IncidentState
from dispatch_app.domain.place import Place, PlaceSource
from dispatch_app.domain.queries import FindPlaces, RecommendHospitals, RecommendVehicles, VehicleAdvice
from dispatch_app.domain.triage_book import BOOK
from dispatch_app.simulator.callers import PlannedCall
from dispatch_app.wire.messages import CommandAnswer

SAME_PLACE_M = 150.0
"""A running incident this near to a caller's place is asked about before a new one is opened."""

QUESTIONS_ASKED = 2
"""Key questions an experienced dispatcher asks before sending; the others follow while the vehicle rolls."""

VEHICLES_TRIED = 5
"""Vehicles tried one after another when other desks are quicker."""

ASKED_AGAIN_S = 8.0
"""Between two looks for a free vehicle."""


@dataclass(frozen=True, slots=True)
class Do:
    """Send a command; the outcome is its CommandAnswer."""

    command: cmd.Command


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask a query; the outcome is its answer, or None when the server could not say."""

    query: object


@dataclass(frozen=True, slots=True)
class Wait:
    """Talk, type, think."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Look:
    """The outcome is the board as it is now."""


Wish = Do | Ask | Wait | Look
Script = Generator[Wish, Any, None]


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of an experienced dispatcher's everyday."""

    answer_s: tuple[float, float] = (1.0, 4.0)
    sentence_s: tuple[float, float] = (1.5, 4.0)


class Dispatcher:
    """The one at a desk; every script draws from the same seeded dice."""

    def __init__(self, desk_id: str, seed: int, speed: float = 1.0, pace: Pace | None = None) -> None:
        self.desk_id = desk_id
        self._dice = random.Random(f"dispatcher/{seed}/{desk_id}")
        self._speed = speed
        self._pace = pace or Pace()

    def take_call(self, call: Call, plan: PlannedCall | None) -> Script:
        """From the ringing call to the order sent; ends early where another desk was quicker."""
        yield self._wait(self._pace.answer_s)
        answer: CommandAnswer = yield Do(cmd.AnswerCall(call.call_id, self.desk_id))
        if not answer.ok:
            return
        yield self._wait(self._pace.sentence_s)
        if plan is None or plan.is_enquiry:
            yield Do(cmd.ClassifyCall(call.call_id, CallKind.ENQUIRY))
            yield Do(cmd.HangUpCall(call.call_id))
            return
        board: Board = yield Look()
        same = find_same(board, plan) if plan.about else None
        if same is not None:
            yield Do(cmd.LinkCall(call.call_id, same.incident_id))
            yield Do(cmd.HangUpCall(call.call_id))
            return
        answer = yield Do(cmd.OpenIncident(self.desk_id, call.call_id))
        if answer.ok:
            incident_id = answer.result["incident_id"]
            yield from self._fill_in(incident_id, call, plan)
            yield from self.send_vehicle(incident_id)
        yield self._wait(self._pace.sentence_s)
        yield Do(cmd.HangUpCall(call.call_id))

    def _fill_in(self, incident_id: str, call: Call, plan: PlannedCall) -> Script:
        found = call.candidates
        near = next((c for c in found if c.position and distance_m(c.position, plan.position) < SAME_PLACE_M), None)
        if near is not None:
            yield Do(cmd.AcceptLocation(incident_id, call.call_id, near.candidate_id))
        else:
            yield from self._find_scene(incident_id, plan)
        changes = cmd.IncidentChanges(complaint=plan.complaint, patient=plan.patient)
        yield Do(cmd.AmendIncident(incident_id, changes))
        answers: list[tuple[str, str]] = []
        for question in BOOK[plan.complaint].questions[:QUESTIONS_ASKED]:
            yield self._wait(self._pace.sentence_s)
            answers.append((question.code, "yes" if self._dice.random() < plan.yes_share else "no"))
            yield Do(cmd.AmendIncident(incident_id, cmd.IncidentChanges(answers=tuple(answers))))

    def _find_scene(self, incident_id: str, plan: PlannedCall) -> Script:
        found = yield Ask(FindPlaces(plan.address, limit=5))
        places = [p for p in found.places if distance_m(p.position, plan.position) < SAME_PLACE_M] if found else []
        if places:
            scene = Place(places[0].text, places[0].position, PlaceSource.GAZETTEER)
            yield Do(cmd.AmendIncident(incident_id, cmd.IncidentChanges(scene=scene)))
        else:
            yield Do(cmd.MarkPlace(incident_id, "scene", plan.position))

    def send_vehicle(self, incident_id: str) -> Script:
        """The best free vehicle and the best hospital; queued as 欲派无车 until one is free."""
        queued = False
        while True:
            board: Board = yield Look()
            incident = board.incidents.get(incident_id)
            position = incident.scene.position if incident else None
            if incident is None or not incident.is_open() or position is None:
                return
            advice = yield Ask(RecommendVehicles(position, incident_id, incident.grade, incident.needs))
            hospitals = yield Ask(RecommendHospitals(position, incident.needs, limit=3))
            best = ranked(advice.vehicles if advice else ())
            open_doors = [h for h in hospitals.hospitals if not h.diverting] if hospitals else []
            hospital_id = open_doors[0].hospital_id if open_doors else ""
            if queued and best:
                yield Do(cmd.WakeIncident(incident_id))
            for vehicle in best[:VEHICLES_TRIED]:
                answer: CommandAnswer = yield Do(dispatch_of(incident_id, vehicle, hospital_id))
                if answer.ok or answer.refusal_code == "incident_closed":
                    return
            if not best and not queued:
                queued = True
                yield Do(cmd.QueueIncident(incident_id))
            yield Wait(ASKED_AGAIN_S / self._speed)

    def _wait(self, span_s: tuple[float, float]) -> Wait:
        return Wait(self._dice.uniform(*span_s) / self._speed)


def ranked(advice: tuple[VehicleAdvice, ...]) -> list[VehicleAdvice]:
    """Vehicles in the order to try: suitable with a fresh position, suitable, then any."""
    return sorted(advice, key=lambda v: (not v.suits, v.stale))


def dispatch_of(incident_id: str, vehicle: VehicleAdvice, hospital_id: str) -> cmd.DispatchVehicles:
    """The order, with an override where the type does not meet the need."""
    overrides = () if vehicle.suits else (cmd.Override("type_mismatch", "无更合适车辆"),)
    return cmd.DispatchVehicles(incident_id, (vehicle.vehicle_id,), hospital_id, overrides)


def find_same(board: Board, plan: PlannedCall) -> Incident | None:
    """The running incident that this caller means: the same complaint at the same place."""
    for incident in board.open_incidents():
        position = incident.scene.position
        if position is not None and distance_m(position, plan.position) < SAME_PLACE_M:
            return incident
    return None


def closings(board: Board, desk_ids: frozenset[str]) -> list[cmd.CloseIncident]:
    """Incidents of these desks that are over: every vehicle came back or will carry nobody."""
    ready = []
    for incident in board.open_incidents():
        missions = board.missions_of(incident.incident_id)
        over = bool(missions) and not any(m.is_active() for m in missions)
        if incident.desk_id not in desk_ids or not over or wants_vehicle(board, incident):
            continue
        carried = any(m.state in ("returning", "at_station") for m in missions)
        ready.append(cmd.CloseIncident(incident.incident_id, "carried" if carried else "nobody_found"))
    return ready


def wants_vehicle(board: Board, incident: Incident) -> bool:
    """Whether a refused or queued incident still needs somebody sent."""
    if incident.state is IncidentState.NO_VEHICLE:
        return True
    missions = board.missions_of(incident.incident_id)
    return bool(missions) and all(m.state == "aborted" for m in missions)
