"""A whole centre without a socket or a disk: the real pen and handlers over a store in memory.

Around every command it proves the promise of the stream: what a reader held before, plus the events that reach it over
the wire, equals a fresh snapshot – for a dispatcher, for a station and for a vehicle.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from dispatch_app.domain.actor import SERVER_ACTOR, Actor, Role
from dispatch_app.domain.apply import apply
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import Command, ImportResources, SetDeskState
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.incident import Incident
from dispatch_app.domain.map_feature import MapFeature
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.order import RouteSketch
from dispatch_app.domain.place import Position, Subscriber
from dispatch_app.domain.recording import Recording
from dispatch_app.domain.refusals import Refusal
from dispatch_app.domain.station import DeskState, Hospital, Station
from dispatch_app.domain.vehicle import Fix, Vehicle, VehicleType
from dispatch_app.domain.visibility import project, sees_event, withhold
from dispatch_app.server.event_ring import entry_of
from dispatch_app.use_cases.call_settings import CallSettings
from dispatch_app.use_cases.command_desk import Answer, CommandDesk
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.ports import Drive, IncidentRecord, MatchedWay, Origin, Placed, Reach, TouchedStretch
from dispatch_app.use_cases.settings import CentreSettings
from dispatch_app.wire import codec, messages

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SCENE = Position(118.005, 32.005)

DISPATCHER = Actor("li", Role.DISPATCHER, "李华", desk_id="d1")
SECOND = Actor("wang", Role.DISPATCHER, "王芳", desk_id="d2")
LEAD = Actor("zhao", Role.SHIFT_LEAD, "赵敏", desk_id="d3")
EXCHANGE = Actor("exchange", Role.TELEPHONY)
STATION = Actor("s1", Role.STATION, station_id="S1")
OTHER_STATION = Actor("s2", Role.STATION, station_id="S2")
VEHICLE = Actor("v1", Role.VEHICLE, vehicle_id="V1", station_id="S1")
ADMINISTRATOR = Actor("admin", Role.ADMINISTRATOR)


class MemoryStore:
    """The Store of command_desk.py in memory; `fail_next` makes the next commit fail as a broken disk would."""

    def __init__(self) -> None:
        self.journal: list[Recorded] = []
        self.answers: dict[str, Answer] = {}
        self.fail_next = False

    def load_board(self) -> Board:
        """The board that the journal makes: after a restart nothing else is left."""
        board = Board(centre_id="c1")
        for line in self.journal:
            apply(board, line)
        return board

    def reopen(self) -> None:
        """What a dying process leaves is all there is; here the journal stays."""

    def find_answer(self, command_id: str) -> Answer | None:
        return self.answers.get(command_id)

    def commit(self, recorded: list[Recorded], board: Board, touched: set[tuple[str, str]], answer: Answer) -> None:
        if self.fail_next:
            self.fail_next = False
            raise OSError("no space left on device")
        self.journal += recorded
        self.answers[answer.command_id] = answer


@dataclass
class Surroundings:
    """Stand-ins for subscriber table, roads, gazetteer, positions and archive, in one."""

    subscribers: dict[str, Subscriber] = field(default_factory=dict)
    fixes: dict[str, Fix] = field(default_factory=dict)
    archived: dict[str, IncidentRecord] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    filed: dict[tuple[str, str], object] = field(default_factory=dict)
    """(kind, key) → an entity that the board has let go."""
    unreachable: set[str] = field(default_factory=set)
    speed_m_s: float = 10.0
    off_network: bool = False
    tracks: list[Fix] = field(default_factory=list)
    reach_there: Reach | None = None
    touched: tuple[TouchedStretch, ...] = ()
    obeyed: tuple[MapFeature, ...] = ()
    """The closures and speed edits of the last question about roads."""

    def find(self, number: str) -> Subscriber | None:
        return self.subscribers.get(number)

    def words_for(self, position: Position) -> str:
        return f"{position.longitude:.3f},{position.latitude:.3f} 附近"

    def latest(self) -> dict[str, Fix]:
        return dict(self.fixes)

    def find_recording(self, recording_id: str) -> Recording | None:
        return self.recordings.get(recording_id)

    def find_incident(self, incident_id: str) -> IncidentRecord | None:
        return self.archived.get(incident_id)

    def find_mission(self, mission_id: str) -> Mission | None:
        found = (m for record in self.archived.values() for m in record.missions if m.mission_id == mission_id)
        return next(found, None)

    def find_entity(self, kind: str, key: str) -> object:
        return self.filed.get((kind, key))

    def track(self, vehicle_id: str, since: datetime, until: datetime) -> list[Fix]:
        return [fix for fix in self.page(vehicle_id, since, until, 100_000) if not fix.doubt]

    def page(self, vehicle_id: str, since: datetime, until: datetime, most: int) -> list[Fix]:
        return [fix for fix in self.tracks if fix.vehicle_id == vehicle_id and since <= fix.at < until][:most]

    def match(self, track: Sequence[Position]) -> MatchedWay | None:
        straight_m = sum(distance_m(a, b) for a, b in itertools.pairwise(track))
        return MatchedWay(straight_m * 1.3, 0.0, 0, tuple(track))

    def history_near(self, position: Position, radius_m: float, limit: int) -> list[Incident]:
        return []

    def place(self, origins: Sequence[Placed]) -> Sequence[Placed]:
        return origins

    def reach(self) -> Reach | None:
        return self.reach_there

    def is_on_network(self, position: Position) -> bool:
        return not self.off_network

    def drives_to(
        self, scene: Position, origins: Sequence[Placed], count: int, eligible: Sequence[bool] | None = None
    ) -> list[Drive]:
        if self.off_network:
            return []
        chosen = origins if eligible is None else list(itertools.compress(origins, eligible))
        found = [self._drive(o.key, o.position, scene) for o in chosen if o.key not in self.unreachable]
        return sorted(found, key=lambda d: d.time_s)[:count]

    def drives_from(self, scene: Position, targets: Sequence[Origin]) -> list[Drive]:
        return self.drives_to(scene, targets, len(targets))

    def _drive(self, key: str, start: Position, end: Position) -> Drive:
        metres = distance_m(start, end) * 1.3
        return Drive(key, metres / self.speed_m_s, metres)

    def route(self, start: Position, end: Position) -> RouteSketch | None:
        drive = self._drive("", start, end)
        return RouteSketch((start, end), drive.time_s, drive.distance_m, ("沿人民路行驶",))

    def obeying(self, edits: Sequence[MapFeature], at: datetime) -> Surroundings:
        self.obeyed = tuple(edits)
        return self

    def touched_by(self, feature: MapFeature) -> tuple[TouchedStretch, ...]:
        return self.touched


@dataclass
class _Hands:
    """A clock that stands until the test moves it."""

    centre: Centre

    def now(self) -> datetime:
        return self.centre.now


class Centre:
    """One centre with its pen and three readers that must never disagree with a fresh snapshot."""

    def __init__(self, calls: CallSettings | None = None, store: MemoryStore | None = None) -> None:
        self.now = START
        self.store = store or MemoryStore()
        self.world = Surroundings()
        lookups = Lookups(self.world, self.world, self.world, self.world, self.world)
        self.settings = CentreSettings(calls=calls or CallSettings())
        self.pen = CommandDesk(self.store, lookups, _Hands(self), self.settings, self._spread)
        self.lookups = lookups
        self.readers = {actor: project(self.pen.board, actor) for actor in (DISPATCHER, STATION, VEHICLE)}
        self._ids = (f"cmd-{n}" for n in itertools.count(1))

    @property
    def board(self) -> Board:
        return self.pen.board

    def restart(self) -> None:
        """The server dies and comes back: its board is what the store gives, and must be what it was."""
        before = project(self.pen.board, SERVER_ACTOR)
        self.store.reopen()
        self.pen = CommandDesk(self.store, self.lookups, _Hands(self), self.settings, self._spread)
        assert project(self.pen.board, SERVER_ACTOR) == before, "a restart changed the board"

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def _spread(self, recorded: list[Recorded]) -> None:
        for line in recorded:
            witness = entry_of(line, self.pen.board).witness
            for actor, held in self.readers.items():
                if sees_event(actor, line, witness):
                    raw = codec.encode(messages.to_wire(withhold(actor, line)))
                    wire = codec.decode(raw, messages.WireEvent)
                    apply(held, messages.from_wire(held.centre_id, wire))
                else:
                    held.seq = line.seq

    def take(self, command: Command, actor: Actor = DISPATCHER, command_id: str = "") -> Answer:
        """Answer one command and check every reader against a fresh snapshot that went over the wire."""
        answer = self.pen.take(command_id or next(self._ids), command, actor)
        for reader, held in self.readers.items():
            raw = codec.encode(codec.board_to_plain(project(self.pen.board, reader)))
            fresh = codec.board_from_plain(codec.decode(raw, dict))
            assert held == fresh, f"{reader.role} holds another board after {type(command).__name__}"
        return answer

    def do(self, command: Command, actor: Actor = DISPATCHER) -> dict[str, str]:
        """Take a command that must be accepted; its result."""
        answer = self.take(command, actor)
        assert answer.refusal is None, answer.refusal
        return dict(answer.result)

    def refused(self, command: Command, actor: Actor = DISPATCHER) -> Refusal:
        """Take a command that must be refused; the refusal. Nothing may have been journalled."""
        before = self.board.seq
        answer = self.take(command, actor)
        assert answer.refusal is not None, f"{type(command).__name__} was accepted"
        assert self.board.seq == before
        return answer.refusal


def staffed_centre(
    vehicles: int = 4, calls: CallSettings | None = None, store: MemoryStore | None = None
) -> Centre:
    """Two stations, `vehicles` ambulances (ALS and BLS in turn), two hospitals, three desks, two signed in."""
    centre = Centre(calls, store)
    types = (VehicleType.ALS, VehicleType.BLS)
    centre.do(
        ImportResources(
            stations=(
                Station("S1", "东门分站", Position(118.0, 32.0), "5550001", 60),
                Station("S2", "西门分站", Position(118.02, 32.01), "5550002", 60),
            ),
            hospitals=(
                Hospital("H1", "市第一医院", Position(118.01, 32.0), capabilities=("chest_pain", "trauma"), beds=5),
                Hospital("H2", "区医院", Position(118.004, 32.006), beds=2),
            ),
            vehicles=tuple(
                Vehicle(f"V{n}", f"苏A120{n:02d}", types[(n - 1) % 2], "S1" if n <= vehicles // 2 else "S2")
                for n in range(1, vehicles + 1)
            ),
            desks=(("d1", "1号台"), ("d2", "2号台"), ("d3", "3号台")),
        ),
        ADMINISTRATOR,
    )
    centre.do(SetDeskState("d1", DeskState.READY), DISPATCHER)
    centre.do(SetDeskState("d2", DeskState.READY), SECOND)
    return centre


__all__ = ["SERVER_ACTOR", "Centre", "MemoryStore", "Surroundings", "staffed_centre"]
