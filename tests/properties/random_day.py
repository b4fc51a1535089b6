"""A random day at several desks: people, crews and devices do what they like, the record must stay true.

`Day` is one centre with the checks; the machine that drives it (test_random_day.py) and the long seeded days on a real
database (test_random_days_on_disk.py) share it.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import SERVER_ACTOR, Actor
from dispatch_app.domain.alarm import alarm_id_of
from dispatch_app.domain.board import Board
from dispatch_app.domain.incident import OPEN_STATES
from dispatch_app.domain.mission import SEQUENCE, Mission, MissionState, ReportSource
from dispatch_app.domain.order import Order, OrderState, Step
from dispatch_app.domain.place import Place
from dispatch_app.domain.vehicle import Availability, Duty
from dispatch_app.use_cases.command_desk import Answer
from dispatch_app.use_cases.reactions import deadlines
from dispatch_app.use_cases.report_mission import STEP_LATE
from tests.centre_in_memory import (
    DISPATCHER,
    EXCHANGE,
    LEAD,
    OTHER_STATION,
    SCENE,
    SECOND,
    STATION,
    VEHICLE,
    Centre,
)

DESKS = (DISPATCHER, SECOND, LEAD)
CREWS = (STATION, OTHER_STATION, VEHICLE, DISPATCHER)
REPORTERS = (STATION, OTHER_STATION, VEHICLE)
ENDS = ("stand_down", "refuse", "empty", "reassign")
SOURCES = (ReportSource.STATION, ReportSource.TABLET, ReportSource.RADIO, ReportSource.GEOFENCE)
WAYS = ("close", "cancel", "reopen", "hold", "queue", "wake", "revise", "more")
REMEMBERED = 40
"""Commands that may come a second time: what a device's spool holds after a short loss of signal."""


