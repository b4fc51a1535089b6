"""A centre for a simulated town in a folder: map package, settings, database, accounts, resources, subscribers."""

from __future__ import annotations

import csv
import os
import random
import shutil
import socket
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from dispatch_app.adapters.database.accounts import SqlAccounts
from dispatch_app.adapters.locating.subscribers import SqlSubscribers
from dispatch_app.domain.actor import Role
from dispatch_app.domain.commands import ImportResources
from dispatch_app.server.own_keys import make_key, read_key
from dispatch_app.server.resource_files import town_resources
from dispatch_app.server.setting_up import set_up, take_offline
from dispatch_app.server.settings import Settings, settings_text
from dispatch_app.simulator.api_client import Account
from dispatch_app.simulator.callers import Household
from dispatch_app.simulator.locations import LOCATING_FILE, SOURCES, key_name, locating_text
from dispatch_app.simulator.town_roads import invented_name, make_households
from dispatch_app.words import t
from gis_data.faults import GisFault
from gis_data.package import open_package, write_package
from gis_data.town import make_town

MARK_FILE = ".simulated-centre"
"""Says that the folder is a simulator's: only such a folder is ever emptied."""

AREA_CODE = "0588"
WATCH = "watch"
"""Account that reads the whole centre for the simulator; role director."""

DIRECTOR = "director"
"""Account of the person at the workbench."""

Say = Callable[[str], None]


class FolderFault(Exception):
    """The folder cannot be used; the text says why."""

PAGE_ACCOUNTS = 2
"""Vehicles and hospitals of the demo whose pages can be opened; each account costs a third of a second to make."""


@dataclass(frozen=True, slots=True)
class TownCentre:
    """All that a run needs to know of its centre."""

    settings: Settings
    package: Path
    resources: ImportResources
    households: list[Household]

    def account(self, user: str, desk_id: str = "") -> Account:
        """The account with the password from its key file."""
        return Account(user, read_key(self.settings.keys, user), desk_id)

    @property
    def ca_file(self) -> Path | None:
        """The centre's authority, for clients."""
        return self.settings.tls_folder / "ca.pem" if self.settings.tls_enabled else None

    @property
    def station_ids(self) -> list[str]:
        """Every station, in the order of the town."""
        return [station.station_id for station in self.resources.stations]

    @property
    def desk_ids(self) -> list[str]:
        """Every desk."""
        return [desk_id for desk_id, _ in self.resources.desks]


def state_folder() -> Path:
    """Where a user's programs keep what they made."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "open-dispatch-120"


def town_package(seed: int, say: Say, scale: float = 1.0) -> Path:
    """The town's map package, made once and kept in the user's cache. Raises GisFault."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "open-dispatch-120"
    package = cache / (f"town-{seed}" if scale == 1.0 else f"town-{seed}-{scale:g}")
    try:
        open_package(package)
    except GisFault:
        say(t("Building the demo town (about half a minute, only once)"))
        write_package(make_town(seed, scale), package)
    return package


def empty_folder(folder: Path) -> None:
    """An empty folder of ours. Raises FolderFault if it holds anything that no simulator made."""
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / MARK_FILE).is_file():
            raise FolderFault(t("{folder} holds other files; choose an empty folder", folder=folder))
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)


