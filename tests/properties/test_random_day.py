"""Random days at several desks: whatever is asked in whatever order, the invariants of the record hold."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR, Actor
from dispatch_app.domain.incident import OPEN_STATES
from dispatch_app.domain.mission import SEQUENCE, MissionState, ReportSource
from dispatch_app.domain.order import OrderState, Step
from dispatch_app.domain.place import Place
from dispatch_app.domain.vehicle import Availability, Duty
from dispatch_app.use_cases.reactions import deadlines
from tests.centre_in_memory import (
    DISPATCHER,
    EXCHANGE,
    LEAD,
    OTHER_STATION,
    SCENE,
    SECOND,
    STATION,
    VEHICLE,
    staffed_centre,
)

NUMBERS = st.integers(1, 4)
DESK_ACTORS = st.sampled_from([DISPATCHER, SECOND, LEAD])
CREW_ACTORS = st.sampled_from([STATION, OTHER_STATION, VEHICLE, DISPATCHER])


class RandomDay(RuleBasedStateMachine):
    """Every rule may be refused; what must hold is checked after each."""

    def __init__(self) -> None:
        super().__init__()
        self.centre = staffed_centre()
        self.calls = 0

    def _incident(self, number: int) -> str:
        return f"20261122{number:04d}"

    def _try(self, command: cmd.Command, actor: Actor) -> None:
        self.centre.take(command, actor)

    @rule(answer=st.booleans())
    def ring(self, answer: bool) -> None:
        self.calls += 1
        call_id = f"c{self.calls}"
        self.centre.do(cmd.ReportRing(call_id, "L1", f"139{self.calls:08d}"), EXCHANGE)
        if answer:
            self._try(cmd.AnswerCall(call_id, "d1"), DISPATCHER)
            self._try(cmd.OpenIncident("d1", call_id), DISPATCHER)
            if self.centre.board.incident_count:
                place = cmd.IncidentChanges(scene=Place("人民路", SCENE), complaint="fall")
                self._try(cmd.AmendIncident(self._incident(self.centre.board.incident_count), place), DISPATCHER)

    @rule(number=NUMBERS, actor=DESK_ACTORS)
    def hang_up(self, number: int, actor: Actor) -> None:
        self._try(cmd.HangUpCall(f"c{number}"), actor)
        self._try(cmd.ReportCallEnded(f"c{number}"), EXCHANGE)

    @rule(number=NUMBERS, actor=DESK_ACTORS, vehicles=st.lists(NUMBERS, min_size=1, max_size=3))
    def dispatch(self, number: int, actor: Actor, vehicles: list[int]) -> None:
        chosen = tuple(f"V{n}" for n in vehicles)
        overrides = (cmd.Override("type_mismatch", "最近"),)
        self._try(cmd.DispatchVehicles(self._incident(number), chosen, overrides=overrides), actor)

    @rule(number=NUMBERS, mission=NUMBERS, state=st.sampled_from(SEQUENCE), actor=CREW_ACTORS)
    def report(self, number: int, mission: int, state: MissionState, actor: Actor) -> None:
        self.centre.advance(7)
        command = cmd.ReportMission(f"{self._incident(number)}-M{mission}", state, ReportSource.RADIO)
        self._try(command, actor)

    @rule(number=NUMBERS, order=NUMBERS, revision=st.integers(1, 2), step=st.sampled_from(Step), actor=CREW_ACTORS)
    def confirm(self, number: int, order: int, revision: int, step: Step, actor: Actor) -> None:
        self._try(cmd.ConfirmOrder(f"{self._incident(number)}-D{order}", revision, step), actor)

    @rule(number=NUMBERS, mission=NUMBERS, way=st.sampled_from(["stand_down", "refuse", "empty", "reassign"]))
    def end(self, number: int, mission: int, way: str) -> None:
        mission_id = f"{self._incident(number)}-M{mission}"
        if way == "stand_down":
            self._try(cmd.StandDownMission(mission_id, "not_needed"), DISPATCHER)
        elif way == "refuse":
            self._try(cmd.RefuseMission(mission_id, "no_crew"), STATION)
        elif way == "empty":
            self._try(cmd.EndEmptyRun(mission_id, "nobody_found"), STATION)
        else:
            self._try(cmd.ReassignMission(mission_id, "V4", "nearer_vehicle"), DISPATCHER)

    @rule(number=NUMBERS, way=st.sampled_from(["close", "cancel", "reopen", "hold", "queue", "wake", "revise", "more"]))
    def handle(self, number: int, way: str) -> None:
        incident_id = self._incident(number)
        commands: dict[str, cmd.Command] = {
            "close": cmd.CloseIncident(incident_id, "carried"),
            "cancel": cmd.CancelIncident(incident_id, "false_call"),
            "reopen": cmd.ReopenIncident(incident_id, "补录"),
            "hold": cmd.HoldIncident(incident_id, "place_unclear"),
            "queue": cmd.QueueIncident(incident_id),
            "wake": cmd.WakeIncident(incident_id),
            "revise": cmd.ReviseOrders(incident_id),
            "more": cmd.RequestReinforcement(incident_id, 2, "多人受伤"),
        }
        self._try(commands[way], LEAD if way == "reopen" else DISPATCHER)

    @rule(number=NUMBERS, duty=st.sampled_from(Duty))
    def duty(self, number: int, duty: Duty) -> None:
        self._try(cmd.SetVehicleDuty(f"V{number}", duty, "保养"), DISPATCHER)

    @rule(seconds=st.integers(1, 400))
    def time_passes(self, seconds: int) -> None:
        self.centre.advance(seconds)
        for _ in range(2):  # what distribution changes at the first tick may be an alarm at the second
            for command in deadlines(self.centre.board, self.centre.now, self.centre.settings):
                self.centre.do(command, SERVER_ACTOR)
        assert not deadlines(self.centre.board, self.centre.now, self.centre.settings), "ticks leave nothing due"

    @invariant()
    def one_active_mission_a_vehicle(self) -> None:
        bound = Counter(m.vehicle_id for m in self.centre.board.missions.values() if m.is_active())
        assert all(count == 1 for count in bound.values()), bound

    @invariant()
    def times_never_go_back(self) -> None:
        for mission in self.centre.board.missions.values():
            times = [stage.at for stage in mission.stages]
            assert times == sorted(times)
            assert mission.stages[-1].state is mission.state

    @invariant()
    def what_is_over_binds_nothing(self) -> None:
        board = self.centre.board
        for incident in board.incidents.values():
            if incident.state not in OPEN_STATES:
                assert not any(m.is_active() for m in board.missions_of(incident.incident_id))
                assert all(o.state is not OrderState.ISSUED for o in self._orders(incident.incident_id))
        for mission in board.missions.values():
            order = board.order_of(mission.mission_id)
            assert order is not None
            assert (order.state is OrderState.ISSUED) <= mission.is_active()

    def _orders(self, incident_id: str) -> list:
        return [o for o in self.centre.board.orders.values() if o.incident_id == incident_id]

    @invariant()
    def two_readings_of_one_fact_agree(self) -> None:
        board = self.centre.board
        bound = board.bound_vehicles()
        for vehicle_id in board.vehicles:
            free = board.availability_of(vehicle_id) is Availability.FREE
            on_duty = board.vehicles[vehicle_id].duty is Duty.ON_DUTY
            assert free == (vehicle_id not in bound and on_duty)

    @invariant()
    def numbers_are_gapless(self) -> None:
        journal = self.centre.store.journal
        assert [line.seq for line in journal] == list(range(1, len(journal) + 1))


RandomDay.TestCase.settings = settings(
    max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestRandomDay = RandomDay.TestCase