class Day:
    """One centre, what was said to it lately, and every time that its journal has named."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.calls = 0
        self.sent: list[tuple[str, cmd.Command, Actor, Answer]] = []
        self._seen: dict[tuple[str, MissionState], datetime] = {}
        self._read = 0

    # --- what may happen ---------------------------------------------------------------------------------------------

    def say(self, command: cmd.Command, actor: Actor) -> Answer:
        """Taken or refused; remembered, so that it may come again."""
        command_id = f"day-{self.centre.board.seq}-{len(self.centre.store.answers)}"
        answer = self.centre.take(command, actor, command_id)
        self.sent = [*self.sent[1 - REMEMBERED :], (command_id, command, actor, answer)]
        return answer

    def call(self, answered_by: Actor | None) -> None:
        """A call rings; where somebody answers, an incident with a place is made of it."""
        self.calls += 1
        call_id = f"c{self.calls}"
        self.centre.do(cmd.ReportRing(call_id, "L1", f"139{self.calls:08d}"), EXCHANGE)
        if answered_by is None:
            return
        self.say(cmd.AnswerCall(call_id, answered_by.desk_id), answered_by)
        opened = self.say(cmd.OpenIncident(answered_by.desk_id, call_id), answered_by)
        incident_id = dict(opened.result).get("incident_id")
        if incident_id:
            place = cmd.IncidentChanges(scene=Place("人民路", SCENE), complaint="fall")
            self.say(cmd.AmendIncident(incident_id, place), answered_by)

    def send(self, number: int, vehicles: list[int], actor: Actor) -> None:
        """Vehicles to one incident; what does not suit is overridden."""
        chosen = tuple(f"V{n}" for n in vehicles)
        overrides = (cmd.Override("type_mismatch", "最近"),)
        self.say(cmd.DispatchVehicles(self.incident_id(number), chosen, overrides=overrides), actor)

    def race(self, one: int, other: int, vehicle: int) -> None:
        """Two desks send the same vehicle to two incidents: at most one gets it, and the other hears who."""
        first, second = self.incident_id(one), self.incident_id(other)
        overrides = (cmd.Override("type_mismatch", "最近"),)
        answers = [
            self.say(cmd.DispatchVehicles(incident_id, (f"V{vehicle}",), overrides=overrides), actor)
            for incident_id, actor in ((first, DISPATCHER), (second, SECOND))
        ]
        won = [answer for answer in answers if answer.refusal is None]
        assert len(won) < 2, "one vehicle for two desks"
        if won and answers[0] in won and answers[1].refusal is not None and answers[1].refusal.code == "vehicle_taken":
            assert dict(answers[1].refusal.values)["incident_id"] == first

    def report(self, number: int, state: MissionState, source: ReportSource, late_s: int, actor: Actor) -> None:
        """Somebody reports a state; `late_s` ago by the device's own clock."""
        self.centre.advance(7)
        device_at = self.centre.now - timedelta(seconds=late_s)
        self.say(cmd.ReportMission(self.mission_id(number), state, source, device_at), actor)

    def again(self, number: int) -> None:
        """A command comes a second time, as a spool sends it whose answer was lost: same answer, no new line."""
        if not self.sent:
            return
        command_id, command, actor, answer = self.sent[number % len(self.sent)]
        before = self.centre.board.seq
        assert self.centre.take(command, actor, command_id) == answer
        assert self.centre.board.seq == before

    def confirm(self, number: int, revision: int, step: Step, actor: Actor) -> None:
        orders = sorted(self.centre.board.orders)
        order_id = orders[number % len(orders)] if orders else "none"
        self.say(cmd.ConfirmOrder(order_id, revision, step), actor)

    def end(self, number: int, way: str, vehicle: int) -> None:
        """A mission ends before its time."""
        mission_id = self.mission_id(number)
        overrides = (cmd.Override("type_mismatch", "最近"),)
        commands: dict[str, tuple[cmd.Command, Actor]] = {
            "stand_down": (cmd.StandDownMission(mission_id, "not_needed"), DISPATCHER),
            "refuse": (cmd.RefuseMission(mission_id, "no_crew"), STATION),
            "empty": (cmd.EndEmptyRun(mission_id, "nobody_found"), STATION),
            "reassign": (cmd.ReassignMission(mission_id, f"V{vehicle}", "nearer_vehicle", overrides), SECOND),
        }
        self.say(*commands[way])

    def handle(self, number: int, way: str, actor: Actor) -> None:
        incident_id = self.incident_id(number)
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
        self.say(commands[way], LEAD if way == "reopen" else actor)

    def reinforce(self, number: int, actor: Actor) -> None:
        """A crew or station on the incident asks for more."""
        self.say(cmd.RequestReinforcement(self.incident_id(number), 1, "伤员增多"), actor)

    def correct(self, number: int, state: MissionState, ago_s: int) -> None:
        at = self.centre.now - timedelta(seconds=ago_s)
        self.say(cmd.CorrectMissionTime(self.mission_id(number), state, at, "录音核对"), LEAD)

    def duty(self, vehicle: int, duty: Duty) -> None:
        self.say(cmd.SetVehicleDuty(f"V{vehicle}", duty, "保养"), DISPATCHER)

    def passes(self, seconds: int) -> None:
        """Time passes and the server does what is due, until nothing is."""
        self.centre.advance(seconds)
        for _ in range(2):  # what distribution changes at the first tick may be an alarm at the second
            for command in self._due():
                self.centre.do(command, SERVER_ACTOR)
        assert not self._due(), "ticks leave nothing due"
        self._orders_are_known()

    def restart(self) -> None:
        """The server dies and comes back with what it had written."""
        self.centre.restart()

    def close_of_day(self) -> None:
        """Nobody does anything for an hour: every order ends acknowledged, overdue or recalled."""
        self.passes(3_600)
        for order in self.centre.board.orders.values():
            late = Step.ACKNOWLEDGED in order.late_steps
            assert acknowledged(order) or late or order.state is OrderState.RECALLED, order

    def incident_id(self, number: int) -> str:
        known = sorted(self.centre.board.incidents)
        return known[number % len(known)] if known else "none"

    def mission_id(self, number: int) -> str:
        known = sorted(self.centre.board.missions)
        return known[number % len(known)] if known else "none"

    def _due(self) -> list[cmd.Command]:
        return deadlines(self.centre.board, self.centre.now, self.centre.settings)

    # --- what must hold ----------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Every promise of the record, on the board as it is."""
        board = self.centre.board
        bound = Counter(m.vehicle_id for m in board.missions.values() if m.is_active())
        assert all(count == 1 for count in bound.values()), f"one vehicle on two missions: {bound}"
        for mission in board.missions.values():
            _check_mission(board, mission)
        self._times_stay()
        _what_is_over_binds_nothing(board)
        _vehicles_are_free_or_not(board)
        _alarms_say_what_is(board)
        journal = self.centre.store.journal
        assert journal[-1].seq == len(journal), "numbers are gapless"

    def _orders_are_known(self) -> None:
        """After a tick an order that nobody acknowledged in time is overdue on every screen."""
        limit = timedelta(seconds=self.centre.settings.delivery.acknowledged_s)
        for order in self.centre.board.orders.values():
            committed = order.confirmed(Step.COMMITTED)
            waits = order.state is OrderState.ISSUED and not acknowledged(order)
            if waits and committed is not None and self.centre.now - committed.at > limit:
                assert Step.ACKNOWLEDGED in order.late_steps, f"{order.order_id} waits unseen"

    def _times_stay(self) -> None:
        """A time that was journalled stays, unless a correction with its reason stands in the journal."""
        new = self.centre.store.journal[self._read :]
        self._read = len(self.centre.store.journal)
        corrected = set()
        for line in new:
            if isinstance(line.event, ev.MissionTimeCorrected):
                assert line.event.reason and line.actor.user == LEAD.user
                key = (line.event.mission_id, line.event.state)
                assert self._seen.get(key) == line.event.before, "the journal says what stood there"
                corrected.add(key)
        now = {(m.mission_id, s.state): s.at for m in self.centre.board.missions.values() for s in m.stages}
        for key, at in self._seen.items():
            assert key in corrected or now.get(key, at) == at, f"the time of {key} moved without a correction"
        self._seen |= now


