"""The desk's side of a simulated month: from the ring to the closed incident, typed as a dispatcher types."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from datetime import timedelta

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Actor
from dispatch_app.domain.call import Call, CallKind
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.incident import IncidentKind
from dispatch_app.domain.mission import SEQUENCE, MissionState
from dispatch_app.domain.place import Place, PlaceSource, Position
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.telephone import EndedBy, PartyState
from dispatch_app.domain.triage import suits
from dispatch_app.domain.triage_book import BOOK
from dispatch_app.domain.vehicle import Duty, Vehicle
from dispatch_app.simulator.month.missions import Missions
from dispatch_app.simulator.month.pen import MonthPen, Script
from dispatch_app.simulator.month.people import EXCHANGE, Roster
from dispatch_app.simulator.month.plan import MonthCall, MonthPlan, Wish
from dispatch_app.simulator.past_days import REMARKS

HELD_SHARE, CANCELLED_SHARE, STOOD_DOWN_SHARE, REASSIGNED_SHARE = 0.03, 0.05, 0.02, 0.015
REINFORCED_SHARE, SECOND_SHARE, CHASE_SHARE, ADVICE_SHARE = 0.03, 0.10, 0.04, 0.05
RETURNED_SHARE = 0.7
"""Abandoned calls that a desk rings back."""

ANSWER_S = (2.0, 4.5, 14.0)
"""Shortest, usual and longest time until a free desk lifts."""

LOOKED_AGAIN_S = 45.0
"""Between two looks of a desk whether its incident is over, or whether a vehicle has come free."""

LONGEST_WAIT_S = 3_600.0
"""A queued incident without a vehicle for so long goes to another centre."""

KINDS = {
    Wish.ENQUIRY: CallKind.ENQUIRY, Wish.NUISANCE: CallKind.NUISANCE, Wish.SILENT: CallKind.UNKNOWN,
    Wish.CHASE: CallKind.REPEAT,
}  # fmt: skip

Recorded = Callable[[Call], None]
"""Told of a call that is over and was spoken."""


class Calls:
    """Scripts of calls and incidents."""

    def __init__(
        self, pen: MonthPen, roster: Roster, missions: Missions, plan: MonthPlan, seed: int, ended: Recorded
    ) -> None:
        self._pen = pen
        self._roster = roster
        self._missions = missions
        self._plan = plan
        self._dice = random.Random(f"month/desks/{seed}")
        self._ended = ended

    def take(self, call: MonthCall, incident_id: str = "") -> Script:
        """One call from its ring on; `incident_id` names what a second caller means."""
        pen, dice = self._pen, self._dice
        pen.do(cmd.ReportRing(call.call_id, str(dice.randint(1, 8)), call.number), EXCHANGE)
        desk_id = ""
        waited_s, wanted_s = 0.0, dice.triangular(ANSWER_S[0], ANSWER_S[2], ANSWER_S[1])
        while not desk_id:
            step_s = max(0.2, min(wanted_s, call.patience_s - waited_s))
            yield step_s
            waited_s, wanted_s = waited_s + step_s, 3.0
            if waited_s >= call.patience_s:
                pen.do(cmd.ReportCallEnded(call.call_id, EndedBy.CALLER), EXCHANGE)
                pen.begin(pen.now() + timedelta(seconds=dice.uniform(20, 400)), self._ring_back(call))
                return
            if waited_s > 10.0:
                pen.tick()
            desk_id = self._lift(call)
        yield from self._talk(call, desk_id, incident_id)
        over = pen.board.calls.get(call.call_id)
        if over is not None:
            self._ended(over)

    def _lift(self, call: MonthCall) -> str:
        ringing = self._pen.board.calls[call.call_id]
        busy = self._pen.board.talking_desks()
        for desk_id in sorted(ringing.offered_to, key=lambda _: self._dice.random()):
            if desk_id in busy:
                continue
            if self._pen.do(cmd.AnswerCall(call.call_id, desk_id), self._roster.person_at(desk_id)) is not None:
                return desk_id
        return ""

    def _talk(self, call: MonthCall, desk_id: str, incident_id: str) -> Script:
        pen, dice = self._pen, self._dice
        person = self._roster.person_at(desk_id)
        yield dice.uniform(3.0, 10.0)
        if call.wish in (Wish.SECOND, Wish.CHASE) and incident_id:
            yield dice.uniform(10.0, 40.0)
            if pen.do(cmd.LinkCall(call.call_id, incident_id), person) is not None:
                kind = CallKind.LINKED if call.wish is Wish.SECOND else CallKind.REPEAT
                pen.do(cmd.ClassifyCall(call.call_id, kind), person)
        elif call.wish in (Wish.EMERGENCY, Wish.ABANDONED, Wish.SECOND, Wish.TEST):
            yield from self._intake(call, desk_id, person)
        else:
            yield dice.uniform(4.0, 60.0)
            pen.do(cmd.ClassifyCall(call.call_id, KINDS[call.wish]), person)
        yield dice.uniform(1.0, 15.0)
        if dice.random() < 0.4:
            pen.do(cmd.ReportCallEnded(call.call_id, EndedBy.CALLER), EXCHANGE)
        else:
            pen.do(cmd.HangUpCall(call.call_id), person)

    def _ring_back(self, call: MonthCall) -> Script:
        pen, dice = self._pen, self._dice
        talking = pen.board.talking_desks()
        free = [d for d in pen.board.desks.values() if d.state is DeskState.READY and d.desk_id not in talking]
        if not free or dice.random() > RETURNED_SHARE:
            return
        desk_id = dice.choice(free).desk_id
        person = self._roster.person_at(desk_id)
        placed = pen.do(cmd.CallNumber(desk_id, call.number, returns_call_id=call.call_id), person)
        if placed is None:
            return
        yield dice.uniform(5.0, 20.0)
        if dice.random() < 0.75:
            pen.do(cmd.ReportParty(placed["call_id"], call.number, PartyState.CONNECTED), EXCHANGE)
            yield dice.uniform(10.0, 50.0)
        pen.do(cmd.HangUpCall(placed["call_id"]), person)

    # --- the incident -------------------------------------------------------------------------------------------------

    def _intake(self, call: MonthCall, desk_id: str, person: Actor) -> Script:
        pen, dice = self._pen, self._dice
        kind = IncidentKind.TEST if call.wish is Wish.TEST else IncidentKind.EMERGENCY
        opened = pen.do(cmd.OpenIncident(desk_id, call.call_id, kind), person)
        if opened is None:
            return
        incident_id = opened["incident_id"]
        yield from self._fill_in(incident_id, call, person)
        turned_out = CallKind.TEST if kind is IncidentKind.TEST else CallKind.EMERGENCY
        pen.do(cmd.ClassifyCall(call.call_id, turned_out), person)
        later = self.handle(incident_id, call, person)
        pen.begin(pen.now() + timedelta(seconds=dice.uniform(1.0, 6.0)), later)
        for wish, share, soonest_s, latest_s in (
            (Wish.SECOND, SECOND_SHARE, 20.0, 240.0), (Wish.CHASE, CHASE_SHARE, 300.0, 1_200.0)
        ):  # fmt: skip
            if dice.random() < share:
                at = pen.now() + timedelta(seconds=dice.uniform(soonest_s, latest_s))
                number = call.number if wish is Wish.CHASE else ""
                pen.begin(at, self.take(self._plan.make(at, wish, call.home, number), incident_id))
        for amended in self._later_words(call):
            yield dice.uniform(4.0, 15.0)
            pen.do(cmd.AmendIncident(incident_id, amended), person)

    def _fill_in(self, incident_id: str, call: MonthCall, person: Actor) -> Script:
        """Place, complaint, patient and the first key questions, each as it is heard."""
        pen, dice = self._pen, self._dice

        def amend(**values: object) -> None:
            pen.do(cmd.AmendIncident(incident_id, cmd.IncidentChanges(**values)), person)  # type: ignore[arg-type]

        yield dice.uniform(4.0, 12.0)
        candidates = pen.board.calls[call.call_id].candidates
        near = next((c for c in candidates if c.position == call.home.position), None)
        if near is not None:
            pen.do(cmd.AcceptLocation(incident_id, call.call_id, near.candidate_id), person)
        else:
            amend(scene=Place(call.home.address[: len(call.home.address) // 2], None))
            yield dice.uniform(4.0, 12.0)
            amend(scene=Place(call.home.address, call.home.position, PlaceSource.GAZETTEER))
        yield dice.uniform(3.0, 9.0)
        amend(complaint=call.complaint)
        yield dice.uniform(3.0, 9.0)
        amend(patient=call.patient)
        answers: list[tuple[str, str]] = []
        for question in BOOK[call.complaint].questions[:2]:
            yield dice.uniform(2.0, 6.0)
            answers.append((question.code, "yes" if dice.random() < call.yes_share else "no"))
            amend(answers=tuple(answers))

    def _later_words(self, call: MonthCall) -> list[cmd.IncidentChanges]:
        dice = self._dice
        changes = []
        if dice.random() < 0.35:
            changes.append(cmd.IncidentChanges(remarks=dice.choice(REMARKS)))
        if dice.random() < 0.15:
            gate = Place(f"{call.home.address}门口", call.home.position, PlaceSource.TYPED)
            changes.append(cmd.IncidentChanges(meeting_point=gate))
        return changes

    def handle(self, incident_id: str, call: MonthCall, person: Actor) -> Script:
        """Send, follow, close."""
        pen, dice = self._pen, self._dice
        if dice.random() < ADVICE_SHARE:
            yield dice.uniform(5.0, 60.0)
            pen.do(cmd.CloseIncident(incident_id, "advice_given"), person)
            return
        if dice.random() < HELD_SHARE:
            pen.do(cmd.HoldIncident(incident_id, dice.choice(("place_unclear", "waiting_for_caller"))), person)
            yield dice.uniform(60.0, 1_500.0)
            pen.do(cmd.WakeIncident(incident_id), person)
        sent = yield from self.send(incident_id, person)
        if not sent:
            pen.do(cmd.CancelIncident(incident_id, "other_transport"), person)
            return
        yield from self._change_course(incident_id, person, sent)
        yield from self._until_over(incident_id, person)

    def send(self, incident_id: str, person: Actor) -> Generator[float, None, str]:
        """Order the nearest suitable vehicle; waits as 欲派无车 while there is none. Gives the mission's id or ""."""
        pen = self._pen
        queued, waited_s = False, 0.0
        while True:
            incident = pen.board.incidents.get(incident_id)
            if incident is None or not incident.is_open() or incident.scene.position is None:
                return ""
            vehicle = self.nearest(incident.scene.position, incident.grade, incident.needs)
            if vehicle is not None:
                if queued:
                    pen.do(cmd.WakeIncident(incident_id), person)
                hospital_id = self._missions.hospital_for(incident.scene.position, incident.needs)
                fits = suits(vehicle.vehicle_type, incident.grade, incident.needs)
                overrides = () if fits else (cmd.Override("type_mismatch", "无更合适车辆"),)
                order = cmd.DispatchVehicles(incident_id, (vehicle.vehicle_id,), hospital_id, overrides)
                result = pen.do(order, person)
                if result is not None:
                    mission_id = result[vehicle.vehicle_id]
                    pen.begin(pen.now() + timedelta(seconds=0.4), self._missions.live(mission_id))
                    return mission_id
            if not queued:
                queued = True
                pen.do(cmd.QueueIncident(incident_id, "附近无可用车辆"), person)
            if waited_s > LONGEST_WAIT_S:
                return ""
            yield LOOKED_AGAIN_S
            waited_s += LOOKED_AGAIN_S

    def nearest(self, scene: Position, grade: object, needs: tuple[str, ...]) -> Vehicle | None:
        """The nearest free vehicle, one that suits before one that does not; None with the whole fleet out."""
        bound = set(self._pen.board.bound_vehicles())
        free = [
            v for v in self._pen.board.vehicles.values() if v.duty is Duty.ON_DUTY and v.vehicle_id not in bound
        ]  # fmt: skip
        chosen = [v for v in free if suits(v.vehicle_type, grade, needs)] or free  # type: ignore[arg-type]
        return min(chosen, key=lambda v: distance_m(self._missions.place_of(v), scene), default=None)

    def _change_course(self, incident_id: str, person: Actor, mission_id: str) -> Script:
        """What happens to one order in ten: cancelled, stood down, reassigned, reinforced."""
        pen, dice = self._pen, self._dice
        roll = dice.random()
        if roll < CANCELLED_SHARE:
            yield dice.uniform(30.0, 420.0)
            reason = dice.choice(("caller_cancelled", "false_call", "other_transport"))
            pen.do(cmd.CancelIncident(incident_id, reason), person)
        elif roll < CANCELLED_SHARE + STOOD_DOWN_SHARE:
            yield dice.uniform(40.0, 200.0)
            reason = dice.choice(("vehicle_fault", "nearer_vehicle"))
            if pen.do(cmd.StandDownMission(mission_id, reason), person) is not None:
                yield 5.0
                yield from self.send(incident_id, person)
        elif roll < CANCELLED_SHARE + STOOD_DOWN_SHARE + REASSIGNED_SHARE:
            yield dice.uniform(40.0, 200.0)
            yield from self._reassign(incident_id, person, mission_id)
        elif roll < CANCELLED_SHARE + STOOD_DOWN_SHARE + REASSIGNED_SHARE + REINFORCED_SHARE:
            yield dice.uniform(300.0, 900.0)
            wanted = cmd.RequestReinforcement(incident_id, 1, dice.choice(("伤者两名", "需要搬抬", "病情加重")))
            if pen.do(wanted, person) is not None:
                yield dice.uniform(5.0, 25.0)
                yield from self.send(incident_id, person)

    def _reassign(self, incident_id: str, person: Actor, mission_id: str) -> Script:
        pen = self._pen
        incident = pen.board.incidents.get(incident_id)
        if incident is None or incident.scene.position is None:
            return
        other = self.nearest(incident.scene.position, incident.grade, incident.needs)
        if other is None:
            return
        overrides = (cmd.Override("type_mismatch", "就近改派"),)
        result = pen.do(cmd.ReassignMission(mission_id, other.vehicle_id, "nearer_vehicle", overrides), person)
        if result is not None:
            pen.begin(pen.now() + timedelta(seconds=0.4), self._missions.live(result[other.vehicle_id]))
        yield 0.1

    def _until_over(self, incident_id: str, person: Actor) -> Script:
        pen, dice = self._pen, self._dice
        tried = 0
        while True:
            yield LOOKED_AGAIN_S * (1 + tried % 3)
            incident = pen.board.incidents.get(incident_id)
            if incident is None or not incident.is_open() or pen.board.major_of(incident_id) is not None:
                return
            missions = pen.board.missions_of(incident_id)
            if any(m.is_active() for m in missions):
                continue
            desk_person = self._roster.person_at(incident.desk_id)
            if missions and all(m.state is MissionState.ABORTED for m in missions):
                tried += 1
                sent = (yield from self.send(incident_id, desk_person)) if tried < 3 else ""
                if sent:
                    continue
            carried = any(m.state in SEQUENCE for m in missions)
            reason = "carried" if carried else dice.choice(("nobody_found", "refused_transport", "treated_on_scene"))
            yield dice.uniform(30.0, 900.0)
            pen.do(cmd.CloseIncident(incident_id, reason), desk_person)
            return
