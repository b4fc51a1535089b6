"""Who may do and ask what: every command and every query with every role, over the wire."""

from __future__ import annotations

import dataclasses
import typing
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dispatch_app.domain.actor import Role
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import QUERIES
from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.question import Question
from dispatch_app.domain.statistics.report import ReportWanted
from dispatch_app.server.query_desk import TABLE as QUERY_TABLE
from dispatch_app.use_cases.command_table import TABLE
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from dispatch_app.wire.codec import COMMAND_TYPES, PROTOCOL, to_plain
from tests.server.server_bed import ACCOUNTS, RunningServer, client_of

USERS = {actor.role: user for user, actor in ACCOUNTS.items()}


NOW = datetime.now(UTC)
SENSIBLE = {
    Position: Position(118.0, 32.0),
    Question: Question(FactKind.CALL, ("calls",), (), NOW - timedelta(days=1), NOW),
    ReportWanted: ReportWanted(NOW - timedelta(days=1), NOW, "statutory"),
}
"""What would be refused for its values otherwise, before its role shows."""


def filled(wanted: type) -> Any:
    """A value of a dataclass with the plainest value in each field that has no default."""
    hints = typing.get_type_hints(wanted)
    missing = dataclasses.MISSING
    needed = [f for f in dataclasses.fields(wanted) if f.default is missing and f.default_factory is missing]
    return wanted(**{f.name: _plainest(hints[f.name]) for f in needed})


def _plainest(hint: Any) -> Any:
    if hint in SENSIBLE:
        return SENSIBLE[hint]
    if dataclasses.is_dataclass(hint):
        return filled(typing.cast(type, hint))
    if typing.get_origin(hint) is tuple:
        return ()
    if isinstance(hint, type) and hasattr(hint, "__members__"):
        return next(iter(hint.__members__.values()))
    plain = {str: "x", int: 1, float: 1.0, bool: False, datetime: NOW}
    return plain.get(hint)


def test_an_account_of_every_role_is_tried() -> None:
    assert set(USERS) == set(Role) - {Role.SERVER}
    assert set(COMMAND_TYPES.values()) == set(TABLE)
    assert {wanted for wanted, _ in QUERIES.values()} == set(QUERY_TABLE)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SERVER])
def test_every_command_and_query_obeys_its_roles(server: RunningServer, role: Role) -> None:
    with client_of(server.settings, USERS[role]) as client:
        for command_type, entry in TABLE.items():
            plain = to_plain(filled(command_type))
            name = command_type.__name__
            reply = client.post(paths.COMMAND, msg.CommandRequest(str(uuid.uuid4()), name, plain, PROTOCOL))
            expected = (200, 409) if role in entry.roles else (403,)
            assert reply.status_code in expected, (name, role, reply.text)
        for query_type, _ in QUERIES.values():
            reply = client.ask(filled(query_type))
            allowed = role in QUERY_TABLE[query_type].roles
            assert reply.status_code == (200 if allowed else 403) or "not_yours" in reply.text, (query_type, reply.text)
        for path, owner in ((paths.POSITIONS, Role.POSITIONS), (paths.TELEPHONY_OFFER, Role.TELEPHONY)):
            body = msg.FixBatch([]) if path == paths.POSITIONS else msg.OfferCall("13900000000")
            assert client.post(path, body).status_code == (200 if role is owner else 403)


def test_nothing_is_done_without_a_token(server: RunningServer) -> None:
    with client_of(server.settings) as nobody:
        for path in (paths.COMMAND, paths.QUERY + "FindPlaces", paths.POSITIONS, paths.SIGN_OUT, paths.TELEPHONY_OFFER):
            reply = nobody.post(path, b"{}")
            assert (reply.status_code, reply.json()["code"]) == (401, "not_signed_in"), path
        nobody.token = "not a token"
        assert nobody.post(paths.COMMAND, b"{}").status_code == 401