def acknowledged(order: Order) -> bool:
    """Whether the crew has acknowledged the order, in whatever revision."""
    return any(step.step is Step.ACKNOWLEDGED for step in order.steps)


def _check_mission(board: Board, mission: Mission) -> None:
    times = [stage.at for stage in mission.stages]
    assert times == sorted(times), f"times of {mission.mission_id} go back: {mission.stages}"
    states = [stage.state for stage in mission.stages]
    assert len(set(states)) == len(states) and states[-1] is mission.state
    orders = [o for o in board.orders.values() if o.mission_id == mission.mission_id]
    assert len(orders) == 1, "one order a mission"
    order = orders[0]
    assert (order.state is OrderState.ISSUED) == mission.is_active()
    assert (order.state is OrderState.RECALLED) == (mission.state is MissionState.ABORTED)
    assert (order.vehicle_id, order.station_id) == (mission.vehicle_id, mission.station_id)
    reported = any(s in SEQUENCE[1:] for s in states)
    recalled_first = mission.state is MissionState.ABORTED and not reported  # its recall may be acknowledged
    agree = recalled_first or acknowledged(order) == reported
    assert agree, f"ladder and mission disagree: {order.steps} {mission.stages}"
    acceptance = board.acceptances[mission.acceptance_id]
    assert acceptance.incident_id == mission.incident_id
    assert acceptance.dispatched_at is not None and acceptance.dispatched_at <= mission.stages[0].at


def _what_is_over_binds_nothing(board: Board) -> None:
    for incident in board.incidents.values():
        if incident.state not in OPEN_STATES:
            assert not any(m.is_active() for m in board.missions_of(incident.incident_id))
            assert not any(a.incident_id == incident.incident_id and a.present for a in board.alarms.values())


def _vehicles_are_free_or_not(board: Board) -> None:
    bound = board.bound_vehicles()
    for vehicle_id, vehicle in board.vehicles.items():
        free = board.availability_of(vehicle_id) is Availability.FREE
        assert free == (vehicle_id not in bound and vehicle.duty is Duty.ON_DUTY)
        assert board.active_mission_of(vehicle_id) == bound.get(vehicle_id)


def _alarms_say_what_is(board: Board) -> None:
    """A late step alarms while it is missing, and no longer."""
    wanted = {
        alarm_id_of(STEP_LATE, f"{order.order_id}/{step}")
        for order in board.orders.values()
        for step in order.late_steps
    }
    for alarm in board.alarms.values():
        if alarm.kind == STEP_LATE and alarm.present:
            order = board.orders[alarm.subject.split("/")[0]]
            assert alarm.alarm_id in wanted and order.state is OrderState.ISSUED, alarm
            assert not order.is_taken(Step(alarm.subject.split("/")[1])), alarm


def drive(day: Day, rng: random.Random, steps: int) -> None:
    """A busy day by one seed: about as much as happens in an hour of a small centre, in another order each time."""
    number = lambda: rng.randrange(60)  # noqa: E731
    vehicle = lambda: rng.randint(1, 4)  # noqa: E731
    state = lambda: rng.choice(SEQUENCE)  # noqa: E731
    doings = (
        (4, lambda: day.call(rng.choice((*DESKS[:2], None)))),
        (8, lambda: day.send(number(), [vehicle() for _ in range(rng.randint(1, 3))], rng.choice(DESKS))),
        (2, lambda: day.race(number(), number(), vehicle())),
        (20, lambda: day.report(number(), state(), rng.choice(SOURCES), rng.randint(-90, 900), rng.choice(CREWS))),
        (4, lambda: day.again(number())),
        (8, lambda: day.confirm(number(), rng.randint(1, 2), rng.choice(list(Step)), rng.choice(CREWS))),
        (3, lambda: day.end(number(), rng.choice(ENDS), vehicle())),
        (8, lambda: day.handle(number(), rng.choice(WAYS), rng.choice(DESKS))),
        (2, lambda: day.reinforce(number(), rng.choice(REPORTERS))),
        (3, lambda: day.correct(number(), rng.choice(list(MissionState)), rng.randint(-30, 900))),
        (1, lambda: day.duty(vehicle(), rng.choice(list(Duty)))),
        (8, lambda: day.passes(rng.randint(1, 200))),
        (1, day.restart),
    )
    weights = [weight for weight, _ in doings]
    for _ in range(steps):
        rng.choices([do for _, do in doings], weights)[0]()
        day.check()
    day.close_of_day()
    day.check()
