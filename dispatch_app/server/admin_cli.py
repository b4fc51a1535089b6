"""`python -m dispatch_app admin …`: set a centre up and look after its certificates, accounts and resources."""

from __future__ import annotations

import argparse
import os
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

from dispatch_app.adapters.database.accounts import AccountFault, open_accounts
from dispatch_app.adapters.database.faults import PenTaken, StoreFault
from dispatch_app.adapters.database.telephone_pins import PinFault
from dispatch_app.adapters.database.upgrade import create_or_upgrade
from dispatch_app.domain.actor import Role
from dispatch_app.domain.commands import ImportResources
from dispatch_app.server.api_client import ApiClient, ClientFault
from dispatch_app.server.certificates import CertificateFault, make_certificates
from dispatch_app.server.feeds_cli import add_account, add_adopt_arguments, adopt_feed, list_feeds
from dispatch_app.server.own_keys import make_key
from dispatch_app.server.pin_cli import given_pin
from dispatch_app.server.resource_files import ResourceFault, read_resources, town_resources
from dispatch_app.server.setting_up import one_time_password, set_up, take_offline
from dispatch_app.server.settings import Settings, SettingsFault, load_settings
from dispatch_app.server.subscribers_cli import add_import_arguments, import_subscribers
from dispatch_app.wire.messages import CommandAnswer
from dispatch_app.wire.sentences import refusal_sentence
from dispatch_app.words import t

FAULTS = (SettingsFault, StoreFault, CertificateFault, AccountFault, ResourceFault, ClientFault, PinFault, OSError)


