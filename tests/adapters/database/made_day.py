"""A made-up day: seeded, plausible event sequences, and a pen that commits them as the command desk does."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dispatch_app.adapters.database.faults import StoreContradiction, StoreFault
from dispatch_app.adapters.database.store import SqlStore
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.alarm import Alarm, Priority, alarm_id_of
from dispatch_app.domain.apply import apply
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import Call, CallKind, CallState
from dispatch_app.domain.incident import Acceptance, AcceptanceKind, Grade, Incident, IncidentKind, IncidentState
from dispatch_app.domain.mission import Mission, MissionState, ReportSource, Stage
from dispatch_app.domain.order import Order, OrderSheet, OrderState, RouteSketch, Step, StepTime
from dispatch_app.domain.place import Candidate, Place, PlaceSource, Position, Subscriber
from dispatch_app.domain.station import DeskState, Hospital, Link, PrinterState, Station
from dispatch_app.domain.vehicle import Duty, Vehicle, VehicleType
from dispatch_app.use_cases.command_desk import Answer

START = datetime(2026, 3, 1, 0, 0, tzinfo=UTC)
DISPATCHER = Actor("wang", Role.DISPATCHER, "王芳", desk_id="d1")


class Pen:
    """Commits events to a store exactly as the command desk does, and keeps the board."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.board = store.load_board()
        self.now = START + timedelta(seconds=self.board.seq)
        self.commands = 0

    def write(self, *events: ev.Event, command_id: str = "", actor: Actor = DISPATCHER) -> Answer:
        """One command with these events; on a fault the board is as it was."""
        self.commands += 1
        command_id = command_id or f"{self.board.seq}-{self.commands}"
        checkpoint = self.board.begin()
        try:
            recorded = []
            for event in events:
                self.now += timedelta(milliseconds=1_234)
                line = ev.Recorded(self.board.centre_id, self.board.seq + 1, self.now, actor, command_id, event)
                apply(self.board, line)
                recorded.append(line)
            touched = {(kind, key) for kind, key, _ in self.board.touched or []}
            answer = Answer(command_id, actor.user, "Made", self.board.seq, (("k", "v"),))
            self.store.commit(recorded, self.board, touched, answer)
        except (StoreFault, StoreContradiction, ValueError):
            self.board.undo(checkpoint)
            raise
        self.board.touched = None
        return answer


def resources(stations: int = 2, vehicles: int = 6) -> list[ev.Event]:
    """Stations, vehicles, two hospitals and two desks."""
    made: list[ev.Event] = [
        ev.StationRegistered(Station(f"s{n}", f"{n}号分站", Position(121.4 + n / 100, 31.2))) for n in range(stations)
    ]
    made += [
        ev.VehicleRegistered(Vehicle(f"v{n}", f"沪A{n:04d}", VehicleType.ALS, f"s{n % stations}"))
        for n in range(vehicles)
    ]
    made += [
        ev.HospitalRegistered(Hospital(f"h{n}", f"第{n}医院", Position(121.5, 31.3), capabilities=("stroke",)))
        for n in range(2)
    ]
    return [*made, ev.DeskRegistered("d1", "一号台"), ev.DeskRegistered("d2", "二号台")]


def call(call_id: str, at: datetime, number: str = "13900000000") -> Call:
    """A ringing call with a subscriber."""
    subscriber = Subscriber(number, "李雷", "人民路1号", Position(121.47, 31.23))
    return Call(call_id, "L1", number, CallState.RINGING, at, subscriber=subscriber)


def incident(incident_id: str, at: datetime, call_ids: tuple[str, ...] = (), **values: object) -> Incident:
    """An open incident with a scene."""
    scene = Place("人民路1号", Position(121.47, 31.23), PlaceSource.SUBSCRIBER)
    made = Incident(
        incident_id, at, IncidentState.OPEN, "d1", call_ids=call_ids, caller_number="13900000000", scene=scene,
        complaint="chest_pain", grade=Grade.A, needs=("stroke",), answers=(("q1", "yes"),),
    )  # fmt: skip
    return replace(made, **values)  # type: ignore[arg-type]


def mission(mission_id: str, incident_id: str, vehicle_id: str, at: datetime) -> Mission:
    """A mission just ordered."""
    stage = Stage(MissionState.ORDERED, at, ReportSource.DESK)
    return Mission(mission_id, f"{incident_id}-1", incident_id, vehicle_id, "s0", MissionState.ORDERED, (stage,))


