"""A small centre in a database: two stations, four vehicles, a hospital, three desks, an account of every role."""

from __future__ import annotations

import uuid

from argon2 import PasswordHasher

from dispatch_app.adapters.database.accounts import SqlAccounts
from dispatch_app.adapters.database.store import open_store
from dispatch_app.adapters.database.upgrade import create_or_upgrade
from dispatch_app.adapters.roads.no_map import NoPlaces, NoRoads
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.commands import ImportResources
from dispatch_app.domain.place import Position, Subscriber
from dispatch_app.domain.station import Hospital, Station
from dispatch_app.domain.vehicle import Vehicle, VehicleType
from dispatch_app.server.clock import SystemClock
from dispatch_app.server.position_feed import PositionFeed
from dispatch_app.server.settings import Settings
from dispatch_app.use_cases.command_desk import CommandDesk
from dispatch_app.use_cases.decision import Lookups
from tests.server.server_bed import ACCOUNTS, PASSWORD

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Hashes that cost nothing: the strength of argon2 is not what these tests are about."""

SCENE = Position(118.005, 32.005)

RESOURCES = ImportResources(
    stations=(
        Station("s1", "东门分站", Position(118.01, 32.0), turn_out_s=60),
        Station("s2", "西门分站", Position(117.98, 32.0), turn_out_s=60),
    ),
    vehicles=tuple(
        Vehicle(f"v{n}", f"苏A120{n}", VehicleType.ALS, "s1" if n < 3 else "s2", feed_identity=f"f{n}")
        for n in range(1, 5)
    ),
    hospitals=(Hospital("h1", "市第一人民医院", Position(118.02, 32.02), capabilities=("chest_pain",), beds=5),),
    desks=(("d1", "1号台"), ("d2", "2号台"), ("d3", "3号台")),
)


class NoSubscribers:
    """Nobody is in the table."""

    def find(self, number: str) -> Subscriber | None:
        return None


class NoArchive:
    """Nothing is in the archive."""

    def find_incident(self, incident_id: str) -> None:
        return None

    def history_near(self, position: Position, radius_m: float, limit: int) -> list[object]:
        return []


def fill_centre(settings: Settings) -> None:
    """Make the database with the resources and the accounts."""
    create_or_upgrade(settings.database_url)
    accounts = SqlAccounts(settings.database_url, settings.centre.centre_id, hasher=QUICK)
    for user, actor in ACCOUNTS.items():
        accounts.add_user(
            user, PASSWORD, actor.role, actor.name, station_id=actor.station_id, vehicle_id=actor.vehicle_id,
            hospital_id=actor.hospital_id,
        )
    accounts.close()
    store = open_store(settings.database_url, settings.centre.centre_id)
    feed = PositionFeed(lambda: desk.board, SystemClock().now)
    lookups = Lookups(NoSubscribers(), NoRoads(), NoPlaces(), feed, NoArchive())  # type: ignore[arg-type]
    desk = CommandDesk(store, lookups, SystemClock(), settings.centre, lambda recorded: None)
    answer = desk.take(str(uuid.uuid4()), RESOURCES, SERVER_ACTOR)
    assert answer.refusal is None, answer
    store.close()
