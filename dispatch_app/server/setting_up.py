"""Setting a centre up on this machine: settings file, folders, database, certificates, first accounts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dispatch_app.adapters.database.accounts import SqlAccounts, open_accounts
from dispatch_app.adapters.database.upgrade import create_or_upgrade
from dispatch_app.adapters.roads.no_map import NoPlaces, NoRoads
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import Command
from dispatch_app.exchange.settings import exchange_settings_text
from dispatch_app.server.certificates import make_certificates
from dispatch_app.server.clock import SystemClock
from dispatch_app.server.database_parts import open_database
from dispatch_app.server.own_keys import OWN_ACCOUNTS, make_key
from dispatch_app.server.position_feed import PositionFeed
from dispatch_app.server.settings import Settings, load_settings, settings_text
from dispatch_app.use_cases.command_desk import Answer, CommandDesk
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.words import t

COMMAND_LINE_ACTOR = Actor(user="command line", role=Role.ADMINISTRATOR, name="command line")


@dataclass(slots=True)
class SetUp:
    """What `set_up` did, in words, and the one-time password if one was made."""

    settings: Settings
    done: list[str] = field(default_factory=list)
    one_time_password: str = ""


def set_up(file: Path, chosen: dict[str, dict[str, Any]], administrator: str, password: str) -> SetUp:
    """Make whatever is missing; safe to run again, nothing that exists is replaced.

    Without a `password` the administrator gets a one-time one. Raises SettingsFault, StoreFault, CertificateFault,
    AccountFault or OSError.
    """
    done = []
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(settings_text(chosen), encoding="utf-8")
        done.append(t("Settings file {file} was written", file=file))
    outcome = SetUp(load_settings(file), done)
    settings = outcome.settings
    settings.logs.mkdir(parents=True, exist_ok=True)
    revision = create_or_upgrade(settings.database_url)
    done.append(t("The database is ready, version {revision}", revision=revision))
    if settings.tls_enabled:
        done += make_certificates(settings.tls_folder, settings.centre.name, settings.tls_names)
    exchange_file = settings.file.with_name("exchange.toml")
    if settings.real_exchange and not exchange_file.exists():
        ca_file = str(settings.tls_folder / "ca.pem") if settings.tls_enabled else ""
        chosen_there = {"server": {"url": settings.url(), "ca": ca_file, "keys": str(settings.keys)}}
        exchange_file.write_text(exchange_settings_text(chosen_there), encoding="utf-8")
        done.append(t("Settings file {file} was written", file=exchange_file))
    accounts = open_accounts(settings.database_url, settings.centre.centre_id)
    try:
        make_own_accounts(settings, accounts, done)
        if not any(account.role is Role.ADMINISTRATOR for account in accounts.list_users()):
            outcome.one_time_password = "" if password else one_time_password()
            given = password or outcome.one_time_password
            accounts.add_user(administrator, given, Role.ADMINISTRATOR, must_change=not password)
            done.append(t("Administrator {user} was made", user=administrator))
    finally:
        accounts.close()
    return outcome


def make_own_accounts(settings: Settings, accounts: SqlAccounts, done: list[str]) -> None:
    """Accounts of our own parts, each with its password in a file of the keys folder."""
    known = {account.user for account in accounts.list_users()}
    for user, role in OWN_ACCOUNTS.items():
        if user not in known:
            accounts.add_user(user, make_key(settings.keys, user), role)
            done.append(t("Account {user} was made, its password is in {folder}", user=user, folder=settings.keys))
        elif not (settings.keys / user).is_file():
            accounts.set_password(user, make_key(settings.keys, user))
            done.append(t("Account {user} got a new password in {folder}", user=user, folder=settings.keys))


def one_time_password() -> str:
    """Twelve characters that are read out and typed without confusion."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    text = "".join(secrets.choice(letters) for _ in range(12))
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def take_offline(settings: Settings, command_id: str, command: Command) -> Answer:
    """Take one command of the administrator while no server runs. Raises StoreFault (PenTaken when one does)."""
    database = open_database(settings)
    try:
        store = database.open_store()
        try:
            clock = SystemClock()
            feed = PositionFeed(Board, clock.now)
            lookups = Lookups(database.subscribers, NoRoads(), NoPlaces(), feed, database.archive)
            desk = CommandDesk(store, lookups, clock, settings.centre, lambda recorded: None)
            return desk.take(command_id, command, COMMAND_LINE_ACTOR)
        finally:
            store.close()
    finally:
        database.close()
