"""Requests that are wrong, old, large or repeated; passwords; every answer in words, nothing breaks."""

from __future__ import annotations

import random
import uuid

import msgspec
import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.incident import IncidentState
from dispatch_app.domain.place import Position
from dispatch_app.domain.station import DeskState
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from dispatch_app.wire.codec import PROTOCOL, decode, to_plain
from tests.server.server_bed import PASSWORD, RunningServer, client_of


def request(**changes: object) -> bytes:
    plain = {"command_id": str(uuid.uuid4()), "type": "SetDeskState", "protocol": PROTOCOL,
             "data": {"desk_id": "d1", "state": "ready"}}  # fmt: skip
    return msgspec.json.encode({**plain, **changes})


@pytest.mark.parametrize(
    ("body", "status", "code", "where"),
    [
        (b"", 400, "malformed", ""),
        (b"{", 400, "malformed", ""),
        (b"\xff\xfe", 400, "malformed", ""),
        (b"[" * 100_000, 400, "malformed", ""),
        (b"null", 400, "malformed", ""),
        (request(type="NoSuchCommand"), 400, "malformed", ""),
        (request(data={"desk_id": "d1", "state": "asleep"}), 400, "malformed", "$.state"),
        (request(data={"desk_id": 5, "state": "ready"}), 400, "malformed", "$.desk_id"),
        (request(data={"state": "ready"}), 400, "malformed", ""),
        (request(command_id=""), 400, "malformed", "$.command_id"),
        (request(command_id="x" * 81), 400, "malformed", "$.command_id"),
        (request(command_id="a\nb"), 400, "malformed", "$.command_id"),
        (request(protocol=PROTOCOL + 1), 426, "old_client", ""),
        (request(protocol=0, type="X"), 426, "old_client", ""),
        (b" " * 300_000, 413, "too_large", ""),
    ],
)
def test_a_wrong_command_gets_a_clear_answer(
    server: RunningServer, body: bytes, status: int, code: str, where: str
) -> None:
    with client_of(server.settings, "wang") as desk:
        reply = desk.post(paths.COMMAND, body)
        assert (reply.status_code, reply.json()["code"], reply.json()["where"]) == (status, code, where), reply.text
        assert reply.json()["message"]


def test_garbage_on_every_address_is_answered_and_the_server_goes_on(server: RunningServer) -> None:
    dice = random.Random(120)
    addresses = [paths.SIGN_IN, paths.COMMAND, paths.QUERY + "GetIncident", paths.QUERY + "Nothing", "/", "/api/x",
                 paths.POSITIONS, paths.CREDENTIALS, paths.TELEPHONY_HANG_UP]  # fmt: skip
    with client_of(server.settings, "wang") as desk:
        for number in range(200):
            body = dice.randbytes(dice.randrange(200)) if number % 2 else request()[: dice.randrange(90)]
            assert 400 <= desk.post(dice.choice(addresses), body).status_code < 500
        assert desk.http.get(paths.HEALTH).json()["protocol"] == PROTOCOL
        assert desk.http.get(paths.COMMAND).status_code == 405


def test_the_same_id_gets_the_same_answer_and_is_done_once(server: RunningServer) -> None:
    with client_of(server.settings, "wang", "d1") as desk, client_of(server.settings, "zhao", "d2") as other:
        desk.done(cmd.SetDeskState("d1", DeskState.READY))
        command_id = str(uuid.uuid4())
        first = desk.done(cmd.OpenIncident("d1"), command_id)
        assert desk.done(cmd.OpenIncident("d1"), command_id) == first
        refused = desk.command(cmd.HoldIncident("nothing", "other"), "again")
        assert refused.status_code == 409 and refused.json()["refusal_code"] == "incident_unknown"
        assert desk.command(cmd.HoldIncident("nothing", "other"), "again").json() == refused.json()
        reused = other.command(cmd.SetDeskState("d2", DeskState.READY), command_id)
        assert reused.json()["refusal_code"] == "command_id_reused"
        with desk.stream() as screen:
            board = screen.until_seq(first.seq)
            assert [i.state for i in board.incidents.values()] == [IncidentState.OPEN]


