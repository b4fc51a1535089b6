"""A link that needs no server: the same signals and calls as ServerLink over a centre in memory.

Commands go through the real pen; events come back as over the wire. `silent` plays a dead network: commands wait and
are answered, in order, when it ends.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Actor
from dispatch_app.domain.board import Board
from dispatch_app.domain.events import (
    DirectoryEntryRemoved,
    DirectoryEntrySet,
    MapFeatureRemoved,
    MapFeatureSet,
    Recorded,
)
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import (
    AdviseBooking,
    AdviseMoveUps,
    AdviseReassignments,
    CoverageAnswer,
    DescribePosition,
    DistributeCasualties,
    FeatureHistory,
    FeatureVersion,
    FindDirectory,
    FindPlaces,
    FlowsFound,
    GetCoverage,
    GetFeatureHistory,
    GetIsochrones,
    GetLocationLink,
    Isochrone,
    Isochrones,
    ListFlows,
    LocationLinkFound,
    MapFeaturePreviewed,
    MatchTrack,
    MoveUp,
    MoveUpList,
    PlaceFound,
    PlacesFound,
    PlanVehicles,
    PositionDescribed,
    PreviewMapFeature,
    ReassignmentList,
    RecommendHospitals,
    RecommendVehicles,
    RouteAnswer,
    RouteVehicle,
    TouchedRoad,
    TrackOf,
    TrackPage,
    TrackPoint,
)
from dispatch_app.domain.vehicle import Fix
from dispatch_app.server.answers.directory import find_directory
from dispatch_app.server.answers.entry import Asked
from dispatch_app.server.web.location_links import qr_rows
from dispatch_app.use_cases.advise_booking import advise_booking
from dispatch_app.use_cases.command_desk import Answer
from dispatch_app.use_cases.distribute_casualties import distribute_casualties
from dispatch_app.use_cases.match_track import match_track
from dispatch_app.use_cases.plan_vehicles import plan_vehicles
from dispatch_app.use_cases.recommend import recommend_vehicles
from dispatch_app.use_cases.recommend_hospitals import recommend_hospitals
from dispatch_app.wire.messages import CommandAnswer, FaultAnswer
from tests.centre_in_memory import DISPATCHER, Centre


@dataclass(frozen=True)
class LinkState:
    phase: str
    detail: str = ""
    code: str = ""


PLACES = (
    PlaceFound("人民路 12 号", "人民路 12 号", "address", "东城区", Position(118.004, 32.004)),
    PlaceFound("人民路与解放街路口", "人民路/解放街", "crossing", "东城区", Position(118.006, 32.002)),
    PlaceFound("人民公园", "人民公园", "poi", "西城区", Position(118.011, 32.009), ambiguous=True),
)


LINK_URL = "https://120.example.org/l/7kq2mwx9ad"


class LinkInMemory(QObject):
    """One signed-in reader of a Centre; answers come in a later turn of the event loop, as from a network."""

    board_replaced = Signal()
    recorded = Signal(object)
    fixes_arrived = Signal(object)
    state_changed = Signal(object)
    parts_changed = Signal(object)

    def __init__(self, centre: Centre, actor: Actor = DISPATCHER) -> None:
        super().__init__()
        self.centre = centre
        self.user = actor
        self.actor: Actor | None = None
        self.centre_name = "安和市急救中心"
        self.zone = "Asia/Shanghai"
        self.changed_passwords: list[tuple[str, str, str]] = []
        self.clock_offset_s = 0.0
        self.parts = {"database": "ok", "telephony": "ok", "map": "ok"}
        self.state = LinkState("signed_out")
        self.places = PLACES
        self.flows = FlowsFound()
        self.sent: list[cmd.Command] = []
        self.silent = False
        self.doubtful: dict[str, Fix] = {}
        self._waiting: list[tuple[str, cmd.Command, Callable[[CommandAnswer], None] | None]] = []
        self._ids = (f"link-{n}" for n in itertools.count(1))
        self._told = len(centre.store.journal)

    @property
    def board(self) -> Board:
        return self.centre.pen.board

    @property
    def fixes(self) -> dict[str, Fix]:
        return self.centre.world.fixes

    @property
    def doubts(self) -> dict[str, Fix]:
        return self.doubtful

    def server_now(self) -> datetime:
        return self.centre.now

    def sign_in(self, user: str, password: str, desk_id: str = "") -> None:
        if password == "wrong":
            self.become("refused", "User name or password is wrong")
            return
        if password == "one-time":
            self.become("refused", "Choose a new password for this account first", "must_change")
            return
        self.actor = self.user
        self.board_replaced.emit()
        self.become("live")
        self.parts_changed.emit(self.parts)

    def sign_out(self) -> None:
        self.actor = None
        self.become("signed_out")

    def change_password(self, user: str, old: str, new: str, on_done: Callable[[str], None]) -> None:
        self.changed_passwords.append((user, old, new))
        QTimer.singleShot(0, self, lambda: on_done("" if len(new) > 7 else "too short"))

    def become(self, phase: str, detail: str = "", code: str = "") -> None:
        """Change the state of the link and tell it."""
        self.state = LinkState(phase, detail, code)
        self.state_changed.emit(self.state)

    def go_silent(self) -> None:
        """The network dies."""
        self.silent = True
        self.become("offline", "no answer")

    def come_back(self) -> None:
        """The network lives again: a fresh snapshot, then what waited, in order."""
        self.silent = False
        self._told = len(self.centre.store.journal)
        self.board_replaced.emit()
        self.become("live")
        for command_id, command, on_answer in self._waiting:
            self._carry_out(command_id, command, on_answer)
        self._waiting = []

    def send(
        self, command: cmd.Command, on_answer: Callable[[CommandAnswer], None] | None = None,
        command_id: str | None = None,
    ) -> str:  # fmt: skip
        made_id = command_id or next(self._ids)
        self.sent.append(command)
        if self.silent:
            self._waiting.append((made_id, command, on_answer))
        else:
            QTimer.singleShot(0, self, lambda: self._carry_out(made_id, command, on_answer))
        return made_id

    def ask(
        self, query: object, on_answer: Callable[[Any], None], on_fault: Callable[[FaultAnswer], None] | None = None
    ) -> None:
        if self.silent:
            if on_fault is not None:
                on_fault(FaultAnswer("http_0", "no answer"))
            return
        answer = self._answer(query)
        QTimer.singleShot(0, self, lambda: on_answer(answer))

    def tell(self) -> None:
        """Hand on what the centre recorded since the last telling (by others)."""
        lines: list[Recorded] = self.centre.store.journal[self._told :]
        self._told = len(self.centre.store.journal)
        if not self.silent:
            for line in lines:
                self.recorded.emit(line)

    def by_others(self, command: cmd.Command, actor: Actor) -> dict[str, str]:
        """Somebody else does something."""
        result = self.centre.do(command, actor)
        self.tell()
        return result

    def _carry_out(
        self, command_id: str, command: cmd.Command, on_answer: Callable[[CommandAnswer], None] | None
    ) -> None:
        assert self.user is not None
        answer = self.centre.take(command, self.user, command_id)
        if on_answer is not None:
            on_answer(_as_wire(answer))
        self.tell()

    def _answer(self, query: object) -> object:
        match query:
            case RecommendVehicles():
                return recommend_vehicles(self.board, query, self.centre.lookups, self.centre.now)
            case FindDirectory():
                sources = SimpleNamespace(lookups=self.centre.lookups, now=self.server_now)
                return find_directory(Asked(sources, self.board, self.actor or self.user), query)  # type: ignore[arg-type]
            case AdviseBooking():
                return advise_booking(self.board, query, self.centre.lookups, self.centre.now)
            case RecommendHospitals():
                return recommend_hospitals(self.board, query, self.centre.lookups, self.centre.now)
            case TrackOf():
                fixes = self.centre.world.page(query.vehicle_id, query.since, query.until, query.most)
                points = tuple(TrackPoint(f.at, f.position, f.speed_kmh, f.heading_deg, f.doubt) for f in fixes)
                return TrackPage(query.vehicle_id, points, None)
            case MatchTrack():
                return match_track(self.board, query, self.centre.lookups, self.centre.world, self.centre.now)
            case PlanVehicles():
                return plan_vehicles(self.board, query, self.centre.lookups, self.centre.now)
            case DistributeCasualties():
                return distribute_casualties(self.board, query, self.centre.lookups, self.centre.now)
            case FindPlaces(text):
                return PlacesFound(tuple(p for p in self.places if text.isascii() or text[:1] in p.text))
            case DescribePosition(position):
                return PositionDescribed(self.centre.world.words_for(position))
            case ListFlows():
                return self.flows
            case GetLocationLink():
                return LocationLinkFound(LINK_URL, f"请点开链接：{LINK_URL}", qr_rows(LINK_URL))
            case RouteVehicle(vehicle_id, to):
                fix = self.fixes.get(vehicle_id)
                start = fix.position if fix else Position(118.0, 32.0)
                sketch = self.centre.world.route(start, to)
                assert sketch is not None
                return RouteAnswer(True, sketch.points, sketch.time_s, sketch.distance_m, sketch.turns)
            case GetFeatureHistory(key):
                return FeatureHistory(tuple(reversed(self._versions(key))))
            case PreviewMapFeature(feature):
                return MapFeaturePreviewed("", (TouchedRoad("人民路", 400.0, True, feature.points, "ground"),), 400.0)
            case GetIsochrones(minutes, position):
                middle = position or self.board.stations["S1"].position
                return Isochrones(tuple(Isochrone(m, ((_square(middle, m * 0.002),),)) for m in minutes))
            case GetCoverage(leaving):
                lost = (_square(Position(118.0, 32.0), 0.004),)
                share = 0.7 if leaving else 0.9
                return CoverageAnswer(480.0, 4, 0.9, share, 0.9, share, 2.0, (lost,) if leaving else (), ())
            case AdviseMoveUps():
                restored = ((_square(Position(118.0, 32.0), 0.004),),)
                move = MoveUp("V3", "苏A12003", "西站", "S1", "东站", 300.0, 0.7, 0.85, restored, (), ("恢复 15%",))
                return MoveUpList((move,), 0.7, "")
            case AdviseReassignments():
                return ReassignmentList((), 200.0)
        raise AssertionError(f"no answer to {query}")

    def _versions(self, key: str) -> list[FeatureVersion]:
        """Every change of one feature that the centre recorded."""
        found = []
        for line in self.centre.store.journal:
            about = {"seq": line.seq, "at": line.at, "user": line.actor.user, "user_name": line.actor.name,
                     "desk_id": line.actor.desk_id, "key": key}  # fmt: skip
            if isinstance(line.event, MapFeatureSet) and line.event.feature.feature_id == key:
                found.append(FeatureVersion(**about, change="set", feature=line.event.feature))
            elif isinstance(line.event, DirectoryEntrySet) and line.event.entry.entry_id == key:
                found.append(FeatureVersion(**about, change="set", entry=line.event.entry))
            elif _removes(line, key):
                found.append(FeatureVersion(**about, change="removed", reason=line.event.reason))
        return found


def _removes(line: Recorded, key: str) -> bool:
    event = line.event
    if isinstance(event, DirectoryEntryRemoved):
        return event.entry_id == key
    return isinstance(event, MapFeatureRemoved) and event.feature_id == key


def _square(middle: Position, half_deg: float) -> tuple[Position, ...]:
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    return tuple(Position(middle.longitude + x * half_deg, middle.latitude + y * half_deg) for x, y in corners)


def _as_wire(answer: Answer) -> CommandAnswer:
    refusal = answer.refusal
    if refusal is None:
        return CommandAnswer(True, answer.seq, dict(answer.result))
    return CommandAnswer(False, answer.seq, {}, refusal.code, dict(refusal.values), list(refusal.checks))