def make_centre(
    folder: Path, package: Path, seed: int, sections: dict[str, dict[str, Any]] | None = None,
    say: Say = lambda _: None, more: Callable[[ImportResources], ImportResources] = lambda town: town,
    hasher: PasswordHasher | None = None,
) -> TownCentre:  # fmt: skip
    """A whole centre in the folder, ready for its server to start; what is there already is kept.

    `more` may add to the town's resources; `hasher` makes the accounts' password hashes (argon2's own by default).

    Raises FolderFault and whatever setting a centre up raises (SettingsFault, StoreFault, CertificateFault, OSError).
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()) and not (folder / MARK_FILE).is_file():
        raise FolderFault(t("{folder} holds other files; choose an empty folder", folder=folder))
    (folder / MARK_FILE).touch()
    chosen: dict[str, dict[str, Any]] = {
        "centre": {"name": "安和市120急救指挥中心", "area_code": AREA_CODE},
        "map": {"package": str(package)},
        "locating": {"file": LOCATING_FILE},
        "server": {"port": free_port(8120)},
        "positions": {
            "udp_port": free_port(5120, socket.SOCK_DGRAM), "tcp_port": free_port(5120),
            "jt808_tcp_port": free_port(5808), "jt808_udp_port": free_port(5808, socket.SOCK_DGRAM),
        },
    }
    for section, values in (sections or {}).items():
        chosen.setdefault(section, {}).update(values)
    say(t("Setting up the centre"))
    file = folder / "dispatch.toml"
    file.write_text(settings_text(chosen), encoding="utf-8")
    keys = folder / "keys"
    for source in SOURCES:
        if not (keys / key_name(source)).is_file():
            make_key(keys, key_name(source))
    (folder / LOCATING_FILE).write_text(locating_text(), encoding="utf-8")
    password = read_key(keys, "admin") if (keys / "admin").is_file() else make_key(keys, "admin")
    settings = set_up(file, chosen, "admin", password).settings
    resources = more(_manned(town_resources(package), seed))
    refusal = take_offline(settings, f"town:{uuid.uuid4()}", resources).refusal
    if refusal is not None:
        raise FolderFault(f"{refusal.code} {dict(refusal.values)}")
    say(t("Making the accounts"))
    _make_accounts(settings, resources, hasher)
    households = make_households(package, seed)
    _import_households(settings, households)
    return TownCentre(settings, package, resources, households)


def _manned(resources: ImportResources, seed: int) -> ImportResources:
    """The resources with an invented crew of doctor, nurse and driver on every vehicle."""
    chance = random.Random(f"crews/{seed}")
    vehicles = tuple(replace(v, crew=tuple(invented_name(chance) for _ in range(3))) for v in resources.vehicles)
    return replace(resources, vehicles=vehicles)


def free_port(wanted: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """The wanted port if nobody has it, else one that nobody has."""
    for port in (wanted, 0):
        with socket.socket(socket.AF_INET, kind) as probe:
            if kind == socket.SOCK_STREAM:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise FolderFault(t("No port is free"))


def page_user(page: str, key: str) -> str:
    """The account with which a page of the demo is opened: "tablet-" or "ward-" and the id."""
    return f"{page}-{key}"


def _make_accounts(settings: Settings, resources: ImportResources, hasher: PasswordHasher | None) -> None:
    accounts = SqlAccounts(settings.database_url, settings.centre.centre_id, hasher=hasher)
    try:
        known = {account.user for account in accounts.list_users()}
        for desk_id, _ in resources.desks:
            _make_account(settings, accounts, known, desk_id, Role.DISPATCHER, invented_name(random.Random(desk_id)))
        for station in resources.stations:
            _make_account(
                settings, accounts, known, station.station_id, Role.STATION, station.name,
                station_id=station.station_id,
            )  # fmt: skip
        for vehicle in resources.vehicles[:PAGE_ACCOUNTS]:
            scope = {"vehicle_id": vehicle.vehicle_id}
            user = page_user("tablet", vehicle.vehicle_id)
            _make_account(settings, accounts, known, user, Role.VEHICLE, vehicle.plate, **scope)
        for hospital in resources.hospitals[:PAGE_ACCOUNTS]:
            scope = {"hospital_id": hospital.hospital_id}
            user = page_user("ward", hospital.hospital_id)
            _make_account(settings, accounts, known, user, Role.HOSPITAL, hospital.name, **scope)
        _make_account(settings, accounts, known, WATCH, Role.DIRECTOR, t("Simulator"))
        _make_account(settings, accounts, known, DIRECTOR, Role.DIRECTOR, invented_name(random.Random(DIRECTOR)))
    finally:
        accounts.close()


def _make_account(
    settings: Settings, accounts: SqlAccounts, known: set[str], user: str, role: Role, name: str, **scope: str
) -> None:
    if user in known and (settings.keys / user).is_file():
        return
    password = make_key(settings.keys, user)
    if user in known:
        accounts.set_password(user, password)
    else:
        accounts.add_user(user, password, role, name, **scope)  # type: ignore[arg-type]


def _import_households(settings: Settings, households: list[Household]) -> None:
    table = SqlSubscribers(settings.database_url, settings.centre.centre_id, settings.area_code)
    try:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "subscribers.csv"
            with file.open("w", encoding="utf-8", newline="") as stream:
                rows = csv.writer(stream)
                rows.writerow(["号码", "机主", "装机地址", "经度", "纬度"])
                for home in households:
                    position = home.position
                    rows.writerow([home.number, home.name, home.address, position.longitude, position.latitude])
            report = table.import_file(file)
    finally:
        table.close()
    if not report.applied:
        raise FolderFault(f"subscribers: {report.refused} rows refused, {report.faults[:1]}")
