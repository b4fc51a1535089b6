"""Whatever a signed-in party puts into its fields, it gets an answer, and the server goes on without a crash report."""

from __future__ import annotations

import dataclasses
import enum
import random
import types
import typing
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dispatch_app.domain.actor import Role
from dispatch_app.domain.queries import QUERIES
from dispatch_app.server.database_parts import open_database
from dispatch_app.server.query_desk import TABLE as QUERY_TABLE
from dispatch_app.use_cases.command_table import TABLE
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from dispatch_app.wire.codec import COMMAND_TYPES, LONGEST_TEXT, PROTOCOL, CodecFault, decode_command
from tests.server.centre_bed import fill_centre
from tests.server.server_bed import ACCOUNTS, PASSWORD, Client, client_of, make_settings, running

ROUNDS = 20
KNOWN = ("v1", "v2", "s1", "h1", "d1", "d2", "incident", "1")
NASTY = ("\x00", "a\x00b", "\x07\x1b[0m", "x" * 70_000, "", "'; drop table journal; --", "％s%(x)s{y}", "\u202e")
TIMES = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00+14:00")
PLAIN: dict[type, tuple[object, ...]] = {
    bool: (True, False),
    int: (0, 1, -1, 2**31, 2**63, 10**30),
    float: (0.0, -1e308, 118.0, 10**25),
    datetime: TIMES,
    date: ("0001-01-01", "2026-11-22", "9999-12-31"),
    types.NoneType: (None,),
}
USERS = {actor.role: user for user, actor in ACCOUNTS.items() if user not in ("zhao", "s2")}


def made(wanted: Any, rng: random.Random) -> Any:
    """A value of the type as JSON carries it: often plausible, often absurd, always of the right shape."""
    origin, inside = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in (typing.Union, types.UnionType):
        return made(rng.choice(inside), rng)
    if origin in (tuple, list):
        repeated = origin is list or inside[-1] is ...
        return [made(one, rng) for one in (inside[:1] * rng.choice((0, 1, 2)) if repeated else inside)]
    if origin is dict:
        return {made(inside[0], rng): made(inside[1], rng) for _ in range(rng.choice((0, 1, 2)))}
    if wanted is str:
        return rng.choice(KNOWN if rng.random() < 0.7 else NASTY)
    if wanted in PLAIN:
        return rng.choice(PLAIN[wanted])
    if issubclass(wanted, enum.Enum):
        return rng.choice(list(wanted)).value
    return _made_fields(wanted, rng)


def _made_fields(wanted: Any, rng: random.Random) -> dict[str, Any]:
    if dataclasses.is_dataclass(wanted):
        unset = dataclasses.MISSING
        needed = {f.name: f.default is unset and f.default_factory is unset for f in dataclasses.fields(wanted)}
    else:
        needed = {f.name: f.required for f in msgspec.structs.fields(wanted)}
    hints = typing.get_type_hints(wanted)
    fields = {name: made(hints[name], rng) for name, must in needed.items() if must or rng.random() < 0.6}
    on_earth = set(fields) == {"longitude", "latitude"} and rng.random() < 0.6
    return {"longitude": 118.0, "latitude": 32.0} if on_earth else fields


def one_round(clients: dict[Role, Client], rng: random.Random, number: int) -> list[str]:
    """Every command, query and device address once; the answers that blame the server."""
    asked: list[tuple[Role, str, Any]] = []
    for name, command in COMMAND_TYPES.items():
        for role in sorted(TABLE[command].roles & set(USERS))[:1]:
            body = {"command_id": f"{number}-{name}", "type": name, "data": made(command, rng), "protocol": PROTOCOL}
            asked.append((role, paths.COMMAND, body))
    for name, (query, _) in QUERIES.items():
        asked.append((min(QUERY_TABLE[query].roles), paths.QUERY + name, made(query, rng)))
    asked.append((Role.POSITIONS, paths.POSITIONS, made(msg.FixBatch, rng)))
    asked.append((Role.TELEPHONY, paths.TELEPHONY_OFFER, made(msg.OfferCall, rng)))
    asked.append((Role.TELEPHONY, paths.TELEPHONY_HANG_UP, made(msg.CallerHangsUp, rng)))
    blamed = []
    for role, path, body in asked:
        reply = clients[role].post(path, body)
        if reply.status_code >= 500 and '"exchange"' not in reply.text:  # a call id twice: the exchange says no
            blamed.append(f"{reply.status_code} {path} {str(body)[:300]}")
    return blamed


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_nasty_values_are_answered(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = {"database": {"url": request.getfixturevalue("fresh_postgres_url")}} if database == "postgres" else {}
    settings = make_settings(tmp_path, tls={"enabled": False, "insecure_local": True}, **url)
    fill_centre(settings)
    rng = random.Random(120)
    with running(settings, open_database), ExitStack() as opened:
        clients = {role: opened.enter_context(client_of(settings, user, "d1")) for role, user in USERS.items()}
        assert [line for number in range(ROUNDS) for line in one_round(clients, rng, number)] == []
        for user, password, desk_id in (("a\0b", PASSWORD, ""), ("wang", "\0", ""), ("wang", PASSWORD, "d\0")):
            signing_in = msg.SignIn(user, password, PROTOCOL, desk_id, "test")
            assert clients[Role.DISPATCHER].post(paths.SIGN_IN, signing_in).status_code == 400
        typed = msg.SignIn("wang", PASSWORD, PROTOCOL, "d\\u0000", "test")  # a backslash and letters are only text
        assert clients[Role.DISPATCHER].post(paths.SIGN_IN, typed).status_code == 200


@pytest.mark.parametrize("at", TIMES[:3])
def test_a_time_that_cannot_be_compared_is_a_wrong_field(at: str) -> None:
    plain = {"mission_id": "m", "state": "en_route", "source": "tablet", "device_at": at}
    with pytest.raises(CodecFault, match=r"\$\.device_at"):
        decode_command("ReportMission", plain)
    assert decode_command("ReportMission", plain | {"device_at": "1980-01-06T00:00:00Z"})


def test_a_text_of_a_book_s_length_is_a_wrong_field() -> None:
    assert decode_command("CloseIncident", {"incident_id": "i", "reason": "", "remarks": "x" * LONGEST_TEXT})
    with pytest.raises(CodecFault, match=r"\$\.remarks"):
        decode_command("CloseIncident", {"incident_id": "i", "reason": "", "remarks": "x" * (LONGEST_TEXT + 1)})
