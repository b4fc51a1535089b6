"""What the use cases need from the world, as Protocols; the parts are built in dispatch_app.server.assembly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from dispatch_app.domain.incident import Acceptance, Incident
from dispatch_app.domain.map_feature import MapFeature, RoadLevel
from dispatch_app.domain.map_package import MapPackage
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.notice import NoticeFile
from dispatch_app.domain.order import Order, RouteSketch
from dispatch_app.domain.place import Position, Subscriber
from dispatch_app.domain.queries.coverage import Area, Isochrone
from dispatch_app.domain.recording import Recording
from dispatch_app.domain.telephone import AfterAnnouncement, Announcement, ExchangeFault, MonitorMode, Party
from dispatch_app.domain.vehicle import Fix


class Subscribers(Protocol):
    """The three-field table 三字段."""

    def find(self, number: str) -> Subscriber | None:
        """The subscriber of a caller number, or None; within a millisecond."""


class Placed(Protocol):
    """Whatever stands somewhere and may drive off: what `Origin` says, in an object that is there already."""

    @property
    def key(self) -> str: ...

    @property
    def position(self) -> Position: ...

    @property
    def heading_deg(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a vehicle starts: a position and, while it moves, its heading in degrees."""

    key: str
    position: Position
    heading_deg: float | None = None


@dataclass(frozen=True, slots=True)
class Drive:
    """One answer of the road network: drive time in seconds, road distance and straight line in metres."""

    key: str
    time_s: float
    distance_m: float


@dataclass(frozen=True, slots=True)
class TouchedStretch:
    """A stretch between junctions that a closure or speed edit touches, in the direction of `points`."""

    name: str
    length_m: float
    both_ways: bool
    points: tuple[Position, ...]
    level: RoadLevel


@dataclass(frozen=True, slots=True)
class Stand:
    """A vehicle that waits for its next order (or a station that could hold one), as coverage sees it."""

    origin: Origin
    delay_s: float
    """Turn-out, before it drives off."""
    station_id: str
    """The station at which it stands, "" on the road."""


@dataclass(frozen=True, slots=True)
class CoverageFound:
    """Shares from 0 to 1, of the metres of street and of the squares with streets."""

    share_before: float
    share_after: float
    area_before: float
    area_after: float
    road_km_lost: float
    lost: tuple[Area, ...]
    uncovered: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class MoveUpFound:
    """One vehicle to one empty station."""

    key: str
    from_station_id: str
    to_station_id: str
    drive_s: float
    share_without: float
    share_with: float
    restored: tuple[Area, ...]
    given_up: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class MatchedWay:
    """A track put onto the roads; `points` are the places of the fixes on them, thinned."""

    distance_m: float
    gap_m: float
    left_out: int
    points: tuple[Position, ...]


class Tracks(Protocol):
    """Stored positions of vehicles."""

    def track(self, vehicle_id: str, since: datetime, until: datetime) -> list[Fix]:
        """The vehicle's sound fixes from `since` on and before `until`, in order of time; bounded."""

    def page(self, vehicle_id: str, since: datetime, until: datetime, most: int) -> list[Fix]:
        """The first `most` of its fixes in that time, those with a doubt among them, in order of time."""


class Reach(Protocol):
    """What vehicles reach in time on the roads of one moment."""

    def isochrones(self, start: Position, minutes: Sequence[float], delay_s: float) -> tuple[Isochrone, ...]:
        """Areas reached within each of the minutes, shortest first; empty off the network."""

    def coverage(self, stands: Sequence[Stand], leaving: frozenset[str], within_s: float) -> CoverageFound:
        """What all stands reach, and what those without `leaving` (keys)."""

    def move_ups(
        self, stands: Sequence[Stand], leaving: frozenset[str], stations: Sequence[Stand], within_s: float, limit: int
    ) -> tuple[float, list[MoveUpFound]]:
        """The share without any move, and moves to `stations` without a free vehicle that gain enough, best first."""


class Roads(Protocol):
    """Drive times on the centre's own road network; none of these raises for a place off the network."""

    def place(self, origins: Sequence[Placed]) -> Sequence[Placed]:
        """The same origins, put onto the roads once, for several questions about all of them."""

    def drives_to(
        self, scene: Position, origins: Sequence[Placed], count: int, eligible: Sequence[bool] | bytes | None = None
    ) -> list[Drive]:
        """The `count` quickest (eligible: 1) origins, quickest first; unreachable ones are absent."""

    def drives_from(self, scene: Position, targets: Sequence[Origin]) -> list[Drive]:
        """Drive from the scene to each reachable target, quickest first."""

    def route(self, start: Position, end: Position) -> RouteSketch | None:
        """The quickest way with its Chinese turn list; None where there is none."""

    def obeying(self, edits: Sequence[MapFeature], at: datetime) -> Roads:
        """The roads with those closures and speed edits, at the speeds of that moment's local hour."""

    def reach(self) -> Reach | None:
        """What is reached on these roads; None without a map."""

    def match(self, track: Sequence[Position]) -> MatchedWay | None:
        """The way along positions in the order of time, whatever is closed now; None without a map."""

    def is_on_network(self, position: Position) -> bool:
        """Whether a road is near enough to count as the place's."""

    def touched_by(self, feature: MapFeature) -> tuple[TouchedStretch, ...]:
        """The stretches that a closure or speed edit means; empty off the network."""


class PlaceFinder(Protocol):
    """The gazetteer, backwards."""

    def words_for(self, position: Position) -> str:
        """The address or crossing nearest to a position, "" where nothing is near."""