def order(sent: Mission, at: datetime) -> Order:
    """The order of a mission."""
    scene = Place("人民路1号", Position(121.47, 31.23))
    patient = incident("x", at).patient
    sheet = OrderSheet(
        "120", Grade.A, at, at, scene, Place(), "13900000000", "李雷", "", patient, "胸痛", ("吸氧",), "", "", (),
        "沪A0001", "als", ("张三",), "0号分站", "第0医院",
        RouteSketch((Position(121.0, 31.0),), 61.5, 900.0, ("直行",)), "王芳", "一号台",
    )  # fmt: skip
    return Order(
        f"o-{sent.mission_id}", sent.mission_id, sent.incident_id, sent.station_id, sent.vehicle_id, 1,
        OrderState.ISSUED, sheet, at,
    )  # fmt: skip


class MadeDay:
    """Draws one plausible command after another from the present board; equal seeds give equal days."""

    def __init__(self, pen: Pen, seed: int) -> None:
        self.pen = pen
        self.random = random.Random(seed)
        self.count = 0

    def step(self) -> None:
        """Commit one random command."""
        actions = [
            self._ring, self._ring, self._answer, self._end, self._end, self._classify, self._candidate, self._open,
            self._open, self._amend, self._hold, self._dispatch, self._advance, self._advance, self._abort,
            self._confirm, self._close, self._close, self._reopen, self._alarm, self._clear, self._desk, self._duty,
            self._station, self._hospital,
        ]  # fmt: skip
        events: list[ev.Event] = []
        while not events:
            events = self.random.choice(actions)()
        self.pen.write(*events)

    @property
    def _at(self) -> datetime:
        return self.pen.now

    def _next(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.pen.board.seq}-{self.count}"

    def _some(self, kind: str) -> str:
        """Usually a key on the board, sometimes one that nobody knows."""
        keys = sorted(self.pen.board.table(kind))
        return self.random.choice(keys) if keys and self.random.random() < 0.95 else "unknown"

    def _ring(self) -> list[ev.Event]:
        return [ev.CallRang(call(self._next("k"), self._at, f"139{self.random.randrange(10**8):08d}"))]

    def _answer(self) -> list[ev.Event]:
        return [ev.CallAnswered(self._some("calls"), "d1", self._at)]

    def _end(self) -> list[ev.Event]:
        live = [c.call_id for c in self.pen.board.calls.values() if c.ended_at is None]
        return [ev.CallEnded(self.random.choice(sorted(live)), self._at, self.random.random() < 0.3)] if live else []

    def _classify(self) -> list[ev.Event]:
        return [ev.CallClassified(self._some("calls"), self.random.choice(list(CallKind)))]

    def _candidate(self) -> list[ev.Event]:
        found = Candidate(self._next("p"), PlaceSource.HANDSET, Position(121.123456789, 31.1), self._at, 50.5)
        return [ev.CandidateFound(self._some("calls"), found)]

    def _open(self) -> list[ev.Event]:
        number = self.pen.board.incident_count + 1
        kind = self.random.choice([IncidentKind.EMERGENCY, IncidentKind.TEST])
        made = incident(f"20260301{number:04d}", self._at, (self._some("calls"),), kind=kind)
        first = Acceptance(f"{made.incident_id}-1", made.incident_id, AcceptanceKind.FIRST, self._at, "d1", "wang")
        return [ev.IncidentOpened(made, number), ev.AcceptanceOpened(first)]

    def _open_incident(self) -> Incident | None:
        opened = self.pen.board.open_incidents()
        return self.random.choice(opened) if opened else None

    def _amend(self) -> list[ev.Event]:
        chosen = self._open_incident()
        if chosen is None:
            return []
        amended = replace(chosen, remarks=f"备注\"{self.count}\n", revision=chosen.revision + 1)
        return [ev.IncidentAmended(amended, ("remarks",)), ev.CallLinked(self._some("calls"), chosen.incident_id)]

    def _hold(self) -> list[ev.Event]:
        chosen = self._open_incident()
        return [ev.IncidentHeld(chosen.incident_id, self.random.random() < 0.5, "other", self._at)] if chosen else []

    def _dispatch(self) -> list[ev.Event]:
        chosen, bound = self._open_incident(), self.pen.board.bound_vehicles()
        free = sorted(set(self.pen.board.vehicles) - set(bound))
        if chosen is None or not free:
            return []
        sent = mission(self._next("m"), chosen.incident_id, self.random.choice(free), self._at)
        return [ev.MissionOrdered(sent), ev.OrderIssued(order(sent, self._at))]

    def _advance(self) -> list[ev.Event]:
        active = sorted(m.mission_id for m in self.pen.board.missions.values() if m.is_active())
        if not active:
            return []
        chosen = self.pen.board.missions[self.random.choice(active)]
        states = [state for state in MissionState if chosen.may_become(state) and state is not MissionState.ABORTED]
        stage = Stage(self.random.choice(states), self._at, ReportSource.TABLET, self._at - timedelta(seconds=1))
        return [ev.MissionAdvanced(chosen.mission_id, stage, "h1")]

    def _abort(self) -> list[ev.Event]:
        """Reassignment: the vehicle is freed and bound again within one command."""
        active = sorted(m.mission_id for m in self.pen.board.missions.values() if m.is_active())
        if not active:
            return []
        chosen = self.pen.board.missions[self.random.choice(active)]
        again = mission(self._next("a"), chosen.incident_id, chosen.vehicle_id, self._at)
        stage = Stage(MissionState.ABORTED, self._at, ReportSource.DESK)
        recalled = ev.OrderRecalled(f"o-{chosen.mission_id}", "other", self._at)
        return [ev.MissionEnded(chosen.mission_id, stage, "other"), recalled, ev.MissionOrdered(again)]

    def _confirm(self) -> list[ev.Event]:
        order_id = self._some("orders")
        step = StepTime(self.random.choice(list(Step)), 1, self._at, None, "reprint")
        return [ev.OrderConfirmed(order_id, step), ev.OrderStepLate(order_id, 1, "printed")]

    def _close(self) -> list[ev.Event]:
        busy = {m.incident_id for m in self.pen.board.missions.values() if m.is_active()}
        quiet = [i.incident_id for i in self.pen.board.open_incidents() if i.incident_id not in busy]
        return [ev.IncidentClosed(quiet[0], self.random.random() < 0.2, "carried", "", self._at)] if quiet else []

    def _reopen(self) -> list[ev.Event]:
        if not self.pen.board.recent_incidents or self.random.random() < 0.8:
            return []
        board, incident_id = self.pen.board, self.random.choice(self.pen.board.recent_incidents)
        again = replace(board.incidents[incident_id], state=IncidentState.OPEN, closed_at=None, reopened=1)
        orders = tuple(o for o in board.orders.values() if o.incident_id == incident_id)
        kept = (tuple(board.acceptances_of(incident_id)), tuple(board.missions_of(incident_id)), orders)
        return [ev.IncidentReopened(incident_id, again, *kept, "error")]

    def _alarm(self) -> list[ev.Event]:
        subject = self.random.choice(["s0", "s1"])
        alarm_id = alarm_id_of("station_offline", subject)
        raised = Alarm(alarm_id, "station_offline", subject, Priority.HIGH, self._at, (("name", "一"),))
        return [ev.AlarmRaised(raised), ev.AlarmAcknowledged(alarm_id, "wang", self._at)]

    def _clear(self) -> list[ev.Event]:
        return [ev.AlarmCleared(self._some("alarms"))]

    def _desk(self) -> list[ev.Event]:
        return [ev.DeskChanged("d1", self.random.choice(list(DeskState)), "wang", "王芳", self._at)]

    def _duty(self) -> list[ev.Event]:
        return [ev.VehicleDutyChanged(self._some("vehicles"), Duty.OFF_DUTY, "no_crew", ("张三",))]

    def _station(self) -> list[ev.Event]:
        link = self.random.choice(list(Link))
        return [ev.StationChanged(self._some("stations"), link, PrinterState.READY, "", self._at)]

    def _hospital(self) -> list[ev.Event]:
        return [ev.HospitalChanged(self._some("hospitals"), True, self.random.randrange(9), "满")]


def fresh_board(centre_id: str = "c1") -> Board:
    """An empty board."""
    return Board(centre_id=centre_id)