def test_two_desks_race_for_one_vehicle_and_the_other_is_told_who(server: RunningServer) -> None:
    from tests.server.test_stream import dispatched

    with client_of(server.settings, "wang", "d1") as one, client_of(server.settings, "zhao", "d2") as two:
        dispatched(one, "v1")
        two.done(cmd.SetDeskState("d2", DeskState.READY))
        incident_id = two.done(cmd.OpenIncident("d2")).result["incident_id"]
        two.done(cmd.MarkPlace(incident_id, "scene", Position(118.0, 32.0)))
        answer = decode(two.command(cmd.DispatchVehicles(incident_id, ("v1",))).content, msg.CommandAnswer)
        assert answer.refusal_code == "vehicle_taken" and answer.refusal_values["desk"] == "1号台"


def test_wrong_passwords_are_slowed_down(server: RunningServer) -> None:
    with client_of(server.settings) as nobody:
        assert nobody.sign_in("nobody", "wrong").status_code == 401
        replies = [nobody.sign_in("lead", "wrong password").status_code for _ in range(5)]
        assert replies == [401] * 5
        assert nobody.sign_in("lead", PASSWORD).json()["code"] == "locked"
        codes = {nobody.sign_in(f"guess{n}", "wrong").status_code for n in range(6)}
        assert codes == {401, 429}
        assert nobody.sign_in("wang", PASSWORD).headers["Retry-After"] == "60"


def test_a_person_chooses_an_own_password_and_old_sessions_end(server: RunningServer) -> None:
    with client_of(server.settings, "wang") as desk:
        change = {"user": "wang", "password": PASSWORD, "new_password": "kurz", "protocol": PROTOCOL}
        assert desk.post(paths.CREDENTIALS, change).status_code == 400
        assert desk.post(paths.CREDENTIALS, {**change, "new_password": "a new one 120"}).status_code == 200
        assert desk.command(cmd.SetDeskState("d1", DeskState.READY)).status_code == 401
        assert desk.sign_in("wang", PASSWORD).status_code == 401
        assert desk.sign_in("wang", "a new one 120").status_code == 200
        assert desk.post(paths.SIGN_OUT, b"").status_code == 200
        assert desk.post(paths.SIGN_OUT, b"").status_code == 401


def test_an_old_client_is_told_so_when_it_signs_in(server: RunningServer) -> None:
    with client_of(server.settings) as old:
        reply = old.post(paths.SIGN_IN, {"user": "wang", "password": PASSWORD, "protocol": 0})
        assert reply.status_code == 426 and "0" in reply.json()["message"]


def test_a_whole_incident_is_found_with_its_journal(server: RunningServer) -> None:
    with client_of(server.settings, "wang", "d1") as desk:
        desk.done(cmd.SetDeskState("d1", DeskState.READY))
        incident_id = desk.done(cmd.OpenIncident("d1")).result["incident_id"]
        desk.done(cmd.AmendIncident(incident_id, cmd.IncidentChanges(remarks="备注")))
        found = desk.post(paths.QUERY + "GetIncident", {"incident_id": incident_id}).json()
        assert found["incident"]["remarks"] == "备注"
        assert [line["type"] for line in found["journal"]] == ["IncidentOpened", "AcceptanceOpened", "IncidentAmended"]
        assert desk.post(paths.QUERY + "GetIncident", {"incident_id": "none"}).json()["incident"] is None


def test_a_call_that_nobody_answers_is_given_up_and_hung_up_by_desks(server: RunningServer) -> None:
    with client_of(server.settings, "exchange") as exchange, client_of(server.settings, "wang", "d1") as desk:
        with desk.stream() as screen:
            desk.done(cmd.SetDeskState("d1", DeskState.READY))
            exchange.post(paths.TELEPHONY_OFFER, msg.OfferCall("13900000001", waits_s=0.0, call_id="c1"))
            screen.until(lambda m: screen.board is not None and "c1" in screen.board.recent_calls)
            assert screen.board.calls["c1"].state == "abandoned"
            exchange.post(paths.TELEPHONY_OFFER, msg.OfferCall("13900000002", call_id="c2"))
            screen.until(lambda m: "c2" in screen.board.calls)
            desk.done(cmd.AnswerCall("c2", "d1"))
            assert exchange.post(paths.TELEPHONY_HANG_UP, msg.CallerHangsUp("c2")).status_code == 200
            screen.until(lambda m: screen.board.calls["c2"].state == "ended")
            assert exchange.post(paths.TELEPHONY_HANG_UP, msg.CallerHangsUp("c2")).status_code == 404


def test_to_plain_makes_what_the_wire_carries() -> None:
    assert to_plain(cmd.SetDeskState("d1", DeskState.READY)) == {"desk_id": "d1", "state": "ready", "reason": ""}