class MapShelf(Protocol):
    """New map packages that are loaded and wait to be used."""

    def waiting_package(self) -> MapPackage | None:
        """The one that a switch would take; None for none."""


class EmptyShelf:
    """A centre whose map does not change while it runs."""

    def waiting_package(self) -> MapPackage | None:
        """None."""
        return None


class NoticeFiles(Protocol):
    """The files that notices may carry."""

    def has(self, file: NoticeFile) -> bool:
        """Whether exactly these bytes lie in the centre's store."""


class NoNoticeFiles:
    """A centre without a store for files."""

    def has(self, file: NoticeFile) -> bool:
        """False."""
        return False


class Positions(Protocol):
    """The latest fix of each vehicle."""

    def latest(self) -> dict[str, Fix]:
        """Vehicle id → newest fix, however old; a copy."""


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    """An incident with everything that belongs to it."""

    incident: Incident
    acceptances: tuple[Acceptance, ...]
    missions: tuple[Mission, ...]
    orders: tuple[Order, ...]


class Archive(Protocol):
    """Incidents that the board has let go, in the database."""

    def find_incident(self, incident_id: str) -> IncidentRecord | None:
        """The whole record, or None."""

    def find_recording(self, recording_id: str) -> Recording | None:
        """The record of a recording, or None."""

    def find_mission(self, mission_id: str) -> Mission | None:
        """One mission, or None."""

    def find_entity(self, kind: str, key: str) -> Any:
        """One entity of a kind of the board, or None."""

    def history_near(self, position: Position, radius_m: float, limit: int) -> list[Incident]:
        """Closed real incidents within `radius_m` metres, newest first."""


class Telephony(Protocol):
    """The exchange, seen from the server. Requests only: what really happened comes back as commands of role TELEPHONY
    (domain.commands.exchange). Each may be asked twice; a request for a call that is over is no fault where it ends
    something. Raises `TelephonyFault` when it cannot be asked or says at once that it will not.

    `call_id` names one outside call, or what a desk placed, for its whole life. Telephones of desks have the desk's id.
    """

    def ring(self, call_id: str, desk_ids: Sequence[str]) -> None:
        """Let exactly these desks' telephones ring for a waiting call; with none the caller just goes on waiting."""

    def answer(self, call_id: str, desk_id: str) -> None:
        """Connect the waiting call to the desk's telephone, which answers by itself; other desks stop ringing."""

    def hold(self, call_id: str) -> None:
        """The other side hears music, the desk's telephone is free."""

    def resume(self, call_id: str) -> None: ...

    def mute(self, call_id: str, desk_id: str, muted: bool) -> None:
        """Nobody hears the desk, or everybody again."""

    def transfer(self, call_id: str, to_desk_id: str) -> None:
        """The desk leaves, another desk's telephone has the call (transfer, take over)."""

    def transfer_outside(self, call_id: str, number: str) -> None:
        """Connect the other side with a number; the desk, if one has the call, is free."""

    def queue(self, call_id: str) -> None:
        """The desk leaves, the caller waits with music until the next `ring` and answer."""

    def start_flow(self, call_id: str, flow_id: str) -> None:
        """Hand the caller to an automatic flow (IVR); ReportFlowStep and ReportFlowEnded follow."""

    def announce(self, call_id: str, announcement: Announcement, after: AfterAnnouncement) -> None:
        """Speak to the caller, then wait, release or take a message; ReportAnnounced follows. A desk may cut in."""

    def place(self, call_id: str, desk_id: str, parties: Sequence[Party], one_way: bool) -> None:
        """Call the parties from the desk's telephone into one conversation; ReportParty follows for each.

        With `one_way` (broadcast) only the desk is heard. The call ends when its last party is gone.
        """

    def ask_by_telephone(self, call_id: str, number: str, flow: str) -> None:
        """Call a number without a desk and let a flow (its text) ask who answers; ReportParty for the party `number`,
        ReportDigits and ReportFlowEnded follow, then the end.
        """

    def add_party(self, call_id: str, party: Party) -> None:
        """Ring one more into the conversation (three-way and more)."""

    def drop_party(self, call_id: str, party_id: str) -> None: ...

    def join(self, call_id: str, other_call_id: str) -> None:
        """Make one conversation of two calls of a desk."""

    def send_digits(self, call_id: str, digits: str) -> None: ...

    def monitor(self, call_id: str, desk_id: str, mode: MonitorMode | None) -> None:
        """Let a desk listen, whisper or barge in; None ends it."""

    def release(self, call_id: str) -> None:
        """Hang up, for all sides."""

    def block(self, numbers: Sequence[str]) -> None:
        """The numbers that are locked now, all of them: for the time when no server tells the exchange what to do."""

    def reconcile(self, call_ids: Sequence[str]) -> None:
        """The calls that live on the board: the exchange reports the end of those that it does not have."""

    def reconcile_recordings(self, recording_ids: Sequence[str]) -> None:
        """The recordings that the board holds as unfinished: the exchange reports anew how each ended, or was lost."""


class TelephonyFault(Exception):
    """The exchange did not take a request; `fault` says why, the text says which."""

    def __init__(self, text: str, fault: ExchangeFault = ExchangeFault.FAILED) -> None:
        super().__init__(text)
        self.fault = fault


class Clock(Protocol):
    """The centre's time."""

    def now(self) -> datetime:
        """Aware UTC."""