def run(arguments: list[str]) -> int:
    """0 when done, 1 when refused, 2 for wrong arguments or settings."""
    chosen = _parser().parse_args(arguments)
    os.umask(0o077)  # settings, database and keys are the owner's alone
    work: Callable[[argparse.Namespace], int] = chosen.work
    try:
        return work(chosen)
    except PenTaken as taken:
        print(f"{taken}\n" + t("… or give --user to import through the running server"), file=sys.stderr)
    except FAULTS as wrong:
        print(wrong, file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dispatch_app admin", description=t("Look after a centre"))
    subs = parser.add_subparsers(required=True, metavar=t("TASK"))

    def task(name: str, line: str, work: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        sub = subs.add_parser(name, help=line, description=line)
        sub.add_argument("--settings", type=Path, default=Path("dispatch.toml"), help=t("settings file of the server"))
        sub.set_defaults(work=work)
        return sub

    init = task("init", t("set a new centre up on this machine"), _init)
    init.add_argument("--name", help=t("name of the centre"))
    init.add_argument("--id", help=t("id of the centre"))
    init.add_argument("--host", help=t("address to listen on"))
    init.add_argument("--port", type=int, help=t("port to listen on"))
    init.add_argument("--map", type=Path, metavar="PACKAGE", help=t("folder of the map package"))
    init.add_argument("--database", metavar="URL", help=t("database address"))
    init.add_argument("--tls-name", action="append", help=t("further name or address of the server"))
    init.add_argument("--administrator", default="admin", metavar="USER", help=t("name of the first administrator"))
    _password(init)
    tls = task("tls", t("make or renew the centre's certificates"), _tls)
    tls.add_argument("--client", action="append", default=[], help=t("also a certificate for this client"))
    add = task("add-user", t("make an account"), _add_user)
    add.add_argument("user")
    add.add_argument("--role", required=True, choices=[role.value for role in Role if role is not Role.SERVER])
    add.add_argument("--name", default="", help=t("the person's name"))
    add.add_argument("--station", default="", help=t("id of the station, for its account"))
    add.add_argument("--vehicle", default="", help=t("id of the vehicle, for its account"))
    add.add_argument("--hospital", default="", help=t("id of the hospital, for its account"))
    _password(add)
    change = task("set-password", t("give an account a new password"), _set_password)
    change.add_argument("user")
    _password(change)
    pin = task("pin", t("give a person a number and PIN for hearing recordings by telephone"), _pin)
    pin.add_argument("user")
    pin.add_argument("--number", required=True, help=t("the person's own number, often the extension"))
    pin.add_argument("--pin-stdin", action="store_true", help=t("read the PIN from standard input"))
    task("list-users", t("list the accounts"), _list_users)
    resources = task("import-resources", t("import stations, vehicles, hospitals and desks"), _import_resources)
    resources.add_argument("place", nargs="?", type=Path, metavar="FILE.json|FOLDER")
    resources.add_argument("--from-town", type=Path, metavar="PACKAGE", help=t("make them from a map package"))
    resources.add_argument("--station-accounts", action="store_true", help=t("also an account for each station"))
    resources.add_argument("--user", help=t("administrator, to import through the running server"))
    _password(resources)
    subscribers = task("import-subscribers", t("import the three-field table from CSV"), import_subscribers)
    add_import_arguments(subscribers)
    add_account(task("feeds", t("list feeds of positions that no vehicle has"), list_feeds))
    adopt = task("adopt", t("let a vehicle's positions come by a feed"), adopt_feed)
    add_adopt_arguments(adopt)
    add_account(adopt)
    return parser


def _password(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--password-stdin", action="store_true", help=t("read the password from standard input"))


def _given_password(chosen: argparse.Namespace) -> str:
    return sys.stdin.readline().rstrip("\r\n") if chosen.password_stdin else ""


def _init(chosen: argparse.Namespace) -> int:
    wanted: dict[str, dict[str, object]] = {"centre": {}, "server": {}, "map": {}, "database": {}, "tls": {}}
    for section, name, value in (
        ("centre", "name", chosen.name), ("centre", "id", chosen.id), ("server", "host", chosen.host),
        ("server", "port", chosen.port), ("database", "url", chosen.database),
        ("map", "package", str(chosen.map.resolve()) if chosen.map else None),
        ("tls", "names", ["localhost", "127.0.0.1", *chosen.tls_name] if chosen.tls_name else None),
    ):  # fmt: skip
        if value is not None:
            wanted[section][name] = value
    outcome = set_up(chosen.settings, wanted, chosen.administrator, _given_password(chosen))
    for line in outcome.done:
        print(line)
    if outcome.one_time_password:
        print(t("One-time password of {user}: {password}", user=chosen.administrator,
                password=outcome.one_time_password))  # fmt: skip
        print(t("Choose your own with: admin set-password {user} --password-stdin", user=chosen.administrator))
    return 0


def _tls(chosen: argparse.Namespace) -> int:
    settings = load_settings(chosen.settings)
    done = make_certificates(settings.tls_folder, settings.centre.name, settings.tls_names, chosen.client)
    print("\n".join(done or [t("All certificates are good")]))
    print(t("Clients need {file}", file=settings.tls_folder / "ca.pem"))
    return 0


def _add_user(chosen: argparse.Namespace) -> int:
    settings = _with_database(chosen)
    given = _given_password(chosen)
    password = given or one_time_password()
    accounts = open_accounts(settings.database_url, settings.centre.centre_id)
    try:
        accounts.add_user(
            chosen.user, password, Role(chosen.role), chosen.name, station_id=chosen.station,
            vehicle_id=chosen.vehicle, hospital_id=chosen.hospital, must_change=not given,
        )  # fmt: skip
    finally:
        accounts.close()
    if not given:
        print(t("One-time password of {user}: {password}", user=chosen.user, password=password))
    return 0


def _set_password(chosen: argparse.Namespace) -> int:
    settings = _with_database(chosen)
    given = _given_password(chosen)
    password = given or one_time_password()
    accounts = open_accounts(settings.database_url, settings.centre.centre_id)
    try:
        accounts.set_password(chosen.user, password, must_change=not given)
    finally:
        accounts.close()
    if not given:
        print(t("One-time password of {user}: {password}", user=chosen.user, password=password))
    return 0


def _pin(chosen: argparse.Namespace) -> int:
    settings = _with_database(chosen)
    accounts = open_accounts(settings.database_url, settings.centre.centre_id)
    try:
        accounts.pins.choose(chosen.user, chosen.number, given_pin(stdin=chosen.pin_stdin))
    finally:
        accounts.close()
    print(t("{user} hears recordings by telephone with the number {number}", user=chosen.user, number=chosen.number))
    return 0


def _list_users(chosen: argparse.Namespace) -> int:
    settings = _with_database(chosen)
    accounts = open_accounts(settings.database_url, settings.centre.centre_id)
    try:
        for account in accounts.list_users():
            marks = [t("account closed")] * account.locked + [t("new password due")] * account.must_change
            scope = account.station_id or account.vehicle_id or account.hospital_id
            print("\t".join([account.user, account.role.value, account.name, scope, ", ".join(marks)]))
    finally:
        accounts.close()
    return 0


def _import_resources(chosen: argparse.Namespace) -> int:
    settings = _with_database(chosen)
    if (chosen.place is None) == (chosen.from_town is None):
        raise ResourceFault(t("Give either a file, a folder or --from-town"))
    resources = read_resources(chosen.place) if chosen.place else town_resources(chosen.from_town)
    words = _take(settings, resources, chosen)
    if words:
        print(words, file=sys.stderr)
        return 1
    counts = {kind: len(getattr(resources, kind)) for kind in ("stations", "vehicles", "hospitals", "desks")}
    print(t("Imported: {stations} stations, {vehicles} vehicles, {hospitals} hospitals, {desks} desks", **counts))
    if chosen.station_accounts:
        _station_accounts(settings, resources)
    return 0


def _take(settings: Settings, resources: ImportResources, chosen: argparse.Namespace) -> str:
    """Have the resources imported; the refusal in words, "" when there was none."""
    if chosen.user:
        ca_file = settings.tls_folder / "ca.pem" if settings.tls_enabled else None
        with ApiClient(settings.url(), ca_file) as client:
            client.sign_in(chosen.user, _given_password(chosen))
            return refusal_sentence(client.command(resources))
    refusal = take_offline(settings, f"import:{uuid.uuid4()}", resources).refusal
    if refusal is None:
        return ""
    return refusal_sentence(CommandAnswer(False, 0, {}, refusal.code, dict(refusal.values)))


def _station_accounts(settings: Settings, resources: ImportResources) -> None:
    accounts = open_accounts(settings.database_url, settings.centre.centre_id)
    try:
        known = {account.user for account in accounts.list_users()}
        new = [station for station in resources.stations if station.station_id not in known]
        for station in new:
            password = make_key(settings.keys, station.station_id)
            role = Role.STATION
            accounts.add_user(station.station_id, password, role, station.name, station_id=station.station_id)
        print(t("{count} station accounts were made, passwords in {folder}", count=len(new), folder=settings.keys))
    finally:
        accounts.close()


def _with_database(chosen: argparse.Namespace) -> Settings:
    settings = load_settings(chosen.settings)
    create_or_upgrade(settings.database_url)
    return settings
